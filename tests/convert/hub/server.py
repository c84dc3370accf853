"""A hub on loopback: the part of huggingface.co's API that files are fetched by, and its troubles.

What is large lies on a second server, as on a content delivery network, to which requests are sent
on by a redirect; small files come from the hub itself.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

LARGE = 4096
"""Bytes from which a file lies in large-file storage."""
COMMIT = "c0ffee" + "0" * 34
TOKEN = "hf_loopback"


@dataclass
class Repository:
    """A repository at one commit, and at the names that stand for it."""

    files: dict[str, bytes]
    commit: str = COMMIT
    revisions: tuple[str, ...] = ("main", "v1.0.0")
    gated: bool = False
    licence: str = "apache-2.0"
    sums: dict[str, str] = field(default_factory=dict)
    """SHA-256 that is told of a file in place of its own."""
    sizes: dict[str, int] = field(default_factory=dict)
    """And sizes."""

    def large(self, name: str) -> bool:
        return len(self.files[name]) >= LARGE

    def described(self, name: str) -> dict[str, object]:
        content = self.files[name]
        size = self.sizes.get(name, len(content))
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        told: dict[str, object] = {"rfilename": name, "size": size, "blobId": blob}
        if self.large(name):
            sha256 = self.sums.get(name) or hashlib.sha256(content).hexdigest()
            told["lfs"] = {"sha256": sha256, "size": size, "pointerSize": 134}
        return told


@dataclass
class Trouble:
    """What goes wrong with one request for a file or a list, before all is well again."""

    status: int = 0
    """Answered in place of 200 or 206."""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Bytes after which the connection breaks."""
    page: bool = False
    """Whether a page for a browser comes, as from a proxy."""
    other: bytes | None = None
    """What comes in place of the file."""
    ranges: bool = True
    """Whether a range that is asked for is heeded."""
    hold: int | None = None
    """Bytes after which nothing more comes, while the connection stays."""
    when: Callable[[str], bool] = lambda path: True
    """For which paths."""


@dataclass
class Request:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    delivery: bool
    """Whether it came to the second server."""
    sent: int = 0
    """Bytes of the body that were answered."""


class LoopbackHub:
    """Two servers on loopback, and what was asked of them."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.troubles: list[Trouble] = []
        self.requests: list[Request] = []
        self.reached = threading.Event()
        """Set once all has been sent that comes of what is held."""
        self.over = threading.Event()
        self.before_each: Callable[[Request], None] = lambda request: None
        self._lock = threading.Lock()
        self._hub, self._delivery = (self._server(delivery) for delivery in (False, True))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._hub.server_port}"

    @property
    def delivery_address(self) -> str:
        return f"http://127.0.0.1:{self._delivery.server_port}"

    def sent(self, pattern: str = r"/delivery/|/resolve/") -> int:
        """Bytes of files that were sent in answer to requests for such paths."""
        return sum(each.sent for each in self.requests if re.search(pattern, each.path))

    @contextmanager
    def running(self) -> Iterator["LoopbackHub"]:
        servers = self._hub, self._delivery
        threads = [
            threading.Thread(target=each.serve_forever, args=(0.01,), daemon=True)
            for each in servers
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for each in servers:
                each.shutdown()
                each.server_close()
            for thread in threads:
                thread.join()

    def trouble_for(self, path: str) -> Trouble:
        with self._lock:
            for each in self.troubles:
                if each.when(path):
                    self.troubles.remove(each)
                    return each
        return Trouble()

    def _server(self, delivery: bool) -> ThreadingHTTPServer:
        hub = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                self.answer(hub, delivery)

        return _Server(("127.0.0.1", 0), Handler)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked is gone, as some tests want it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def answer(self, hub: LoopbackHub, delivery: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.request_seen = Request(
            path, {name.lower(): value for name, value in self.headers.items()}, delivery
        )
        hub.requests.append(self.request_seen)
        hub.before_each(self.request_seen)
        if delivery:
            self._file(hub, path, hub.repositories, large=True)
            return
        listed = re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/(.+))?", path)
        resolved = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        found = listed or resolved
        name = found[1] if found else ""
        repository = hub.repositories.get(name)
        if repository is None:
            self._refuse(404, "RepoNotFound", "Repository not found")
        elif ((found and found[2]) or "main") not in (repository.commit, *repository.revisions):
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
        elif listed:
            self._list(hub, path, name, repository)
        elif resolved:
            self._resolve(hub, path, repository, resolved[3])

    def _list(self, hub: LoopbackHub, path: str, name: str, repository: Repository) -> None:
        trouble = hub.trouble_for(path)
        content = {
            "id": name,
            "sha": repository.commit,
            "gated": "manual" if repository.gated else False,
            "cardData": {"license": repository.licence},
            "siblings": [repository.described(each) for each in repository.files],
        }
        self._send(json.dumps(content).encode(), trouble, "application/json")

    def _resolve(self, hub: LoopbackHub, path: str, repository: Repository, name: str) -> None:
        authorized = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if repository.gated and not authorized:
            status = 403 if "Authorization" in self.headers else 401
            self._refuse(status, "GatedRepo", "Access to this model is restricted.")
        elif name not in repository.files:
            self._refuse(404, "EntryNotFound", "Entry not found")
        elif repository.large(name):
            self.send_response(302)
            size = repository.described(name)["size"]
            sha256 = hashlib.sha256(repository.files[name]).hexdigest()
            told = {
                "Location": f"{hub.delivery_address}/delivery/{sha256}?signature=1",
                "X-Repo-Commit": repository.commit,
                "X-Linked-Size": str(size),
                "X-Linked-ETag": f'"{sha256}"',
                "Content-Length": "0",
            }
            for header in told.items():
                self.send_header(*header)
            self.end_headers()
        else:
            self._send(repository.files[name], hub.trouble_for(path), "text/plain")

    def _file(
        self, hub: LoopbackHub, path: str, repositories: dict[str, Repository], *, large: bool
    ) -> None:
        sha256 = path.removeprefix("/delivery/")
        for repository in repositories.values():
            for content in repository.files.values():
                if hashlib.sha256(content).hexdigest() == sha256:
                    self._send(content, hub.trouble_for(path), "application/octet-stream", hub)
                    return
        self._refuse(404, "EntryNotFound", "Gone")

    def _send(
        self, content: bytes, trouble: Trouble, kind: str, hub: LoopbackHub | None = None
    ) -> None:
        if trouble.page:
            content, kind = b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"
        content = content if trouble.other is None else trouble.other
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and trouble.ranges and not trouble.page else 0
        status = trouble.status or (206 if start else 200)
        if start and start >= len(content):
            status, content, start = 416, b"", 0
        elif trouble.status:
            content, start = b"", 0
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        for header in trouble.headers.items():
            self.send_header(*header)
        self.end_headers()
        self._body(content[start:], trouble, hub)

    def _body(self, content: bytes, trouble: Trouble, hub: LoopbackHub | None) -> None:
        ends = [end for end in (trouble.cut, trouble.hold) if end is not None]
        body = content[: min(ends, default=len(content))]
        try:
            for start in range(0, len(body), 1 << 14):
                piece = body[start : start + (1 << 14)]
                self.wfile.write(piece)
                self.request_seen.sent += len(piece)
        except OSError:
            self.close_connection = True
        if hub and trouble.hold is not None:
            hub.reached.set()
            hub.over.wait()
        if len(body) < len(content):
            self.close_connection = True

    def _refuse(self, status: int, code: str, words: str) -> None:
        body = json.dumps({"error": words}).encode()
        self.send_response(status)
        for header in (
            ("X-Error-Code", code),
            ("X-Error-Message", words),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)
