"""A session becomes one HTML file with its sound inside, for a phone that has nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, BinaryIO

from guided_press.errors import ExportError
from guided_press.exporting import write_audio
from guided_press.exporting.base import clean
from guided_press.exporting.captions import vtt
from guided_press.files import atomic_file, working_folder
from guided_press.phone.data import Target, player_data
from guided_press.phone.static import script_of_one_file, style, text_of
from guided_press.phone.words import afterwards_html, chapters_html, facts_html, words_html
from guided_press.pictures.dark import style_hash
from guided_press.pictures.raster import FONTS, font
from guided_press.words.texts import choice

if TYPE_CHECKING:
    from guided_press.exporting import Details, Segments
    from guided_press.knowledge.conditions import StopRule
    from guided_press.mixing import Mix
    from guided_press.store import Store
    from guided_press.timeline import Timeline

_STEP_BYTES = 3 * 65_536  # a multiple of three, so that the pieces of base64 join without padding
_WORDS = ("skip", "player", "captions_label", "chapters_title", "words_title", "complete")
_MARK = "<!-- the sound -->"


@dataclass(frozen=True, slots=True)
class PlayerContent:
    """What stands beside the sound, in one file or on a site.

    Attributes:
        timeline: The placed session.
        details: Title, comment and cover.
        targets: Points and techniques of the holds, by id.
        charts: Their charts as SVG, by id.
        language: Of what is said, BCP 47.
        afterwards: Signs to watch for when it is over.
        mode: ``self`` or ``partner``.
    """

    timeline: Timeline
    details: Details
    targets: Mapping[str, Target]
    charts: Mapping[str, str]
    language: str
    afterwards: Sequence[StopRule] = ()
    mode: str = "self"


def write_one_file(
    mix: Mix,
    content: PlayerContent,
    path: Path,
    *,
    store: Store | None,
    progress: Callable[[float], None] | None = None,
) -> Segments:
    """Write a session as one HTML file that needs no other file and no network.

    The same session gives the same bytes. Memory does not grow with the length of the session.

    Args:
        mix: The sound.
        content: What is shown.
        path: Where; its folder exists.
        store: Keeps encoded segments for the next time; None to keep nothing.
        progress: Told how much is done, 0 to 1.

    Returns:
        The pieces that its sound is made of.

    Raises:
        ExportError: An empty session, or the file could not be written; what stood there before
            still stands.
        CacheError: The store cannot be used.
    """
    with working_folder() as folder:
        sound = folder / "session.mp3"
        # the file shows the pictures itself; inside the sound nobody would see them
        bare = replace(content.details, cover_png=None, chapter_pngs={})
        try:
            segments = write_audio(
                mix, content.timeline, bare, sound, store=store, progress=progress
            )
        except ExportError as error:
            raise ExportError(path, error.problem, error.remedy) from error
        before, after = one_file_html(content).split(_MARK)
        with atomic_file(path) as temporary, temporary.open("wb") as file:
            file.write(before.encode())
            _write_base64(sound, file)
            file.write(after.encode())
    return segments


def one_file_html(content: PlayerContent) -> str:
    """The whole file, with a mark where the sound's base64 belongs."""
    script, sheet, timeline = script_of_one_file(), style(), content.timeline
    typeface = faces()
    cover = content.details.cover_png
    artwork = _data_url("image/png", cover) if cover else None
    data = player_data(
        timeline, content.targets, language=content.language, mode=content.mode, artwork=artwork
    )
    captions = vtt(timeline).encode()
    return Template(text_of("session.html")).substitute(
        {name: escape(choice("phone.template", name)) for name in _WORDS},
        policy=escape(_policy(script, sheet, typeface)),
        language=escape(content.language),
        title=escape(clean(content.details.title) or "Guided Press"),
        facts=facts_html(timeline, content.mode),
        comment=escape(clean(content.details.comment)),
        faces=typeface,
        style=sheet,
        captions=_data_url("text/vtt", captions),
        sound=f"data:audio/mpeg;base64,{_MARK}",
        chapters=chapters_html(timeline),
        words=words_html(timeline, content.targets, content.charts),
        afterwards=afterwards_html(content.afterwards),
        data=inside_script(data),
        script=script,
    )


@cache
def faces() -> str:
    """The charts' typeface as a style, its files inside."""
    return "\n".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; font-display: block; "
        f'src: url("{_data_url("font/otf", font(name))}") format("opentype"); }}'
        for weight, name in FONTS.items()
    )


def _policy(script: str, sheet: str, typeface: str) -> str:
    """Nothing but what stands in the file may run or load.

    Source:
        https://www.w3.org/TR/CSP3/
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_source(script)}",
            f"style-src {_hash_source(sheet)} {_hash_source(typeface)} {style_hash()}",
            "font-src data:",
            "img-src data:",
            "media-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def inside_script(value: object) -> str:
    """JSON that no text can end early: ``</script>`` and ``<!--`` need a ``<``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data_url(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _write_base64(source: Path, target: BinaryIO) -> None:
    with source.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            target.write(b64encode(piece))
