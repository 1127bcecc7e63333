"""Answers of the page's server: JSON, and errors in words with their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_press.app.alternatives import NotThisWay, SessionsOffer, WishOffer
from guided_press.composing.wish import Wish
from guided_press.errors import (
    ExportError,
    GuidedPressError,
    NotAsShown,
    Problem,
    SafetyRefusal,
    ScriptError,
    VoiceError,
)
from guided_press.knowledge.conditions import URGENCIES
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.screening import TooLittleLeft, Unanswered, unanswered_words
from guided_press.script.library import shipped_scripts
from guided_press.web.guarding import problem
from guided_press.words.texts import text


class BadRequest(Exception):
    """What the page sent is not what it should send; the message is for its developer."""


class NotThere(Exception):
    """Nothing has this id."""


async def read_version(request: Request) -> str:
    """The version of what was shown, which the page sends with what it wants to be deleted.

    Raises:
        BadRequest: There is none.
    """
    version = (await read_json(request, version=str))["version"]
    if version is None:
        raise BadRequest("the version of what was shown is missing")
    return str(version)


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
    values: dict[str, Any] = {}
    for name, kind in fields.items():
        entry = value.get(name)
        is_flag = isinstance(entry, bool)
        if entry is not None and (not isinstance(entry, kind) or (is_flag and kind is not bool)):
            raise BadRequest(f"{name} is not of the right type")
        values[name] = entry
    return values


def error_answer(error: GuidedPressError) -> dict[str, Any]:
    """An error as plain values: its words, and what the page can show at a place."""
    if isinstance(error, ScriptError):
        return {"message": text("page.not_valid"), "problems": problems(error.problems)}
    if isinstance(error, SafetyRefusal):
        return _refused(error)
    if isinstance(error, NotThisWay):
        instead = error.instead and _as_wished(error.instead)
        answer = {"message": str(error), "refused": True, "instead": instead}
        return {**answer, "open": list(error.open_questions)}
    if isinstance(error, VoiceError):
        message = text("page.voice", engine=error.engine, problem=error.problem)
        return {"message": message, "offer": error.remedy}
    if isinstance(error, ExportError):
        message = text("page.file", name=Path(error.path).name, problem=error.problem)
        return {"message": message, "offer": error.remedy}
    return {"message": str(error)}


def _refused(error: SafetyRefusal) -> dict[str, Any]:
    """A refusal in plain words: what it comes to, how soon to act, and what can be had instead."""
    conditions = load_knowledge().conditions
    those = [conditions[name] for name in error.conditions if name in conditions]
    sessions = [o.sessions for o in error.offers if isinstance(o, SessionsOffer)]
    titles = {script.id: script.title for script in shipped_scripts()} if sessions else {}
    rest = (o for o in error.offers if not o.for_terminal and not isinstance(o, SessionsOffer))
    wishes = (offer.wish for offer in error.offers if isinstance(offer, WishOffer))
    answer: dict[str, Any] = {
        "message": error.message,
        "offer": " ".join(offer.words for offer in rest),
        "refused": True,
        "instead": next(map(_as_wished, wishes), None),
        "sessions": [{"id": name, "title": titles[name]} for names in sessions for name in names],
    }
    if isinstance(error, TooLittleLeft):
        unanswered = error.open_questions
        answered = [condition for condition in those if condition.id not in unanswered]
        answer["why"] = list(dict.fromkeys(condition.message for condition in answered))
        words = [text("page.too_little")]
        if unanswered:
            words.append(unanswered_words(unanswered, load_knowledge()))
        return {**answer, "message": " ".join(words), "open": list(unanswered)}
    if isinstance(error, Unanswered):
        answer["open"] = [] if error.today else list(error.conditions)
    else:
        urgencies = [condition.urgency for condition in those]
        answer["urgency"] = min(urgencies, key=URGENCIES.index, default="none")
    return answer


def _as_wished(wish: Wish) -> dict[str, Any]:
    """What can be composed instead, as the page wishes for it."""
    return {
        "minutes": wish.length_s // 60,
        "mode": wish.mode,
        "focus": wish.focus,
        "positions": list(wish.positions),
    }


def problems(entries: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Problems of a script without the path of its file, which the page need not know."""
    return [{key: value for key, value in asdict(one).items() if key != "file"} for one in entries]


async def on_not_as_shown(_: Request, error: Exception) -> Response:
    """What is to be deleted is another one by now: its version, for who has looked at it."""
    assert isinstance(error, NotAsShown)
    return problem(409, str(error), version=error.version)


async def on_known_error(_: Request, error: Exception) -> Response:
    """What a person caused: said in words."""
    assert isinstance(error, GuidedPressError)
    return JSONResponse(await run_in_threadpool(error_answer, error), 422)


async def on_bad_request(_: Request, error: Exception) -> Response:
    """The page, or somebody else with the token, sent nonsense."""
    return problem(400, str(error))


async def on_nothing_there(_: Request, __: Exception) -> Response:
    """Nothing has this id, or this page does not exist."""
    return problem(404, text("page.nothing_here"))
