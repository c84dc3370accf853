"""How the reference implementation looks at pictures, a function for each family. Needs torch.

A detail that a family does not know is ``look``, as in the runtime.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from transformers.modeling_outputs import BaseModelOutputWithPooling

from runtime.vision.tiling import Detail

Pictures = Sequence[Image.Image]


@dataclass(frozen=True)
class Encoded:
    """Pictures as the text model receives them."""

    kind: str
    """``image`` or ``video``."""
    pixels: torch.Tensor
    """[…, 3, tile, tile], every tile that the tower saw, normalized."""
    output: Any
    """What the model takes in place of pixels."""

    @property
    def features(self) -> list[torch.Tensor]:
        """Embeddings of each place in the prompt, [tokens, width]."""
        return list(self.output.pooler_output)


def llava_onevision(model: Any, processor: Any, pictures: Pictures, detail: Detail) -> Encoded:
    """Frames pooled, one view of each picture, or one picture in tiles."""
    if detail is Detail.GLANCE:
        # A frame is prepared as an overview is: the whole of it, scaled to a tile.
        views = [processor(frame, return_tensors="pt")["pixel_values"][0, 0] for frame in pictures]
        pixels = torch.stack(views)[None]
        return Encoded("video", pixels, model.get_video_features(pixel_values_videos=pixels))
    # A lone picture that is looked at is treated as one of several would be.
    lone = detail is Detail.LOOK and len(pictures) == 1
    found = processor([list(pictures) * 2] if lone else [list(pictures)], return_tensors="pt")
    count = len(pictures)
    pixels = found["pixel_values"][:count]
    output = model.get_image_features(
        pixel_values=pixels,
        image_sizes=found["image_sizes"][:count],
        batch_num_images=torch.tensor([2 if lone else count]),
    )
    return Encoded("image", pixels, output)


def llava_next(model: Any, processor: Any, pictures: Pictures, detail: Detail) -> Encoded:
    """Every picture in tiles, or its overview alone."""
    found = processor(list(pictures), return_tensors="pt")
    pixels, sizes = found["pixel_values"], found["image_sizes"]
    if detail is Detail.READ:
        output = model.get_image_features(pixel_values=pixels, image_sizes=sizes)
        return Encoded("image", _without_filling(pixels), output)
    config = model.config
    overviews = pixels[:, 0]
    states = model.vision_tower(overviews, output_hidden_states=True).hidden_states
    chosen = states[config.vision_feature_layer]
    if config.vision_feature_select_strategy == "default":
        chosen = chosen[:, 1:]
    packed, _ = model.pack_image_features(
        [features[None] for features in model.multi_modal_projector(chosen)],
        sizes,
        vision_feature_select_strategy=config.vision_feature_select_strategy,
        image_newline=model.image_newline,
    )
    return Encoded("image", overviews, BaseModelOutputWithPooling(pooler_output=packed))


def llava(model: Any, processor: Any, pictures: Pictures, detail: Detail) -> Encoded:
    """One view of every picture."""
    pixels = processor(list(pictures), return_tensors="pt")["pixel_values"]
    return Encoded("image", pixels, model.get_image_features(pixel_values=pixels))


def _without_filling(pixels: torch.Tensor) -> torch.Tensor:
    """The tiles of all pictures one after the other; the processor fills up the shorter lists."""
    flat = pixels.flatten(0, 1)
    return flat[(flat != 0).flatten(1).any(dim=1)]


VIEWS: dict[str, Callable[[Any, Any, Pictures, Detail], Encoded]] = {
    "llava": llava,
    "llava_next": llava_next,
    "llava_onevision": llava_onevision,
    "paligemma": llava,
}
"""By ``model_type``."""
