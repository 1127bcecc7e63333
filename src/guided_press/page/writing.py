"""A session becomes one HTML file with its sound inside, for a phone that has nothing else."""

from __future__ import annotations

import json
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, BinaryIO

from guided_press.errors import ExportError
from guided_press.exporting import write_audio
from guided_press.exporting.base import clean
from guided_press.exporting.captions import vtt
from guided_press.files import atomic_file
from guided_press.page.data import Target, player_data
from guided_press.page.static import script_of_one_file, style, text_of
from guided_press.page.words import chapters_html, facts_html, words_html

if TYPE_CHECKING:
    from guided_press.exporting import Details, Written
    from guided_press.exporting.mp3_packets import SegmentStore
    from guided_press.mixing import Mix
    from guided_press.timeline import Timeline

_STEP_BYTES = 3 * 65_536  # a multiple of three, so that the pieces of base64 join without padding
_MARK = "<!-- the sound -->"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page beside the sound.

    Attributes:
        timeline: The placed session.
        details: Title, comment and cover.
        targets: Points and techniques of the holds, by id.
        charts: Their charts as SVG, by id.
        mode: ``self`` or ``partner``.
        language: Of what is said, BCP 47.
    """

    timeline: Timeline
    details: Details
    targets: Mapping[str, Target]
    charts: Mapping[str, str]
    mode: str = "self"
    language: str = "en"


def write_page(
    mix: Mix,
    page: Page,
    path: Path,
    *,
    store: SegmentStore | None,
    progress: Callable[[float], None] | None = None,
) -> Written:
    """Write a session as one HTML file that needs no other file and no network.

    The same session gives the same bytes. Memory does not grow with the length of the session.

    Args:
        mix: The sound.
        page: What is shown.
        path: Where; its folder exists.
        store: Keeps encoded segments for the next time; None to keep nothing.
        progress: Told how much is done, 0 to 1.

    Raises:
        ExportError: An empty session, or the file could not be written; what stood there before
            still stands.
        CacheError: The store cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="guided-press-") as folder:
        sound = Path(folder) / "session.mp3"
        # the page shows the pictures itself; inside the sound nobody would see them
        bare = replace(page.details, cover_png=None, chapter_pngs={})
        try:
            written = write_audio(mix, page.timeline, bare, sound, store=store, progress=progress)
        except ExportError as error:
            raise ExportError(path, error.problem, error.remedy) from error
        before, after = page_html(page).split(_MARK)
        with atomic_file(path) as temporary:
            with temporary.open("wb") as file:
                file.write(before.encode())
                _write_base64(sound, file)
                file.write(after.encode())
            size = temporary.stat().st_size
    return replace(written, path=path, bytes=size, packet_plan=None, tag=b"")


def page_html(page: Page) -> str:
    """The whole page, with a mark where the sound's base64 belongs."""
    script, sheet = script_of_one_file(), style()
    artwork = _data_url("image/png", page.details.cover_png) if page.details.cover_png else None
    data = player_data(page.timeline, page.targets, language=page.language, artwork=artwork)
    captions = vtt(page.timeline).encode()
    return Template(text_of("session.html")).substitute(
        policy=escape(_policy(script, sheet)),
        language=escape(page.language),
        title=escape(clean(page.details.title) or "Guided Press"),
        facts=facts_html(page.timeline, page.mode),
        comment=escape(clean(page.details.comment)),
        style=sheet,
        captions=_data_url("text/vtt", captions),
        sound=f"data:audio/mpeg;base64,{_MARK}",
        chapters=chapters_html(page.timeline),
        words=words_html(page.timeline, page.targets, page.charts),
        data=_inside_script(data),
        script=script,
    )


def _policy(script: str, sheet: str) -> str:
    """Nothing but what stands in the page may run or load.

    Source:
        https://www.w3.org/TR/CSP3/
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_source(script)}",
            f"style-src {_hash_source(sheet)}",
            "img-src data:",
            "media-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _inside_script(value: object) -> str:
    """JSON that no text can end early: ``</script>`` and ``<!--`` need a ``<``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data_url(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _write_base64(source: Path, target: BinaryIO) -> None:
    with source.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            target.write(b64encode(piece))
