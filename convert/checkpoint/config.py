"""The JSON files in which a checkpoint says what it is, read strictly."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from runtime.errors import CheckpointError
from runtime.files.validation import sentence_of

Size = Annotated[int, Field(gt=0, lt=1 << 31)]
Measure = Annotated[float, Field(gt=0, lt=1e30, allow_inf_nan=False)]
Triple = tuple[Measure, Measure, Measure]
MOST_LAYERS = 512


class ConfigPart(BaseModel):
    """A part of ``config.json``; what a file leaves out has transformers' default value."""

    model_config = ConfigDict(frozen=True, extra="ignore")


_P = TypeVar("_P", bound=ConfigPart)


def parse(kind: type[_P], raw: object, where: str) -> _P:
    """Validate a part of a JSON file.

    Args:
        kind: what it should be.
        raw: as read.
        where: what the file is called in the message.

    Raises:
        CheckpointError: an entry is missing or wrong.
    """
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise CheckpointError(
            f"{where}: {sentence_of(error)} Use the file that belongs to the checkpoint."
        ) from None


def require(where: str, settings: dict[str, tuple[Any, Any]]) -> None:
    """Refuse settings that cannot be honoured.

    Args:
        where: what the file is called in the message.
        settings: name → its value and the value, or the tuple of values, that can be run.

    Raises:
        CheckpointError: the first that has another value.
    """
    for name, (value, wanted) in settings.items():
        allowed = wanted if isinstance(wanted, tuple) else (wanted,)
        if value not in allowed:
            can = " or ".join(str(each) for each in allowed)
            raise CheckpointError(
                f"{where}: {name} is {value}, and only {can} can be run here. "
                "Choose another checkpoint."
            )
