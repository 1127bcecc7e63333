"""The page's server as an ASGI application: routes behind a guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from guided_press.errors import GuidedPressError, NotAsShown
from guided_press.web import (
    ears_routes,
    looking_routes,
    private_routes,
    screening_routes,
    script_routes,
    session_routes,
    starting_routes,
    static_files,
)
from guided_press.web.answering import (
    BadRequest,
    NotThere,
    on_bad_request,
    on_known_error,
    on_not_as_shown,
    on_nothing_there,
)
from guided_press.web.ears_routes import Lessons
from guided_press.web.guarding import (
    Door,
    Guard,
    OnlyListening,
    TooLarge,
    TooSlow,
    problem,
)
from guided_press.web.jobs import Jobs
from guided_press.web.sittings import Sittings
from guided_press.words.texts import text


def application(door: Door) -> ASGIApp:
    """The whole server behind its guard."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.jobs, app.state.sittings = Jobs(), Sittings()
        app.state.lessons = Lessons()
        try:
            yield
        finally:
            app.state.jobs.close()
            app.state.sittings.close()

    routes = [
        *ears_routes.ROUTES,
        *looking_routes.ROUTES,
        *private_routes.ROUTES,
        *screening_routes.ROUTES,
        *script_routes.ROUTES,
        *session_routes.ROUTES,
        *starting_routes.ROUTES,
        *static_files.ROUTES,
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={
            BadRequest: on_bad_request,
            NotThere: on_nothing_there,
            NotAsShown: on_not_as_shown,
            GuidedPressError: on_known_error,
            TooLarge: _on_too_large,
            TooSlow: _on_too_slow,
            OnlyListening: _on_only_listening,
            HTTPException: _on_http,
            Exception: _on_bug,
        },
    )
    app.router.redirect_slashes = False
    app.state.static = static_files.load_static_files()
    return Guard(app, door)


async def _on_too_large(_: Request, __: Exception) -> Response:
    return problem(413, text("page.too_large"))


async def _on_too_slow(_: Request, __: Exception) -> Response:
    return problem(408, text("page.too_slow"))


async def _on_only_listening(_: Request, __: Exception) -> Response:
    return problem(403, text("page.only_listening"))


async def _on_bug(_: Request, __: Exception) -> Response:
    return problem(500, text("page.bug"))  # the guard logs it


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = text("page.nothing_here") if error.status_code == 404 else error.detail
    return problem(error.status_code, message)
