"""The doctor's checks of camera, speaker, microphone and button, whatever stands behind them."""

import threading
import time
from collections.abc import Callable

import numpy as np

from edge.assistant.photo_check import PhotoError, checked
from edge.devices.protocols import Button, ButtonEvent, Camera, DeviceError, Microphone, Speaker
from edge.doctor.finding import Finding, error, failed, ok, warning
from edge.notices.tones import Cue, tone
from runtime.cancel import Cancel
from runtime.speech.audio import SPEECH_RATE, Samples
from runtime.speech.vad import find_speech

_START_SECONDS = 6.0
"""A camera may take this long from its opening to its first frame."""
_TALK_SECONDS = 4.0
_PRESS_SECONDS = 10.0
_QUIET, _CLIPPED = -45.0, 0.002
"""Loudest 20 ms below which speech is hard to understand, decibels of full scale; share of samples
at full scale above which it is distorted."""

Say = Callable[[str], None]
"""Tells the person what to do now."""


def check_camera(camera: Camera, *, patience: float = _START_SECONDS) -> Finding:
    """Take a photo, and look whether anything can be seen in it."""
    name = "camera"
    give_up = time.monotonic() + patience
    while True:
        try:
            frame = camera.photo(time.monotonic())
            break
        except DeviceError as problem:
            if time.monotonic() >= give_up:
                return error(name, problem)
            time.sleep(0.1)
    height, width = frame.pixels.shape[:2]
    size = f"{width}×{height}"
    try:
        picture = checked(frame)
    except PhotoError as problem:
        what, remedy = str(problem).rstrip(".").split("; ")
        return warning(name, f"a photo of {size}. {what}", remedy)
    light = float(np.asarray(picture.convert("L"), np.float32).mean()) / 2.55
    return ok(name, f"a photo of {size}, {light:.0f} % bright")


def check_speaker(speaker: Speaker, say: Say, *, patience: float = 5.0) -> Finding:
    """Play two tones; whether they are heard only the person knows."""
    name = "speaker"
    say("You should hear two tones now.")
    give_up = time.monotonic() + patience
    while True:
        try:
            for cue in (Cue.READY, Cue.LISTENING):
                speaker.add(tone(cue))
            speaker.wait()
            break
        except DeviceError as problem:
            if time.monotonic() >= give_up:
                return error(name, problem)
            time.sleep(0.1)
    return ok(
        name,
        "it played two tones; if you did not hear them, turn it up or name another `device` under "
        "[speaker]",
    )


def check_microphone(
    microphone: Microphone, say: Say, *, seconds: float = _TALK_SECONDS
) -> Finding:
    """Listen while the person speaks, and measure how loud that is."""
    name = "microphone"
    say(f"Please say something now, for {seconds:.0f} seconds.")
    try:
        sound = _record(microphone, seconds)
    except DeviceError as problem:
        return error(name, problem)
    if not sound.any():
        return failed(
            name,
            "it delivers nothing but silence",
            "switch it on and turn it up (`alsamixer`, F4), or name another `device` under "
            "[microphone]",
        )
    level = loudness(sound)
    heard = f"the loudest moment was at {level:.0f} dB"
    if float((np.abs(sound) >= 0.999).mean()) > _CLIPPED:
        return warning(name, f"{heard}, which is distorted", "turn it down (`alsamixer`, F4)")
    if not find_speech(sound).speech:
        return warning(name, f"no voice was heard; {heard}", "try again and speak all the time")
    if level < _QUIET:
        return warning(name, f"{heard}, which is faint", "turn it up (`alsamixer`, F4)")
    return ok(name, f"a voice was heard; {heard}")


def check_button(button: Button, say: Say, *, seconds: float = _PRESS_SECONDS) -> Finding:
    """Wait for a press."""
    say(f"Please press the button within {seconds:.0f} seconds.")
    event = _first_press(button, seconds)
    if event is None:
        return failed(
            "button",
            f"nobody pressed it within {seconds:.0f} s, or it is not heard",
            "press it when asked to; else look at `kind`, `main` and `device` under [button]",
        )
    which = "button" if event.button == "main" else "second button"
    return ok("button", f"the {which} was pressed")


def loudness(sound: Samples) -> float:
    """The loudest 20 ms of float32 [n], decibels below full scale (a full square wave is 0)."""
    frame = SPEECH_RATE // 50
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float64)
    power = float((frames**2).mean(axis=1).max()) if len(frames) else 0.0
    return 10 * float(np.log10(power + 1e-12))


def _record(microphone: Microphone, seconds: float) -> Samples:
    blocks: list[Samples] = []
    stop = Cancel()
    wanted = int(seconds * SPEECH_RATE)
    for block in microphone.blocks(stop):
        blocks.append(block)
        if sum(map(len, blocks)) >= wanted:
            stop.set()
            break
    return np.concatenate([*blocks, np.zeros(0, np.float32)])


def _first_press(button: Button, seconds: float) -> ButtonEvent | None:
    stop = Cancel()
    timer = threading.Timer(seconds, stop.set)
    timer.start()
    try:
        return next((event for event in button.events(stop) if event.down), None)
    finally:
        timer.cancel()
        stop.set()
