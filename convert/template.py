"""The pieces of a conversation, taken from a checkpoint's own chat template.

The template is rendered with sentinels in place of the texts; what surrounds them are the
pieces. Whole conversations, rendered by the template and put together from the pieces, must then
be the same, or the checkpoint is refused.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationError

from convert.checkpoint import Checkpoint, read_text
from runtime.errors import CheckpointError
from runtime.pack import Template

_SYSTEM, _USER, _ANSWER = "‹system›", "‹user›", "‹answer›"
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
    said = _renderer(source, "", special)([_message("user", _USER)])
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
    render = _renderer(source, begin, special or {})
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
    pieces = {
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
    def __init__(self, source: str, begin: str, special: Mapping[str, str]) -> None:
        self._begin = begin
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols]
        )
        environment.globals["raise_exception"] = _raise
        environment.globals.update(special)
        self._template = environment.from_string(source)

    def __call__(self, messages: Sequence[Message], answer: bool = False) -> str:
        try:
            rendered = self._template.render(messages=list(messages), add_generation_prompt=answer)
            return rendered.removeprefix(self._begin)
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise CheckpointError(f"The chat template fails: {error}. {_REMEDY}") from None


class _Generation(Extension):
    """``{% generation %}`` marks what a model is trained on and renders as its content."""

    tags = {"generation"}  # noqa: RUF012 - jinja2's own interface

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse the block as nothing but its body."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body, lineno=line)


def _raise(message: str) -> None:
    raise jinja2.TemplateError(message)


def _renderer(source: str, begin: str, special: Mapping[str, str]) -> _Renderer:
    try:
        return _Renderer(source, begin, special)
    except jinja2.TemplateError as error:
        raise CheckpointError(f"The chat template is not Jinja: {error}. {_REMEDY}") from None


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
