"""From a script to what this person is to hear: wishes, screening, roles, slots.

The one way there, whether a session is played, exported or only looked at: nothing goes around
the screening.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import WrongUse
from guided_press.knowledge.loading import Knowledge, load_knowledge
from guided_press.session.cues import Say, Slot

if TYPE_CHECKING:
    from guided_press.app.wishes import Wishes
    from guided_press.session.loading import LoadedScript
    from guided_press.session.screening import Screened
    from guided_press.session.script import Session


@dataclass(frozen=True, slots=True)
class Suited:
    """A script as it is for this person, before anything is spoken.

    Attributes:
        script: With the wishes applied, and screened when there is a profile.
        knowledge: Points, techniques and phrases.
        slots: The relative plan.
        screened: What a profile changed; None without one.
        own_bed: A sound file that the caller, not the script, wants in the bed's place.
    """

    script: LoadedScript
    knowledge: Knowledge
    slots: tuple[Slot, ...]
    screened: Screened | None
    own_bed: Path | None


def suit(
    source: Path | str, wishes: Wishes, *, to_pass_on: bool = False, begin_at: str = ""
) -> Suited:
    """Load a script, screen it, change the roles if that is wished, and compile it.

    Args:
        source: A path, or the id of a shipped script.
        wishes: What is wanted differently.
        to_pass_on: With the spoken screening even when there is a profile.
        begin_at: A step's number from 1, or the id of a point or technique; empty for the
            beginning.

    Raises:
        WrongUse: There is no such step.
        ScriptError: The script or the profile is not valid.
        SafetyRefusal: No session for the person of the profile.
        SoundError: A wished bed is not there.
    """
    from guided_press.session.loading import load_script  # needs pydantic; a warm export does not

    knowledge = load_knowledge()
    own_bed = wishes.own_bed()
    script = wishes.apply(load_script(source))
    screened = None
    if wishes.profile is not None:
        from guided_press.app.profiles import screen_script

        screened = screen_script(script, wishes.profile, wishes.today)
        script = replace(script, session=screened.session)
    if wishes.swap:
        from guided_press.session.swapping import swapped

        script = replace(script, session=swapped(script.session, knowledge))
        # The profile is of one person; the other hears what to look out for.
        to_pass_on = True
    slots = compile_script(
        script, knowledge, screened,
        to_pass_on=to_pass_on,
        first_step=_step_named(script.session, begin_at) if begin_at else 0,
    )  # fmt: skip
    return Suited(script, knowledge, slots, screened, own_bed)


def compile_script(
    script: LoadedScript,
    knowledge: Knowledge,
    screened: Screened | None = None,
    *,
    to_pass_on: bool = False,
    first_step: int = 0,
) -> tuple[Slot, ...]:
    """Slots of a script.

    Args:
        script: As it is to be heard; screened already when there is a profile.
        knowledge: Points, techniques and phrases.
        screened: What the profile changed; its notes take the place of the spoken screening.
        to_pass_on: A file may reach anybody, so the spoken screening, made from exactly the
            points in it, is there even with a profile.
        first_step: Index of the step to begin at; see `compile_cues`.
    """
    from guided_press.session.compiling import compile_cues
    from guided_press.session.opening import opening_lines
    from guided_press.session.targets import session_targets

    session = script.session
    opening: Sequence[Say] = ()
    if screened is None or to_pass_on:
        opening = opening_lines(knowledge, session_targets(session, knowledge), session.mode)
    notes = screened.notes if screened else ()
    return compile_cues(session, knowledge, opening, notes, first_step=first_step)


def _step_named(session: Session, wanted: str) -> int:
    """The index of the first step with this number from 1, or with this point or technique."""
    for index, step in enumerate(session.steps):
        target = getattr(step, "press", "") or getattr(step, "technique", "")
        if str(index + 1) == wanted or (target and target.casefold() == wanted.casefold()):
            return index
    remedy = f"There are 1 to {len(session.steps)}."
    raise WrongUse("--from", f"there is no step {wanted!r}.", remedy)
