"""Questions to the receiver: after each rise of pressure and once a minute, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass

from guided_press.cues import Cue, Role
from guided_press.knowledge.models import PRESSURE_ORDER
from guided_press.script.model import WorkStep
from guided_press.words.wording import Wording

ANSWER_WAIT_S = 4.0
"""The least time for an answer."""

UNASKED_S = 59.9
"""The most pressing without a question: a minute, with room for the grid of the placing."""

BEFORE_END_S = 19.0
"""Question and answer are over when the last ten seconds begin."""

LATE_S = 30.0
"""Of the end of a hold, in which whoever wants more would not get it."""

BEFORE_LETTING_GO_S = 14.0
"""The same in a hold in which only letting go is said."""

TEN_FROM_S = 30.0
"""The shortest hold in which ten seconds left are said."""

BEHIND_HALF_S = 2.0
"""A question that follows half-way at once, so that the rest is quiet."""

LATER_S = 8.0
"""So much later somebody is asked after a rise where that spares a further question."""

BESIDE_HALF_S = 8.0
"""So near to half-way it follows it as well."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What may be asked in one hold.

    Attributes:
        rises: The pressure grows there beyond hardly any weight.
        may_grow: More may be offered: the place takes more, and nobody capped or lightened it.
    """

    rises: bool
    may_grow: bool

    @classmethod
    def about(cls, step: WorkStep) -> Asking:
        """What may be asked while a step is worked."""
        most, reached = step.target.pressure.max, step.strongest
        room = PRESSURE_ORDER.index(most) > PRESSURE_ORDER.index(reached)
        rises = reached != "very_light"
        return cls(rises, rises and room and step.pressure is None and not step.lighter)

    def families(self, number: int) -> str:
        """Which kind of question comes first, second and so on at one place."""
        if self.rises and number == 0:
            return "ask_number"
        return "ask_best" if self.may_grow else "ask_light"


def question_times_s(
    held_s: float,
    first_s: float,
    next_s: float,
    half_s: float,
    *,
    fixed: bool = True,
    unasked_s: float = 0.0,
) -> list[float]:
    """When to ask in a hold: after the rise, and as late as a minute allows after that.

    Args:
        held_s: How long it lasts.
        first_s: When its rise is over.
        next_s: How much pressing comes after this hold before somebody asks again.
        half_s: When half-way is said; 0 when it is not.
        fixed: It lasts exactly so long; otherwise it may be shorter, and questions stand closer.
        unasked_s: How much was pressed since the last question, when the hold begins.
    """
    if fixed:
        # the few seconds beyond the last whole minute, with which nothing more need be asked
        over_s = math.ceil((held_s + next_s - first_s) % UNASKED_S)
        asks_later = held_s + next_s - first_s > UNASKED_S and over_s <= LATER_S
        if asks_later and unasked_s + first_s + over_s <= UNASKED_S:
            first_s += over_s
    latest = held_s - (BEFORE_END_S if held_s >= TEN_FROM_S else BEFORE_LETTING_GO_S)
    apart_s = UNASKED_S if fixed else max(20.0, UNASKED_S - BEFORE_END_S - next_s)
    times = [min(first_s, max(latest, 0.0))]
    while held_s - times[-1] + next_s > UNASKED_S and latest - times[-1] > ANSWER_WAIT_S * 2:
        at = min(times[-1] + apart_s, latest)
        if times[-1] < half_s:
            behind = min(half_s + BEHIND_HALF_S, latest)
            near = abs(at - half_s) < BESIDE_HALF_S
            if behind - times[-1] > apart_s:
                at = min(at, half_s - BESIDE_HALF_S)
            elif near or held_s - behind + next_s <= apart_s:
                at = behind
        times.append(at)
    return times


def questions(
    words: Wording, asking: Asking, times_s: list[float], asked_before: int, held_s: float
) -> list[Cue]:
    """The questions of a hold, each with time for an answer.

    Args:
        words: Where they come from.
        asking: What may be asked.
        times_s: From the press chime.
        asked_before: How often this place was asked about already.
        held_s: How long the hold lasts; at its end nothing offers more.
    """
    cues: list[Cue] = []
    for number, at in enumerate(times_s):
        late = number > 0 and held_s - at < LATE_S
        phrase = words.variant("ask_still" if late else asking.families(asked_before + number))
        least_s = at + BEFORE_END_S if number else 0.0
        cues += words.say(
            phrase, Role.CHECKIN, whole=True, offset_s=at, pause_s=ANSWER_WAIT_S, min_hold_s=least_s
        )
    return cues
