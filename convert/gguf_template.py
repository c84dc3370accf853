"""How a GGUF model is spoken to: the pieces of its own chat template, and its rules for text.

The template is rendered as llama.cpp renders it for ``llama-mtmd-cli --jinja``: with a marker in
the user's text where the picture is, which libmtmd replaces by the picture between its own tokens.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from convert.checkpoint.folder import read_text
from convert.jinja import rendered
from convert.pieces import ASKED, REMEDY, SYSTEM, Message, pieces_of
from runtime.errors import CheckpointError
from runtime.gguf.header import Header
from runtime.gguf.tokenizer import adds_first_token, adds_space, special_texts
from runtime.llama.chat import apply_builtin, builtin_templates
from runtime.packs.manifest import Template, TextRules

CHAT_TEMPLATE = "tokenizer.chat_template"


def template_of(header: Header, *, thinking: bool = False, day: date | None = None) -> Template:
    """The pieces of the chat template in a model's file.

    Args:
        header: Of the text model.
        thinking: Whether a model that can think aloud before it answers does. llama-mtmd-cli lets
            it; whoever waits for an answer does not want to hear it.
        day: The day that a template is told, where it asks for one; today by default.

    Raises:
        CheckpointError: there is no template, it fails, or it is not made of pieces.
    """
    value = header.values.get(CHAT_TEMPLATE)
    if value is None or not isinstance(value.content, str) or not value.content:
        raise CheckpointError(f"{header.path} has no chat template. {REMEDY}")
    return _pieces(value.content, header, thinking, day)


def template_named(
    name: str, header: Header, *, thinking: bool = False, day: date | None = None
) -> Template:
    """The pieces of another template than the model's own, such as where it has none.

    Args:
        name: Of a template that llama.cpp knows, as its ``--chat-template`` takes it, or of a file
            with a template in Jinja.
        header: Of the text model, whose tokens the template speaks of.
        thinking: See ``template_of``.
        day: See ``template_of``.

    Raises:
        CheckpointError: there is no such template, it fails, or it is not made of pieces.
    """
    if name in builtin_templates():
        begin = _begin(header)
        return pieces_of(
            lambda messages, answer: apply_builtin(name, messages, answer).removeprefix(begin)
        )
    if _is_file(name):
        return _pieces(read_text(Path(name)), header, thinking, day)
    raise CheckpointError(
        f"{name} is neither a file nor a chat template that llama.cpp knows, which are "
        f"{', '.join(builtin_templates())}. Name one of them, or a file with one."
    )


def text_rules_of(header: Header) -> TextRules:
    """What llama.cpp does to ordinary text before it is tokenized with a model's vocabulary."""
    return TextRules(space_prefix="always" if adds_space(header) else "none")


def said_by_itself(template: Template) -> str:
    """The system prompt that a template says where none is given; often none."""
    before, _, after = template.system.partition("{text}")
    said = template.without_system
    if not (said.startswith(before) and said.endswith(after)):
        return ""
    return said.removeprefix(before).removesuffix(after)


def pieces_of_jinja(
    source: str, *, begin: str = "", variables: dict[str, Any] | None = None, day: date
) -> Template:
    """The pieces of a chat template in Jinja.

    Args:
        source: The template.
        begin: The token that the tokenizer begins every text with, which is no part of the pieces.
        variables: What the template's variables ``bos_token`` and the like stand for.
        day: The day that a template is told, where it asks for one.

    Raises:
        CheckpointError: the template fails, or is not made of pieces that follow each other.
    """
    return pieces_of(_Renderer(source, begin, variables or {}, day))


def _pieces(source: str, header: Header, thinking: bool, day: date | None) -> Template:
    variables: dict[str, Any] = {
        f"{name}_token": text for name, text in special_texts(header).items()
    }
    variables["enable_thinking"] = thinking
    return pieces_of_jinja(
        source, begin=_begin(header), variables=variables, day=day or date.today()
    )


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # No file can have such a name.
        return False


def _begin(header: Header) -> str:
    return special_texts(header)["bos"] if adds_first_token(header) else ""


class _Renderer:
    """A template in Jinja, rendered as llama.cpp does."""

    def __init__(self, source: str, begin: str, variables: dict[str, Any], day: date) -> None:
        self._source, self._begin, self._variables = source, begin, variables
        self._day = day.isoformat()
        asked = [("user", ASKED)]
        self._typed = self._merged = False
        self._typed = ASKED not in self._reply(asked).get("rendered", "")
        """Whether a text is given as a list of one typed part, where it is not taken plain."""
        self._merged = SYSTEM not in self._reply([("system", SYSTEM), *asked]).get("rendered", "")
        """Whether a system prompt is said in the first question."""

    def __call__(self, messages: Sequence[Message], answer: bool) -> str:
        reply = self._reply(messages, answer)
        if "failed" in reply:
            what = "is not Jinja" if reply["syntax"] else "fails"
            raise CheckpointError(f"The chat template {what}: {reply['failed']}. {REMEDY}")
        return str(reply["rendered"]).removeprefix(self._begin)

    def _reply(self, messages: Sequence[Message], answer: bool = True) -> dict[str, Any]:
        if self._merged and messages[0][0] == "system":
            (_, system), (role, asked), *rest = messages
            messages = [(role, f"{system}\n{asked}"), *rest]
        reply = rendered(
            {
                "source": self._source,
                "special": self._variables,
                "messages": [self._message(*each) for each in messages],
                "answer": answer,
                "day": self._day,
            }
        )
        if reply is None:
            raise CheckpointError(f"The chat template computes without an end. {REMEDY}")
        return reply

    def _message(self, role: str, text: str) -> dict[str, Any]:
        content = [{"type": "text", "text": text}] if self._typed else text
        return {"role": role, "content": content}
