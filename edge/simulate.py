"""A script in place of a hand, an eye and an ear: the whole loop without hardware.

A script is TOML, one ``[[step]]`` after the other, each with one thing that happens::

    [[step]]
    picture = "street.jpg"      # the camera shows this from now on

    [[step]]
    say = "question.wav"        # hold the button, say this, let go; tap in the mode `tap`

    [[step]]
    wait = "ready"              # until the assistant is ready, or has looked ahead, or seconds

    [[step]]
    press = 2                   # a double press

``say`` and ``press`` take ``button = "second"``; ``unplug`` and ``plug`` take ``camera``,
``microphone`` or ``speaker``. Paths are relative to the script. ``docs/simulation.md`` tells all
of it.
"""

import threading
import time
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from edge.assistant.phase import Phase
from edge.devices.buttons import ScriptedButton
from edge.devices.camera import StillCamera
from edge.devices.microphone import FileMicrophone
from edge.devices.protocols import ButtonName, Devices, Watcher
from edge.devices.speaker import FileSpeaker
from edge.settings import Settings
from runtime.cancel import Cancel
from runtime.errors import VismaidError
from runtime.files.validation import read_toml_as
from runtime.speech.audio import SPEECH_RATE, read_wav
from runtime.vision.pictures import open_picture

_PATIENCE = 120.0
_TAP_SECONDS = 0.06
_HOLD_MARGIN = 0.1
_ACTIONS = ("picture", "say", "press", "wait", "unplug", "plug")

LOOKED_AHEAD: Final = "looked ahead"
"""What a script waits for so that the next press finds its picture encoded."""

Pluggable = Literal["camera", "microphone", "speaker"]


class ScriptError(VismaidError):
    """A script that cannot be read or cannot be followed."""


class Step(BaseModel):
    """One thing that happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture: Path | None = None
    say: Path | None = None
    press: Annotated[int, Field(ge=1, le=3)] | None = None
    wait: Phase | Literal["looked ahead"] | Annotated[float, Field(ge=0, le=600)] | None = None
    unplug: Pluggable | None = None
    plug: Pluggable | None = None
    button: ButtonName = "main"

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        given = [name for name in _ACTIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"is not clear: a step does one of {', '.join(_ACTIONS)}")
        return self


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Annotated[list[Step], Field(min_length=1)]


def read_script(path: Path) -> list[Step]:
    """Read a script, and see that its files can be read; their paths come out whole.

    Raises:
        VismaidError: the script or a file it names cannot be used.
    """
    steps = read_toml_as(_File, path, ScriptError, entry="key").step
    _check_order(path, steps)
    try:
        return [_found(path.parent, step) for step in steps]
    except OSError as error:
        raise ScriptError(f"{path} names a file that cannot be: {error.strerror}.") from None


def _found(folder: Path, step: Step) -> Step:
    update: dict[str, Any] = {}
    if step.picture:
        update["picture"] = folder / step.picture
        open_picture(update["picture"])
    if step.say:
        update["say"] = folder / step.say
        read_wav(update["say"])
    return step.model_copy(update=update)


def _check_order(path: Path, steps: list[Step]) -> None:
    shown = False
    for number, step in enumerate(steps, 1):
        shown = shown or step.picture is not None
        if step.plug == "camera" and not shown:
            raise ScriptError(
                f"{path}: step.{number}: a camera that is plugged in shows a picture; "
                "give one with picture before."
            )


class Simulation:
    """Devices that follow a script."""

    def __init__(
        self,
        steps: list[Step],
        settings: Settings,
        *,
        out: Path | None,
        realtime: bool,
        watch: Watcher,
    ) -> None:
        """Lay everything out.

        Args:
            steps: What happens.
            settings: Those of the assistant.
            out: WAV of all that is heard; None keeps none.
            realtime: Whether sound takes as long as it lasts.
            watch: Told when a device goes and comes.
        """
        self._steps, self._hold = steps, settings.timings.hold + _HOLD_MARGIN
        self._between = settings.timings.between
        self._tap_to_talk = settings.button.mode == "tap"
        self._picture: Path | None = None
        """What the camera shows while it is plugged in."""
        self.camera = StillCamera(watch=watch)
        self.microphone = FileMicrophone(realtime=realtime, watch=watch)
        self.speaker = FileSpeaker(out, realtime=realtime, watch=watch)
        self.button = ScriptedButton()
        self._changed = threading.Condition()
        self._phase, self._changes, self._acted = Phase.READY, 0, 0
        self._looked_ahead = False
        """At what the camera shows."""
        self.failure: ScriptError | None = None

    @property
    def devices(self) -> Devices:
        """What the assistant is to use."""
        return Devices(self.camera, self.microphone, self.speaker, self.button)

    def observe(self, what: str, **about: Any) -> None:
        """Follow the assistant's phase, and what it has looked at."""
        with self._changed:
            if what == "phase":
                self._phase, self._changes = Phase(about["phase"]), self._changes + 1
            elif what == "look_ahead":
                self._looked_ahead = about["state"] == "ready"
            else:
                return
            self._changed.notify_all()

    def play(self, stop: Cancel) -> None:
        """Do all steps, wait until the assistant is ready again, and set ``stop``."""
        try:
            self._wait(Phase.READY, stop)
            for step in self._steps:
                if stop.is_set():
                    return
                self._do(step, stop)
            self._wait(Phase.READY, stop)
        except ScriptError as error:
            self.failure = error
        finally:
            stop.set()

    def _do(self, step: Step, stop: Cancel) -> None:
        if step.picture:
            self._picture, self._looked_ahead = step.picture, False
            self.camera.show(step.picture)
        elif step.say:
            self._say(step.say, step.button, stop)
        elif step.press:
            self._acted = self._changes
            for _ in range(step.press):
                self.button.press(step.button)
                time.sleep(_TAP_SECONDS)
                self.button.release(step.button)
                time.sleep(_TAP_SECONDS)
            # What follows is another gesture.
            time.sleep(max(0.0, self._between - _TAP_SECONDS))
        elif isinstance(step.wait, str):
            self._wait(step.wait, stop)
        elif step.wait is not None:
            stop.wait(step.wait)
        elif step.unplug:
            self._plug(step.unplug, there=False)
        elif step.plug:
            self._plug(step.plug, there=True)

    def _say(self, recording: Path, button: ButtonName, stop: Cancel) -> None:
        self._acted = self._changes
        pressed = time.monotonic()
        self.microphone.play(recording)
        self.button.press(button)
        if self._tap_to_talk:
            stop.wait(_TAP_SECONDS)
            self.button.release(button)
        # Nobody listens where the press has stopped something, and then nobody finishes.
        given_up = pressed + len(read_wav(recording)) / SPEECH_RATE + _HOLD_MARGIN
        while not self.microphone.finished.wait(0.02) and time.monotonic() < given_up:
            if stop.is_set():
                return
        if not self._tap_to_talk:
            stop.wait(max(0.0, pressed + self._hold - time.monotonic()))
            self.button.release(button)

    def _plug(self, part: Pluggable, *, there: bool) -> None:
        match part:
            case "camera":
                self.camera.show(self._picture if there else None)
            case "microphone":
                (self.microphone.plug_in if there else self.microphone.pull_out)()
            case "speaker":
                (self.speaker.plug_in if there else self.speaker.pull_out)()

    def _wait(self, wanted: str, stop: Cancel) -> None:
        """Until the assistant comes to that phase after what was done last, or has looked ahead."""
        give_up = time.monotonic() + _PATIENCE
        with self._changed:
            while not self._has_come(wanted):
                if stop.is_set():
                    return
                if time.monotonic() > give_up:
                    raise ScriptError(
                        f"The script waited for {wanted} and the assistant stayed {self._phase}."
                    )
                self._changed.wait(0.05)

    def _has_come(self, wanted: str) -> bool:
        if wanted == LOOKED_AHEAD:
            return self._looked_ahead
        return self._phase == wanted and self._changes > self._acted
