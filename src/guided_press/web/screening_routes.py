"""Routes of the screening: the questions, and the answers of the person at this machine.

Answers travel in bodies only, never in addresses, and nothing here writes a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import profiles
from guided_press.errors import ScriptError
from guided_press.knowledge.models import Condition
from guided_press.session.profile import (
    SIDES,
    VALUES,
    Answer,
    Profile,
    can_be_agreed,
    misfits,
    places_of,
)
from guided_press.web.answering import BadRequest, checked, read_json


async def show_questions(_: Request) -> Response:
    """Every question, and what was answered before."""
    return JSONResponse(await run_in_threadpool(_questions))


async def save_answers(request: Request) -> Response:
    """Keep answers in the person's profile."""
    body = await read_json(request, answers=dict)
    given = body["answers"] or {}
    await run_in_threadpool(_save, given)
    return JSONResponse({"saved": len(given)})


async def forget_answers(_: Request) -> Response:
    """Remove the profile."""
    if profiles.DEFAULT_NAME in profiles.profile_names():
        await run_in_threadpool(profiles.delete_profile, profiles.DEFAULT_NAME)
    return JSONResponse({"saved": 0})


def today_answers(given: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers to the questions of today, by condition.

    Raises:
        BadRequest: One is to another question, or is no answer.
    """
    asked = {condition.id for condition in profiles.questions_of_today().conditions}
    if not given.keys() <= asked or not all(value in VALUES for value in given.values()):
        raise BadRequest("these are not answers to the questions of today")
    return {name: Answer(value, date.today()) for name, value in given.items()}


def profile_state() -> str:
    """Whether there is a profile that still counts: ``none``, ``current``, ``old`` or ``part``."""
    kept = _kept()
    if kept is None or not kept.answers:
        return "none"
    standing = {c.id for screen in profiles.screens() for c in screen.conditions}
    if not all(profiles.is_current(answer) for answer in kept.answers.values()):
        return "old"
    return "current" if standing <= kept.answers.keys() else "part"


def _kept() -> Profile | None:
    if profiles.DEFAULT_NAME not in profiles.profile_names():
        return None
    try:
        return profiles.open_profile(profiles.DEFAULT_NAME)
    except ScriptError:
        return None  # it is asked again, and the file is replaced


def _questions() -> dict[str, Any]:
    kept = _kept()
    answers = kept.answers if kept else {}
    return {
        "screens": [
            {"title": screen.title, "questions": [_question(c) for c in screen.conditions]}
            for screen in profiles.screens()
        ],
        "today": [_question(c) for c in profiles.questions_of_today().conditions],
        "answers": {name: _answer(answer) for name, answer in answers.items()},
    }


def _question(condition: Condition) -> dict[str, Any]:
    return {
        "id": condition.id,
        "ask": condition.ask,
        "clear": "yes" if condition.yes_means == "clear" else "no",
        "side": condition.local,
        "where": list(places_of(condition)),
        "agree": can_be_agreed(condition),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "value": answer.value,
        "side": answer.side,
        "where": list(answer.where),
        "agreed": answer.agreed_on is not None,
        "current": profiles.is_current(answer),
    }


def _save(given: Mapping[str, Any]) -> None:
    standing = {c.id: c for screen in profiles.screens() for c in screen.conditions}
    if not given.keys() <= standing.keys():
        raise BadRequest("these are not answers to the questions that are kept")
    kept = _kept() or Profile(profiles.DEFAULT_NAME)
    new = {name: _read(standing[name], answer) for name, answer in given.items()}
    profiles.save_profile(replace(kept, answers={**kept.answers, **new}))


def _read(condition: Condition, given: Any) -> Answer:
    """One answer of the page, without what its question does not ask.

    Raises:
        BadRequest: It is none.
    """
    if not isinstance(given, dict):
        raise BadRequest("an answer is an object")
    found = checked(given, value=str, side=str, where=list, agreed=bool)
    value, side = found["value"], found["side"] or "both"
    where = tuple(found["where"] or ())
    named = all(isinstance(place, str) for place in where)
    if value not in VALUES or side not in SIDES or not named:
        raise BadRequest("this is no answer")
    today, yes = date.today(), value == "yes"
    answer = Answer(
        value,
        today,
        side if yes and condition.local else "both",
        where if yes and places_of(condition) else (),
        today if yes and found["agreed"] and can_be_agreed(condition) else None,
    )
    if any(misfits(condition, answer)):
        raise BadRequest("this is no answer")
    return answer


ROUTES = [
    Route("/api/screening", show_questions),
    Route("/api/screening", save_answers, methods=["PUT"]),
    Route("/api/screening", forget_answers, methods=["DELETE"]),
]
