"""The image encoder, with an image-embedding cache, so that no picture is encoded twice."""

import hashlib
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError, PictureError
from runtime.gguf.check import check_policy
from runtime.llama.kv_cache import Counters, ImageEmbeddings
from runtime.llama.mtmd import Projector
from runtime.packs.pack import Pack
from runtime.vision import tiling
from runtime.vision.tiling import Detail

_CACHED = 2
_ROWS = 64
"""Rows of a picture that are copied at a time."""


class ImageEncoder:
    """Encodes pictures with vision tower and projector; keeps the embeddings of the last few."""

    def __init__(self, pack: Pack, projector: Projector, counters: Counters) -> None:
        """Check that the pack's image policy is the projector's.

        Raises:
            PackError: it is not.
        """
        policy = pack.manifest.image
        if policy is None:
            raise PackError(f"{pack.folder}: pictures are prepared by libmtmd.")
        self._policy = policy
        check_policy(projector.header, policy, pack.folder)
        self._projector = projector
        self._counters = counters
        self._newline = projector.newline() if policy.newline else None
        self._cache: list[ImageEmbeddings] = []
        self._next_id = -2

    def encode(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail,
        *,
        check_room: Callable[[int], None],
        cancel: Cancel = NEVER,
    ) -> ImageEmbeddings:
        """Encode pictures, unless they are cached.

        Args:
            pictures: At least one picture, RGB or convertible to it.
            detail: How closely to look.
            check_room: Raises where the model has no room for so many tokens.
            cancel: Stops the encoder.

        Raises:
            PictureError: there is no picture.
            Cancelled: ``cancel`` was set.
        """
        if not pictures:
            raise PictureError("There is no picture. Give at least one.")
        images = [_in_colour(picture) for picture in pictures]
        detail = tiling.offered(detail, self._policy)
        key = _key(images, detail)
        for cached in self._cache:
            if cached.key == key:
                return self._latest(cached)
        cancel.check()
        sizes = [(image.height, image.width) for image in images]
        check_room(tiling.token_count(sizes, detail, self._policy))
        return self._add(key, detail, self._embeddings(images, detail, cancel))

    def remember(
        self, picture: Image.Image, detail: Detail, embeddings: NDArray[np.float32]
    ) -> None:
        """Cache what the same projector made of a picture elsewhere, so that it is not encoded.

        Args:
            picture: The picture, RGB or convertible to it.
            detail: How closely it was looked at.
            embeddings: float32 [image tokens, width].
        """
        detail = tiling.offered(detail, self._policy)
        self._add(_key([_in_colour(picture)], detail), detail, [embeddings])

    def _add(
        self, key: bytes, detail: Detail, parts: Sequence[NDArray[np.float32]]
    ) -> ImageEmbeddings:
        lengths = tuple(len(part) for part in parts)
        video, values = detail is Detail.GLANCE, np.concatenate(parts)
        images = ImageEmbeddings(key, video, self._next_id, values, lengths)
        self._next_id -= len(values)
        return self._latest(images)

    def _embeddings(
        self, images: Sequence[Image.Image], detail: Detail, cancel: Cancel
    ) -> list[NDArray[np.float32]]:
        def encode_tile(tile: NDArray[np.uint8]) -> NDArray[np.float32]:
            begin = time.perf_counter()
            tokens = self._projector.encode(tile, cancel=cancel)
            self._counters.encode_seconds += time.perf_counter() - begin
            self._counters.tiles_encoded += 1
            return tokens

        red, green, blue = (int(value * 255) for value in self._projector.mean)
        return tiling.encode(
            images, detail, self._policy, encode_tile, self._newline, (red, green, blue)
        )

    def _latest(self, images: ImageEmbeddings) -> ImageEmbeddings:
        others = [cached for cached in self._cache if cached is not images]
        self._cache = [images, *others][:_CACHED]
        return images


def _in_colour(picture: Image.Image) -> Image.Image:
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _key(images: Sequence[Image.Image], detail: Detail) -> bytes:
    digest = hashlib.blake2b(detail.encode())
    for image in images:
        digest.update(repr(image.size).encode())
        for top in range(0, image.height, _ROWS):
            rows = image.crop((0, top, image.width, min(image.height, top + _ROWS)))
            digest.update(rows.tobytes())
    return digest.digest()
