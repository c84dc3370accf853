"""Charts as files: PNG, and SVG that assistive technology takes for one picture with a name."""

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from markupsafe import escape

from bench.report.charts.charts import Chart
from bench.report.sanitize import printable
from runtime.errors import BenchError
from runtime.files.atomic import replacing
from runtime.installation import install_extra

_PIXELS_AN_INCH = 150


def check_drawing(what: str = "Charts") -> None:
    """See to it that charts can be drawn.

    Args:
        what: What whoever asked for them calls them.

    Raises:
        BenchError: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise BenchError(
            f"{what} need matplotlib; install it with `{install_extra('plots')}`."
        ) from None


def write_plots(charts: Iterable[Chart], folder: Path) -> list[Path]:
    """Each chart as NAME.png and NAME.svg.

    Raises:
        BenchError: matplotlib is not installed.
        OutputError: the folder cannot be written.
    """
    check_drawing()
    written = []
    for chart in charts:
        for kind in ("png", "svg"):
            written.append(folder / f"{chart.about.name}.{kind}")
            write_plot(chart, written[-1])
    return written


def write_plot(chart: Chart, path: Path) -> None:
    """A chart as a file of the kind that its name says, such as ``.png``.

    Raises:
        OutputError: the file cannot be written.
    """
    kind = path.suffix[1:].lower()
    content = svg(chart) if kind == "svg" else _drawn(chart, kind)
    with replacing(path) as file:
        file.write(content)


def svg(chart: Chart, *, titled: bool = True) -> bytes:
    """A chart as a file of SVG, in light colours.

    Args:
        chart: What is drawn.
        titled: Whether the title is drawn, too.
    """
    about = chart.about
    title = printable(f"{about.title}{f', {about.where}' if about.where else ''}")
    before, root, after = _drawn(chart, "svg", titled=titled).decode().partition("<svg ")
    attributes, _, content = after.partition(">")
    named = f'role="img" aria-labelledby="title" aria-describedby="desc" {attributes}'
    words = (
        f'<title id="title">{escape(title)}</title>'
        f'<desc id="desc">{escape(printable(about.description))}</desc>'
    )
    return f"{before}{root}{named}>{words}{content}".encode()


@contextmanager
def looking() -> Iterator[None]:
    """The look of the charts, whatever the user's own settings of matplotlib are."""
    import matplotlib

    from bench.report.charts.drawing import LOOK

    with matplotlib.rc_context(), warnings.catch_warnings():
        # A name may be written in letters that the font lacks; its table has them.
        warnings.filterwarnings("ignore", message=".*Glyph .* missing from font.*")
        matplotlib.rcdefaults()
        look: dict[Any, Any] = dict(LOOK)
        matplotlib.rcParams.update(look)
        yield


def _drawn(chart: Chart, kind: str, *, titled: bool = True) -> bytes:
    from bench.report.charts.drawing import figure_of

    content = io.BytesIO()
    # Neither a date nor the program's version, which say nothing of what was measured.
    nothing = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}.get(kind)
    with looking():
        figure = figure_of(chart, titled=titled)
        figure.savefig(content, format=kind, dpi=_PIXELS_AN_INCH, metadata=nothing)
    return content.getvalue()
