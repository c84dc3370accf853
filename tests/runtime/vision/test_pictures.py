import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from runtime.errors import PictureError
from runtime.vision.pictures import open_picture

RED = (255, 0, 0)


def gradient(width: int = 40, height: int = 30) -> Image.Image:
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, 255 - across], -1).astype(np.uint8))


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "bmp", "tiff", "ppm"])
def test_every_usual_format_opens(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"photo.{kind}"
    gradient().save(path)
    opened = open_picture(path)
    assert opened.mode == "RGB"
    assert np.abs(np.asarray(opened).astype(int) - np.asarray(gradient())).mean() < 6


@pytest.mark.parametrize("size", [(20, 20), (384, 384), (600, 100), (100, 600), (8, 8)])
def test_sizes_from_tiny_to_panorama_open(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "photo.png"
    gradient(*size).save(path)
    assert open_picture(path).size == size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_sideways_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    upright = gradient()
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.png"
    stored.save(path, exif=exif)
    assert np.array_equal(np.asarray(open_picture(path)), np.asarray(upright))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_white(tmp_path: Path, mode: str) -> None:
    picture = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 10, 20))
    path = tmp_path / "logo.png"
    if mode == "P":
        palette = Image.new("P", (20, 20), 1)
        palette.putpalette([0, 0, 0, 255, 0, 0])
        palette.paste(0, (0, 0, 10, 20))
        palette.save(path, transparency=1)
    else:
        picture.convert(mode).save(path)
    opened = open_picture(path)
    assert opened.getpixel((2, 2)) == (0, 0, 0)
    assert opened.getpixel((15, 2)) == (255, 255, 255)


def test_cmyk_keeps_its_colours(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    Image.new("RGB", (32, 32), RED).convert("CMYK").save(path, quality=95)
    red, green, blue = open_picture(path).getpixel((16, 16))  # type: ignore[misc]
    assert red > 240
    assert max(green, blue) < 15


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    path = tmp_path / "depth.png"
    Image.fromarray(np.linspace(0, 65535, 400).reshape(20, 20).astype(np.uint16)).save(path)
    opened = np.asarray(open_picture(path))
    assert opened.min() == 0
    assert opened.max() == 255
    assert np.abs(opened[..., 0].ravel() - np.linspace(0, 255, 400)).max() < 1


def test_black_and_white_and_floating_point_open(tmp_path: Path) -> None:
    Image.new("1", (20, 20), 1).save(tmp_path / "fax.png")
    assert open_picture(tmp_path / "fax.png").getpixel((5, 5)) == (255, 255, 255)
    Image.new("F", (20, 20), 0.5).save(tmp_path / "float.tiff")
    assert open_picture(tmp_path / "float.tiff").getpixel((5, 5)) == (128, 128, 128)


def test_of_an_animation_the_first_frame_counts(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "wave.gif", save_all=True, append_images=frames[1:])
    assert open_picture(tmp_path / "wave.gif").getpixel((5, 5)) == RED


def test_a_picture_of_too_many_pixels_comes_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.vision.pictures._KEPT_PIXELS", 250_000)
    drawn = gradient(510, 500)
    for name in ("large.jpg", "large.bmp"):
        drawn.convert("L" if name.endswith("bmp") else "RGB").save(tmp_path / name)
        opened = open_picture(tmp_path / name)
        assert (opened.mode, opened.size) == ("RGB", (255, 250))
        wanted = np.asarray(drawn.convert("L").reduce(2)).astype(int)
        assert np.abs(np.asarray(opened.convert("L")) - wanted).mean() < 2


@pytest.mark.parametrize("mode", ["I;16", "I", "F", "LA", "RGBA", "P", "1", "L", "CMYK"])
def test_what_is_converted_in_bands_is_what_is_converted_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    path = tmp_path / "picture.tiff"
    drawn = gradient(90, 70)
    grey = np.asarray(drawn.convert("L")).astype(np.uint16) * 257
    made = Image.fromarray(grey) if mode == "I;16" else drawn.convert(mode)
    made.save(path)
    whole = np.asarray(open_picture(path))
    monkeypatch.setattr("runtime.vision.pictures._BAND_PIXELS", 100)
    assert np.array_equal(np.asarray(open_picture(path)), whole)


def test_a_picture_that_does_not_fit_the_free_memory_is_refused_with_the_megabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradient(1_000, 1_000).save(tmp_path / "photo.webp")
    monkeypatch.setattr("runtime.board.memory.available", lambda: 10_000_000)
    with pytest.raises(PictureError, match="22 MB of memory and only 10 MB are free, 13 MB too"):
        open_picture(tmp_path / "photo.webp")


def jpeg_of_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    file = io.BytesIO()
    gradient(64, 64).save(file, "jpeg", progressive=True)
    content = file.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * scans + b"\xff\xd9"


def tiff_of_one_tile(side: int) -> bytes:
    """A TIFF of 100×100 pixels in a tile that is far larger, mostly zeros."""
    data = zlib.compress(bytes(10_000_000))
    tags = {256: 100, 257: 100, 258: 8, 259: 8, 262: 1, 277: 1}
    tags |= {322: side, 323: side, 324: 8, 325: len(data)}
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items()]
    table = struct.pack("<H", len(tags)) + b"".join(entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + table


def picture_of(width: int, height: int, kind: str) -> bytes:
    """A picture of one colour, of any size."""
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, kind)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises a size that its data does not have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        content = kind + data
        return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


def encoded(kind: str) -> bytes:
    file = io.BytesIO()
    gradient(200, 200).save(file, kind)
    return file.getvalue()


def half(kind: str) -> bytes:
    return encoded(kind)[: len(encoded(kind)) // 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"What is in front of me?", "is not a picture"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "is not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n", "is not a picture"),
        (png_of_size(1, 1), "too small"),
        (picture_of(40_000, 8, "png"), "more than 40 times as long as wide"),
        (picture_of(8, 40_000, "tiff"), "more than 40 times as long as wide"),
        (picture_of(9_000, 9_000, "tiff"), "would take 1053 MB of memory, more than 640"),
        (tiff_of_one_tile(46_000), "MB of memory, more than 640"),
        (jpeg_of_scans(500), "has 50. scans where a JPEG has about ten"),
        (png_of_size(10_000, 10_000), "more than 89 megapixels"),
        (png_of_size(9_450, 9_450), "more than 89 megapixels"),
        (png_of_size(60_000, 60_000), "more than 89 megapixels"),
        (half("jpeg"), "cut short"),
        (half("png"), "cut short"),
        (half("webp"), "cut short|not a picture"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=message) as caught:
        open_picture(path)
    assert "\n" not in str(caught.value)


def test_a_missing_picture_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="does not exist"):
        open_picture(tmp_path / "none.jpg")
    with pytest.raises(PictureError, match="is not a file"):
        open_picture(tmp_path)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif", "tiff", "bmp"])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(damage=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12))
def test_a_damaged_picture_opens_or_is_refused(
    tmp_path: Path, kind: str, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(encoded(kind))
    for place, value in damage:
        data[place % len(data)] = value
    path = tmp_path / "photo"
    path.write_bytes(data)
    with suppress(PictureError):
        assert open_picture(path).mode == "RGB"


@pytest.mark.parametrize(
    "error", [RuntimeError, SyntaxError, AssertionError, struct.error, RecursionError, LookupError]
)
def test_whatever_a_decoder_raises_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def load(picture: Image.Image) -> None:
        raise error("deep inside")

    path = tmp_path / "photo.ppm"
    gradient().save(path)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    with pytest.raises(PictureError, match="is damaged or cut short"):
        open_picture(path)
