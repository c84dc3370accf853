"""What is said about the pictures shown, as the list of ids that a model evaluates for it.

An id is a token's, or that of an embedding of a picture or of a spoken question
(``runtime.llama.embeddings.Embeddings``).
"""

from collections.abc import Sequence

from runtime.errors import PictureError, SoundError, TextError
from runtime.gguf.model_size import ANSWER_SHARE
from runtime.llama.embeddings import Embeddings, ImageEmbeddings, SoundEmbeddings
from runtime.llama.model import TextModel
from runtime.packs.pack import Pack
from runtime.prompt import PLACEHOLDER, PromptTokenizer, Spoken, Turn

_MAX_CHARACTERS = 20_000


class Conversation:
    """Questions and answers about the pictures shown, as much of them as a context holds."""

    def __init__(
        self,
        pack: Pack,
        model: TextModel,
        *,
        context: int,
        batch: int,
        language: str,
        system: str | None,
    ) -> None:
        """Begin one in which nothing is shown or said.

        Args:
            pack: Says how its model wants to be spoken to.
            model: Its text model.
            context: Positions that there is room for.
            batch: Positions evaluated at a time.
            language: Which of the pack's prompts to use.
            system: A system prompt in place of the pack's.

        Raises:
            TextError: the system prompt does not fit the context, or the model knows none.
        """
        manifest = pack.manifest
        self._prompts = manifest.prompts_in(language)
        self._system = self._prompts.system if system is None else system
        self._size, self._batch = context, batch
        self.prefix_lm = manifest.attention == "prefix"
        """Whether attention among pictures and question is bidirectional (prefix-LM)."""
        self.tokenizer = PromptTokenizer(model, manifest.template, manifest.text_rules)
        self.turns: list[Turn] = []
        """What was said about the pictures shown, as far as it is kept."""
        self.images: ImageEmbeddings | None = None
        """The pictures shown."""
        self._earlier: tuple[bytes, list[Turn]] | None = None
        if self.prefix_lm:
            if self._system:
                raise TextError("The model knows no system prompt. Leave it out.")
        elif (length := len(self.opening())) >= context:
            raise TextError(
                f"The system prompt has {length:,} tokens and the context holds {context:,}. "
                "Shorten the prompt or ask for a larger context."
            )

    def show(self, images: ImageEmbeddings) -> None:
        """Go on about the same pictures, or about those talked of before, or begin about others."""
        if self.images is not None and self.images.key == images.key:
            return
        earlier = self._earlier
        back = earlier is not None and earlier[0] == images.key
        if self.images and self.turns:
            self._earlier = (self.images.key, self.turns)
        elif back:
            self._earlier = None
        self.images = images
        self.turns = earlier[1] if earlier and back else []

    def check_room(self, tokens: int) -> None:
        """Raise PictureError where pictures of so many tokens leave too little room to speak."""
        opening = self.tokenizer.opening(self._system, pictures=1)
        room = self._batch if self.prefix_lm else self._size - self._size // ANSWER_SHARE
        if len(opening) + tokens > room:
            raise PictureError(
                f"The pictures take {tokens:,} tokens, too many for a context of {self._size:,}. "
                "Show fewer, look less closely, or ask for a larger context."
            )

    def check_sound(self, tokens: int) -> None:
        """Raise SoundError where a sound of so many positions leaves too little room."""
        room = self._size - self._size // ANSWER_SHARE
        if (needed := len(self.opening()) + tokens) > room:
            raise SoundError(_too_long(needed, room))

    def opening(self) -> list[int]:
        """Ids of what precedes the first question: the system prompt and the pictures."""
        pictures, video = self._placeholders()
        return self._with_embeddings(
            self.tokenizer.opening(self._system, pictures=pictures, video=video), ()
        )

    def ids(self, turns: Sequence[Turn]) -> list[int]:
        """Ids of all up to the last turn's answer and including it, left open."""
        pictures, video = self._placeholders()
        return self._with_embeddings(
            self.tokenizer.conversation(self._system, turns, pictures=pictures, video=video),
            _sounds(turns),
        )

    def embedded(self, turns: Sequence[Turn] | None = None) -> list[Embeddings]:
        """What the ids of embeddings stand for in ``ids`` of the same turns, or of those kept."""
        pictures: list[Embeddings] = [self.images] if self.images else []
        return [*pictures, *_sounds(self.turns if turns is None else turns)]

    def prompt(self, question: str | None, reserve: int) -> list[int]:
        """Ids of all up to the answer of a new question; otherwise as ``asked``."""
        return self.ids(self.asked(question, reserve))

    def prefix(self, prompt: Sequence[int]) -> int:
        """How much of what precedes an answer attends to each other bidirectionally."""
        return len(prompt) if self.prefix_lm else 0

    def asked(
        self,
        question: str | SoundEmbeddings | None,
        reserve: int,
        *,
        transcribe: bool = False,
    ) -> list[Turn]:
        """The turns with a new question, without the oldest of them where they are too long.

        Args:
            question: The question, written or spoken; None asks for a description.
            reserve: Positions that the answer needs.
            transcribe: Whether what is spoken is to be written down rather than answered.

        Raises:
            TextError: the question is empty or too long.
            SoundError: it is spoken, and too long.
        """
        asked = Turn(self._worded(question, transcribe=transcribe))
        turns = [*([] if self.prefix_lm else self.turns), asked]
        room = self._size - max(1, reserve)
        if self.prefix_lm:
            room = min(room, self._batch)
        while (length := len(self.ids(turns))) > room:
            if len(turns) == 1:
                spoken = isinstance(asked.question, Spoken)
                raise (SoundError if spoken else TextError)(_too_long(length, room))
            turns = turns[1:]
        return turns

    def _worded(self, question: str | SoundEmbeddings | None, *, transcribe: bool) -> str | Spoken:
        """A question as the model wants to be asked it, or what it wants to be told to describe."""
        if question is None:
            return self._prompts.describe
        if isinstance(question, SoundEmbeddings):
            before, after = self._prompts.ask.split("{text}", 1)
            # What precedes the sound is the same for both, so that it is evaluated once.
            return Spoken(question, before, self._prompts.transcribe if transcribe else after)
        _check(question)
        return self._prompts.ask.replace("{text}", question)

    def _placeholders(self) -> tuple[int, bool]:
        """How many pictures have, and whether they are a video's."""
        return (len(self.images.parts), self.images.video) if self.images else (0, False)

    def _with_embeddings(
        self, tokens: Sequence[int], sounds: Sequence[SoundEmbeddings]
    ) -> list[int]:
        """Token ids with those of the embeddings in place of the placeholders."""
        shown = self.images.ids if self.images else []
        placed = iter([*shown, *(ids for sound in sounds for ids in sound.ids)])
        return [
            id_ for token in tokens for id_ in (next(placed) if token == PLACEHOLDER else (token,))
        ]


def _sounds(turns: Sequence[Turn]) -> list[SoundEmbeddings]:
    return [turn.question.sound for turn in turns if isinstance(turn.question, Spoken)]


def _too_long(tokens: int, room: int) -> str:
    return (
        f"The question is too long: with the pictures it takes {tokens:,} tokens "
        f"where there is room for {room:,}. Ask a shorter one."
    )


def _check(question: str) -> None:
    """Refuse what no tokenizer should see."""
    if not question.strip():
        raise TextError("The question is empty. Ask something, or leave it out.")
    if len(question) > _MAX_CHARACTERS:
        raise TextError(
            f"The question has {len(question):,} characters and {_MAX_CHARACTERS:,} are the most. "
            "Ask a shorter one."
        )
    try:
        question.encode()
    except UnicodeEncodeError:
        raise TextError("The question is not text: it is not valid UTF-8. Ask it anew.") from None
