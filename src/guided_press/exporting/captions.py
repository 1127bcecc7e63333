"""Captions and chapters as text files: WebVTT, SRT, LRC and Podcasting 2.0, read off the timeline.

Every function is pure: a timeline (or its lines) in, the whole file's text out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from guided_press.exporting.base import TITLE_BYTES, clean
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_seconds

_VTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

# SRT and LRC have no escapes. Look-alikes keep players from reading tags and times into a text.
_SRT_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})
_LRC_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})


def vtt(timeline: Timeline) -> str:
    """WebVTT, one cue for each sentence, shown while it is spoken.

    Source:
        https://www.w3.org/TR/webvtt1/
    """
    cues = [
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{text.translate(_VTT_ESCAPES)}\n"
        for number, (start, end, text) in enumerate(_sentences(timeline), 1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def srt(timeline: Timeline) -> str:
    """SubRip, one entry for each sentence; ``<>{}`` are shown by look-alikes."""
    entries = [
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n"
        f"{text.translate(_SRT_LOOKALIKES)}\n"
        for number, (start, end, text) in enumerate(_sentences(timeline), 1)
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
        if said := clean(text).translate(_LRC_LOOKALIKES):
            minutes, hundredths = divmod(round(start_s * 100), 6000)
            lines.append(f"[{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}]{said}\n")
    return "".join(lines)


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


def _sentences(timeline: Timeline) -> list[tuple[int, int, str]]:
    """Start and end in milliseconds, and the text, of every sentence that has one."""
    return [
        (_ms(clip.start_frame), max(_ms(clip.end_frame), _ms(clip.start_frame) + 1), text)
        for clip in timeline.clips
        if (text := clean(clip.text))
    ]


def _ms(frame: int) -> int:
    return (frame * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE


def _clock(ms: int, point: str = ".") -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}{point}{ms:03d}"
