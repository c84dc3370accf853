"""What is heard from the speaker: everything, without a gap, and nothing after a stop."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from edge.devices.microphone import SoundDeviceMicrophone
from edge.devices.protocols import DeviceError
from edge.devices.speaker import FileSpeaker, SoundDeviceSpeaker
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from runtime.speech.speech import Speech
from tests.edge.pulse import SPEAKER, SPEAKER_RATE, Sound
from tests.edge.watching import PATIENCE, News

RATE = 22_050


def tone(seconds: float, pitch: float = 441.0, begun: float = 0.0) -> Speech:
    """A tone that goes on from ``begun`` seconds after its start."""
    moments = begun + np.arange(round(seconds * RATE)) / RATE
    return Speech(np.round(16_000 * np.sin(2 * np.pi * pitch * moments)).astype(np.int16), RATE)


def loud(samples: NDArray[np.int16]) -> NDArray[np.intp]:
    return np.flatnonzero(np.abs(samples.astype(int)) > 1_000)


def wait_for_sound(speaker: SoundDeviceSpeaker | FileSpeaker) -> None:
    """Wait with a limit."""
    cancel = Cancel()
    alarm = threading.Timer(PATIENCE, cancel.set)
    alarm.start()
    speaker.wait(cancel)
    alarm.cancel()


@pytest.fixture
def speaker(sound: Sound) -> Iterator[SoundDeviceSpeaker]:
    with closing(SoundDeviceSpeaker(SPEAKER)) as speaker:
        yield speaker


def test_sentences_are_heard_one_after_another_without_a_gap(
    sound: Sound, speaker: SoundDeviceSpeaker
) -> None:
    parts = [tone(0.4), tone(0.6, begun=0.4), tone(0.5, begun=1.0)]
    with sound.speaker.recording() as recording:
        for part in parts:
            speaker.add(part)
        wait_for_sound(speaker)
        recording.wait_for(SPEAKER_RATE // 10)
    heard = loud(recording.samples)
    assert (heard[-1] - heard[0]) / SPEAKER_RATE == pytest.approx(1.5, abs=0.01)
    # A tone of 441 Hz is quiet for a fraction of a millisecond at a time.
    assert np.diff(heard).max() < SPEAKER_RATE / 500
    whole = recording.samples[heard[0] : heard[-1] + 1].astype(float)
    spectrum = np.abs(np.fft.rfft(whole * np.hanning(len(whole)))) ** 2
    peak = round(441 * len(whole) / SPEAKER_RATE)
    assert spectrum[peak - 5 : peak + 6].sum() > 0.999 * spectrum.sum()


def test_sentences_that_come_while_it_plays_follow_without_a_gap(
    sound: Sound, speaker: SoundDeviceSpeaker
) -> None:
    with sound.speaker.recording() as recording:
        for number in range(5):
            speaker.add(tone(0.3, begun=0.3 * number))
            recording.wait_for(SPEAKER_RATE // 5)
        wait_for_sound(speaker)
        recording.wait_for(SPEAKER_RATE // 10)
    assert np.diff(loud(recording.samples)).max() < SPEAKER_RATE / 500


def test_the_volume_is_heeded(sound: Sound, speaker: SoundDeviceSpeaker) -> None:
    def peak(volume: float) -> int:
        with sound.speaker.recording() as recording:
            speaker.add(tone(0.3), volume=volume)
            wait_for_sound(speaker)
            recording.wait_for(SPEAKER_RATE // 10)
        return int(np.abs(recording.samples.astype(int)).max())

    assert peak(0.25) == pytest.approx(peak(1.0) / 4, rel=0.05)


def test_a_stop_is_heard_at_once(sound: Sound, speaker: SoundDeviceSpeaker) -> None:
    with sound.speaker.recording() as recording:
        speaker.add(tone(10))
        while not len(loud(recording.samples)):
            recording.wait_for(SPEAKER_RATE // 100)
        speaker.stop()
        stopped = len(recording.samples)
        recording.wait_for(SPEAKER_RATE // 2)
    # What the recorder itself is behind counts as well.
    assert loud(recording.samples)[-1] - stopped < 0.2 * SPEAKER_RATE


def test_after_a_stop_only_what_is_added_then_is_heard(
    sound: Sound, speaker: SoundDeviceSpeaker
) -> None:
    with sound.speaker.recording() as recording:
        for _ in range(5):
            speaker.add(tone(2, 441))
        speaker.stop()
        speaker.add(tone(0.5, 1_200))
        wait_for_sound(speaker)
        recording.wait_for(SPEAKER_RATE // 10)
    heard = loud(recording.samples)
    last = recording.samples[heard[-1] - SPEAKER_RATE // 4 : heard[-1]].astype(float)
    spectrum = np.abs(np.fft.rfft(last, SPEAKER_RATE))
    assert spectrum.argmax() == pytest.approx(1_200, abs=10)
    assert (heard[-1] - heard[0]) / SPEAKER_RATE < 1.5


def test_waiting_ends_when_all_has_been_heard(sound: Sound, speaker: SoundDeviceSpeaker) -> None:
    begun = time.monotonic()
    speaker.add(tone(0.7))
    wait_for_sound(speaker)
    assert 0.7 <= time.monotonic() - begun < PATIENCE


def test_waiting_can_be_cancelled_and_the_sound_goes_on(
    sound: Sound, speaker: SoundDeviceSpeaker
) -> None:
    cancel = Cancel()
    cancel.set()
    with sound.speaker.recording() as recording:
        speaker.add(tone(0.5))
        with pytest.raises(Cancelled):
            speaker.wait(cancel)
        wait_for_sound(speaker)
        recording.wait_for(SPEAKER_RATE // 10)
    assert len(loud(recording.samples)) > 0.4 * SPEAKER_RATE


def test_a_speaker_that_is_pulled_out_says_so_and_comes_back_by_itself(sound: Sound) -> None:
    news = News()
    with closing(SoundDeviceSpeaker(SPEAKER, watch=news)) as speaker:
        speaker.add(tone(30))
        waited: list[BaseException] = []

        def wait() -> None:
            try:
                speaker.wait()
            except DeviceError as error:
                waited.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        sound.speaker.pull_out()
        assert news.next() == ("speaker", False)
        waiting.join(PATIENCE)
        assert waited
        with pytest.raises(DeviceError, match="plug") as caught:
            speaker.add(tone(1))
        assert caught.value.part == "speaker"
        sound.speaker.plug_in()
        assert news.next() == ("speaker", True)
        with sound.speaker.recording() as recording:
            speaker.add(tone(0.5))
            wait_for_sound(speaker)
            recording.wait_for(SPEAKER_RATE // 10)
        assert len(loud(recording.samples)) / SPEAKER_RATE < 1.0
        assert news.none


def test_a_speaker_that_is_not_there_is_named_with_those_that_are(sound: Sound) -> None:
    news = News()
    with closing(SoundDeviceSpeaker("gramophone", watch=news)) as speaker:
        assert news.next() == ("speaker", False)
        with pytest.raises(DeviceError, match=f"no speaker gramophone .*{SPEAKER}.*; plug it in"):
            speaker.add(tone(1))


def test_a_speaker_may_be_named_by_part_of_its_name_or_by_number(sound: Sound) -> None:
    for name in ("SPK", "0", ""):
        with closing(SoundDeviceSpeaker(name)) as speaker:
            speaker.add(tone(0.1))
            wait_for_sound(speaker)


@pytest.mark.parametrize("device", [SoundDeviceSpeaker, SoundDeviceMicrophone])
def test_a_machine_without_portaudio_is_told_what_to_install(
    device: type[SoundDeviceSpeaker] | type[SoundDeviceMicrophone],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    news = News()
    with closing(device(watch=news)) as opened:
        assert not news.next()[1]
        with pytest.raises(DeviceError, match="apt-get install -y libportaudio2"):
            opened._keeper.check()


def read(path: Path) -> NDArray[np.int16]:
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE
    return np.asarray(samples, np.int16)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return tmp_path / "heard.wav"


def test_a_file_holds_what_would_have_been_heard_with_its_volume(wav: Path) -> None:
    with closing(FileSpeaker(wav, realtime=False)) as speaker:
        speaker.add(tone(1.0))
        speaker.add(tone(1.0), volume=0.5)
        speaker.wait()
    samples = read(wav)
    heard = loud(samples)
    assert (heard[-1] - heard[0]) / RATE == pytest.approx(2.0, abs=0.01)
    assert np.abs(samples[-RATE // 2 :].astype(int)).max() == pytest.approx(8_000, rel=0.01)


def test_pieces_of_one_sound_are_heard_as_the_sound_is(tmp_path: Path) -> None:
    whole = tone(1.0)
    cuts = zip([0, 5_001, 11_003], [5_001, 11_003, RATE], strict=True)
    pieces = [Speech(whole.samples[start:end], RATE, end < RATE) for start, end in cuts]
    heard = []
    for number, sounds in enumerate([[whole], pieces]):
        path = tmp_path / f"{number}.wav"
        with closing(FileSpeaker(path, realtime=False, rate=48_000)) as speaker:
            for sound in sounds:
                speaker.add(sound)
        heard.append(soundfile.read(path, dtype="int16")[0])
    begun = [loud(samples)[0] for samples in heard]
    assert np.array_equal(heard[0][begun[0] :][:45_000], heard[1][begun[1] :][:45_000])


def test_what_comes_after_a_stop_does_not_go_on_with_what_was_stopped(wav: Path) -> None:
    with closing(FileSpeaker(wav, realtime=False)) as speaker:
        speaker.add(Speech(tone(1.0).samples, RATE, goes_on=True))
        speaker.stop()
        speaker.add(tone(0.5))
    assert np.array_equal(read(wav)[-RATE // 2 :], tone(0.5).samples)


def test_a_file_is_written_fast_where_nobody_listens(wav: Path) -> None:
    begun = time.monotonic()
    with closing(FileSpeaker(wav, realtime=False)) as speaker:
        for _ in range(30):
            speaker.add(tone(10.0))
            speaker.wait()
    assert time.monotonic() - begun < PATIENCE
    assert len(read(wav)) >= 300 * RATE


def test_a_file_in_real_time_has_the_pauses_that_there_were(wav: Path) -> None:
    begun = time.monotonic()
    with closing(FileSpeaker(wav)) as speaker:
        for _ in range(2):
            speaker.add(tone(0.2))
            speaker.wait()
        passed = time.monotonic() - begun
    assert 0.4 <= len(read(wav)) / RATE <= passed


def test_a_stop_cuts_off_what_has_not_been_heard_yet(wav: Path) -> None:
    with closing(FileSpeaker(wav)) as speaker:
        speaker.add(tone(60))
        speaker.stop()
        speaker.add(tone(0.1, 1_200))
        speaker.wait()
    assert len(read(wav)) < PATIENCE * RATE


def test_a_file_may_keep_nothing() -> None:
    with closing(FileSpeaker(None, realtime=False)) as speaker:
        speaker.add(tone(1))
        speaker.wait()


def test_a_simulated_speaker_can_be_pulled_out(wav: Path) -> None:
    news = News()
    with closing(FileSpeaker(wav, watch=news)) as speaker:
        speaker.add(tone(60))
        speaker.pull_out()
        assert news.next() == ("speaker", False)
        with pytest.raises(DeviceError, match="plug it in"):
            speaker.wait()
        speaker.plug_in()
        assert news.next() == ("speaker", True)
        speaker.add(tone(0.1))
        speaker.wait()
