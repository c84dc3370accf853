"""A camera on loopback: JPEGs one after another over HTTP, and a plug that can be pulled."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from PIL import Image

FRAME_SECONDS = 0.04


class MjpegCamera:
    """Serves one picture over and over, 25 times a second."""

    def __init__(self, picture: Image.Image) -> None:
        self.show(picture)
        self._server = self._serve(0)
        self._port = self._server.server_port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}/camera"

    def show(self, picture: Image.Image) -> None:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=95)
        self._jpeg = file.getvalue()

    def pull(self) -> None:
        """Nobody answers any more."""
        self._pulled.set()
        self._server.shutdown()
        self._server.server_close()

    def plug_in(self) -> None:
        self._server = self._serve(self._port)

    def _serve(self, port: int) -> ThreadingHTTPServer:
        self._pulled = pulled = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                while not pulled.wait(FRAME_SECONDS):
                    jpeg = camera._jpeg
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}"
                    try:
                        self.wfile.write(head.encode() + b"\r\n\r\n" + jpeg + b"\r\n")
                    except OSError:
                        return

            def log_message(self, *_: object) -> None:
                """Tests are silent."""

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def __enter__(self) -> "MjpegCamera":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pulled.set()
        self._server.shutdown()
        self._server.server_close()
