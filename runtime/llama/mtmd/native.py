"""Pictures and sounds as libmtmd prepares and encodes them, for any model that it knows."""

import ctypes
from collections.abc import Callable
from typing import Any

import llama_cpp.mtmd_cpp as m
import numpy as np
from numpy.typing import NDArray

from runtime.cancel import NEVER, Cancel
from runtime.errors import PackError, PictureError, SoundError
from runtime.gguf.header import REMEDY
from runtime.llama.embeddings import Chunk
from runtime.llama.mtmd.class_token import CLASS_TOKEN, ClassTokenOrder, ClassTokenPositions
from runtime.llama.mtmd.projector import Projector, chunks_of, is_text, placeholder, sound_of

_LARGE = (4096, 4096)
"""A picture of which any model takes as many tokens as it can of one."""
_SHORTEST, _LONGEST = 0.1, 120.0
"""Seconds of sound. Some of libmtmd's preparations end the process over less than two frames."""


class NativeProjector(Projector):
    """One that is given whole pictures and sounds, which libmtmd prepares as the model was taught.

    It sees, or hears, or both.
    """

    @property
    def sees(self) -> bool:
        """Whether it takes pictures."""
        return bool(m.mtmd_support_vision(self._pointer))

    @property
    def hears(self) -> bool:
        """Whether it takes sounds."""
        return bool(m.mtmd_support_audio(self._pointer))

    @property
    def vision_type(self) -> str:
        """What libmtmd calls the kind of its vision projector."""
        key = "clip.projector_type"
        return self.header.text(key if key in self.header.values else "clip.vision.projector_type")

    def _begin(self) -> None:
        if not self.sees or CLASS_TOKEN not in self.header.tensors:
            return
        if self.vision_type == "mlp":
            number = self.header.number
            side = number("clip.vision.image_size") // number("clip.vision.patch_size")
            self._order = ClassTokenOrder(side**2)
        elif self.vision_type == "internvl" and self._order is None:
            self._order = ClassTokenPositions()

    @property
    def sample_rate(self) -> int:
        """Of the sounds that it takes, Hz."""
        return int(m.mtmd_get_audio_sample_rate(self._pointer))

    def layout(self, width: int, height: int) -> list[int | Chunk]:
        """What a picture of a size becomes: token ids, and chunks of embeddings.

        Args:
            width: In pixels.
            height: In pixels.

        Raises:
            PictureError: libmtmd makes nothing of such a picture, or the model sees none at all.
        """
        if not self.sees:
            raise PictureError("The model hears and sees no pictures. Choose a pack that does.")
        with placeholder(width, height) as bitmap, chunks_of(self._pointer, bitmap) as chunks:
            return [each for chunk in chunks for each in self._laid_out(chunk)]

    def encode(
        self,
        rgb: NDArray[np.uint8],
        *,
        last_only: bool = False,
        cancel: Cancel = NEVER,
    ) -> list[NDArray[np.float32]]:
        """The embeddings of a picture.

        Args:
            rgb: uint8 [height, width, 3].
            last_only: Whether only those of the last chunk of its layout are wanted.
            cancel: Stops the encoder between two operations.

        Returns:
            float32 [tokens, input width] of each chunk.

        Raises:
            PictureError: libmtmd makes nothing of such a picture.
            Cancelled: ``cancel`` was set.
        """
        return self._encoded(rgb, slice(-1, None) if last_only else slice(None), cancel)

    def listen(
        self,
        samples: NDArray[np.float32],
        *,
        check_room: Callable[[int], None] = lambda positions: None,
        cancel: Cancel = NEVER,
    ) -> tuple[list[int | Chunk], NDArray[np.float32]]:
        """What a sound becomes, and its embeddings.

        Args:
            samples: float32 [n], mono, −1…1, at ``sample_rate``.
            check_room: Raises where the model has no room for so many positions.
            cancel: Stops the encoder between two operations.

        Returns:
            Token ids and chunks, and float32 [tokens of all chunks, input width].

        Raises:
            SoundError: the sound is too short, too long, or holds values that are not numbers; or
                the model hears nothing at all.
            Cancelled: ``cancel`` was set.
        """
        self._check_sound(samples)
        self._cancel = cancel
        with sound_of(samples) as bitmap, chunks_of(self._pointer, bitmap) as chunks:
            part = [each for chunk in chunks for each in self._laid_out(chunk)]
            check_room(sum(each.tokens if isinstance(each, Chunk) else 1 for each in part))
            found = [self._embeddings(chunk, cancel) for chunk in chunks if not is_text(chunk)]
        return part, np.concatenate(found)

    @property
    def bidirectional_tokens(self) -> int:
        """Most embeddings of a picture that attend to each other, and are evaluated at once."""
        if not self.sees:
            return 0
        chunks = [each for each in self.layout(*_LARGE) if isinstance(each, Chunk)]
        return max((chunk.tokens for chunk in chunks if not chunk.causal), default=0)

    def _check_sound(self, samples: NDArray[np.float32]) -> None:
        if not self.hears:
            raise SoundError("The model hears nothing. Type the question.")
        seconds = len(samples) / self.sample_rate
        if seconds < _SHORTEST:
            raise SoundError("The recording is too short to hold a word. Record it again.")
        if seconds > _LONGEST:
            raise SoundError(
                f"The recording lasts {seconds:,.0f} s and {_LONGEST:,.0f} are the most. "
                "Record a shorter one."
            )
        if not np.isfinite(samples).all():
            raise SoundError("The recording holds values that are not numbers. Record it again.")

    def _laid_out(self, chunk: Any) -> list[int | Chunk]:
        count = m.mtmd_input_chunk_get_n_tokens(chunk)
        if is_text(chunk):
            size = ctypes.c_size_t()
            tokens = m.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(size))
            found = [tokens[at] for at in range(size.value)]
            if not all(0 <= token < self._model.vocabulary_size for token in found):
                raise PackError(
                    f"{self._model.path} lacks tokens that stand around what the projector "
                    f"{self.header.path.name} makes: the two files do not belong together. {REMEDY}"
                )
            return found
        causal = not m.mtmd_decode_use_non_causal(self._pointer, chunk)
        span = m.mtmd_input_chunk_get_n_pos(chunk)
        return [Chunk(count, self._positions(chunk, count), span, causal)]

    def _positions(self, chunk: Any, count: int) -> NDArray[np.int32] | None:
        """Where each of a picture's stands; a sound's stand one after the other in any model."""
        image = m.mtmd_input_chunk_get_tokens_image(chunk)
        if not image or not m.mtmd_decode_use_mrope(self._pointer):
            return None
        places = (m.mtmd_decoder_pos * count)()
        m.mtmd_helper_image_get_decoder_pos(image, 0, places)
        time, x, y, more = np.frombuffer(bytes(places), np.uint32).reshape(-1, 4).T
        return np.array([time, y, x, more], np.int32)
