"""What is seen of a model while it computes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from runtime.errors import PackError, VismaidError
from runtime.gguf.check import check_projector
from runtime.llama import ggml
from runtime.llama.activations import Activations, Squares
from runtime.llama.context import Context
from runtime.llama.ggml import Node
from runtime.llama.model import TextModel
from runtime.llama.mtmd.projector import TileProjector
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.scoring import Scorer
from runtime.session import Session
from tests.packs import changed_copy

QUESTION = "What is it?"


def tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    found = gguf.GGUFReader(path).tensors
    return {tensor.name: np.asarray(tensor.data).astype(np.float32) for tensor in found}


def normed(values: NDArray[np.float32], epsilon: float) -> NDArray[np.float32]:
    centred = values - values.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(epsilon))


@pytest.fixture
def picture() -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 256, (80, 100, 3), np.uint8)
    return Image.fromarray(noise)


@pytest.fixture
def text_model(tiny_pack: Path) -> Iterator[TextModel]:
    with TextModel.load(tiny_pack / "model-f16.gguf") as model:
        yield model


def test_the_towers_first_inputs_are_those_that_numpy_computes(
    tiny_pack: Path, text_model: TextModel
) -> None:
    activations, path = Activations(), tiny_pack / "mmproj-f16.gguf"
    header = check_projector(path, text_model.width)
    with TileProjector(header, text_model, activations=activations) as projector:
        side, features = projector.tile, projector.patches_per_side
        rgb = np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8)
        projector.encode(rgb)
        mean, epsilon = (
            0.5,
            float(projector.header.fraction("clip.vision.attention.layer_norm_epsilon")),
        )
    weights, patch = tensors(path), side // features
    pixels = ((rgb / np.float32(255) - mean) / mean).astype(np.float16).astype(np.float32)
    cut = pixels.reshape(features, patch, features, patch, 3).transpose(0, 2, 4, 1, 3)
    kernel = weights["v.patch_embd.weight"].reshape(-1, 3 * patch * patch)
    hidden = cut.reshape(features**2, -1) @ kernel.T + weights["v.patch_embd.bias"]
    hidden = normed(hidden + weights["v.position_embd.weight"], epsilon)
    expected = hidden * weights["v.blk.0.ln1.weight"] + weights["v.blk.0.ln1.bias"]
    found = activations.take()["tower"]
    for name in ("attn_q", "attn_k", "attn_v"):
        squares = found[f"v.blk.0.{name}.weight"]
        assert squares.count == features**2
        np.testing.assert_allclose(squares.sums, (expected**2).sum(0), rtol=1e-3)


def test_every_matrix_of_tower_and_text_model_is_seen(
    tiny_pack: Path, picture: Image.Image
) -> None:
    activations = Activations()
    with Session(Pack.open(tiny_pack), activations=activations) as session:
        session.show([picture])
        Scorer(session).force(QUESTION, "A thing.")
    names = {}
    for file in ("model-f16.gguf", "mmproj-f16.gguf"):
        names |= {tensor.name: tensor.shape for tensor in gguf.GGUFReader(tiny_pack / file).tensors}
    kept = {"v.patch_embd.weight", "v.position_embd.weight"}  # which are not quantized
    wanted = {name for name, shape in names.items() if len(shape) > 1} - kept
    found = activations.take()
    assert found["words"].keys() == found["pictures"].keys()
    assert found["words"].keys() | found["tower"].keys() == wanted
    for name, squares in (each for kind in found.values() for each in kind.items()):
        assert squares.sums.shape == (names[name][0],)


def test_each_position_of_a_turn_counts_once_in_every_layer(
    tiny_pack: Path, picture: Image.Image
) -> None:
    activations = Activations()
    with Session(Pack.open(tiny_pack), activations=activations) as session:
        session.show([picture])
        Scorer(session).force(QUESTION, "A thing.")
        computed = session.counters
    counts = {
        kind: {squares.count for squares in found.values()}
        for kind, found in activations.take().items()
    }
    features = Pack.open(tiny_pack).manifest.image.patches_per_side
    assert counts == {
        "tower": {computed.tiles_encoded * features**2},
        "pictures": {computed.image_tokens},
        "words": {computed.tokens_evaluated},
    }


def test_a_forced_answer_is_seen_as_a_generated_one() -> None:
    pack, activations = find_pack("demo"), Activations()
    sample = pack.manifest.samples[0]
    with (
        Session(pack, activations=activations) as session,
        Image.open(pack.path(sample.picture)) as picture,
    ):
        session.show([picture])
        found = []
        for answer in (None, "".join(session.answer(sample.question))):
            Scorer(session).clear()
            activations.take()
            session.show([picture])
            if answer is None:
                assert list(session.answer(sample.question))
            else:
                Scorer(session).force(sample.question, answer)
            found.append(activations.take())
    generated, forced = found
    assert generated.keys() == forced.keys() == {"pictures", "words"}
    for kind, seen in generated.items():
        for name, squares in seen.items():
            assert forced[kind][name].count == squares.count
            # Batches of other sizes are added up in another order, on some processors more so.
            np.testing.assert_allclose(forced[kind][name].sums, squares.sums, rtol=3e-3)


def test_being_seen_changes_no_answer(tiny_pack: Path, picture: Image.Image) -> None:
    answers, embeddings = [], []
    for activations in (None, Activations()):
        with Session(Pack.open(tiny_pack), activations=activations) as session:
            session.show([picture])
            embeddings.append(Scorer(session).image_embeddings)
            answers.append("".join(session.answer(QUESTION, max_tokens=24)))
    assert answers[0] == answers[1]
    assert (embeddings[0] == embeddings[1]).all()


def test_after_clearing_everything_is_computed_again(tiny_pack: Path, picture: Image.Image) -> None:
    activations = Activations()
    with Session(Pack.open(tiny_pack), activations=activations) as session:
        turns = []
        for _ in range(3):
            Scorer(session).clear()
            activations.take()
            session.show([picture])
            Scorer(session).force(QUESTION, "A thing.")
            turns.append(activations.take())
        assert session.counters.tiles_encoded == 1
    assert "tower" in turns[0]
    for turn in turns[1:]:
        assert turn.keys() == {"pictures", "words"}
        for kind in turn:
            name = "blk.1.ffn_down.weight"
            assert turn[kind][name].count == turns[0][kind][name].count
            assert (turn[kind][name].sums == turns[1][kind][name].sums).all()


def test_weights_that_are_no_numbers_are_told(tiny_pack: Path, tmp_path: Path) -> None:
    reader = gguf.GGUFReader(tiny_pack / "model-f16.gguf")
    where = next(
        each for each in reader.tensors if each.name == "blk.0.ffn_norm.weight"
    ).data_offset

    def spoil(data: bytes) -> bytes:
        return data[:where] + np.float32(np.nan).tobytes() + data[where + 4 :]

    pack = changed_copy(tiny_pack, tmp_path / "spoilt", "model-f16.gguf", spoil)
    activations = Activations()
    with Session(pack, activations=activations), pytest.raises(PackError, match="no numbers"):
        activations.take()


def test_tensors_laid_out_otherwise_are_told_and_not_read(
    text_model: TextModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Moved:
        """A library whose tensors keep their names elsewhere."""

        def __getattr__(self, name: str) -> object:
            return (lambda address: address) if name == "ggml_get_name" else getattr(real, name)

    real = ggml._library()
    monkeypatch.setattr(ggml, "_library", Moved)
    monkeypatch.setattr(Node, "_checked", False)
    activations = Activations()
    with closing(Context(text_model, tokens=64, activations=activations)) as context:
        context.decode_tokens([1, 2, 3], 0)
        with pytest.raises(VismaidError, match="lays out its tensors"):
            activations.take()


def test_squares_add_up() -> None:
    one, two = Squares(np.array([1.0, 2.0]), 3), Squares(np.array([0.5, 0.0]), 4)
    added = one + two
    assert (added.sums.tolist(), added.count) == ([1.5, 2.0], 7)
