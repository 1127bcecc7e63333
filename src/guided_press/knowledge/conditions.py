"""What restricts or ends a session, as frozen models: conditions with their effects, stop rules."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from guided_press.cues import Addressee
from guided_press.knowledge.models import Basis, EffectKind, Fact

Urgency = Literal["emergency", "same_day", "routine", "none"]

URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""The most urgent first."""


class ConditionEffect(Fact):
    """What a condition does to one target (a point, group, technique, position or session).

    Attributes:
        only_at: It counts only where the target is at a place that the answer names.
        at: It counts only where the answer names one of these places, wherever the target is, such
            as standing for an ankle. An answer without a place counts for all of them.
        rests: Who is pressed cannot tell how strong it is: the touch is very light and still, and
            nobody names a number. Only together with ``lighten``.
        why: Of this target; the condition's own where it is empty.
    """

    target: str
    effect: EffectKind
    basis: Basis | None = None
    sources: tuple[str, ...] = ()
    only_at: str = ""
    at: tuple[str, ...] = ()
    rests: bool = False
    why: str = ""


class Condition(Fact):
    """Something that restricts a session, and how it is asked.

    Attributes:
        ask: The question, in plain language.
        spoken: A short noun phrase for the spoken screening, such as ``a blood clot, ever``.
        written: The same for the eye, where several conditions share what is spoken.
        yes_means: ``clear`` for the one question where no is the worrying answer.
        local: It has a side or a place; the other side may run.
        message: What the person is told when it applies.
        to: Whom that is for where two people take part.
        places: Where it can be, of what a profile may name; empty for anywhere. Only for a
            condition with an effect that has a place.
        follows: Another condition; who answers no to that one is not asked this.
    """

    id: str
    group: str
    ask: str
    spoken: str
    written: str = ""
    yes_means: Literal["applies", "clear"] = "applies"
    follows: str = ""
    if_unsure: Literal["treat_as_yes", "treat_as_no"]
    local: bool = False
    urgency: Urgency
    message: str
    to: Addressee = "receiver"
    places: tuple[str, ...] = ()
    effects: tuple[ConditionEffect, ...] = Field(min_length=1)
    why: str
    basis: Basis
    sources: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The noun phrase by which a text calls it; no two conditions share one."""
        return self.written or self.spoken


class StopRule(Fact):
    """A sign during a session, and what is done at once.

    Attributes:
        afterwards: It is to be watched for after the session as well, or only then.
    """

    id: str
    afterwards: bool = False
    sign: str
    do: str
    spoken: str
    basis: Basis
    sources: tuple[str, ...] = ()
