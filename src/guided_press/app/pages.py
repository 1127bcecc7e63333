"""What the page plays: a session placed, pictured, and its sound in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.app.preparing import Prepared, Progress, prepare
from guided_press.app.streaming import Mp3Stream
from guided_press.app.wishes import Wishes

if TYPE_CHECKING:
    from guided_press.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that can be looked at and listened to.

    Attributes:
        timeline: Everything at its place.
        data: For the player, see ``page.player_data``.
        changes: What a profile changed, in plain values; empty without one.
        voice: Which engine speaks.
        sound: Its MP3.
        prepared: What the cover is drawn from.
    """

    timeline: Timeline
    data: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...]
    voice: str
    sound: Mp3Stream
    prepared: Prepared

    def cover(self) -> bytes:
        """A square PNG, drawn once and kept in the cache."""
        from guided_press.app.details import details_of

        return details_of(self.prepared).cover_png or b""


def open_session(script: Path, wishes: Wishes, progress: Progress | None = None) -> Opened:
    """Prepare a session for the page; nothing is encoded before somebody listens.

    Raises:
        GuidedPressError: As for `prepare`.
    """
    from guided_press.page import player_data
    from guided_press.pictures.charts import chart_svg

    with prepare(script, wishes, progress) as prepared:
        mix = prepared.mix
    held = dict.fromkeys(hold.target for hold in prepared.timeline.holds)
    targets = {name: prepared.knowledge.target(name) for name in held}
    data = player_data(
        prepared.timeline,
        targets,
        language=prepared.script.session.language,
        charts={name: chart_svg(target) for name, target in targets.items()},
    )
    report = prepared.screened.report if prepared.screened else ()
    return Opened(
        prepared.timeline,
        data,
        tuple(asdict(change) for change in report),
        prepared.speaker.spoken_by,
        Mp3Stream(mix, prepared.store),
        prepared,
    )
