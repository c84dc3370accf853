"""``vismaid bench score``: a score of every variant, with reasons."""

from typing import Annotated

import typer

from vismaid import console
from vismaid.commands.bench.report import records_of
from vismaid.options import RecordsArgument, ShownInOption, WaitOption


def score(
    files: RecordsArgument,
    decode: Annotated[
        float,
        typer.Option(
            "--decode", help="Tokens a second that are enough.", min=0.1, metavar="NUMBER"
        ),
    ] = 5.0,
    wait: WaitOption = 2.0,
    metric: Annotated[
        str,
        typer.Option(
            "--metric",
            help="Figure of quality that decides, as in exact or kl_mean; "
            "without it all that are shares.",
            metavar="NAME",
        ),
    ] = "",
    language: ShownInOption = "",
) -> None:
    """Score packs by memory, licence, device fitness and language precision, with reasons.

    In another language than English, precision is how much of what is right in English is right in
    it, and fitness is by the wait in it.
    """
    from bench.report import score as scoring
    from bench.report.report import in_language, judged_by

    measured = in_language(judged_by(records_of(files), metric), language)
    found = scoring.scores(measured, decode_target=decode, wait_target=wait)
    console.result(scoring.markdown(found), end="")
