"""A pack: a folder with a ``pack.toml`` that names the files which belong together.

The manifest tells the runtime everything it needs to know about a model, so that nothing else
in the runtime knows a model family by name. Every file that a C library opens is named there, and
checked against its size and SHA-256 before.
"""

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from runtime.errors import PackError
from runtime.files.ordinary import open_file
from runtime.files.validation import read_toml_as
from runtime.packs.manifest_fields import (
    PICTURES,
    TEXT,
    Bytes,
    Context,
    Features,
    Few,
    FileName,
    Language,
    Line,
    Sha256,
    Tile,
    Tiles,
    check_canvases,
    placed,
)

MANIFEST = "pack.toml"
BUNDLED = Path(__file__).parent
SHARED = Path("/usr/local/share/vismaid/packs")
"""Packs of everyone who uses the machine, the service among them."""
Task = Literal["ask", "describe"]
"""What a model is wanted for: to answer a question, or to describe without being asked one."""
_CHUNK = 1 << 20
_LONGEST_NAME = 100
"""Characters of a name that was asked for, in a message."""
_LFS = b"version https://git-lfs"
"""How a file begins that stands for one which git-lfs has not fetched."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantized(_Table):
    """How a file was quantized; another would be the same where all of this is."""

    source: Sha256
    """SHA-256 of the file it was made from."""
    quantizer: str
    """What made it, and its version."""
    type: str
    pure: bool = False
    """Whether the type is that of every matrix, and not of a mixture of llama.cpp's."""
    tensors: Annotated[tuple[tuple[str, str], ...], Few] = ()
    """Patterns of tensor names and the types they got instead, the first that fits."""
    recipe: str = ""
    """Whose patterns these are."""
    imatrix: str = ""
    """SHA-256 of the importance matrix, where there was one."""


class PackFile(_Table):
    """One file of the pack."""

    file: FileName
    """Path relative to the pack's folder, never outside it."""
    sha256: Sha256
    bytes: Bytes
    licence: Line = "unknown"
    quantized: Quantized | None = None


class Template(_Table):
    """How a conversation is spelled, each piece with one ``{text}``, ``{pictures}`` or both.

    The pieces are joined without anything between them. ``{pictures}`` stands for the places of
    the picture embeddings; the text around it is tokenized apart from them.
    """

    system: Annotated[str, AfterValidator(placed(TEXT, optional=True))]
    """The system prompt; contains ``{text}``. Empty where the model knows none."""
    picture_turn: Annotated[str, AfterValidator(placed(PICTURES, TEXT))]
    """A user's turn that shows pictures: contains ``{pictures}`` and, after it, ``{text}``."""
    text_turn: Annotated[str, AfterValidator(placed(TEXT))]
    """A user's turn without a picture; contains ``{text}``."""
    answer_start: str
    """What precedes an answer of the assistant."""
    answer_end: str
    """What follows an answer of the assistant."""
    between: str = ""
    """What stands between two pictures of a turn."""
    video_turn: Annotated[str, AfterValidator(placed(PICTURES, TEXT, optional=True))] = ""
    """A user's turn that shows a video, where it is spelled unlike ``picture_turn``."""


class ImagePolicy(_Table):
    """How a picture becomes image tokens."""

    tile: Tile
    """Side of the square the vision tower sees, pixels."""
    features: Features
    """Tokens a side that the tower yields for a tile."""
    fit: Literal["pad", "stretch", "crop"] = "pad"
    """How one view is brought to the square: padded, stretched, or cut at its longer side."""
    pinpoints: Annotated[list[tuple[int, int]], Few] = []
    """Canvas sizes (height, width), pixels, that ``read`` chooses from; multiples of ``tile``.
    Without any the model reads as it looks."""
    max_tiles: Tiles | None = None
    """Token limit of ``read`` in tiles (LLaVA-OneVision's ``anyres_max_N``); none without it."""
    read_several: bool = False
    """Whether several pictures are each read in tiles (LLaVA-NeXT), and not one view of each."""
    pooled: Features | None = None
    """Tokens a side of a ``glance``, a view pooled as a video frame is. Without it the model
    glances as it looks."""
    newline: bool = True
    """Whether the projector file holds the ``image_newline`` vector."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_canvases(self.tile, self.pinpoints)
        if self.features > self.tile or (self.pooled or 0) > self.features:
            raise ValueError("must have at most `tile` features, and pool them to no more")
        return self


Normalization = Literal["none", "NFC"]
SpacePrefix = Literal["none", "first", "missing", "always"]
Edge = Literal["beginning", "token", "text"]
"""What a stretch of text follows: nothing, an added token or a picture, or its own first part."""


class TextRules(_Table):
    """What becomes of a stretch of ordinary text before it is tokenized.

    A stretch is what stands between two places, each of them an added token, a picture or an end
    of the conversation.
    """

    normalization: Normalization = "none"
    """Unicode normalization; llama.cpp does none."""
    space_prefix: SpacePrefix = "none"
    """Which stretches get a space put before them: the ``first`` alone, where the conversation
    begins with it and it does not begin with a space; every one where a space is ``missing``; or
    every one ``always``, even before a space."""

    def prepare(self, stretch: str, after: Edge) -> str:
        """The text that is tokenized.

        Args:
            stretch: Not empty.
            after: What precedes it. After ``text`` it is the rest of a stretch.
        """
        text = stretch
        if self.normalization != "none":
            text = unicodedata.normalize(self.normalization, text)
        # The vocabularies that know the prefix spell a space as this bar, and so may a text.
        missing = not text.startswith((" ", "▁"))
        wanted = {
            "none": False,
            "first": after == "beginning" and missing,
            "missing": after != "text" and missing,
            "always": after != "text",
        }
        return " " + text if wanted[self.space_prefix] else text


class Prompts(_Table):
    """What the runtime says to the model on its own account, in one language."""

    system: str = ""
    describe: str = "Describe the picture."
    """Said where the person gave no question."""
    read: str = "Read the text in the picture."
    """Said where a person wants a text to be read: on a sign, a label, a letter or a screen."""
    ask: Annotated[str, Field(pattern=r"\{text\}")] = "{text}"
    """How a question is put; contains ``{text}``."""


class Recogniser(_Table):
    """The speech recogniser: a whisper.cpp file."""

    model: PackFile
    languages: Annotated[list[Language], Few, Field(min_length=1)] | None = None
    """Codes of those it is wanted for; None for all that the file knows: English, or many."""
    short_window: bool = False
    """Whether it was trained on windows as short as the speech. No published Whisper was."""


class Adapter(_Table):
    """A LoRA adapter that makes the text model an expert for a task."""

    name: str
    model: PackFile
    scale: Annotated[float, Field(gt=0, le=16)] = 1.0
    """Strength; 1 is as trained."""


class Voice(_Table):
    """A Piper voice: an ONNX graph and its JSON."""

    model: PackFile
    config: PackFile
    speaker: str | int | None = None
    """Who speaks, by name or number, where the voice has several; None for its usual one."""


class Sample(_Table):
    """A picture and a spoken question that come with the pack, for ``vismaid demo``."""

    picture: PackFile
    audio: PackFile
    question: str
    expected: Annotated[list[str], Few]
    """Answers that count as right."""
    detail: Literal["glance", "look", "read"] = "look"


class Manifest(_Table):
    """The content of ``pack.toml``."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=255)]
    title: Line
    notice: Line = ""
    """One sentence shown and spoken to whoever relies on the pack, such as a demonstration."""
    notice_language: Language = "en"
    """Code of the language that the notice is in."""
    source: str = ""
    """The checkpoint the pack was converted from."""
    architecture: Line
    """``general.architecture`` of the text model, for instance ``qwen2``."""
    attention: Literal["causal", "prefix"] = "causal"
    """``prefix``: attention among pictures and question is bidirectional, only the answer's is
    causal (prefix-LM), and the model knows no conversation and no system prompt."""
    context: Context
    """Tokens the runtime asks of the context unless told otherwise."""
    text_model: PackFile
    projector: PackFile
    image: ImagePolicy
    template: Template
    normalization: Normalization = "none"
    """See ``TextRules``."""
    space_prefix: SpacePrefix = "none"
    """See ``TextRules``."""
    prompts: Annotated[dict[Language, Prompts], Few, Field(min_length=1)] = {"en": Prompts()}
    recogniser: Recogniser | None = None
    voices: Annotated[dict[Language, Voice], Few] = {}
    """One voice a language code."""
    adapters: dict[Task, Adapter] = {}
    """The expert for a task; the text model serves as it is where there is none."""
    samples: Annotated[list[Sample], Few] = []

    def prompts_in(self, language: str) -> Prompts:
        """The prompts in a language, or the first that there are."""
        return self.prompts.get(language) or next(iter(self.prompts.values()))

    @property
    def text_rules(self) -> TextRules:
        """What becomes of ordinary text before it is tokenized."""
        return TextRules(normalization=self.normalization, space_prefix=self.space_prefix)


class Pack:
    """A pack on disk whose manifest has been read and whose files are there.

    Hashes are checked by ``verify`` or, file by file, by ``path``; a file that was checked once
    is not hashed again unless its size or modification time changed.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._checked: dict[str, tuple[int, int, int]] = {}

    @classmethod
    def open(cls, folder: Path) -> "Pack":
        """Read and validate ``folder/pack.toml``.

        Raises:
            PackError: no manifest, not TOML, or an entry is missing, unknown or wrong.
        """
        path = folder / MANIFEST
        if os.path.isfile(folder):  # noqa: PTH113 - never raises
            raise PackError(
                f"{folder} is a file, and a pack is a folder with a {MANIFEST}. "
                "Name the folder; `vismaid convert` makes one of a checkpoint."
            )
        if _missing(path):
            raise PackError(
                f"{folder} is not a pack: it has no {MANIFEST}. "
                "`vismaid packs list` lists the installed packs."
            )
        return cls(folder, read_toml_as(Manifest, path, PackError))

    def path(self, entry: PackFile) -> Path:
        """The path of a file of the pack, after its size and hash have been checked.

        Raises:
            PackError: the file is missing, outside the pack's folder, or not the one meant.
        """
        return self._path(entry, self._check_size, self._check_hash)

    def present(self, entry: PackFile) -> Path:
        """The path of a file of the pack, after its size alone has been checked.

        Raises:
            PackError: the file is missing, outside the pack's folder, or of another size.
        """
        return self._path(entry, self._check_size)

    def _path(self, entry: PackFile, *checks: Callable[[Path, PackFile, BinaryIO], None]) -> Path:
        path = self.folder / entry.file
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise PackError(f"{self.folder / MANIFEST} names {entry.file}, outside the pack.")
            with open_file(path) as file:
                for check in checks:
                    check(path, entry, file)
        except (OSError, RuntimeError) as error:  # Links that lead in a circle are the latter.
            reason = getattr(error, "strerror", None) or "its links lead in a circle"
            raise PackError(
                f"{path}, a file of pack {self.manifest.name}, cannot be read: "
                f"{reason}. Fetch or convert the pack again."
            ) from None
        return path

    def _check_size(self, path: Path, entry: PackFile, file: BinaryIO) -> None:
        size = os.fstat(file.fileno()).st_size
        if size == entry.bytes:
            return
        if file.read(len(_LFS)) == _LFS:
            raise PackError(
                f"{path} stands for a file that git-lfs has not fetched. "
                "Run `git lfs pull` in the folder that the pack came from."
            )
        raise PackError(
            f"{path} has {size:,} bytes where pack {self.manifest.name} promises "
            f"{entry.bytes:,}. Fetch or convert the pack again."
        )

    def _check_hash(self, path: Path, entry: PackFile, file: BinaryIO) -> None:
        stat = os.fstat(file.fileno())
        found = stat.st_ino, stat.st_size, stat.st_mtime_ns
        if self._checked.get(entry.file) == found:
            return
        if _sha256_of(file) != entry.sha256:
            raise PackError(
                f"{path} is damaged or was changed: its SHA-256 is not the one in pack "
                f"{self.manifest.name}. Fetch or convert the pack again."
            )
        self._checked[entry.file] = found

    def files(self) -> list[PackFile]:
        """Every file that the manifest names."""
        manifest = self.manifest
        found = [manifest.text_model, manifest.projector]
        if manifest.recogniser:
            found.append(manifest.recogniser.model)
        for voice in manifest.voices.values():
            found += [voice.model, voice.config]
        found += dict.fromkeys(adapter.model for adapter in manifest.adapters.values())
        for sample in manifest.samples:
            found += [sample.picture, sample.audio]
        return found

    def verify(self) -> None:
        """Check every file of the pack.

        Raises:
            PackError: for the first file that is not as promised.
        """
        for entry in self.files():
            self.path(entry)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, lower-case hexadecimal, read in pieces of a megabyte."""
    with open_file(path) as file:
        return _sha256_of(file)


def _sha256_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def search_path() -> list[Path]:
    """Folders that hold packs, the first one first.

    ``$VISMAID_PACKS``, the user's data folder, the machine's, the bundled packs.
    """
    extra = os.environ.get("VISMAID_PACKS", "")
    return [*(Path(p) for p in extra.split(os.pathsep) if p), data_folder(), SHARED, BUNDLED]


def data_folder() -> Path:
    """The user's folder of packs."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
    return Path(data) / "vismaid/packs"


def folders_in(place: Path) -> list[Path]:
    """Folders of packs directly in ``place``, sorted; none where it cannot be read."""
    try:
        return sorted(manifest.parent for manifest in place.glob(f"*/{MANIFEST}"))
    except (OSError, ValueError):
        return []


def find_pack(name: str) -> Pack:
    """Open a pack by its folder, or by name in the search path.

    Raises:
        PackError: there is none, there are several, or its manifest is wrong.
    """
    there = os.path.isfile(f"{name}/{MANIFEST}") and name  # noqa: PTH113 - never raises
    if there or (os.sep in name and "\0" not in name):
        return Pack.open(Path(name))
    try:
        return installed_pack(name, search_path())
    except PackError:
        if os.path.exists(name):  # noqa: PTH110 - never raises
            return Pack.open(Path(name))
        raise


def installed_pack(name: str, places: Sequence[Path]) -> Pack:
    """Open the pack of that name in the first of the places that has one.

    The name is that of its folder or the one in its manifest; of two packs in one place, the
    folder's name decides.

    Raises:
        PackError: there is none, there are several, or its manifest is wrong.
    """
    known: list[str] = []
    for place in places:
        folders = folders_in(place)
        found = [folder for folder in folders if folder.name == name]
        if found:
            return Pack.open(found[0])
        packs = list(_readable(folders))
        named = [pack for pack in packs if pack.manifest.name == name]
        if len(named) > 1:
            several = " and ".join(str(pack.folder) for pack in named)
            raise PackError(f"{len(named)} packs are called {name}. Name the folder: {several}.")
        if named:
            return named[0]
        known += [*(folder.name for folder in folders), *(pack.manifest.name for pack in packs)]
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    looked = ", ".join(map(str, dict.fromkeys(places)))
    raise PackError(
        f"There is no pack called {name[:_LONGEST_NAME] or 'nothing'} in {looked}. {hint}"
        "`vismaid packs list` lists the installed packs; another is named by its folder's path."
    )


def _readable(folders: list[Path]) -> Iterator[Pack]:
    for folder in folders:
        with suppress(PackError):
            yield Pack.open(folder)


def pack_folders() -> Iterator[Path]:
    """Every folder in the search path that holds a manifest, whatever is in it."""
    for place in dict.fromkeys(search_path()):
        yield from folders_in(place)


def _missing(path: Path) -> bool:
    """Whether there is nothing by that name; also where it can be no name."""
    try:
        return not os.path.lexists(path)
    except (OSError, ValueError):
        return True
