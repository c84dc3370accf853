"""PEFT's adapters become GGUF adapters that add to the weights what PEFT adds."""

import json
import math
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from bench.shapes.checkpoint import write_random_checkpoint, write_safetensors
from convert.checkpoint.folder import Checkpoint, read_header
from convert.checkpoint.tensors import canonical
from convert.convert import convert_checkpoint
from convert.lora.experts import decoder_of, read_loras, written
from convert.lora.lora import Lora, read_lora
from convert.models.decoders import Decoder, read_decoder
from runtime.errors import CheckpointError
from tests.checkpoints.adapter import Recipe, write_random_adapter
from tests.convert.lora.peft_vectors import FOLDER, SIZES, VECTORS, added

Floats = NDArray[np.float32]


def decoder(kind: str = "qwen2", **changes: Any) -> Decoder:
    """The decoder of the stored adapters' base."""
    return read_decoder({**SIZES, "model_type": kind, **changes}, False, "config.json", kind)


def changes_by(lora: Lora, folder: Path) -> dict[str, Floats]:
    """What llama.cpp adds to each matrix, float32 [out, in], by the formula it has for it."""
    with written(folder, {"ask": lora}) as entries:
        reader = gguf.GGUFReader(folder / entries["ask"].model.file)
    alpha = float(reader.fields["adapter.lora.alpha"].contents())
    stored = {tensor.name: tensor.data.astype(np.float32) for tensor in reader.tensors}
    found = {}
    for name in {name.rsplit(".", 1)[0] for name in stored}:
        down, up = stored[name + ".lora_a"], stored[name + ".lora_b"]
        scale = np.float32(alpha / up.shape[1])
        if name.startswith("token_embd"):
            found[name] = scale * down @ up.T
        else:
            found[name] = scale * up @ down
    return found


def expected_changes(name: str, base: Decoder) -> dict[str, Floats]:
    """What PEFT adds, under llama.cpp's names and in its order of rows."""
    weights = {
        f"layers.{layer}.{weight.source}": (f"blk.{layer}.{weight.target}", weight.change)
        for layer in range(base.config.num_hidden_layers)
        for weight in base.layer()
    }
    weights |= {"embed_tokens.weight": ("token_embd.weight", None)}
    weights |= {"lm_head.weight": ("output.weight", None)}
    found = {}
    for module, values in added(name).items():
        target, change = weights[module.removeprefix("model.") + ".weight"]
        found[target] = change.function(values) if change else values
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_checkpoint(tmp_path_factory.mktemp("base") / "tiny", "tiny", 3)


@pytest.fixture(scope="module")
def pack(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convert_checkpoint(base, tmp_path_factory.mktemp("base") / "pack")


@pytest.fixture(scope="module")
def model(pack: Path) -> Decoder:
    return decoder_of(pack / "model-f16.gguf")


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    return write_random_adapter(tmp_path / "adapter", base, Recipe(), 1)


@pytest.mark.parametrize("name", VECTORS)
def test_the_file_adds_to_the_weights_what_peft_adds(name: str, tmp_path: Path) -> None:
    base = decoder(VECTORS[name])
    found = changes_by(read_lora(FOLDER / name, base), tmp_path)
    expected = expected_changes(name, base)
    assert found.keys() == expected.keys()
    for weight, values in expected.items():
        # The file holds both matrices in f16, each within 2⁻¹¹ of PEFT's.
        error = np.abs(found[weight] - values).max()
        assert error <= 2e-3 * np.abs(values).max(), weight


def test_queries_and_keys_of_llama_are_permuted_as_their_base_is(tmp_path: Path) -> None:
    as_llama = changes_by(read_lora(FOLDER / "llama", decoder("llama")), tmp_path)
    as_stored = added("llama")["model.layers.0.self_attn.q_proj"]
    query = as_llama["blk.0.attn_q.weight"]
    half = SIZES["hidden_size"] // SIZES["num_attention_heads"] // 2
    assert np.allclose(query[1], as_stored[half], atol=1e-2)
    assert not np.allclose(query[1], as_stored[1], atol=1e-2)


@pytest.mark.parametrize("name", ["qwen2", "qwen2-patterns"])
def test_merging_for_the_other_tests_is_what_peft_does(name: str) -> None:
    config = json.loads((FOLDER / name / "adapter_config.json").read_text())
    fields = ("r", "lora_alpha", "use_rslora", "rank_pattern", "alpha_pattern")
    recipe = Recipe(**{field: config[field] for field in fields})
    tensors = read_header(FOLDER / name / "adapter_model.safetensors")

    def values(name: str) -> Floats:
        tensor = tensors[name]
        return np.concatenate(list(tensor.pieces())).reshape(tensor.shape)

    for module, expected in added(name).items():
        down, up = (values(f"base_model.model.{module}.lora_{half}.weight") for half in "AB")
        assert len(down) == recipe.rank(module)
        np.testing.assert_allclose(recipe.scale(module) * up @ down, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("spelling", ["new", "old", "text", "named", "smolvlm"])
def test_every_spelling_of_the_base_is_understood(
    spelling: Any, base: Path, model: Decoder, adapter: Path, tmp_path: Path
) -> None:
    other = write_random_adapter(tmp_path / "other", base, Recipe(), 1, spelling=spelling)
    first, second = (
        {output.name: [piece.tobytes() for piece in output.pieces()] for output in lora.outputs}
        for lora in (read_lora(adapter, model), read_lora(other, model))
    )
    assert first == second
    assert len(first) == 2 * 7 * 2


@pytest.mark.parametrize("dtype", ["f16", "bf16"])
def test_every_element_type_gives_the_same_file(
    dtype: Any, base: Path, model: Decoder, adapter: Path, tmp_path: Path
) -> None:
    other = write_random_adapter(tmp_path / "other", base, Recipe(), 1, dtype=dtype)
    pieces = [
        b"".join(piece.tobytes() for output in lora.outputs for piece in output.pieces())
        for lora in (read_lora(adapter, model), read_lora(other, model))
    ]
    assert pieces[0] == pieces[1]


def test_what_is_plain_in_an_adapter_is_stored_as_it_is(adapter: Path, model: Decoder) -> None:
    lora = read_lora(adapter, model)
    assert lora.alpha == 8.0
    stored = next(o for o in lora.outputs if o.name == "blk.0.ffn_down.weight.lora_b")
    tensors = read_header(adapter / "adapter_model.safetensors")
    name = "base_model.model.model.language_model.layers.0.mlp.down_proj.lora_B.weight"
    values = np.concatenate(list(tensors[name].pieces()))
    assert (np.concatenate(list(stored.pieces())).ravel() == values.astype(np.float16)).all()


def test_one_alpha_serves_modules_of_different_ranks_and_alphas(
    base: Path, model: Decoder, tmp_path: Path
) -> None:
    recipe = Recipe(r=4, lora_alpha=6, use_rslora=True, rank_pattern={"q_proj": 2})
    folder = write_random_adapter(tmp_path / "adapter", base, recipe, 1)
    assert read_lora(folder, model).alpha == pytest.approx(6 * math.sqrt(4))


def test_the_decoder_of_a_pack_is_that_of_its_checkpoint(
    base: Path, model: Decoder, pack: Path
) -> None:
    shapes = {
        canonical(name).removeprefix("language_model."): tensor.shape
        for name, tensor in Checkpoint.open(base).tensors.items()
    }
    for layer in range(model.config.num_hidden_layers):
        for weight in model.layer():
            assert shapes[f"layers.{layer}.{weight.source}"] == weight.shape
    assert model.tied
    assert model.architecture == "qwen2"


# What cannot be run is refused by the name of the part


def set_config(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def set_tensors(change: Callable[[dict[str, Floats]], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "adapter_model.safetensors"
        tensors = {
            name: np.concatenate([np.zeros(0, np.float32), *tensor.pieces()]).reshape(tensor.shape)
            for name, tensor in read_header(path).items()
        }
        change(tensors)
        write_safetensors(path, tensors.items(), "f32")

    return apply


def add(name: str, *shape: int) -> Callable[[Path], None]:
    return set_tensors(lambda tensors: tensors.update({name: np.ones(shape, np.float32)}))


def cut(folder: Path) -> None:
    path = folder / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def drop_one(tensors: dict[str, Floats]) -> None:
    del tensors[next(name for name in tensors if "lora_B" in name)]


def spoil_one(tensors: dict[str, Floats]) -> None:
    name = next(name for name in tensors if "lora_B" in name)
    tensors[name] = tensors[name] * np.float32(np.nan)


def widen_one(tensors: dict[str, Floats]) -> None:
    name = next(name for name in tensors if "q_proj.lora_A" in name)
    tensors[name] = np.ones((4, 65), np.float32)


def as_integers(folder: Path) -> None:
    path = folder / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes().replace(b'"F32"', b'"I32"'))


def pickled(folder: Path) -> None:
    (folder / "adapter_model.safetensors").rename(folder / "adapter_model.bin")


ROOT = "base_model.model.model."
REFUSED = {
    "no folder": (shutil.rmtree, "no adapter_config.json"),
    "no weights": (lambda f: (f / "adapter_model.safetensors").unlink(), "has no adapter_model"),
    "pickled weights": (pickled, "pickled weights"),
    "a configuration that is no object": (
        lambda f: (f / "adapter_config.json").write_text("[]"),
        "is not a JSON object",
    ),
    "IA3": (set_config(peft_type="IA3"), "type IA3"),
    "DoRA": (set_config(use_dora=True), r"magnitudes \(DoRA\)"),
    "DoRA's magnitudes": (
        add(ROOT + "layers.0.self_attn.q_proj.lora_magnitude_vector", 64),
        r"magnitudes \(DoRA\)",
    ),
    "trained biases": (set_config(bias="lora_only"), "trained biases"),
    "a bias among the tensors": (add(ROOT + "layers.0.self_attn.q_proj.bias", 64), "biases"),
    "a bias of its own": (add(ROOT + "layers.0.mlp.up_proj.lora_B.bias", 160), "lora_bias"),
    "layers trained in full": (set_config(modules_to_save=["lm_head"]), "modules_to_save"),
    "a layer in full": (add(ROOT + "norm.modules_to_save.weight", 64), "modules_to_save"),
    "LLaVA's own projector": (
        lambda f: (f / "non_lora_trainables.bin").write_bytes(b""),
        "non_lora_trainables",
    ),
    "trained tokens": (set_config(trainable_token_indices=[1]), "trainable_token_indices"),
    "words that switch it on": (set_config(alora_invocation_tokens=[1]), "aLoRA"),
    "repeated layers": (set_config(layer_replication=[[0, 2]]), "layer_replication"),
    "a base that was changed as well": (set_config(init_lora_weights="pissa_niter_4"), "pissa"),
    "no rank": (set_config(r=0), "r: Input should be greater than 0"),
    "no strength": (set_config(lora_alpha=0), "lora_alpha: Input should be greater than 0"),
    "a pattern that is none": (set_config(rank_pattern={"(": 2}), "no regular expression"),
    "the vision tower": (
        add("base_model.model.model.vision_tower.encoder.layers.0.mlp.fc1.lora_A.weight", 4, 64),
        "vision tower",
    ),
    "the projector": (
        add("base_model.model.model.multi_modal_projector.linear_1.lora_A.weight", 4, 64),
        "vision projector",
    ),
    "a tied output": (
        set_tensors(
            lambda tensors: tensors.update(
                {
                    "base_model.model.lm_head.lora_A.weight": np.ones((4, 64), np.float32),
                    "base_model.model.lm_head.lora_B.weight": np.ones((640, 4), np.float32),
                }
            )
        ),
        "the output's as well",
    ),
    "a layer outside the base": (
        set_tensors(
            lambda tensors: tensors.update(
                {
                    ROOT + "layers.7.mlp.up_proj.lora_A.weight": np.ones((4, 64), np.float32),
                    ROOT + "layers.7.mlp.up_proj.lora_B.weight": np.ones((160, 4), np.float32),
                }
            )
        ),
        r"changes model\.layers\.7\.mlp\.up_proj, which is no matrix",
    ),
    "a width that is not the base's": (set_tensors(widen_one), "is for another text model"),
    "a rank that is not the configuration's": (set_config(r=8), "has the rank 4"),
    "one half": (set_tensors(drop_one), "without its other half"),
    "two adapters": (
        add(ROOT + "language_model.layers.0.mlp.up_proj.lora_A.second.weight", 4, 64),
        "twice",
    ),
    "an unknown tensor": (add(ROOT + "layers.0.mlp.up_proj.weight", 160, 64), "up_proj.weight"),
    "no tensors": (set_tensors(dict.clear), "holds no tensors"),
    "a file cut short": (cut, "is cut short"),
    "integers": (as_integers, "is of type I32"),
    "an endless name": (add("x" * 2000, 4), "2,000 characters"),
}


@pytest.mark.parametrize(("damage", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_run_is_refused_by_its_name(
    damage: Callable[[Path], None], message: str, adapter: Path, model: Decoder
) -> None:
    damage(adapter)
    with pytest.raises(CheckpointError, match=message) as refusal:
        read_lora(adapter, model)
    assert "\n" not in str(refusal.value)


def test_values_that_are_no_numbers_are_refused(
    adapter: Path, model: Decoder, tmp_path: Path
) -> None:
    set_tensors(spoil_one)(adapter)
    home = tmp_path / "home"
    home.mkdir()
    with (
        pytest.raises(CheckpointError, match="no numbers or too large"),
        written(home, {"ask": read_lora(adapter, model)}),
    ):
        pass
    assert not list(home.iterdir())


def test_an_embedding_of_another_vocabulary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is for another text model"):
        read_lora(FOLDER / "qwen2-embeddings", decoder(vocab_size=48))


def test_a_header_that_lies_about_its_length_is_refused(adapter: Path, model: Decoder) -> None:
    path = adapter / "adapter_model.safetensors"
    path.write_bytes(struct.pack("<Q", 1 << 40) + path.read_bytes()[8:])
    with pytest.raises(CheckpointError, match="cut short"):
        read_lora(adapter, model)


def test_one_folder_for_both_tasks_is_read_once(adapter: Path, model: Decoder) -> None:
    loras = read_loras({"ask": adapter, "describe": adapter / "."}, model)
    assert loras["ask"] is loras["describe"]
