"""What is wrong with a file that a person wrote is said so that they know what to write."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from runtime.errors import PackError
from runtime.files.validation import read_toml_as, sentence_of


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Tone(_Table):
    hertz: float = Field(gt=0, le=20000)
    name: str = Field(default="", max_length=5)


class _Sounds(_Table):
    loud: bool = False
    wait: Literal["ready"] | float = 1.0
    edges: tuple[float, float, float] | None = None
    tones: list[_Tone] = Field(default=[], min_length=1)
    by_name: dict[str, _Tone] = {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("loud = 1.5", "loud must be true or false, not 1.5."),
        ("lound = true", "there is no sound lound. Did you mean loud?"),
        ("hertz = 3", "there is no sound hertz. Did you mean tones.hertz?"),
        ("zzz = 3", "there is no sound zzz."),
        ("wait = 'redy'", "wait must be 'ready' or a number, not 'redy'."),
        ("edges = [0.5]", "edges must be 3 numbers in [ ]."),
        ("edges = 0.5", "edges must be 3 numbers in [ ], not 0.5."),
        ("edges = [1, 2, 'a']", "edges.3 must be a number, not 'a'."),
        ("tones = []", "tones is empty."),
        ("tones = 3", "tones must be a list in [ ], not 3."),
        ("tones = [3]", "tones.1 must be a table with hertz, not 3."),
        ("[[tones]]\nhertz = 0", "tones.1.hertz is 0: it must be more than 0.0."),
        ("[[tones]]\nhertz = 1\nnme = ''", "no sound tones.1.nme. Did you mean name?"),
        ("[by_name.a]\nhertz = 1\nname = 'abcdef'", "by_name.a.name is too long."),
        ("[by_name.a]\nhrtz = 1", "by_name.a.hrtz. Did you mean by_name.a.hertz?"),
        ("[by_name.a]", "by_name.a.hertz is missing."),
    ],
)
def test_a_maker_is_told_what_to_write(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "sounds.toml").write_text(text)
    with pytest.raises(PackError) as caught:
        read_toml_as(_Sounds, tmp_path / "sounds.toml", PackError, entry="sound")
    assert str(caught.value).startswith(f"{tmp_path / 'sounds.toml'}: ")
    assert str(caught.value).endswith(said)


def test_of_a_file_that_a_program_wrote_the_place_and_the_reason_are_told() -> None:
    with pytest.raises(ValidationError) as caught:
        _Sounds.model_validate({"tones": [{"hertz": 0}], "loud": "x"})
    assert sentence_of(caught.value).startswith("loud: Input should be a valid boolean")
