"""Routes that only look things up: what there is to choose, points, charts and their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guided_press import app
from guided_press.app.own_scripts import own_scripts, targets_of
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import LONGEST_S
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Line, Point, Position, Technique
from guided_press.session.script_files import shipped_scripts
from guided_press.sound.beds import BED_NAMES
from guided_press.web.answering import NotThere
from guided_press.web.screening_routes import profile_state
from guided_press.web.sittings import ENDINGS

MOTIFS = 4
MOTIF_BOX = (-150.0, 91.0, 300.0, 300.0)
"""The middle of a chart's panel."""


async def show_home(_: Request) -> Response:
    """What there is to choose from."""
    return JSONResponse(await run_in_threadpool(_home))


async def show_voices(_: Request) -> Response:
    """Every voice that can be used here."""
    return JSONResponse(await run_in_threadpool(_voices))


async def show_points(_: Request) -> Response:
    """Every point and technique, in a line each."""
    return JSONResponse(await run_in_threadpool(_points))


async def show_point(request: Request) -> Response:
    """Everything about one point or technique."""
    return JSONResponse(await run_in_threadpool(_point, _target(request)))


async def show_chart(request: Request) -> Response:
    """The chart of a point or technique."""
    drawing = await run_in_threadpool(_chart, _target(request).id)
    headers = {"cache-control": "private, max-age=3600"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


async def show_motif(request: Request) -> Response:
    """The heart of a chart, without words, for the list of sessions."""
    drawing = await run_in_threadpool(_motif, _target(request).id)
    headers = {"cache-control": "private, max-age=3600"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


def _target(request: Request) -> Point | Technique:
    """Looked up among what is known; the id never becomes part of a path."""
    wanted = request.path_params["id"]
    found = [target for target in app.all_targets() if target.id == wanted]
    if not found:
        raise NotThere
    return found[0]


def _home() -> dict[str, Any]:
    return {
        "shipped": [asdict(s) | {"targets": _motifs(s.id)} for s in shipped_scripts()],
        "own": [asdict(script) for script in own_scripts()],
        "composing": {
            "focuses": list(FOCUSES),
            "positions": list(get_args(Position)),
            "longest_min": LONGEST_S // 60,
        },
        "endings": list(ENDINGS),
        "beds": list(BED_NAMES),
        "profile": profile_state(),
    }


def _motifs(script_id: str) -> list[str]:
    """A target for each part of the body that a script works, at most four."""
    knowledge = load_knowledge()
    views: dict[tuple[str, str], str] = {}
    for name in targets_of(script_id):
        chart = knowledge.target(name).chart
        if chart is not None:
            views.setdefault((chart.outline, chart.view), name)
    return list(views.values())[:MOTIFS]


@lru_cache(maxsize=1)
def _voices() -> dict[str, Any]:
    rows = [row for row in app.voices() if row.voices and row.engine != "silent"]
    return {
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
        ]
    }


@lru_cache(maxsize=1)
def _points() -> dict[str, Any]:
    return {"points": [_brief(target) for target in app.all_targets()]}


@lru_cache(maxsize=64)
def _chart(target_id: str) -> str:
    from guided_press.pictures.charts import chart_svg

    return chart_svg(load_knowledge().target(target_id))


@lru_cache(maxsize=64)
def _motif(target_id: str) -> str:
    from guided_press.pictures.charts import panel_svg
    from guided_press.pictures.svg import document

    target = load_knowledge().target(target_id)
    return document(
        [panel_svg(target, labels=False)],
        view_box=MOTIF_BOX, name="motif", title=target.title, desc=target.place,
    )  # fmt: skip


def _brief(target: Point | Technique) -> dict[str, Any]:
    return {
        "id": target.id,
        "title": target.title.removesuffix(f" ({target.id})"),
        "kind": "point" if isinstance(target, Point) else "technique",
        "region": target.region,
    }


def _point(target: Point | Technique) -> dict[str, Any]:
    knowledge = load_knowledge()
    hold = target.hold
    more: dict[str, Any] = {}
    if isinstance(target, Point):
        names = target.names
        more = {
            "names": f"{names.pinyin_tones} {names.hanzi_traditional}",
            "english": list(names.english),
            "location": target.location,
            "landmarks": list(target.landmarks),
            "confidence": target.confidence,
            "confidence_why": target.confidence_why,
            "tradition": target.tradition,
        }
    conditions = knowledge.conditions
    conflicts = [c for c in knowledge.conflicts.values() if target.id in c.targets]
    return {
        **_brief(target),
        **more,
        "find": [_line(line) for line in target.lines.find],
        "work": [_line(line) for line in target.lines.work],
        "caution": [_line(line) for line in target.lines.caution],
        "cautions": list(target.cautions),
        "hold": {"min_s": hold.min_s, "typical_s": hold.typical_s, "max_s": hold.max_s},
        "hold_basis": hold.basis,
        "pressure": {"default": target.pressure.default, "max": target.pressure.max},
        "sides": target.side_mode,
        "positions": sorted({*target.positions("self"), *target.positions("partner")}),
        "restrictions": [
            {"effect": entry.effect, "who": conditions[entry.condition].shown}
            for entry in target.contraindications
            if entry.condition in conditions
        ],
        "conflicts": [
            {
                "question": c.question,
                "claims": [
                    {"id": claim.id, "says": claim.says, "source": claim.source, "part": claim.part}
                    for claim in c.claims
                ],
                "chosen": c.chosen,
                "reason": c.reason,
            }
            for c in conflicts
        ],
        "claims": [
            {"id": claim.id, "says": claim.says, "source": claim.source, "part": claim.part}
            for claim in target.claims
        ],
        "sources": _sources(claim.source for part in (target, *conflicts) for claim in part.claims),
    }


def _line(line: Line) -> dict[str, Any]:
    text = line.text.replace("{side}", "left or right")
    return {"text": text, "mode": line.mode, "claims": list(line.claims)}


def _sources(ids: Iterable[str]) -> list[dict[str, str]]:
    """Each source once; only addresses of the web become links."""
    known = load_knowledge().sources
    found = [known[source_id] for source_id in dict.fromkeys(ids) if source_id in known]
    return [
        {
            "id": source.id,
            "what": source.what,
            "author": source.author,
            "url": source.url if source.url.startswith(("https://", "http://")) else "",
        }
        for source in found
    ]


ROUTES = [
    Route("/api/home", show_home),
    Route("/api/voices", show_voices),
    Route("/api/points", show_points),
    Route("/api/points/{id}", show_point),
    Route("/api/points/{id}/chart.svg", show_chart),
    Route("/api/points/{id}/motif.svg", show_motif),
]
