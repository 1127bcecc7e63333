"""Captions and chapters as text files: WebVTT, SRT, LRC and Podcasting 2.0, read off the timeline.

Every function is pure: a timeline (or its lines) in, the whole file's text out.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from guided_press.exporting.base import TITLE_BYTES, clean, clock_of_ms, to_ms
from guided_press.timeline import Timeline
from guided_press.units import to_seconds

Caption = Literal["vtt", "srt", "lrc"]

LINE_CHARACTERS = 42
"""Longest line of a caption: what fits a phone held upright, and what broadcasters allow.

Source:
    https://partnerhelp.netflixstudios.com/hc/en-us/articles/217350977, English timed text
"""

CUE_LINES = 2
"""A third line would hide the picture, and nobody reads it in time."""

_VTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

# SRT and LRC have no escapes. Look-alikes keep players from reading tags and times into a text.
_SRT_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})
_LRC_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})


def vtt(timeline: Timeline) -> str:
    """WebVTT, shown while it is spoken: a cue for each sentence, several for a long one.

    Source:
        https://www.w3.org/TR/webvtt1/
    """
    cues = [
        f"{number}\n{clock_of_ms(start)} --> {clock_of_ms(end)}\n{text.translate(_VTT_ESCAPES)}\n"
        for number, (start, end, text) in enumerate(_cues(timeline), 1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def srt(timeline: Timeline) -> str:
    """SubRip, in the same cues as WebVTT; ``<>{}`` are shown by look-alikes."""
    entries = [
        f"{number}\n{clock_of_ms(start, ',')} --> {clock_of_ms(end, ',')}\n"
        f"{text.translate(_SRT_LOOKALIKES)}\n"
        for number, (start, end, text) in enumerate(_cues(timeline), 1)
    ]
    return "\n".join(entries)


def lrc(timeline: Timeline) -> str:
    """LRC, one line for each sentence at its start; ``<>[]`` are shown by look-alikes."""
    title = clean(timeline.title, TITLE_BYTES).translate(_LRC_LOOKALIKES)
    minutes, seconds = divmod(round(to_seconds(timeline.total_frames)), 60)
    lines = lrc_lines((to_seconds(clip.start_frame), clip.text) for clip in timeline.clips)
    return f"[ti:{title}]\n[length:{minutes}:{seconds:02d}]\n{lines}"


def lrc_lines(transcript: Iterable[tuple[float, str]]) -> str:
    """Timed lines as lyrics have them, ``[mm:ss.xx]text``; lines without text are left out.

    Args:
        transcript: Second and sentence, in order.

    Returns:
        Lines, each with its line end; empty when nothing is said.
    """
    lines = []
    for start_s, text in transcript:
        if line := clean(text).translate(_LRC_LOOKALIKES):
            minutes, hundredths = divmod(round(start_s * 100), 6000)
            lines.append(f"[{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}]{line}\n")
    return "".join(lines)


CAPTIONS: Mapping[str, Callable[[Timeline], str]] = {"vtt": vtt, "srt": srt, "lrc": lrc}
"""Every kind, by its ending."""


def chapters_json(timeline: Timeline) -> str:
    """Chapters as podcast players read them.

    Source:
        https://github.com/Podcastindex-org/podcast-namespace, JSON chapters format 1.2
    """
    chapters = [
        {
            "startTime": round(to_seconds(chapter.start_frame), 3),
            "endTime": round(to_seconds(chapter.end_frame), 3),
            "title": clean(chapter.title, TITLE_BYTES) or f"{number}",
        }
        for number, chapter in enumerate(timeline.chapters, 1)
    ]
    content = {"version": "1.2.0", "title": clean(timeline.title, TITLE_BYTES)}
    return json.dumps(content | {"chapters": chapters}, ensure_ascii=False, indent=2) + "\n"


def _cues(timeline: Timeline) -> Iterator[tuple[int, int, str]]:
    """Start and end in milliseconds, and one or two lines, in order.

    A sentence of more lines is shown in parts, each as long as its share of the letters.
    """
    for clip in timeline.clips:
        blocks = _blocks(clean(clip.text))
        start = to_ms(clip.start_frame)
        end = max(to_ms(clip.end_frame), start + len(blocks))
        letters, shown = sum(map(len, blocks)), 0
        for number, block in enumerate(blocks, 1):
            first = start + max((end - start) * shown // letters, number - 1)
            shown += len(block)
            last = start + max((end - start) * shown // letters, number)
            yield first, last, block


def _blocks(text: str) -> list[str]:
    """A sentence in lines that are about equally long, two to a block."""
    lines = _wrapped(text, LINE_CHARACTERS)
    width = next(
        width
        for width in range(max(1, len(text) // max(1, len(lines))), LINE_CHARACTERS + 1)
        if len(_wrapped(text, width)) <= len(lines)
    )
    even = _wrapped(text, width)
    return ["\n".join(even[at : at + CUE_LINES]) for at in range(0, len(even), CUE_LINES)]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)
