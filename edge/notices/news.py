"""What the wearer is told without having asked: devices that go and come, a board in trouble.

It waits until nothing else is going on, and what is over by then is not told.
"""

from edge.devices.protocols import DeviceName
from runtime.languages.notice import Notice

MISSING: dict[DeviceName, Notice] = {
    "camera": Notice.CAMERA_MISSING,
    "microphone": Notice.MICROPHONE_MISSING,
}
"""What is said of a part that is gone, where there is a point in saying it."""
BACK: dict[DeviceName, Notice] = {
    "camera": Notice.CAMERA_BACK,
    "microphone": Notice.MICROPHONE_BACK,
    "speaker": Notice.SPEAKER_BACK,
    "button": Notice.BUTTON_BACK,
}


class News:
    """What there is to tell, in the order in which it happened."""

    def __init__(self) -> None:
        """Everything is there, and nothing is to be told."""
        self._gone: set[DeviceName] = set()
        self._watched: set[DeviceName] = set()
        """Parts whose loss is told as it happens."""
        self._untold: list[Notice] = []

    def changed(self, part: DeviceName, there: bool) -> None:
        """A device went away or came back; nothing where that is known."""
        if there == (part not in self._gone):
            return
        if not there:
            self._gone.add(part)
            self._watched.add(part)
            if part in MISSING:
                self._untold.append(MISSING[part])
            return
        self._gone.discard(part)
        if MISSING.get(part) in self._untold:
            self._untold.remove(MISSING[part])
        else:
            self._untold.append(BACK[part])

    def told_missing(self, part: DeviceName) -> None:
        """The wearer has just heard that it is gone; what is left to tell is its return.

        It may have returned while what it was missing for came to its end.
        """
        if part in self._watched and part not in self._gone:
            self._untold.append(BACK[part])
            return
        self._gone.add(part)
        if MISSING[part] in self._untold:
            self._untold.remove(MISSING[part])

    def add(self, notice: Notice) -> None:
        """Something else to tell; once, however often it is added before it is told."""
        if notice not in self._untold:
            self._untold.append(notice)

    def next(self) -> Notice | None:
        """What to tell now, which is told thereby; nothing while there is no speaker."""
        if "speaker" in self._gone or not self._untold:
            return None
        return self._untold.pop(0)
