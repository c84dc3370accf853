"""``vismaid quantize``: smaller variants of a pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from convert.quantize.recipe import File, Projector, Recipe, Text, groups, read_recipe, recipe_names
from convert.quantize.types import IMATRIX_TYPES, TENSOR_TYPES, TYPES, quantization
from convert.quantize.variants import Made, make_variants, variants_of
from runtime.errors import Cancelled, CheckpointError
from runtime.packs.pack import Pack
from runtime.packs.search import BUNDLED, data_folder, find_pack
from vismaid import console
from vismaid.interruption import cancelled_by_interrupt


@dataclass(frozen=True)
class Request:
    """What the command was told."""

    pack: str
    types: str = ""
    """Of the text model, separated by commas."""
    projectors: str = ""
    recipes: Sequence[str] = ()
    imatrix: Path | None = None
    out: Path | None = None
    threads: int | None = None
    target: str | None = None
    """Size that a mix is to be found for."""
    board: str | None = None
    """Board that a mix is to be found for."""
    measure: bool = False
    data: Path | None = None
    """Folder of samples."""

    @property
    def searches(self) -> bool:
        """Whether a mix is to be found."""
        return self.target is not None or self.board is not None


def run(request: Request) -> None:
    """Make the variants and print a line for each.

    Raises:
        VismaidError: something a person can mend.
        Cancelled: Ctrl-C was pressed; what is finished is kept.
    """
    weighed = request.imatrix is not None
    types = [quantization(each, imatrix=weighed) for each in _listed(request.types)]
    recipes = [read_recipe(each) for each in request.recipes]
    projectors = [_tensor_type(each) for each in _listed(request.projectors)]
    if not types and not recipes and not request.searches:
        raise CheckpointError(
            "There is nothing to do: give types with --to, a recipe with --recipe, or a goal with "
            "--target or --board; `vismaid quantize --list` shows what there is."
        )
    pack = find_pack(request.pack)
    if request.measure or request.searches:
        _run_measured(request, pack, types, projectors, recipes)
    else:
        _print(make(pack, types, projectors, recipes, request))


def _run_measured(
    request: Request,
    pack: Pack,
    types: Sequence[str],
    projectors: Sequence[str],
    recipes: list[Recipe],
) -> None:
    """Make and find variants, and measure what they cost."""
    from vismaid.commands import quantize_measured as measured

    goal = measured.goal_of(request.target, request.board)
    samples = measured.samples_of(pack, request.data)
    scope = measured.scope_of(pack, goal, request.imatrix) if goal else None
    with measured.reference(pack, samples, request.threads) as original:
        if goal and scope:
            stem = folder_of(pack, request.out)
            found = measured.search(pack, goal, scope, original, samples, stem, request.threads)
            recipes = [*recipes, found]
        made = make(pack, types, projectors, recipes, request)
        _print(made)
        measured.report([each.pack for each in made], original, request.threads)


def _print(made: Sequence[Made]) -> None:
    for each in made:
        console.result(line(each))


def make(
    pack: Pack,
    types: Sequence[str],
    projectors: Sequence[str],
    recipes: Sequence[Recipe],
    request: Request,
) -> list[Made]:
    """Make variants, with a progress bar and until Ctrl-C."""
    variants = variants_of(types, projectors, recipes, request.imatrix)
    with console.progress("quantizing") as bar, cancelled_by_interrupt() as cancel:
        try:
            return make_variants(
                pack,
                variants,
                home=home_of(pack, request.out),
                imatrix=request.imatrix,
                threads=request.threads,
                progress=lambda what, done, total: bar(done, total, what),
                cancel=cancel,
            )
        except Cancelled:
            console.say("Stopped; the same command goes on with what is finished.")
            raise


def home_of(pack: Pack, out: Path | None) -> Path | None:
    """The folder for variants: beside the pack, but not among those of the program itself."""
    bundled = pack.folder.resolve().is_relative_to(BUNDLED.resolve())
    return out or (data_folder() if bundled else None)


def folder_of(pack: Pack, out: Path | None) -> Path:
    """Path that the paths of the pack's variants begin with."""
    folder = pack.folder.resolve()
    return (home_of(pack, out) or folder.parent) / folder.name


def line(made: Made) -> str:
    """A variant in a line."""
    manifest = made.pack.manifest
    text, projector = (each.bytes / 1e6 for each in (manifest.text_model, manifest.projector))
    sizes = f"text model {text:,.1f} MB, mmproj {projector:,.1f} MB"
    note = ", was there already" if made.before else ""
    if made.copied:
        note = ", with copies of the files that links cannot be had for"
    return f"{made.pack.folder}: pack {manifest.name}, {sizes}{note}"


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(each.strip().upper() for each in text.split(",") if each.strip()))


def _tensor_type(name: str) -> str:
    if name not in TENSOR_TYPES:
        raise CheckpointError(
            f"A projector cannot be {name}, every matrix of it gets the same type. Choose among "
            f"{', '.join(TENSOR_TYPES)}."
        )
    return name


def show() -> None:
    """Print the types, the recipes and the tensor groups that there are."""
    console.result(f"Types: F16, {', '.join(TYPES)}.")
    console.result(f"With an importance matrix also {', '.join(IMATRIX_TYPES)}.")
    console.result(f"Of a projector or a group: {', '.join(TENSOR_TYPES)}.")
    recipes = Table("recipe", "text model", "projector", "what for", title="Recipes")
    for name in recipe_names():
        recipe = read_recipe(name)
        recipes.add_row(name, _mix(recipe.text), _mix(recipe.projector), recipe.description)
    console.table(recipes)
    drawn = Table("of the", "group", "what it is", title="Tensor groups")
    files: tuple[File, File] = ("text", "projector")
    for file in files:
        for name, group in groups(file).items():
            drawn.add_row(file, name, group.meaning)
    console.table(drawn)


def _mix(part: Text | Projector) -> str:
    return "\n".join([part.type, *(f"{name}: {kind}" for name, kind in part.groups.items())])
