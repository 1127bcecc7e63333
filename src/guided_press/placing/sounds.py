"""How long everything sounds, and how much quiet stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guided_press.cues import Chime, ChimeKind, Say
from guided_press.units import GRID_FRAMES, Frames, to_frames

AFTER_CHIME = to_frames(1.0)
"""From the onset of a chime to the next word; the rule asks for 0.4 s, this lets it ring."""

BEFORE_CHIME = to_frames(0.15)
"""From the last word to the next chime."""

SHORTEST_PAUSE = to_frames(0.4)
"""The shortest silence between two sentences."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Frames of every sentence, by text, and that every chime is placed for, by kind."""

    sentences: Mapping[str, Frames]
    chimes: Mapping[str, Frames]

    def of(self, cue: Say | Chime) -> Frames:
        """Frames of a cue's sound, without what rings on.

        Raises:
            KeyError: A sentence or chime without a length.
        """
        return self.sentences[cue.text] if isinstance(cue, Say) else self.chimes[cue.kind.value]

    def wherever_it_begins(self) -> Lengths:
        """With so much more for each sentence that what fits, fits at any frame of a session.

        Sentences begin on the grid of the whole session: one begins up to a step later in one place
        than in another, and what it has to end before up to a step earlier.
        """
        longer = {text: Frames(frames + 2 * GRID_FRAMES) for text, frames in self.sentences.items()}
        return Lengths(longer, self.chimes)

    def quiet_after(self, cue: Chime) -> Frames:
        """From a chime's onset to the next word: a chime of several strokes finishes them."""
        if cue.kind in (ChimeKind.SWITCH, ChimeKind.END):
            return max(AFTER_CHIME, self.of(cue))
        return AFTER_CHIME


def pause_after(cue: Say, share: float = 1.0) -> Frames:
    """Silence after a sentence; share 1 is as wished, 0 the shortest.

    The time in which the body does what the sentence says is never less.
    """
    wished = to_frames(cue.pause_s)
    shortest = min(wished, SHORTEST_PAUSE)
    paused = Frames(shortest + round((wished - shortest) * share))
    return max(paused, to_frames(cue.moves_s))
