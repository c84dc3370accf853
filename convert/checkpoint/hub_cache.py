"""The folder that a hub's client keeps a model in: ``models--ORG--NAME``, with its snapshots.

https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from pathlib import Path

from runtime.errors import CheckpointError

_BEGINNING = "models--"
_SNAPSHOTS = "snapshots"


def entered(folder: Path) -> Path:
    """The snapshot in a cache's folder of a model; any other folder as it is.

    It is the one that ``refs/main`` names, or the only one.

    Raises:
        CheckpointError: there are several, and none is said to be the current one.
    """
    try:
        if not (folder / _SNAPSHOTS).is_dir() or any(folder.glob("*.json")):
            return folder
        snapshots = sorted(path for path in (folder / _SNAPSHOTS).iterdir() if path.is_dir())
        current = _current(folder)
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be read: {error.strerror}.") from None
    named = [path for path in snapshots if path.name == current]
    if found := named or snapshots:
        if len(found) == 1:
            return found[0]
        raise CheckpointError(
            f"{folder} holds {len(found)} snapshots, and does not say which is current. Name one "
            f"of them: {found[-1]}."
        )
    raise CheckpointError(f"{folder} holds no snapshot. Download the model again.")


def published_name(folder: Path) -> str:
    """What a model in a folder is called: its folder's name, or in a cache the model's own."""
    path = folder.resolve()
    if path.parent.name == _SNAPSHOTS:
        path = path.parents[1]
    return path.name.removeprefix(_BEGINNING).rpartition("--")[2] if _is_cache(path) else path.name


def _is_cache(path: Path) -> bool:
    return path.name.startswith(_BEGINNING)


def _current(folder: Path) -> str:
    main = folder / "refs/main"
    if not main.is_file():
        return ""
    with main.open("rb") as file:
        return file.read(256).decode("ascii", "replace").strip()
