"""Records, sizes and numbers in words, as reports say them."""

from bench.records import Record, Setting, test_name

_IN_TEST = ("tokens", "generated", "depth")
"""Settings that llama-bench's name of a test holds."""


def setting_text(setting: Setting) -> str:
    """A setting in words, such as ``2 threads, look, follow-up`` or ``tg128 @ d512, 2 threads``."""
    told = dict(setting)
    words = [_words(name, value) for name, value in told.items()]
    if test := test_name(told):
        words = [test, *(_words(name, told[name]) for name in told if name not in _IN_TEST)]
    return ", ".join(filter(None, words))


def _words(name: str, value: object) -> str:
    match name:
        case "detail":
            return str(value)
        case "data":
            return str(value) if " " in str(value) else f"data {value}"
        case "count":
            return f"{value} sample{'s' if value != 1 else ''}"
        case "digest":
            return ""
        case "language":
            return f"in {value}"
        case "translated":
            return "translated" if value else "not translated"
        case "follow_up":
            return "follow-up" if value else "first question"
        case "threads":
            return f"{value} thread{'s' if value != 1 else ''}"
        case "held":
            return f"held {value} s"
        case "seconds":
            return f"{value} s"
        case _:
            return f"{name} {value}"


def size(amount: float) -> str:
    """Bytes as MB or GB (powers of ten)."""
    return f"{amount / 1e9:.2f} GB" if amount >= 1e9 else f"{amount / 1e6:.1f} MB"


def number(value: float, unit: str) -> str:
    """A value with its unit, to as many digits as it is worth."""
    if unit == "bytes":
        return size(value)
    if value and abs(value) < 0.001:
        text = f"{value:.1e}"
    else:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3 if abs(value) < 1 else 2
        text = f"{value:,.{digits}f}"
    return f"{text} {unit}".strip()


DISTURBED = "!2/5: of five repetitions that count, two were taken while others used the processor."
"""What ``disturbed`` means."""


def disturbed(record: Record) -> str:
    """A mark behind a figure some of whose repetitions were disturbed, such as `` !2/5``."""
    return f" !{record.kept}/{len(record.samples)}" if record.kept else ""


def figure_text(record: Record) -> str:
    """A figure with its setting, such as ``kl mean (data demo, 300 samples)``."""
    how, what = setting_text(record.setting), record.figure.replace("_", " ")
    return f"{what} ({how})" if how else what


def cell(record: Record | None) -> str:
    """The median with its 95 % interval, where that is known; empty where there is no record."""
    if record is None or record.median is None:
        return ""
    middle = number(record.median, record.unit)
    interval = record.interval()
    if interval is None:
        return middle
    low, high = (number(each, record.unit) for each in interval)
    if low == high:
        return middle
    unit = f" {middle.rsplit(' ', 1)[1]}" if " " in middle else ""
    same = bool(unit) and low.endswith(unit) and high.endswith(unit)
    return (
        f"{middle} ({low.removesuffix(unit)}–{high.removesuffix(unit)})"
        if same
        else (f"{middle} ({low}–{high})")
    )
