"""What is said inside a hold: contact, slow increase, "enough", the hand's work, time, release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from guided_press.knowledge.models import Point, Target, Technique
from guided_press.session.cues import Chime, ChimeKind, Cue, Role, Say, Side
from guided_press.session.script import PressStep, TechniqueStep
from guided_press.session.wording import Wording

SHORT_HOLD_S = 25.0
"""Below this a hold has no room for a spoken slow increase."""

SHORT_PARTNER_HOLD_S = 45.0
"""Below this a hold with a partner has room for the rise and the question, and for little else."""

RAMP_S = {"very_light": 4.0, "light": 5.0, "moderate": 6.0, "firm": 10.0}
"""Slow increase, from "add a little" to "that is enough"."""

CHECKIN_WAIT_S = 4.0
"""The least time for an answer."""

ANSWER_S = 7.0
"""Question and answer together, about."""

CHIMES_CHECKIN_S = 4.0
"""A caution takes about so long, where little else is said."""

CHECKIN_EVERY_S = 40.0
"""Between questions to the receiver; the rule is at least every 60 s of pressing."""

LAST_CHECKIN_S = 20.0
"""Before the end; question and answer are over when the last ten seconds begin."""

UNASKED_S = 35.0
"""The longest end of a hold without a question: the next hold asks after 25 s at the latest."""


@dataclass(frozen=True, slots=True)
class HeldMoment:
    """One hold, as the words see it.

    Attributes:
        turn: How many holds came before; wordings take turns.
        position: The body position.
    """

    step: PressStep | TechniqueStep
    target: Point | Technique
    side: Side
    position: str | None
    pressure: str
    guidance: str
    turn: int

    @property
    def held_s(self) -> float:
        """How long it lasts, as stated or as usual."""
        return self.step.hold or self.target.hold.typical_s

    @property
    def is_long_hold(self) -> bool:
        """A resting hand, which asks between its blocks and not inside them."""
        return isinstance(self.target, Technique) and self.target.hold.block_s is not None

    def asks(self, words: Wording) -> bool:
        """The receiver is asked during the hold."""
        return words.partner and not self.is_long_hold and self.held_s >= SHORT_HOLD_S

    def is_tight(self, words: Wording) -> bool:
        """There is room for the rise and the question, and for little else."""
        return self.asks(words) and self.held_s < SHORT_PARTNER_HOLD_S


def hold_words(words: Wording, moment: HeldMoment, caution: list[Say]) -> list[Cue]:
    """Everything that is said and sounded inside one hold.

    Args:
        words: The session's wording.
        moment: The hold.
        caution: What is said once about this target; empty when it was said before.

    Returns:
        Cues at offsets from the press chime, the middle or the release chime.
    """
    if moment.guidance == "chimes":
        return _chimes_only(words, moment, caution)
    warn_s = 5.0 * len(caution)
    very_light, tight = moment.pressure == "very_light", moment.is_tight(words)
    grow_s = 6.0 if very_light else 6.0 + warn_s
    ready_s = grow_s + RAMP_S[moment.pressure]
    cues = _rise(words, moment, grow_s, ready_s)
    at_s = ready_s if very_light else 6.0
    cues += [replace(say, offset_s=at_s + 5.0 * n) for n, say in enumerate(caution)]
    working_s = grow_s + 5.0 if tight else ready_s + 4.0
    if moment.held_s < SHORT_HOLD_S:
        working_s = 5.0
    elif moment.asks(words):
        cues += _checkins(words, moment.target, working_s)
        working_s += ANSWER_S
    cues += _working(words, moment, working_s)
    if moment.guidance == "full":
        cues += _company(words, moment)
    return cues + _ending(words, moment.guidance)


def _chimes_only(words: Wording, moment: HeldMoment, caution: list[Say]) -> list[Cue]:
    """Safety lines, questions and time, and nothing else."""
    cues: list[Cue] = [replace(say, offset_s=1.0 + 4.0 * i) for i, say in enumerate(caution)]
    if moment.asks(words):
        cues += _checkins(words, moment.target, 4.0 + CHIMES_CHECKIN_S * len(caution))
    return cues + _ending(words, moment.guidance)


def _rise(words: Wording, moment: HeldMoment, grow_s: float, ready_s: float) -> list[Cue]:
    """Contact, slow increase, and that it is enough; nothing rises where it stays very light."""
    lighter = moment.step.lighter
    contact = "contact_again" if lighter else words.variant("contact", moment.turn)
    grow = words.variant(f"grow_{moment.pressure}", moment.turn)
    cues: list[Cue] = [*words.say(contact, Role.CONTACT, offset_s=1.0)]
    cues += words.say(grow, Role.GROW, offset_s=grow_s, min_hold_s=SHORT_HOLD_S)
    if moment.pressure != "very_light" and not moment.is_tight(words):
        cues += words.say("enough", Role.GROW, offset_s=ready_s, min_hold_s=SHORT_HOLD_S)
    return cues


def _checkins(words: Wording, target: Target, first_s: float) -> list[Cue]:
    """Questions to the receiver, after the rise of pressure and then at least once a minute.

    A minute of pressing may reach from one hold into the next, so a hold does not end long unasked.
    """
    ask = partial(words.say, "checkin", Role.CHECKIN, pause_s=CHECKIN_WAIT_S)
    cues: list[Cue] = [*ask(offset_s=first_s, min_hold_s=SHORT_HOLD_S)]
    at = first_s + CHECKIN_EVERY_S
    while at + UNASKED_S <= target.hold.max_s:
        cues += ask(offset_s=at, min_hold_s=at + UNASKED_S)
        at += CHECKIN_EVERY_S
    cues += ask(anchor="end", offset_s=-LAST_CHECKIN_S, min_hold_s=first_s + UNASKED_S)
    return cues


def _working(words: Wording, moment: HeldMoment, from_s: float) -> list[Cue]:
    """What the hand does, then the script's own lines."""
    work = words.lines(
        moment.target.lines.work, moment.side, moment.position, Role.TECHNIQUE,
        brief=moment.guidance == "brief",
    )  # fmt: skip
    says = work + words.own(moment.step.say)
    return [
        replace(say, offset_s=from_s + 5.0 * number, follows=number > 0)
        for number, say in enumerate(says)
    ]


def _company(words: Wording, moment: HeldMoment) -> list[Cue]:
    """A breath or a question to oneself, once in a hold of a minute or more, by turns."""
    if moment.is_long_hold or moment.turn % 2 == 0:
        return list(
            words.say(
                words.variant("breathe_hold", moment.turn),
                Role.BREATHING,
                offset_s=36.0,
                min_hold_s=60.0,
                channel="breath",
            )
        )
    return list(
        words.say(
            words.variant("notice", moment.turn),
            Role.NOTICE,
            anchor="middle",
            offset_s=8.0,
            min_hold_s=60.0,
        )
    )


def _ending(words: Wording, guidance: str) -> list[Cue]:
    """Half-way, ten seconds left, and letting go."""
    half: list[Cue] = [Chime(ChimeKind.HALF, anchor="middle", min_hold_s=40.0)]
    if guidance != "chimes":
        half = list(words.say("half", Role.HALF, anchor="middle", exact=True, min_hold_s=40.0))
    ten = words.say(
        "ten", Role.TEN, whole=True, anchor="end", offset_s=-10.0, exact=True, min_hold_s=30.0
    )
    release = words.say(words.for_mode("release"), Role.RELEASE, anchor="end", offset_s=-5.0)
    return [*half, *ten, *release]
