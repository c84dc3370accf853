"""Settings, scripts, wishes, labelled sets and records: what people and programs write as text."""

import json
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench import records
from bench.quality.datasets import read_labelled
from edge.preferences import SpeechPreferences
from edge.settings import Speaker, as_toml, read_settings
from edge.simulate import read_script
from tests.fuzz.files import here, json_text, write
from tests.fuzz.mutations import changed, damaged, deepened

_SCRIPT = """
[[step]]
picture = "a.png"
[[step]]
press = true
[[step]]
wait = 1.5
[[step]]
wait = "ready"
"""
_SAMPLE = {"image": "a.png", "question": "What is it?", "answers": ["a cup", "a mug"]}
_RECORDS = Path(__file__).parents[2] / "docs/bench/demo.jsonl"


def _toml(value: Any) -> str:
    """A TOML value; JSON's spelling is TOML's for all but these."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float) or value is None:
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _toml_text(random: Random, text: str) -> bytes:
    if random.random() < 0.5:
        return damaged(random, text.encode())
    value = changed(random, tomllib.loads(text))
    if not isinstance(value, dict):
        return repr(value).encode()
    lines = [f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()]
    return deepened("\n".join(lines)).encode("utf-8", "surrogatepass")


@cache
def _settings() -> str:
    return as_toml()


def fuzz_settings(random: Random) -> bool:
    """The device's settings."""
    read_settings(write("vismaid.toml", _toml_text(random, _settings())))
    return True


def fuzz_script(random: Random) -> bool:
    """What a simulated wearer does."""
    read_script(write("walk.toml", _toml_text(random, _SCRIPT)))
    return True


def fuzz_wishes(random: Random) -> bool:
    """What the wearer changed by voice; damaged, it is as if there were none."""
    write("wishes.json", json_text(random, {"volume": 0.5, "speed": 1.5}))
    defaults = Speaker(volume=0.7, speed=1.1)
    kept = SpeechPreferences(here(), defaults)
    assert 0 < kept.volume <= 1
    return (kept.volume, kept.speed) != (defaults.volume, defaults.speed)


def fuzz_labelled(random: Random) -> bool:
    """A labelled set, a line a sample."""
    lines = [json_text(random, _SAMPLE) for _ in range(random.choice([1, 3]))]
    write("a.png", b"")
    return bool(read_labelled(write("samples.jsonl", b"\n".join(lines))).samples)


@cache
def _measured() -> list[Any]:
    return [json.loads(line) for line in _RECORDS.read_text().splitlines()[:20]]


def fuzz_records(random: Random) -> bool:
    """Measurements, a line a record; what cannot be read is told and left out."""
    lines = [json_text(random, random.choice(_measured())) for _ in range(random.choice([1, 3]))]
    found, _ = records.read(write("records.jsonl", b"\n".join(lines)))
    return bool(found)
