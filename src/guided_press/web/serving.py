"""Runs the page's server: sockets, limits, the address with its token, and a QR code for phones."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from guided_press.errors import GuidedPressError
from guided_press.files import working_folder, write_atomically
from guided_press.web.application import application
from guided_press.web.connections import PatientConnection
from guided_press.web.guarding import Door

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8137
"""Browsers remember places and choices by port, so it stays the same when it can."""

CONNECTIONS = 1_000
"""At the same time; more get 503 until one ends."""

BACKLOG = 256
HEADER_BYTES = 16_384
IDLE_S = 20
LEAVE_S = 2

_ANY_OUTSIDE = "192.0.2.1"  # reserved for documentation; connecting a datagram socket sends nothing


class CannotServe(GuidedPressError):
    """The page cannot be offered here."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page is.

    Attributes:
        host: An IPv4 address.
        port: Of TCP.
        token: Without it nothing is answered.
    """

    host: str
    port: int
    token: str

    @property
    def url(self) -> str:
        """To be opened once; the page takes the token out of the address bar."""
        return f"http://{self.host}:{self.port}/?token={self.token}"


class Serving:
    """A server that listens and waits to be run.

    Attributes:
        here: Its address on this machine.
        lan: Its address for phones that may only listen; None when only this machine reaches it.
        phone: Its address for the owner's own phone, which may do everything; None without one.
    """

    def __init__(
        self, port: int | None = None, *, lan: bool = False, own_phone: bool = False
    ) -> None:
        outside = lan_host() if lan or own_phone else None
        inside = "0.0.0.0" if outside else LOOPBACK  # noqa: S104 - asked for
        self._socket = _listen_somewhere(inside) if port is None else _listen(inside, port)
        number = self._socket.getsockname()[1]
        token, guest, phone = (secrets.token_urlsafe(24) for _ in range(3))
        self.here = Address(LOOPBACK, number, token)
        self.lan = Address(outside, number, guest) if outside else None
        self.phone = Address(outside, number, phone) if outside and own_phone else None
        names = [LOOPBACK, "localhost", *([outside] if outside else [])]
        ending = "" if number == 80 else f":{number}"  # browsers leave out the usual port of HTTP
        hosts = frozenset(f"{name}{ending}" for name in names)
        door = Door(hosts, token, number, guest if self.lan else "", phone if self.phone else "")
        self.server = uvicorn.Server(_config(door))

    def run(self) -> None:
        """Serve until somebody ends it; requests that came before are answered first."""
        try:
            asyncio.run(self.server.serve(sockets=[self._socket]))
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End it from another thread."""
        self.server.should_exit = True


@contextmanager
def opening(address: Address) -> Iterator[str]:
    """A private file that leads a browser to the page, as long as the block lasts.

    What a browser is started with can be read by every user of the machine, and holds no key.

    Yields:
        The address of the file.
    """
    from html import escape

    with working_folder() as folder:
        page = folder / "guided-press.html"
        url = escape(address.url, quote=True)
        text = (
            f'<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
            f'<meta http-equiv="refresh" content="0; url={url}"><title>Guided Press</title>'
            f'<a href="{url}">Guided Press</a>'
        )
        write_atomically(page, text.encode(), private=True)
        yield page.as_uri()


def lan_host() -> str:
    """This machine's address on the local network.

    Raises:
        CannotServe: It is on none.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ANY_OUTSIDE, 9))
            host = str(probe.getsockname()[0])
        except OSError:
            host = LOOPBACK
    if host.startswith(("127.", "0.")):
        raise CannotServe(
            "This machine is on no network that a phone could share. Join one, or leave out --lan."
        )
    return host


def qr_text(url: str) -> str:
    """A QR code for terminals, two rows of modules in a line of text; light on dark and inverse."""
    import io

    import segno

    drawn = io.StringIO()
    segno.make_qr(url, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()


def _config(door: Door) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return uvicorn.Config(
        application(door),
        http=PatientConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # addresses hold a token once, and nobody reads such logs here
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        backlog=BACKLOG,
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=LEAVE_S,
    )


def _listen_somewhere(host: str) -> socket.socket:
    try:
        return _listen(host, USUAL_PORT)
    except CannotServe:
        return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(
            f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
        ) from error
    return listener
