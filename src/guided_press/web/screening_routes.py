"""Routes of the screening: the questions, and the answers of the person at this machine.

Answers travel in bodies only, never in addresses, and nothing here writes a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app import profiles
from guided_press.app.wishes import UNASKED
from guided_press.cues import Side
from guided_press.errors import ChangedMeanwhile, ScriptError
from guided_press.knowledge.conditions import Condition
from guided_press.screening.profile import (
    SIDES,
    VALUES,
    Answer,
    Profile,
    can_be_agreed,
    misfits,
    places_of,
)
from guided_press.web.answering import BadRequest, checked, read_json

if TYPE_CHECKING:
    from guided_press.app.wishes import Today


async def show_questions(_: Request) -> Response:
    """Every question, and what was answered before."""
    return JSONResponse(await run_in_threadpool(_questions))


async def save_answers(request: Request) -> Response:
    """Keep answers in the person's profile.

    The body holds ``answers``, what was answered now by the id of its question, and ``before``,
    what the page showed for each of these, null where nothing was answered; without ``before``
    nothing is compared. Where one was answered otherwise elsewhere meanwhile, nothing is kept: 409,
    and ``conflicts`` shows ``yours`` and ``kept`` by id.
    """
    body = await read_json(request, answers=dict, before=dict)
    answers, before = body["answers"] or {}, body["before"]
    try:
        await run_in_threadpool(_save, answers, before)
    except ChangedMeanwhile as error:
        return _conflicts(error)
    return JSONResponse({"saved": len(answers)})


async def forget_answers(request: Request) -> Response:
    """Remove the profile.

    The body holds ``before``, all answers that the page showed. Where one was answered otherwise
    elsewhere meanwhile, nothing is removed: 409, with ``conflicts`` as for `save_answers`.
    """
    before = (await read_json(request, before=dict))["before"]
    if before is None:
        raise BadRequest("the answers that were shown are missing")
    try:
        await run_in_threadpool(_forget, before)
    except ChangedMeanwhile as error:
        return _conflicts(error)
    return JSONResponse({"saved": 0})


def _conflicts(error: ChangedMeanwhile) -> Response:
    """Both sides of what was answered otherwise elsewhere, null where nothing is answered."""
    conflicts = {
        name: {"yours": yours and _answer(yours), "kept": theirs and _answer(theirs)}
        for name, (yours, theirs) in error.both.items()
    }
    return JSONResponse({"message": str(error), "conflicts": conflicts}, 409)


def today_answers(answers: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers to the questions of today, by condition.

    Raises:
        BadRequest: One is to another question, or is no answer.
    """
    ids = {condition.id for condition in profiles.questions_of_today().conditions}
    if not answers.keys() <= ids or not all(value in VALUES for value in answers.values()):
        raise BadRequest("these are not answers to the questions of today")
    return {name: Answer(value, date.today()) for name, value in answers.items()}


def asked_person(body: Mapping[str, Any]) -> tuple[str | None, Today]:
    """For whom a session is wished, and what is known of their day.

    Args:
        body: With ``today``, answers about today, and ``unasked``, which is true where the saved
            answers count and nobody was asked about today; without both it is for anybody.

    Raises:
        BadRequest: These are no answers.
    """
    if body["today"] is not None:
        return profiles.DEFAULT_NAME, today_answers(body["today"])
    if body["unasked"]:
        return profiles.DEFAULT_NAME, UNASKED
    return None, None


def profile_state() -> str:
    """Whether there is a profile that still counts: ``none``, ``current``, ``old`` or ``part``."""
    profile = _own_profile()
    if profile is None or not profile.answers:
        return "none"
    if not all(profiles.is_settled(answer) for answer in profile.answers.values()):
        return "old"
    return "part" if profiles.open_questions(profile) else "current"


def _own_profile() -> Profile | None:
    if profiles.DEFAULT_NAME not in profiles.profile_names():
        return None
    try:
        return profiles.open_profile(profiles.DEFAULT_NAME)
    except ScriptError:
        return None  # it is asked again, and the file is replaced


def _questions() -> dict[str, Any]:
    profile = _own_profile()
    answers = profile.answers if profile else {}
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
        "follows": condition.follows or None,
        "where_needed": bool(condition.places),
        "stops": any(effect.effect == "stop_session" for effect in condition.effects),
        "urgency": condition.urgency,
        "message": condition.message,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "value": answer.value,
        "side": answer.side,
        "where": list(answer.where),
        "agreed": profiles.is_agreed(answer),
        "current": profiles.is_settled(answer),
    }


def _save(answers: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    new = {name: answer for name, answer in _read_all(answers).items() if answer is not None}
    if len(new) < len(answers):
        raise BadRequest("an answer is an object")
    shown = None if before is None else _read_all(before)
    if _own_profile() is None and profiles.DEFAULT_NAME in profiles.profile_names():
        profiles.save_profile(Profile(profiles.DEFAULT_NAME))  # what cannot be read is replaced
    profiles.keep_answers(profiles.DEFAULT_NAME, new, shown)


def _forget(before: Mapping[str, Any]) -> None:
    shown = _read_all(before)
    if profiles.DEFAULT_NAME in profiles.profile_names():
        profiles.delete_profile(profiles.DEFAULT_NAME, shown)


def _read_all(answers: Mapping[str, Any]) -> dict[str, Answer | None]:
    """Answers of the page, None where nothing was answered.

    Raises:
        BadRequest: One is none, or to a question that is not kept.
    """
    standing = {c.id: c for screen in profiles.screens() for c in screen.conditions}
    if not answers.keys() <= standing.keys():
        raise BadRequest("these are not answers to the questions that are kept")
    return {
        name: None if answer is None else _read(standing[name], answer)
        for name, answer in answers.items()
    }


def _read(condition: Condition, data: Any) -> Answer:
    """One answer of the page, without what its question does not ask.

    Raises:
        BadRequest: It is none.
    """
    if not isinstance(data, dict):
        raise BadRequest("an answer is an object")
    fields = checked(data, value=str, side=str, where=list, agreed=bool, current=bool)
    value, side = fields["value"], fields["side"] or "both"
    where = tuple(fields["where"] or ())
    named = all(isinstance(place, str) for place in where)
    if value not in VALUES or side not in SIDES or not named:
        raise BadRequest("this is no answer")
    today, yes = date.today(), value == "yes"
    answer = Answer(
        value,
        today,
        Side(side) if yes and condition.local else Side.BOTH,
        where if yes and places_of(condition) else (),
        today if yes and fields["agreed"] and can_be_agreed(condition) else None,
    )
    if any(misfits(condition, answer)):
        raise BadRequest("this is no answer")
    return answer


ROUTES = [
    Route("/api/screening", show_questions),
    Route("/api/screening", save_answers, methods=["PUT"]),
    Route("/api/screening", forget_answers, methods=["DELETE"]),
]
