"""Routes of what is private: the log, what was set once, heard, or left out for pain today.

It travels in bodies only, never in addresses, and nothing here writes to the terminal.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import private_log
from guided_press.app.left_out import leave_out_today
from guided_press.app.session import StageProgress
from guided_press.web.answering import BadRequest, NotThere, read_json, read_version
from guided_press.web.session_routes import started


async def show_preferences(_: Request) -> Response:
    """Whether a log is kept, and the number to call."""
    return JSONResponse(asdict(await run_in_threadpool(private_log.read_preferences)))


async def change_preferences(request: Request) -> Response:
    """Set some of them."""
    body = await read_json(request, log=str, number=str)
    changes = {name: value for name, value in body.items() if value is not None}
    try:
        preferences = await run_in_threadpool(private_log.set_preferences, changes)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return JSONResponse(asdict(preferences))


async def show_log(_: Request) -> Response:
    """Every entry, the oldest first."""
    entries = await run_in_threadpool(private_log.read_log)
    version = private_log.log_version(entries)
    return JSONResponse({"entries": [asdict(entry) for entry in entries], "version": version})


async def show_csv(_: Request) -> Response:
    """The log as a file."""
    headers = {"content-disposition": 'attachment; filename="guided-press-log.csv"'}
    text = await run_in_threadpool(private_log.csv_text)
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def add_entry(request: Request) -> Response:
    """Keep a session; only while the person wants a log."""
    entry = _entry(await _body(request))
    if (await run_in_threadpool(private_log.read_preferences)).log == "off":
        raise BadRequest("no log is kept")
    entry_id = await run_in_threadpool(private_log.add_entry, entry)
    return JSONResponse({"id": entry_id}, 201)


async def change_entry(request: Request) -> Response:
    """Say something else of a session."""
    entry = _entry(await _body(request))
    entry_id = request.path_params["id"]
    if not await run_in_threadpool(private_log.change_entry, entry_id, entry):
        raise NotThere
    return JSONResponse({"id": entry_id})


async def delete_log(request: Request) -> Response:
    """Remove the log, which still is as it was shown, and keep none."""
    version = await read_version(request)
    return JSONResponse({"deleted": await run_in_threadpool(private_log.delete_log, version)})


async def show_heard(request: Request) -> Response:
    """When the whole opening of an open session was heard, for who may ask for its short form."""
    session = request.app.state.sittings.get(request.path_params["id"]).session
    day = None if session.opening == "short" else await run_in_threadpool(lambda: session.heard_on)
    return JSONResponse({"on": day and day.isoformat()})


async def note_heard(request: Request) -> Response:
    """Remember that the opening of an open session was heard to its end."""
    session = request.app.state.sittings.get(request.path_params["id"]).session
    await run_in_threadpool(session.note_heard)
    return JSONResponse({})


async def leave_out(request: Request) -> Response:
    """Leave a place of an open session out for the rest of the day, here and in the terminal."""
    session = request.app.state.sittings.get(request.path_params["id"]).session
    place = (await read_json(request, place=str))["place"]
    if place not in {hold.target for hold in session.plan.holds}:
        raise BadRequest("no such place is worked in this session")
    told: list[str] = []
    mode = session.script.session.mode
    await run_in_threadpool(leave_out_today, mode, place, told.append)
    if told:
        return JSONResponse({"message": told[0]}, 422)
    return JSONResponse({})


async def start_short_form(request: Request) -> Response:
    """Begin to open a session anew with the short form; the answer names the job to watch."""
    sittings = request.app.state.sittings
    sitting = sittings.get(request.path_params["id"])

    def work(report: StageProgress) -> dict[str, Any]:
        opened: dict[str, Any] = sittings.open(
            sitting.script, sitting.wishes, report, access=sitting.access, opening="short"
        )
        return opened

    return started(request, work)


async def _body(request: Request) -> dict[str, Any]:
    return await read_json(request, session=str, seconds=int, felt=str, before=int, after=int)


def _entry(body: dict[str, Any]) -> private_log.LogEntry:
    """What the page said of a session.

    Raises:
        BadRequest: It is no entry.
    """
    title = " ".join((body["session"] or "").split())[: private_log.LONGEST_TITLE]
    try:
        return private_log.LogEntry(
            private_log.now(),
            title,
            round((body["seconds"] or 0) / 60, 1),
            body["felt"],
            body["before"],
            body["after"],
        )
    except ValueError as error:
        raise BadRequest(str(error)) from error


ROUTES = [
    Route("/api/preferences", show_preferences),
    Route("/api/preferences", change_preferences, methods=["PUT"]),
    Route("/api/log", show_log),
    Route("/api/log", add_entry, methods=["POST"]),
    Route("/api/log", delete_log, methods=["DELETE"]),
    Route("/api/log/{id:int}", change_entry, methods=["PUT"]),
    Route("/api/log.csv", show_csv),
    Route("/api/heard/{id}", show_heard),
    Route("/api/heard/{id}", note_heard, methods=["POST"]),
    Route("/api/left-out/{id}", leave_out, methods=["POST"]),
    Route("/api/heard/{id}/short", start_short_form, methods=["POST"]),
]
