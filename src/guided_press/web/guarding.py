"""Who may ask, and what every answer carries; stands before all routes.

A page in the same browser may try to reach this server by its address (cross-site requests) or by a
name that it lets point here (DNS rebinding). Neither knows the token, neither can set the Host or
Origin header, and all three are checked before anything else is looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("guided_press.web")

MAX_BODY_BYTES = 1_000_000
"""The largest body that is read; a script of 512 kB fits, escapes included."""

BODY_TIMEOUT_S = 20.0
"""A body that has not arrived by then is given up."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST", "PUT", "DELETE"}

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

TOO_LARGE = "This is larger than 1 MB."
BUG = "This failed inside the program; the terminal says where."

_SHOW_THE_WAY = (
    "This page opens with the address that `guided-press serve` printed in the terminal; "
    "its end, after ?token=, belongs to it."
)


@dataclass(frozen=True, slots=True)
class Door:
    """Under which names the page is reached, and with which token.

    Attributes:
        hosts: Values of the Host header that are ours, such as ``127.0.0.1:8137``.
        token: Given once in the address, afterwards in a cookie.
        port: Names the cookie: browsers do not keep cookies of different ports apart.
    """

    hosts: frozenset[str]
    token: str
    port: int

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"guided-press-{self.port}"

    def knows_host(self, headers: Headers) -> bool:
        """Whether exactly one Host header is there, and it is ours."""
        given = headers.getlist("host")
        return len(given) == 1 and given[0].lower() in self.hosts

    def knows_origin(self, headers: Headers, method: str) -> bool:
        """Whether the request comes from our own page; what changes something has to say so."""
        given = headers.getlist("origin")
        if not given:
            return method in SAFE_METHODS
        return given == [f"http://{headers['host'].lower()}"]

    def is_token(self, given: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(given.encode(), self.token.encode())


class TooLarge(Exception):
    """A body is larger than `MAX_BODY_BYTES`."""


class TooSlow(Exception):
    """A body did not arrive within `BODY_TIMEOUT_S`."""


class Broken(Exception):
    """An answer broke off in the middle; the connection has to end."""


class Guard:
    """ASGI middleware: refuses strangers, limits bodies, and puts headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self._refusal(scope)
        dressed = _Dressed(send, self._cookie(scope) if answer is None else "")
        try:
            await (answer or self._app)(scope, _limited(receive), dressed)
        except Exception as error:  # noqa: BLE001 - told without its words, which may be private
            log_failure("a request failed", error)
            if not dressed.begun:
                await problem(500, BUG)(scope, receive, dressed)
            elif not dressed.ended:
                raise Broken from None

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer for somebody who may not ask; None for our own page."""
        headers, method = Headers(scope=scope), scope["method"]
        if not self._door.knows_host(headers):
            return PlainTextResponse("This is not the name of this server.", 421)
        if method not in METHODS:
            allowed = {"allow": ", ".join(sorted(METHODS))}
            return PlainTextResponse("This method is not known here.", 405, allowed)
        if not self._door.knows_origin(headers, method):
            return PlainTextResponse("Only the page of this server may ask this.", 403)
        if not self._has_cookie(headers) and not self._has_token(scope):
            return PlainTextResponse(_SHOW_THE_WAY, 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > MAX_BODY_BYTES:
            return problem(413, TOO_LARGE)
        return None

    def _has_cookie(self, headers: Headers) -> bool:
        cookies = "; ".join(headers.getlist("cookie"))
        return any(self._door.is_token(value) for value in _cookies(cookies, self._door.cookie))

    def _has_token(self, scope: Scope) -> bool:
        """The token counts in the address of the page itself and nowhere else."""
        if scope["path"] != "/" or scope["method"] not in SAFE_METHODS:
            return False
        try:
            given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
        except ValueError:  # more fields than any address of ours
            return False
        return any(self._door.is_token(value) for value in given.get("token", []))

    def _cookie(self, scope: Scope) -> str:
        """What the browser shall keep; empty when it has it already."""
        if self._has_cookie(Headers(scope=scope)):
            return ""
        return f"{self._door.cookie}={self._door.token}; Path=/; HttpOnly; SameSite=Strict"


def problem(status: int, message: str, **more: object) -> JSONResponse:
    """An answer that says what is wrong, in words for the person in front of the page."""
    return JSONResponse({"message": message, **more}, status)


def _cookies(header: str, name: str) -> Iterable[str]:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            yield value


def _limited(receive: Receive) -> Receive:
    """Give up a body that is too large or comes too slowly; later messages may take their time."""
    arrived, complete = 0, False
    loop = asyncio.get_running_loop()
    deadline = loop.time() + BODY_TIMEOUT_S

    async def limited() -> Message:
        nonlocal arrived, complete
        if complete:
            return await receive()  # only waits for the client to leave
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] == "http.request":
            arrived += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if arrived > MAX_BODY_BYTES:
                raise TooLarge
        return message

    return limited


class _Dressed:
    """Sends, with our headers on every answer.

    Attributes:
        begun, ended: Whether an answer has begun, and whether it is complete.
    """

    def __init__(self, send: Send, cookie: str) -> None:
        self._send = send
        self._cookie = cookie
        self.begun = self.ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
            if self._cookie:
                headers.append("set-cookie", self._cookie)
        await self._send(message)
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")


def log_failure(what: str, error: BaseException) -> None:
    """Log where something failed, without its words: they may hold what a person answered."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, frames)
