"""How a GGUF model is spoken to: the pieces of its own chat template, and its rules for text.

The template is rendered as llama.cpp renders it for ``llama-mtmd-cli --jinja``: with a marker in
the user's text where the picture is, which libmtmd replaces by the picture between its own tokens.
Whole conversations must be the same as their pieces joined, or the file is refused.
"""

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from pydantic import ValidationError

from convert.jinja import rendered
from runtime.errors import CheckpointError
from runtime.gguf.header import Header
from runtime.gguf.vocabulary import adds_first_token, adds_space, special_texts
from runtime.packs.manifest import Template, TextRules

CHAT_TEMPLATE = "tokenizer.chat_template"
MARKER = "<__media__>"
"""libmtmd's own, for a picture."""
_SYSTEM, _ASKED, _ANSWER, _MORE = "‹system›", "‹asked›", "‹answer›", "‹more›"
_PROBES = ("Is there a door?", "two\nlines, {braces} & 'quotes'", "Où?")
_BLANK = ("  {}", "{} \n", "\t{}\t")
"""White space around a probe."""
_REMEDY = "Name a template that it knows with --template, such as chatml, or a file with one."
Message = dict[str, str]


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
        raise CheckpointError(f"{header.path} has no chat template. {_REMEDY}")
    special = special_texts(header)
    begin = special["bos"] if adds_first_token(header) else ""
    variables: dict[str, Any] = {f"{name}_token": text for name, text in special.items()}
    variables["enable_thinking"] = thinking
    return pieces_of(value.content, begin=begin, variables=variables, day=day)


def text_rules_of(header: Header) -> TextRules:
    """What llama.cpp does to ordinary text before it is tokenized with a model's vocabulary."""
    return TextRules(space_prefix="always" if adds_space(header) else "none")


def pieces_of(
    source: str,
    *,
    begin: str = "",
    variables: dict[str, Any] | None = None,
    day: date | None = None,
) -> Template:
    """Take a chat template apart and prove that its pieces put it together again.

    Args:
        source: Jinja.
        begin: The token that the tokenizer begins every text with, which is no part of the pieces.
        variables: What the template's variables ``bos_token`` and the like stand for.
        day: The day that a template is told, where it asks for one; today by default.

    Raises:
        CheckpointError: the template fails, or is not made of pieces that follow each other.
    """
    render = _Renderer(source, begin, variables or {}, day or date.today())
    parts = _Parts.of(render)
    template = parts.template(trimmed=False)
    if not _differing(render, template, parts.answer_repeated):
        return template
    template = parts.template(trimmed=True)
    if differing := _differing(render, template, parts.answer_repeated):
        said, joined = differing
        raise CheckpointError(
            f"The chat template says {said!r}, which its pieces do not: {joined!r}. {_REMEDY}"
        )
    return template


def said_by_itself(template: Template) -> str:
    """The system prompt that a template says where none is given; often none."""
    before, _, after = template.system.partition("{text}")
    said = template.without_system
    if not (said.startswith(before) and said.endswith(after)):
        return ""
    return said.removeprefix(before).removesuffix(after)


class _Renderer:
    """A template, rendered as llama.cpp does."""

    def __init__(self, source: str, begin: str, variables: dict[str, Any], day: date) -> None:
        self._source, self._begin, self._variables = source, begin, variables
        self._day = day.isoformat()
        asked = [_user(_ASKED)]
        self._typed = _ASKED not in self._reply(asked).get("rendered", "")
        """Whether a text is given as a list of one typed part, where it is not taken plain."""
        both = [_system(_SYSTEM), *asked]
        self._merged = _SYSTEM not in self._reply(both).get("rendered", "")
        """Whether a system prompt is said in the first question."""

    def __call__(self, messages: list[Message], answer: bool = True) -> str:
        reply = self._reply(messages, answer)
        if "failed" in reply:
            what = "is not Jinja" if reply["syntax"] else "fails"
            raise CheckpointError(f"The chat template {what}: {reply['failed']}. {_REMEDY}")
        return str(reply["rendered"]).removeprefix(self._begin)

    def _reply(self, messages: list[Message], answer: bool = True) -> dict[str, Any]:
        if getattr(self, "_merged", False) and messages[0]["role"] == "system":
            content = f"{messages[0]['content']}\n{messages[1]['content']}"
            messages = [_user(content), *messages[2:]]
        reply = rendered(
            {
                "source": self._source,
                "special": self._variables,
                "messages": [self._typed_message(each) for each in messages],
                "answer": answer,
                "day": self._day,
            }
        )
        if reply is None:
            raise CheckpointError(f"The chat template computes without an end. {_REMEDY}")
        return reply

    def _typed_message(self, message: Message) -> dict[str, Any]:
        if not getattr(self, "_typed", False):
            return dict(message)
        return {**message, "content": [{"type": "text", "text": message["content"]}]}


@dataclass(frozen=True)
class _Parts:
    """What stands between the texts of a conversation."""

    before_system: str
    after_system: str
    without_system: str
    before_text: str
    """Between a picture and the question about it."""
    question_end: str
    answer_start: str
    answer_repeated: str
    """What precedes an answer that was given before."""
    answer_end: str
    question_start: str

    @classmethod
    def of(cls, render: _Renderer) -> "_Parts":
        first = [_user(MARKER + _ASKED), _assistant(_ANSWER), _user(_MORE)]
        texts = (MARKER, _ASKED, _ANSWER, _MORE)
        without, *rest = _between(render(first), *texts)
        before, after, *same = _between(render([_system(_SYSTEM), *first]), _SYSTEM, *texts)
        if same != rest:
            raise _no_turns()
        picture, after_asked, after_answer, last = rest
        if last != _between(render(first[:1]), MARKER, _ASKED)[-1]:
            raise _no_turns()
        # Some templates end with another token where no answer follows: then all precedes it.
        end = _between(render(first[:1], answer=False), MARKER, _ASKED)[-1]
        end = end if last.startswith(end) and after_asked.startswith(end) else ""
        start, repeated = last.removeprefix(end), after_asked.removeprefix(end)
        if not _begins_alike(start, repeated):
            raise CheckpointError(
                f"The chat template starts an answer with {start!r} and repeats it with "
                f"{repeated!r}. {_REMEDY}"
            )
        closed = _between(render(first[:2], answer=False), MARKER, _ASKED, _ANSWER)[-1]
        answer_end = closed if after_answer.startswith(closed) else ""
        question_start = after_answer.removeprefix(answer_end)
        return cls(
            before, after, without, picture, end, start, repeated, answer_end, question_start
        )

    def template(self, trimmed: bool) -> Template:
        """The pieces.

        A first turn begins like the others where it follows a system prompt that is complete; the
        system prompt may stand within it, too.
        """
        begin = self.question_start
        if not (self.after_system.endswith(begin) and self.without_system.endswith(begin)):
            begin = ""
        try:
            return Template(
                system=f"{self.before_system}{{text}}{self.after_system.removesuffix(begin)}",
                without_system=self.without_system.removesuffix(begin),
                picture_turn=f"{begin}{{pictures}}{self.before_text}{{text}}{self.question_end}",
                text_turn=f"{self.question_start}{{text}}{self.question_end}",
                answer_start=self.answer_start,
                answer_end=self.answer_end,
                trimmed=trimmed,
            )
        except ValidationError:
            raise _no_turns() from None


def _begins_alike(start: str, repeated: str) -> bool:
    """Whether an answer starts as it is repeated, but for white space and a thought."""
    shorter, longer = sorted(("".join(start.split()), "".join(repeated.split())), key=len)
    return longer.startswith(shorter)


def _between(whole: str, *texts: str) -> list[str]:
    """What stands before, between and after texts that must be there once and in this order."""
    found = []
    for text in texts:
        before, text_found, whole = whole.partition(text)
        if not text_found:
            raise CheckpointError(
                f"The chat template does not say a text exactly once and in its place. {_REMEDY}"
            )
        found.append(before)
    found.append(whole)
    if any(text in each for text, each in product(texts, found)):
        raise CheckpointError(f"The chat template does not say a text exactly once. {_REMEDY}")
    return found


def _no_turns() -> CheckpointError:
    return CheckpointError(f"The chat template is not made of separate turns. {_REMEDY}")


def _differing(render: _Renderer, template: Template, repeated: str) -> tuple[str, str] | None:
    """A conversation as it is rendered and as it is put together, where the two are not the same.

    Where a template repeats an answer unlike it was started, earlier answers are compared as they
    are repeated: the runtime keeps what the model was told when it gave them.
    """
    blank = ("{}",) if template.trimmed else ("{}", *_BLANK)
    probes = [around.format(probe) for probe in _PROBES for around in blank]
    for pictures, system in product((1, 2), (None, *probes)):
        messages = [] if system is None else [_system(system)]
        joined = template.without_system
        if system is not None:
            joined = template.system.replace("{text}", system)
        messages.append(_user(MARKER * pictures + probes[-1]))
        between = template.between.join([MARKER] * pictures)
        joined += _fill(template.picture_turn, probes[-1], between)
        for probe in probes:
            said = render(messages)
            if said != joined + template.answer_start:
                return said, joined + template.answer_start
            messages += [_assistant(f"{probe.strip()}!"), _user(probe)]
            joined += repeated + probe.strip() + "!" + template.answer_end
            joined += _fill(template.text_turn, probe, "")
    return None


def _fill(turn: str, text: str, pictures: str) -> str:
    before, _, after = turn.partition("{text}")
    return before.replace("{pictures}", pictures) + text + after


def _system(text: str) -> Message:
    return {"role": "system", "content": text}


def _user(text: str) -> Message:
    return {"role": "user", "content": text}


def _assistant(text: str) -> Message:
    return {"role": "assistant", "content": text}
