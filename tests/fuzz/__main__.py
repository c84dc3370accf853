"""``python -m tests.fuzz``: damaged and hostile input for every parser, and what became of it.

Ends with status 1 where something failed: a signal, a traceback, a hang, memory without end, or a
refusal that is not one sentence. What failed is kept, and told with the command that repeats it.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.registry import fuzzers
from tests.fuzz.runner import Tally, rounds, run, table


def main() -> int:
    """Run the fuzzers as the command line says."""
    given = _arguments()
    seed = int(time.time()) if given.seed is None else given.seed
    known = fuzzers()
    tallies = [Tally(name, known[name]) for name in sorted(given.only or known)]
    folder = Path(tempfile.mkdtemp(prefix="vismaid-fuzz-"))
    if given.input is not None:
        for tally in tallies:
            tally.next = given.input
            run(tally, seed, given.input + 1, 1.0, folder)
    else:
        rounds(tallies, seed, given.minutes, folder)
    failures = [failure for tally in tallies for failure in tally.failures]
    print(*failures, sep="\n\n", file=sys.stderr)
    print(f"seed {seed}; what failed is kept in {folder}", file=sys.stderr)
    print(table(tallies))
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long, all together")
    parser.add_argument("--seed", type=int, help="another seed, other inputs")
    parser.add_argument("--only", action="append", choices=sorted(fuzzers()), help="this fuzzer")
    parser.add_argument("--input", type=int, help="one input alone, by its number")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
