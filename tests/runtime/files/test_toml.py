"""Whatever a TOML file is, it is read or refused in a sentence."""

import os
from pathlib import Path

import pytest

from runtime.errors import VismaidError
from runtime.files.toml import LIMIT, read_toml

TEXT = '[speaker]\nvolume = 0.5\nname = "año"\n'
CONTENT = {"speaker": {"volume": 0.5, "name": "año"}}


class _OwnError(VismaidError):
    """Whose file it is."""


def refused(path: Path) -> str:
    with pytest.raises(_OwnError) as caught:
        read_toml(path, _OwnError)
    message = str(caught.value)
    assert str(path).replace("\0", "?") in message
    assert "\n" not in message
    assert len(message) < len(str(path)) + 300
    return message


@pytest.mark.parametrize(
    "saved",
    [TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.replace("\n", "\r\n").encode("utf-8-sig")],
    ids=["plain", "byte order mark", "Windows"],
)
def test_it_is_read_however_the_editor_saves_it(tmp_path: Path, saved: bytes) -> None:
    (tmp_path / "a.toml").write_bytes(saved)
    assert read_toml(tmp_path / "a.toml", _OwnError) == CONTENT


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a = " + b"[" * 100_000, "nested"),
        (b"a = " + b"{a = " * 100_000, "nested"),
        (b"a = " + b"9" * 5_000, "not TOML"),
        (b"a = '\0'", "not TOML"),
        (b"a" * 400_000, "not TOML"),
        (b"[" + b"a" * 400_000 + b"]\n[" + b"a" * 400_000 + b"]", "not TOML"),
        (b"a." * 500_000 + b"a = 1", "parts"),
        (b"[" + b"a . " * 250_000 + b"a]", "parts"),
        (TEXT.encode("utf-16"), "save it as UTF-8"),
        (b"\xff\xfe", "save it as UTF-8"),
        (b"#" * (LIMIT + 1), "larger"),
    ],
    ids=range(11),
)
def test_what_is_no_settings_file_is_refused_soon(
    tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    assert says in refused(tmp_path / "a.toml")


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    names = ["pipe", "circle", "none.toml", "", "zero\0byte", "long" * 100]
    for path in [*(tmp_path / name for name in names), Path("/dev/zero")]:
        refused(path)
