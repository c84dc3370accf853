"""How llama.cpp ran while the text model was timed, in the names that ``llama-bench`` has."""

from bench.measure.engines import BenchEngines
from bench.records import Setting
from runtime.llama.gpu import backends, gpu_names


def engine_settings(engines: BenchEngines) -> Setting:
    """The settings of the context that was measured last; what is not named is as llama.cpp has it.

    Batches, keys and values are those of ``runtime.llama.context.Context``.
    """
    model, context = engines.session.model, engines.context(1, lambda: None)
    return {
        "backends": backends(),
        "gpu_info": gpu_names(),
        # Every pack's file has the same name.
        "model_filename": f"{engines.pack.manifest.name}/{model.path.name}",
        "model_type": model.description,
        "model_size": model.bytes,
        "model_n_params": model.parameters,
        "n_batch": context.batch,
        "n_ubatch": context.batch,
        "type_k": "f16",
        "type_v": "f16",
        "n_gpu_layers": model.gpu_layers,
        "flash_attn": -1 if model.on_gpu else 0,
    }
