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

from runtime.packs.pack import Pack
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

    picture: Path
    questions: Sequence[str]


def answers(
    pack: Pack, talk: Talk, *, batch: int, options: Sequence[str] = ()
) -> list[bytes]:
    """What the program answers to each question, in a process of its own.

    It does not survive a second picture: it looks for it among those of the message before, which
    it has freed.

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


def _lines(pack: Pack, talk: Talk) -> list[str]:
    """What is typed, a message a line."""
    template = pack.manifest.template
    system = pack.manifest.prompts_in("en").system
    opening = template.system.replace("{text}", system) if system else ""
    before, after = template.picture_turn.split("{pictures}")
    messages = [opening + before + _PLACE + after.replace("{text}", talk.questions[0])]
    for question in talk.questions[1:]:
        messages.append(template.answer_end + template.text_turn.replace("{text}", question))
    spelled = [(text + template.answer_start).replace("\n", _LINE) for text in messages]
    return [f"/image {talk.picture}", *spelled]
