"""Routes of scripts: read, check, keep, delete, and compose one to length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import own_scripts, profiles
from guided_press.app.composing import compose
from guided_press.composing import FOCUSES, Wish
from guided_press.composing.wish import LONGEST_S
from guided_press.errors import ScriptError
from guided_press.knowledge.models import Mode, Position
from guided_press.session.script import Guidance
from guided_press.web.answering import BadRequest, NotThere, problems, read_json
from guided_press.web.screening_routes import profile_state
from guided_press.web.session_routes import sound_wishes, started


async def show_script(request: Request) -> Response:
    """The text of a script, and whether it may be changed."""
    script_id = request.path_params["id"]
    try:
        text = await run_in_threadpool(own_scripts.script_text, script_id)
    except ScriptError:
        raise NotThere from None
    own = await run_in_threadpool(own_scripts.is_own, script_id)
    return JSONResponse({"id": script_id, "text": text, "own": own})


async def check_script(request: Request) -> Response:
    """What is wrong with a text, each problem with its line and column."""
    text = await _text(request)
    try:
        found = await run_in_threadpool(own_scripts.check_text, text)
    except ScriptError as error:
        return JSONResponse({"good": False, "problems": problems(error.problems)})
    return JSONResponse({"good": True, "problems": [], "session": found})


async def add_script(request: Request) -> Response:
    """Keep a new own script."""
    text = await _text(request)
    script_id = await run_in_threadpool(own_scripts.save_script, text)
    return JSONResponse({"id": script_id}, 201)


async def replace_script(request: Request) -> Response:
    """Keep a new text of an own script."""
    script_id = request.path_params["id"]
    text = await _text(request)
    if not await run_in_threadpool(own_scripts.is_own, script_id):
        raise NotThere
    await run_in_threadpool(own_scripts.save_script, text, script_id)
    return JSONResponse({"id": script_id})


async def delete_script(request: Request) -> Response:
    """Remove an own script."""
    script_id = request.path_params["id"]
    if not await run_in_threadpool(own_scripts.is_own, script_id):
        raise NotThere
    await run_in_threadpool(own_scripts.delete_script, script_id)
    return JSONResponse({"id": script_id})


async def start_composing(request: Request) -> Response:
    """Begin to compose a script; the answer names the job to watch."""
    body = await read_json(request, minutes=int, mode=str, focus=str, positions=list, wishes=dict)
    wish = _wish(body)
    return started(request, lambda told: _composed(wish, told))


def _wish(body: dict[str, Any]) -> Wish:
    """What is wished for, made of what the page sent.

    Raises:
        BadRequest: It is nothing that can be wished for.
    """
    sound = sound_wishes(body["wishes"] or {})
    positions = body["positions"] or []
    mode: Mode = body["mode"] or "self"
    guidance: Guidance = sound.pop("guidance") or "full"
    known = mode in get_args(Mode) and body["focus"] in (None, *FOCUSES)
    if not known or not all(one in get_args(Position) for one in positions):
        raise BadRequest("this cannot be wished for")
    if body["minutes"] is None or not 0 <= body["minutes"] <= LONGEST_S:
        raise BadRequest("the minutes are missing")
    return Wish(
        body["minutes"] * 60, mode, focus=body["focus"], positions=tuple(positions),
        guidance=guidance, **sound,
    )  # fmt: skip


def _composed(wish: Wish, told: Callable[[str, float], None]) -> dict[str, Any]:
    told("Composing", 0.0)
    # What is kept counts; whether today is a day for it is asked when the session is opened.
    kept = profile_state() != "none"
    made = compose(
        wish,
        profile=profiles.DEFAULT_NAME if kept else None,
        today=profiles.all_clear_today() if kept else None,
    )
    return {
        "title": made.session.title,
        "text": made.text,
        "left_out": [asdict(one) for one in made.left_out],
        "notes": list(made.notes),
    }


async def _text(request: Request) -> str:
    body = await read_json(request, text=str)
    if body["text"] is None:
        raise BadRequest("the text is missing")
    return str(body["text"])


ROUTES = [
    Route("/api/compose", start_composing, methods=["POST"]),
    Route("/api/check", check_script, methods=["POST"]),
    Route("/api/scripts", add_script, methods=["POST"]),
    Route("/api/scripts/{id}", show_script),
    Route("/api/scripts/{id}", replace_script, methods=["PUT"]),
    Route("/api/scripts/{id}", delete_script, methods=["DELETE"]),
]
