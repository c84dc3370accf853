"""Notices that were rendered at an earlier start, so that the next one does not wait for them.

They are kept as one file, under a name that says all that they were made of: the voice's files, the
words, the pace, the engine and the code that turns words into sound.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

import runtime.speech
from runtime.languages.notice import Notice
from runtime.packs.kept import read_kept, write_kept
from runtime.packs.manifest import Voice
from runtime.packs.trial import installed_build
from runtime.speech.speech import Speech

_LONGEST = 1 << 26
"""Bytes, far more than all notices have at any pace."""
_MOST = 8
"""Sets of notices that are kept: of a few voices and paces."""

Rendered = Mapping[Notice, Sequence[Speech]]


class KeptNotices:
    """The notices of one voice, in a folder."""

    def __init__(self, folder: Path, voice: Voice) -> None:
        """Nothing is read yet.

        Args:
            folder: Where they are kept.
            voice: The pack's entry.
        """
        self._folder = folder
        self._made_by = [
            [voice.model.sha256, voice.config.sha256, voice.speaker],
            list(installed_build("voice")),
            _code(),
        ]

    def read(self, texts: Mapping[Notice, str], speed: float) -> dict[Notice, Sequence[Speech]]:
        """Those texts at that speed, all of them; none where one is missing or damaged."""
        try:
            with np.load(BytesIO(read_kept(self._path(texts, speed), _LONGEST))) as stored:
                pieces = {name: stored[name] for name in stored.files}
            found: dict[Notice, list[Speech]] = {notice: [] for notice in texts}
            for name, samples in pieces.items():
                notice, _, rate, goes_on = name.split("/")
                found[Notice(notice)].append(_speech(samples, int(rate), goes_on == "1"))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}
        return dict(found) if is_whole(texts, found) else {}

    def write(self, texts: Mapping[Notice, str], speed: float, rendered: Rendered) -> None:
        """Keep what those texts became at that speed, as far as that can be."""
        pieces = {
            f"{notice}/{at}/{each.sample_rate}/{int(each.goes_on)}": each.samples
            for notice in texts
            for at, each in enumerate(rendered[notice])
        }
        content = BytesIO()
        np.savez(content, **pieces)  # type: ignore[arg-type]
        write_kept(self._path(texts, speed), content.getvalue(), most=_MOST)

    def _path(self, texts: Mapping[Notice, str], speed: float) -> Path:
        known = json.dumps([self._made_by, dict(texts), speed])
        return self._folder / hashlib.sha256(known.encode()).hexdigest()[:32]


def is_whole(texts: Mapping[Notice, str], rendered: Rendered) -> bool:
    """Whether all that has words became speech."""
    return all(rendered.get(notice) for notice, text in texts.items() if text.strip())


def _speech(samples: NDArray[np.int16], rate: int, goes_on: bool) -> Speech:
    if samples.dtype != np.int16 or samples.ndim != 1 or rate <= 0:
        raise ValueError("this is no speech")
    return Speech(samples, rate, goes_on)


def _code() -> list[str]:
    """Which version of the code is installed that turns words into sound."""
    (folder,) = runtime.speech.__path__
    paths = sorted(Path(folder).rglob("*.py"))
    return [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths]
