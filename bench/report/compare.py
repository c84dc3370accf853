"""What became slower, larger or worse from one file of records to another.

Measurements are paired by pack, variant, figure and setting, and by board where a file has
several. A change counts where the 95 % intervals lie apart and the medians are further from each
other than a threshold. Figures over the same samples of a labelled set are compared sample by
sample: there the interval of the difference must not hold 0, which shows far smaller changes.
Fewer than ``ENOUGH`` timings or samples say too little, and such a pair is not judged.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from bench.bootstrap import of_difference, telling
from bench.figures import AGAINST_F16
from bench.records import Record, setting_key
from bench.report.report import Report, Row
from bench.report.text import plain
from bench.report.wording import cell, setting_text

ENOUGH = 3
"""Samples, of what differs from one repetition to the next."""
_Key = tuple[str, ...]


class Verdict(StrEnum):
    """What is said of a pair."""

    WORSE = "worse"
    FAILS = "fails now"
    BETTER = "better"
    SAME = "no difference"
    FEW = "too few samples"


@dataclass(frozen=True)
class Change:
    """A measurement that was taken in both."""

    what: str
    old: Record
    new: Record
    share: float
    """How much worse it became, in shares of what it was; negative where it is better."""
    verdict: Verdict


@dataclass(frozen=True)
class Changes:
    """What became of every measurement."""

    pairs: tuple[Change, ...]
    gone: tuple[str, ...]
    """Measured in the old file alone."""
    added: tuple[str, ...]
    """Measured in the new file alone."""
    remarks: tuple[str, ...] = ()
    gone_of: Mapping[str, int] = field(default_factory=dict)
    """Group → how many of ``gone`` are of it."""
    added_of: Mapping[str, int] = field(default_factory=dict)

    def of(self, *verdicts: Verdict) -> tuple[Change, ...]:
        """Those with one of the verdicts, the greatest changes first."""
        found = [each for each in self.pairs if each.verdict in verdicts]
        return tuple(sorted(found, key=lambda each: -abs(each.share)))

    @property
    def worse(self) -> bool:
        """Whether anything is worse than the threshold allows."""
        return bool(self.of(Verdict.WORSE, Verdict.FAILS))


def compare_reports(old: Report, new: Report, threshold: float = 0.05) -> Changes:
    """Pair two reports.

    Args:
        old: What was.
        new: What is.
        threshold: Share of the old median, such as 0.05, that a median may get worse by.
    """
    # A file of one board is compared with a file of another, as when a system was renewed.
    several = len(old.boards) > 1 or len(new.boards) > 1
    before, after = _by_key(old, several), _by_key(new, several)
    # How F16 strays from itself is noise, whose share of what it was says nothing.
    noise = {_key(row, record, several) for row, record in old.records if _is_noise(row, record)}
    pairs = tuple(
        _change(_title(key, before[key]), before[key], after[key], threshold)
        for key in before
        if key in after and before[key].better != "neither" and before[key].samples
        if key not in noise
    )
    remarks = []
    boards = old.boards[0].label, new.boards[0].label
    if not several and boards[0] != boards[1]:
        remarks.append(f"The old records are of {boards[0]}, the new ones of {boards[1]}.")
    gone = [(key, record) for key, record in before.items() if key not in after]
    added = [(key, record) for key, record in after.items() if key not in before]
    return Changes(
        pairs,
        tuple(_title(*each) for each in gone),
        tuple(_title(*each) for each in added),
        tuple(remarks),
        Counter(record.group for _, record in gone),
        Counter(record.group for _, record in added),
    )


def markdown(changes: Changes, threshold: float) -> str:
    """Old, new and ratio of all that both have: what is worse, what is better, and the rest.

    Of what one of them alone has, how much there is.
    """
    return "\n".join(_lines(changes, threshold)) + "\n"


def _lines(changes: Changes, threshold: float) -> Iterator[str]:
    for title, verdicts in (
        (f"Worse by more than {threshold:.1%}", (Verdict.WORSE, Verdict.FAILS)),
        (f"Better by more than {threshold:.1%}", (Verdict.BETTER,)),
    ):
        yield from (f"## {title}", "")
        yield from _table(changes.of(*verdicts)) if changes.of(*verdicts) else ["Nothing."]
        yield ""
    for title, verdict in (("Too few samples to tell", Verdict.FEW), ("As before", Verdict.SAME)):
        if found := [each for each in changes.pairs if each.verdict is verdict]:
            yield from (f"## {title}", "", *_table(found), "")
    for which, groups in (("old", changes.gone_of), ("new", changes.added_of)):
        if groups:
            told = ", ".join(f"{group} {count:,}" for group, count in groups.items())
            count = sum(groups.values())
            yield f"Only in the {which} file: {count:,} measurement{'s' * (count > 1)} ({told})."
    yield f"{len(changes.of(Verdict.SAME)):,} of {len(changes.pairs):,} measurements are as before."


def _table(found: Sequence[Change]) -> Iterator[str]:
    yield "| measurement | old | new | ratio | change |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for each in found:
        cells = [plain(each.what), cell(each.old), cell(each.new), _ratio(each), _said(each)]
        yield f"| {' | '.join(cells)} |"


def _ratio(change: Change) -> str:
    """New to old."""
    old, new = change.old.median, change.new.median
    return "" if not old or new is None else f"{new / old:.3f}"


def _said(change: Change) -> str:
    """What a table says of a change."""
    match change.verdict:
        case Verdict.FAILS:
            return plain(change.new.failed)
        case Verdict.SAME:
            return "as before"
        case Verdict.FEW:
            return "too few samples"
    return "from nothing" if abs(change.share) == inf else f"{_moved(change):+.1%}"


def _moved(change: Change) -> float:
    """The change of the figure itself, whichever way is better."""
    return -change.share if change.old.better == "higher" else change.share


def _change(what: str, old: Record, new: Record, threshold: float) -> Change:
    if not new.samples:
        return Change(what, old, new, inf, Verdict.FAILS)
    share = _share(_waited(old, old.median), _waited(new, new.median))
    share = -share if old.better == "higher" else share
    verdict = Verdict.SAME
    if abs(share) > threshold:
        if min(_samples(old), _samples(new)) < ENOUGH:
            verdict = Verdict.FEW
        elif _apart(old, new):
            verdict = Verdict.WORSE if share > 0 else Verdict.BETTER
    return Change(what, old, new, share, verdict)


def _apart(old: Record, new: Record) -> bool:
    """Whether more than chance parts the two."""
    if old.parts and len(old.parts) == len(new.parts):
        low, high = of_difference(old.parts, new.parts)
        return low > 0 or high < 0
    before, after = old.interval(), new.interval()
    if before is None or after is None:
        return False
    first, then = (
        [_waited(one, end) for end in ends] for one, ends in ((old, before), (new, after))
    )
    return then[0] > first[1] or then[1] < first[0]


def _share(old: float, new: float) -> float:
    if old == new:
        return 0.0
    return (new - old) / abs(old) if old else inf if new > old else -inf


def _waited(record: Record, at: float | None) -> float:
    """What was done before the release kept nobody waiting."""
    assert at is not None
    return max(at, 0.0) if record.group == "turn" and record.unit == "s" else at


def _samples(record: Record) -> float:
    """How many things that may turn out otherwise another time a figure comes from."""
    if record.group == "quality":
        return telling(record.parts) if record.parts else inf if record.bounds else 0
    varies = record.group != "files" and record.unit != "bytes"
    return len(record.samples) if varies else inf


def _by_key(report: Report, several: bool) -> dict[_Key, Record]:
    return {_key(row, record, several): record for row, record in report.records}


def _key(row: Row, record: Record, several: bool) -> _Key:
    board = row.board.label if several else ""
    setting = setting_key(record.setting)
    return (board, record.measured.name, row.label, record.group, record.figure, setting)


def _is_noise(row: Row, record: Record) -> bool:
    return row.unquantized and record.group == "quality" and record.figure in AGAINST_F16


def _title(key: _Key, record: Record) -> str:
    board, _, label, group, figure, _ = key
    how = setting_text(record.setting)
    what = f"{label}: {group} {figure.replace('_', ' ')}{f' ({how})' if how else ''}"
    return f"{board}: {what}" if board else what
