"""The picture of a timeline: positions, holds, speech and chimes over minutes; SVG or text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guided_press.pictures import svg
from guided_press.timeline import PlacedHold, Span, Timeline
from guided_press.units import NO_FRAMES, SAMPLE_RATE, Frames, format_clock, to_frames, to_seconds
from guided_press.words.names import called
from guided_press.words.texts import choice, text

WIDTH, HEIGHT = 1200.0, 400.0
_LEFT, _RIGHT = 118.0, 1176.0
_LANES = {
    "position": (76.0, 34.0),
    "holds": (126.0, 92.0),
    "chimes": (232.0, 20.0),
    "speech": (262.0, 34.0),
}
_AXIS = 312.0

HUES: tuple[tuple[str, int], ...] = (
    ("#0a6a6c", 30),
    ("#b3562f", 130),
    ("#5b6fa8", 67),
    ("#8a6d1f", 136),
    ("#7d4a7c", 97),
    ("#4f7f3a", 65),
    ("#a3405a", 131),
    ("#3f6f8f", 67),
    ("#6b5a45", 101),
    ("#2f7d5f", 36),
)
"""A colour for SVG and its neighbour among the 256 colours of terminals, by order of targets."""

_STEPS_S = (10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)


def timeline_svg(timeline: Timeline) -> str:
    """Draw a whole session, 1200 by 400 units.

    Left holds fill the upper half of the hold lane, right ones the lower half, holds of both
    sides all of it; the spoken screening is shaded.
    """
    colours = _colours(timeline)
    body = [
        svg.element(
            "rect",
            x=1,
            y=1,
            width=WIDTH - 2,
            height=HEIGHT - 2,
            rx=20,
            fill=svg.PAPER,
            stroke="#dccbb6",
            stroke_width=1.5,
        ),
        svg.text(24, 46, svg.shorten(svg.clean(timeline.title), 26, 900), size=26, bold=True),
        svg.text(
            1176,
            46,
            format_clock(to_seconds(timeline.routine.frames)),
            size=24,
            fill=svg.MUTED,
            anchor="end",
        ),
        *_screening(timeline),
        *_names(),
        *_positions(timeline),
        *_holds(timeline, colours),
        *_chimes(timeline),
        *_speech(timeline),
        *_axis(timeline),
        *_legend(timeline, colours),
    ]
    return svg.document(
        body,
        view_box=(0, 0, WIDTH, HEIGHT),
        name="timeline",
        title=timeline.title,
        desc=describe(timeline),
    )


def describe(timeline: Timeline) -> str:
    """The timeline in one sentence for each hold."""
    holds = [
        text(
            "pictures.hold",
            target=called(hold.target),
            side=choice("names.sides", hold.side),
            start=format_clock(to_seconds(hold.start_frame)),
            end=format_clock(to_seconds(hold.end_frame)),
        )
        for hold in timeline.holds
    ]
    total = text("pictures.total", length=format_clock(to_seconds(timeline.total_frames)))
    rest = text("pictures.holds", holds="; ".join(holds)) if holds else text("pictures.no_holds")
    return f"{total} {rest}"


def timeline_text(timeline: Timeline, width: int = 80, colour: bool = True) -> str:
    """Draw a session for a terminal, in four lines: holds, speech, minutes, legend.

    Args:
        timeline: What.
        width: Characters in a line, at least 30.
        colour: With the 256 colours of terminals; without them a hold shows its target's
            letter, a small one on the right side.

    Returns:
        Lines without a trailing line break; none is wider than ``width``.
    """
    width = max(width, 30)
    cells = width - 9
    colours = _colours(timeline)
    letters = {target: chr(ord("A") + index % 26) for index, target in enumerate(colours)}
    rows = [
        _lane("holds") + _hold_row(timeline, cells, colours if colour else None, letters),
        _lane("speech") + _speech_row(timeline, cells),
        _lane("minutes") + _minute_row(timeline, cells),
    ]
    legend = _text_legend(timeline, cells, colours if colour else None, letters)
    return "\n".join([*rows, "         " + legend] if legend else rows)


# -- SVG -------------------------------------------------------------------------------------


def _x(timeline: Timeline, frame: Frames) -> float:
    return _LEFT + (_RIGHT - _LEFT) * frame / max(timeline.total_frames, 1)


def _bar(timeline: Timeline, span: Span, y: float, height: float, **values: object) -> str:
    x = _x(timeline, span.start_frame)
    width = max(_x(timeline, span.end_frame) - x, 0.8)
    return svg.element("rect", x=x, y=y, width=width, height=height, **values)


def _screening(timeline: Timeline) -> Iterator[str]:
    if timeline.routine.start_frame <= 0:
        return
    span = Span(NO_FRAMES, timeline.routine.start_frame)
    yield _bar(timeline, span, 66.0, _AXIS - 66, fill="#ead9c4", fill_opacity=0.75)


def _names() -> Iterator[str]:
    for name, (y, height) in _LANES.items():
        words = choice("pictures.lanes", name)
        yield svg.text(24, y + height / 2 + 6, words, size=17, fill=svg.MUTED)
    y, height = _LANES["holds"]
    for side, share in (("left", 0.25), ("right", 0.75)):
        words = choice("names.sides", side)
        yield svg.text(
            _LEFT - 8, y + height * share + 5, words, size=14, fill=svg.MUTED, anchor="end"
        )


def _positions(timeline: Timeline) -> Iterator[str]:
    y, height = _LANES["position"]
    for span, position in _position_spans(timeline):
        yield _bar(timeline, span, y, height, rx=7, fill="#e9dac6", stroke=svg.PAPER)
        words = choice("positions.short", position)
        room = _x(timeline, span.end_frame) - _x(timeline, span.start_frame) - 16
        if svg.text_width(words, 17) <= room:
            yield svg.text(_x(timeline, span.start_frame) + 8, y + 23, words, size=17)


def _position_spans(timeline: Timeline) -> list[tuple[Span, str]]:
    """Stretches of one body position; slots that touch are joined."""
    spans: list[tuple[Span, str]] = []
    for slot in timeline.slots:
        if not slot.position:
            continue
        if spans and spans[-1][1] == slot.position and spans[-1][0].end_frame == slot.start_frame:
            spans[-1] = (Span(spans[-1][0].start_frame, slot.end_frame), slot.position)
        else:
            spans.append((Span(slot.start_frame, slot.end_frame), slot.position))
    return spans


def _holds(timeline: Timeline, colours: dict[str, tuple[str, int]]) -> Iterator[str]:
    top, full = _LANES["holds"]
    for hold in timeline.holds:
        y, height = top, full
        if hold.side in {"left", "right"}:
            height = full / 2 - 1.5
            y = top if hold.side == "left" else top + full / 2 + 1.5
        yield _bar(timeline, hold, y, height, rx=6, fill=colours[hold.target][0])
        yield from _hold_label(timeline, hold, y + height / 2)


def _hold_label(timeline: Timeline, hold: PlacedHold, middle: float) -> Iterator[str]:
    """The target's name, in as many lines as the bar has room for; nothing where it has none."""
    left, right = _x(timeline, hold.start_frame), _x(timeline, hold.end_frame)
    words, lines = svg.clean(called(hold.target)), 2 if hold.side in {"left", "right"} else 4
    for size in (18.0, 15.0, 13.0):
        room = right - left - 10
        rows = svg.wrap(words, size, room, lines)
        if " ".join(rows) != words or any(svg.text_width(row, size) > room for row in rows):
            continue
        top = middle - (len(rows) - 1) * size * 0.55 + size * 0.36
        for index, row in enumerate(rows):
            yield svg.text(
                (left + right) / 2,
                top + index * size * 1.1,
                row,
                size=size,
                fill="#ffffff",
                bold=True,
                anchor="middle",
            )
        return


def _chimes(timeline: Timeline) -> Iterator[str]:
    y, height = _LANES["chimes"]
    way = "".join(
        f"M{_x(timeline, chime.start_frame):.1f},{y:g}v{height:g}" for chime in timeline.chimes
    )
    if way:
        yield svg.element("path", d=way, fill="none", stroke="#b3862f", stroke_width=1.8)


def _speech(timeline: Timeline) -> Iterator[str]:
    y, height = _LANES["speech"]
    for clip in timeline.clips:
        yield _bar(timeline, clip, y, height, fill="#8b7a68")


def _axis(timeline: Timeline) -> Iterator[str]:
    yield svg.element(
        "path",
        d=f"M{_LEFT:g},{_AXIS:g}H{_RIGHT:g}",
        fill="none",
        stroke=svg.MUTED,
        stroke_width=1.2,
    )
    for second in _ticks(timeline, (_RIGHT - _LEFT) / 62):
        x = _x(timeline, to_frames(second))
        yield svg.element("path", d=f"M{x:.1f},{_AXIS:g}v7", stroke=svg.MUTED, stroke_width=1.2)
        yield svg.text(
            x, _AXIS + 25, format_clock(second), size=15, fill=svg.MUTED, anchor="middle"
        )


def _ticks(timeline: Timeline, room: float) -> range:
    """Seconds that get a mark: whole steps, and no more of them than there is room for."""
    total_s = to_seconds(timeline.total_frames)
    step = next((step for step in _STEPS_S if total_s / step <= room), _STEPS_S[-1] * 4)
    return range(0, int(total_s) + 1, step)


def _legend(timeline: Timeline, colours: dict[str, tuple[str, int]]) -> Iterator[str]:
    x = _LEFT
    entries = [(words, colours[target][0]) for target, words in _totals(timeline)]
    if timeline.routine.start_frame > 0:
        entries.insert(0, (text("pictures.opening"), "#dcc5a6"))
    for words, colour in entries:
        room = 26 + svg.text_width(words, 16) + 22
        if x + room > _RIGHT + 22:
            yield svg.text(x, 374, "…", size=16, fill=svg.MUTED)
            return
        yield svg.element("rect", x=x, y=360.0, width=18.0, height=18.0, rx=4, fill=colour)
        yield svg.text(x + 26, 374.5, words, size=16)
        x += room


# -- both ------------------------------------------------------------------------------------


def _colours(timeline: Timeline) -> dict[str, tuple[str, int]]:
    """A colour for each target, in order of appearance."""
    targets = dict.fromkeys(hold.target for hold in timeline.holds)
    return {target: HUES[index % len(HUES)] for index, target in enumerate(targets)}


def _totals(timeline: Timeline) -> list[tuple[str, str]]:
    """Each target with its name and the time it is held, all sides together."""
    frames: dict[str, int] = {}
    for hold in timeline.holds:
        frames[hold.target] = frames.get(hold.target, 0) + hold.frames
    return [
        (target, f"{called(target)} {format_clock(to_seconds(Frames(total)))}")
        for target, total in frames.items()
    ]


def _lane(name: str) -> str:
    return f"{choice('pictures.lanes', name):>8} "


# -- text ------------------------------------------------------------------------------------


def _at(spans: Sequence[Span], start: float, end: float) -> list[Span]:
    """Spans that cover at least half of the stretch, or lie in it."""
    need = (end - start) / 2
    return [
        span
        for span in spans
        if min(span.end_frame, end) - max(span.start_frame, start) >= min(need, span.frames)
        and span.frames > 0
    ]


def _hold_row(
    timeline: Timeline,
    cells: int,
    colours: dict[str, tuple[str, int]] | None,
    letters: dict[str, str],
) -> str:
    step = timeline.total_frames / cells
    row = []
    for cell in range(cells):
        start, end = cell * step, (cell + 1) * step
        here = [span for span in _at(timeline.holds, start, end) if isinstance(span, PlacedHold)]
        if not here:
            row.append("░" if end <= timeline.routine.start_frame + step / 2 else "·")
        elif colours is None:
            letter = letters[here[0].target]
            row.append(letter.lower() if here[0].side == "right" else letter)
        else:
            block = {"left": "▀", "right": "▄"}.get(here[0].side, "█")
            row.append(f"\x1b[38;5;{colours[here[0].target][1]}m{block}\x1b[0m")
    return "".join(row)


def _speech_row(timeline: Timeline, cells: int) -> str:
    step = timeline.total_frames / cells
    row = []
    for cell in range(cells):
        start, end = cell * step, (cell + 1) * step
        chimed = any(start <= chime.start_frame < end for chime in timeline.chimes)
        spoken = bool(_at(timeline.clips, start, end))
        row.append("▪" if spoken else "|" if chimed else " ")
    return "".join(row).rstrip()


def _minute_row(timeline: Timeline, cells: int) -> str:
    row = [" "] * cells
    for second in _ticks(timeline, cells / 8):
        at = int(second * SAMPLE_RATE / max(timeline.total_frames, 1) * cells)
        words = f"|{format_clock(second)}"
        if at + len(words) <= cells and not "".join(row[at : at + len(words)]).strip():
            row[at : at + len(words)] = words
    return "".join(row).rstrip()


def _text_legend(
    timeline: Timeline,
    cells: int,
    colours: dict[str, tuple[str, int]] | None,
    letters: dict[str, str],
) -> str:
    used = 0
    parts: list[str] = []
    for target, words in _totals(timeline):
        letter = letters[target]
        sides = {hold.side for hold in timeline.holds if hold.target == target}
        plain = f"{letter}/{letter.lower()}" if "right" in sides else letter
        sign = "█" if colours else plain
        width = len(sign) + 1 + len(words)
        if used + width + (2 if parts else 0) > cells - 3:
            parts.append("…")
            break
        used += width + (2 if parts else 0)
        painted = f"\x1b[38;5;{colours[target][1]}m{sign}\x1b[0m" if colours else sign
        parts.append(f"{painted} {words}")
    return "  ".join(parts)
