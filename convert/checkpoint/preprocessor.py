"""How a checkpoint's processor prepares a picture: ``preprocessor_config.json``."""

from typing import Literal

from convert.checkpoint.config import ConfigPart, Size, Triple, parse
from convert.checkpoint.folder import Checkpoint
from runtime.errors import CheckpointError

Fit = Literal["pad", "stretch", "crop"]
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


class Preprocessor(ConfigPart):
    """``preprocessor_config.json``."""

    image_processor_type: str = ""
    size: dict[str, Size] | Size
    crop_size: dict[str, Size] | Size | None = None
    image_mean: Triple
    image_std: Triple
    image_grid_pinpoints: list[tuple[Size, Size]] | None = None
    resample: int = 3
    rescale_factor: float = 1 / 255
    do_resize: bool = True
    do_rescale: bool = True
    do_normalize: bool = True
    do_center_crop: bool | None = None
    do_pad: bool | None = None

    @property
    def shortest_edge(self) -> int | None:
        """What the shorter side is scaled to, where only that is said."""
        if isinstance(self.size, int):
            return self.size
        return self.size.get("shortest_edge")

    def fit(self, tile: int) -> Fit | None:
        """How a picture is brought to the tower's square of ``tile`` pixels; None otherwise."""
        if self.size == {"height": tile, "width": tile} and not self.do_center_crop:
            return "stretch"
        cropped = self.crop_size in ({"height": tile, "width": tile}, tile, None)
        if self.shortest_edge == tile and cropped and self.do_center_crop is not False:
            return "pad" if self._pads else "crop"
        return None

    @property
    def _pads(self) -> bool:
        # The other processors that know ``do_pad`` mean something else by it.
        return bool(self.do_pad) and self.image_processor_type.startswith("LlavaImageProcessor")


def read_preprocessor(
    checkpoint: Checkpoint,
    mean: tuple[float, ...] = (0.5, 0.5, 0.5),
    std: tuple[float, ...] = (0.5, 0.5, 0.5),
) -> Preprocessor:
    """``preprocessor_config.json``, or its place in ``processor_config.json``.

    Args:
        checkpoint: the folder.
        mean: of the colours where the file names none.
        std: their standard deviation where the file names none.

    Raises:
        CheckpointError: missing, or another preparation than bicubic resizing and scaling.
    """
    name = "preprocessor_config.json"
    if not checkpoint.has(name) and checkpoint.has("processor_config.json"):
        name = "processor_config.json"
    raw = checkpoint.json(name)
    where = str(checkpoint.folder / name)
    inner = raw.get("image_processor", raw)
    usual = {"image_mean": mean, "image_std": std}
    found = parse(Preprocessor, {**usual, **inner} if isinstance(inner, dict) else inner, where)
    plain = found.do_resize and found.do_rescale and found.do_normalize and found.resample == 3
    if not plain or abs(found.rescale_factor * 255 - 1) > 1e-6:
        raise CheckpointError(
            f"{where} asks for another preparation than bicubic resizing, scaling by 1/255 and "
            "normalizing. Choose another checkpoint."
        )
    return found


def pinpoints(
    checkpoint: Checkpoint,
    preprocessor: Preprocessor,
    configured: list[tuple[int, int]] | None,
    usual: list[tuple[int, int]],
    tile: int,
) -> list[tuple[int, int]]:
    """The canvases that a picture in tiles is laid on, (height, width) in pixels.

    Args:
        checkpoint: the folder.
        preprocessor: the checkpoint's.
        configured: ``image_grid_pinpoints`` of ``config.json``.
        usual: where no file names any.
        tile: side of a tile.

    Raises:
        CheckpointError: the two files differ, or a canvas is not of whole tiles.
    """
    found = preprocessor.image_grid_pinpoints or configured or usual
    if found != (configured or found):
        raise CheckpointError(
            f"{checkpoint.folder}: image_grid_pinpoints differ between config.json and "
            "preprocessor_config.json. Use the files that belong to the checkpoint."
        )
    if any(side % tile for point in found for side in point):
        raise CheckpointError(
            f"{checkpoint.folder}: image_grid_pinpoints are not multiples of the tile, {tile}. "
            "Use the files that belong to the checkpoint."
        )
    return found


def wrong_tile(preprocessor: Preprocessor, tile: int) -> CheckpointError:
    """The preprocessor makes something else than the tower sees."""
    return CheckpointError(
        f"The preprocessor makes tiles of {preprocessor.size}, the tower wants {tile} × {tile}. "
        "Use the preprocessor_config.json that belongs to the checkpoint."
    )
