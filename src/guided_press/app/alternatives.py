"""What is possible instead, where too little of a routine would remain for somebody.

Only what was tried is named: each session was screened for this person, each wish was composed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from guided_press.app.composing import compose as compose_script
from guided_press.app.profiles import open_profile, open_questions
from guided_press.composing.composer import compose
from guided_press.composing.places import PLACES, positions_at, with_kin
from guided_press.composing.wish import LONGEST_S, SHORTEST_S, Wish
from guided_press.errors import GuidedPressError, Offer, SafetyRefusal
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import LYING
from guided_press.screening.profile import Answer, places_of
from guided_press.screening.restrictions import restrictions_of
from guided_press.screening.screening import screen, unanswered_words
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep
from guided_press.words.amounts import as_number, minutes_of
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.app.wishes import Today
    from guided_press.composing.wish import ImpossibleWish, Possible
    from guided_press.knowledge.models import Mode, Position
    from guided_press.screening.profile import Profile
    from guided_press.script.loading import LoadedScript
    from guided_press.script.model import Session

FALLBACK = "palms-and-breath-6"
"""Offered first: made for whoever is left with little."""

SHORTEST_MIN = 5
"""The shortest session that is offered."""

_POSITIONS: tuple[tuple[Position, ...], ...] = ((), ("side_lying",), ("seated",))

_REGION_OF_FOCUS = {"sacrum": "sacrum", "calf": "calf", "low-back": "low_back"}
"""Where a focus has its place; a focus that is not here has none."""


class NotThisWay(GuidedPressError):
    """A wish that cannot be had: why, and what can be had instead.

    Attributes:
        instead: What comes nearest, and was tried; None where nothing does.
        open_questions: Ids of questions that have no answer that counts, where answering may help.
    """

    exit_code = 3

    def __init__(
        self, message: str, instead: Wish | None, open_questions: Sequence[str] = ()
    ) -> None:
        self.instead = instead
        self.open_questions = tuple(open_questions)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SessionsOffer(Offer):
    """Shipped sessions that remain possible.

    Attributes:
        sessions: Their ids, the one made for this first.
    """

    sessions: tuple[str, ...] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class WishOffer(Offer):
    """A session that can be composed for this person.

    Attributes:
        wish: What it is made to.
    """

    wish: Wish = field(kw_only=True)


def what_else(
    script: LoadedScript,
    answers: Mapping[str, Answer],
    conditions: Sequence[str],
    day: date,
    profile: str,
) -> Iterator[Offer]:
    """What is possible instead.

    Args:
        script: What was refused.
        answers: Of the person, those of today included.
        conditions: Ids of those that left too little.
        day: For which the answers have to count.
        profile: Its name or path, for a command that can be copied.
    """
    if possible := tuple(_sessions(script, answers, day)):
        commands = [f"\n  guided-press play {name} --profile {profile}" for name in possible]
        words = text("answers.possible", commands="".join(commands))
        yield SessionsOffer(words, for_terminal=True, sessions=possible)
    if wish := _wish_instead(script, answers, day):
        words = text("answers.made_for_you", command=_command(wish, profile))
        yield WishOffer(words, for_terminal=True, wish=wish)
    yield from _places(answers, conditions, profile)


def nearest_wish(wish: Wish, length_s: int | None, can: Callable[[Wish], bool]) -> Wish | None:
    """What comes nearest to a wish for minutes and a place that cannot be met.

    Args:
        wish: What was wished.
        length_s: A length that would do there; None where none does.
        can: Whether a wish can be met.

    Returns:
        The same place for the nearest time; where that is too short, another place; None for
        neither.
    """
    minutes = (length_s or 0) // 60
    longer = range(wish.length_s // 60 + 1, minutes)  # fewer words may make room
    here = [replace(wish, length_s=each * 60) for each in (*longer, minutes) if each]
    elsewhere = [
        replace(wish, length_s=length_s, positions=positions_at(place, wish.mode))
        for length_s in dict.fromkeys((wish.length_s, 12 * 60, SHORTEST_MIN * 60))
        for place in PLACES
    ]
    enough = minutes >= min(SHORTEST_MIN, wish.length_s // 60)
    tried = [*here, *elsewhere] if enough else [*elsewhere, *here]
    return next((one for one in tried if can(one)), None)


def not_this_way(
    wish: Wish, error: ImpossibleWish, profile: Profile | str | None, today: Today
) -> NotThisWay:
    """Why a wish cannot be had, and what can be had instead.

    Args:
        wish: What was wished.
        error: Why it cannot be met.
        profile: Whose session it is.
        today: With a profile, the answers to the questions of today.
    """

    def can(other: Wish, whose: Profile | str | None = profile) -> bool:
        with suppress(GuidedPressError):
            return bool(compose_script(other, profile=whose, today=today))
        return False

    longest_s = error.possible.length_s
    if wish.points or not SHORTEST_S <= wish.length_s <= LONGEST_S:
        words, instead = str(error), next(filter(can, _nearby(wish, error.possible)), None)
    else:
        words, instead = error.reason, nearest_wish(wish, longest_s, can)
        if longest_s is not None and longest_s >= 60:
            is_here = instead is not None and instead.positions == wish.positions
            met_s = instead.length_s if instead and is_here else longest_s // 60 * 60
            possible, wished = minutes_of(met_s), as_number(wish.length_s)
            words = text("composing.less_this_way", possible=possible, wished=wished)
    if profile is None:
        return NotThisWay(words, instead)
    person, day = open_profile(profile), date.today()
    unanswered = open_questions(person)
    cleared = {**person.answers, **dict.fromkeys(unanswered, Answer("no", day))}
    if not unanswered or not can(wish, replace(person, answers=cleared)):
        return NotThisWay(words, instead)
    words = f"{words} {unanswered_words(unanswered, load_knowledge())}"
    return NotThisWay(words, instead, unanswered)


def _nearby(wish: Wish, possible: Possible) -> Iterator[Wish]:
    """Wishes near one for named points, the nearest first; not all can be met."""
    if possible.shortened:
        yield replace(wish, shorten=True)
    if possible.changes is not None:
        yield replace(wish, changes=possible.changes)
    if possible.brief:
        yield replace(wish, guidance="brief")
    if possible.length_s is not None:
        yield replace(wish, length_s=possible.length_s)
    if possible.points:
        yield replace(wish, points=possible.points)
    for place in PLACES:
        yield replace(wish, positions=positions_at(place, wish.mode))
    yield replace(wish, points=())


def _sessions(script: LoadedScript, answers: Mapping[str, Answer], day: date) -> Iterator[str]:
    """The shipped sessions that remain possible, the one made for this first."""
    names = [shipped.id for shipped in shipped_scripts() if shipped.id != script.id]
    for name in sorted(names, key=lambda name: name != FALLBACK):
        try:
            screen(load_script(name).session, answers, load_knowledge(), day)
        except SafetyRefusal:
            continue
        yield name


def _wish_instead(script: LoadedScript, answers: Mapping[str, Answer], day: date) -> Wish | None:
    """The longest session of this kind that this person may have; None where there is none."""
    barred = restrictions_of(answers, (), load_knowledge(), day).positions
    for wish in _wishes(script, barred.keys()):
        try:
            made = compose(wish, load_knowledge(), answers=answers, today=day)
        except GuidedPressError:
            continue
        if _keeps_focus(wish.focus, made.session):
            return wish
    return None


def _keeps_focus(focus: str | None, session: Session) -> bool:
    """Whether what is pressed has a place where the focus says; other places may fill it up."""
    knowledge = load_knowledge()
    regions = {knowledge.target(t).region for t in session.targets}
    return focus not in _REGION_OF_FOCUS or _REGION_OF_FOCUS[focus] in regions


def _command(wish: Wish, profile: str) -> str:
    """How it is composed."""
    return " ".join(["guided-press go", *in_words(wish), f"--profile {profile}"])


def in_words(wish: Wish, said: Collection[str] = ()) -> list[str]:
    """A wish as `go` and `compose` understand it: minutes, a place, company, and options.

    Args:
        wish: What is wished.
        said: Words that the person used, which stay where several mean the same.
    """
    words, meant = [as_number(wish.length_s)], set(with_kin(wish.positions))
    places = sorted(PLACES, key=lambda place: place not in said)
    place = next((one for one in places if set(positions_at(one, wish.mode)) == meant), None)
    words += [place] if place else [one.replace("_", "-") for one in wish.positions]
    if wish.mode == "partner":
        words.append("somebody")
    if wish.points:
        words += ["--points", ",".join(wish.points)]
    if wish.focus:
        words += ["--focus", wish.focus]
    if wish.changes != 1:
        words += ["--posture-changes", str(wish.changes)]
    if wish.shorten:
        words.append("--shorten")
    if wish.guidance != "full":
        words += ["--guidance", wish.guidance]
    return words


def _wishes(script: LoadedScript, barred: Set[str]) -> Iterator[Wish]:
    """From what comes nearest to a refused script to what is possible for nearly everybody.

    Positions that are barred are in none of them: to be named there would read as a permission.
    """
    session, knowledge = script.session, load_knowledge()
    regions = {knowledge.target(t).region for t in session.targets}
    focus = _focus_of(regions)
    minutes = max(SHORTEST_MIN, min(20, round((session.length or 600) / 60)))
    modes: tuple[Mode, ...] = ("self", "partner")
    if session.mode == "partner":
        modes = ("partner", "self")
    planned = [tuple(p for p in way if p not in barred) for way in _positions_of(session)]
    offered = [way for way in _POSITIONS if barred.isdisjoint(way)]
    ways = dict.fromkeys((*filter(None, planned), *offered))
    for mode, wished in product(modes, dict.fromkeys((focus, None, "calm"))):
        for positions, length in product(ways, dict.fromkeys((minutes, SHORTEST_MIN))):
            yield Wish(length_s=length * 60, mode=mode, focus=wished, positions=positions)


def _positions_of(session: Session) -> Iterator[tuple[Position, ...]]:
    """The positions of a session; and on the side, where all of it is lying."""
    taken = dict.fromkeys(s.position for s in session.steps if isinstance(s, PositionStep))
    if taken:
        yield tuple(taken)
    if taken and set(taken) <= LYING:
        yield ("side_lying",)


def _focus_of(regions: Iterable[str]) -> str | None:
    """The focus that is nearest to what a script works."""
    areas = set(regions)
    if "sacrum" in areas:
        return "sacrum"
    if areas <= {"knee", "calf", "leg", "toe", "foot"}:
        return "calf"
    return "low-back" if "low_back" in areas else None


def _places(
    answers: Mapping[str, Answer], conditions: Iterable[str], profile: str
) -> Iterator[Offer]:
    """How to name a place, where an answer without one counts for the whole body."""
    conditions_by_id = load_knowledge().conditions
    for name in conditions:
        answer, places = answers.get(name), places_of(conditions_by_id[name])
        if answer and answer.value == "yes" and places and not answer.where:
            where = text(
                "answers.one_place",
                profile=profile,
                condition=name,
                places=", ".join(places),
            )
            yield Offer(where, for_terminal=True)
