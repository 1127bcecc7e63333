"""Routes that only look things up: what there is to choose, points, charts and their sources."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import asdict
from functools import lru_cache
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press.app.looking import all_targets, target
from guided_press.app.trying import try_voice
from guided_press.app.wishes import Wishes
from guided_press.app.worked import is_for_others, worked
from guided_press.composing.focus import FOCUSES
from guided_press.composing.places import PLACES
from guided_press.composing.wish import LONGEST_S, SHORTEST_S
from guided_press.errors import ScriptError, WrongUse
from guided_press.files import working_folder
from guided_press.knowledge.facts import facts_of, without_codes
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import (
    Claim,
    Conflict,
    ConflictClaim,
    Mode,
    Point,
    Position,
    Source,
    SpokenLine,
    Technique,
)
from guided_press.pictures.body import body_svg
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.dark import with_dark_look
from guided_press.pictures.panel import panel_svg
from guided_press.pictures.posture import seat_of
from guided_press.pictures.svg import document
from guided_press.script.library import library, script_version
from guided_press.sound.beds import BED_NAMES
from guided_press.voices.catalog import missed_note
from guided_press.voices.listing import first_voices, list_voices
from guided_press.web.answering import NotThere
from guided_press.web.screening_routes import profile_state
from guided_press.web.sittings import ENDINGS
from guided_press.words.texts import text

LISTED_S = 10.0
PICTURE_HEADERS = {"cache-control": "private, max-age=3600"}
MOTIF_BOX = (-150.0, 91.0, 300.0, 300.0)
"""The middle of a chart's panel."""


async def show_home(request: Request) -> Response:
    """What there is to choose from; nothing of a person's answers for those who only listen."""
    role = request.state.role
    home = await run_in_threadpool(_home, for_others=request.state.for_others)
    hidden = {"profile": "none", "endings": []} if role == "listener" else {}
    return JSONResponse({**home, **hidden, "role": role})


async def show_voices(request: Request) -> Response:
    """Every voice that can be used here by whoever asks.

    The owner is given a ``ticket`` too: a player in the page gives it in the address of a sample,
    because it cannot give the key.
    """
    for_others = request.state.for_others
    ticket = {} if for_others else {"ticket": _TICKET}
    voices = await run_in_threadpool(_voices, for_others=for_others)
    return JSONResponse({**voices, **ticket})


async def show_voice_sample(request: Request) -> Response:
    """A voice saying a sentence, as a WAV file; only voices that are listed, only our sentence."""
    asked = request.query_params
    engine, name, ticket = (asked.get(part, "") for part in ("engine", "voice", "ticket"))
    has_ticket = hmac.compare_digest(ticket.encode(), _TICKET.encode())
    for_others = request.state.role == "listener" or (request.state.for_others and not has_ticket)
    listed = await run_in_threadpool(_voices, for_others=for_others)
    voices = {
        (row["engine"], voice["name"]) for row in listed["engines"] for voice in row["voices"]
    }
    if (engine, name) not in voices:
        raise NotThere
    data = await run_in_threadpool(_sample, engine, name, for_others=for_others)
    return Response(data, media_type="audio/wav", headers=PICTURE_HEADERS)


async def show_afterwards(_: Request) -> Response:
    """Signs to watch for when a session is over, and what to do then."""
    rules = (await run_in_threadpool(load_knowledge)).afterwards
    signs = [{"sign": rule.sign, "do": rule.do} for rule in rules]
    return JSONResponse({"afterwards": signs})


async def show_points(_: Request) -> Response:
    """Every point and technique, in a line each."""
    return JSONResponse(await run_in_threadpool(_points))


async def show_point(request: Request) -> Response:
    """Everything about one point or technique."""
    return JSONResponse(await run_in_threadpool(_point, _target(request)))


async def show_chart(request: Request) -> Response:
    """The chart of a point or technique; as it is worked in a posture where one is asked for."""
    target = _target(request)
    modes: dict[str | None, Mode] = {name: name for name in get_args(Mode)}
    mode, position = modes.get(request.query_params.get("mode")), None
    if request.query_params:
        position = request.query_params.get("position")
        if mode is None or position not in target.positions(mode):
            raise NotThere
    drawing = await run_in_threadpool(_chart, target.id, position, mode)
    return Response(drawing, media_type="image/svg+xml", headers=PICTURE_HEADERS)


async def show_body(request: Request) -> Response:
    """The body with the parts that a session works."""
    script_id, for_others = request.path_params["id"], request.state.for_others
    if for_others and not await run_in_threadpool(is_for_others, script_id):
        raise NotThere
    drawing = await run_in_threadpool(_body, script_id)
    return Response(drawing, media_type="image/svg+xml", headers=PICTURE_HEADERS)


async def show_motif(request: Request) -> Response:
    """The heart of a chart, without words, for the list of sessions."""
    drawing = await run_in_threadpool(_motif, _target(request).id)
    return Response(drawing, media_type="image/svg+xml", headers=PICTURE_HEADERS)


def _target(request: Request) -> Point | Technique:
    """Looked up among what is known; the id never becomes part of a path."""
    try:
        return target(request.path_params["id"])
    except WrongUse:
        raise NotThere from None


def _home(*, for_others: bool) -> dict[str, Any]:
    scripts = [s for s in library() if not (s.own and for_others) or is_for_others(s.id)]
    return {
        "shipped": [asdict(s) | worked(s.id) for s in scripts if not s.own],
        "own": [asdict(s) | worked(s.id) | _version(s.id) for s in scripts if s.own],
        "start": {
            "places": list(PLACES),
            "shortest_min": SHORTEST_S // 60,
            "longest_min": LONGEST_S // 60,
        },
        "composing": {
            "focuses": list(FOCUSES),
            "positions": list(get_args(Position)),
            "longest_min": LONGEST_S // 60,
        },
        "endings": list(ENDINGS),
        "beds": list(BED_NAMES),
        "profile": profile_state(),
    }


def _version(script_id: str) -> dict[str, str]:
    try:
        return {"version": script_version(script_id)}
    except ScriptError:  # deleted meanwhile, or nothing that can be read
        return {"version": ""}


_TICKET = secrets.token_urlsafe(12)
"""For samples of all voices; of this process, and given to the owner alone."""


_listed: dict[bool, tuple[float, dict[str, Any]]] = {}
"""When the voices were looked for, for others or not, and what was there."""


def _voices(*, for_others: bool) -> dict[str, Any]:
    """Looked for anew every few seconds: one may have been installed or removed."""
    at, voices = _listed.get(for_others, (-LISTED_S, {}))
    if time.monotonic() - at >= LISTED_S:
        voices = _voices_here(for_others=for_others)
        _listed[for_others] = time.monotonic(), voices
    return voices


def _voices_here(*, for_others: bool) -> dict[str, Any]:
    listed = list_voices(for_others=for_others)
    rows = [row for row in listed if row.voices and row.engine != "silent"]
    return {
        "note": missed_note("auto", for_others=for_others),
        "first": [asdict(voice) for voice in first_voices(listed)],
        "engines": [
            {
                "engine": row.engine,
                "automatic": row.automatic,
                "voices": [
                    {"name": v.name, "language": v.language, "about": v.description}
                    for v in row.voices
                ],
            }
            for row in rows
        ],
    }


@lru_cache(maxsize=16)
def _sample(engine: str, name: str, *, for_others: bool) -> bytes:
    wishes = Wishes(engine=engine, voice=name, for_others=for_others)
    with working_folder() as folder:
        path = folder / "sample.wav"
        try_voice(text("page.sample"), wishes, path)
        return path.read_bytes()


@lru_cache(maxsize=1)
def _points() -> dict[str, Any]:
    return {"points": [_brief(target) for target in all_targets()]}


@lru_cache(maxsize=128)
def _chart(target_id: str, position: str | None, mode: Mode | None) -> str:
    target = load_knowledge().target(target_id)
    return with_dark_look(chart_svg(target, seat_of(target, position, mode)))


def _body(script_id: str) -> str:
    knowledge = load_knowledge()
    targets = [knowledge.target(name) for name in worked(script_id)["targets"]]
    return with_dark_look(body_svg(targets, title=text("page.body")))


@lru_cache(maxsize=64)
def _motif(target_id: str) -> str:
    target = load_knowledge().target(target_id)
    drawing = document(
        [panel_svg(target, labels=False)],
        view_box=MOTIF_BOX,
        name="motif",
        title=target.title,
        desc=target.place,
    )
    return with_dark_look(drawing)


def _brief(target: Point | Technique) -> dict[str, Any]:
    return {
        "id": target.id,
        "title": target.plain_title,
        "kind": "point" if isinstance(target, Point) else "technique",
        "region": target.region,
    }


def _point(target: Point | Technique) -> dict[str, Any]:
    facts = facts_of(target, load_knowledge())
    hold = target.hold
    return {
        **_brief(target),
        **(_names(target) if isinstance(target, Point) else {}),
        "find": [_line(line) for line in target.lines.find],
        "work": [_line(line) for line in target.lines.work],
        "caution": [_line(line) for line in target.lines.caution],
        "cautions": [without_codes(caution) for caution in target.cautions],
        "cautions_sourced": [c for c in target.cautions if c != without_codes(c)],
        "hold": {"min_s": hold.min_s, "typical_s": hold.typical_s, "max_s": hold.max_s},
        "hold_basis": hold.basis,
        "pressure": target.pressure.model_dump(include={"default", "max", "cap_score"}),
        "never": list(target.movement.forbidden),
        "not_said": list(target.not_to_speak),
        "sides": target.side_mode,
        "positions": {mode: list(target.positions(mode)) for mode in get_args(Mode)},
        "restrictions": [
            {"effect": entry.effect, "who": facts.conditions[entry.condition]}
            for entry in target.contraindications
        ],
        "conflicts": [_conflict(conflict) for conflict in facts.conflicts],
        "claims": [_claim(claim) for claim in target.claims],
        "sources": [_source(source) for source in facts.sources],
    }


def _names(point: Point) -> dict[str, Any]:
    names = point.names
    return {
        "names": text(
            "page.said",
            pinyin=names.pinyin_tones,
            characters=names.hanzi_traditional,
            say_as=names.say_as,
        ),
        "english": list(names.english),
        "meridian": point.meridian,
        "location": point.location,
        "landmarks": list(point.landmarks),
        "confidence": point.confidence,
        "confidence_why": without_codes(point.confidence_why),
        "tradition": point.tradition,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "question": conflict.question,
        "claims": [_claim(claim) for claim in conflict.claims],
        "chosen": conflict.chosen,
        "reason": conflict.reason,
    }


def _claim(claim: Claim | ConflictClaim) -> dict[str, str]:
    return {"id": claim.id, "says": claim.says, "source": claim.source, "part": claim.part}


def _line(line: SpokenLine) -> dict[str, Any]:
    words = line.text.format(side=text("page.either_side"))
    return {
        "text": words,
        "mode": line.mode,
        "sides": line.sides,
        "positions": list(line.positions),
    }


def _source(source: Source) -> dict[str, str]:
    """Only addresses of the web become links."""
    is_link = source.url.startswith(("https://", "http://"))
    return {
        "id": source.id,
        "what": source.what,
        "author": source.author,
        "url": source.url if is_link else "",
    }


ROUTES = [
    Route("/api/home", show_home),
    Route("/api/voices", show_voices),
    Route("/api/voices/sample", show_voice_sample),
    Route("/api/points", show_points),
    Route("/api/points/afterwards", show_afterwards),
    Route("/api/points/{id}", show_point),
    Route("/api/points/{id}/chart.svg", show_chart),
    Route("/api/points/{id}/motif.svg", show_motif),
    Route("/api/sessions/{id}/body.svg", show_body),
]
