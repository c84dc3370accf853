"""Whether a voice can be used, its graph and its JSON, and the sentence where it cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onnx import ModelProto

from runtime.errors import Cancelled, PackError, VismaidError
from runtime.speech.piper.check import check_graph
from runtime.speech.piper.config import VoiceConfig
from runtime.speech.piper.file import read_model


def read_usable(model: Path, config: VoiceConfig) -> ModelProto:
    """Read a voice's graph, and see that it is one and that of the JSON.

    Raises:
        Exception: whatever the readers raise; see ``refused``.
    """
    proto = read_model(model)
    check_graph(proto)
    config.require_fit(proto)
    return proto


@contextmanager
def refused(model: Path) -> Iterator[None]:
    """Says of what the engines raise in the block that the file is no voice.

    Raises:
        PackError: the block raised anything but an error that is a sentence already.
    """
    try:
        yield
    except (VismaidError, Cancelled):
        raise
    except Exception as error:
        # Of a voice that is damaged or malicious, ONNX Runtime, espeak-ng and Piper raise
        # almost anything, some of it only at a certain sentence.
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise PackError(
            f"{model} is not a Piper voice that can be used ({reason[:200]}). Fetch it again."
        ) from None
