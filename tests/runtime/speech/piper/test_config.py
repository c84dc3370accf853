"""What is read of a voice's JSON besides what Piper needs."""

import json
import os
from pathlib import Path

import pytest

from runtime.errors import PackError
from runtime.packs.search import BUNDLED
from runtime.speech.piper.config import VoiceConfig

PUBLISHED = json.loads((BUNDLED / "demo/voice.onnx.json").read_text())


@pytest.mark.parametrize(
    ("language", "espeak", "code"),
    [
        ({"code": "es_MX", "family": "es"}, "es-419", "es"),
        ({"code": "pt_BR"}, "pt", "pt"),
        ({"family": 7, "code": None}, "en-us", "en"),
        (None, "EN", "en"),
        ("Spanish", "cmn-latn-pinyin", "cmn"),
        ([], "roa/es", None),
        ({}, "english", None),
    ],
)
def test_a_voice_s_language_is_that_of_its_json_or_of_espeak_s_voice(
    language: object, espeak: str, code: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "voice.onnx.json"
    path.write_text(json.dumps(PUBLISHED | {"language": language, "espeak": {"voice": espeak}}))
    config = VoiceConfig.read(path)
    assert config.language_code == code
    assert config.piper.espeak_voice == espeak


def test_a_pipe_in_the_place_of_a_json_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "voice.onnx.json")
    with pytest.raises(PackError, match="not an ordinary file"):
        VoiceConfig.read(tmp_path / "voice.onnx.json")
