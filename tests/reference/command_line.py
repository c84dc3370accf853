"""What ``llama-mtmd-cli`` answers, and how it is asked the very same as a pack's session.

The program evaluates only what a new message adds to the rendered conversation. It is given a
template that says each message as it is, so the whole text, with the end of an answer, comes from
the pack's own pieces. Its way of adding a line's end where the conversation so far ends with one
is kept from acting.
"""

import os
import re
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import llama_cpp as c

from runtime.packs.pack import Pack
from runtime.session import Session
from tests.reference.program import llama_mtmd_cli

TOKENS = 64
_MARKER = "<__media__>"
_ANSWER = "=== an answer follows ==="
_LINE, _PLACE = "␤", "▣"
_TEMPLATE = (
    "{% for m in messages %}{% if m['role'] == 'user' %}"
    f"{{{{ m['content'] | replace('{_MARKER}', '') | replace('{_PLACE}', '{_MARKER}')"
    f" | replace('{_LINE}', '\\n') }}}}"
    "{% else %}{{ '.' }}{% endif %}{% endfor %}"
)
"""A picture's marker stands at the head of what is typed, and has to go where the pack has it."""
_CLEARED = b"Chat history cleared\n\n"
_TRIES = 3
"""The program may end before its last lines are written."""


@dataclass(frozen=True)
class Talk:
    """A picture and the questions asked about it."""

    picture: Path | None
    questions: Sequence[str | Path]
    """Written ones, and recordings of spoken ones."""


def answers(pack: Pack, talk: Talk, *, batch: int, options: Sequence[str] = ()) -> list[bytes]:
    """What the program answers to each question, in a process of its own.

    It does not survive a second message with a picture or a recording: it looks for that among
    those of the message before, which it has freed.

    Args:
        pack: Whose files and pieces are used.
        talk: What is asked.
        batch: Positions evaluated at a time.
        options: More for the command line.

    Returns:
        The answers, special tokens spelled, and a line's end where the model ended one.
    """
    files = [pack.path(f) for f in (pack.manifest.text_model, pack.manifest.projector)]
    command = [llama_mtmd_cli(), "-m", files[0], "--mmproj", files[1], "--jinja"]
    command += ["--chat-template", _TEMPLATE, "--temp", "0", "--seed", "1", "-n", str(TOKENS)]
    command += ["-t", "2", "-c", str(pack.manifest.context), "-b", str(batch), "-ub", str(batch)]
    command += ["--no-warmup", "--fit", "off", *options]
    lines = [*_lines(pack, talk), "/clear", "/clear", "/quit", ""]
    for _ in range(_TRIES):
        # What is typed is echoed into what the program prints, at any place, but not into its log.
        log = pack.folder / f"{uuid.uuid4()}.log"
        done = subprocess.run(
            [*command, "-lv", "0", "--log-file", log],
            input="\n".join(lines).encode(),
            env=os.environ | {"MTMD_TEST_RESPONSE_MARKER": _ANSWER},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:].decode(errors="replace")
        said, cleared, _ = log.read_bytes().partition(_CLEARED)
        log.unlink()
        if cleared:
            break
    parts = said.split(_ANSWER.encode() + b"\n\n")[1:]
    assert len(parts) == len(talk.questions), said.decode(errors="replace")
    return [re.sub(rb"\n> $", b"", part) for part in parts]


def spelled(session: Session, tokens: Sequence[int]) -> bytes:
    """The tokens of an answer as the program prints it, a line's end where the model ended it."""
    ended = b"\n" if len(tokens) < TOKENS else b""
    return b"".join(_spelled(session, token) for token in tokens) + ended


def _spelled(session: Session, token: int) -> bytes:
    """A token's bytes, special ones spelled, up to a zero byte, where the program's string ends."""
    vocabulary = c.llama_model_get_vocab(session.model.pointer)
    buffer = bytes(128)
    count = c.llama_token_to_piece(vocabulary, token, buffer, len(buffer), 0, True)
    return buffer[:count].split(b"\0")[0]


def _lines(pack: Pack, talk: Talk) -> list[str]:
    """What is typed, a picture, a recording or a message a line."""
    template = pack.manifest.template
    system = pack.manifest.prompts_in("en").system
    opening = template.system.replace("{text}", system) if system else ""
    first = template.picture_turn if talk.picture else template.text_turn
    turns = [opening + first.replace("{pictures}", _PLACE)]
    turns += [template.answer_end + template.text_turn] * (len(talk.questions) - 1)
    lines = [f"/image {talk.picture}"] if talk.picture else []
    for turn, question in zip(turns, talk.questions, strict=True):
        spoken = isinstance(question, Path)
        lines += [f"/audio {question}"] if spoken else []
        text = turn.replace("{text}", _PLACE if spoken else str(question)) + template.answer_start
        lines.append(text.replace("\n", _LINE))
    return lines
