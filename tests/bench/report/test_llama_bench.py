"""Speeds in the layouts of ``llama-bench``."""

import json
import sqlite3
from statistics import mean, stdev

import pytest

from bench.records import Record
from bench.report.llama_bench import FIELDS, jsonl_text, left_out, sql_text
from bench.report.report import Report, report_of
from tests.bench.synthetic import record, variant

UPSTREAM = [
    *("build_commit", "build_number", "cpu_info", "gpu_info", "backends", "model_filename"),
    *("model_type", "model_size", "model_n_params", "n_batch", "n_ubatch", "n_threads", "cpu_mask"),
    *("cpu_strict", "poll", "type_k", "type_v", "n_gpu_layers", "n_cpu_moe", "split_mode"),
    *("main_gpu", "no_kv_offload", "flash_attn", "devices", "tensor_split"),
    *("tensor_buft_overrides", "load_mode", "embeddings", "no_op_offload", "no_host", "fit_target"),
    *("fit_min_ctx", "n_prompt", "n_gen", "n_depth", "test_time", "avg_ns", "stddev_ns", "avg_ts"),
    "stddev_ts",
]
"""``test::get_fields`` of llama.cpp's tools/llama-bench/llama-bench.cpp."""
COMPARED = [
    *("cpu_info", "gpu_info", "backends", "n_gpu_layers", "n_cpu_moe", "tensor_buft_overrides"),
    *("model_filename", "model_type", "n_batch", "n_ubatch", "embeddings", "cpu_mask", "poll"),
    *("cpu_strict", "n_threads", "type_k", "type_v", "use_mmap", "no_kv_offload", "split_mode"),
    *("main_gpu", "tensor_split", "flash_attn", "n_prompt", "n_gen", "n_depth", "fit_target"),
    "fit_min_ctx",
]
"""By which scripts/compare-llama-bench.py pairs what two builds measured."""
ENGINE = {
    "backends": "CPU",
    "gpu_info": "",
    "model_filename": "the owner's.gguf",
    "model_type": "qwen2 1B Q4_0",
    "model_size": 352_000_000,
    "model_n_params": 494_000_000,
    "n_batch": 512,
    "n_ubatch": 512,
    "type_k": "f16",
    "type_v": "f16",
    "n_gpu_layers": 0,
    "flash_attn": 0,
}


def speed(figure: str, samples: list[float], **setting: int) -> Record:
    found = record("text", figure, samples, unit="tokens/s", better="higher", threads=4, **setting)
    return found.model_copy(update={"engine": ENGINE})


@pytest.fixture
def report() -> Report:
    return report_of(
        [
            record("files", "text_model", [1e6], unit="bytes"),
            speed("prefill", [100.0, 110.0], tokens=512),
            speed("decode", [10.0, 12.5], generated=128, depth=1024),
            speed("decode", [11.0], generated=128, depth=0),
            record("text", "decode", [1.0], of=variant("F16"), threads=4, generated=32, depth=0),
        ]
    )


def test_a_line_has_llama_benchs_fields_in_its_order(report: Report) -> None:
    lines = [json.loads(line) for line in jsonl_text(report).splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert tuple(line) == (*FIELDS, "samples_ns", "samples_ts")
    assert [name for name in FIELDS if name != "use_mmap"] == UPSTREAM
    prefill, deep, _ = lines
    assert (prefill["n_prompt"], prefill["n_gen"], prefill["n_depth"]) == (512, 0, 0)
    assert (deep["n_prompt"], deep["n_gen"], deep["n_depth"]) == (0, 128, 1024)
    assert deep["samples_ts"] == [10.0, 12.5]
    assert deep["samples_ns"] == [12_800_000_000, 10_240_000_000]
    assert deep["avg_ns"] == mean(deep["samples_ns"])
    assert (deep["avg_ts"], deep["stddev_ts"]) == (11.25, stdev([10.0, 12.5]))
    assert deep["test_time"] == "2026-01-01T00:00:00Z"
    assert deep["cpu_strict"] is False


def test_sqlite_takes_the_sql_and_finds_what_is_compared(report: Report) -> None:
    with sqlite3.connect(":memory:") as database:
        database.executescript(sql_text(report))
        database.executescript(sql_text(report))  # as when two runs are put together
        named = ", ".join(COMPARED)
        rows = database.execute(f"SELECT {named}, AVG(avg_ts) FROM llama_bench GROUP BY {named}")
        found = [dict(zip([*COMPARED, "speed"], row, strict=True)) for row in rows]
        kinds = {
            name: kind for _, name, kind, *_ in database.execute("PRAGMA table_info(llama_bench)")
        }
    assert tuple(kinds) == FIELDS
    assert (kinds["model_type"], kinds["n_gen"], kinds["avg_ts"]) == ("TEXT", "INTEGER", "REAL")
    assert {row["model_filename"] for row in found} == {"the owner's.gguf"}
    speeds = {(row["n_prompt"], row["n_gen"], row["n_depth"]): row["speed"] for row in found}
    assert speeds == {(512, 0, 0): 105.0, (0, 128, 0): 11.0, (0, 128, 1024): 11.25}


def test_speeds_that_do_not_say_how_the_engine_ran_are_counted(report: Report) -> None:
    assert left_out(report) == 1
    assert 'n_gen": 32' not in jsonl_text(report)
    assert sql_text(report).count("INSERT") == 3
