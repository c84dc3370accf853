"""The pins: every dependency has a version, a hash, and a licence that somebody looked up."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
ENGINES = ["llama-cpp-python", "pywhispercpp"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
BUILDERS = [*PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"]["build"]]
WITHOUT_HASH = {"torch"}
"""Set up by itself: its builds for the processor alone are not in the index."""


def pins() -> dict[str, str]:
    """Version by name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    found = (re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines if line[:1] != "#")
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def locked(*files: str) -> dict[str, str]:
    """Version by name in these files of requirements/, each of which has nothing but lines with
    hashes."""
    found = {}
    for file in files:
        text = (ROOT / f"requirements/{file}.txt").read_text().replace("\\\n", "")
        for line in text.splitlines():
            if not line.startswith("#"):
                told = re.fullmatch(
                    r"([a-z0-9-]+)==(\S+)(?: ; [^#]+?)?((?: +--hash=sha256:[0-9a-f]{64})+)", line
                )
                assert told, f"{file}: {line}"
                found[told[1]] = told[2]
    return found


def required(lines: Iterable[str]) -> list[Requirement]:
    return [Requirement(line) for line in lines]


def closure(wanted: Iterable[Requirement]) -> Iterator[str]:
    """The names of what these need in this environment, as what is installed tells."""
    seen: set[tuple[str, str]] = set()
    queue = [(each, "") for each in wanted]
    while queue:
        requirement, extra = queue.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        yield name
        for also in {"", *requirement.extras} - {known for of, known in seen if of == name}:
            seen.add((name, also))
            queue += [(each, also) for each in required(distribution(name).requires or [])]


def test_every_dependency_is_pinned() -> None:
    versions = pins()
    groups = [BUILDERS, PROJECT["project"]["dependencies"], *EXTRAS.values()]
    for requirement in (each for group in groups for each in required(group)):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_every_pin_has_hashes_and_what_has_hashes_is_pinned() -> None:
    found = locked(*(path.stem for path in (ROOT / "requirements").iterdir()))
    assert found.keys() == pins().keys() - WITHOUT_HASH
    assert found.items() <= pins().items()


def test_the_set_up_s_files_name_all_that_is_wanted() -> None:
    def names(group: Iterable[str]) -> set[str]:
        return {canonicalize_name(each.name) for each in required(group)}

    demo = locked("build", "demo", *ENGINES).keys()
    assert names(BUILDERS) <= locked("build").keys()
    assert names(PROJECT["project"]["dependencies"]) <= demo
    for extra in ("bench", "buttons", "cluster", "plots", "test"):
        assert names(EXTRAS[extra]) <= demo | locked(extra).keys()
    development = demo | locked("test", "development").keys()
    assert names(EXTRAS["reference"] + EXTRAS["train"]) <= development | WITHOUT_HASH


@pytest.mark.parametrize("extra", ["", "bench", "cluster", "plots", "test"])
def test_what_these_need_in_turn_is_named_as_well(extra: str) -> None:
    wanted = required([*PROJECT["project"]["dependencies"], *EXTRAS.get(extra, [])])
    files = ["demo", *ENGINES, *([extra] if extra else [])]
    needed = set(closure(wanted))
    assert len(needed) > len(wanted)
    assert needed <= locked(*files).keys()


def test_an_engine_is_taken_as_its_source_alone() -> None:
    setup = (ROOT / ".ci/setup").read_text()
    assert "--no-binary pywhispercpp,llama-cpp-python" in setup
    assert locked(*ENGINES).keys() == set(ENGINES)


def test_the_licence_of_everything_that_is_needed_to_run_is_written_down() -> None:
    rows = re.findall(
        r"^\| ([a-z0-9-]+) \| (\d\S*) \| ([^|]+) \| [^|]+ \|$",
        (ROOT / "docs/licences.md").read_text(),
        re.MULTILINE,
    )
    assert {name: version for name, version, _ in rows} == locked("demo", *ENGINES)
    known = tomllib.loads((ROOT / "bench/report/licences.toml").read_text())["exact"]
    rare = {"MIT-CMU", "PSF-2.0"}  # of Pillow and of Python itself, both as free as MIT
    for name, _, licence in rows:
        for each in re.split(r" AND | OR ", licence):
            assert each in known or each in rare, f"{name}: {each}"
