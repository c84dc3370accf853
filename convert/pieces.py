"""The pieces of a conversation, taken from whatever renders conversations, and proved.

Conversations are rendered with marks in place of the texts; what stands between the marks is the
pieces. Whole conversations must then be the same as their pieces joined.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from pydantic import ValidationError

from runtime.errors import CheckpointError
from runtime.packs.manifest import Template

MARKER = "<__media__>"
"""libmtmd's own, in the text of a question, for a picture."""
REMEDY = "Name a template that it knows with --template, such as chatml, or a file with one."
Message = tuple[str, str]
"""Who says it, and what."""
Render = Callable[[Sequence[Message], bool], str]
"""Renders a conversation, with or without the beginning of an answer that is to follow."""
SYSTEM, ASKED = "‹system›", "‹asked›"
_ANSWER, _MORE = "‹answer›", "‹more›"
_PROBES = ("Is there a door?", "two\nlines, {braces} & 'quotes'", "Où?")
_BLANK = ("  {}", "{} \n", "\t{}\t")
"""White space around a probe."""


def pieces_of(render: Render) -> Template:
    """Take what renders conversations apart, and prove that the pieces put them together again.

    Raises:
        CheckpointError: the conversations are not made of pieces that follow each other.
    """
    parts = _Parts.of(render)
    template = parts.template(trimmed=False)
    if not _differing(render, template, parts.answer_repeated):
        return template
    template = parts.template(trimmed=True)
    if differing := _differing(render, template, parts.answer_repeated):
        said, joined = differing
        raise CheckpointError(
            f"The chat template says {said!r}, which its pieces do not: {joined!r}. {REMEDY}"
        )
    return template


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
    def of(cls, render: Render) -> "_Parts":
        first = [_user(MARKER + ASKED), _assistant(_ANSWER), _user(_MORE)]
        texts = (MARKER, ASKED, _ANSWER, _MORE)
        without, *rest = _between(render(first, True), *texts)
        before, after, *same = _between(render([_system(SYSTEM), *first], True), SYSTEM, *texts)
        if same != rest:
            raise _no_turns()
        picture, after_asked, after_answer, last = rest
        if last != _between(render(first[:1], True), MARKER, ASKED)[-1]:
            raise _no_turns()
        # Some templates end with another token where no answer follows: then all precedes it.
        end = _between(render(first[:1], False), MARKER, ASKED)[-1]
        end = end if last.startswith(end) and after_asked.startswith(end) else ""
        start, repeated = last.removeprefix(end), after_asked.removeprefix(end)
        if not _begins_alike(start, repeated):
            raise CheckpointError(
                f"The chat template starts an answer with {start!r} and repeats it with "
                f"{repeated!r}. {REMEDY}"
            )
        closed = _between(render(first[:2], False), MARKER, ASKED, _ANSWER)[-1]
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
                f"The chat template does not say a text exactly once and in its place. {REMEDY}"
            )
        found.append(before)
    found.append(whole)
    if any(text in each for text, each in product(texts, found)):
        raise CheckpointError(f"The chat template does not say a text exactly once. {REMEDY}")
    return found


def _no_turns() -> CheckpointError:
    return CheckpointError(f"The chat template is not made of separate turns. {REMEDY}")


def _differing(render: Render, template: Template, repeated: str) -> tuple[str, str] | None:
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
            said = render(messages, True)
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
    return ("system", text)


def _user(text: str) -> Message:
    return ("user", text)


def _assistant(text: str) -> Message:
    return ("assistant", text)
