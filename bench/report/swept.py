"""Every setting that something was measured at, a row each, as llama-bench prints its tests."""

from collections.abc import Iterator, Sequence

from bench.records import Record, setting_key
from bench.report.report import Row
from bench.report.wording import cell, disturbed, setting_text

_FIGURES = {
    ("picture", "encode_tile"): "encode a tile",
    ("text", "prefill"): "prefill",
    ("text", "decode"): "decode",
    ("speech", "recognise_factor"): "recognise a second of speech",
    ("turn", "first_audio"): "first audio",
    ("power", "joules_per_turn"): "energy of a turn",
    ("limit", "bandwidth_share"): "bandwidth reached",
}
"""What may be measured at several settings, and is worth a row at each."""
HEADINGS = ("variant", "measured", "setting", "median (95 %)")


def swept_table(rows: Sequence[Row], *, brief: bool = False) -> list[list[str]]:
    """A line with ``HEADINGS`` for every variant, figure and setting, of figures with several.

    Args:
        rows: Of a board.
        brief: Whether to leave out what was measured with one number of threads alone, but for
            what llama-bench measures.
    """
    return [
        [row.label, _FIGURES[record.group, record.figure], setting_text(record.setting), told]
        for row, record in _several(rows, brief)
        if (told := f"{cell(record)}{disturbed(record)}")
    ]


def _place(record: Record) -> tuple[object, ...]:
    """Fewer threads first, then shorter and shallower."""
    setting = record.setting
    numbers = ("tokens", "generated", "depth", "seconds", "held", "follow_up")
    return (
        setting.get("threads", 0),
        str(setting.get("detail", "")),
        *(setting.get(name, 0) for name in numbers),
    )


def _several(rows: Sequence[Row], brief: bool) -> Iterator[tuple[Row, Record]]:
    for group, figure in _FIGURES:
        found = [
            (row, record)
            for row in rows
            for record in sorted(row.records_of(group, figure), key=_place)
        ]
        threads = {record.setting.get("threads") for _, record in found}
        settings = {setting_key(record.setting) for _, record in found}
        if len(threads if brief and group != "text" else settings) > 1:
            yield from found
