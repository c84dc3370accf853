"""The image encoder, with an image-embedding cache, so that no picture is encoded twice."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from runtime.cancel import NEVER, Cancel
from runtime.errors import PictureError
from runtime.gguf.check import check_policy
from runtime.gguf.model_size import KEPT_PICTURES
from runtime.gguf.vision_size import token_side
from runtime.llama.embeddings import Chunk, EmbeddingIds, ImageEmbeddings, Part
from runtime.llama.kv_cache import Counters
from runtime.llama.mtmd.native import NativeProjector
from runtime.packs.manifest import ImagePolicy, NativePolicy
from runtime.packs.pack import Pack
from runtime.vision import native, tiling
from runtime.vision.tile_encoder import TileEncoder
from runtime.vision.tiling import Detail

_CACHED, _ASKED = 2, 1 + KEPT_PICTURES
"""How many embeddings are kept: of what was encoded last, and of what was asked about last."""
_TILE_KEYS = ("clip.vision.preproc_min_tiles", "clip.vision.preproc_max_tiles")
_USUAL_TILES = (1, 12)
_ROWS = 64
"""Rows of a picture that are copied at a time."""


class ImageEncoder:
    """Encodes pictures with vision tower and projector; keeps the embeddings of the last few."""

    def __init__(
        self, policy: ImagePolicy | NativePolicy, counters: Counters, ids: EmbeddingIds
    ) -> None:
        self._policy = policy
        self._counters = counters
        self._ids = ids
        self._cache: list[ImageEmbeddings] = []
        self._asked: list[ImageEmbeddings] = []

    @property
    def engine(self) -> str:
        """The name of what computes the vision tower."""
        return "libmtmd"

    @staticmethod
    def of(
        pack: Pack,
        projector: TileEncoder | NativeProjector,
        counters: Counters,
        ids: EmbeddingIds,
    ) -> "ImageEncoder":
        """The encoder of a pack's pictures.

        Args:
            pack: The pack.
            projector: Its projector: a ``TileEncoder`` where the pack has an image policy of the
                runtime's.
            counters: Told what is encoded.
            ids: Where the embeddings' come from.

        Raises:
            PackError: the pack's image policy is not the projector's.
        """
        if isinstance(projector, TileEncoder) and pack.manifest.image:
            check_policy(projector.header, pack.manifest.image, pack.folder)
            return TiledEncoder(pack.manifest.image, projector, counters, ids)
        if isinstance(projector, NativeProjector) and pack.manifest.libmtmd:
            return NativeEncoder(pack.manifest.libmtmd, projector, counters, ids)
        raise ValueError(f"{type(projector).__name__} is not for {pack.folder}")

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
            check_room: Raises where the model has no room for so many positions.
            cancel: Stops the encoder.

        Raises:
            PictureError: there is no picture, or one that the model can make nothing of.
            Cancelled: ``cancel`` was set.
        """
        if not pictures:
            raise PictureError("There is no picture. Give at least one.")
        images = [_in_colour(picture) for picture in pictures]
        detail = tiling.offered(detail, self._policy)
        key = _key(images, detail)
        for cached in (*self._cache, *self._asked):
            if cached.key == key:
                return self._latest(cached)
        cancel.check()
        check_room(self._positions(images, detail))
        return self._add(key, *self._encoded(images, detail, cancel))

    def asked_about(self, images: ImageEmbeddings) -> None:
        """Keep embeddings for longer than those that are only looked at."""
        others = [asked for asked in self._asked if asked is not images]
        self._asked = [images, *others][:_ASKED]

    def remember(
        self, picture: Image.Image, detail: Detail, embeddings: NDArray[np.float32]
    ) -> None:
        """Cache what the same projector made of a picture elsewhere, so that it is not encoded.

        Args:
            picture: The picture, RGB or convertible to it.
            detail: How closely it was looked at.
            embeddings: float32 [image tokens, width].
        """
        image, detail = _in_colour(picture), tiling.offered(detail, self._policy)
        part, video = self._part(image, detail, embeddings)
        self._add(_key([image], detail), [part], embeddings, video=video)

    def _positions(self, images: Sequence[Image.Image], detail: Detail) -> int:
        """Ids that stand for pictures in a prompt."""
        raise NotImplementedError

    def _encoded(
        self, images: Sequence[Image.Image], detail: Detail, cancel: Cancel
    ) -> tuple[list[Part], NDArray[np.float32], bool]:
        """What stands at each placeholder, the embeddings, and whether they are a video's."""
        raise NotImplementedError

    def _part(
        self, image: Image.Image, detail: Detail, embeddings: NDArray[np.float32]
    ) -> tuple[Part, bool]:
        """What stands at the placeholder of one picture, and whether it is a video's."""
        raise NotImplementedError

    def _count(self, tiles: int, since: float) -> None:
        """Count what went through the vision tower since a moment of ``perf_counter``."""
        self._counters.encode_seconds += time.perf_counter() - since
        self._counters.tiles_encoded += tiles

    def _add(
        self, key: bytes, parts: Sequence[Part], values: NDArray[np.float32], video: bool
    ) -> ImageEmbeddings:
        first = self._ids.take(len(values))
        return self._latest(ImageEmbeddings(key, first, values, tuple(parts), video))

    def _latest(self, images: ImageEmbeddings) -> ImageEmbeddings:
        others = [cached for cached in self._cache if cached is not images]
        self._cache = [images, *others][:_CACHED]
        return images


class TiledEncoder(ImageEncoder):
    """For pictures that the runtime cuts into tiles."""

    def __init__(
        self,
        policy: ImagePolicy,
        projector: TileEncoder,
        counters: Counters,
        ids: EmbeddingIds,
    ) -> None:
        super().__init__(policy, counters, ids)
        self._tiling = policy
        self._projector = projector
        self._newline = projector.newline() if policy.newline else None

    @property
    def engine(self) -> str:
        """The name of what computes the vision tower."""
        return self._projector.engine

    @contextmanager
    def seen_by(self, projector: TileEncoder) -> Iterator[None]:
        """Let another engine with the same weights encode what is new within the block."""
        self._projector, before = projector, self._projector
        try:
            yield
        finally:
            self._projector = before

    def _positions(self, images: Sequence[Image.Image], detail: Detail) -> int:
        sizes = [(image.height, image.width) for image in images]
        return tiling.token_count(sizes, detail, self._tiling)

    def _encoded(
        self, images: Sequence[Image.Image], detail: Detail, cancel: Cancel
    ) -> tuple[list[Part], NDArray[np.float32], bool]:
        def encode_tiles(tiles: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
            begin = time.perf_counter()
            tokens = self._projector.encode_all(tiles, cancel=cancel)
            self._count(len(tiles), begin)
            return tokens

        red, green, blue = (int(value * 255) for value in self._projector.mean)
        found = tiling.encode(
            images, detail, self._tiling, encode_tiles, self._newline, (red, green, blue)
        )
        parts: list[Part] = [[Chunk(len(each))] for each in found]
        return parts, np.concatenate(found), detail is Detail.GLANCE

    def _part(
        self, image: Image.Image, detail: Detail, embeddings: NDArray[np.float32]
    ) -> tuple[Part, bool]:
        return [Chunk(len(embeddings))], detail is Detail.GLANCE


class NativeEncoder(ImageEncoder):
    """For pictures that libmtmd prepares."""

    def __init__(
        self,
        policy: NativePolicy,
        projector: NativeProjector,
        counters: Counters,
        ids: EmbeddingIds,
    ) -> None:
        super().__init__(policy, counters, ids)
        self._limits = {
            Detail.GLANCE: policy.glance,
            Detail.LOOK: policy.look,
            Detail.READ: policy.read,
        }
        self._projector = projector
        self._fit = _fit_of(projector) if projector.sees else native.Fit()

    def shown(self, image: Image.Image, detail: Detail) -> tuple[native.View, Image.Image]:
        """How a picture is shown to libmtmd, and the picture as it is given to it.

        Args:
            image: RGB.
            detail: How closely to look.
        """
        view = self._view(image, detail)
        return view, self._fit.scaled(image, view.size)

    def _view(self, image: Image.Image, detail: Detail) -> native.View:
        size, limit = (image.width, image.height), self._limits[detail]
        return native.view_of(size, limit, self._projector.layout, self._fit)

    def _positions(self, images: Sequence[Image.Image], detail: Detail) -> int:
        return sum(self._view(image, detail).positions for image in images)

    def _encoded(
        self, images: Sequence[Image.Image], detail: Detail, cancel: Cancel
    ) -> tuple[list[Part], NDArray[np.float32], bool]:
        parts: list[Part] = []
        found: list[NDArray[np.float32]] = []
        for image in images:
            begin = time.perf_counter()
            view, scaled = self.shown(image, detail)
            pixels, only = np.asarray(scaled), view.overview_only
            chunks = self._projector.encode(pixels, last_only=only, cancel=cancel)
            self._count(len(chunks), begin)
            parts.append(view.part)
            found += chunks
        return parts, np.concatenate(found), False

    def _part(
        self, image: Image.Image, detail: Detail, embeddings: NDArray[np.float32]
    ) -> tuple[Part, bool]:
        return self._view(image, detail).part, False


def _fit_of(projector: NativeProjector) -> native.Fit:
    header = projector.header
    least, most = (
        header.number(key, usual) for key, usual in zip(_TILE_KEYS, _USUAL_TILES, strict=True)
    )
    return native.Fit.of(
        projector.vision_type,
        image_size=header.number("clip.vision.image_size"),
        unit=token_side(header),
        tiles=(least, most),
    )


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
