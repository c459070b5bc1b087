"""A loopback server on which each path misbehaves in its own way, for the tests of downloads."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BODY = bytes(range(256)) * 1200  # 307,200 bytes: several pieces
SIZE = len(BODY)
SHA256 = hashlib.sha256(BODY).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """One path, one way of misbehaving."""

    def log_message(self, *arguments):
        pass

    def head(self, length=SIZE, status=200, kind="application/octet-stream", **more):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self):
        try:
            getattr(self, "on_" + self.path.strip("/"))()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up, as it should

    def on_good(self):
        self.head()
        self.wfile.write(BODY)

    def on_unannounced(self):
        self.head(length=None)
        self.wfile.write(BODY)

    def on_portal(self):
        page = b"<html><title>Log in</title></html>"
        self.head(len(page), kind="text/html; charset=utf-8")
        self.wfile.write(page)

    def on_shyportal(self):  # a page that does not say that it is one
        page = b"\n<!DOCTYPE html><p>Log in</p>"
        self.head(length=None)
        self.wfile.write(page)

    def on_truncated(self):
        self.head()
        self.wfile.write(BODY[:100_000])

    def on_cut(self):  # the same without a length that would give it away
        self.head(length=None)
        self.wfile.write(BODY[:100_000])

    def on_stalled(self):
        self.head()
        self.wfile.write(BODY[:100_000])
        self.wfile.flush()
        self.server.release.wait(20)

    def on_silent(self):
        self.server.release.wait(20)

    def on_drip(self):  # some kilobytes a second
        self.head()
        for start in range(0, SIZE, 512):
            self.wfile.write(BODY[start : start + 512])
            self.wfile.flush()
            if self.server.release.wait(0.05):
                return

    def on_dripheaders(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not self.server.release.wait(0.05):
            self.wfile.write(b"X-More: 1\r\n")
            self.wfile.flush()

    def on_oversized(self):
        self.head(length=None)
        for _ in range(50):
            self.wfile.write(BODY)

    def on_announces(self):
        self.head(length=12_345)
        self.wfile.write(b"x" * 12_345)

    def on_changed(self):
        self.head()
        self.wfile.write(BODY[:-1] + b"!")

    def on_missing(self):
        self.head(0, status=404)

    def on_broken(self):
        self.head(0, status=503)

    def on_loop(self):
        self.head(0, status=302, Location="/loop")

    def on_moved(self):
        self.head(0, status=301, Location="/good")


@contextmanager
def running() -> Iterator[str]:
    """Run the server in a thread; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.release = threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
