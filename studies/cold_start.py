"""How long it takes from the start of ``vismaid run`` to its ready tone, and of what.

    python -m studies.cold_start demo PACK --rounds 7 --against ../before --record starts.jsonl

Each round starts vismaid once for each pack, with its files in the page cache and without, and,
where another checkout is named, once more with that. The device is a script's; everything else is
what is worn. A first start, which tries the pack and renders the notices, comes before all and is
not counted.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.measure import page_cache
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

HERE = Path(__file__).parents[1]
_SCRIPT = "[[step]]\nwait = 'ready'\n"


@dataclass(frozen=True)
class Start:
    """One start of vismaid."""

    checkout: str
    pack: str
    cold: bool
    """Whether the pack's files were out of the page cache."""
    ready: float
    """Seconds from the process's beginning to the ready tone."""
    peak: int
    """Bytes that the process took at most, or the one that started it, where that took more."""
    parts: dict[str, tuple[float, float]] = field(default_factory=dict)
    """When each part began and ended, seconds; none of a checkout that does not tell."""


def main() -> None:
    """Print a table for each pack, state of the page cache and checkout."""
    options = _options()
    packs = [find_pack(name) for name in options.packs]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.toml"
        script.write_text(_SCRIPT)
        _measure(options, packs, script)
    starts = defaultdict[tuple[str, bool, str], list[Start]](list)
    for line in options.record.read_text().splitlines():
        each = Start(**json.loads(line))
        starts[each.pack, each.cold, each.checkout].append(each)
    for several in starts.values():
        print("\n".join(_table(several)), "\n")


def _measure(options: argparse.Namespace, packs: Sequence[Pack], script: Path) -> None:
    checkouts = [*options.against, HERE]
    for pack in packs:
        for checkout in checkouts if options.rounds else ():
            start(checkout, pack, script, cold=False)
    for _ in range(options.rounds):
        for pack in packs:
            for cold in (False, True):
                for checkout in checkouts:
                    found = start(checkout, pack, script, cold=cold)
                    with options.record.open("a") as record:
                        record.write(json.dumps(asdict(found)) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="+", help="A pack's name or folder.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--record", type=Path, required=True, help="A line for each start.")
    parser.add_argument("--against", type=Path, action="append", default=[], help="A checkout.")
    return parser.parse_args()


def _prepare(pack: Pack, *, cold: bool) -> None:
    """Have the pack's files in the page cache, or out of it."""
    paths = [pack.folder / entry.file for entry in pack.files()]
    if not cold:
        page_cache.fill(paths)
    elif told := page_cache.drop(paths):
        raise SystemExit(told)


def start(checkout: Path, pack: Pack, script: Path, *, cold: bool) -> Start:
    """Start vismaid once, in a process of its own, and wait until it has ended by itself."""
    _prepare(pack, cold=cold)
    command = [sys.executable, "-m", "vismaid", "run", "--fast", "--simulate", str(script)]
    begun = time.monotonic()
    process = subprocess.Popen(
        [*command, "--pack", str(pack.folder.absolute())],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout.absolute())},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    ready, parts = 0.0, {}
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "start":
            parts = event["parts"]
        if event["event"] == "tone" and not ready:
            ready = time.monotonic() - begun
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not ready:
        raise SystemExit(f"{checkout} ended with status {process.returncode}.")
    name, pack_name = checkout.absolute().name, pack.manifest.name
    return Start(name, pack_name, cold, ready, usage.ru_maxrss * 1024, parts)


def _table(starts: Sequence[Start]) -> Iterator[str]:
    one = starts[0]
    state = "out of" if one.cold else "in"
    readies = sorted(each.ready for each in starts)
    peak = statistics.median(each.peak for each in starts) / 1e6
    yield (
        f"{one.pack}, files {state} the page cache, {one.checkout}: ready after "
        f"{statistics.median(readies):.2f} s ({readies[0]:.2f} to {readies[-1]:.2f}, "
        f"{len(starts)} starts), at most {peak:.0f} MB"
    )
    if starts[0].parts:
        yield "\n| part | from, s | to, s | takes, s |\n| --- | ---: | ---: | ---: |"
    for part in starts[0].parts:
        spans = [each.parts[part] for each in starts if part in each.parts]
        begin, end = (statistics.median(moments) for moments in zip(*spans, strict=True))
        takes = statistics.median(end - begin for begin, end in spans)
        yield f"| {part} | {begin:.2f} | {end:.2f} | {takes:.2f} |"


if __name__ == "__main__":
    main()
