"""``vismaid packs bundle`` and ``unbundle``: a pack in one file, for a board without a network."""

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vismaid import console
from vismaid.commands.packs.parts import say_what_is_next

if TYPE_CHECKING:
    from runtime.packs.bundle.layout import Packages


def bundle(
    pack: Annotated[str, typer.Argument(help="A pack's name or folder.", metavar="PACK")],
    out: Annotated[
        Path, typer.Option("--out", help="The file to write.", metavar="TAR", dir_okay=False)
    ],
    with_wheels: Annotated[
        Literal["aarch64", "x86_64"] | None,
        typer.Option(
            "--with-wheels",
            help="Put in what installs vismaid there; fetched by pip, from a checkout.",
        ),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option(
            "--python", help="That of the board; this machine's without it.", metavar="VERSION"
        ),
    ] = None,
) -> None:
    """Put a pack into one file, for a board without a network.

    The same pack makes the same bytes. `vismaid packs unbundle` unpacks it there. With
    --with-wheels the lines are printed that install vismaid on a board that has nothing yet.
    """
    if python and not with_wheels:
        raise typer.BadParameter("--python is for the packages that --with-wheels adds")
    from runtime.packs.bundle.packages import gathered, this_python
    from runtime.packs.bundle.write import write_bundle
    from runtime.packs.search import find_pack

    found = find_pack(pack)
    with console.work("bundling") as work, ExitStack() as stack:
        packages = None
        if with_wheels:
            work.progress(0, 0, f"(fetching packages for {with_wheels})")
            gathering = gathered(
                with_wheels, python or this_python(), out.resolve().parent, work.cancel
            )
            packages = stack.enter_context(gathering)
        size = write_bundle(found, out, packages=packages, progress=work.step, cancel=work.cancel)
    files = len(found.files()) + (len(packages[0].files) if packages else 0)
    console.result(f"{out}: pack {found.manifest.name}, {files} files, {size / 1e6:,.1f} MB")
    if packages:
        folder = packages[0].folder
        console.result(f"tar -xf {shlex.quote(out.name)} {shlex.quote(folder)}")
        _print_installation(packages[0], Path(folder))


def unbundle(
    file: Annotated[Path, typer.Argument(help="What `packs bundle` wrote.", metavar="TAR")],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            help="Folder of packs to unpack it in, if not that of the user.",
            metavar="DIR",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let another pack of that name go.")
    ] = False,
    no_wheels: Annotated[
        bool, typer.Option("--no-wheels", help="Leave packages out that came along.")
    ] = False,
) -> None:
    """Unpack a bundle, after all of it has been checked.

    The pack is kept in ~/.local/share/vismaid/packs, or in DIR; the service looks in
    /usr/local/share/vismaid/packs. Packages that came along lie beside it, and the lines are
    printed that install them.
    """
    from runtime.packs.bundle.unpack import unpack_bundle
    from runtime.packs.pack import Pack
    from runtime.packs.search import data_folder

    with console.work("unpacking") as work:
        unpacked = unpack_bundle(
            file,
            into or data_folder(),
            replace=replace,
            with_packages=not no_wheels,
            progress=work.step,
            cancel=work.cancel,
        )
    console.result(f"{unpacked.pack}: {'unpacked' if unpacked.fresh else 'already there'}")
    say_what_is_next(Pack.open(unpacked.pack))
    if unpacked.packages and unpacked.packages_folder:
        console.result(f"{unpacked.packages_folder}: packages of vismaid")
        _print_installation(unpacked.packages, unpacked.packages_folder)


def _print_installation(packages: "Packages", folder: Path) -> None:
    from runtime.packs.bundle.packages import installation

    for line in installation(packages, folder):
        console.result(line)
