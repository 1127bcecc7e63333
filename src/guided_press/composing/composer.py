"""A wish becomes a session: choose, arrange, measure the words, and share out the time exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from guided_press.composing.choosing import Chooser, Unmet
from guided_press.composing.naming import why_so_quiet
from guided_press.composing.refusing import refusal
from guided_press.composing.timing import Timed
from guided_press.composing.wish import (
    LONGEST_S,
    MOST_CHANGES,
    SHORTEST_S,
    Composed,
    ImpossibleWish,
    LeftOut,
    Wish,
)
from guided_press.composing.writing import script_text
from guided_press.errors import did_you_mean
from guided_press.knowledge.loading import Knowledge
from guided_press.screening.profile import Answer
from guided_press.screening.screening import Screened, screen, unanswered_words
from guided_press.words.amounts import as_number, minutes_of
from guided_press.words.texts import text


def compose(
    wish: Wish,
    knowledge: Knowledge,
    *,
    answers: Mapping[str, Answer] | None = None,
    today: date | None = None,
    asks_today: bool = False,
) -> Composed:
    """Make a session of exactly the wished length.

    The same wish gives the same script.

    Args:
        wish: What is wanted.
        knowledge: Points, techniques and conditions.
        answers: Of the person it is for; it is made of what is left for them. None: for nobody in
            particular.
        today: The day for which the answers have to count.
        asks_today: Nobody answered the questions of today, so that the opening asks them.

    Raises:
        ImpossibleWish: It cannot be met; with the nearest wishes that can.
        SafetyRefusal: No session at all for this person.
    """
    _check(wish, knowledge)
    chooser = Chooser(wish, knowledge, answers, today)
    timed = chooser.timed()
    if isinstance(timed, Unmet):
        raise refusal(chooser, timed)
    session = timed.session
    left_out = _left_out(chooser, {candidate.id for candidate in timed.draft.picks})
    notes = _notes(chooser, timed)
    script = script_text(
        session,
        timed.draft.entries,
        timed.times_s,
        wish,
        left_out,
        notes,
        knowledge,
        extra=frozenset(chooser.focus.more) if chooser.focus else frozenset(),
    )
    heard = Screened(session) if today is None else screen(session, answers, knowledge, today)
    whole = asks_today or not chooser.person.answered
    opening_s = chooser.timing.measure.opening_s(heard, whole=whole)
    return Composed(session, script, left_out, notes, opening_s)


def _check(wish: Wish, knowledge: Knowledge) -> None:
    """Refuse what no session can be."""
    if not SHORTEST_S <= wish.length_s <= LONGEST_S:
        least, most = as_number(SHORTEST_S), minutes_of(LONGEST_S)
        raise ImpossibleWish(text("composing.lengths", least=least, most=most))
    if not 0 <= wish.changes <= MOST_CHANGES:
        raise ImpossibleWish(text("composing.most_changes", n=MOST_CHANGES))
    names = (*knowledge.point_codes(), *knowledge.technique_ids())
    for name in wish.points:
        if reason := knowledge.not_scheduled.get(name):
            raise ImpossibleWish(text("composing.never_used", name=name, reason=reason))
        if name not in names:
            hint = did_you_mean(name, names)
            message = text("composing.no_such_point", name=repr(name), hint=hint)
            raise ImpossibleWish(message.strip())


def _left_out(chooser: Chooser, ids: Collection[str]) -> tuple[LeftOut, ...]:
    """What was wanted and is not there; what would only have filled the time is not missed."""
    left_out, focus = chooser.reasons.left_out(), chooser.focus
    if focus is None:
        return left_out
    missed = {*focus.core, *(name for name in chooser.pool if chooser.has_place(name))}
    return tuple(
        item for item in left_out if item.target in missed and (item.side or item.target not in ids)
    )


def _notes(chooser: Chooser, timed: Timed) -> tuple[str, ...]:
    notes = []
    if timed.tier == "floor":
        notes.append(text("composing.shorter_holds"))
    if timed.wish.guidance != chooser.wish.guidance:
        notes.append(text("composing.few_words"))
    if why := why_so_quiet(timed.draft, chooser.wish):
        notes.append(why)
    if chooser.person.open_questions:
        notes.append(unanswered_words(chooser.person.open_questions, chooser.knowledge))
    return tuple(notes)
