"""whisper.cpp files: damaged, with wrong dimensions, and whole ones that are listened with."""

import struct
from functools import cache
from random import Random

import numpy as np

from bench.shapes.forced_whisper import write_forced_whisper
from runtime.speech.stt import Recogniser
from tests.fuzz.files import kept_folder, write
from tests.fuzz.mutations import damaged

_HEADER = 48
_NUMBERS = [0, -1, 1, 2, 3, 64, 80, 128, 1_500, 8_192, 51_864, 51_866, 1_007, 2**31 - 1]


@cache
def _good(file_type: int) -> bytes:
    path = kept_folder() / "recogniser.bin"
    return write_forced_whisper(
        path, "is there a door", window=50, file_type=file_type
    ).read_bytes()


def fuzz_recogniser(random: Random) -> bool:
    """A recogniser that, where it is accepted, hears a second of noise."""
    data = bytearray(_good(random.choice([1, 7])))
    action = random.randrange(3)
    if action == 0:
        place = 4 * random.randrange(_HEADER // 4)
        struct.pack_into("<i", data, place, random.choice(_NUMBERS))
    elif action == 1:
        data[:_HEADER] = damaged(random, bytes(data[:_HEADER]))
    else:
        for _ in range(random.choice([1, 20])):
            data[random.randrange(len(data))] = random.randrange(256)
    if random.random() < 0.2:
        del data[random.randrange(len(data)) :]
    path = write("recogniser.bin", bytes(data))
    noise = np.random.default_rng(1).standard_normal(16_000, np.float32) / np.float32(10)
    with Recogniser(path, threads=1) as recogniser:
        recogniser.transcribe(noise)
    return True
