"""The devices that the settings name, opened.

The libraries behind each are imported when it is opened, so that one that is missing concerns that
device alone.
"""

from contextlib import ExitStack

from edge.devices.protocols import Button, Camera, Devices, Microphone, Speaker, Watcher
from edge.devices.reconnect import unwatched
from edge.settings import Settings


def open_devices(settings: Settings, watch: Watcher = unwatched) -> Devices:
    """All of them, or none.

    Args:
        settings: What to open.
        watch: Told when a device goes and comes.

    Raises:
        DeviceError: what the settings name makes no sense, or a library for it is missing.
    """
    with ExitStack() as stack:
        button = open_button(settings, watch)
        stack.callback(button.close)
        camera = open_camera(settings, watch)
        stack.callback(camera.close)
        microphone = open_microphone(settings, watch)
        stack.callback(microphone.close)
        devices = Devices(camera, microphone, open_speaker(settings, watch), button)
        stack.pop_all()
    return devices


def open_camera(settings: Settings, watch: Watcher = unwatched) -> Camera:
    """The camera; returns at once, whether or not it is there."""
    from edge.devices.camera import LiveCamera

    chosen = settings.camera
    return LiveCamera(chosen.source, rotation=chosen.rotation, crop=chosen.crop, watch=watch)


def open_microphone(settings: Settings, watch: Watcher = unwatched) -> Microphone:
    """The microphone; returns at once, whether or not it is there."""
    from edge.devices.microphone import SoundDeviceMicrophone

    chosen = settings.microphone
    return SoundDeviceMicrophone(chosen.device, channel=chosen.channel, watch=watch)


def open_speaker(settings: Settings, watch: Watcher = unwatched) -> Speaker:
    """The speaker; returns at once, whether or not it is there."""
    from edge.devices.speaker import SoundDeviceSpeaker

    return SoundDeviceSpeaker(settings.speaker.device, watch=watch)


def open_button(settings: Settings, watch: Watcher = unwatched) -> Button:
    """The button.

    Raises:
        DeviceError: there is no such pin or key, a library is missing, or there is no terminal.
    """
    chosen = settings.button
    if chosen.kind == "keyboard":
        from edge.devices.keyboard import KeyboardButton

        return KeyboardButton()
    from edge.devices.buttons import EvdevButton, GpioButton

    if chosen.kind == "gpio":
        return GpioButton(chosen.main, chosen.second)
    return EvdevButton(chosen.main, chosen.second, device=chosen.device, watch=watch)
