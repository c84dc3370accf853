"""A whole turn, and the device that is worn, with real ears and a real mouth."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from convert.pack_writer import write_manifest
from edge.doctor.turn import check_turn
from edge.notices.cache import NoticeCache
from runtime.engines import Engines
from runtime.events import Finished
from runtime.languages.command import Command
from runtime.packs.pack import Pack
from runtime.speech.audio import SPEECH_RATE, resample, write_wav
from runtime.speech.stt import Recogniser
from runtime.turn import run_turn
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail
from tests.edge.wearing import wearing
from tests.measure_memory import measured
from tests.real.parts import Parts
from tests.real.words import english_normalizer, word_errors

pytestmark = pytest.mark.real

OBEYED = {
    "Louder.": Command.LOUDER,
    "Speak more slowly, please.": Command.SLOWER,
    "How much battery is left?": Command.BATTERY,
    "Which voice?": Command.WHICH_VOICE,
}


@pytest.fixture(scope="module")
def normalize(parts: Parts) -> Callable[[str], str]:
    return english_normalizer(parts.normalizers)


def test_questions_asked_aloud_are_answered_aloud(
    real_pack: Pack, real_engines: Engines, parts: Parts, normalize: Callable[[str], str]
) -> None:
    assert real_engines.voice
    right, asked, understood, answers, spoken = 0, [], [], [], []
    for sample in real_pack.manifest.samples:
        if sample.language != "en":
            continue
        question = [speech.samples for speech in real_engines.voice.speak(sample.question)]
        sound = np.concatenate(question).astype(np.float32) / 32_768
        *_, last = run_turn(
            real_engines,
            [open_picture(real_pack.path(sample.picture)).convert("RGB")],
            question=resample(sound, 22_050, SPEECH_RATE),
            detail=Detail(sample.detail),
        )
        assert isinstance(last, Finished)
        asked.append(sample.question)
        understood.append(last.result.question or "")
        answers.append(last.result.answer)
        spoken.append(np.concatenate(last.result.audio).astype(np.float32) / 32_768)
        right += last.result.answer in sample.expected
    assert word_errors(asked, understood, normalize) <= 0.05, understood
    assert right >= len(asked) - 1, answers
    with Recogniser(parts.base) as listener:
        heard = [listener.transcribe(resample(each, 22_050, SPEECH_RATE)).text for each in spoken]
    assert word_errors(answers, heard, normalize) <= 0.05, heard


def test_commands_spoken_to_the_device_are_obeyed(
    real_engines: Engines, parts: Parts, tmp_path: Path
) -> None:
    clips = {clip.text: clip for clip in parts.commands()}
    notices = NoticeCache(real_engines.voice, "en", speed=2.5)
    with wearing(real_engines, notices, tmp_path / "state") as wear:
        wearer = wear()
        for text, command in OBEYED.items():
            path = tmp_path / "said.wav"
            write_wav(path, (clips[text].samples * 32_767).astype(np.int16), SPEECH_RATE)
            wearer.say(path)
            assert wearer.expect("command")["command"] == str(command)
            wearer.ready()


def test_the_doctor_finds_that_the_device_s_own_words_are_understood(
    real_pack: Pack, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(real_pack.folder, tmp_path / "bare"))
    write_manifest(folder, real_pack.manifest.model_copy(update={"samples": []}))
    finding = check_turn(Pack.open(folder), "en", "off")
    # No two renderings of a voice are alike: now and then one word of all is heard as another.
    assert finding.verdict == "ok", finding


def test_the_memory_that_was_planned_is_what_it_takes(real_pack: Pack) -> None:
    found = measured(real_pack.folder, "25")
    assert found["before"] + found["planned"] == pytest.approx(found["peak"], rel=0.1), found


def test_a_short_question_takes_less_unless_it_is_heard_a_second_time(real_pack: Pack) -> None:
    found = measured(real_pack.folder, "3")
    assert found["peak"] < found["before"] + found["planned"], found
