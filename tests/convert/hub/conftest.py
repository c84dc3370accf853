"""A hub on loopback, with a model, a recogniser and a voice in it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from convert.hub.client import Hub
from convert.hub.names import RepositoryName
from convert.hub.orders import MODEL, RECOGNISER, VOICE, Order
from convert.hub.pull import Fetched, pull
from tests.convert.hub.server import LoopbackHub, Repository

CARD = b"---\nlicense: apache-2.0\n---\nA model.\n"


def some(seed: int, count: int) -> bytes:
    """Bytes that look like no others."""
    return bytes((seed + number * 131 + number // 251) % 256 for number in range(count))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "huggingface"))
    for name in ("HF_TOKEN", "HF_ENDPOINT", "STATE_DIRECTORY", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[LoopbackHub]:
    hub = LoopbackHub()
    hub.repositories["maker/seer-GGUF"] = Repository(
        {
            "README.md": CARD,
            "seer-Q8_0.gguf": some(1, 300_000),
            "seer-F16.gguf": some(2, 500_000),
            "mmproj-seer-F16.gguf": some(3, 90_000),
        }
    )
    hub.repositories["maker/ears"] = Repository({"ggml-base.bin": some(4, 120_000)})
    hub.repositories["maker/voices"] = Repository(
        {
            "en/joe/joe.onnx": some(5, 60_000),
            "en/joe/joe.onnx.json": b'{"audio": {}}',
            "en/joe/MODEL_CARD": b"* License: public domain\n",
        }
    )
    with hub.running():
        yield hub


@pytest.fixture
def hub(server: LoopbackHub) -> Hub:
    """How the server is asked: without waiting between attempts."""
    return Hub(server.address, patience=0)


ORDERS = (
    Order(MODEL, RepositoryName("maker/seer-GGUF")),
    Order(RECOGNISER, RepositoryName("maker/ears")),
    Order(VOICE, RepositoryName("maker/voices"), language="en"),
)

Held = dict[str, dict[str, bytes]]


class Maker:
    """Keeps what it was to make a pack of, and writes it down in a folder."""

    def __init__(self, out: Path) -> None:
        self.out, self.held, self.source = out, Held(), ""

    def __call__(self, fetched: Sequence[Fetched], source: str) -> list[Path]:
        self.source = source
        for each in fetched:
            paths = [path for path in each.folder.rglob("*") if path.is_file()]
            self.held[each.order.role] = {path.name: path.read_bytes() for path in paths}
        self.out.mkdir()
        return [self.out]


Pull = Callable[..., Maker]


@pytest.fixture
def pulled(hub: Hub, tmp_path: Path) -> Pull:
    """Pulls, and tells what a pack would have been made of."""

    def run(orders: Sequence[Order] = ORDERS, **options: object) -> Maker:
        maker = Maker(tmp_path / "pack")
        pull(orders, maker.out, maker, hub=lambda: hub, **options)  # type: ignore[arg-type]
        return maker

    return run
