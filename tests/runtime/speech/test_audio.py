import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from runtime.errors import OutputError, SoundError
from runtime.speech.audio import read_wav, resample, write_wav


def tone(rate: int, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)


def loudest_frequency(samples: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * rate / len(samples))


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_usual_wav_comes_out_as_mono_16_khz(
    tmp_path: Path, rate: int, subtype: str, channels: int
) -> None:
    path = tmp_path / "question.wav"
    soundfile.write(path, np.stack([tone(rate)] * channels, axis=1), rate, subtype)
    samples = read_wav(path)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert abs(len(samples) - 8000) <= 2
    assert abs(loudest_frequency(samples, 16000) - 440) < 3
    assert 0.45 < np.abs(samples[2000:6000]).max() < 0.55


def test_the_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.stack([tone(16000), 0.5 * tone(16000)], axis=1), 16000, "FLOAT")
    assert read_wav(path) == pytest.approx(0.75 * tone(16000), abs=1e-6)


def test_channels_that_would_cancel_are_not(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.stack([tone(16000), -tone(16000)], axis=1), 16000, "FLOAT")
    assert read_wav(path) == pytest.approx(tone(16000), abs=1e-6)


def test_a_float_file_beyond_full_scale_is_scaled_down(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    soundfile.write(path, tone(16000) * 40000, 16000, "FLOAT")
    assert np.abs(read_wav(path)).max() <= 1


def test_a_recording_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, tone(16000), 16000)
    path.write_bytes(path.read_bytes()[:8044])
    assert len(read_wav(path)) == 4000


HEARD = {"AIFF", "CAF", "FLAC", "OGG", "RF64", "W64", "WAV", "WAVEX"}


def kinds() -> list[tuple[str, str, int]]:
    """Every kind of file that libsndfile writes, with a rate and channels that it may have."""
    every = [
        (kind, subtype)
        for kind in soundfile.available_formats()
        for subtype in soundfile.available_subtypes(kind)
    ]
    return [
        (*kind, channels)
        for kind in every
        for channels in (2, 1)
        if soundfile.check_format(*kind) and (channels == 1 or kind[0] in ("WAV", "FLAC", "OGG"))
    ]


@pytest.mark.parametrize(("kind", "subtype", "channels"), kinds())
def test_every_kind_of_recording_is_heard_or_refused_in_a_sentence(
    tmp_path: Path, kind: str, subtype: str, channels: int
) -> None:
    path = tmp_path / "question"
    sound = np.stack([tone(16000)] * channels, axis=1)
    try:
        soundfile.write(path, sound, 16000, subtype, format=kind)
    except soundfile.LibsndfileError:
        pytest.skip("libsndfile does not write it so")
    if kind in HEARD and not subtype.startswith("DWVW"):
        assert abs(loudest_frequency(read_wav(path)[:8000], 16000) - 440) < 5
    else:
        with pytest.raises(SoundError, match="is not a recording"):
            read_wav(path)


def test_a_recording_of_many_channels_is_read_a_piece_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "array.flac"
    soundfile.write(path, np.zeros((192_000 * 20, 8), np.int8) + np.int16(1), 192_000)
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    heard = read_wav(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(heard) == 16_000 * 20
    assert most < 50_000_000  # all of it at once would be 123 MB


def text_file(path: Path) -> None:
    path.write_text("What is in front of me?\n" * 100)


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def no_samples(path: Path) -> None:
    soundfile.write(path, np.zeros(0), 16000)


def ten_minutes(path: Path) -> None:
    soundfile.write(path, np.zeros(8000 * 600, np.int16), 8000)


def not_numbers(path: Path) -> None:
    soundfile.write(path, np.full(16000, np.nan), 16000, "FLOAT")


def beyond_all_numbers(path: Path) -> None:
    soundfile.write(path, 3e38 * np.sign(tone(48000)), 48000, "FLOAT")


def a_thousand_channels(path: Path) -> None:
    soundfile.write(path, np.zeros((100, 1_000), np.int16), 16000)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def half_a_header(path: Path) -> None:
    soundfile.write(path, tone(16000), 16000)
    path.write_bytes(path.read_bytes()[:30])


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (text_file, "is not a recording"),
        (empty_file, "is not a recording"),
        (half_a_header, "is not a recording"),
        (no_samples, "holds no sound"),
        (ten_minutes, "lasts 600 seconds"),
        (not_numbers, "not numbers"),
        (beyond_all_numbers, "not numbers"),
        (a_thousand_channels, "has 1,000 channels"),
        (a_folder, "is not a file"),
        (a_pipe, "is not a file"),
        (lambda path: None, "does not exist"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path: Path, make, message) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "question.wav"
    make(path)
    with pytest.raises(SoundError, match=message) as caught:
        read_wav(path)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_resampling_keeps_the_sound_and_its_length() -> None:
    sound = resample(tone(48000).astype(np.float32), 48000, 16000)
    assert len(sound) == 8000
    assert np.abs(sound[500:-500] - tone(16000)[500:-500]).max() < 1e-3


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answer.wav"
    samples = (tone(22050) * 32767).astype(np.int16)
    write_wav(path, samples, 22050)
    again, rate = soundfile.read(path, dtype="int16")
    assert rate == 22050
    assert np.array_equal(again, samples)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["/dev/null", "/", "/no/such/folder/answer.wav"])
def test_where_nothing_can_be_written_a_sentence_says_so(path: str) -> None:
    with pytest.raises(OutputError):
        write_wav(Path(path), np.zeros(10, np.int16), 16000)
