"""Renders chat templates, in a process of its own that nothing of them can outlast.

Run as a program. Each line of stdin is a JSON object ``{source, special, messages, answer}``, and
``day``, ISO, where the template may know the day; each line of stdout is one with what was
``rendered``, or with what ``failed`` and whether it was the template's ``syntax``. A template that
computes for longer than the program's argument says, in seconds for all its conversations, ends
the process, and one that wants more than ``MEMORY`` fails: a checkpoint's template is a stranger's
program, and a sandbox bounds what it reaches, not what it takes.
"""

import json
import resource
import signal
import sys
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY = 512 << 20
"""Bytes of address space beyond what the process begins with."""
_LONGEST = 1 << 20
"""Characters of a rendered conversation, which is some hundred."""


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


def _json(value: object, ensure_ascii: bool = False, indent: int | None = None) -> str:
    """As transformers writes it; jinja2's own is for HTML."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)


def _calendar(day: date) -> dict[str, Any]:
    """What llama.cpp lets a template know of the day."""
    midnight = datetime.combine(day, time())
    return {
        "strftime_now": midnight.strftime,
        "date_string": midnight.strftime("%d %b %Y"),
        "datetime": midnight.strftime("%b %d %Y"),
    }


@cache
def _template(source: str) -> jinja2.Template:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols]
    )
    environment.globals["raise_exception"] = _raise
    environment.filters["tojson"] = _json
    return environment.from_string(source)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What to say to a request."""
    try:
        template = _template(request["source"])
    except Exception as error:  # Half a surrogate pair, for one, is no error of Jinja's own.
        return {"failed": _reason(error), "syntax": True}
    day = request.get("day")
    try:
        rendered = template.render(
            request["special"] | (_calendar(date.fromisoformat(day)) if day else {}),
            messages=request["messages"],
            add_generation_prompt=request["answer"],
        )
        rendered.encode()  # It fails at half a surrogate pair.
    except Exception as error:  # Whatever a template does wrong is the template's fault.
        return {"failed": _reason(error), "syntax": False}
    if len(rendered) > _LONGEST:
        return {"failed": f"it says {len(rendered):,} characters", "syntax": False}
    return {"rendered": rendered}


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "it takes too much memory"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)[:300] or type(error).__name__


def _limit_memory() -> None:
    begun = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (begun + MEMORY, begun + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer until stdin ends."""
    _limit_memory()
    seconds = float(sys.argv[1])
    left: dict[str, float] = {}
    for line in sys.stdin:
        request = json.loads(line)
        source = request["source"]
        # Counts the time that is computed, so that a busy machine makes no difference.
        signal.setitimer(signal.ITIMER_PROF, left.get(source, seconds))
        reply = json.dumps(answer(request))
        left[source], _ = signal.setitimer(signal.ITIMER_PROF, 0)
        print(reply, flush=True)


if __name__ == "__main__":
    main()
