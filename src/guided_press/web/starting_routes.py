"""The route of the one big button: minutes, a place and company become a session that sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guided_press.app.alternatives import not_this_way
from guided_press.app.composing import compose
from guided_press.app.session import StageProgress
from guided_press.app.wishes import Wishes
from guided_press.composing.focus import FOCUSES
from guided_press.composing.places import PLACES, positions_at
from guided_press.composing.wish import LONGEST_S, SHORTEST_S, Composed, ImpossibleWish, Wish
from guided_press.knowledge.models import Mode, Position
from guided_press.web.answering import BadRequest, read_json
from guided_press.web.screening_routes import asked_person
from guided_press.web.session_routes import sound_wishes, started
from guided_press.words.texts import choice

if TYPE_CHECKING:
    from guided_press.app.wishes import Today


async def start(request: Request) -> Response:
    """Begin to compose a session and to open it; the answer names the job to watch."""
    fields: dict[str, type] = {"today": dict, "unasked": bool}
    fields |= {"focus": str, "positions": list, "wishes": dict}
    body = await read_json(request, minutes=int, place=str, mode=str, **fields)
    wish = _wish(body)
    person, today = asked_person(body)
    sound = sound_wishes(body["wishes"] or {}) | {"for_others": request.state.for_others}
    sittings, access = request.app.state.sittings, request.state.role

    def work(report: StageProgress) -> dict[str, Any]:
        report(choice("page.stages", "choosing"), 0.0)
        composed = _composed(wish, person, today)
        script = sittings.script_of(None, composed.text)
        opened: dict[str, Any] = sittings.open(
            script, Wishes(**sound, profile=person, today=today), report, access=access
        )
        return opened

    return started(request, work)


def _composed(wish: Wish, person: str | None, today: Today) -> Composed:
    """A session made to a wish.

    Raises:
        NotThisWay: It cannot be; with what comes nearest.
    """
    try:
        return compose(wish, profile=person, today=today)
    except ImpossibleWish as error:
        raise not_this_way(wish, error, person, today) from error


def _wish(body: dict[str, Any]) -> Wish:
    """What is wished for: at a place, or with a focus and positions as a refusal offered it.

    Raises:
        BadRequest: It is nothing that can be wished for.
    """
    mode: Mode = body["mode"] or "self"
    place, minutes = body["place"], body["minutes"]
    positions = positions_at(place, mode) if place in PLACES else body["positions"]
    if mode not in get_args(Mode) or positions is None or minutes is None:
        raise BadRequest("minutes, a place and company are needed")
    known = body["focus"] in (None, *FOCUSES)
    if not known or not all(one in get_args(Position) for one in positions):
        raise BadRequest("this cannot be wished for")
    if not SHORTEST_S <= minutes * 60 <= LONGEST_S:
        raise BadRequest("no session is so short or so long")
    return Wish(minutes * 60, mode, focus=body["focus"], positions=tuple(positions))


ROUTES = [
    Route("/api/start", start, methods=["POST"]),
]
