"""What is fetched is what the hub has, once, whatever happens on the way."""

import errno
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import close_session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convert.hub.client import Hub
from convert.hub.names import RepositoryName
from convert.hub.orders import MODEL, Order
from convert.hub.partial import Partial
from convert.hub.pull import Fetched, pull
from convert.hub.store import own_store
from runtime.cancel import Cancel
from runtime.errors import Cancelled, HubError, OutputError, PackError, VismaidError
from runtime.packs.kept import kept_folder
from tests.convert.hub.conftest import ORDERS, Maker, Pull
from tests.convert.hub.server import COMMIT, TOKEN, LoopbackHub, Trouble

MODEL_FILE = "seer-Q8_0.gguf"


def is_file(path: str) -> bool:
    return "/delivery/" in path


def total(server: LoopbackHub) -> int:
    """Bytes of what a pull of ``ORDERS`` takes."""
    fetched = {
        "maker/seer-GGUF": ("README.md", MODEL_FILE, "mmproj-seer-F16.gguf"),
        "maker/ears": ("ggml-base.bin",),
        "maker/voices": ("en/joe/joe.onnx", "en/joe/joe.onnx.json", "en/joe/MODEL_CARD"),
    }
    return sum(
        len(server.repositories[repository].files[name])
        for repository, names in fetched.items()
        for name in names
    )


def parts() -> list[Path]:
    return sorted(kept_folder("hub").glob("*.part"))


def whole() -> list[Path]:
    """Files that count as fetched."""
    return [path for path in kept_folder("hub").iterdir() if len(path.name) in (40, 64)]


def test_a_pack_is_made_of_what_the_hub_has(pulled: Pull, server: LoopbackHub) -> None:
    made = pulled()
    files = server.repositories["maker/seer-GGUF"].files
    assert made.held["model"] == {
        name: files[name] for name in ("README.md", MODEL_FILE, "mmproj-seer-F16.gguf")
    }
    assert made.held["voice"].keys() == {"joe.onnx", "joe.onnx.json", "MODEL_CARD"}
    assert made.source.split() == [
        f"hf:maker/{name}@{COMMIT}" for name in ("seer-GGUF", "ears", "voices")
    ]
    assert server.sent() == total(server)
    assert not whole()


def test_nothing_is_asked_for_that_was_not_wanted(pulled: Pull, server: LoopbackHub) -> None:
    pulled()
    assert {each.path.split("/")[1] for each in server.requests} == {"api", "maker", "delivery"}
    listed = [each.path for each in server.requests if each.path.startswith("/api/")]
    assert len(listed) == len(ORDERS)
    for each in server.requests:
        agent = each.headers["user-agent"]
        assert agent.startswith("vismaid/")
        assert "torch" not in agent


def test_a_token_goes_to_the_hub_and_no_further(server: LoopbackHub, tmp_path: Path) -> None:
    server.repositories["maker/seer-GGUF"].gated = True
    maker = Maker(tmp_path / "pack")
    hub = Hub(server.address, TOKEN, patience=0)
    pull(ORDERS, maker.out, maker, hub=lambda: hub)
    for each in server.requests:
        assert each.delivery != ("authorization" in each.headers)


def test_the_environment_says_which_hub_and_who_asks(
    server: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"{server.address}/")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert Hub.from_environment() == Hub(server.address, TOKEN)
    assert TOKEN not in repr(Hub.from_environment())
    monkeypatch.setenv("HF_TOKEN", "pâté")
    with pytest.raises(HubError, match="HF_TOKEN is no token"):
        Hub.from_environment()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("where", ["/api/models", "/delivery/"])
def test_what_passes_is_waited_for(
    pulled: Pull, server: LoopbackHub, status: int, where: str
) -> None:
    headers = {"Retry-After": "0"}
    server.troubles = [Trouble(status, headers, when=lambda path: where in path)] * 3
    pulled()
    assert server.sent() == total(server)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(0, 130_000), max_size=12))
def test_a_cut_costs_no_byte_twice(
    server: LoopbackHub, hub: Hub, tmp_path: Path, cuts: list[int]
) -> None:
    """Two cuts in a row that bring nothing are allowed for, so every pull ends."""
    maker = Maker(tmp_path / "pack")
    shutil.rmtree(maker.out, ignore_errors=True)
    server.requests.clear()
    server.troubles = [Trouble(cut=cut, when=is_file) for cut in cuts if cut]
    pull(ORDERS, maker.out, maker, hub=lambda: hub)
    assert (
        maker.held["model"][MODEL_FILE]
        == (server.repositories["maker/seer-GGUF"].files[MODEL_FILE])
    )
    assert server.sent() == total(server)
    server.troubles.clear()


def test_a_pull_that_was_given_up_goes_on_where_it_was(pulled: Pull, server: LoopbackHub) -> None:
    dead = Trouble(cut=0, when=is_file)
    server.troubles = [Trouble(cut=100_000, when=is_file), *[dead] * 6]
    with pytest.raises(HubError, match="The connection broke while fetching seer-Q8_0"):
        pulled()
    (part,) = parts()
    assert part.stat().st_size == 100_000
    pulled()
    assert server.sent() == total(server)
    assert not parts()


def test_a_cancelled_pull_keeps_what_it_has(pulled: Pull, server: LoopbackHub) -> None:
    cancel = Cancel()
    fetched: list[int] = []

    def stop(what: str, done: int, of: int) -> None:
        fetched.append(done)
        if done > 150_000:
            cancel.set()

    with pytest.raises(Cancelled):
        pulled(progress=stop, cancel=cancel)
    there, sent = parts()[0].stat().st_size, server.sent()
    assert 100_000 < there < 300_000
    assert fetched == sorted(fetched)
    pulled()
    assert server.sent() - sent == total(server) - there


def test_a_server_that_knows_no_ranges_sends_all_of_it(pulled: Pull, server: LoopbackHub) -> None:
    cut = Trouble(cut=100_000, when=is_file)
    server.troubles = [cut, Trouble(ranges=False, when=is_file)]
    made = pulled()
    assert (
        made.held["model"][MODEL_FILE] == (server.repositories["maker/seer-GGUF"].files[MODEL_FILE])
    )
    assert server.sent() == total(server) + 100_000


def test_what_an_earlier_run_left_wrong_is_fetched_anew(pulled: Pull, server: LoopbackHub) -> None:
    """A lost current can leave a file long and empty."""
    server.troubles = [Trouble(cut=100_000, when=is_file), *[Trouble(cut=0, when=is_file)] * 6]
    with pytest.raises(HubError):
        pulled()
    parts()[0].write_bytes(bytes(100_000))
    made = pulled()
    assert (
        made.held["model"][MODEL_FILE] == (server.repositories["maker/seer-GGUF"].files[MODEL_FILE])
    )


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble(other=b"x" * 300_000), "came with other bytes than the hub says"),
        (Trouble(other=b"x" * 300_001), "came with more bytes than the hub says"),
        (Trouble(page=True), "A web page came in place of seer-Q8_0.gguf"),
        (Trouble(status=403), "does not give seer-Q8_0.gguf of maker/seer-GGUF to this account"),
        (Trouble(status=418), "answers 418 for seer-Q8_0.gguf"),
        (Trouble(429, {"Retry-After": "300"}), "Try again in 300 seconds"),
    ],
)
def test_a_file_that_is_not_given_is_no_file(
    pulled: Pull, server: LoopbackHub, trouble: Trouble, words: str
) -> None:
    trouble.when = is_file
    server.troubles = [trouble]
    with pytest.raises(HubError, match=words):
        pulled()
    assert all(part.stat().st_size == 0 for part in parts())
    pulled()


def test_a_page_in_the_middle_costs_nothing_that_was_fetched(
    pulled: Pull, server: LoopbackHub
) -> None:
    server.troubles = [Trouble(cut=100_000, when=is_file), Trouble(page=True, when=is_file)]
    with pytest.raises(HubError, match="A web page came"):
        pulled()
    assert parts()[0].stat().st_size == 100_000


@pytest.mark.parametrize("kind", ["sum", "size"])
def test_a_hub_that_lies_about_a_file_is_not_believed(
    pulled: Pull, server: LoopbackHub, kind: str
) -> None:
    repository = server.repositories["maker/seer-GGUF"]
    if kind == "sum":
        repository.sums[MODEL_FILE] = "0" * 64
    else:
        repository.sizes[MODEL_FILE] = 299_999
    with pytest.raises(HubError, match="than the hub says that it has"):
        pulled()
    assert not whole()
    assert not parts()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble(page=True), "A web page came in place of maker/seer-GGUF"),
        (Trouble(other=b"[]"), "A web page came in place of"),
        (Trouble(other=b'{"id": 3}'), "A web page came in place of"),
        (Trouble(status=401), "no repository maker/seer-GGUF"),
        (Trouble(status=404), "no repository maker/seer-GGUF"),
    ],
)
def test_a_list_that_is_none_is_told(
    pulled: Pull, server: LoopbackHub, trouble: Trouble, words: str
) -> None:
    server.troubles = [trouble]
    with pytest.raises(HubError, match=words):
        pulled()


def test_a_licence_that_is_to_be_accepted_is_explained(
    server: LoopbackHub, pulled: Pull, tmp_path: Path
) -> None:
    server.repositories["maker/seer-GGUF"].gated = True
    page = f"{server.address}/maker/seer-GGUF"
    with pytest.raises(HubError, match=f"sign in at {page}, accept it there, .* HF_TOKEN set"):
        pulled()
    maker, hub = Maker(tmp_path / "pack"), Hub(server.address, "hf_other", patience=0)
    with pytest.raises(HubError, match=r"the account whose token HF_TOKEN .* has not. Sign in at"):
        pull(ORDERS, maker.out, maker, hub=lambda: hub)


def test_a_name_that_is_none_is_told(pulled: Pull, server: LoopbackHub) -> None:
    with pytest.raises(HubError, match="There is no repository maker/none at"):
        pulled([Order(MODEL, RepositoryName("maker/none"))])
    with pytest.raises(HubError, match=r"maker/seer-GGUF has no revision v9"):
        pulled([Order(MODEL, RepositoryName("maker/seer-GGUF", "v9"))])


def test_without_a_network_it_says_what_to_do(server: LoopbackHub, tmp_path: Path) -> None:
    maker, hub = Maker(tmp_path / "pack"), Hub("http://127.0.0.1:9", patience=0)
    with pytest.raises(HubError, match=r"cannot be reached .* Connect this machine to a network"):
        pull(ORDERS, maker.out, maker, hub=lambda: hub)
    hub = Hub("nonsense://", patience=0)
    with pytest.raises(HubError, match="no address of a hub; set HF_ENDPOINT"):
        pull(ORDERS, maker.out, maker, hub=lambda: hub)


def test_a_repository_that_is_misspelt_may_be_one_of_the_catalogue(pulled: Pull) -> None:
    with pytest.raises(HubError, match=r"private\. Did you mean LiquidAI/LFM2-VL-450M-GGUF\?"):
        pulled([Order(MODEL, RepositoryName("LiquidAI/LFM2-VL-450-GGUF"))])


def test_a_proxy_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    close_session()  # what was asked before knows no proxy
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    maker, hub = Maker(tmp_path / "pack"), Hub("http://hub.invalid", patience=0)
    with pytest.raises(HubError, match="cannot be reached through the proxy that HTTPS_PROXY"):
        pull(ORDERS, maker.out, maker, hub=lambda: hub)
    for none in ("socks5://127.0.0.1:9", "ftp://127.0.0.1", "proxy:port"):
        close_session()
        monkeypatch.setenv("HTTP_PROXY", none)
        with pytest.raises(HubError, match=r"names no proxy that can be used here\. Write it as"):
            Hub.from_environment()
    close_session()


def test_what_is_there_is_used_without_a_network(
    server: LoopbackHub, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pack that could not be made of what was fetched is made later, at no cost."""

    def fail(*_: object) -> list[Path]:
        raise VismaidError("no memory")

    with pytest.raises(VismaidError, match="no memory"):
        pull(ORDERS, tmp_path / "pack", fail, hub=lambda: hub)
    sent = len(server.requests)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    maker = Maker(tmp_path / "pack")
    pull(ORDERS, maker.out, maker, hub=lambda: hub)
    assert maker.held["model"][MODEL_FILE]
    assert len(server.requests) == sent


def test_a_file_that_the_catalogue_knows_otherwise_is_refused(pulled: Pull) -> None:
    name = RepositoryName("maker/seer-GGUF")
    order = Order(MODEL, name, sums={MODEL_FILE: "1" * 64})
    with pytest.raises(HubError, match="is not the file that the catalogue knows: it was changed"):
        pulled([order])


def test_a_part_is_not_taken_for_another(pulled: Pull) -> None:
    with pytest.raises(HubError, match="maker/ears holds a recogniser and not a model"):
        pulled([Order(MODEL, RepositoryName("maker/ears"))])


def test_two_at_once_do_not_disturb_each_other(pulled: Pull) -> None:
    with own_store(), pytest.raises(OutputError, match="Wait until it has ended"):
        pulled()
    pulled()


def test_room_is_asked_for_before_anything_is_fetched(
    pulled: Pull, server: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_100_000))
    with pytest.raises(HubError, match=r"needs 51 MB in .*, and 50 MB are free there. Make room"):
        pulled()
    assert server.sent() == 0


def test_a_disk_that_fills_up_keeps_what_fits(
    pulled: Pull, server: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Partial.write

    def full(self: Partial, chunk: bytes) -> None:
        if self.bytes > 200_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, chunk)

    with monkeypatch.context() as patched:
        patched.setattr(Partial, "write", full)
        with pytest.raises(HubError, match=r"no room left in .* 0 MB of it are missing"):
            pulled()
    assert parts()[0].stat().st_size > 200_000


def test_whatever_goes_wrong_ends_in_a_sentence_or_a_pack(
    pulled: Pull, server: LoopbackHub, tmp_path: Path
) -> None:
    """Any mixture of troubles; and what is there afterwards is a whole pack or none."""
    random_ = random.Random(5)
    kinds: list[Callable[[], Trouble]] = [
        lambda: Trouble(cut=random_.randrange(1, 100_000)),
        lambda: Trouble(status=random_.choice([401, 403, 404, 416, 429, 500, 503])),
        lambda: Trouble(page=True),
        lambda: Trouble(other=random_.randbytes(random_.randrange(400_000))),
        lambda: Trouble(ranges=False),
    ]
    told = set[str]()
    for _ in range(20):
        server.troubles = [random_.choice(kinds)() for _ in range(random_.randrange(5))]
        try:
            made = pulled()
        except HubError as error:
            told.add(str(error))
            assert not (tmp_path / "pack").exists()
            continue
        for name, content in made.held["model"].items():
            assert server.repositories["maker/seer-GGUF"].files[name] == content
        shutil.rmtree(made.out)
    assert len(told) >= 3
    assert all(each.endswith(".") and "\n" not in each for each in told)


def test_a_file_that_cannot_be_used_is_told_by_its_name(
    server: LoopbackHub, hub: Hub, tmp_path: Path
) -> None:
    """And not by the folder that it lay in for a moment."""

    def refuse(fetched: Sequence[Fetched], _: str) -> list[Path]:
        raise PackError(f"{fetched[0].folder / MODEL_FILE} is no model.")

    with pytest.raises(HubError, match=rf"^seer-GGUF/{MODEL_FILE} is no model\.$"):
        pull(ORDERS, tmp_path / "pack", refuse, hub=lambda: hub)
