"""The layer over llama.cpp and libmtmd."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.quantize.quantizer import quantize
from runtime.cancel import Cancel, Flag
from runtime.errors import Cancelled, MemoryShortageError, PackError
from runtime.gguf.check import check_projector, check_text_model
from runtime.llama import context as llama
from runtime.llama.context import Context
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from tests.runtime.fake_engines import PATIENCE, StopsLater
from tests.runtime.gguf.gguf_files import read_raw


@pytest.fixture(scope="module")
def model(tiny_pack: Path) -> Iterator[TextModel]:
    with TextModel.load(tiny_pack / "model-f16.gguf") as loaded:
        yield loaded


@pytest.fixture(scope="module")
def projector(tiny_pack: Path, model: TextModel) -> Iterator[TileProjector]:
    header = check_projector(tiny_pack / "mmproj-f16.gguf", model.width)
    with TileProjector(header, model, threads=1) as loaded:
        yield loaded


@given(text=st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_the_pieces_of_a_text_make_up_the_text(text: str, model: TextModel) -> None:
    tokens = model.tokenize(text, special=False)
    assert b"".join(map(model.piece, tokens)) == text.encode()


def test_special_tokens_are_recognised_only_where_they_are_wanted(model: TextModel) -> None:
    end = model.special_tokens["<|im_end|>"]
    assert model.tokenize("<|im_end|>") == [end]
    assert end not in model.tokenize("<|im_end|>", special=False)
    assert model.is_end(end)
    assert model.piece(end) == b""


def test_embeddings_and_tokens_in_pieces_are_the_same_sequence(model: TextModel) -> None:
    tokens = list(range(1, 40))
    rows = np.random.default_rng(0).normal(size=(50, model.width)).astype(np.float32)
    found = []
    for step in (7, 100):
        with Context(model, tokens=128, threads=1, exact=True) as context:
            context.decode_tokens(tokens, 0)
            for at in range(0, 50, step):
                context.decode_embeddings(rows[at : at + step], 39 + at, logits_last=True)
            found.append(context.logits())
    assert np.abs(found[0] - found[1]).max() < 1e-3


def test_what_was_removed_leaves_no_trace(model: TextModel) -> None:
    with Context(model, tokens=64, threads=1, exact=True) as context:
        context.decode_tokens([1, 2, 3, 4], 0)
        expected = context.logits()
        context.decode_tokens([9, 8, 7], 4)
        context.remove(3)
        context.decode_tokens([4], 3)
        assert np.abs(context.logits() - expected).max() < 1e-4


def test_an_evaluation_is_stopped_inside_llama_cpp(model: TextModel) -> None:
    stop = Cancel()
    stop.set()
    with Context(model, tokens=600, batch=512, threads=1) as context:
        context.decode_tokens(list(range(1, 50)), 0)
        expected = context.logits()
        context.remove(0)
        with context.cancellable(stop), pytest.raises(Cancelled):
            context.decode_tokens(list(range(1, 500)), 0)
        context.remove(0)
        context.decode_tokens(list(range(1, 50)), 0)
        assert np.abs(context.logits() - expected).max() < 1e-3


def test_attention_is_bidirectional_only_where_that_is_asked_for(model: TextModel) -> None:
    rows = np.random.default_rng(0).normal(size=(30, model.width)).astype(np.float32)
    later = rows.copy()
    later[-1] += 1
    found = []
    with Context(model, tokens=64, threads=1, exact=True) as context:
        for causal, embeddings in ((True, rows), (False, rows), (False, later)):
            # The last row is seen by the others, or not, and then forgotten.
            context.decode_embeddings(embeddings, 0, causal=causal)
            context.remove(29)
            context.decode_tokens([5], 29)
            found.append(context.logits())
            context.remove(0)
        context.decode_embeddings(later, 0)
        context.remove(29)
        context.decode_tokens([5], 29)
        found.append(context.logits())
    one_way, one, other, one_way_again = found
    assert np.abs(one_way_again - one_way).max() < 1e-3
    assert np.abs(one - one_way).max() > 0.1
    assert np.abs(other - one).max() > 0.1


def test_a_bidirectional_evaluation_is_stopped_and_leaves_no_trace(model: TextModel) -> None:
    stop = Cancel()
    stop.set()
    rows = np.random.default_rng(0).normal(size=(500, model.width)).astype(np.float32)
    with Context(model, tokens=600, batch=512, threads=1) as context:
        context.decode_tokens(list(range(1, 50)), 0)
        expected = context.logits()
        context.remove(0)
        with context.cancellable(stop), pytest.raises(Cancelled):
            context.decode_embeddings(rows, 0, causal=False)
        context.remove(0)
        context.decode_tokens(list(range(1, 50)), 0)
        assert np.abs(context.logits() - expected).max() < 1e-3
        with context.cancellable(stop), pytest.raises(Cancelled):
            context.decode_embeddings(rows, 49, causal=False)


def test_who_stops_a_long_operation_does_not_wait_for_it_and_who_comes_next_does(
    model: TextModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = np.random.default_rng(0).normal(size=(30, model.width)).astype(np.float32)
    cancel, let_go, removed, results = Cancel(), Flag(), Flag(), list[int]()
    evaluate = llama._decode_bidirectional

    def slow(context: object, batch: object) -> int:
        cancel.set()
        assert let_go.wait(PATIENCE)
        results.append(evaluate(context, batch))
        return results[0]

    monkeypatch.setattr(llama, "_decode_bidirectional", slow)
    with Context(model, tokens=64, threads=1) as context:
        with context.cancellable(cancel), pytest.raises(Cancelled):
            context.decode_embeddings(rows, 0, causal=False, waited_for=False)
        next_one = threading.Thread(target=lambda: (context.remove(0), removed.set()))
        next_one.start()
        assert not removed.wait(0.02)
        let_go.set()
        assert removed.wait(PATIENCE)
        next_one.join()
        assert results == [llama._ABORTED]
        context.decode_tokens([1, 2, 3], 0)


@pytest.mark.parametrize("kind", ["F16", "Q8_0", "Q4_0", "Q4_K_M", "Q2_K"])
def test_tokens_are_the_embeddings_that_stand_for_them(
    kind: str, prefix_pack: Path, tmp_path: Path
) -> None:
    path = prefix_pack / "model-f16.gguf"
    if kind != "F16":
        path = tmp_path / "model.gguf"
        quantize(prefix_pack / "model-f16.gguf", path, kind)
    tokens = [2, 500, 17, 639, 0, 301]
    with (
        TextModel.load(path) as model,
        Context(model, tokens=64, threads=1, exact=True) as context,
    ):
        context.decode_tokens(tokens, 0)
        expected = context.logits()
        context.remove(0)
        context.decode_embeddings(model.embeddings(tokens), 0, logits_last=True)
        assert (context.logits() == expected).all()


def test_positions_beyond_the_context_are_a_mistake(model: TextModel) -> None:
    with Context(model, tokens=32, threads=1) as context, pytest.raises(ValueError, match="32"):
        context.decode_tokens([1, 2], 31)


def test_no_memory_for_a_context_is_said_in_megabytes(model: TextModel) -> None:
    with pytest.raises(MemoryShortageError, match="smaller context"):
        Context(model, tokens=1_000_000_000)


@pytest.mark.parametrize("questions", [0, 1, 2, 3])
def test_the_encoder_stops_between_two_operations_and_then_works_as_before(
    questions: int, projector: TileProjector
) -> None:
    tile = np.arange(projector.tile**2 * 3, dtype=np.uint32).astype(np.uint8)
    tile = tile.reshape(projector.tile, projector.tile, 3)
    expected = projector.encode(tile)
    with pytest.raises(Cancelled):
        projector.encode(tile, cancel=StopsLater(questions))
    assert (projector.encode(tile) == expected).all()


def test_only_tiles_are_encoded(projector: TileProjector) -> None:
    with pytest.raises(ValueError, match="tile"):
        projector.encode(np.zeros((10, 10, 3), np.uint8))


def test_neither_library_writes_to_the_terminal(tiny_pack: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from runtime.packs.pack import Pack\n"
        "from runtime.session import Session\n"
        "Session(Pack.open(Path(sys.argv[1])), threads=1).close()\n"
    )
    done = subprocess.run(
        [sys.executable, script, tiny_pack],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.stdout + done.stderr == ""


def test_a_file_that_llama_cpp_refuses_is_a_pack_error(tiny_pack: Path, tmp_path: Path) -> None:
    text = b"\1\0\0\0\0\0\0\0x"
    file = read_raw(tiny_pack / "model-f16.gguf").with_value("qwen2.rope.freq_base", 8, text)
    header = check_text_model(file.write(tmp_path / "model.gguf"))
    with pytest.raises(PackError, match=r"cannot be loaded \(.*rope.freq_base has wrong type"):
        TextModel(header)


def test_mangled_files_never_end_the_process(tiny_pack: Path) -> None:
    files = [tiny_pack / "model-f16.gguf", tiny_pack / "mmproj-f16.gguf"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.llama.mangled_models", *files, "150"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 0, (lines[-1:], done.stderr[-500:])
    assert len(lines) == 150
    assert 20 < sum("refused" in line for line in lines) < 150
