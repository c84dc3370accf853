"""The doctor examines a pack whose pictures libmtmd prepares as it does any other."""

from pathlib import Path

from edge.doctor.board import check_memory, check_pack
from edge.doctor.turn import check_turn
from runtime.memory_plan import Use
from runtime.packs.pack import Pack


def test_a_native_pack_is_verified_tried_and_planned(native_pack_that_speaks: Path) -> None:
    pack = Pack.open(native_pack_that_speaks)
    found = check_pack(pack, "en")
    assert "7 files verified" in found.what
    assert check_memory(pack, Use(), 10**9).verdict == "ok"
    short = check_memory(pack, Use(), 10**6)
    assert short.verdict == "failed"
    assert "too few" in short.what


def test_a_turn_of_a_native_pack_is_tried(native_pack_that_speaks: Path) -> None:
    found = check_turn(Pack.open(native_pack_that_speaks), "en", "off")
    assert "a picture answered in" in found.what
