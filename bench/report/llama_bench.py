"""Prefill and decode speeds as ``llama-bench`` writes them: JSON lines, and SQL for sqlite3.

The fields and their order are those of ``get_fields`` in llama.cpp's
tools/llama-bench/llama-bench.cpp. One more, ``use_mmap``, is what it had in place of ``load_mode``
before, and what scripts/compare-llama-bench.py still asks for.
"""

import json
from collections.abc import Iterator, Mapping
from statistics import mean, stdev

from bench.records import Record
from bench.report.report import Report

_Value = str | int | float
_TEXT = (
    *("build_commit", "cpu_info", "gpu_info", "backends", "model_filename", "model_type"),
    *("cpu_mask", "type_k", "type_v", "split_mode", "devices", "tensor_split"),
    *("tensor_buft_overrides", "load_mode", "test_time"),
)
_REAL = ("avg_ts", "stddev_ts")
FIELDS = (
    *("build_commit", "build_number", "cpu_info", "gpu_info", "backends"),
    *("model_filename", "model_type", "model_size", "model_n_params", "n_batch"),
    *("n_ubatch", "n_threads", "cpu_mask", "cpu_strict", "poll"),
    *("type_k", "type_v", "n_gpu_layers", "n_cpu_moe", "split_mode"),
    *("main_gpu", "no_kv_offload", "flash_attn", "devices", "tensor_split"),
    *("tensor_buft_overrides", "load_mode", "use_mmap", "embeddings"),
    *("no_op_offload", "no_host", "fit_target", "fit_min_ctx"),
    *("n_prompt", "n_gen", "n_depth"),
    *("test_time", "avg_ns", "stddev_ns", "avg_ts", "stddev_ts"),
)
_AS_LLAMA_CPP_HAS_IT: Mapping[str, _Value] = {
    # The wheel's llama.cpp knows the number of its version, and neither commit nor build.
    "build_number": 0,
    "cpu_mask": "0x0",
    "cpu_strict": False,
    "poll": 50,
    "n_cpu_moe": 0,
    "split_mode": "layer",
    "main_gpu": 0,
    "no_kv_offload": False,
    "devices": "auto",
    "tensor_split": "0.00",
    "tensor_buft_overrides": "none",
    "load_mode": "auto",
    "use_mmap": True,
    "embeddings": False,
    "no_op_offload": 0,
    "no_host": False,
    "fit_target": 0,
    "fit_min_ctx": 0,
}
"""What nothing in ``runtime`` changes."""


def jsonl_text(report: Report) -> str:
    """A JSON object a line for every prefill and decode, as ``llama-bench -o jsonl``."""
    lines = (
        {name: values[name] for name in FIELDS}
        | {"samples_ns": _nanoseconds(record)}
        # Last, as there.
        | {"samples_ts": record.samples}
        for record, values in _tests(report)
    )
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def sql_text(report: Report) -> str:
    """A table and an ``INSERT`` for every prefill and decode, as ``llama-bench -o sql``."""
    columns = ",\n".join(f"  {name} {_sql_type(name)}" for name in FIELDS)
    made = f"CREATE TABLE IF NOT EXISTS llama_bench (\n{columns}\n);\n\n"
    return made + "".join(
        f"INSERT INTO llama_bench ({', '.join(FIELDS)}) "
        f"VALUES ({', '.join(_quoted(values[name]) for name in FIELDS)});\n"
        for _, values in _tests(report)
    )


def left_out(report: Report) -> int:
    """How many speeds cannot be written so, because their records do not say how llama.cpp ran."""
    return sum(not record.engine for _, record in report.records if record.test and record.samples)


def _tests(report: Report) -> Iterator[tuple[Record, dict[str, _Value]]]:
    for _, record in report.records:
        if record.test and record.samples and record.engine:
            yield record, _values(record)


def _values(record: Record) -> dict[str, _Value]:
    here, setting = record.conditions, record.setting
    times = _nanoseconds(record)
    spread = len(times) > 1
    return {
        **_AS_LLAMA_CPP_HAS_IT,
        **record.engine,
        "build_commit": here.versions.get("llama.cpp", "unknown"),
        "cpu_info": here.processor,
        "n_threads": setting["threads"],
        "n_prompt": setting.get("tokens", 0),
        "n_gen": setting.get("generated", 0),
        "n_depth": setting.get("depth", 0),
        "test_time": record.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "avg_ns": round(mean(times)),
        "stddev_ns": round(stdev(times)) if spread else 0,
        "avg_ts": mean(record.samples),
        "stddev_ts": stdev(record.samples) if spread else 0.0,
    }


def _nanoseconds(record: Record) -> list[int]:
    """What each repetition took."""
    tokens = int(record.setting.get("tokens", record.setting.get("generated", 0)))
    return [round(1e9 * tokens / speed) for speed in record.samples]


def _sql_type(name: str) -> str:
    return "TEXT" if name in _TEXT else "REAL" if name in _REAL else "INTEGER"


def _quoted(value: _Value) -> str:
    """A value as llama-bench writes every one of them, in quotes."""
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return "'{}'".format(text.replace("'", "''"))
