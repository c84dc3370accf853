"""Pictures as the model sees them, and remembered, so that none is encoded twice."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.errors import PictureError
from runtime.gguf.check import check_policy
from runtime.llama.kv_cache import Block, Counters
from runtime.llama.mtmd import Projector
from runtime.packs.pack import Pack
from runtime.vision import tiling as vision
from runtime.vision.tiling import Detail

_REMEMBERED = 2
_ROWS = 64
"""Rows of a picture that are copied at a time."""


@dataclass(frozen=True)
class Shown:
    """Pictures as the model sees them."""

    key: bytes
    """Tells these pictures, looked at so, from others."""
    video: bool
    block: Block

    @property
    def places(self) -> int:
        """Places in the prompt: one a picture, or one for a video."""
        return len(self.block.parts)


class Viewer:
    """Turns pictures into blocks of embeddings, and keeps the last few."""

    def __init__(self, pack: Pack, projector: Projector, counters: Counters) -> None:
        """Check that the pack's image policy is the projector's.

        Raises:
            PackError: it is not.
        """
        self._policy = policy = pack.manifest.image
        check_policy(projector.header, policy, pack.folder)
        self._projector = projector
        self._counters = counters
        self._newline = projector.newline() if policy.newline else None
        self._known: list[Shown] = []
        self._next_code = -2

    def see(
        self,
        pictures: Sequence[Image.Image],
        detail: Detail,
        *,
        check_room: Callable[[int], None],
        cancel: Cancel = NEVER,
    ) -> Shown:
        """Encode pictures, unless they are remembered.

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
        detail = vision.offered(detail, self._policy)
        key = _key(images, detail)
        for known in self._known:
            if known.key == key:
                return self._remember(known)
        cancel.check()
        sizes = [(image.height, image.width) for image in images]
        check_room(vision.token_count(sizes, detail, self._policy))
        return self._add(key, detail, self._embeddings(images, detail, cancel))

    def recall(self, picture: Image.Image, detail: Detail, embeddings: NDArray[np.float32]) -> None:
        """Remember a picture that was encoded elsewhere; float32 [image tokens, width]."""
        detail = vision.offered(detail, self._policy)
        self._add(_key([_in_colour(picture)], detail), detail, [embeddings])

    def _add(self, key: bytes, detail: Detail, places: Sequence[NDArray[np.float32]]) -> Shown:
        parts = tuple(len(tokens) for tokens in places)
        block = Block(self._next_code, np.concatenate(places), parts)
        self._next_code -= len(block.embeddings)
        return self._remember(Shown(key, detail is Detail.GLANCE, block))

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
        return vision.encode(
            images, detail, self._policy, encode_tile, self._newline, (red, green, blue)
        )

    def _remember(self, shown: Shown) -> Shown:
        others = [known for known in self._known if known is not shown]
        self._known = [shown, *others][:_REMEMBERED]
        return shown


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
