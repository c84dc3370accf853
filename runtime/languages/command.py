"""What the wearer can say to the device itself."""

from enum import StrEnum, auto


class Command(StrEnum):
    """What the wearer can ask of the device itself."""

    REPEAT = auto()
    SLOWER = auto()
    FASTER = auto()
    LOUDER = auto()
    QUIETER = auto()
    STOP = auto()
    HELP = auto()
    WHAT_HEARD = auto()
    TIME = auto()
    DATE = auto()
    BATTERY = auto()
    WHICH_VOICE = auto()
