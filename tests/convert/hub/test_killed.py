"""A pull that is killed at any byte is gone on with by the next."""

import random
import subprocess
import sys
from pathlib import Path

from convert.hub.client import Hub
from convert.hub.pull import pull
from runtime.packs.kept import kept_folder
from tests.convert.hub.conftest import ORDERS, Maker
from tests.convert.hub.server import LoopbackHub, Trouble

PULL = """
import sys
from pathlib import Path
from convert.hub.client import Hub
from convert.hub.pull import pull
from tests.convert.hub.conftest import ORDERS, Maker

out = Path(sys.argv[2])
hub = Hub(sys.argv[1], patience=0)
pull(ORDERS, out, Maker(out), hub=lambda: hub, progress=lambda *told: print(told[1], flush=True))
"""


def fetched() -> int:
    """Bytes of files that are there, whole or not."""
    paths = kept_folder("hub").iterdir()
    return sum(
        path.stat().st_size
        for path in paths
        if len(path.name) > 39 and path.is_file() and path.suffix != ".json"
    )


def test_a_process_that_is_killed_costs_what_was_on_its_way(
    server: LoopbackHub, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    random_ = random.Random(11)
    wasted = 0
    for _ in range(2):
        server.reached.clear()
        before, sent = (fetched() if kept_folder("hub").exists() else 0), server.sent()
        hold = random_.randrange(1_000, 60_000)
        server.troubles = [Trouble(hold=hold, when=lambda path: "/delivery/" in path)]
        child = subprocess.Popen(
            [sys.executable, "-c", PULL, server.address, out], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout
        for line in child.stdout:  # until all that came has been written
            if int(line) >= before + hold:
                break
        child.kill()
        child.wait()
        child.stdout.close()
        assert not out.exists()
        wasted += server.sent() - sent - (fetched() - before)
    there, sent = fetched(), server.sent()
    maker, hub = Maker(out), Hub(server.address, patience=0)
    pull(ORDERS, out, maker, hub=lambda: hub)
    whole = sum(len(content) for part in maker.held.values() for content in part.values())
    assert server.sent() - sent == whole - there
    assert wasted == 0
