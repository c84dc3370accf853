"""The pieces of a conversation, taken from a checkpoint's own chat template.

The template is rendered with sentinels in place of the texts; what surrounds them are the
pieces. Whole conversations, rendered by the template and put together from the pieces, must then
be the same, or the checkpoint is refused.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from convert.checkpoint.folder import Checkpoint, read_text
from convert.jinja import rendered
from runtime.errors import CheckpointError
from runtime.packs.manifest import Template

_SYSTEM, _USER, _ANSWER = "‹system›", "‹user›", "‹answer›"
_PART = "'type': 'text'"
"""In a text where a template that knows only text was given a list of parts."""
_PROBES = ("Is there a door?", "  two\nlines, {braces} & 'quotes' \t", "Où?\n")
_REMEDY = "Use the chat template that belongs to the checkpoint."
Message = dict[str, Any]


def read_template(checkpoint: Checkpoint) -> str:
    """The Jinja source of the checkpoint's chat template.

    Raises:
        CheckpointError: the folder has none.
    """
    if checkpoint.has("chat_template.jinja"):
        return read_text(checkpoint.folder / "chat_template.jinja")
    for name in ("chat_template.json", "processor_config.json", "tokenizer_config.json"):
        found = checkpoint.json(name).get("chat_template") if checkpoint.has(name) else None
        if isinstance(found, list):
            named = [entry for entry in found if isinstance(entry, dict)]
            default = [entry for entry in named if entry.get("name") == "default"]
            found = default[0].get("template") if default else None
        if isinstance(found, str):
            return found
    raise CheckpointError(
        f"{checkpoint.folder} lacks a chat template. Download chat_template.json too."
    )


def says_beginning(source: str, begin: str, special: Mapping[str, str]) -> bool:
    """Whether a chat template spells the token that begins a text.

    Args:
        source: Jinja.
        begin: the token; may be empty.
        special: see ``derive_template``.
    """
    said = _Renderer(source, "", special, {})([_message("user", _USER)])
    return bool(begin) and said.startswith(begin)


def derive_template(
    source: str,
    image_token: str,
    video_token: str | None = None,
    begin: str = "",
    special: Mapping[str, str] | None = None,
) -> tuple[Template, str]:
    """Take a chat template apart and prove that its pieces put it together again.

    Args:
        source: Jinja.
        image_token: what stands for a picture in the rendered text.
        video_token: what stands for a video, where the model knows videos.
        begin: the token that begins every text. It is no part of the pieces, since the
            tokenizer adds it.
        special: what the template's variables ``bos_token``, ``eos_token`` and the like stand for.

    Returns:
        The pieces, and the system prompt that the template says by itself, often none.

    Raises:
        CheckpointError: the template fails, or is not made of pieces that follow each other.
    """
    tokens = {"image": image_token, "video": video_token or image_token}
    render = _Renderer(source, begin, special or {}, tokens)
    system = _after("", render([_message("system", _SYSTEM)]))
    text = _turn(render, system, _message("user", _USER))
    picture = _turn(render, system, _message("user", _USER, "image")).replace(
        image_token, "{pictures}"
    )
    video = picture
    if video_token is not None:
        video = _turn(render, system, _message("user", _USER, "video")).replace(
            video_token, "{pictures}"
        )
    start, history_start, end = _answer(render, system, text)
    two = _turn(render, system, _message("user", _USER, "image", "image"))
    pieces: dict[str, Any] = {
        "system": _slot(system, _SYSTEM, "{text}"),
        "picture_turn": _slot(picture, _USER, "{text}"),
        "text_turn": _slot(text, _USER, "{text}"),
        "answer_start": start,
        "answer_end": end,
        "between": two.partition(image_token)[2].partition(image_token)[0],
        "video_turn": "" if video == picture else _slot(video, _USER, "{text}"),
    }
    try:
        template = Template(**pieces)
    except ValidationError:
        raise CheckpointError(
            f"The chat template does not place {image_token} once and before the text. {_REMEDY}"
        ) from None
    default = _default_system(render, system, text)
    _prove(render, template, history_start, (image_token, video_token), default)
    return template, default


class _Renderer:
    """A template that is rendered in a process of its own.

    Where a template knows only text, as of a language model, the picture's token and a line's end
    stand before it, which is how the LLaVA family is asked.
    """

    def __init__(
        self, source: str, begin: str, special: Mapping[str, str], tokens: Mapping[str, str]
    ) -> None:
        self._source, self._begin, self._special = source, begin, dict(special)
        self._tokens = tokens
        asked = [_message("user", _USER)]
        self._text_only = _PART in self._reply(asked).get(
            "rendered", _PART
        ) and "rendered" in self._reply([self._as_text(each) for each in asked])

    def __call__(self, messages: Sequence[Message], answer: bool = False) -> str:
        if self._text_only:
            messages = [self._as_text(each) for each in messages]
        reply = self._reply(messages, answer)
        if "failed" in reply:
            what = "is not Jinja" if reply["syntax"] else "fails"
            raise CheckpointError(f"The chat template {what}: {reply['failed']}. {_REMEDY}")
        return str(reply["rendered"]).removeprefix(self._begin)

    def _reply(self, messages: Sequence[Message], answer: bool = False) -> dict[str, Any]:
        request = {
            "source": self._source,
            "special": self._special,
            "messages": list(messages),
            "answer": answer,
        }
        reply = rendered(request)
        if reply is None:
            raise CheckpointError(f"The chat template computes without an end. {_REMEDY}")
        return reply

    def _as_text(self, message: Message) -> Message:
        shown = [f"{self._tokens.get(each['type'], '')}\n" for each in message["content"][:-1]]
        return {**message, "content": "".join([*shown, message["content"][-1]["text"]])}


def _message(role: str, text: str, *shown: str) -> Message:
    content = [{"type": kind} for kind in shown] + [{"type": "text", "text": text}]
    return {"role": role, "content": content}


def _turn(render: _Renderer, system: str, message: Message) -> str:
    return _after(system, render([_message("system", _SYSTEM), message]))


def _answer(render: _Renderer, system: str, text: str) -> tuple[str, str, str]:
    """What precedes an answer to be given, an answer given before, and what follows it."""
    asked = [_message("system", _SYSTEM), _message("user", _USER)]
    start = _after(system + text, render(asked, answer=True))
    given = _after(system + text, render([*asked, _message("assistant", _ANSWER)]))
    before, _, after = _slot(given, _ANSWER, _ANSWER).partition(_ANSWER)
    if before.split() != start.split():
        raise CheckpointError(
            f"The chat template starts an answer with {start!r} and repeats it with {before!r}. "
            f"{_REMEDY}"
        )
    return start, before, after


def _default_system(render: _Renderer, system: str, text: str) -> str:
    alone = render([_message("user", _USER)])
    if not alone.endswith(text):
        raise CheckpointError(f"The chat template is not made of separate turns. {_REMEDY}")
    said = alone.removesuffix(text)
    before, _, after = system.partition(_SYSTEM)
    if not said:
        return ""
    if not (said.startswith(before) and said.endswith(after)):
        raise CheckpointError(f"The chat template starts with {said!r}. {_REMEDY}")
    return said.removeprefix(before).removesuffix(after)


def _after(beginning: str, whole: str) -> str:
    if not whole.startswith(beginning):
        raise CheckpointError(f"The chat template is not made of separate turns. {_REMEDY}")
    return whole.removeprefix(beginning)


def _slot(piece: str, sentinel: str, place: str) -> str:
    if piece.count(sentinel) != 1 or "{text}" in piece:
        raise CheckpointError(f"The chat template does not say a text exactly once. {_REMEDY}")
    return piece.replace(sentinel, place)


def _prove(
    render: _Renderer,
    template: Template,
    history_start: str,
    tokens: tuple[str, str | None],
    default: str,
) -> None:
    """Compare whole conversations, rendered and recomposed.

    Where a template repeats an answer with other white space than it was started with, earlier
    answers are compared in the repeated spelling.
    """
    shown = [("image", tokens[0], count) for count in (1, 2, 3)]
    if tokens[1] is not None:
        shown.append(("video", tokens[1], 1))
    for (kind, token, count), system in product(shown, (None, *_PROBES)):
        turn = (kind == "video" and template.video_turn) or template.picture_turn
        said = default if system is None else system
        messages = [] if system is None else [_message("system", system)]
        pieces = template.system.replace("{text}", said) if said or messages else ""
        messages.append(_message("user", _PROBES[0], *[kind] * count))
        pieces += _fill(turn, _PROBES[0], template.between.join([token] * count))
        for probe in _PROBES:
            rendered = render(messages, answer=True)
            if rendered != pieces + template.answer_start:
                raise CheckpointError(
                    f"The chat template says {rendered!r}, which its pieces do not: "
                    f"{pieces + template.answer_start!r}. {_REMEDY}"
                )
            messages += [_message("assistant", probe + "!"), _message("user", probe)]
            pieces += history_start + probe + "!" + template.answer_end
            pieces += _fill(template.text_turn, probe, "")


def _fill(turn: str, text: str, pictures: str) -> str:
    before, _, after = turn.partition("{text}")
    return before.replace("{pictures}", pictures) + text + after.replace("{pictures}", pictures)
