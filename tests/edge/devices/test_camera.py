"""The photo of what was there at the press, from cameras that come and go."""

import socket
import sys
import time
import types
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter

from edge.devices.camera import LiveCamera, StillCamera, View
from edge.devices.protocols import DeviceError, Frame
from edge.devices.sharpest import sharpness
from runtime.cancel import Cancel
from runtime.errors import Cancelled
from tests.edge.mjpeg import MjpegCamera
from tests.edge.watching import PATIENCE, News

RED, BLUE = (200, 30, 30), (30, 30, 200)


def plain(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (160, 120), colour)


def checkered() -> Image.Image:
    rows, columns = np.indices((120, 160)) // 8
    return Image.fromarray((((rows + columns) % 2) * 255).astype(np.uint8)).convert("RGB")


def write_video(path: Path, pictures: list[Image.Image], rate: float) -> Path:
    size = pictures[0].size
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, size)
    for picture in pictures:
        writer.write(cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def looks(frame: Frame, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(frame.pixels.mean(axis=(0, 1)) - colour).max() < 25)


def first_photo(camera: LiveCamera) -> Frame:
    """A photo, once the camera has been found."""
    return photo_that(camera, lambda frame: True)


def photo_that(camera: LiveCamera, wanted: Callable[[Frame], bool]) -> Frame:
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            frame = camera.photo(time.monotonic())
            if wanted(frame):
                return frame
        except DeviceError:
            pass
        assert time.monotonic() < give_up


def refused(camera: LiveCamera) -> DeviceError:
    """What is said to a press that comes after the last frame has been forgotten."""
    with pytest.raises(DeviceError) as caught:
        camera.photo(time.monotonic() + 60)
    return caught.value


@pytest.fixture
def served() -> Iterator[MjpegCamera]:
    with MjpegCamera(plain(RED)) as camera:
        yield camera


def test_the_photo_is_from_before_the_press(served: MjpegCamera) -> None:
    with closing(LiveCamera(served.address)) as camera:
        pressed = first_photo(camera).taken
        frame = camera.photo(pressed)
        assert pressed - 0.3 <= frame.taken <= pressed
        assert frame.pixels.shape == (120, 160, 3)
        assert looks(frame, RED)


def test_a_press_before_the_camera_is_ready_gets_its_first_frame(tmp_path: Path) -> None:
    video = write_video(tmp_path / "scene.avi", [plain(RED)] * 30, 25)
    pressed = time.monotonic()
    with closing(LiveCamera(str(video))) as camera:
        frame = first_photo(camera)
        assert frame.taken > pressed
        assert looks(frame, RED)


def test_the_sharpest_of_the_last_frames_is_taken(tmp_path: Path) -> None:
    sharp = checkered()
    shaken = sharp.filter(ImageFilter.GaussianBlur(4))
    video = write_video(tmp_path / "shaken.avi", [sharp, shaken, shaken] * 20, 10)
    least = sharpness(np.asarray(sharp)) / 2
    with closing(LiveCamera(str(video))) as camera:
        clear = photo_that(camera, lambda frame: sharpness(frame.pixels) > least)
        later = camera.photo(clear.taken + 0.25)
        assert sharpness(later.pixels) > least


def test_a_sharp_picture_counts_for_more_than_a_blurred_one() -> None:
    picture = checkered()
    blurred = [picture.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 2, 4)]
    values = [sharpness(np.asarray(each)) for each in blurred]
    assert values == sorted(values, reverse=True)


def test_a_camera_that_is_pulled_out_says_so_and_comes_back_by_itself(served: MjpegCamera) -> None:
    news = News()
    with closing(LiveCamera(served.address, watch=news)) as camera:
        first_photo(camera)
        served.pull()
        assert news.next() == ("camera", False)
        assert "check that it is plugged in" in str(refused(camera))
        assert refused(camera).part == "camera"
        served.show(plain(BLUE))
        served.plug_in()
        assert news.next() == ("camera", True)
        assert looks(photo_that(camera, lambda frame: looks(frame, BLUE)), BLUE)
        assert news.none


def test_a_camera_that_is_not_there_at_the_start_may_come_later(served: MjpegCamera) -> None:
    news = News()
    served.pull()
    with closing(LiveCamera(served.address, watch=news)) as camera:
        assert news.next() == ("camera", False)
        served.plug_in()
        assert news.next() == ("camera", True)
        assert looks(first_photo(camera), RED)


def test_a_number_without_a_camera_behind_it_is_named() -> None:
    news = News()
    with closing(LiveCamera("63", watch=news)) as camera:
        assert news.next() == ("camera", False)
        assert "The camera 63 gives no picture; check" in str(refused(camera))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("http://192.0.2.7/camera", "vismaid works offline"),
        ("rtsp://example.org/camera", "vismaid works offline"),
        ("nvarguscamerasrc ! videoconvert ! appsink", "docs/maker.md"),
        ("picamera", "apt-get install -y python3-picamera2"),
        ("/nowhere/scene.mp4", "is not a video"),
        ("/nowhere/scene.jpg", "does not exist"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_remedy(source: str, sentence: str) -> None:
    news = News()
    with closing(LiveCamera(source, watch=news)) as camera:
        assert news.next() == ("camera", False)
        said = str(refused(camera))
        assert sentence in said
        assert ". " not in said


@pytest.fixture
def hanging() -> Iterator[str]:
    """A camera that answers the call and then gives nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/camera"


def test_waiting_for_a_frame_can_be_cancelled(hanging: str) -> None:
    cancel = Cancel()
    cancel.set()
    with closing(LiveCamera(hanging)) as camera, pytest.raises(Cancelled):
        camera.photo(time.monotonic(), cancel)


def test_a_camera_that_hangs_is_not_waited_for(hanging: str) -> None:
    begun = time.monotonic()
    with closing(LiveCamera(hanging)) as camera, pytest.raises(DeviceError, match="unplug it"):
        camera.photo(begun)
    assert time.monotonic() - begun < PATIENCE


def test_a_video_begins_again_at_its_end_and_is_paced(tmp_path: Path) -> None:
    video = write_video(tmp_path / "two.avi", [plain(RED)] * 10 + [plain(BLUE)] * 10, 25)
    with closing(LiveCamera(str(video))) as camera:
        photo_that(camera, lambda frame: looks(frame, RED))
        photo_that(camera, lambda frame: looks(frame, BLUE))
        photo_that(camera, lambda frame: looks(frame, RED))


def test_a_folder_is_shown_picture_by_picture(tmp_path: Path) -> None:
    plain(RED).save(tmp_path / "1.png")
    plain(BLUE).save(tmp_path / "2.PNG")
    (tmp_path / "notes.txt").write_text("not a picture")
    with closing(LiveCamera(str(tmp_path))) as camera:
        photo_that(camera, lambda frame: looks(frame, RED))
        photo_that(camera, lambda frame: looks(frame, BLUE))


def test_numbered_pictures_are_a_sequence(tmp_path: Path) -> None:
    for number in range(4):
        plain(RED).save(tmp_path / f"scene{number:02}.png")
    with closing(LiveCamera(str(tmp_path / "scene%02d.png"))) as camera:
        assert looks(first_photo(camera), RED)


def arrow() -> Image.Image:
    """Red above, blue below, and a white corner at the top left."""
    picture = Image.new("RGB", (160, 120), RED)
    picture.paste(BLUE, (0, 60, 160, 120))
    picture.paste((255, 255, 255), (0, 0, 40, 30))
    return picture


def test_the_newest_frame_is_had_at_once_where_there_is_one(served: MjpegCamera) -> None:
    news = News()
    with closing(LiveCamera(served.address, crop=(0, 0, 0.5, 1), watch=news)) as camera:
        first = first_photo(camera)
        newest = camera.latest()
        assert newest
        assert newest.taken >= first.taken
        assert newest.pixels.shape == (120, 80, 3)
        served.pull()
        assert news.next() == ("camera", False)
        give_up = time.monotonic() + PATIENCE
        while camera.latest():
            assert time.monotonic() < give_up
    still = StillCamera(plain(RED))
    assert looks(still.latest() or first, RED)
    still.show(None)
    assert still.latest() is None


@pytest.mark.parametrize(
    ("rotation", "turn"),
    [
        (90, Image.Transpose.ROTATE_270),
        (180, Image.Transpose.ROTATE_180),
        (270, Image.Transpose.ROTATE_90),
    ],
)
def test_a_camera_that_is_mounted_askew_is_turned(
    rotation: int, turn: Image.Transpose, tmp_path: Path
) -> None:
    arrow().save(tmp_path / "scene.png")
    with closing(LiveCamera(str(tmp_path), rotation=rotation)) as camera:
        assert (first_photo(camera).pixels == np.asarray(arrow().transpose(turn))).all()


def test_the_crop_is_of_the_upright_picture() -> None:
    camera = StillCamera(arrow(), rotation=180, crop=(0.0, 0.0, 1.0, 0.5))
    assert camera.photo(0.0).pixels.shape == (60, 160, 3)
    assert looks(camera.photo(0.0), BLUE)


@pytest.mark.parametrize("crop", [(0.5, 0, 0.5, 1), (0, 0.9, 1, 0.1), (-0.1, 0, 1, 1)])
def test_a_crop_that_keeps_nothing_is_refused(crop: tuple[float, float, float, float]) -> None:
    with pytest.raises(DeviceError, match="from 0 to 1"):
        View(crop=crop)


def test_a_turn_by_something_crooked_is_refused() -> None:
    with pytest.raises(DeviceError, match="use 0, 90, 180 or 270"):
        LiveCamera("0", rotation=45)


def test_a_still_camera_shows_what_it_is_told_and_can_be_pulled_out(picture: Path) -> None:
    news = News()
    camera = StillCamera(plain(RED), watch=news)
    assert looks(camera.photo(7.0), RED)
    assert camera.photo(7.0).taken == 7.0
    camera.show(picture)
    assert (camera.photo(8.0).pixels == np.asarray(Image.open(picture))).all()
    camera.show(None)
    assert news.next() == ("camera", False)
    with pytest.raises(DeviceError, match="plug it in"):
        camera.photo(9.0)
    camera.show(plain(BLUE))
    assert news.next() == ("camera", True)
    assert looks(camera.photo(10.0), BLUE)


class FakePicamera2:
    """What is used of picamera2: frames come by jobs, ``main`` is R, G, B for "BGR888"."""

    fails = False

    def __init__(self) -> None:
        if FakePicamera2.fails:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        self.started = False

    def create_video_configuration(self, main: dict[str, Any], controls: dict[str, Any]) -> object:
        assert main["format"] == "BGR888"
        return main

    def configure(self, configuration: dict[str, Any]) -> None:
        self._size = configuration["size"]

    def start(self) -> None:
        self.started = True

    def capture_array(self, name: str, wait: bool) -> "FakePicamera2":
        assert self.started
        assert not wait
        return self

    def get_result(self, timeout: float) -> np.ndarray[Any, Any]:
        time.sleep(0.05)
        if FakePicamera2.fails:
            raise TimeoutError
        width, height = self._size
        return np.asarray(Image.new("RGB", (width, height), RED))

    def close(self) -> None:
        self.started = False


def test_the_pis_camera_is_used_through_picamera2(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("picamera2")
    module.Picamera2 = FakePicamera2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "picamera2", module)
    monkeypatch.setattr(FakePicamera2, "fails", False)
    news = News()
    with closing(LiveCamera("picamera", size=(64, 48), watch=news)) as camera:
        assert looks(first_photo(camera), RED)
        FakePicamera2.fails = True
        assert news.next() == ("camera", False)
        assert "ribbon cable" in str(refused(camera))
        FakePicamera2.fails = False
        assert news.next() == ("camera", True)
