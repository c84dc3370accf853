"""What each quantization costs the demo pack: the table of docs/quantization.md.

    python -m studies.quantization WORK --data DIR [--imatrix GGUF] [--scenes 100]

Text models are measured behind the projector in F16 and projectors before the text model in F16, so
that each shows what it costs alone; recipes as they are. What was measured is kept in ``WORK``, and
the same command goes on from there. Exact answers are those of ``bench.scenes.evaluate``, on scenes
and in phrasings that training did not have.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console

from bench.scenes.evaluate import measure as examine
from bench.scenes.world import HELD_OUT_SEED
from convert.quantize.recipe import read_recipe, recipe_names
from convert.quantize.search.divergence import Divergence, TracedOriginal, compare
from convert.quantize.search.samples import read_samples
from convert.quantize.search.table import VariantCost, markdown
from convert.quantize.types import PLAIN
from convert.quantize.variants import Variant, make_variants, variants_of
from runtime.files.atomic import replacing
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.vision.tiling import Detail

TYPES = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_NL", "Q3_K_M", "Q2_K")
WEIGHED = ("Q4_K_M", "Q4_0", "IQ4_NL", "Q3_K_M", "Q2_K", "IQ3_XXS", "IQ2_XS")
PROJECTORS = ("Q8_0", "Q6_K", "Q5_K", "Q4_K", "Q4_0")
WEIGHED_PROJECTORS = ("Q4_K", "Q4_0")


@dataclass(frozen=True)
class Result:
    """What was measured of a variant, as it is kept."""

    divergence: Divergence
    right: float


_RESULTS = TypeAdapter(dict[str, Result])


def plain_variants() -> list[Variant]:
    """Every type on one side alone, and every recipe."""
    recipes = [read_recipe(name) for name in recipe_names()]
    return [
        *variants_of(TYPES, [PLAIN]),
        *variants_of([PLAIN], PROJECTORS),
        *variants_of(recipes=recipes),
    ]


def weighed_variants(imatrix: Path) -> list[Variant]:
    """Those that heed an importance matrix."""
    return [
        *variants_of(WEIGHED, [PLAIN], imatrix=imatrix),
        *variants_of([PLAIN], WEIGHED_PROJECTORS, imatrix=imatrix),
    ]


class Results:
    """What was measured so far, in a file, by the files that it was measured of."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _RESULTS.validate_json(path.read_bytes()) if path.exists() else {}

    def get(self, pack: Pack) -> Result | None:
        """What is known of a pack."""
        return self._known.get(_key(pack))

    def add(self, pack: Pack, result: Result) -> None:
        """Write down what was measured of a pack."""
        self._known[_key(pack)] = result
        with replacing(self._path) as file:
            file.write(_RESULTS.dump_json(self._known, indent=1))


def _key(pack: Pack) -> str:
    return f"{pack.manifest.text_model.sha256} {pack.manifest.projector.sha256}"


def rows(
    pack: Pack, packs: Sequence[Pack], data: Path, scenes: int, threads: int | None, work: Path
) -> Iterator[VariantCost]:
    """The original and its variants, measured or remembered."""
    results = Results(work / f"results-{scenes}.json")
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + scenes)
    with TracedOriginal.of(pack, read_samples(data), threads=threads) as original:
        for each in (pack, *packs):
            result = results.get(each)
            if result is None:
                outcomes = examine(each, seeds, [Detail.LOOK], threads)
                right = sum(outcome.right for outcome in outcomes) / len(outcomes)
                result = Result(compare(original, each, threads=threads), right)
                results.add(each, result)
            yield VariantCost(each.manifest, result.divergence, result.right)


def main() -> None:
    parser = argparse.ArgumentParser(description="What each quantization costs the demo pack.")
    parser.add_argument("work", type=Path, help="folder for the variants and what was measured")
    parser.add_argument("--data", type=Path, required=True, help="samples for the divergence")
    parser.add_argument("--imatrix", type=Path)
    parser.add_argument("--scenes", type=int, default=100, help="for exact answers, 3 on each")
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    pack, work = find_pack("demo"), arguments.work
    work.mkdir(parents=True, exist_ok=True)
    made = make_variants(pack, plain_variants(), home=work, threads=arguments.threads)
    if arguments.imatrix:
        weighed = weighed_variants(arguments.imatrix)
        made += make_variants(
            pack, weighed, home=work, imatrix=arguments.imatrix, threads=arguments.threads
        )
    packs = [each.pack for each in made]
    found = []
    for row in rows(pack, packs, arguments.data, arguments.scenes, arguments.threads, work):
        found.append(row)
        Console(stderr=True).print(row.manifest.name, asdict(row.divergence), row.right)
    print(markdown(found), end="")


if __name__ == "__main__":
    main()
