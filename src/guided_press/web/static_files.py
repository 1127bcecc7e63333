"""The files of the page itself, read once at the start: no request ever names a path on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guided_press.web.answering import NotThere

SHELL = "index.html"
TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
PLAYER = ("player.js", "player.css", "screen.js", "moment.js", "memory.js", "remote.js")
"""The files of the player that this page shares with the one-file page."""

VIEWS = (
    "/", "/compose", "/screening", "/points", "/points/{id}", "/session/{id}", "/play/{id}",
    "/edit", "/edit/{id}",
)  # fmt: skip
"""Addresses that show the page; its script decides what is on it."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file in memory.

    Attributes:
        data: Its bytes.
        type: As browsers are told.
        tag: Changes with the bytes.
    """

    data: bytes
    type: str
    tag: str


def load_static_files() -> Mapping[str, StaticFile]:
    """All files of the page by name."""
    own = list(files("guided_press.web").joinpath("static").iterdir())
    shared = [files("guided_press.page").joinpath("static", name) for name in PLAYER]
    found: dict[str, StaticFile] = {}
    for entry in (*own, *shared):
        kind = TYPES.get(entry.name.rpartition(".")[2])
        if kind is not None:
            data = entry.read_bytes()
            tag = hashlib.blake2b(data, digest_size=12).hexdigest()
            found[entry.name] = StaticFile(data, kind, f'"{tag}"')
    return found


async def shell(request: Request) -> Response:
    """The page."""
    return _answer(request, SHELL)


async def static(request: Request) -> Response:
    """One of the page's files."""
    return _answer(request, request.path_params["name"])


def _answer(request: Request, name: str) -> Response:
    found = request.app.state.static.get(name)
    if found is None:
        raise NotThere
    headers = {"etag": found.tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    return Response(found.data, media_type=found.type, headers=headers)


ROUTES = [
    *(Route(view, shell) for view in VIEWS),
    Route("/static/{name}", static),
]
