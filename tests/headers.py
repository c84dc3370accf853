"""Counts how often the header of a GGUF file is read."""

from pathlib import Path

import pytest

from runtime.gguf import reader
from runtime.gguf.header import Header


def count_headers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose headers this process reads from now on, as they are read."""
    names: list[str] = []
    read = reader._read

    def counted(path: Path, source: reader._Reader) -> Header:
        names.append(path.name)
        return read(path, source)

    monkeypatch.setattr(reader, "_read", counted)
    return names
