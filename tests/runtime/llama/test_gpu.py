"""What goes to a graphics processor fits it, and the vision encoder goes first."""

import pytest
from gguf.constants import GGMLQuantizationType

from runtime.gguf.header import Header, Tensor
from runtime.gguf.model_size import context_bytes
from runtime.gguf.reader import read_header
from runtime.llama import gpu
from runtime.llama.gpu import Demand, Offload, demand_of, free_memory, offload, split_layers
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED

GB = 1_000_000_000
MODEL = Demand(vision=GB, layers=(GB // 10,) * 24, rest=GB // 2)


def test_a_large_device_takes_everything_and_the_output_too() -> None:
    assert split_layers(MODEL, 8 * GB) == Offload(layers=25, vision=True)


def test_a_smaller_device_takes_the_encoder_and_some_layers() -> None:
    # 3 GB less a tenth, 0.256, the encoder and the rest: room for eleven tenths.
    assert split_layers(MODEL, 3 * GB) == Offload(layers=9, vision=True)


def test_a_device_for_the_encoder_alone_takes_that() -> None:
    assert split_layers(MODEL, int(1.5 * GB)) == Offload(layers=0, vision=True)


def test_a_device_that_is_full_takes_nothing() -> None:
    assert split_layers(MODEL, 200_000_000) == Offload()


def test_layers_go_where_the_encoder_is_too_large() -> None:
    large = Demand(9 * GB, (GB // 10,) * 4, GB // 10)
    assert split_layers(large, 2 * GB) == Offload(5, vision=False)


def test_every_tensor_is_counted_once() -> None:
    header = read_header(BUNDLED / "demo/model-f16.gguf")
    context = context_bytes(header, 2048)
    demand = demand_of(header, 0, context)
    assert len(demand.layers) == 4
    tensors = sum(tensor.bytes for tensor in header.tensors.values())
    assert sum(demand.layers) + demand.rest == tensors + context // 4 * 4


def test_a_layer_takes_its_part_of_an_adapter_along() -> None:
    header = read_header(BUNDLED / "demo/model-f16.gguf")
    half = Tensor((256, 8), GGMLQuantizationType.F16, 0, 4096)
    tensors = {"blk.1.attn_q.weight.lora_a": half, "output.weight.lora_b": half}
    plain, adapted = (
        demand_of(header, 0, 0, adapters)
        for adapters in ([], [Header(header.path, header.stamp, {}, tensors)] * 2)
    )
    more = [after - before for before, after in zip(plain.layers, adapted.layers, strict=True)]
    assert more == [0, 2 * 4096, 0, 0]
    assert adapted.rest - plain.rest == 2 * 4096


def test_a_build_for_the_processor_puts_nothing_elsewhere() -> None:
    if free_memory() is None:
        pack = Pack.open(BUNDLED / "demo")
        assert offload(pack.models(), pack.manifest, 2048, "auto") == Offload()


def test_a_device_gets_what_fits_unless_it_is_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gpu, "free_memory", lambda: GB)
    pack = Pack.open(BUNDLED / "demo")
    models, manifest = pack.models(), pack.manifest
    assert offload(models, manifest, 2048, "auto") == Offload(layers=5, vision=True)
    assert offload(models, manifest, 2048, "off") == Offload()


def test_the_devices_of_the_build_can_be_counted() -> None:
    assert all(free >= 0 for free in gpu._devices())
