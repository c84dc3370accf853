"""``vismaid doctor``: a line for each finding as soon as it is known, or all as JSON."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vismaid import console
from vismaid.options import OtherPackOption, WearersLanguageOption

if TYPE_CHECKING:
    from edge.doctor.finding import Finding


def doctor(
    config: Annotated[
        Path | None, typer.Option("--config", help="The settings.", metavar="TOML")
    ] = None,
    pack: OtherPackOption = None,
    language: WearersLanguageOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            help="Do this check; repeat it for several: board, build, pack, language, memory, "
            "turn, temperature, throttling, battery, service, camera, speaker, microphone, "
            "button.",
            metavar="NAME",
        ),
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out what needs a person.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of lines.")
    ] = False,
) -> None:
    """Check the board, the pack and every device, and say how to fix what is wrong.

    The pack's voice says a sentence, its recogniser hears it, and its model answers a picture. You
    will be asked to listen, to speak and to press the button. The exit status is 1 when something
    failed.
    """
    import json

    from edge.doctor.checks import findings
    from edge.settings import read_settings, with_choice

    settings = with_choice(read_settings(config), pack, language)
    found = []
    for finding in findings(settings, console.say, only=only or (), alone=alone):
        found.append(finding)
        if not as_json:
            console.result(_line(finding))
    healthy = not any(finding.verdict == "failed" for finding in found)
    if as_json:
        told = {"ok": healthy, "checks": [asdict(finding) for finding in found]}
        console.result(json.dumps(told, ensure_ascii=False))
    raise typer.Exit(int(not healthy))


def _line(finding: "Finding") -> str:
    text = finding.what.rstrip(".")
    if finding.remedy:
        text += f": {finding.remedy.rstrip('.')}"
    return f"{finding.verdict:8} {finding.name:12} {text}"
