"""Routes of scripts: read, check, keep, delete, and compose one to length."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import own_scripts
from guided_press.errors import ScriptError
from guided_press.web.answering import BadRequest, NotThere, problems, read_json


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


async def _text(request: Request) -> str:
    body = await read_json(request, text=str)
    if body["text"] is None:
        raise BadRequest("the text is missing")
    return str(body["text"])


ROUTES = [
    Route("/api/check", check_script, methods=["POST"]),
    Route("/api/scripts", add_script, methods=["POST"]),
    Route("/api/scripts/{id}", show_script),
    Route("/api/scripts/{id}", replace_script, methods=["PUT"]),
    Route("/api/scripts/{id}", delete_script, methods=["DELETE"]),
]
