"""What the player says by itself: answers, where a session goes on, times as people say them."""

from __future__ import annotations

from collections.abc import Iterator

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Mode, Target
from guided_press.words.amounts import spoken_time
from guided_press.words.english import sentence
from guided_press.words.splitting import split_sentences
from guided_press.words.texts import choice

_LIKELY = (
    "which_both",
    "too_much_release",
    "too_much_1",
    "too_much_offer",
    "too_much_after",
    "too_much_nowhere",
    "wait_ready",
)
"""Answers without any place or time in them."""


def all_times(longest_s: float) -> Iterator[str]:
    """Every different answer of `spoken_time` up to a length."""
    last, seconds = "", 0.0
    while seconds <= longest_s:
        words = spoken_time(seconds)
        if words != last:
            last = words
            yield words
        seconds += 2.5


class PlayerWords:
    """Sentences of the phrase bank, filled in.

    Args:
        knowledge: Points and phrases.
        mode: Whose words: alone, or for the giver.
        language: Of the phrase bank.
    """

    def __init__(self, knowledge: Knowledge, mode: Mode, language: str) -> None:
        self._knowledge = knowledge
        self._mode = mode
        self._language = language

    def phrase(self, name: str, **fields: str) -> list[str]:
        """The sentences of a phrase."""
        text = self._knowledge.phrase(name, self._language).text.format(**fields)
        return [sentence(part) for part in split_sentences(text)]

    def place(self, target_id: str, side: str) -> str:
        """Where a target is, such as ``the fold behind your left knee``."""
        target: Target = self._knowledge.target(target_id)
        one_sided = target.place_side if self._mode == "self" else target.place_side_partner
        both = target.place if self._mode == "self" else target.place_partner
        return both if side == "both" else one_sided.format(side=choice("names.sides", side))

    def where(self, target_id: str, side: str) -> list[str]:
        """Where the point is, in a few words."""
        return self.phrase("where", place=self.place(target_id, side))

    def side(self, side: str) -> list[str]:
        """Which side it is."""
        if side == "both":
            return self.phrase("which_both")
        return self.phrase("which_side", side=choice("names.sides", side))

    def time_left(self, seconds: float) -> list[str]:
        """How much time is left."""
        return self.phrase("time_left", left=sentence(spoken_time(seconds)))

    def here(self, target_id: str, side: str, left_s: float) -> list[str]:
        """Point, side and what is left of the session."""
        time_left = sentence(spoken_time(left_s))
        # the place holds the side already where it is one; said apart it cannot be missed
        place = self._knowledge.target(target_id)
        name = place.place if self._mode == "self" else place.place_partner
        if side == "both":
            return self.phrase("resume_both", place=name, left=time_left)
        whole_side = choice("names.whole_sides", side)
        return self.phrase("resume", place=name, side=whole_side, left=time_left)

    def left_out(self, target_id: str, side: str) -> list[str]:
        """That this place is left out today, or this work at a place where others stay."""
        work = self._knowledge.target(target_id).work
        return self.phrase("skip_both", place=work.format(place=self.place(target_id, side)))

    def common(self, longest_s: float) -> list[str]:
        """What is likely to be asked, to be spoken beforehand."""
        texts = [text for name in _LIKELY for text in self.phrase(name)]
        texts += [text for side in ("left", "right") for text in self.side(side)]
        for time in all_times(longest_s):
            texts += self.phrase("time_left", left=sentence(time))
        return list(dict.fromkeys(texts))
