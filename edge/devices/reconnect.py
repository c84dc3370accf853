"""Keeping hold of a device that may be pulled out and put back at any time."""

import logging
import threading
from collections.abc import Callable

from edge.devices.protocols import DeviceError, DeviceName, Watcher

log = logging.getLogger("vismaid.devices")

RETRY_SECONDS = 1.0
"""Between two looks for a device that is not there."""


def unwatched(part: DeviceName, there: bool) -> None:
    """The ``Watcher`` of a device that nobody watches."""


class Keeper:
    """A thread that uses a device, notices when it is gone, and looks for it until it is back."""

    def __init__(self, part: DeviceName, serve: "Callable[[Keeper], None]", watch: Watcher) -> None:
        """Start the thread.

        Args:
            part: What it keeps.
            serve: Opens the device, says ``there()`` once it works, and uses it until ``closing``
                is set. It is called again when it returns, and after a while when it raises a
                DeviceError, which means that the device is gone.
            watch: Told when the device goes, or is not found at the start, and when it is back.
        """
        self.closing = threading.Event()
        self._part, self._serve, self._watch = part, serve, watch
        self._failure: DeviceError | None = None
        self._thread = threading.Thread(target=self._run, name=part, daemon=True)
        self._thread.start()

    def there(self) -> None:
        """The device works; called by ``serve``, as often as it likes."""
        if self._failure:
            self._failure = None
            log.info("the %s is back", self._part)
            self._watch(self._part, True)

    def check(self) -> None:
        """Raise what is wrong with the device, if something is.

        Raises:
            DeviceError: the device is gone.
        """
        failure = self._failure
        if failure:
            raise DeviceError(failure.part, str(failure))

    def close(self) -> None:
        """Tell ``serve`` to let go of the device, and wait until it has."""
        self.closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self.closing.is_set():
            try:
                self._serve(self)
            except DeviceError as error:
                self._lost(error)
            except Exception:  # A bug, and yet the wearer must not be left waiting in silence.
                log.exception("the %s failed", self._part)
                self._lost(DeviceError(self._part, f"The {self._part} failed; see the log."))

    def _lost(self, error: DeviceError) -> None:
        # Its loss is told before anybody can stumble over it.
        if not self._failure:
            log.warning("%s", error)
            self._watch(self._part, False)
        self._failure = error
        self.closing.wait(RETRY_SECONDS)
