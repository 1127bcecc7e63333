"""Answers of the page's server: JSON, and errors in words with their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_press.composing.wish import ImpossibleWish, Possible, minutes_of
from guided_press.errors import (
    ExportError,
    GuidedPressError,
    Problem,
    SafetyRefusal,
    ScriptError,
    VoiceError,
)
from guided_press.web.guarding import problem


class BadRequest(Exception):
    """What the page sent is not what it should send; the message is for its developer."""


class NotThere(Exception):
    """Nothing has this id."""


async def read_json(request: Request, **fields: type) -> dict[str, Any]:
    """The body as an object with exactly these fields, each of its type or null when left out.

    Raises:
        BadRequest: It is something else.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BadRequest("the body is not said to be application/json")
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(value, dict):
        raise BadRequest("the body is not an object")
    return checked(value, **fields)


def checked(value: Mapping[str, Any], /, **fields: type) -> dict[str, Any]:
    """An object with exactly these fields.

    Raises:
        BadRequest: It has others, or one has another type.
    """
    if unknown := value.keys() - fields.keys():
        raise BadRequest(f"unknown fields: {', '.join(sorted(unknown))[:100]}")
    found: dict[str, Any] = {}
    for name, kind in fields.items():
        given = value.get(name)
        is_flag = isinstance(given, bool)
        if given is not None and (not isinstance(given, kind) or (is_flag and kind is not bool)):
            raise BadRequest(f"{name} is not of the right type")
        found[name] = given
    return found


def error_answer(error: GuidedPressError) -> dict[str, Any]:
    """An error as plain values: its words, and what the page can show at a place."""
    if isinstance(error, ScriptError):
        return {"message": "The script is not valid.", "problems": problems(error.problems)}
    if isinstance(error, SafetyRefusal):
        return {"message": error.message, "offer": error.offer, "refused": True}
    if isinstance(error, VoiceError):
        return {"message": f"The voice '{error.engine}': {error.problem}", "offer": error.remedy}
    if isinstance(error, ExportError):
        return {"message": f"{Path(error.path).name}: {error.problem}", "offer": error.remedy}
    if isinstance(error, ImpossibleWish):
        return {"message": str(error), "offer": _possible(error.possible)}
    return {"message": str(error)}


def _possible(possible: Possible) -> str:
    """The nearest wishes that can be met, in sentences."""
    offers = []
    if possible.length_s is not None:
        offers.append(f"{minutes_of(possible.length_s)} would do.")
    if possible.points:
        offers.append(f"These fit: {', '.join(possible.points)}.")
    if possible.changes is not None:
        offers.append(f"With {possible.changes} changes of position it can be met.")
    return " ".join(offers)


def problems(found: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Problems of a script without the path of its file, which the page need not know."""
    return [{key: value for key, value in asdict(one).items() if key != "file"} for one in found]


async def on_known_error(_: Request, error: Exception) -> Response:
    """What a person caused: said in words."""
    assert isinstance(error, GuidedPressError)
    return JSONResponse(error_answer(error), 422)


async def on_bad_request(_: Request, error: Exception) -> Response:
    """The page, or somebody else with the token, sent nonsense."""
    return problem(400, str(error))


async def on_nothing_there(_: Request, __: Exception) -> Response:
    """Nothing has this id, or this page does not exist."""
    return problem(404, "There is nothing here.")
