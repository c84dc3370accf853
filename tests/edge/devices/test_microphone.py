"""What is said is heard whole, at 16 kHz, from microphones that come and go."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from edge.devices.microphone import BLOCK, Converter, FileMicrophone, SoundDeviceMicrophone
from edge.devices.protocols import DeviceError
from edge.devices.speaker import SoundDeviceSpeaker
from runtime.cancel import Cancel
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.speech import Speech
from tests.edge.pulse import MICROPHONE, SPEAKER, Sound
from tests.edge.watching import PATIENCE, News


def listen(microphone: SoundDeviceMicrophone | FileMicrophone, seconds: float) -> Samples:
    """Sound of that length."""
    stop = Cancel()
    alarm = threading.Timer(PATIENCE, stop.set)
    alarm.start()
    with closing(microphone.blocks(stop)) as blocks:  # type: ignore[type-var]
        heard = list(itertools.islice(blocks, round(seconds * SPEECH_RATE / BLOCK)))
    alarm.cancel()
    assert not stop.is_set()
    return np.concatenate(heard)


def likeness(heard: Samples, said: Samples) -> float:
    """The greatest correlation of what was said with any part of what was heard."""
    length = len(heard) + len(said)
    product = np.fft.rfft(heard, length) * np.fft.rfft(said, length).conj()
    lag = int(np.fft.irfft(product, length)[: len(heard)].argmax())
    part = heard[lag : lag + len(said)]
    return float(np.corrcoef(part, said[: len(part)])[0, 1])


@pytest.fixture
def microphone(sound: Sound) -> Iterator[SoundDeviceMicrophone]:
    with closing(SoundDeviceMicrophone(MICROPHONE)) as microphone:
        listen(microphone, 0.1)  # so that it is awake
        yield microphone


def test_what_is_said_is_heard_whole(
    sound: Sound, microphone: SoundDeviceMicrophone, question: Path
) -> None:
    said = read_wav(question)
    with sound.microphone.say(question):
        heard = listen(microphone, len(said) / SPEECH_RATE + 1.5)
    assert likeness(heard, said) > 0.9


def test_blocks_last_20_ms_and_come_in_time(microphone: SoundDeviceMicrophone) -> None:
    stop = Cancel()
    begun = time.monotonic()
    with closing(microphone.blocks(stop)) as blocks:  # type: ignore[type-var]
        for block in itertools.islice(blocks, 50):
            assert block.shape == (BLOCK,)
            assert block.dtype == np.float32
    assert 0.8 < time.monotonic() - begun < PATIENCE


def test_what_came_in_before_the_stop_is_not_lost(
    sound: Sound, microphone: SoundDeviceMicrophone
) -> None:
    stop = Cancel()
    blocks = microphone.blocks(stop)
    next(blocks)
    stop.set()
    rest = list(blocks)
    assert rest
    assert all(block.shape == (BLOCK,) for block in rest)
    with pytest.raises(StopIteration):
        next(blocks)


def test_nothing_of_the_time_before_is_heard(
    sound: Sound, microphone: SoundDeviceMicrophone, tmp_path: Path
) -> None:
    noise = 0.5 * np.random.default_rng(0).standard_normal(SPEECH_RATE).clip(-1, 1)
    soundfile.write(tmp_path / "noise.wav", noise, SPEECH_RATE)
    sound.microphone.say(tmp_path / "noise.wav").wait()
    listen(microphone, 0.5)
    assert np.abs(listen(microphone, 0.5)).max() < 0.01


def test_a_microphone_that_is_pulled_out_says_so_and_comes_back_by_itself(
    sound: Sound, question: Path
) -> None:
    news = News()
    with closing(SoundDeviceMicrophone(MICROPHONE, watch=news)) as microphone:
        blocks = microphone.blocks(Cancel())
        next(blocks)
        sound.microphone.pull_out()
        with pytest.raises(DeviceError, match="plug") as caught:
            list(blocks)
        assert caught.value.part == "microphone"
        assert news.next() == ("microphone", False)
        with pytest.raises(DeviceError, match="plug"):
            next(microphone.blocks(Cancel()))
        sound.microphone.plug_in()
        assert news.next() == ("microphone", True)
        said = read_wav(question)
        with sound.microphone.say(question):
            heard = listen(microphone, len(said) / SPEECH_RATE + 1.5)
        assert likeness(heard, said) > 0.9
        assert news.none


def test_a_microphone_that_goes_while_nobody_listens_is_missed_at_once(sound: Sound) -> None:
    news = News()
    with closing(SoundDeviceMicrophone(MICROPHONE, watch=news)) as microphone:
        listen(microphone, 0.1)
        sound.microphone.pull_out()
        assert news.next() == ("microphone", False)
        sound.microphone.plug_in()
        assert news.next() == ("microphone", True)


def test_a_microphone_that_was_not_there_at_the_start_is_found_when_it_comes(
    sound: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio has to list its devices anew for it, and the speaker must not suffer."""
    monkeypatch.setattr("edge.devices.portaudio._RELIST_SECONDS", 0.5)
    news, speaker_news = News(), News()
    sound.microphone.pull_out()
    with closing(SoundDeviceSpeaker(SPEAKER, watch=speaker_news)) as speaker:
        # A number nobody has makes PortAudio list its devices, without the microphone.
        with (
            closing(SoundDeviceMicrophone("99")) as nobody,
            pytest.raises(DeviceError, match="no microphone 99"),
        ):
            next(nobody.blocks(Cancel()))
        with closing(SoundDeviceMicrophone(MICROPHONE, watch=news)) as microphone:
            assert news.next() == ("microphone", False)
            sound.microphone.plug_in()
            assert news.next() == ("microphone", True)
            listen(microphone, 0.1)
        with sound.speaker.recording() as recording:
            speaker.add(Speech(np.full(22_050, 9_000, np.int16), 22_050))
            speaker.wait()
            recording.wait_for(4_800)
        assert (recording.samples > 5_000).sum() > 24_000
        assert speaker_news.none


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_any_rate_and_number_of_channels_become_mono_at_16_khz(rate: int, channels: int) -> None:
    def tone(at: int) -> Samples:
        return (0.4 * np.sin(2 * np.pi * 700 * np.arange(at) / at)).astype(np.float32)

    said = np.repeat(tone(rate)[:, np.newaxis], channels, axis=1)
    said[:, 1:] *= 0.5
    converter = Converter(rate, channels)
    blocks = [
        block for part in np.array_split(said, 37) for block in converter.feed(part.tobytes())
    ]
    heard = np.concatenate([*blocks, *converter.flush()])
    share = (1 + (channels - 1) / 2) / channels
    assert len(heard) == SPEECH_RATE
    middle = slice(1_000, 15_000)
    assert np.abs(heard - share * tone(SPEECH_RATE))[middle].max() < 0.002


def converted(sound: np.ndarray, channel: int | None = None) -> Samples:
    converter = Converter(SPEECH_RATE, sound.shape[1], channel)
    parts = (sound[first : first + 160] for first in range(0, len(sound), 160))
    blocks = [block for part in parts for block in converter.feed(part.tobytes())]
    return np.concatenate([*blocks, *converter.flush()])


@pytest.mark.parametrize("share", [-1.0, -0.995, -0.99])
def test_a_channel_and_its_inverse_are_heard(question: Path, share: float) -> None:
    said = read_wav(question)
    heard = converted(np.stack([said, np.float32(share) * said], axis=1))
    assert likeness(heard, said) > 0.99
    assert heard.std() > 0.9 * said.std()


def test_a_channel_can_be_chosen(question: Path) -> None:
    said = read_wav(question)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (len(said), 2)).astype(np.float32)
    sound = np.stack([noise[:, 0], said, noise[:, 1]], axis=1)
    assert likeness(converted(sound, 2), said) > 0.99
    assert abs(likeness(converted(sound, 3), said)) < 0.1


def test_a_channel_that_the_microphone_lacks_is_told(sound: Sound) -> None:
    with (
        closing(SoundDeviceMicrophone(MICROPHONE, channel=1_000)) as microphone,
        pytest.raises(DeviceError, match="no channel 1000; choose one of 1 to"),
    ):
        list(microphone.blocks(Cancel()))


def test_a_recording_is_heard_as_it_is(question: Path) -> None:
    microphone = FileMicrophone(question, realtime=False)
    said = read_wav(question)
    heard = listen(microphone, len(said) / SPEECH_RATE)
    assert (heard == said[: len(heard)]).all()


def test_a_recording_in_real_time_takes_its_time(question: Path) -> None:
    begun = time.monotonic()
    listen(FileMicrophone(question), 1.0)
    assert 0.95 < time.monotonic() - begun < PATIENCE


def test_after_a_recording_there_is_silence_until_the_stop(question: Path) -> None:
    microphone, stop = FileMicrophone(question, realtime=False), Cancel()
    blocks = microphone.blocks(stop)
    said = len(read_wav(question)) / BLOCK
    assert not microphone.finished.is_set()
    heard = list(itertools.islice(blocks, int(said) + 5))
    assert microphone.finished.is_set()
    assert not heard[-1].any()
    stop.set()
    assert list(blocks) == []


def test_each_listening_hears_what_was_given_for_it(question: Path) -> None:
    microphone = FileMicrophone(realtime=False)
    assert not listen(microphone, 0.1).any()
    for _ in range(2):
        microphone.play(question)
        assert listen(microphone, 1.0).any()
    assert not listen(microphone, 0.1).any()


def test_a_simulated_microphone_can_be_pulled_out(question: Path) -> None:
    news = News()
    microphone = FileMicrophone(question, watch=news)
    blocks = microphone.blocks(Cancel())
    next(blocks)
    microphone.pull_out()
    with pytest.raises(DeviceError, match="plug it in"):
        next(blocks)
    assert news.next() == ("microphone", False)
    microphone.plug_in()
    assert news.next() == ("microphone", True)
    assert len(listen(microphone, 0.1))
