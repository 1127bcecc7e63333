"""Looking things up and trying them out: points, charts, voices, the schema."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.errors import ExportError, Problem, ScriptError
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge

if TYPE_CHECKING:
    from guided_press.app.sessions import Wishes
    from guided_press.knowledge.models import Point, Technique
    from guided_press.timeline import Timeline
    from guided_press.voices.listing import EngineRow


def all_targets() -> list[Point | Technique]:
    """Every point and technique that can be scheduled, from trunk to foot."""
    knowledge = load_knowledge()
    techniques = [t for t in knowledge.techniques() if t.schedulable]
    return sorted([*knowledge.points(), *techniques], key=lambda target: target.order)


def target(name: str) -> Point | Technique:
    """The point or technique of this code or id; letter case does not count.

    Raises:
        ScriptError: There is none; names the nearest.
    """
    knowledge = load_knowledge()
    ids = [*knowledge.point_codes(), *knowledge.technique_ids()]
    found = next((known for known in ids if known.casefold() == name.strip().casefold()), None)
    if found is None:
        near = difflib.get_close_matches(name.upper(), ids, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(ids)}."
        raise ScriptError([Problem("points", 0, 0, "", f"unknown point {name!r}.", hint)])
    return knowledge.target(found)


def write_chart(
    found: Point | Technique, *, svg: Path | None = None, png: Path | None = None, width: int = 1200
) -> None:
    """Draw the chart of a point into an SVG file, a PNG file, or both.

    Args:
        found: What to draw.
        svg: Where to, as SVG.
        png: Where to, as PNG.
        width: Of the PNG, in pixels.

    Raises:
        ExportError: A file could not be written.
    """
    from guided_press.pictures.charts import chart_svg
    from guided_press.pictures.raster import png as raster

    drawing = chart_svg(found)
    if svg is not None:
        write_atomically(svg, drawing.encode("utf-8"))
    if png is not None:
        write_atomically(png, raster(drawing, width))


def write_timeline_picture(timeline: Timeline, path: Path) -> None:
    """Draw a timeline into an SVG file."""
    from guided_press.pictures.timeline_picture import timeline_svg

    write_atomically(path, timeline_svg(timeline).encode("utf-8"))


def voices() -> list[EngineRow]:
    """Every engine with its voices, and for each that cannot be used, why."""
    from guided_press.voices.listing import list_voices

    return list_voices()


def try_voice(text: str, wishes: Wishes, path: Path | None) -> str:
    """Speak a sentence, into a WAV file or aloud.

    Returns:
        What was done, in a sentence.

    Raises:
        VoiceError: It cannot be spoken.
        ExportError: The file could not be written.
        AudioDeviceError: There is nothing to play on.
    """
    from guided_press.app.sessions import open_store
    from guided_press.files import atomic_file
    from guided_press.session.compiling import split_sentences
    from guided_press.voices.speaker import Speaker
    from guided_press.voices.wav import write_wav

    if path is not None and path.suffix.lower() != ".wav":
        raise ExportError(path, "a sample is written as WAV.", "Give a name that ends in .wav.")
    respell = load_knowledge().respell()
    with Speaker(
        wishes.engine or "auto", wishes.voice, wishes.rate_wpm or 145, -19.0, open_store(), respell
    ) as speaker:
        spoken = speaker.speak(split_sentences(text))
        samples = _joined([spoken[part].samples for part in split_sentences(text)])
        engine = speaker.engine_id
    if path is None:
        from guided_press.player.outputs import play_samples

        play_samples(samples)
        return f"Spoken by '{engine}'."
    with atomic_file(path) as unfinished:
        write_wav(unfinished, 48_000, samples)
    return f"Wrote {path}, spoken by '{engine}'."


def _joined(parts: list[Any]) -> bytes:
    import numpy as np

    pause = np.zeros(28_800, np.float32)
    sound = np.concatenate([piece for part in parts for piece in (part, pause)])
    pcm: bytes = (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()
    return pcm


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the script format."""
    from guided_press.session.schema import session_schema

    return session_schema()


def write_schema(path: Path) -> None:
    """Write the JSON Schema of the script format into a file."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    write_atomically(path, text.encode("utf-8"))
