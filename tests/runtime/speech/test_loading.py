"""A pack's recogniser and voice are loaded only where the whole pack fits."""

from pathlib import Path

import pytest

from runtime.board import memory
from runtime.errors import MemoryShortageError, PackError
from runtime.memory_plan import Use, plan_memory
from runtime.packs.pack import Pack
from runtime.speech import loading, silero
from runtime.speech.loading import load_speech


def test_a_pack_that_does_not_fit_is_refused_before_anything_is_loaded(
    speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 5_000_000)
    monkeypatch.setattr(loading, "Voice", None)
    pack = Pack.open(speaking_pack)
    with (
        pytest.raises(MemoryShortageError, match=r"Pack speaking needs .* MB too few"),
        load_speech(pack, "en", hear=True, speak=True),
    ):
        pass


def test_a_short_question_leaves_room_for_more(
    speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = Pack.open(speaking_pack)
    needed = plan_memory(pack, Use(longest_question=60)).bytes
    monkeypatch.setattr(memory, "available", lambda: needed - 1_000_000)
    with pytest.raises(MemoryShortageError), load_speech(pack, "en", hear=True, speak=True):
        pass
    with load_speech(pack, "en", hear=True, speak=True, longest_question=3.0) as (
        recogniser,
        voice,
    ):
        assert recogniser
        assert voice


def test_a_missing_voice_detector_is_told_before_the_first_question(
    speaking_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silero, "_PACKAGE", "no-such-package")
    silero.network.cache_clear()
    pack = Pack.open(speaking_pack)
    with (
        pytest.raises(PackError, match="voice detector is missing"),
        load_speech(pack, "en", hear=True, speak=False),
    ):
        pass
