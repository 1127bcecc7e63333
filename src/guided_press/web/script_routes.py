"""Routes of scripts: read, check, keep, delete, and compose one to length."""

from __future__ import annotations

from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import profiles
from guided_press.app.alternatives import not_this_way
from guided_press.app.composing import compose
from guided_press.app.session import StageProgress, check_text
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import LONGEST_S, ImpossibleWish, Wish
from guided_press.errors import ChangedMeanwhile, ScriptError
from guided_press.knowledge.models import Mode, Position
from guided_press.script import library
from guided_press.script.model import Guidance
from guided_press.web.answering import BadRequest, NotThere, problems, read_json, read_version
from guided_press.web.screening_routes import profile_state
from guided_press.web.session_routes import sound_wishes, started
from guided_press.words.texts import choice


async def show_script(request: Request) -> Response:
    """The text of a script, and whether it may be changed."""
    script_id = request.path_params["id"]
    try:
        text = await run_in_threadpool(library.script_text, script_id)
    except ScriptError:
        raise NotThere from None
    own = await run_in_threadpool(library.is_own, script_id)
    return JSONResponse({"id": script_id, "text": text, "own": own})


async def check_script(request: Request) -> Response:
    """What is wrong with a text, each problem with its line and column."""
    text = await _text(request)
    try:
        for_others = request.state.for_others
        summary = await run_in_threadpool(_checked, text, for_others=for_others)
    except ScriptError as error:
        return JSONResponse({"good": False, "problems": problems(error.problems)})
    return JSONResponse({"good": True, "problems": [], "session": summary})


def _checked(text: str, *, for_others: bool) -> dict[str, Any]:
    """Title, mode and length of a text that is a script.

    Raises:
        ScriptError: With every problem of the text.
    """
    session = check_text(text, "script", library.own_folder(), for_others=for_others).session
    return {"title": session.title, "mode": session.mode, "length_s": session.length}


async def add_script(request: Request) -> Response:
    """Keep a new own script."""
    text = await _text(request)
    script_id = await run_in_threadpool(library.add_script, text)
    return JSONResponse({"id": script_id}, 201)


async def replace_script(request: Request) -> Response:
    """Keep a new text of an own script.

    ``before`` is the text that was opened. Where the script is another one by now, nothing is
    kept: 409, with the text that is there as ``kept``.
    """
    script_id = request.path_params["id"]
    body = await read_json(request, text=str, before=str)
    if body["text"] is None or body["before"] is None:
        raise BadRequest("the text, or the one before it, is missing")
    if not await run_in_threadpool(library.is_own, script_id):
        raise NotThere
    try:
        texts = body["text"], body["before"]
        await run_in_threadpool(library.replace_script, script_id, *texts)
    except ChangedMeanwhile as error:
        _, stored = error.both[script_id]
        return JSONResponse({"message": str(error), "kept": stored}, 409)
    return JSONResponse({"id": script_id})


async def delete_script(request: Request) -> Response:
    """Remove an own script, which still is as it was listed."""
    script_id = request.path_params["id"]
    version = await read_version(request)
    if not await run_in_threadpool(library.is_own, script_id):
        raise NotThere
    await run_in_threadpool(library.delete_script, script_id, version)
    return JSONResponse({"id": script_id})


async def start_composing(request: Request) -> Response:
    """Begin to compose a script; the answer names the job to watch."""
    body = await read_json(request, minutes=int, mode=str, focus=str, positions=list, wishes=dict)
    wish = _wish(body)
    return started(request, lambda report: _composed(wish, report))


def _wish(body: dict[str, Any]) -> Wish:
    """What is wished for, made of what the page sent.

    Raises:
        BadRequest: It is nothing that can be wished for.
    """
    sound = sound_wishes(body["wishes"] or {})
    positions = body["positions"] or []
    mode: Mode = body["mode"] or "self"
    guidance: Guidance = sound.pop("guidance") or "full"
    possible = mode in get_args(Mode) and body["focus"] in (None, *FOCUSES)
    if not possible or not all(one in get_args(Position) for one in positions):
        raise BadRequest("this cannot be wished for")
    if body["minutes"] is None or not 0 <= body["minutes"] <= LONGEST_S:
        raise BadRequest("the minutes are missing")
    return Wish(
        body["minutes"] * 60,
        mode,
        focus=body["focus"],
        positions=tuple(positions),
        guidance=guidance,
        **sound,
    )


def _composed(wish: Wish, report: StageProgress) -> dict[str, Any]:
    report(choice("page.stages", "composing"), 0.0)
    # What is kept counts; whether today is a day for it is asked when the session is opened.
    has_profile = profile_state() != "none"
    person = profiles.DEFAULT_NAME if has_profile else None
    today = profiles.all_clear_today() if has_profile else None
    try:
        composed = compose(wish, profile=person, today=today)
    except ImpossibleWish as error:
        raise not_this_way(wish, error, person, today) from error
    return {
        "title": composed.session.title,
        "text": composed.text,
        "left_out": [{"target": one.name, "reason": one.reason} for one in composed.left_out],
        "notes": list(composed.notes),
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
