"""Routes of sessions: open one, look at it, listen to it, make a file of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, get_args
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from guided_press.app.profiles import DEFAULT_NAME
from guided_press.app.wishes import Wishes
from guided_press.session.script import Guidance
from guided_press.sound.beds import BED_NAMES
from guided_press.web.answering import BadRequest, NotThere, checked, read_json
from guided_press.web.guarding import problem
from guided_press.web.jobs import Told, TooBusy, events
from guided_press.web.ranges import sound_response
from guided_press.web.screening_routes import today_answers
from guided_press.web.sittings import ENDINGS


async def open_sitting(request: Request) -> Response:
    """Begin to prepare a session; the answer names the job to watch."""
    body = await read_json(request, script=str, text=str, wishes=dict, today=dict)
    if (body["script"] is None) == (body["text"] is None):
        raise BadRequest("either a script's id or its text is needed")
    wishes = Wishes(**sound_wishes(body["wishes"] or {}))
    if body["today"] is not None:
        wishes = replace(wishes, profile=DEFAULT_NAME, today=today_answers(body["today"]))
    sittings = request.app.state.sittings
    script = await run_in_threadpool(sittings.script_of, body["script"], body["text"])
    return started(request, lambda told: sittings.open(script, wishes, told))


async def show_sitting(request: Request) -> Response:
    """All that the page shows of an open session."""
    opened = request.app.state.sittings.get(request.path_params["id"]).opened
    timeline = opened.timeline
    return JSONResponse(
        {
            "title": timeline.title,
            "voice": opened.voice,
            "data": opened.data,
            "changes": opened.changes,
            "adjusted": [asdict(change) for change in timeline.adjusted],
        }
    )


async def show_timeline(request: Request) -> Response:
    """The picture of an open session."""
    from guided_press.pictures.timeline_picture import timeline_svg

    opened = request.app.state.sittings.get(request.path_params["id"]).opened
    drawing = await run_in_threadpool(timeline_svg, opened.timeline)
    return Response(drawing, media_type="image/svg+xml")


async def show_cover(request: Request) -> Response:
    """The cover of an open session, for moments without a chart and for lock screens."""
    opened = request.app.state.sittings.get(request.path_params["id"]).opened
    return Response(await run_in_threadpool(opened.cover), media_type="image/png")


async def sound(request: Request) -> Response:
    """The sound of an open session, whole or in parts."""
    opened = request.app.state.sittings.get(request.path_params["id"]).opened
    return sound_response(request, opened.sound, request.app.state.sound_threads)


async def start_export(request: Request) -> Response:
    """Begin to write a file; the answer names the job to watch."""
    body = await read_json(request, ending=str)
    if body["ending"] not in ENDINGS:
        raise BadRequest("no format has this ending")
    sittings = request.app.state.sittings
    sitting = sittings.get(request.path_params["id"])
    return started(request, lambda told: sittings.export(sitting, body["ending"], told))


async def fetch_file(request: Request) -> Response:
    """A finished file."""
    made = request.app.state.sittings.file(request.path_params["id"])
    named = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return FileResponse(
        made.path, media_type="application/octet-stream", headers={"content-disposition": named}
    )


async def watch_job(request: Request) -> Response:
    """What a job is doing, as server-sent events."""
    job = request.app.state.jobs.get(request.path_params["id"])
    if job is None:
        raise NotThere
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events(job), media_type="text/event-stream", headers=headers)


def started(request: Request, work: Callable[[Told], Any]) -> Response:
    """Begin a job; the answer names it."""
    try:
        job = request.app.state.jobs.start(work)
    except TooBusy:
        return problem(429, "Much is being made already. Wait for it to finish, and try again.")
    return JSONResponse({"job": job.id}, 202)


def sound_wishes(given: Mapping[str, Any]) -> dict[str, Any]:
    """Wishes of the page; a bed is one of ours, never the path of a file.

    Returns:
        Engine, voice, rate_wpm, guidance and bed; None where nothing is wished.

    Raises:
        BadRequest: One is not possible.
    """
    found = checked(given, engine=str, voice=str, rate_wpm=int, guidance=str, bed=str)
    if found["guidance"] not in (None, *get_args(Guidance)):
        raise BadRequest("no such guidance")
    if found["bed"] not in (None, *BED_NAMES):
        raise BadRequest("no such bed")
    if found["rate_wpm"] is not None and not 80 <= found["rate_wpm"] <= 450:
        raise BadRequest("the rate is not between 80 and 450 words a minute")
    return found


ROUTES = [
    Route("/api/sittings", open_sitting, methods=["POST"]),
    Route("/api/sittings/{id}", show_sitting),
    Route("/api/sittings/{id}/timeline.svg", show_timeline),
    Route("/api/sittings/{id}/cover.png", show_cover),
    Route("/api/sittings/{id}/sound.mp3", sound),
    Route("/api/sittings/{id}/exports", start_export, methods=["POST"]),
    Route("/api/files/{id}", fetch_file),
    Route("/api/jobs/{id}", watch_job),
]
