"""Press, ask aloud about what is in front of you, and hear the answer, with no network.

What somebody who builds on vismaid uses is here and in ``docs/api.md``; everything else may change
from one version to the next. A name is loaded when it is first used: the command line's help loads
no engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.cancel import Cancel as Cancel
    from runtime.engines import Engines as Engines
    from runtime.errors import Cancelled as Cancelled
    from runtime.errors import VismaidError as VismaidError
    from runtime.events import Finished as Finished
    from runtime.events import Heard as Heard
    from runtime.events import Sentence as Sentence
    from runtime.events import Spoken as Spoken
    from runtime.events import TurnResult as TurnResult
    from runtime.packs.pack import Pack as Pack
    from runtime.speech.audio import read_wav as read_wav
    from runtime.speech.audio import write_wav as write_wav
    from runtime.turn import run_turn as run_turn
    from runtime.vision.pictures import open_picture as open_picture
    from runtime.vision.tiling import Detail as Detail
    from vismaid.api import ask as ask
    from vismaid.api import convert as convert
    from vismaid.api import open_engines as open_engines
    from vismaid.api import open_pack as open_pack
    from vismaid.api import open_recogniser as open_recogniser
    from vismaid.api import open_voice as open_voice
    from vismaid.api import quantize as quantize

_OFFERED = {
    "runtime.cancel": ("Cancel",),
    "runtime.engines": ("Engines",),
    "runtime.errors": ("Cancelled", "VismaidError"),
    "runtime.events": ("Finished", "Heard", "Sentence", "Spoken", "TurnResult"),
    "runtime.packs.pack": ("Pack",),
    "runtime.speech.audio": ("read_wav", "write_wav"),
    "runtime.turn": ("run_turn",),
    "runtime.vision.pictures": ("open_picture",),
    "runtime.vision.tiling": ("Detail",),
    "vismaid.api": (
        "ask",
        "convert",
        "open_engines",
        "open_pack",
        "open_recogniser",
        "open_voice",
        "quantize",
    ),
}
"""What is offered, by the module that has it."""
_HOME = {name: module for module, names in _OFFERED.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
