"""A session becomes slots of cues: what is said and sounded, in which order, without any sound.

Everything spoken comes from the point's data and the phrase bank, or from the script's own lines.
How a hold is spoken: contact, slow increase, "enough", then what the hand does, half-way, ten
seconds, release. Where the cues find their frames is decided in ``placing``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LYING, Line, Point, Target, Technique
from guided_press.session.cues import (
    Chime,
    ChimeKind,
    Cue,
    Gate,
    Hold,
    Role,
    Say,
    Side,
    Silence,
    Slot,
    SlotKind,
)
from guided_press.session.hold_words import CHECKIN_WAIT_S, HeldMoment, hold_words
from guided_press.session.script import (
    BreatheStep,
    CheckStep,
    CloseStep,
    PositionStep,
    PressStep,
    RestStep,
    SayStep,
    Session,
    SettleStep,
    Step,
    SwapStep,
    TechniqueStep,
)
from guided_press.session.targets import shortest_s, sides_of, target_of
from guided_press.session.wording import Wording

FIND_PAUSE_S = 2.0
"""After the last finding sentence: hands are slower than words."""

SHORT_SWITCH_S = 8.0
"""A shorter change of sides has no room for its own chime."""

CONSENT_WAIT_S = 5.0
"""For asking, and for a yes or a no."""

SIT_AFTER_LYING_S = 60.0
"""Sitting before standing, after lying."""


def compile_cues(
    session: Session,
    knowledge: Knowledge,
    opening: Sequence[Say] = (),
    notes: Sequence[Say] = (),
    *,
    first_step: int = 0,
) -> tuple[Slot, ...]:
    """Turn a session into slots.

    Args:
        session: Checked against the rules.
        knowledge: Points, techniques and phrases.
        opening: The spoken screening; empty when a profile has answered it.
        notes: Said right after it, such as what was left out for this person; like the screening
            they come before the routine and do not count in its length.
        first_step: Index of the step to begin at. Nothing was said or found before it: the body
            is brought into position, people agree, and places are found as if for the first time.

    Returns:
        The slots, in order; the opening first.
    """
    compiler = _Compiler(session, knowledge)
    compiler.half += sum(isinstance(step, SwapStep) for step in session.steps[:first_step])
    if opening:
        compiler.add_opening(opening)
    if notes:
        compiler.add(
            SlotKind.SCREENING, -1, [Silence(0.3), *notes, Silence(0.3)], chapter="For you today"
        )
    for index in _from_step(session.steps, first_step):
        compiler.add_step(index, session.steps[index])
    return tuple(compiler.slots)


def _from_step(steps: Sequence[Step], first: int) -> list[int]:
    """Indexes of the steps from one on, behind the position that the body has by then."""
    posture: list[int] = []
    for index, step in enumerate(steps[:first]):
        if isinstance(step, SwapStep):  # the other one gets up first, and lies down anew
            posture = []
        elif isinstance(step, PositionStep):
            posture = [index]
    return [*posture, *range(first, len(steps))]


@dataclass(slots=True)
class _Compiler:
    """Walks through the steps and remembers where hands and body are."""

    session: Session
    knowledge: Knowledge
    slots: list[Slot] = field(default_factory=list)
    position: str | None = None
    agreed: bool = False
    half: int = 1
    found: set[tuple[str, Side]] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)
    last_hold: tuple[str, Side] | None = None
    holds: int = 0
    twins: dict[tuple[object, ...], int] = field(default_factory=dict)
    rounds: Counter[str] = field(default_factory=Counter)

    # --- words ---

    @property
    def words(self) -> Wording:
        """Where the words come from."""
        return Wording(self.knowledge, self.session.language, self.session.mode)

    def _say(self, phrase: str, role: Role, **changes: object) -> list[Say]:
        return self.words.say(phrase, role, **changes)  # type: ignore[arg-type]

    def _lines(self, lines: Iterable[Line], side: Side, role: Role, *, brief: bool) -> list[Say]:
        return self.words.lines(lines, side, self.position, role, brief=brief)

    # --- slots ---

    def add(
        self, kind: SlotKind, step: int, cues: Iterable[Cue], length_s: float | None = None,
        chapter: str | None = None, **more: object,
    ) -> None:  # fmt: skip
        """Add a slot in the current position."""
        title = None if chapter is None else self._in_half(chapter)
        slot = Slot(kind, step, tuple(cues), length_s, position=self.position, chapter=title)
        self.slots.append(replace(slot, **more))  # type: ignore[arg-type]

    def _in_half(self, chapter: str) -> str:
        """A chapter's title, which tells the half of a session in which two people change."""
        return chapter if self.half == 1 else f"Second half: {chapter[:1].lower()}{chapter[1:]}"

    def add_opening(self, opening: Sequence[Say]) -> None:
        """The spoken screening, the first chapter."""
        self.add(
            SlotKind.SCREENING, -1, [Silence(0.5), *opening],
            chapter="Before you begin",
        )  # fmt: skip

    def add_step(self, index: int, step: Step) -> None:
        """Add the slots of one step."""
        guidance = step.guidance or self.session.guidance
        if isinstance(step, (PressStep, TechniqueStep)):
            self._work(index, step, guidance)
        elif isinstance(step, SettleStep):
            self._settle(index, step, guidance)
        elif isinstance(step, PositionStep):
            self._position(index, step)
        elif isinstance(step, BreatheStep):
            self._breathe(index, step, guidance)
        elif isinstance(step, RestStep):
            says = self.words.own(step.say) or self._quiet(guidance, "rest", Role.REST)
            self.add(SlotKind.REST, index, says, step.rest)
        elif isinstance(step, CheckStep):
            self._check(index, step)
        elif isinstance(step, SayStep):
            says = self.words.own(step.say)
            pause = [Silence(step.pause)] if step.pause else []
            self.add(SlotKind.SAY, index, [*says, *pause])
        elif isinstance(step, SwapStep):
            self._swap(index, step)
        elif isinstance(step, CloseStep):
            self._close(index, step)

    def _quiet(self, guidance: str, phrase: str, role: Role) -> list[Say]:
        """A phrase that only full guidance says."""
        return self._say(self.words.for_mode(phrase), role) if guidance == "full" else []

    def _settle(self, index: int, step: SettleStep, guidance: str) -> None:
        says: list[Cue] = []
        if self.words.partner:
            says += self._agreement()
        else:
            says += self._quiet(guidance, "welcome", Role.SETTLE)
            says += self._scale()
        says += self.words.own(step.say)
        cues: list[Cue] = [Silence(0.4)]
        for say in says:
            cues += [say, Silence(0.0, stretch=1.0)]
        cues.append(Silence(0.0, stretch=1.0))
        first = all(slot.kind in (SlotKind.SCREENING, SlotKind.POSITION) for slot in self.slots)
        chapter = "Settle in" if first and not self._open_chapter() else None
        self.add(SlotKind.SETTLE, index, cues, step.settle, chapter=chapter)

    def _scale(self) -> list[Say]:
        """What the numbers mean, once, where any are going to be said."""
        if self.words.partner or self.agreed or not self.rises:
            return []
        self.agreed = True
        return self._say("scale_self", Role.SAFETY)

    @property
    def rises(self) -> bool:
        """Something in the session is pressed with more than hardly any weight."""
        steps = [s for s in self.session.steps if isinstance(s, (PressStep, TechniqueStep))]
        pressures = (s.pressure or target_of(s, self.knowledge).pressure.default for s in steps)
        return any(pressure != "very_light" for pressure in pressures)

    def _agreement(self) -> list[Say]:
        """Consent, the stop word, the scale and what the answers mean, for two people."""
        self.agreed = True
        asks = self._say("consent", Role.SAFETY)
        asks[-1] = replace(asks[-1], pause_s=CONSENT_WAIT_S)
        phrases = ("stopword", "scale", "checkin_after")
        return asks + [say for phrase in phrases for say in self._say(phrase, Role.SAFETY)]

    def _open_chapter(self) -> bool:
        """The slot before has begun the chapter that this one belongs to."""
        return bool(self.slots) and self.slots[-1].chapter == "Settle in"

    def _position(self, index: int, step: PositionStep) -> None:
        first = self.position is None
        self.position = step.position
        cues: list[Cue] = [Silence(0.4)] if first else [Chime(ChimeKind.SWITCH)]
        phrase = f"position_{step.position}"
        cues += self._say(self.words.for_mode(phrase), Role.POSITION)  # a chime alone moves nobody
        cues += self.words.own(step.say)
        self.add(SlotKind.POSITION, index, cues, step.lasts, chapter="Settle in" if first else None)

    def _check(self, index: int, step: CheckStep) -> None:
        cues: list[Cue] = []
        if self.last_hold and self.last_hold[0] == "bl40_long_hold":
            cues += self._say("check_long_hold", Role.CHECKIN)
        else:
            # the hands are off by now
            cues += self._say("checkin_was", Role.CHECKIN, pause_s=CHECKIN_WAIT_S)
            if self.words.partner:
                cues += self._say("checkin_was_after", Role.SAFETY)
        cues += self.words.own(step.say)
        self.add(SlotKind.CHECK, index, cues, step.check)

    def _swap(self, index: int, step: SwapStep) -> None:
        """Two people change places; for the second of them nothing has been said or found yet."""
        lying = self.position in LYING
        rests = self._say("close_hands", Role.CLOSE)
        sits = self._say("sit" if lying else "sit_seated", Role.CLOSE)
        cues: list[Cue] = [*rests, *sits, Silence(0.0, stretch=2.0), Chime(ChimeKind.SWITCH)]
        cues += [*self._say("swap", Role.POSITION), *self.words.own(step.say), Silence(stretch=1.0)]
        self.add(
            SlotKind.REST, index, cues, step.swap, chapter="Change places",
            min_s=SIT_AFTER_LYING_S + 10 if lying else 0.0,
        )  # fmt: skip
        self.position, self.last_hold = None, None
        self.agreed = False
        self.found.clear()
        self.warned.clear()
        self.rounds.clear()
        self.half += 1

    def _close(self, index: int, step: CloseStep) -> None:
        lying = self.position in LYING
        rests = self._say("close_hands", Role.CLOSE)
        sits = self._say("sit" if lying else "sit_seated", Role.CLOSE)
        cues: list[Cue] = [*rests, *self.words.own(step.say), *sits, Silence(0.0, stretch=1.0)]
        cues += [*self._say("close_over", Role.CLOSE, pause_s=0.6), Chime(ChimeKind.END)]
        cues.append(Silence(0.3))
        spoken_s = 10.0
        self.add(
            SlotKind.CLOSE, index, cues, step.close, chapter="Close",
            min_s=SIT_AFTER_LYING_S + spoken_s if lying else 0.0,
        )  # fmt: skip

    def _breathe(self, index: int, step: BreatheStep, guidance: str) -> None:
        breath = step.breathe
        offer = [] if guidance == "chimes" else self._say("breathe_offer", Role.BREATHING)
        offer = [replace(say, channel="breath") for say in offer] + self.words.own(step.say)
        before = self.slots[-1] if self.slots else None
        if before and before.kind in (SlotKind.SETTLE, SlotKind.REST) and before.length_s:
            self.slots[-1] = replace(before, cues=(*before.cues, *offer))
        elif offer:
            self.add(SlotKind.SAY, index, offer, chapter="Breathing")
        cues: list[Cue] = []
        cycle = breath.in_ + breath.out
        if guidance != "chimes":
            for number in range(min(breath.rounds, 5)):
                for phrase, at in (("breathe_in", 0.0), ("breathe_out", breath.in_)):
                    cues += self._say(
                        phrase, Role.BREATHING, offset_s=number * cycle + at, exact=True,
                        channel="breath", pause_s=0.2,
                    )  # fmt: skip
        length = cycle * breath.rounds
        told = bool(self.slots) and self.slots[-1].chapter == self._in_half("Breathing")
        chapter = None if told else "Breathing"
        self.add(SlotKind.BREATHE, index, cues, length, min_s=length, max_s=length, chapter=chapter)

    # --- pressing ---

    def _work(self, index: int, step: PressStep | TechniqueStep, guidance: str) -> None:
        if self.words.partner and not self.agreed:
            self.add(SlotKind.SETTLE, index, self._agreement())  # nobody is touched before it
        target = target_of(step, self.knowledge)
        sides = sides_of(step, target)
        for number, side in enumerate(sides):
            chapter = self._chapter(target, side)
            if number:
                self._switch(index, step, target, side, chapter)
            else:
                self._find(index, step, target, side, guidance, chapter)
            self._hold(index, step, target, side, guidance)

    def _chapter(self, target: Target, side: Side) -> str:
        """A title of its own for every stretch with a point and side, also in later rounds."""
        title = f"{target.title}, {'both sides' if side == 'both' else side}"
        self.rounds[title] += 1
        return title if self.rounds[title] == 1 else f"{title}, round {self.rounds[title]}"

    def _find(
        self, index: int, step: PressStep | TechniqueStep, target: Point | Technique, side: Side,
        guidance: str, chapter: str,
    ) -> None:  # fmt: skip
        here = self.last_hold == (target.id, side)
        known = here or (target.id, side) in self.found
        again = self._lines(target.lines.again, side, Role.FIND, brief=False)
        if known:
            says = [] if here and step.find == 0 else again
        else:
            brief = guidance != "full"
            says = self._way_to(target, side, brief=brief)
            says += self._lines(target.lines.find, side, Role.FIND, brief=brief)
        if step.lighter:
            says = says + self._say("lighter", Role.SAFETY)
        says = self._scale() + says
        if says:
            says[-1] = replace(says[-1], pause_s=FIND_PAUSE_S)
        gate = Gate(target.id, side, (again or says)[0].text if again or says else "")
        begun = bool(self.slots) and self.slots[-1].kind is SlotKind.POSITION
        if begun and self.slots[-1].chapter is None:
            self.slots[-1] = replace(self.slots[-1], chapter=self._in_half(chapter))
            chapter_here = None
        else:
            chapter_here = chapter
        self.found.add((target.id, side))
        # hands are slower than words: free time goes between the sentences, most of it at the end
        cues: list[Cue] = [cue for say in says for cue in (say, Silence(stretch=1.0))]
        cues += [Silence(stretch=2.0), gate]
        self.add(SlotKind.FIND, index, cues, step.find, chapter=chapter_here)

    def _way_to(self, target: Target, side: Side, *, brief: bool) -> list[Say]:
        """How the place is found from which the hands slide on to this one, unless it was."""
        start = target.found_from if isinstance(target, Point) else None
        if start is None or any(found == start for found, _ in self.found):
            return []
        self.found.add((start, side))
        return self._lines(self.knowledge.point(start).lines.find, side, Role.FIND, brief=brief)

    def _switch(
        self, index: int, step: PressStep | TechniqueStep, target: Point | Technique, side: Side,
        chapter: str,
    ) -> None:  # fmt: skip
        again = self._lines(target.lines.again, side, Role.FIND, brief=False)
        short = step.switch is not None and step.switch < SHORT_SWITCH_S
        cues: list[Cue] = [*([] if short else [Chime(ChimeKind.SWITCH)]), *again]
        self.found.add((target.id, side))
        gate = Gate(target.id, side, again[0].text if again else "")
        self.add(SlotKind.SWITCH, index, [*cues, gate], step.switch, chapter=chapter)

    def _hold(
        self, index: int, step: PressStep | TechniqueStep, target: Point | Technique, side: Side,
        guidance: str,
    ) -> None:  # fmt: skip
        stated = step.hold
        length = target.hold.typical_s if stated is None else stated
        limits = (stated, stated) if stated is not None else (target.hold.min_s, target.hold.max_s)
        pressure = step.pressure or target.pressure.default
        key = (target.id, step.lighter, stated, step.pressure)
        notes = tuple(
            note
            for note, applies in (
                ("shortened", length < shortest_s(target)),
                ("time ours", target.hold.basis == "inferred"),
            )
            if applies
        )
        moment = HeldMoment(step, target, side, self.position, pressure, guidance, turn=self.holds)
        caution = self._caution(target, side, before_hold=moment.is_tight(self.words))
        cues: list[Cue] = [Hold(target.id, side, pressure)]
        cues += hold_words(self.words, moment, caution)
        self.add(
            SlotKind.HOLD, index, cues, length, min_s=limits[0], max_s=limits[1],
            twin=self.twins.setdefault(key, len(self.twins)), notes=notes,
        )  # fmt: skip
        self.last_hold = (target.id, side)
        self.holds += 1

    def _caution(self, target: Target, side: Side, *, before_hold: bool) -> list[Say]:
        """What is said once about this target; where the hold has no room for it, before it."""
        caution = [
            say
            for say in self._lines(target.lines.caution, side, Role.SAFETY, brief=False)
            if say.text not in self.warned
        ]
        self.warned.update(say.text for say in caution)
        if not before_hold or not caution:
            return caution
        finding = self.slots[-1]
        self.slots[-1] = replace(finding, cues=(*finding.cues[:-1], *caution, finding.cues[-1]))
        return []
