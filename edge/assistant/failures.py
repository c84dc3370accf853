"""What the wearer is told of a turn that failed."""

import logging

from edge.assistant.interaction import NotUnderstoodError
from edge.assistant.photo_check import PhotoError
from edge.devices.protocols import DeviceError
from edge.notices.news import MISSING
from edge.notices.notices import Notice
from runtime.errors import MemoryShortageError, PackError
from runtime.turn import NothingHeardError

log = logging.getLogger("vismaid.failures")


def notice_of(error: BaseException) -> Notice:
    """What to say of it; what nobody foresaw is logged with its traceback."""
    match error:
        case PhotoError():
            return error.notice
        case NothingHeardError():
            return Notice.NOTHING_HEARD
        case NotUnderstoodError():
            return Notice.NOT_UNDERSTOOD
        case DeviceError() if error.part in MISSING:
            return MISSING[error.part]
        case MemoryShortageError():
            return Notice.MEMORY_SHORT
        case PackError():
            return Notice.MODEL_DAMAGED
    log.error("a turn failed", exc_info=error)
    return Notice.WENT_WRONG
