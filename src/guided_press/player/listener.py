"""Who listens to a session: what they heard of it, and where body and hands are by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guided_press.cues import Rejoined, Role, Slot, Whereabouts
from guided_press.placing.passages import Passage
from guided_press.units import NO_FRAMES, Frames

_SAYS_WHAT_TO_DO = frozenset(
    {Role.POSITION, Role.FIND, Role.TECHNIQUE, Role.GROW, Role.SAFETY, Role.OWN}
)
"""A slot was heard once these were; quiet and company may be left out."""


class Listener:
    """Follows what is played, slot by slot."""

    def __init__(self) -> None:
        self._heard: set[int] = set()
        self._here, self._inside = 0, NO_FRAMES
        self._landed = (0, Whereabouts())

    def hear(self, index: int, inside: Frames, passage: Passage) -> None:
        """Take note of what was heard, up to a moment to which nobody jumped.

        Args:
            index: The slot of the moment.
            inside: Frames of it that were heard.
            passage: The slot as it is played.
        """
        if index < self._here:
            return
        self._heard.update(range(self._here, index))
        self._here, self._inside = index, inside
        if inside >= _end_of_words(passage, _SAYS_WHAT_TO_DO):
            self._heard.add(index)

    def find(self, index: int) -> None:
        """Whoever is ready has found what a slot names."""
        self._heard.add(index)

    def land(
        self, index: int, before: int, slots: Sequence[Slot], passages: Sequence[Passage]
    ) -> Rejoined | None:
        """Go on at a slot.

        Args:
            index: The slot.
            before: How many slots come before the routine.
            slots: All of them.
            passages: The same as they are played.

        Returns:
            What was left out on the way there; None where nothing was, or before the routine.
        """
        where = self._whereabouts(before, slots, passages)
        left_out = [i for i in range(before, index) if i not in self._heard]
        came_here = self._here in (index, index - 1) and not left_out
        self._here, self._inside, self._landed = index, NO_FRAMES, (index, where)
        self._heard -= set(range(index, len(slots)))
        if index < before or came_here:
            return None
        return Rejoined(index - before, frozenset(i - before for i in left_out), where)

    def _whereabouts(
        self, before: int, slots: Sequence[Slot], passages: Sequence[Passage]
    ) -> Whereabouts:
        """Where somebody is by now, who has heard what was played."""
        here, (landing, earlier) = self._here, self._landed
        if here < before:
            return Whereabouts()
        if here > max(landing, before):
            earlier = slots[here - 1].leaves or earlier
        leaves = slots[here].leaves or earlier
        if here in self._heard:
            return leaves
        moved = self._inside >= _end_of_words(passages[here], frozenset({Role.POSITION}))
        return replace(leaves, at=None) if moved else earlier


def _end_of_words(passage: Passage, roles: frozenset[Role]) -> Frames:
    """Where in a slot the last word of these roles ends."""
    return max((clip.end_frame for clip in passage.clips if clip.role in roles), default=NO_FRAMES)
