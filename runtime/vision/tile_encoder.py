"""What makes tokens of a picture's tiles, whichever engine computes it."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError
from runtime.gguf.check import ProjectorHeader
from runtime.gguf.header import REMEDY
from runtime.gguf.tensors import NEWLINE
from runtime.resources import Resource


class TileEncoder(Resource):
    """A vision tower and its projector, shown square tiles that the runtime has cut."""

    engine: ClassVar[str]
    """The name of what computes it."""
    header: ProjectorHeader
    """Of the projector's file."""

    @property
    def path(self) -> Path:
        """The file whose weights it multiplies with."""
        return self.header.path

    @property
    def tile(self) -> int:
        """Side of the square that the tower sees, pixels."""
        return self.header.number("clip.vision.image_size")

    @property
    def patches_per_side(self) -> int:
        """Tokens a side of a tile."""
        return self.tile // self.header.number("clip.vision.patch_size")

    @property
    def mean(self) -> tuple[float, float, float]:
        """Mean of the colours that the tower subtracts, 0…1."""
        red, green, blue = self.header.numbers("clip.vision.image_mean", 3)
        return red, green, blue

    @property
    def std(self) -> tuple[float, float, float]:
        """Standard deviation of the colours, 0…1."""
        red, green, blue = self.header.numbers("clip.vision.image_std", 3)
        return red, green, blue

    def newline(self) -> NDArray[np.float32] | None:
        """The vector that ends a row of tiles' tokens, float32 [width]; None without one."""
        if NEWLINE not in self.header.tensors:
            return None
        return self.header.vector(NEWLINE, self.header.number("clip.vision.projection_dim"))

    def encode(self, rgb: NDArray[np.uint8], *, cancel: Cancel = NEVER) -> NDArray[np.float32]:
        """The tokens of one tile.

        Args:
            rgb: uint8 [tile, tile, 3].
            cancel: Stops the encoder between two operations.

        Returns:
            float32 [patches_per_side², width], row by row.

        Raises:
            PackError, Cancelled: as ``encode_all``.
        """
        return self.encode_all([rgb], cancel=cancel)[0]

    def encode_all(
        self, tiles: Sequence[NDArray[np.uint8]], *, cancel: Cancel = NEVER
    ) -> list[NDArray[np.float32]]:
        """The tokens of several tiles, as ``encode`` makes them of each.

        Raises:
            PackError: what comes out is no numbers, so the weights are damaged.
            Cancelled: ``cancel`` was set.
        """
        for rgb in tiles:
            if rgb.shape != (self.tile, self.tile, 3) or rgb.dtype != np.uint8:
                raise ValueError(f"a tile of shape {rgb.shape} and type {rgb.dtype}")
        found = self._encode_tiles(tiles, cancel)
        if [len(tokens) for tokens in found] != [self.patches_per_side**2] * len(tiles):
            raise RuntimeError(f"{len(tiles)} tiles became {list(map(len, found))} tokens")
        if not all(np.isfinite(tokens).all() for tokens in found):
            raise PackError(
                f"{self.path} cannot be used: its image tokens are no numbers. {REMEDY}"
            )
        return found

    @abstractmethod
    def _encode_tiles(
        self, tiles: Sequence[NDArray[np.uint8]], cancel: Cancel
    ) -> list[NDArray[np.float32]]:
        """The tokens of tiles that are of the right shape."""
