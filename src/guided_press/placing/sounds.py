"""How long everything sounds, and how much quiet stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guided_press.session.cues import Chime, ChimeKind, Say
from guided_press.units import to_frames

AFTER_CHIME = to_frames(1.0)
"""From the onset of a chime to the next word; the rule asks for 0.4 s, this lets it ring."""

BEFORE_CHIME = to_frames(0.15)
"""From the last word to the next chime."""

SHORTEST_PAUSE = to_frames(0.4)
"""The shortest silence between two sentences."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Frames of every sentence, by text, and of every chime, by kind."""

    sentences: Mapping[str, int]
    chimes: Mapping[str, int]

    def of(self, cue: Say | Chime) -> int:
        """Frames of a cue's sound.

        Raises:
            KeyError: A sentence or chime without a length.
        """
        return self.sentences[cue.text] if isinstance(cue, Say) else self.chimes[cue.kind.value]

    def quiet_after(self, cue: Chime) -> int:
        """From a chime's onset to the next word: a chime of several strokes finishes them."""
        if cue.kind in (ChimeKind.SWITCH, ChimeKind.END):
            return max(AFTER_CHIME, self.of(cue))
        return AFTER_CHIME


def pause_after(cue: Say, share: float = 1.0) -> int:
    """Silence after a sentence; share 1 is as wished, 0 the shortest."""
    wished = to_frames(cue.pause_s)
    shortest = min(wished, SHORTEST_PAUSE)
    return shortest + round((wished - shortest) * share)
