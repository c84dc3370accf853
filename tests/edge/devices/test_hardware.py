"""The devices that the settings name are opened all together or not at all."""

import threading
from contextlib import closing

import pytest

from edge.devices.hardware import open_camera, open_devices
from edge.devices.protocols import DeviceError
from edge.settings import Button, Camera, Settings
from tests.edge.watching import News


@pytest.mark.parametrize(
    ("button", "says"),
    [
        (Button(kind="gpio", main="none"), "none"),
        (Button(kind="evdev", main="KEY_NONE"), "KEY_NONE|evdev is not installed"),
    ],
)
def test_where_the_button_makes_no_sense_nothing_is_left_open(button: Button, says: str) -> None:
    before = threading.enumerate()
    with pytest.raises(DeviceError, match=says):
        open_devices(Settings(button=button))
    assert threading.enumerate() == before


def test_a_camera_that_is_not_there_is_opened_and_says_so() -> None:
    news = News()
    with closing(open_camera(Settings(camera=Camera(source="/dev/video-none")), news)):
        assert news.next() == ("camera", False)
