"""A real browser without a window, spoken to through a pipe in the DevTools protocol."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
_FREE = 10
"""File descriptors from here on are nobody's; 3 and 4 are the protocol's."""


class Page:
    """A tab."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = send, receive
        self._rest, self._number, self._session = b"", 0, ""
        self.requested: list[str] = []
        """Addresses that were asked for since the last ``open``."""
        self.complaints: list[str] = []
        """What the console was told of errors and warnings since then, and uncaught exceptions."""
        self._arrived: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask the browser and wait for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": arguments}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._number:
            self._note(answer)
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def open(
        self, path: Path, *, width: int = 1280, scheme: str = "light", media: str = ""
    ) -> None:
        """Show a file and wait until all of it is there."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.requested.clear()
        self.complaints.clear()
        self._arrived.clear()
        self.call("Page.navigate", url=path.as_uri())
        while "Page.loadEventFired" not in self._arrived:
            self._note(self._message())

    def value(self, script: str) -> Any:
        """What an expression of JavaScript comes to in the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._receive, 1 << 20)
            assert read, "the browser has gone away"
            self._rest += read
        line, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def _note(self, event: dict[str, Any]) -> None:
        about = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requested.append(about["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(about["exceptionDetails"]))
            case "Log.entryAdded" if about["entry"]["level"] in ("error", "warning"):
                self.complaints.append(about["entry"]["text"])
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(about["args"]))
            case str(method):
                self._arrived.append(method)


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A browser with a tab, ended with the block.

    Args:
        folder: For its profile.
    """
    assert PROGRAM
    (their_end, send), (receive, their_other) = os.pipe(), os.pipe()
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    arguments += ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    arguments += ["--remote-debugging-pipe", "--force-device-scale-factor=1", "--hide-scrollbars"]
    process = subprocess.Popen(
        [PROGRAM, *arguments, f"--user-data-dir={folder}"],
        close_fds=False,
        preexec_fn=_as_its_pipes(their_end, their_other),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(their_end)
    os.close(their_other)
    try:
        yield Page(send, receive)
    finally:
        os.close(send)
        os.close(receive)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_its_pipes(incoming: int, outgoing: int) -> Callable[[], None]:
    def move() -> None:
        # Either may be 3 or 4 itself, and would be written over.
        aside = [fcntl.fcntl(each, fcntl.F_DUPFD, _FREE) for each in (incoming, outgoing)]
        for place, each in enumerate(aside, 3):
            os.dup2(each, place)
            os.close(each)

    return move
