"""What is said inside a hold: arriving, what the hand does and how strongly, then quiet.

Silence is the content. A hold has a budget of speech, and what does not fit is said before it
begins, if it must be heard, and otherwise left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from guided_press.compiling.asking import TEN_FROM_S, UNASKED_S, Asking, question_times_s, questions
from guided_press.cues import Chime, ChimeKind, Cue, Role, Say, Side
from guided_press.script.model import WorkStep
from guided_press.words.wording import Wording

SHORT_HOLD_S = 25.0
"""Below this everything but letting go is said before the hold."""

ASKED_FROM_S = 18.0
"""The shortest hold with room for a question and an answer."""

UNTIL_ASKED_S = 15.0
"""Of the next hold, before somebody can be asked in it."""

HALF_FROM_S = 90.0
"""The shortest hold in which half-way is said."""

SPEECH_SHARE, SHORT_SPEECH_SHARE = 0.25, 0.29
"""Of a hold, for speech: a quarter; a little more up to a minute, where signals take their part."""

SHORT_SHARE_UP_TO_S = 60.0

FIRST_S = 1.0
"""After the press chime."""

BETWEEN_S = 0.8
"""After a sentence."""

RAMP_S = {"very_light": 3.0, "light": 4.0, "moderate": 5.0, "firm": 6.0}
"""From the last word of the rise until somebody asks how strong it is."""

COMPANY_FROM_S, COMPANY_LATER_FROM_S = 100.0, 150.0
"""The shortest holds with a word of company; in long ones it follows half-way."""

ASK_STEP_S = 4.0
"""First questions come at multiples of this, so that equal holds are asked about equally often."""

SOON_S = 2.0
"""After the rise, where a minute without a question is nearly over."""

_RISING = frozenset({Role.CONTACT, Role.TECHNIQUE, Role.GROW, Role.SAFETY, Role.OWN})

QUESTION_S = 3.9
"""A question takes about so long to say."""

WORD_S, SENTENCE_S, COMMA_S = 0.37, 0.3, 0.15
"""What a word, a sentence and a comma take in the natural voice at its usual rate, about."""


@dataclass(frozen=True, slots=True)
class HeldMoment:
    """One hold, as the words see it.

    Attributes:
        position: The body position.
        fresh: What the hand does here has to be said; it was not done at the place before.
        asked_before: How often this place was asked about already.
        unasked_s: How much was pressed since the last question, when the hold begins.
        next_ask_s: How much pressing comes after this hold before somebody asks again.
        slides_on: The next place is found from this one, so that the hands stay.
    """

    step: WorkStep
    side: Side
    position: str | None
    guidance: str
    fresh: bool
    asked_before: int = 0
    unasked_s: float = 0.0
    next_ask_s: float = 0.0
    slides_on: bool = False

    @property
    def is_long_hold(self) -> bool:
        """A resting hand, which asks between its blocks and not inside them."""
        return self.step.target.hold.block_s is not None

    @property
    def asking(self) -> Asking:
        """What may be asked."""
        return Asking.about(self.step)

    def asks(self, words: Wording) -> bool:
        """The receiver is asked during the hold; in a short one only where a minute is over."""
        if not words.partner or self.is_long_hold:
            return False
        soon = self.unasked_s + self.step.least_s + UNTIL_ASKED_S > UNASKED_S
        return self.step.least_s >= (ASKED_FROM_S if soon else SHORT_HOLD_S)


@dataclass(frozen=True, slots=True)
class HoldWords:
    """What is said about one hold.

    Attributes:
        before: What had no room in it; said before its place is reached.
        cues: Inside the hold, at offsets.
        asked_s: When the receiver is asked in it.
    """

    before: tuple[Say, ...]
    cues: tuple[Cue, ...]
    asked_s: tuple[float, ...] = ()


def hold_words(words: Wording, moment: HeldMoment, caution: Sequence[Say]) -> HoldWords:
    """All that is said about one hold, in its order."""
    ending = _ending(words, moment)
    ending_s = speech_s(cue for cue in ending if isinstance(cue, Say))
    short = moment.step.least_s <= SHORT_SHARE_UP_TO_S
    share = SHORT_SPEECH_SHARE if short else SPEECH_SHARE
    room_s = share * moment.step.least_s - ending_s
    own = words.own(moment.step.say, moment.step.to)
    if moment.guidance == "chimes":
        before: list[Say] = []
        rise = [*caution, *own]
    else:
        if moment.asks(words):
            room_s -= QUESTION_S * _questions_likely(moment)
        before, rise = _rise(words, moment, caution, room_s - speech_s(own))
        room_s -= speech_s(rise)
        rise = [*rise, *own, *_more(words, moment, room_s - speech_s(own), rising=bool(rise))]
    cues: list[Cue] = list(_one_after_another(rise))
    ask_cues: list[Cue] = []
    times: list[float] = []
    if moment.asks(words):
        first_s = _first_ask_s(rise, moment)
        times = _ask_times_s(moment, first_s)
        ask_cues = questions(words, moment.asking, times, moment.asked_before, moment.step.least_s)
    return HoldWords(tuple(before), (*cues, *ask_cues, *ending), tuple(times))


def first_ask_s(words: Wording, moment: HeldMoment, caution: Sequence[Say]) -> float:
    """When somebody may be asked in a hold at the earliest; nothing is taken from the words.

    A resting hand asks between its blocks, and is no pressing that has to be asked about before.
    """
    if moment.is_long_hold:
        return 0.0
    if not moment.asks(words):
        return moment.step.least_s
    cues = hold_words(words.ahead(), moment, caution).cues
    rise = [c for c in cues if isinstance(c, Say) and c.role in _RISING]
    return _risen_s(rise) + SOON_S


def _questions_likely(moment: HeldMoment) -> int:
    return sum(at <= moment.step.least_s for at in _ask_times_s(moment, 12.0))


def _ask_times_s(moment: HeldMoment, first_s: float) -> list[float]:
    return question_times_s(
        moment.step.most_s,
        first_s,
        moment.next_ask_s,
        _half_s(moment),
        fixed=moment.step.hold is not None,
        unasked_s=moment.unasked_s,
    )


def _first_ask_s(rise: Sequence[Say], moment: HeldMoment) -> float:
    risen_s = _risen_s(rise) + RAMP_S[moment.step.strongest]
    asked_s = min(math.ceil(risen_s / ASK_STEP_S) * ASK_STEP_S, UNASKED_S - moment.unasked_s)
    return max(asked_s, FIRST_S)


def _half_s(moment: HeldMoment) -> float:
    return moment.step.least_s / 2 if moment.step.least_s >= HALF_FROM_S else 0.0


def speech_s(says: Iterable[Say]) -> float:
    """About how long sentences take to say, the pauses after them not counted."""
    texts = [say.text for say in says]
    words = sum(len(text.split()) for text in texts)
    commas = sum(text.count(",") + text.count(";") + text.count(". ") for text in texts)
    return WORD_S * words + SENTENCE_S * len(texts) + COMMA_S * commas


def _risen_s(rise: Sequence[Say]) -> float:
    """About when a rise has been said, from the press chime."""
    return FIRST_S + speech_s(rise) + BETWEEN_S * len(rise)


def _one_after_another(says: Sequence[Say]) -> list[Say]:
    """From the press chime on, each right behind the one before."""
    laid: list[Say] = []
    at = FIRST_S
    for say in says:
        laid.append(replace(say, offset_s=at, follows=bool(laid), pause_s=BETWEEN_S))
        at += speech_s([say]) + BETWEEN_S
    return laid


def _rise(
    words: Wording, moment: HeldMoment, caution: Sequence[Say], room_s: float
) -> tuple[list[Say], list[Say]]:
    """What must be heard as the pressure rises: before the hold, and in it.

    Where, then what, then how strongly. The richest way of saying it that has room is taken.
    """
    if moment.is_long_hold and not moment.fresh:
        return [], []
    work = _work(words, moment)[:1] if moment.fresh else []
    how = moment.step.strongest
    start = _strength(words, moment, f"start_{how}" if moment.fresh else f"same_{how}")
    ways: list[tuple[list[Say], list[Say]]] = []
    if moment.fresh and moment.guidance == "full":
        arrive = words.say(words.variant("contact"), Role.CONTACT)
        grow = _strength(words, moment, f"grow_{how}")
        ways += [([], [*arrive, *work, *grow, *caution]), ([*caution], [*arrive, *work, *grow])]
    ways += [
        ([], [*work, *start, *caution]),
        ([*caution], [*work, *start]),
        ([*caution, *work], start),
    ]
    # somebody who was last asked long ago is asked before a long rise would be over
    soonest_s = UNASKED_S - moment.unasked_s if moment.asks(words) else math.inf
    if moment.step.least_s >= SHORT_HOLD_S:
        for before, rise in ways:
            if speech_s(rise) <= room_s and _risen_s(rise) <= soonest_s:
                return before, rise
    return [*caution, *work, *start], []


def _strength(words: Wording, moment: HeldMoment, family: str) -> list[Say]:
    """How strongly; a lighter round says only that, where it can be lighter at all."""
    if moment.is_long_hold:
        return []
    lighter = moment.step.lighter and moment.asking.rises
    return words.say(words.variant("lighter" if lighter else family), Role.GROW, whole=True)


def _work(words: Wording, moment: HeldMoment) -> list[Say]:
    """What the hand does, and what goes with it."""
    return words.lines(
        moment.step.target.lines.work,
        moment.side,
        moment.position,
        Role.TECHNIQUE,
        brief=moment.guidance == "brief",
        movement=moment.step.moves,
    )


def _more(words: Wording, moment: HeldMoment, room_s: float, *, rising: bool) -> list[Say]:
    """What is good to hear, as far as there is room for it."""
    says: list[Say] = []
    if moment.fresh and rising:
        more = _work(words, moment)[1:]
        says += [replace(say, role=Role.NOTICE) for say in more if say.text not in words.notices]
        words.notices.update(say.text for say in more)
    alone = moment.guidance == "full" and not words.partner
    if alone and COMPANY_FROM_S <= moment.step.least_s < COMPANY_LATER_FROM_S:
        says += words.say(words.variant(_company(moment)), Role.NOTICE, whole=True)
    fitting: list[Say] = []
    for say in says:
        if speech_s([*fitting, say]) <= room_s:
            fitting.append(say)
    return fitting


def _company(moment: HeldMoment) -> str:
    """Whoever stands keeps the eyes open."""
    return "company_standing" if moment.position == "standing" else "company"


def _ending(words: Wording, moment: HeldMoment) -> list[Cue]:
    """Half-way, ten seconds left, and letting go."""
    half: list[Cue] = []
    if moment.guidance == "chimes":
        half = [Chime(ChimeKind.HALF, anchor="middle", min_hold_s=HALF_FROM_S)]
    elif moment.step.most_s >= HALF_FROM_S:
        half += words.say(
            words.variant("half"),
            Role.HALF,
            whole=True,
            anchor="middle",
            exact=True,
            min_hold_s=HALF_FROM_S,
        )
        if moment.guidance == "full" and moment.step.least_s >= COMPANY_LATER_FROM_S:
            half += words.say(
                words.variant(_company(moment)),
                Role.NOTICE,
                whole=True,
                anchor="middle",
                offset_s=3.5,
            )
    ten: list[Say] = []
    if moment.step.most_s >= TEN_FROM_S:
        ten = words.say(
            "ten",
            Role.TEN,
            whole=True,
            anchor="end",
            offset_s=-10.0,
            exact=True,
            min_hold_s=TEN_FROM_S,
        )
    letting_go = "release_stay" if moment.slides_on else "release"
    release = words.say(letting_go, Role.RELEASE, whole=True, anchor="end", offset_s=-5.0)
    return [*half, *ten, *release]
