"""Charts drawn by matplotlib, as files and as text for a page."""

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.report.charts.charts import Boards, Chart, Depths, Trade, Waterfall
from bench.report.charts.palette import LIGHT
from runtime.errors import BenchError
from runtime.files.atomic import replacing
from runtime.installation import install_extra

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PIXELS_AN_INCH = 150
_LOOK: Mapping[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": LIGHT["edge"],
    "axes.facecolor": LIGHT["page"],
    "axes.grid": True,
    "axes.prop_cycle": f"cycler(color=['{LIGHT['ink']}'])",
    "axes.labelcolor": LIGHT["ink"],
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": LIGHT["ink"],
    "axes.titlesize": 9,
    "figure.facecolor": LIGHT["page"],
    "figure.constrained_layout.w_pad": 0.08,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": LIGHT["rule"],
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.labelcolor": LIGHT["ink"],
    "svg.hashsalt": "vismaid",
    "text.color": LIGHT["ink"],
    "text.parse_math": False,
    "xtick.color": LIGHT["edge"],
    "xtick.labelcolor": LIGHT["muted"],
    "xtick.labelsize": 8,
    "ytick.color": LIGHT["edge"],
    "ytick.labelcolor": LIGHT["muted"],
    "ytick.labelsize": 8,
}


def check_drawing() -> None:
    """See to it that charts can be drawn.

    Raises:
        BenchError: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise BenchError(
            f"Charts need matplotlib; install it with `{install_extra('plots')}`."
        ) from None


def write_plots(charts: Iterable[Chart], folder: Path) -> list[Path]:
    """Each chart as NAME.png and NAME.svg; of the same records the same bytes.

    Raises:
        BenchError: matplotlib is not installed.
        OutputError: the folder cannot be written.
    """
    check_drawing()
    written = []
    for chart in charts:
        for kind in ("png", "svg"):
            path = folder / f"{chart.about.name}.{kind}"
            content = _drawn(chart, kind, {"svg.fonttype": "path"}, titled=True)
            with replacing(path) as file:
                file.write(content)
            written.append(path)
    return written


def svg_with_text(chart: Chart) -> str:
    """A chart as SVG whose text is text, for a page, which has its title already."""
    return _drawn(chart, "svg", {"svg.fonttype": "none"}, titled=False).decode()


def _drawn(chart: Chart, kind: str, more: Mapping[str, Any], *, titled: bool) -> bytes:
    content = io.BytesIO()
    # Neither a date nor the program's version, so that the same records give the same file.
    nothing = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with looking(more):
        figure = figure_of(chart, titled=titled)
        figure.savefig(content, format=kind, dpi=_PIXELS_AN_INCH, metadata=nothing)
    return content.getvalue()


@contextmanager
def looking(more: Mapping[str, Any]) -> Iterator[None]:
    """The look of the charts, whatever the user's own settings of matplotlib are.

    Args:
        more: Settings of matplotlib beside it.
    """
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        # A name may be written in letters that the font lacks; its table has them.
        warnings.filterwarnings("ignore", message=".*Glyph .* missing from font.*")
        matplotlib.rcdefaults()
        look: dict[Any, Any] = {**_LOOK, **more}
        matplotlib.rcParams.update(look)
        yield


def figure_of(chart: Chart, *, titled: bool) -> "Figure":
    """A chart drawn, which is to be done in its look; with its title where it stands alone."""
    from bench.report.charts import drawing

    match chart:
        case Trade():
            return drawing.trade(chart, titled=titled)
        case Waterfall():
            return drawing.waterfall(chart, titled=titled)
        case Depths():
            return drawing.depths(chart, titled=titled)
        case Boards():
            return drawing.boards(chart, titled=titled)
