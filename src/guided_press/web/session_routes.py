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

from guided_press.app.details import details_of
from guided_press.app.left_out import left_out_today
from guided_press.app.session import OpenSession, StageProgress
from guided_press.app.wishes import Wishes
from guided_press.app.worked import is_for_others
from guided_press.pictures.timeline_picture import timeline_svg
from guided_press.script.model import Guidance
from guided_press.sound.beds import BED_NAMES
from guided_press.web.answering import BadRequest, NotThere, checked, read_json
from guided_press.web.guarding import OnlyListening, problem
from guided_press.web.jobs import TooBusy, events
from guided_press.web.screening_routes import asked_person
from guided_press.web.sittings import ENDINGS, FileLease, Sitting
from guided_press.words.texts import text


async def open_sitting(request: Request) -> Response:
    """Begin to prepare a session; the answer names the job to watch."""
    fields: dict[str, type] = {"today": dict, "unasked": bool}
    body = await read_json(request, script=str, text=str, wishes=dict, **fields)
    if (body["script"] is None) == (body["text"] is None):
        raise BadRequest("either a script's id or its text is needed")
    sound, for_others = sound_wishes(body["wishes"] or {}), request.state.for_others
    wishes = Wishes(**sound, for_others=for_others)
    _refuse_more_than_listening(request, body)
    person, today = asked_person(body)
    wishes = replace(wishes, profile=person, today=today)
    if for_others and not await run_in_threadpool(is_for_others, body["script"]):
        raise OnlyListening
    sittings = request.app.state.sittings
    script = await run_in_threadpool(sittings.script_of, body["script"], body["text"])
    access = request.state.role
    return started(request, lambda report: sittings.open(script, wishes, report, access=access))


class LeaseResponse(FileResponse):
    """A file, or the asked part of it, which stays where it is until the answer is sent."""

    def __init__(self, place: FileLease, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(place.path, headers=headers, media_type=media_type)
        self.place = place


def _refuse_more_than_listening(request: Request, body: Mapping[str, Any]) -> None:
    """Whoever may only listen opens what is there, as it is: no text, answers or voice of theirs.

    Raises:
        OnlyListening: They ask for more.
    """
    if request.state.role == "listener":
        wished = body["wishes"] or {}
        values = body["text"], body["today"], wished.get("engine"), wished.get("voice")
        if body["unasked"] or any(value is not None for value in values):
            raise OnlyListening


async def show_sitting(request: Request) -> Response:
    """All that the page shows of an open session."""
    sitting = _sitting(request)
    session = sitting.session
    report = session.screened.report if session.screened else ()
    return JSONResponse(
        {
            "title": session.plan.title,
            "voice": session.speaker.spoken_by,
            "role": request.state.role,
            "left_out": await run_in_threadpool(_left_out, request.state.role, session),
            "data": sitting.data,
            "changes": [asdict(change) for change in report],
            "adjusted": [asdict(change) for change in session.plan.adjusted],
        }
    )


def _left_out(role: str, session: OpenSession) -> list[str]:
    """What is left out for the rest of the day: of whoever owns this machine, and nobody else."""
    return sorted(left_out_today(session.script.session.mode)) if role == "owner" else []


async def show_timeline(request: Request) -> Response:
    """The picture of an open session."""
    drawing = await run_in_threadpool(timeline_svg, _sitting(request).session.plan)
    return Response(drawing, media_type="image/svg+xml")


async def show_cover(request: Request) -> Response:
    """The cover of an open session, for moments without a chart and for lock screens."""
    details = await run_in_threadpool(details_of, _sitting(request).session)
    return Response(details.cover_png, media_type="image/png")


async def sound(request: Request) -> Response:
    """The sound of an open session, whole or in parts."""
    sittings, sitting_id = request.app.state.sittings, request.path_params["id"]
    place = await run_in_threadpool(sittings.sound, sitting_id)
    return LeaseResponse(place, "audio/wav", {"cache-control": "private, no-cache"})


def _sitting(request: Request) -> Sitting:
    sitting: Sitting = request.app.state.sittings.get(request.path_params["id"])
    return sitting


async def start_export(request: Request) -> Response:
    """Begin to write a file; the answer names the job to watch."""
    body = await read_json(request, ending=str)
    if body["ending"] not in ENDINGS:
        raise BadRequest("no format has this ending")
    sittings = request.app.state.sittings
    sitting = sittings.get(request.path_params["id"])
    return started(request, lambda report: sittings.export(sitting, body["ending"], report))


async def fetch_file(request: Request) -> Response:
    """A finished file."""
    file = request.app.state.sittings.file(request.path_params["id"])
    named = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return LeaseResponse(file.place, "application/octet-stream", {"content-disposition": named})


async def watch_job(request: Request) -> Response:
    """What a job is doing, as server-sent events."""
    job = request.app.state.jobs.get(request.path_params["id"])
    if job is None:
        raise NotThere
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events(job), media_type="text/event-stream", headers=headers)


async def cancel_job(request: Request) -> Response:
    """Stop a job that nobody wants any more; one that has ended stays as it is."""
    job = request.app.state.jobs.get(request.path_params["id"])
    if job is None:
        raise NotThere
    request.app.state.jobs.cancel(job)
    return JSONResponse(job.as_json())


def started(request: Request, work: Callable[[StageProgress], Any]) -> Response:
    """Begin a job; the answer names it."""
    try:
        job = request.app.state.jobs.start(work, request.state.role)
    except TooBusy:
        return problem(429, text("page.busy"))
    return JSONResponse({"job": job.id}, 202)


def sound_wishes(value: Mapping[str, Any]) -> dict[str, Any]:
    """Wishes of the page; a bed is one of ours, never the path of a file.

    Returns:
        Engine, voice, rate_wpm, guidance and bed; None where nothing is wished.

    Raises:
        BadRequest: One is not possible.
    """
    wishes = checked(value, engine=str, voice=str, rate_wpm=int, guidance=str, bed=str)
    if wishes["guidance"] not in (None, *get_args(Guidance)):
        raise BadRequest("no such guidance")
    if wishes["bed"] not in (None, *BED_NAMES):
        raise BadRequest("no such bed")
    if wishes["rate_wpm"] is not None and not 80 <= wishes["rate_wpm"] <= 450:
        raise BadRequest("the rate is not between 80 and 450 words a minute")
    return wishes


ROUTES = [
    Route("/api/sittings", open_sitting, methods=["POST"]),
    Route("/api/sittings/{id}", show_sitting),
    Route("/api/sittings/{id}/timeline.svg", show_timeline),
    Route("/api/sittings/{id}/cover.png", show_cover),
    Route("/api/sittings/{id}/sound.wav", sound),
    Route("/api/sittings/{id}/exports", start_export, methods=["POST"]),
    Route("/api/files/{id}", fetch_file),
    Route("/api/jobs/{id}", watch_job),
    Route("/api/jobs/{id}", cancel_job, methods=["DELETE"]),
]
