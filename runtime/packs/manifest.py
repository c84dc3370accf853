"""The content of a ``pack.toml``: which files belong together, and how their model is spoken to.

It tells the runtime everything it needs to know about a model, so that nothing else in the runtime
knows a model family by name.
"""

import unicodedata
from itertools import chain
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from runtime.languages.english.prompts import PROMPTS
from runtime.packs.manifest_fields import (
    PICTURES,
    TEXT,
    Beams,
    Bytes,
    Context,
    Few,
    FileName,
    ImageTokens,
    Language,
    Line,
    PatchesPerSide,
    Sha256,
    Tile,
    Tiles,
    TranslatorTag,
    check_canvases,
    placed,
)

MANIFEST = "pack.toml"
NAME, LONGEST_NAME = r"^[a-z0-9][a-z0-9._-]*$", 255
"""What a pack may be called, and with how many characters."""
Task = Literal["ask", "describe"]
"""What a model is wanted for: to answer a question, or to describe without being asked one."""


class _Table(BaseModel):
    """Some entries have another name in the file than here: the one that format 1 gives them."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )


def _named(name: str, default: Any = ...) -> Any:
    """An entry that is called so in the file."""
    return Field(default, validation_alias=name, serialization_alias=name)


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
    without_system: str = ""
    """What stands in place of ``system`` where there is no system prompt, such as one that the
    model knows from its training; the first turn follows the one or the other."""
    trimmed: bool = False
    """Whether system prompts and questions are said without the white space around them."""


class ImagePolicy(_Table):
    """How a picture becomes image tokens."""

    tile: Tile
    """Side of the square the vision tower sees, pixels."""
    patches_per_side: PatchesPerSide = _named("features")
    """Tokens a side that the tower yields for a tile: one for a patch."""
    fit: Literal["pad", "stretch", "crop"] = "pad"
    """How one view is brought to the square: padded, stretched, or cut at its longer side."""
    pinpoints: Annotated[list[tuple[int, int]], Few] = []
    """Canvas sizes (height, width), pixels, that ``read`` chooses from; multiples of ``tile``.
    Without any the model reads as it looks."""
    max_tiles: Tiles | None = None
    """Token limit of ``read`` in tiles (LLaVA-OneVision's ``anyres_max_N``); none without it."""
    read_several: bool = False
    """Whether several pictures are each read in tiles (LLaVA-NeXT), and not one view of each."""
    pooled_per_side: PatchesPerSide | None = _named("pooled", None)
    """Tokens a side of a ``glance``, a view pooled as a video frame is. Without it the model
    glances as it looks."""
    newline: bool = True
    """Whether the projector file holds the ``image_newline`` vector."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_canvases(self.tile, self.pinpoints)
        side = self.patches_per_side
        if side > self.tile or (self.pooled_per_side or 0) > side:
            raise ValueError("must have at most `tile` features, and pool them to no more")
        return self


class NativePolicy(_Table):
    """How a picture becomes image tokens where libmtmd prepares it as its model was taught."""

    prepared_by: Literal["libmtmd"] = "libmtmd"
    glance: ImageTokens | None = None
    """Image tokens of a picture at most, at a glance; None for as many as it looks with."""
    look: ImageTokens | None = None
    """Image tokens of a picture at most, where it is looked at; None for as many as it is read
    with."""
    read: ImageTokens | None = None
    """Image tokens of a picture at most, where its text is to be read; None for the model's own
    limit."""


USUAL_LIMITS = NativePolicy(glance=64, look=256, read=1280)
"""For any model. Whichever takes a number of tokens whatever the picture goes on doing so."""

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
    describe: str = PROMPTS.describe
    """Said where the person gave no question."""
    read: str = PROMPTS.read
    """Said where a person wants a text to be read: on a sign, a label, a letter or a screen."""
    ask: Annotated[str, Field(pattern=r"\{text\}")] = "{text}"
    """How a question is put; contains ``{text}``."""
    transcribe: str = PROMPTS.transcribe
    """Said after what a person said, where a model that hears is to write it down."""


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


class Direction(_Table):
    """A translator from one language to another: a MarianMT model in CTranslate2's layout."""

    model: PackFile
    """CTranslate2's ``model.bin``."""
    vocabulary: PackFile
    """Tokens in the order of their ids: a list in JSON."""
    source: PackFile
    """SentencePiece's model of the language that is translated."""
    target: PackFile
    """That of the language which comes out."""
    tag: TranslatorTag = ""
    """The token that says into which language, as ``>>por<<``, where the model knows several."""
    beams: Beams = 1
    """How many beginnings of a translation are followed at a time."""

    @property
    def files(self) -> list[PackFile]:
        """All of them."""
        return [self.model, self.vocabulary, self.source, self.target]


class Translation(_Table):
    """What a language is translated with, for a model that does not speak it."""

    model_language: Language = "en"
    """Code of the language that the model is asked and answers in."""
    asking: Direction | None = None
    """From the wearer's language to the model's; without one, a published multilingual Whisper
    translates what is spoken into English, and nothing translates what is written."""
    answering: Direction
    """From the model's language to the wearer's."""

    @property
    def directions(self) -> list[Direction]:
        """Those that there are."""
        return [self.asking, self.answering] if self.asking else [self.answering]


VisionForm = Literal["float", "int8", "blocks", "weights"]
"""Of the weights of a vision graph; see ``runtime.vision.graph.forms``."""
MatrixKind = Literal["attn_qkv", "attn_out", "ffn_up", "ffn_down", "mm"]
"""Matrices of a tower's layers, and those of the projector."""


class TriedForm(_Table):
    """How near a form's image tokens come to those of float32, over the pictures it was tried on.

    The cosine between a token and the same in float32.
    """

    form: VisionForm
    finer: Annotated[tuple[MatrixKind, ...], Few] = ()
    """Matrices that are in the form ``weights`` instead."""
    mean: float
    """Over all tokens."""
    least: float
    """Of the worst one."""
    seconds: float
    """Median time of a tile, on the machine that converted the pack."""


class VisionGraph(_Table):
    """The vision tower and its projector as an ONNX graph, for the processor."""

    model: PackFile
    made_of: Sha256
    """SHA-256 of the projector, in floating point, whose weights it holds."""
    form: VisionForm
    finer: Annotated[tuple[MatrixKind, ...], Few] = ()
    """Matrices that are in the form ``weights`` instead."""
    pictures: int = 0
    """On how many the forms were tried; 0 where the form was not chosen by measuring."""
    tried: Annotated[tuple[TriedForm, ...], Few] = ()
    """From the fastest on, down to the one that was chosen."""


class Sample(_Table):
    """A picture and a spoken question that come with the pack, for ``vismaid demo``."""

    picture: PackFile
    audio: PackFile
    question: str
    expected: Annotated[list[str], Few]
    """Answers that count as right."""
    detail: Literal["glance", "look", "read"] = "look"
    language: Language = "en"
    """Code of the language that is spoken, in question and answer."""


class Manifest(_Table):
    """The content of ``pack.toml``."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=NAME, max_length=LONGEST_NAME)]
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
    vision: VisionGraph | None = None
    """What stands in for the projector on the processor; a GPU and quantizing need that."""
    image: ImagePolicy | None = None
    """How the runtime prepares pictures."""
    libmtmd: NativePolicy | None = None
    """How libmtmd does, of any model that it knows. A pack has one of the two."""
    template: Template
    normalization: Normalization = "none"
    """See ``TextRules``."""
    space_prefix: SpacePrefix = "none"
    """See ``TextRules``."""
    prompts: Annotated[dict[Language, Prompts], Few, Field(min_length=1)] = {"en": Prompts()}
    recogniser: Recogniser | None = None
    voices: Annotated[dict[Language, Voice], Few] = {}
    """One voice a language code."""
    translators: Annotated[dict[Language, Translation], Few] = {}
    """By the code of the wearer's language."""
    adapters: dict[Task, Adapter] = {}
    """The expert for a task; the text model serves as it is where there is none."""
    samples: Annotated[list[Sample], Few] = []

    def prompts_in(self, language: str) -> Prompts:
        """The prompts in a language, or the first that there are."""
        return self.prompts.get(language) or next(iter(self.prompts.values()))

    @property
    def own_samples(self) -> list[Sample]:
        """Those that the model is asked as they are, without a translator."""
        return [sample for sample in self.samples if sample.language not in self.translators]

    def model_language(self, language: str) -> str:
        """Code of the language that the model is spoken to in for somebody who speaks another."""
        entry = self.translators.get(language)
        return entry.model_language if entry else language

    def asked_in_english(self, language: str) -> bool:
        """Whether the recogniser is to write a question in a language down in English as well."""
        entry = self.translators.get(language)
        return bool(entry and not entry.asking and entry.model_language == "en")

    def without_graph(self) -> Self:
        """The same, whose projector sees itself: for one that is another or to be measured."""
        return self.model_copy(update={"vision": None})

    def without_translator(self, language: str) -> Self:
        """The same, whose model is spoken to in a language itself: for one that is measured."""
        others = {code: each for code, each in self.translators.items() if code != language}
        return self.model_copy(update={"translators": others})

    @model_validator(mode="after")
    def _prepares_pictures_in_one_way(self) -> Self:
        if (self.image is None) == (self.libmtmd is None):
            raise ValueError("must have one of the tables `image` and `libmtmd`")
        return self

    @property
    def policy(self) -> ImagePolicy | NativePolicy:
        """How a picture becomes image tokens."""
        policy = self.image or self.libmtmd
        assert policy is not None
        return policy

    @property
    def adapter_files(self) -> list[PackFile]:
        """The files of its adapters, each once."""
        return list(dict.fromkeys(adapter.model for adapter in self.adapters.values()))

    @property
    def translator_files(self) -> list[PackFile]:
        """The files of its translators, each once: two of them may have the same vocabulary."""
        return list(dict.fromkeys(chain(*map(self.files_to_translate, self.translators))))

    def files_to_translate(self, language: str) -> list[PackFile]:
        """Those that a language is translated with, each once; none where nothing does."""
        entry = self.translators.get(language)
        directions = entry.directions if entry else []
        return list(dict.fromkeys(file for each in directions for file in each.files))

    @property
    def text_rules(self) -> TextRules:
        """What becomes of ordinary text before it is tokenized."""
        return TextRules(normalization=self.normalization, space_prefix=self.space_prefix)
