"""E-mail and web addresses: "info@example.com" is "info at example dot com"."""

import re

from runtime.languages.saying import Saying

_SCHEME = re.compile(r"(?:https?://(?:www\.)?|www\.)(?=\w)", re.IGNORECASE)
_NAME = r"[^\W_](?:[\w-]{0,62}\w)?"
_EMAIL = re.compile(rf"(?<![\w.+@-])[\w.+-]{{1,64}}@{_NAME}(?:\.{_NAME}){{1,6}}(?!\w)")
_TOP = "com|org|net|info|edu|gov|eu|io|app|es|pt|fr|de|uk|br|mx|ar|co|cl|pe|ch|at|be|it|nl|us|ca"
_WEB = re.compile(
    rf"(?<![\w.@-])(?:{_NAME}\.){{1,5}}(?:{_TOP})(?![\w-]|\.\w)(?:/[^\s,;:!?()<>\"'”’»]*)?",
    re.IGNORECASE,
)
_ENDING = ".?!"


def without_addresses(text: str, saying: Saying) -> str:
    """The text with the marks of its addresses in words."""
    text = _SCHEME.sub("", text)
    if "@" in text:
        text = _EMAIL.sub(lambda found: _said(found[0], saying), text)
    return _WEB.sub(lambda found: _said(found[0], saying), text) if "." in text else text


def _said(address: str, saying: Saying) -> str:
    address, ending = address.rstrip(_ENDING), address[len(address.rstrip(_ENDING)) :]
    words = saying.addresses
    for mark, word in (
        ("@", words.at),
        (".", words.dot),
        ("-", words.dash),
        ("_", words.underscore),
        ("/", words.slash),
    ):
        address = address.strip("/").replace(mark, f" {word} ")
    return address + ending
