"""Who may ask, and what every answer carries; stands before all routes.

A page in the same browser may try to reach this server by its address (cross-site requests) or by a
name that it lets point here (DNS rebinding). Neither knows the token, neither can set the Host or
Origin header, and all three are checked before anything else is looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guided_press.pictures.dark import style_hash
from guided_press.words.texts import text

log = logging.getLogger("guided_press.web")

MAX_BODY_BYTES = 1_000_000
"""The largest body that is read; a script of 512 kB fits, escapes included."""

BODY_TIMEOUT_S = 20.0
"""A body that has not arrived by then is given up."""

LISTENERS_AT_ONCE = 8
"""Requests of those who may only listen that are worked at; there are 40 threads for everybody."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST", "PUT", "DELETE"}

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self' {style_hash()}; "
        "img-src 'self' data: blob:; "
        "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
}

Access = Literal["owner", "listener"]
"""What somebody may do: everything, or only choose a session, open and hear it."""

KEY_HEADER = "x-guided-press-key"
"""Where our page gives its key; pages of other origins cannot set such a header."""


@dataclass(frozen=True, slots=True)
class Door:
    """Under which names the page is reached, and with which keys.

    A key comes once in the page's address. The page keeps it and gives it in a header with
    everything that is private or changes something: its storage belongs to this port alone. The
    cookie goes to every server on this machine, whoever runs it, so it is worth less: with it alone
    only the page's files are had, what everybody may know, and what has an unguessable name.

    Attributes:
        hosts: Values of the Host header that are ours, such as ``127.0.0.1:8137``.
        token: The owner's key; counts from this machine only.
        port: Names the cookie: browsers do not keep cookies of different ports apart.
        guest: Key of those who may only listen; empty for nobody.
        phone: Key of the owner's own telephone; empty for none.
    """

    hosts: frozenset[str]
    token: str
    port: int
    guest: str = ""
    phone: str = ""

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"guided-press-{self.port}"

    def knows_host(self, headers: Headers) -> bool:
        """Whether exactly one Host header is there, and it is ours."""
        hosts = headers.getlist("host")
        return len(hosts) == 1 and hosts[0].lower() in self.hosts

    def knows_origin(self, headers: Headers, method: str) -> bool:
        """Whether the request comes from our own page; what changes something has to say so."""
        origins = headers.getlist("origin")
        if not origins:
            return method in SAFE_METHODS
        return origins == [f"http://{headers['host'].lower()}"]

    def role_of(self, key: str, *, here: bool) -> Access | None:
        """Whose key it is; None for nobody's.

        Args:
            key: As given.
            here: Whether whoever gives it is on this machine.
        """
        return self._match(key, self._keys(here=here))

    def cookie_role_of(self, value: str, *, here: bool) -> Access | None:
        """Likewise for the value of a cookie."""
        keys = self._keys(here=here)
        return self._match(value, [(cookie_of(key), role) for key, role in keys])

    def _keys(self, *, here: bool) -> list[tuple[str, Access]]:
        """The keys that count."""
        owners = (self.token, self.phone) if here else (self.phone,)
        keys: list[tuple[str, Access]] = [(key, "owner") for key in owners if key]
        return [*keys, (self.guest, "listener")] if self.guest else keys

    @staticmethod
    def _match(key: str, keys: Iterable[tuple[str, Access]]) -> Access | None:
        """Compare with all of them in constant time."""
        same = [role for ours, role in keys if hmac.compare_digest(key.encode(), ours.encode())]
        return same[0] if same else None


def cookie_of(key: str) -> str:
    """The cookie that belongs to a key, from which the key cannot be told."""
    return hmac.new(key.encode(), b"guided-press cookie", "sha256").hexdigest()


_BY_COOKIE = re.compile(r"/(?!api/).*|/api/(?:points|voices|sittings|sessions|jobs|files)(?:/.*)?")
"""What is had with the cookie alone."""

_LISTENING = re.compile(
    r"/(?:static/[^/]+|points(?:/[^/]+)?|(?:session|play)/[^/]+)?"
    r"|/api/home|/api/(?:points|voices|sittings|sessions|jobs)(?:/.*)?"
)
_LISTENERS_CHANGE = re.compile(r"/api/(?:sittings|jobs/[^/]+)")
"""What listeners may look at, and what they may begin or cancel."""


class OnlyListening(Exception):
    """Somebody who may only listen asks for more."""


class TooLarge(Exception):
    """A body is larger than `MAX_BODY_BYTES`."""


class TooSlow(Exception):
    """A body did not arrive within `BODY_TIMEOUT_S`."""


class Broken(Exception):
    """An answer broke off in the middle; the connection has to end."""


class Guard:
    """ASGI middleware: refuses strangers, limits bodies, and puts headers on every answer.

    The request's state tells ``role``, and ``for_others``: whether whoever asks may be somebody
    else than the owner, with the key for listening or a cookie alone. Nothing that the owner
    named is started for them; see `voices.catalog.FOR_OTHERS`. Of those who may only listen
    `LISTENERS_AT_ONCE` are worked for at the same time, whatever they ask, so that threads are
    left for the owner.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door
        self._turns = asyncio.Semaphore(LISTENERS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self._refusal(scope)
        dressed = _Dressed(send, self._cookie(scope) if answer is None else "")
        if answer is None and scope["state"]["role"] == "listener":
            await self._turns.acquire()
            dressed.turn = self._turns
        try:
            await (answer or self._app)(scope, _limited(receive), dressed)
        except Exception as error:  # noqa: BLE001 - told without its words, which may be private
            log_failure("a request failed", error)
            if not dressed.begun:
                await problem(500, text("page.bug"))(scope, receive, dressed)
            elif not dressed.ended:
                raise Broken from None
        finally:
            dressed.end_turn()

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer for somebody who may not ask; None for our own page."""
        headers, method = Headers(scope=scope), scope["method"]
        if not self._door.knows_host(headers):
            return PlainTextResponse(text("page.other_name"), 421)
        if method not in METHODS:
            allowed = {"allow": ", ".join(sorted(METHODS))}
            return PlainTextResponse(text("page.unknown_method"), 405, allowed)
        if not self._door.knows_origin(headers, method):
            return PlainTextResponse(text("page.other_page"), 403)
        role = self._role(scope, headers)
        if role is None:
            return self._unknown(scope, headers)
        state = scope.setdefault("state", {})
        state["role"] = role
        state["for_others"] = role == "listener" or KEY_HEADER not in headers
        if role == "listener" and not _may_listen(scope["path"], method):
            return problem(403, text("page.only_listening"))
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > MAX_BODY_BYTES:
            return problem(413, text("page.too_large"))
        return None

    def _role(self, scope: Scope, headers: Headers) -> Access | None:
        """Who asks, as far as what they show is enough for what they ask; None for nobody."""
        here = _is_here(scope)
        if keys := headers.getlist(KEY_HEADER):
            return self._door.role_of(keys[0], here=here) if len(keys) == 1 else None
        by_cookie = scope["method"] in SAFE_METHODS and _BY_COOKIE.fullmatch(scope["path"])
        if by_cookie and (role := self._cookie_role(headers, here=here)):
            return role
        return self._address_role(scope, here=here)

    def _cookie_role(self, headers: Headers, *, here: bool) -> Access | None:
        cookies = "; ".join(headers.getlist("cookie"))
        roles = [
            self._door.cookie_role_of(value, here=here)
            for value in _cookies(cookies, self._door.cookie)
        ]
        return next(filter(None, roles), None)

    def _address_role(self, scope: Scope, *, here: bool) -> Access | None:
        return self._door.role_of(self._key_in_address(scope), here=here)

    @staticmethod
    def _key_in_address(scope: Scope) -> str:
        """A key counts in the address of the page itself and nowhere else."""
        if scope["path"] != "/" or scope["method"] not in SAFE_METHODS:
            return ""
        try:
            query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
        except ValueError:  # more fields than any address of ours
            return ""
        return str(query.get("token", [""])[0])

    def _unknown(self, scope: Scope, headers: Headers) -> Response:
        if self._cookie_role(headers, here=_is_here(scope)):
            return problem(403, text("page.show_the_way"))  # our page, which has lost its key
        return PlainTextResponse(text("page.show_the_way"), 403)

    def _cookie(self, scope: Scope) -> str:
        """What the browser shall keep, when a key came in the address; empty otherwise."""
        key = self._key_in_address(scope)
        if not key or self._door.role_of(key, here=_is_here(scope)) is None:
            return ""
        return f"{self._door.cookie}={cookie_of(key)}; Path=/; HttpOnly; SameSite=Strict"


def _is_here(scope: Scope) -> bool:
    host, *_ = scope.get("client") or ("",)
    return str(host).startswith("127.")


def _may_listen(path: str, method: str) -> bool:
    if method in SAFE_METHODS:
        return _LISTENING.fullmatch(path) is not None
    return method in ("POST", "DELETE") and _LISTENERS_CHANGE.fullmatch(path) is not None


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
        turn: What is let go as soon as the answer begins: the work is done then, and how long
            somebody takes to fetch it is theirs.
    """

    def __init__(self, send: Send, cookie: str) -> None:
        self._send = send
        self._cookie = cookie
        self.begun = self.ended = False
        self.turn: asyncio.Semaphore | None = None

    def end_turn(self) -> None:
        """Let others work."""
        if self.turn is not None:
            self.turn.release()
            self.turn = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self.end_turn()
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
