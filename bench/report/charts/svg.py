"""A chart that matplotlib drew, as part of a page: in its colours and letters, with a name."""

import re
from xml.etree import ElementTree as Tree

from bench.report.charts.palette import LIGHT
from bench.report.sanitize import printable

_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_ROLES = {colour: role for role, colour in LIGHT.items()}


def inline(drawn: str, name: str, title: str, description: str) -> str:
    """An ``svg`` element that assistive technology takes for one picture.

    Args:
        drawn: A file of SVG, as ``bench.report.charts.plots.svg_with_text`` makes it.
        name: Begins every id, and is the page's only one.
        title: What the picture is called.
        description: What it shows.
    """
    root = Tree.fromstring(drawn)
    _leave_out(root)
    used = set(re.findall(r'(?:href="|url\()#([\w.-]+)', drawn))
    for element in root.iter():
        _rename(element, name, used)
        _recolour(element)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    words = []
    for tag, text in (("title", title), ("desc", description)):
        said = Tree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        said.text = printable(text)
        words.append(said)
    root[:0] = words
    root.attrib.update(
        {
            "class": "chart",
            "role": "img",
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-desc",
        }
    )
    Tree.register_namespace("", _SVG[1:-1])
    return Tree.tostring(root, encoding="unicode")


def _leave_out(element: Tree.Element) -> None:
    """Metadata, and a style sheet that would hold for the page as a whole."""
    for child in list(element):
        if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
            element.remove(child)
        else:
            _leave_out(child)


def _rename(element: Tree.Element, name: str, used: set[str]) -> None:
    """Charts of one page must not share ids; those that nothing refers to go."""
    known = element.attrib.pop("id", None)
    if known in used:
        element.set("id", f"{name}-{known}")
    if link := element.attrib.pop(_LINK, None):
        element.set("href", f"#{name}-{link[1:]}")
    for attribute, value in element.attrib.items():
        element.set(attribute, value.replace("url(#", f"url(#{name}-"))


def _recolour(element: Tree.Element) -> None:
    style = element.attrib.pop("style", "")
    for attribute in ("fill", "stroke"):
        if value := element.attrib.pop(attribute, None):
            style += f"{'; ' if style else ''}{attribute}: {value}"
    style = re.sub(r"font-family:[^;]*;?\s*", "", style)
    style = re.sub(r"#[0-9a-f]{6}", lambda found: f"var(--{_ROLES[found[0]]})", style)
    if style:
        element.set("style", style)
