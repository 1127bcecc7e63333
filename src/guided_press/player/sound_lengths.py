"""A session as far as its voice has come: how long sentences sound, and what is not spoken yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guided_press.cues import Cue, Gate, Say, Silence, Slot, SlotKind, sentences
from guided_press.placing.sounds import Lengths
from guided_press.units import SAMPLE_RATE, Frames


@dataclass(frozen=True, slots=True)
class SoundLengths:
    """How long sentences sound, as far as they are spoken.

    Attributes:
        sentences: Frames by text.
        chimes: Frames by kind.
        rate_wpm: For guessing the others.
    """

    sentences: Mapping[str, Frames]
    chimes: Mapping[str, Frames]
    rate_wpm: int

    def lengths(self, slots: Sequence[Slot]) -> Lengths:
        """A length for every sentence; guessed generously where it is not spoken yet."""
        guessed = {
            text: self.sentences.get(text)
            or Frames((len(text.split()) + 1) * 60 * SAMPLE_RATE // self.rate_wpm)
            for text in sentences(list(slots))
        }
        return Lengths(guessed, self.chimes)

    def unknown_from(self, slots: Sequence[Slot]) -> int | None:
        """The first slot of the first step that is not spoken in full; None when all are.

        The spoken screening counts slot by slot.
        """
        for index, slot in enumerate(slots):
            if any(text not in self.sentences for text in sentences([slot])):
                if slot.step is None:
                    return index
                return next(i for i, other in enumerate(slots) if other.step == slot.step)
        return None


def split_opening(slots: Sequence[Slot]) -> list[Slot]:
    """Give every sentence of the spoken screening its own slot, so that the first may sound."""
    out: list[Slot] = []
    for slot in slots:
        if slot.kind is not SlotKind.SCREENING or not sentences([slot]):
            out.append(slot)
            continue
        says = [cue for cue in slot.cues if isinstance(cue, Say)]
        gates = tuple(cue for cue in slot.cues if isinstance(cue, Gate))
        for number, say in enumerate(says):
            cues: tuple[Cue, ...] = (say,) if number else (Silence(0.5), say)
            cues += gates if say is says[-1] else ()
            out.append(replace(slot, cues=cues, chapter=None if number else slot.chapter))
    return out
