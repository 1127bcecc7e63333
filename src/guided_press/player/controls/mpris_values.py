"""A session in the words of MPRIS, without D-Bus."""

from __future__ import annotations

from typing import Any

from guided_press.player.actions import Action
from guided_press.player.status import Status

_TRACKS = "/org/guided_press/part"


def metadata(status: Status) -> dict[str, tuple[str, Any]]:
    """What a panel shows: D-Bus signature and value by name."""
    return {
        "mpris:trackid": ("o", f"{_TRACKS}{status.chapter_number}"),
        "mpris:length": ("x", int(status.total_s * 1e6)),
        "xesam:title": ("s", status.chapter or status.title),
        "xesam:album": ("s", status.title),
        "xesam:artist": ("as", ["Guided Press"]),
        "xesam:trackNumber": ("i", status.chapter_number),
    }


def playback(status: Status) -> str:
    """Playing, Paused or Stopped; waiting for a person or a voice is playing."""
    return {"paused": "Paused", "over": "Stopped"}.get(status.state, "Playing")


MEDIA_ACTIONS: dict[str, Action] = {
    "Play": Action.PLAY,
    "Pause": Action.PAUSE,
    "PlayPause": Action.PLAY_PAUSE,
    "Stop": Action.STOP,
    "Next": Action.NEXT,
    "Previous": Action.PREVIOUS,
}
"""What the methods of the interface ask for."""
