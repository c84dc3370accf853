"""A published MarianMT model becomes a translator's files, or is refused in a sentence."""

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.shapes.marian import SHAPES, random_state, vocabulary, write_random_marian
from convert.translation.folder import (
    DESCRIPTION,
    Description,
    convert_translator,
    is_marian,
    read_translator,
)
from convert.translation.model import quantized, sinusoids
from runtime.cancel import Cancel
from runtime.errors import Cancelled, CheckpointError, OutputError
from runtime.translation.layout import EMBEDDINGS, variables_of
from runtime.translation.model_file import read_model
from tests.checkpoints.pickled import write_pickled
from vismaid.app import main

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint as it is published; not to be changed."""
    folder = write_random_marian(tmp_path_factory.mktemp("models") / "opus-mt-es-en")
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    return folder


@pytest.fixture(scope="module")
def made(published: Path) -> Path:
    """What is made of it; not to be changed."""
    convert_translator(published, published.parent / "made")
    return published.parent / "made"


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """A copy of the checkpoint, to be changed."""
    return Path(shutil.copytree(published, tmp_path / "copy"))


def changed(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_translator_says_what_it_is_for(made: Path) -> None:
    found = read_translator(made)
    assert (found.name, found.source, found.target, found.tags) == ("opus-mt-es-en", "es", "en", [])
    assert [each.file for each in found.direction.files] == [
        *("model.bin", "vocabulary.json", "source.spm", "target.spm")
    ]
    assert {each.licence for each in found.direction.files} == {"cc-by-4.0"}
    assert found.direction_to("en") == found.direction
    assert sorted(path.name for path in made.iterdir()) == sorted(
        [DESCRIPTION, *(each.file for each in found.direction.files)]
    )


def test_its_matrices_are_quantized_row_by_row(made: Path, published: Path) -> None:
    content = (made / "model.bin").read_bytes()
    shape = read_model(content)
    name = f"{EMBEDDINGS}\0".encode()
    start = content.index(name) + len(name) + 1 + 8 + 5
    rows = np.frombuffer(content, np.int8, shape.vocabulary * shape.width, start)
    wanted = random_state(SHAPES["even"], shape.vocabulary, 0)["model.shared.weight"]
    whole, scales = quantized(wanted)
    assert (rows.reshape(whole.shape) == whole).all()
    assert np.abs(whole / scales[:, None] - wanted).max() <= np.abs(wanted).max() / 254 + 1e-6
    # What is not drawn but padded is all zeros, and no number is divided by that.
    assert scales[-1] == 1


def test_rows_with_hardly_anything_in_them_have_a_scale() -> None:
    whole, scales = quantized(np.full((2, 3), [[1e-45], [3e38]], np.float32))
    assert np.isfinite(scales).all()
    assert whole[1].tolist() == [127] * 3


def test_pickled_weights_become_the_same(copy: Path, made: Path, tmp_path: Path) -> None:
    tokens = len(json.loads((copy / "vocab.json").read_text()))
    for archive in (True, False):
        (copy / "model.safetensors").unlink(missing_ok=True)
        state = random_state(SHAPES["even"], tokens, 0)
        # As torch saves them: what is tied under each of its names, positions too.
        state["lm_head.weight"] = state["model.shared.weight"]
        state["model.encoder.embed_tokens.weight"] = state["model.shared.weight"]
        state["model.decoder.embed_positions.weight"] = sinusoids(128, 64)
        write_pickled(copy / "pytorch_model.bin", state, archive=archive)
        convert_translator(copy, tmp_path / str(archive))
        found = (tmp_path / str(archive) / "model.bin").read_bytes()
        assert found == (made / "model.bin").read_bytes()


def test_a_bias_that_is_left_out_is_zero(copy: Path, tmp_path: Path) -> None:
    write_random_marian(copy, "uneven", changes={"final_logits_bias": np.zeros((1, 80), "f4")})
    convert_translator(copy, tmp_path / "zeros")
    tensors = random_state(SHAPES["uneven"], 80, 0)
    del tensors["final_logits_bias"]
    (copy / "model.safetensors").unlink()
    write_pickled(copy / "pytorch_model.bin", tensors)
    convert_translator(copy, tmp_path / "none")
    one, other = ((tmp_path / name / "model.bin").read_bytes() for name in ("zeros", "none"))
    assert one == other


def test_several_languages_are_told_apart_by_their_tags(tmp_path: Path) -> None:
    tags = [">>spa<<", ">>fr<<", ">>pt_BR<<", ">>pt_PT<<"]
    write_random_marian(tmp_path / "roa", tags=tags)
    found = convert_translator(tmp_path / "roa", tmp_path / "made")
    assert found == read_translator(tmp_path / "made")
    assert (found.source, found.target, found.tags) == ("es", None, tags)
    assert found.direction.tag == ""
    wanted = {"es": ">>spa<<", "fr": ">>fr<<", "pt": ">>pt_BR<<", "pt_PT": ">>pt_PT<<"}
    assert {code: found.direction_to(code).tag for code in wanted} == wanted
    with pytest.raises(CheckpointError, match=r"not translate into de, but into spa, fr, pt_BR"):
        found.direction_to("de")


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("opus-mt-de-fr", ("de", "fr")),
        ("opus-mt-tc-big-spa-eng", ("es", "en")),
        ("opus-mt-roa-en", ("roa", "en")),
        ("mine", (None, None)),
    ],
)
def test_where_its_tokenizer_does_not_say_its_name_tells_its_languages(
    name: str, languages: tuple[str | None, str | None], published: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / name))
    changed(folder / "tokenizer_config.json", source_lang=None, target_lang="English")
    found = convert_translator(folder, tmp_path / "made", licence="MIT")
    assert (found.source, found.target) == languages
    assert found.direction.model.licence == "MIT"


def test_it_is_told_by_its_configuration(published: Path, copy: Path, tmp_path: Path) -> None:
    assert is_marian(published)
    changed(copy / "config.json", model_type="bart")
    assert not is_marian(copy)
    assert not is_marian(tmp_path)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"normalize_before": True}, "normalize_before is True, and only False"),
        ({"add_final_layer_norm": True}, "add_final_layer_norm"),
        ({"share_encoder_decoder_embeddings": False}, "share_encoder_decoder_embeddings"),
        ({"tie_word_embeddings": False}, "tie_word_embeddings"),
        ({"static_position_embeddings": False}, "static_position_embeddings"),
        ({"activation_function": "tanh"}, "activation_function is tanh, and only relu or"),
        ({"decoder_start_token_id": 3}, "decoder_start_token_id"),
        ({"decoder_attention_heads": 3}, "decoder_attention_heads is 3, and only a divisor"),
        ({"encoder_layers": 0}, "encoder_layers"),
        ({"d_model": 32}, "has shape"),
        ({"d_model": None}, "d_model"),
        ({"encoder_layers": 1}, "has no place in a MarianMT model"),
        ({"encoder_layers": 3}, "lacks model.encoder.layers.2"),
        ({"decoder_ffn_dim": 64}, "has shape"),
        ({"vocab_size": 79, "decoder_vocab_size": 79}, "does not number 79 tokens"),
        ({"pad_token_id": 4, "decoder_start_token_id": 4}, "does not have <pad> where"),
        ({"eos_token_id": 4}, "does not have </s> where config.json has it, at 4"),
        (
            {"max_position_embeddings": 8},
            "cannot be run here: it has 8 positions",
        ),
    ],
)
def test_what_cannot_be_run_is_refused(
    values: dict[str, Any], said: str, copy: Path, tmp_path: Path
) -> None:
    (copy / "generation_config.json").unlink()
    changed(copy / "config.json", bad_words_ids=None, **values)
    with pytest.raises(CheckpointError, match=said):
        convert_translator(copy, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_words_that_may_not_be_said_are_refused(copy: Path, tmp_path: Path) -> None:
    changed(copy / "generation_config.json", bad_words_ids=[[3, 4]])
    with pytest.raises(CheckpointError, match="bad_words_ids"):
        convert_translator(copy, tmp_path / "made")


def _vocabulary(change: Callable[[dict[str, int]], Any]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        tokens = json.loads(content)
        change(tokens)
        return json.dumps(tokens).encode()

    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("source.spm", lambda content: content[:-40], "source.spm cannot be used"),
        ("target.spm", lambda content: b"", "target.spm cannot be used: it has 0 pieces"),
        ("source.spm", lambda content: POINTER, "git lfs pull"),
        ("vocab.json", lambda content: b"[]", "vocab.json is not a JSON object"),
        ("vocab.json", _vocabulary(lambda each: each.update(la=0)), "does not number 80 tokens"),
        ("vocab.json", _vocabulary(lambda each: each.update(la=[])), "does not number 80 tokens"),
        ("vocab.json", _vocabulary(lambda each: each.update(la=True)), "does not number 80 tokens"),
        ("vocab.json", _vocabulary(lambda each: each.pop("la")), "does not number 80 tokens"),
        ("model.safetensors", lambda content: content[:-4], "model.safetensors is cut short"),
    ],
)
def test_a_damaged_file_is_refused(
    name: str, change: Callable[[bytes], bytes], said: str, copy: Path, tmp_path: Path
) -> None:
    (copy / name).write_bytes(change((copy / name).read_bytes()))
    with pytest.raises(CheckpointError, match=said):
        convert_translator(copy, tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["source.spm", "vocab.json", "model.safetensors"])
def test_a_missing_file_is_named(name: str, copy: Path, tmp_path: Path) -> None:
    (copy / name).unlink()
    with pytest.raises(CheckpointError, match=name):
        convert_translator(copy, tmp_path / "made")


def test_an_output_of_its_own_is_refused(copy: Path, tmp_path: Path) -> None:
    output = random_state(SHAPES["even"], 80, 1)["model.shared.weight"]
    write_random_marian(copy, changes={"lm_head.weight": output})
    with pytest.raises(CheckpointError, match=r"lm_head.weight differs from model.shared.weight"):
        convert_translator(copy, tmp_path / "made")


def test_values_that_are_no_numbers_are_refused(copy: Path, tmp_path: Path) -> None:
    path = copy / "model.safetensors"
    content = bytearray(path.read_bytes())
    struct.pack_into("<f", content, len(content) - 8, float("nan"))
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="values that are no numbers"):
        convert_translator(copy, tmp_path / "made")


def test_what_is_there_is_not_replaced(published: Path, made: Path) -> None:
    with pytest.raises(OutputError, match="exists already"):
        convert_translator(published, made)


def test_what_is_stopped_leaves_nothing(published: Path, tmp_path: Path) -> None:
    cancel, told = Cancel(), []

    def progress(name: str, done: int, total: int) -> None:
        told.append((name, done, total))
        cancel.set()

    with pytest.raises(Cancelled):
        convert_translator(published, tmp_path / "made", progress=progress, cancel=cancel)
    assert len(told) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_description_that_is_damaged_is_refused(made: Path, tmp_path: Path) -> None:
    text = (made / DESCRIPTION).read_text()
    (tmp_path / DESCRIPTION).write_text(text.replace("source.spm", "../source.spm"))
    with pytest.raises(CheckpointError, match=r"direction.source.file"):
        read_translator(tmp_path)
    with pytest.raises(CheckpointError, match=DESCRIPTION):
        read_translator(tmp_path / "nothing")
    assert isinstance(read_translator(made), Description)


def test_the_vocabularies_of_two_languages_share_their_pieces(published: Path, made: Path) -> None:
    models = [(published / name).read_bytes() for name in ("source.spm", "target.spm")]
    assert json.loads((made / "vocabulary.json").read_text()) == vocabulary(models)
    assert variables_of(read_model((made / "model.bin").read_bytes()))


# The command line


def test_the_command_says_what_it_made_and_what_to_do_with_it(
    published: Path, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "es-en"
    assert main(["convert", str(published), "--out", str(out), "--licence", "Apache-2.0"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{out}: a translator from es to en, 0.7 MB\n"
    assert f"`vismaid packs set PACK --translate es={out}`" in said.err
    assert read_translator(out).direction.model.licence == "Apache-2.0"
    assert (out / "model.bin").read_bytes() == (made / "model.bin").read_bytes()


@pytest.mark.parametrize("options", [["--quantize", "Q8_0"], ["--name", "a"], ["--type", "f16"]])
def test_other_options_are_refused_for_a_translator(
    options: list[str], published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(published), "--out", str(tmp_path / "a"), *options]) == 2
    assert "a translator has no options but" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
