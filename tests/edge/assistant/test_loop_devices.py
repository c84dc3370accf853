"""Devices that go in the midst of a turn: the wearer hears of it; back again, they are used."""

import time

import numpy as np
from PIL import Image

from edge.devices.camera import LiveCamera
from edge.devices.microphone import SoundDeviceMicrophone
from edge.devices.protocols import DeviceError
from edge.devices.speaker import SoundDeviceSpeaker
from tests.edge.mjpeg import MjpegCamera
from tests.edge.pulse import MICROPHONE, SPEAKER, SPEAKER_RATE, Recording, Sound
from tests.edge.wearing import COUNT, PATIENCE, TABLE, Wear, picture, recording

MICROPHONE_MISSING = ("notice", {"notice": "microphone_missing"})
CAMERA_MISSING = ("notice", {"notice": "camera_missing"})


def test_a_microphone_that_is_pulled_out_while_one_speaks(wear: Wear, sound: Sound) -> None:
    worn = wear(microphone=lambda watch: SoundDeviceMicrophone(MICROPHONE, watch=watch))
    worn.button.down()
    worn.listening.await_blocks(1)
    with sound.microphone.say(recording(COUNT)):
        worn.listening.await_blocks(25)
        sound.microphone.pull_out()
    worn.expect("device", part="microphone", there=False)
    worn.button.up()
    worn.expect("notice", notice="microphone_missing")
    worn.ready()
    sound.microphone.plug_in()
    worn.expect("notice", notice="microphone_back")
    assert MICROPHONE_MISSING not in worn.passed
    worn.ready()
    worn.say_aloud(sound, COUNT)
    assert worn.answered()[1] == "There are three books."


def test_a_speaker_that_is_pulled_out_while_it_answers(wear: Wear, sound: Sound) -> None:
    worn = wear(speaker=lambda watch: SoundDeviceSpeaker(SPEAKER, watch=watch))
    worn.say(TABLE)
    worn.expect("phase", phase="speaking")
    sound.speaker.pull_out()
    worn.expect("device", part="speaker", there=False)
    sound.speaker.plug_in()
    with sound.speaker.recording() as heard:
        worn.expect("notice", notice="speaker_back")
        worn.ready()
        assert loud(heard)
    with sound.speaker.recording() as heard:
        worn.button.tap(2)
        worn.expect("phase", phase="speaking")
        worn.ready()
        assert loud(heard)
    worn.can_ask()


def test_a_camera_that_is_pulled_out_while_one_speaks(wear: Wear) -> None:
    """Its photo has been taken, so that there is an answer before the wearer hears of it."""
    with MjpegCamera(Image.open(picture(COUNT))) as camera:
        worn = wear(camera=lambda watch: LiveCamera(camera.address, watch=watch))
        await_picture(worn.camera)
        worn.microphone.play(recording(COUNT))
        worn.button.down()
        assert worn.microphone.finished.wait(PATIENCE)
        camera.pull()
        worn.expect("device", part="camera", there=False)
        worn.button.up(after=0.1)
        assert worn.expect("answer")["answer"] == "There are three books."
        assert CAMERA_MISSING not in worn.passed
        worn.expect("notice", notice="camera_missing")
        worn.ready()
        worn.press()
        worn.expect("notice", notice="camera_missing")
        worn.ready()
        camera.plug_in()
        worn.expect("notice", notice="camera_back")
        worn.ready()
        worn.can_ask()


def test_everything_is_pulled_out_at_once_and_put_back(wear: Wear) -> None:
    worn = wear()
    worn.microphone.play(recording(COUNT))
    worn.button.down()
    assert worn.microphone.finished.wait(PATIENCE)
    worn.button.up(after=0.1)
    worn.expect("gesture", kind="released")
    worn.speaker.pull_out()
    worn.microphone.pull_out()
    worn.camera.show(None)
    for part in ("speaker", "microphone", "camera"):
        worn.expect("device", part=part, there=False)
    worn.expect("answer")
    worn.ready()
    worn.camera.show(picture(COUNT))
    worn.microphone.plug_in()
    worn.speaker.plug_in()
    worn.expect("notice", notice="speaker_back")
    worn.ready()
    worn.can_ask()


def loud(heard: Recording) -> bool:
    """Whether more than a click was heard."""
    heard.wait_for(SPEAKER_RATE // 3)
    return bool((np.abs(heard.samples.astype(int)) > 1_000).sum() > SPEAKER_RATE // 10)


def await_picture(camera: LiveCamera) -> None:
    """Wait until it has been found."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            camera.photo(time.monotonic())
        except DeviceError:
            continue
        return
    raise AssertionError("there is no picture")
