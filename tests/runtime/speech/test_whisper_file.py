import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.shapes.forced_whisper import Q8_0, write_forced_whisper
from runtime.errors import PackError
from runtime.speech.whisper_file import WhisperHeader, read_header

FILTERS, VOCABULARY = 48, 48 + 8 + 4 * 80 * 201


@pytest.fixture(scope="module")
def forced(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_forced_whisper(
        tmp_path_factory.mktemp("whisper") / "tiny.bin", "hello"
    ).read_bytes()


@pytest.mark.parametrize("multilingual", [False, True])
@pytest.mark.parametrize("file_type", [1, Q8_0])
def test_a_whole_file_tells_its_dimensions(
    tmp_path: Path, multilingual: bool, file_type: int
) -> None:
    path = tmp_path / "tiny.bin"
    write_forced_whisper(path, "hello", multilingual=multilingual, file_type=file_type)
    header = read_header(path)
    assert header.multilingual == multilingual
    assert header.window_seconds == 6
    assert (header.audio_width, header.text_layers, header.mels) == (64, 1, 80)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        read_header(tmp_path / "none.bin")


def number_at(place: int, value: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:place] + struct.pack("<i", value) + data[place + 4 :]


def renamed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old, new, 1)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: b"", "it is empty"),
        (lambda data: data[:2], "does not begin as one"),
        (lambda data: b"GGUF" + data[4:], "does not begin as one"),
        (lambda data: b"What is in front of me?" * 99, "does not begin as one"),
        (lambda data: data[:4], "cut short"),
        (lambda data: data[:FILTERS], "cut short"),
        (lambda data: data[: VOCABULARY - 100], "cut short"),
        (lambda data: data[: VOCABULARY + 1000], "cut short"),
        (lambda data: data[: len(data) // 2], "cut short"),
        (lambda data: data[:-1], "cut short"),
        (lambda data: data + b"more", "cut short"),
        (lambda data: data + bytes(12), "damaged"),
        (number_at(4, 1000), "vocabulary has 1000 entries"),
        (number_at(8, -5), "dimensions make no sense"),
        (number_at(12, 2**30), "dimensions make no sense"),
        (number_at(16, 7), "heads do not divide"),
        (number_at(28, 128), "differ in width"),
        (number_at(32, 4), "differ in their number of heads"),
        (number_at(40, 79), "dimensions make no sense"),
        (number_at(44, 0), "file type 0"),
        (number_at(44, 99), "file type 99"),
        (number_at(44, 10), "file type 10"),
        (number_at(FILTERS, 128), "mel filters"),
        (number_at(VOCABULARY, 3), "stores 3 vocabulary entries"),
        (number_at(VOCABULARY + 4, 2**31 - 1), "cut short"),
        (number_at(20, 2), "lacks 15 tensors"),
        (renamed(b"decoder.ln.bias", b"decoder.ln.bios"), "'decoder.ln.bios' is not expected"),
        (renamed(b"decoder.ln.bias", b"encoder.ln_bias"), "is not expected"),
    ],
)
def test_a_damaged_file_is_refused_before_whisper_sees_it(
    tmp_path: Path, forced: bytes, damage: Callable[[bytes], bytes], message: str
) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(damage(forced))
    with pytest.raises(PackError, match=message) as caught:
        read_header(path)
    assert "\n" not in str(caught.value)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 47), value=st.integers(0, 255))
def test_any_byte_of_the_header_may_be_wrong(
    tmp_path: Path, forced: bytes, place: int, value: int
) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(forced[:place] + bytes([value]) + forced[place + 1 :])
    if value == forced[place]:
        assert isinstance(read_header(path), WhisperHeader)
    elif place not in range(44, 48) and place not in range(16, 20) and place not in range(32, 36):
        with pytest.raises(PackError):
            read_header(path)
