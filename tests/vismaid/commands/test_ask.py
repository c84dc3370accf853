"""``vismaid ask`` on files, with real engines."""

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
import soundfile

from runtime.events import Timeline, Tokens, TurnResult
from runtime.speech.speech import Speech
from runtime.vision.tiling import Detail
from tests.headers import count_headers
from tests.packs import RECITED, hearing_pack
from tests.runtime.translation.translators import translating
from vismaid.app import main
from vismaid.commands.ask import save_speech

TIMES = (
    "press photo encoded prefilled release transcript translated first_token first_original "
    "first_sentence first_audio end"
)


@pytest.fixture
def ask(picture: Path, capsys: pytest.CaptureFixture[str]) -> "Ask":
    return Ask(picture, capsys)


class Ask:
    """Asks about a picture and returns what stdout holds."""

    def __init__(self, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.picture, self.capsys = picture, capsys

    def __call__(self, pack: Path, *arguments: object) -> str:
        given = ["ask", "--pack", pack, "--image", self.picture, *arguments]
        assert main([str(each) for each in given]) == 0
        said = self.capsys.readouterr()
        assert said.err == ""
        return said.out


def test_a_spoken_question_becomes_a_spoken_answer(
    ask: Ask, speaking_pack: Path, question: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answer.wav"
    answer = json.loads(ask(speaking_pack, "--audio", question, "--out", out, "--json"))
    assert answer["question"] == RECITED
    assert answer["answer"]
    assert soundfile.info(out).subtype == "PCM_16"
    assert soundfile.info(out).duration > 0.5


def test_voices_of_two_sample_rates_are_written_at_that_of_the_first(tmp_path: Path) -> None:
    tone = np.round(20_000 * np.sin(np.arange(22_050) / 9)).astype(np.int16)
    speech = [Speech(tone[:8_000], 16_000), Speech(tone, 22_050), Speech(tone[:8_000], 16_000)]
    result = TurnResult(
        None, "", "en", Detail.LOOK, Tokens(0, 0, 0), Timeline(), speech=tuple(speech)
    )
    save_speech(result, tmp_path / "out.wav")
    written, rate = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert (rate, len(written)) == (16_000, 32_000)
    assert np.array_equal(written[:8_000], tone[:8_000])
    assert np.array_equal(written[-8_000:], tone[:8_000])


def test_a_model_that_hears_needs_no_recogniser(ask: Ask, tmp_path: Path, question: Path) -> None:
    pack, out = hearing_pack(tmp_path / "pack"), tmp_path / "answer.wav"
    answer = json.loads(ask(pack, "--audio", question, "--out", out, "--json"))
    assert answer["question"]
    assert answer["answer"]
    assert answer["timeline"]["transcript"] > 0
    assert soundfile.info(out).frames > 0


def test_json_is_one_object_of_exactly_the_fields_promised(
    ask: Ask, speaking_pack: Path, question: Path
) -> None:
    line = ask(speaking_pack, "--audio", question, "--detail", "glance", "--json")
    assert line.count("\n") == 1
    answer = json.loads(line)
    fields = "question answer language translated detail tokens timeline"
    assert list(answer) == fields.split()
    assert answer["translated"] is None
    assert answer["language"] == "en"
    assert answer["detail"] == "glance"
    assert list(answer["tokens"]) == ["image", "prompt", "answer"]
    assert all(count > 0 for count in answer["tokens"].values())
    assert list(answer["timeline"]) == TIMES.split()
    none = {name for name, time in answer["timeline"].items() if time is None}
    assert none == {"translated", "first_original"}
    assert answer["timeline"]["first_audio"] < answer["timeline"]["end"]


def test_a_question_in_a_language_that_the_pack_translates_is_answered_in_it(
    ask: Ask, pack: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(pack, tmp_path / "pack"))
    translating(home, tmp_path, "What is it?", "Una puerta.")
    answer = json.loads(ask(home, "--lang", "es", "--text", "¿Qué es?", "--json"))
    assert (answer["question"], answer["language"]) == ("¿Qué es?", "es")
    assert "Una puerta" in answer["answer"]
    assert list(answer["translated"]) == ["language", "question", "answer"]
    assert answer["translated"]["question"] == "What is it?"
    assert answer["timeline"]["translated"] < answer["timeline"]["first_sentence"]


def test_a_written_question_needs_no_recogniser(
    ask: Ask, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = count_headers(monkeypatch)
    answer = json.loads(ask(pack, "--text", "Is there a door?", "--json"))
    assert answer["question"] == "Is there a door?"
    assert answer["timeline"]["transcript"] is None
    assert answer["timeline"]["first_audio"] is None
    assert sorted(headers) == ["mmproj-f16.gguf", "model-f16.gguf"]


def test_without_a_question_the_picture_is_described(ask: Ask, pack: Path) -> None:
    described = json.loads(ask(pack, "--json"))
    assert described["question"] is None
    assert described["answer"]


def test_the_answer_alone_goes_to_stdout(ask: Ask, pack: Path) -> None:
    answer = json.loads(ask(pack, "--text", "Where?", "--json"))["answer"]
    assert ask(pack, "--text", "Where?").strip() == answer


def test_several_pictures_are_looked_at_together(ask: Ask, pack: Path) -> None:
    one = json.loads(ask(pack, "--text", "Where?", "--json"))["tokens"]["image"]
    two = json.loads(ask(pack, "--image", ask.picture, "--text", "Where?", "--json"))
    assert two["tokens"]["image"] == 2 * one


def test_the_pack_may_come_from_the_environment(
    pack: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISMAID_PACK", str(pack))
    assert main(["ask", "--image", str(picture), "--text", "Where?"]) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_answer_ends_in_silence(
    number: signal.Signals,
    speaking_pack: Path,
    picture: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("vismaid.commands.ask._write", lambda text: os.kill(os.getpid(), number))
    out = tmp_path / "answer.wav"
    given = ["--image", str(picture), "--text", "Where?", "--out", str(out)]
    assert main(["ask", "--pack", str(speaking_pack), *given]) == 130
    assert capsys.readouterr() == ("", "")
    assert not out.exists()
