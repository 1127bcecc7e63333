"""What a plan tells besides its times: what a profile changed, its answers, and the pace."""

from __future__ import annotations

from guided_press.knowledge.loading import Knowledge
from guided_press.screening.screened import Change
from guided_press.screening.screening import Screened
from guided_press.timeline import Adjusted
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speakers import missed_notes, rate_notes
from guided_press.words.names import called
from guided_press.words.texts import choice, text


def remarks_on(dated_ahead: str, *, asks_today: bool) -> tuple[Adjusted, ...]:
    """What there is to know about the answers of a profile, in the words of the plan.

    Args:
        dated_ahead: What is wrong with dates in the future; empty where nothing is.
        asks_today: Nobody was asked about today, so that the opening does.
    """
    rows = []
    if asks_today:
        why = text("plan.nobody_asked")
        rows.append(Adjusted(text("plan.opening"), text("plan.spoken_in_whole"), why))
    if dated_ahead:
        rows.append(Adjusted(text("plan.profile"), text("plan.not_counted"), dated_ahead))
    return tuple(rows)


def remarks_on_voice(spec: VoiceSpec) -> tuple[Adjusted, ...]:
    """Where another voice speaks than the natural one, or at another rate than is asked for."""
    told = (
        *((text("plan.another_voice"), note) for note in missed_notes(spec)),
        *((text("plan.nearest_pace"), note) for note in rate_notes(spec)),
    )
    return tuple(Adjusted(text("plan.voice"), what, note) for what, note in told)


def adjustments_of(screened: Screened, knowledge: Knowledge) -> tuple[Adjusted, ...]:
    """The report of a screening, in the words of the plan."""
    rows = [
        Adjusted(_where(change), choice("plan.changes", change.kind), _why(change))
        for change in screened.report
    ]
    if screened.open_questions:
        names = [knowledge.conditions[name].spoken for name in screened.open_questions]
        why = text("plan.counted_with_care", names=", ".join(names))
        rows.append(Adjusted(text("plan.profile"), text("plan.open_questions"), why))
    return tuple(rows)


def _where(change: Change) -> str:
    if change.step is None:
        return called(change.target)
    step, side = text("plan.step", n=change.step + 1), choice("names.sides", change.side)
    return text("plan.worked", step=step, target=called(change.target), side=side)


def _why(change: Change) -> str:
    if not change.sources:
        return change.reason
    return text("plan.with_sources", reason=change.reason, sources=", ".join(change.sources))
