"""Why a wish cannot be met, in words, with the nearest wishes that can."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice
from typing import Any

from guided_press.composing.arranging import changes_between, places_of
from guided_press.composing.candidates import Candidate
from guided_press.composing.choosing import Chooser, Lack, Unmet
from guided_press.composing.timing import Timed
from guided_press.composing.wish import MOST_CHANGES, ImpossibleWish, Possible
from guided_press.knowledge.models import LONG_SITTING_S, LYING, Position
from guided_press.words.amounts import as_number, minutes_of
from guided_press.words.english import counted, inside, listed, sentence
from guided_press.words.numerals import cardinal
from guided_press.words.texts import choice, text

MOST_TRIED = 30
"""Sets of points of one size that are looked at for the nearest possible wish."""

MOST_TIMED = 3
"""Of them, so many are timed; the estimate is off by a few seconds only."""


def refusal(chooser: Chooser, unmet: Unmet) -> ImpossibleWish:
    """Say why a wish is not met, and look for what is possible instead.

    Args:
        chooser: Of the wish.
        unmet: What it came to.
    """
    picks = unmet.picks
    if unmet.lack is Lack.PLACE:
        return _without(chooser, unmet.name, picks)
    if unmet.lack is Lack.NOTHING_LEFT:
        return _nothing(chooser)
    if unmet.lack is Lack.FIT:
        return _nearest(chooser, picks)
    if unmet.lack is Lack.FILLING:
        return _too_long(chooser, picks)
    if unmet.lack is Lack.TIME:
        return _too_short(chooser, picks)
    return _too_short_for_quiet(chooser)


# -- all of the named points ---------------------------------------------------------------------


def _without(chooser: Chooser, name: str, others: Sequence[Candidate]) -> ImpossibleWish:
    """One of the points has no place in the wish: what is possible with the others."""
    words = text("composing.cannot_be_part", name=sentence(chooser.called(name)))
    fitting: tuple[str, ...] = ()
    if others and chooser.timing.quietly(others) is not None:
        fitting = _ids(others)
        fit = counted("composing.others_fit", len(fitting), names=_names(chooser, others))
        words = f"{words} {fit}"
    elif others:
        nearest = _nearest(chooser, others)
        longest = nearest.possible.length_s
        if longest is None or longest > chooser.wish.length_s:
            fitting = nearest.possible.points
        words = f"{words} {text('composing.of_the_others', reason=inside(nearest.reason))}"
    return _impossible(chooser, words, Possible(fitting))


def _nearest(chooser: Chooser, everything: Sequence[Candidate]) -> ImpossibleWish:
    """What is possible in place of a wish for these points."""
    timing, length = chooser.timing, chooser.wish.length_s
    names, ids = _names(chooser, everything), _ids(everything)
    places = places_of(everything, slowly=chooser.person.rises_slowly)
    if places is None or changes_between(places) > chooser.wish.changes:
        return _too_many_changes(chooser, everything, places)
    longest = timing.longest_s(everything)
    if length > longest and (quiet_s := timing.longest_quiet(everything)):
        words = counted(
            "composing.fills",
            len(ids),
            names=sentence(names),
            longest=minutes_of(quiet_s),
            length=as_number(length),
        )
        return _impossible(chooser, words, Possible(ids, quiet_s))
    whole = _shortest(chooser, everything)
    if whole is None:
        minutes = minutes_of(length)
        words = counted("composing.no_quiet", len(ids), minutes=minutes, names=names)
        return _impossible(chooser, words, Possible(brief=True))
    full_s = min(timing.shortest_s(everything, "source"), longest)
    fewer = _fewer(chooser, everything)
    brief = False
    shortened = not chooser.wish.shorten and timing.quietly(everything, ("floor",)) is not None
    fits = _what_fits(chooser, everything, fewer, whole)
    words = text("composing.enough", fits=fits)
    if _whole_minutes(full_s) > whole:
        with_full = as_number(min(_whole_minutes(full_s), longest))
        words = text("composing.whole_times", fits=fits, minutes=with_full)
    if shortened:
        words = f"{words} {text('composing.shorten_them')}"
    elif brief := timing.fit(everything) is not None:
        words = f"{words} {text('composing.brief')}"
    possible = Possible(_ids(fewer), whole, shortened=shortened, brief=brief)
    return _impossible(chooser, words, possible)


def _too_many_changes(
    chooser: Chooser, everything: Sequence[Candidate], places: Sequence[Position] | None
) -> ImpossibleWish:
    fewer = _fewer(chooser, everything)
    limit, names = _times(chooser.wish.changes), sentence(_names(chooser, everything))
    words = [text("composing.too_many_changes", names=names, changes=limit)]
    changes = None
    if places is not None and (needed := changes_between(places)) <= MOST_CHANGES:
        words.append(text("composing.they_need", n=needed))
        moving = chooser.wishing(changes=needed)
        if moving.timing.quietly(everything) is not None:
            changes = needed
        else:
            then = _nearest(moving, everything)
            words.append(text("composing.then_reason", reason=inside(then.reason)))
    if fewer:
        words.append(text("composing.worked_so", names=sentence(_names(chooser, fewer))))
    return _impossible(chooser, " ".join(words), Possible(_ids(fewer), None, changes))


def _fewer(chooser: Chooser, everything: Sequence[Candidate]) -> Sequence[Candidate]:
    """As many of them as fit; of several such sets the one that fills the most time."""
    timing, length = chooser.timing, chooser.wish.length_s
    costs = [timing.estimate([one], "range") for one in everything]
    base = 60 if any(LYING.issuperset(one.positions) for one in everything) else 0  # to sit up
    for size in range(len(everything) - 1, 0, -1):
        if base + sum(sorted(cost - base for cost in costs)[:size]) > length:
            continue
        sets = islice(combinations(everything, size), MOST_TRIED)
        rated = [(timing.estimate(picks, "range"), picks) for picks in sets]
        fitting = [pair for pair in rated if pair[0] <= length]
        for _, picks in sorted(fitting, key=lambda pair: -pair[0])[:MOST_TIMED]:
            if timing.quietly(picks) is not None:
                return picks
    return ()


def _what_fits(
    chooser: Chooser, everything: Sequence[Candidate], fewer: Sequence[Candidate], needs_s: int
) -> str:
    """Say what fits: ``5 minutes have room for ...; all three places need 9`` and the like."""
    length_s = chooser.wish.length_s
    length, minutes, count = minutes_of(length_s), as_number(needs_s), len(everything)
    form = {1: "one", 2: "two"}.get(count, "more")
    number = cardinal(count)
    name = chooser.called(everything[0].id)
    needs = choice("composing.needs", form, name=name, number=number, minutes=minutes)
    if fewer:
        names = _names(chooser, fewer)
        return counted(
            "composing.fits.some", length_s / 60, length=length, names=names, needs=needs
        )
    if count > 1:
        return counted("composing.fits.none", length_s / 60, length=length, needs=needs)
    return counted("composing.fits.single", length_s / 60, length=length, needs=needs)


# -- chosen by us --------------------------------------------------------------------------------


def _too_long(chooser: Chooser, picks: Sequence[Candidate]) -> ImpossibleWish:
    timing, wish = chooser.timing, chooser.wish
    longest = timing.longest_quiet(picks) or timing.longest_s(picks)
    length = as_number(wish.length_s)
    words = text("composing.fills_at_most", longest=minutes_of(longest), length=length)
    changes = None
    if wish.changes < MOST_CHANGES:
        moved = chooser.wishing(changes=MOST_CHANGES).timed()
        if isinstance(moved, Timed):
            changes = moved.draft.changes
            words = f"{words} {text('composing.with_changes', changes=_times(changes))}"
    return _impossible(chooser, words, Possible(_ids(picks), longest, changes))


def _too_short(chooser: Chooser, least: Sequence[Candidate]) -> ImpossibleWish:
    """Nothing fits: the shortest session that would."""
    whole = _shortest(chooser, least)
    minutes = sentence(minutes_of(chooser.wish.length_s))
    words = text("composing.no_point_fits", minutes=minutes)
    if whole:
        shortest = as_number(whole)
        words = text(
            "composing.shortest", minutes=minutes, name=_names(chooser, least), shortest=shortest
        )
    shorter = chooser.timing.quietly(least, ("floor",)) is not None
    if shorter:
        words = f"{words} {text('composing.shorten_it')}"
    return ImpossibleWish(words, Possible(_ids(least), whole, shortened=shorter))


def _too_short_for_quiet(chooser: Chooser) -> ImpossibleWish:
    needed = _shortest(chooser, ())
    minutes = sentence(minutes_of(chooser.wish.length_s))
    words = text("composing.too_short_for_quiet", minutes=minutes)
    if needed:
        words = text("composing.quiet_needs", minutes=minutes, needed=as_number(needed))
    return ImpossibleWish(words, Possible((), needed))


# -- nothing is left -----------------------------------------------------------------------------


def _nothing(chooser: Chooser) -> ImpossibleWish:
    """Nothing can be worked as wished: where this person may have it, or how long on a chair."""
    wish, person = chooser.wish, chooser.person
    named = chooser.focus is None
    if not named and wish.mode == "self" and wish.positions == ("prone",):
        return ImpossibleWish(text("composing.face_down"))
    words = [text("composing.nothing_left_of_points" if named else "composing.nothing_left")]
    if person.gets_up(wish):
        words = [text("composing.seated_long", minutes=minutes_of(LONG_SITTING_S))]
        shorter_s = LONG_SITTING_S - 60
        if _is_met(chooser, length_s=shorter_s):
            words.append(text("composing.would_do", minutes=minutes_of(shorter_s)))
            return _impossible(chooser, " ".join(words), Possible((), shorter_s))
    return _impossible(chooser, " ".join(words), None)


def _is_met(chooser: Chooser, **changes: Any) -> bool:
    """Whether the wish can be met with these changes."""
    return isinstance(chooser.wishing(**changes).timed(), Timed)


# -- what several of them need -------------------------------------------------------------------


def _shortest(chooser: Chooser, picks: Sequence[Candidate]) -> int | None:
    """The next length, in whole minutes, at which these leave quiet between the words."""
    timing = chooser.timing
    longest = timing.longest_s(picks)
    first = _whole_minutes(max(timing.shortest_of_all_s(picks), chooser.wish.length_s))
    lengths: list[int] = [*range(first, longest, 60), longest]
    for length in lengths:
        longer = chooser.wishing(length_s=length)
        there = [longer.candidates[candidate.id] for candidate in picks]
        if longer.timing.quietly(there):
            return length
    return None


def _impossible(chooser: Chooser, words: str, possible: Possible | None) -> ImpossibleWish:
    """With why what was named cannot be used; what we would have chosen nobody misses."""
    named = chooser.focus is None
    return ImpossibleWish(words, possible, chooser.reasons.left_out() if named else ())


def _names(chooser: Chooser, picks: Sequence[Candidate]) -> str:
    """What they are called, inside a sentence."""
    return listed([chooser.called(candidate.id) for candidate in picks])


def _ids(picks: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(candidate.id for candidate in picks)


def _whole_minutes(seconds: int) -> int:
    """The next whole minute, in seconds."""
    return -(-seconds // 60) * 60


def _times(changes: int) -> str:
    return choice("composing.times", str(changes))
