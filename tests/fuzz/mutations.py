"""What chance does to bytes and to values."""

import copy
import re
from collections.abc import Callable
from random import Random
from typing import Any, Literal

_EXTREMES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**24]
_TEXTS = ["", "\0", "a" * 300, "../../etc/passwd", "/dev/zero", "é" * 50, "{{", "nan", "\ud800"]
_DEEP = "as deep as "
_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**40, -0.5, 1e308),
    *(float("nan"), float("inf"), [], {}, [[]], [0] * 1_000, {"a": {}}),
]


def damaged(random: Random, data: bytes) -> bytes:
    """A few things done to bytes: flipped, cut, put in, doubled, or set to an extreme number."""
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 3, 8, 30])):
        if not changed:
            break
        # Most of what is read with care stands near the beginning.
        near = random.random() < 0.5
        place = random.randrange(min(len(changed), 200) if near else len(changed))
        random.choice(_DAMAGES)(random, changed, place)
    return bytes(changed)


def _flip(random: Random, data: bytearray, place: int) -> None:
    data[place] ^= 1 << random.randrange(8)


def _set(random: Random, data: bytearray, place: int) -> None:
    data[place] = random.randrange(256)


def _number(random: Random, data: bytearray, place: int) -> None:
    width = random.choice([2, 4, 8])
    order: Literal["little", "big"] = "little" if random.random() < 0.5 else "big"
    number = random.choice(_EXTREMES) % 256**width
    data[place : place + width] = number.to_bytes(width, order)


def _cut(random: Random, data: bytearray, place: int) -> None:
    del data[place : place + random.choice([1, 4, 100, len(data)])]


def _put_in(random: Random, data: bytearray, place: int) -> None:
    data[place:place] = random.randbytes(random.choice([1, 2, 4, 64]))


def _double(random: Random, data: bytearray, place: int) -> None:
    length = random.choice([1, 16, 300])
    data[place:place] = data[place : place + length] * random.choice([1, 2, 50])


def _move(random: Random, data: bytearray, place: int) -> None:
    other, length = random.randrange(len(data)), random.choice([1, 4, 32])
    data[place : place + length] = data[other : other + length]


_DAMAGES: list[Callable[[Random, bytearray, int], None]] = [
    *(_flip, _set, _number, _cut, _put_in, _double, _move)
]


def changed(random: Random, value: Any) -> Any:
    """JSON with a few of its values left out, doubled or set to something else."""
    value = copy.deepcopy(value)
    for _ in range(random.choice([1, 1, 2, 4])):
        places = list(_places(value))
        if not places:
            return random.choice(_VALUES)
        holder, key = random.choice(places)
        action = random.randrange(4)
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = f"{_DEEP}{random.choice([10, 500, 5_000, 100_000])}"
        elif action == 2 and isinstance(holder[key], int | float):
            holder[key] = random.choice([-1, 2, 0.5, 1_000_000, 10**12]) * holder[key]
        else:
            holder[key] = copy.deepcopy(random.choice([*_VALUES, *_TEXTS]))
    return value


def deepened(text: str) -> str:
    """JSON or TOML in whose text lists within lists stand where ``changed`` wished for them."""
    return re.sub(rf'"{_DEEP}(\d+)"', lambda found: "[" * int(found[1]) + "]" * int(found[1]), text)


def _places(value: Any) -> Any:
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
