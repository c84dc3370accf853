"""Which variant a board should run, and the rule that decided.

1. Only what fits is considered: its memory leaves a fifth of the board's free.
2. Of that, only what is on the Pareto front: no other is as good in quality, wait and memory and
   better in one of them.
3. Of those that answer within the wait that is wished for, the best quality; of equals the quicker.
   Where none does, the quickest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.report.report import DECODE, MEMORY, QUALITY, WAIT, Column, MeasuredBoard, Report, Row
from bench.report.wording import number, size

MARGIN = 0.2
"""Share of the board's memory that stays free."""
WAIT_GOAL = 3.0
"""Seconds from release to first audio."""


@dataclass(frozen=True)
class Pick:
    """A recommendation."""

    row: Row | None
    """None where nothing can be recommended."""
    front: tuple[Row, ...]
    """Rows that nothing is better than in every respect."""
    sentence: str
    """Why."""


@dataclass(frozen=True)
class _Candidate:
    row: Row
    costs: tuple[float, ...]
    """Wait, memory and, where measured, quality, each the less the better."""
    best_quality: float = 0.0
    """The better end of the interval of the quality, as a cost."""

    def dominated_by(self, other: "_Candidate") -> bool:
        return other.costs != self.costs and all(
            theirs <= ours for theirs, ours in zip(other.costs, self.costs, strict=True)
        )


def speed_column(report: Report) -> Column:
    """What stands for speed: the wait for the first audio, or else decoding."""
    return WAIT if report.chosen(WAIT) else DECODE


def pick(report: Report, board: MeasuredBoard, *, wait_goal: float = WAIT_GOAL) -> Pick:
    """The variant to run on a board.

    Args:
        report: What was measured.
        board: One of its boards.
        wait_goal: Seconds from release to first audio that are short enough.
    """
    rows, speed = report.rows_on(board), speed_column(report)
    judged = any(report.value(row, QUALITY) is not None for row in rows)
    axes = [speed, MEMORY, *([QUALITY] if judged else [])]
    candidates = _candidates(report, rows, axes)
    if not candidates:
        return Pick(None, (), _lacking(report, board, rows, speed))
    shown = tuple(each.row for each in _front(candidates))
    room = board.memory * (1 - MARGIN)
    # Drawn among those that fit: what is too large must not hide the best of them.
    fitting = _front([each for each in candidates if each.costs[1] <= room])
    if not fitting:
        least = size(min(each.costs[1] for each in candidates))
        return Pick(
            None,
            shown,
            f"Nothing can be recommended for {board.label}: the smallest takes {least}, and "
            f"{size(room)} may be taken of its {size(board.memory)}.",
        )
    chosen, why = _decide(fitting, judged=judged, wait_goal=wait_goal if speed is WAIT else None)
    told = ", ".join(
        f"{name} {number(report.value(chosen.row, axis) or 0.0, unit)}"
        for name, axis, unit in _facts(report, axes)
    )
    return Pick(
        chosen.row,
        shown,
        f"Recommended for {board.label}: {chosen.row.label}, {why} ({told}; "
        f"{size(board.memory)} of memory, of which a fifth is left free).",
    )


def _lacking(report: Report, board: MeasuredBoard, rows: Sequence[Row], speed: Column) -> str:
    """Why there is nothing to choose from: a sentence on what was not measured."""
    lacking = [
        name
        for name, column in (("speed", speed), ("memory", MEMORY))
        if all(report.value(row, column) is None for row in rows)
    ]
    what = (
        f"{' and '.join(lacking)} {'were' if len(lacking) > 1 else 'was'} not measured"
        if lacking
        else "of no variant were speed and memory both measured"
    )
    return (
        f"Nothing is recommended for {board.label}: {what}. "
        "`--group load,text,turn,quality` measures what a recommendation needs."
    )


def _candidates(report: Report, rows: Sequence[Row], axes: Sequence[Column]) -> list[_Candidate]:
    found = []
    for row in rows:
        values = [report.value(row, axis) for axis in axes]
        signs = [-1 if report.better(axis) == "higher" else 1 for axis in axes]
        costs = [
            sign * value for sign, value in zip(signs, values, strict=True) if value is not None
        ]
        if len(costs) == len(axes):
            record = report.shown(row, axes[-1])
            interval = (record.interval() if record else None) or (values[-1] or 0.0,)
            best = min(costs[-1], *(signs[-1] * end for end in interval))
            found.append(_Candidate(row, tuple(costs), best))
    return found


def _front(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    return [each for each in candidates if not any(map(each.dominated_by, candidates))]


def _decide(
    fitting: Sequence[_Candidate], *, judged: bool, wait_goal: float | None
) -> tuple[_Candidate, str]:
    """The one to run of those that fit, and why."""
    quickest = min(fitting, key=lambda each: each.costs)
    if not judged:
        return quickest, "the quickest that fits; its quality was not measured"
    if wait_goal is None:
        return _best(fitting, "that fits; no turn was measured")
    quick = [each for each in fitting if each.costs[0] <= wait_goal]
    if not quick:
        return quickest, f"the quickest that fits, as none answers within {wait_goal:g} s"
    return _best(quick, f"of those that fit and answer within {wait_goal:g} s")


def _best(among: Sequence[_Candidate], of_which: str) -> tuple[_Candidate, str]:
    """The quickest of those whose quality may be that of the best."""
    best = min(among, key=lambda each: (each.costs[2], *each.costs))
    chosen = min(
        (each for each in among if each.best_quality <= best.costs[2]), key=lambda each: each.costs
    )
    if chosen is best:
        return best, f"the best in quality {of_which}"
    return chosen, f"within its interval as good as the best {of_which}, and quicker"


def _facts(report: Report, axes: Sequence[Column]) -> list[tuple[str, Column, str]]:
    found = []
    for axis in axes:
        chosen = report.chosen(axis)
        assert chosen is not None
        record = next(filter(None, (report.shown(row, axis) for row in report.rows)))
        found.append((chosen[0].replace("_", " "), axis, record.unit))
    return found
