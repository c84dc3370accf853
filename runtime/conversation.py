"""What is said about the pictures shown, and the codes that a model evaluates for it.

A *code* is a token's id, or the place of a picture's embedding (``runtime.llama.kv_cache.Block``).
"""

from collections.abc import Sequence

from runtime.errors import PictureError, TextError
from runtime.gguf.model_size import ANSWER_SHARE
from runtime.llama.kv_cache import Block
from runtime.llama.model import TextModel
from runtime.packs.pack import Pack
from runtime.prompt import PICTURES, Prompter, Turn
from runtime.vision.encoder import Shown

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
        self.by_prefix = manifest.attention == "prefix"
        """Whether pictures and question attend to each other both ways."""
        self.prompter = Prompter(model, manifest.template, manifest.text_rules)
        self.turns: list[Turn] = []
        """What was said about the pictures shown, as far as it is kept."""
        self.shown: Shown | None = None
        self._earlier: tuple[bytes, list[Turn]] | None = None
        if self.by_prefix:
            if self._system:
                raise TextError("The model knows no system prompt. Leave it out.")
        elif (length := len(self.opening())) >= context:
            raise TextError(
                f"The system prompt has {length:,} tokens and the context holds {context:,}. "
                "Shorten the prompt or ask for a larger context."
            )

    @property
    def block(self) -> Block | None:
        """What the text model receives of the pictures shown."""
        return self.shown.block if self.shown else None

    def show(self, shown: Shown) -> None:
        """Go on about the same pictures, or about those before them, or begin about others."""
        if self.shown is not None and self.shown.key == shown.key:
            return
        earlier = self._earlier
        self._earlier = (self.shown.key, self.turns) if self.shown else None
        self.shown = shown
        self.turns = earlier[1] if earlier and earlier[0] == shown.key else []

    def check_room(self, tokens: int) -> None:
        """Raise PictureError where pictures of so many tokens leave too little room to speak."""
        opening = self.prompter.opening(self._system, pictures=1)
        room = self._batch if self.by_prefix else self._size - self._size // ANSWER_SHARE
        if len(opening) + tokens > room:
            raise PictureError(
                f"The pictures take {tokens:,} tokens, too many for a context of {self._size:,}. "
                "Show fewer, look less closely, or ask for a larger context."
            )

    def opening(self) -> list[int]:
        """Codes of what precedes the first question: the system prompt and the pictures."""
        pictures, video = self._places()
        return self._with_pictures(
            self.prompter.opening(self._system, pictures=pictures, video=video)
        )

    def codes(self, turns: Sequence[Turn]) -> list[int]:
        """Codes of all up to the last turn's answer and including it, left open."""
        pictures, video = self._places()
        return self._with_pictures(
            self.prompter.conversation(self._system, turns, pictures=pictures, video=video)
        )

    def prefix(self, codes: Sequence[int]) -> int:
        """How much of what precedes an answer attends to each other both ways."""
        return len(codes) if self.by_prefix else 0

    def asked(self, question: str | None, reserve: int) -> list[Turn]:
        """The turns with a new question, without the oldest of them where they are too long.

        Args:
            question: The question; None asks for a description.
            reserve: Positions that the answer needs.

        Raises:
            TextError: the question is empty or too long.
        """
        turns = [*([] if self.by_prefix else self.turns), Turn(self._worded(question))]
        room = self._size - max(1, reserve)
        if self.by_prefix:
            room = min(room, self._batch)
        while (length := len(self.codes(turns))) > room:
            if len(turns) == 1:
                raise TextError(
                    f"The question is too long: with the pictures it takes {length:,} tokens "
                    f"where there is room for {room:,}. Ask a shorter one."
                )
            turns = turns[1:]
        return turns

    def _worded(self, question: str | None) -> str:
        """A question as the model wants to be asked it, or what it wants to be told to describe."""
        if question is None:
            return self._prompts.describe
        _check(question)
        return self._prompts.ask.replace("{text}", question)

    def _places(self) -> tuple[int, bool]:
        """Places of pictures, and whether they are a video's."""
        return (self.shown.places, self.shown.video) if self.shown else (0, False)

    def _with_pictures(self, tokens: Sequence[int]) -> list[int]:
        places = iter(self.block.places if self.block else ())
        return [
            code for token in tokens for code in (next(places) if token == PICTURES else (token,))
        ]


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
