"""What can go wrong, in words for a person.

The message of a ``VismaidError`` is one sentence that says what is wrong and what to do about
it. The command line prints it and exits with status 2. Anything else that is raised is a bug.
"""


class VismaidError(Exception):
    """Something a person can mend; the message says how.

    It stays on one line and steers no terminal, whatever a damaged file's own words are.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__("".join(sign if sign.isprintable() else "?" for sign in message))


class PackError(VismaidError):
    """A pack, or a model file in it, is missing, damaged or does not fit its neighbours."""


class PictureError(VismaidError):
    """A picture cannot be read or cannot be used."""


class SoundError(VismaidError):
    """A recording cannot be read or cannot be used."""


class TextError(VismaidError):
    """A text is empty, too long or not text."""


class TranslationError(VismaidError):
    """What comes out of a translator is no translation."""


class OutputError(VismaidError):
    """A result cannot be written where it was asked to go."""


class MemoryShortageError(VismaidError):
    """There is not enough memory for what was asked."""


class CheckpointError(VismaidError):
    """A published checkpoint cannot be converted."""


class HubError(VismaidError):
    """Something cannot be fetched, or is not what was asked for."""


class BenchError(VismaidError):
    """Something cannot be measured or drawn."""


class Cancelled(Exception):  # noqa: N818 - a request that was honoured, not an error
    """The work was stopped because its ``cancel`` was set."""
