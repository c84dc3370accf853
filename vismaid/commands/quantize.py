"""``vismaid quantize``: smaller variants of a pack."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vismaid import console
from vismaid.options import MeasuredOnOption, ThreadsOption, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.quantize.recipe import Projector, Text
    from convert.quantize.variants import Made
    from runtime.packs.pack import Pack


_Pack = Annotated[
    str | None, typer.Argument(help="A pack's name or folder, in f16.", metavar="PACK")
]
_To = Annotated[
    str,
    typer.Option("--to", help="Types of the text model, as in Q4_0,Q4_K_M.", metavar="TYPES"),
]
_Projector = Annotated[
    str,
    typer.Option(
        "--projector",
        help="Types of the mmproj file (vision encoder and projector), each with every text "
        "model; Q8_0 without it.",
        metavar="TYPES",
    ),
]
_Recipe = Annotated[
    list[str] | None,
    typer.Option(
        "--recipe",
        help="A named mix, or a TOML file of one; repeat it for several.",
        metavar="NAME|FILE",
    ),
]
_Imatrix = Annotated[
    Path | None,
    typer.Option("--imatrix", help="What `vismaid imatrix` collected.", metavar="GGUF"),
]
_Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder that the variants go into, if not beside the pack.", metavar="DIR"
    ),
]
_Target = Annotated[
    str | None,
    typer.Option(
        "--target",
        help="Find the best mix whose pack, all files together, has this size.",
        metavar="SIZE",
    ),
]
_Board = Annotated[
    str | None,
    typer.Option(
        "--board",
        help="Find the best mix that fits the memory of pi4-2gb, pi5-4gb or orin-nano-8gb.",
        metavar="NAME",
    ),
]
_Measure = Annotated[
    bool,
    typer.Option(
        "--measure", help="Tell what quantizing cost: size, divergence, same tokens, cosine."
    ),
]
_Show = Annotated[
    bool, typer.Option("--list", help="Show the types, recipes and tensor groups there are.")
]


def quantize(
    pack: _Pack = None,
    to: _To = "",
    projector: _Projector = "",
    recipe: _Recipe = None,
    imatrix: _Imatrix = None,
    out: _Out = None,
    target: _Target = None,
    board: _Board = None,
    measure: _Measure = False,
    data: MeasuredOnOption = None,
    threads: ThreadsOption = None,
    show: _Show = False,
) -> None:
    """Make smaller variants of a pack, through llama.cpp's own quantizer.

    Variants share the files that are the same. Each appears when it is whole; stopped at any time,
    the same command goes on.

    --target and --board measure the sensitivity of each group of tensors, as the KL divergence from
    F16's answers, and choose the mix that diverges least; its recipe is written beside the pack.
    """
    if show:
        _show_choices()
        return
    searched = target is not None or board is not None
    if pack is None:
        raise typer.BadParameter("name the PACK")
    if target is not None and board is not None:
        raise typer.BadParameter("give --target or --board, not both")
    if projector and searched:
        raise typer.BadParameter("--target and --board choose the projector's types; leave it out")
    from convert.quantize.recipe import read_recipe
    from convert.quantize.search.samples import pack_samples, read_samples
    from convert.quantize.types import quantization
    from convert.quantize.variants import make_variants, variants_of
    from runtime.errors import CheckpointError
    from runtime.packs.search import find_pack

    types = [quantization(each, imatrix=imatrix is not None) for each in listed(to.upper())]
    recipes = [read_recipe(each) for each in recipe or ()]
    projectors = [_tensor_type(each) for each in listed(projector.upper())]
    if not types and not recipes and not searched:
        raise CheckpointError(
            "There is nothing to do: give types with --to, a recipe with --recipe, or a goal with "
            "--target or --board; `vismaid quantize --list` shows what there is."
        )
    original = find_pack(pack)

    def make() -> "Sequence[Made]":
        stopped = "Stopped; the same command goes on with what is finished."
        with console.work("quantizing", stopped=stopped) as work:
            made = make_variants(
                original,
                variants_of(types, projectors, recipes, imatrix),
                home=_home(original, out),
                imatrix=imatrix,
                threads=threads,
                progress=work.step,
                cancel=work.cancel,
            )
        for each in made:
            console.result(_line(each))
        return made

    if not measure and not searched:
        make()
        return
    from vismaid.commands import quantize_measured as measured

    goal = measured.goal_of(target, board)
    samples = read_samples(data) if data else pack_samples(original)
    scope = measured.scope_of(original, goal, imatrix) if goal else None
    with measured.reference(original, samples, threads) as reference:
        if scope:
            stem = _stem(original, out)
            recipes.append(measured.search(scope, reference, samples, stem=stem, threads=threads))
        measured.report([each.pack for each in make()], reference, threads)


def _home(pack: "Pack", out: Path | None) -> Path | None:
    """The folder for variants: beside the pack, but not among those of the program itself."""
    from runtime.packs.search import BUNDLED, data_folder

    bundled = pack.folder.resolve().is_relative_to(BUNDLED.resolve())
    return out or (data_folder() if bundled else None)


def _stem(pack: "Pack", out: Path | None) -> Path:
    """Path that the paths of the pack's variants begin with."""
    folder = pack.folder.resolve()
    return (_home(pack, out) or folder.parent) / folder.name


def _line(made: "Made") -> str:
    """A variant in a line."""
    manifest = made.pack.manifest
    text, projector = (each.bytes / 1e6 for each in (manifest.text_model, manifest.projector))
    sizes = f"text model {text:,.1f} MB, mmproj {projector:,.1f} MB"
    note = ", was there already" if made.before else ""
    if made.copied:
        note = ", with copies of the files that links cannot be had for"
    return f"{made.pack.folder}: pack {manifest.name}, {sizes}{note}"


def _tensor_type(name: str) -> str:
    from convert.quantize.types import TENSOR_TYPES
    from runtime.errors import CheckpointError

    if name not in TENSOR_TYPES:
        raise CheckpointError(
            f"A projector cannot be {name}, every matrix of it gets the same type. Choose among "
            f"{', '.join(TENSOR_TYPES)}."
        )
    return name


def _show_choices() -> None:
    """Print the types, the recipes and the tensor groups that there are."""
    from rich.table import Table

    from convert.quantize.recipe import File, groups, read_recipe, recipe_names
    from convert.quantize.types import IMATRIX_TYPES, TENSOR_TYPES, TYPES

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


def _mix(part: "Text | Projector") -> str:
    return "\n".join([part.type, *(f"{name}: {kind}" for name, kind in part.groups.items())])
