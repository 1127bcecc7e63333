"""The files of the page itself, read once at the start: no request ever names a path on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guided_press.phone.static import PLAYER, STATIC_FOLDER
from guided_press.pictures.raster import FONTS
from guided_press.web.answering import NotThere

SHELL = "index.html"
TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "otf": "font/otf",
}

VIEWS = (
    "/",
    "/compose",
    "/screening",
    "/points",
    "/points/{id}",
    "/session/{id}",
    "/play/{id}",
    "/edit",
    "/edit/{id}",
    "/log",
    "/voice-commands",
)
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
    shared = [STATIC_FOLDER / name for name in PLAYER]
    by_name: dict[str, StaticFile] = {}
    fonts = [files("guided_press.pictures").joinpath("fonts", name) for name in FONTS.values()]
    for entry in (*own, *shared, *fonts):
        kind = TYPES.get(entry.name.rpartition(".")[2])
        if kind is not None:
            data = entry.read_bytes()
            tag = hashlib.blake2b(data, digest_size=12).hexdigest()
            by_name[entry.name] = StaticFile(data, kind, f'"{tag}"')
    return by_name


async def shell(request: Request) -> Response:
    """The page."""
    return _answer(request, SHELL)


async def static(request: Request) -> Response:
    """One of the page's files."""
    return _answer(request, request.path_params["name"])


async def missing(request: Request) -> Response:
    """The page, which says that there is nothing here; to programs, the same in JSON."""
    if "text/html" not in request.headers.get("accept", ""):
        raise NotThere
    return _answer(request, SHELL, 404)


def _answer(request: Request, name: str, status: int = 200) -> Response:
    file = request.app.state.static.get(name)
    if file is None:
        raise NotThere
    headers = {"etag": file.tag, "cache-control": "private, no-cache"}
    if status != 200:
        return Response(file.data, status, media_type=file.type)
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.type, headers=headers)


ROUTES = [
    *(Route(view, shell) for view in VIEWS),
    Route("/static/{name}", static),
    Route("/{anything:path}", missing),
]
