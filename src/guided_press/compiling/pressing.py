"""Pressing: finding each place, changing sides, and holding, with when somebody is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from guided_press.compiling.beginning import Agreement
from guided_press.compiling.course import Course
from guided_press.compiling.holds import HeldMoment, first_ask_s, hold_words
from guided_press.cues import (
    OTHER_SIDE,
    Chime,
    ChimeKind,
    Cue,
    Gate,
    Hold,
    HoldNote,
    Role,
    Say,
    Side,
    Silence,
    Slot,
    SlotKind,
)
from guided_press.knowledge.models import Point, Target, Technique
from guided_press.script.arms import works_behind
from guided_press.script.model import CheckStep, CloseStep, SwapStep, WorkStep
from guided_press.words.texts import choice, text

FIND_PAUSE_S = 2.0
"""After the last finding sentence: hands are slower than words."""

FIND_S = 15.0
"""For finding a place, about, where a script leaves it open."""

SHORT_SWITCH_S = 8.0
"""A shorter change of sides has no room for its own chime."""

_STATIONS = {
    "low_back": "hips", "sacrum": "hips", "leg": "legs", "knee": "knees", "calf": "knees",
    "foot": "feet", "toe": "feet", "palm": "hands",
}  # fmt: skip
"""Where a giver is within reach of a region; down the legs, one moves along with the hands."""

ANEW_S = 20.0
"""Of the first hold of a second half, before somebody asks."""


@dataclass(frozen=True, slots=True)
class _Work:
    """One side of a step that presses.

    Attributes:
        index: Of the step.
        guidance: How much is said.
    """

    index: int
    step: WorkStep
    side: Side
    guidance: str

    @property
    def target(self) -> Point | Technique:
        """What is worked."""
        return self.step.target

    @property
    def place(self) -> tuple[str, Side]:
        """The target's id, and the side."""
        return self.target.id, self.side


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is taken back where somebody left it out; see `Pressing`."""

    holds: set[tuple[str, Side]]
    places: set[tuple[str, Side]]
    warnings: set[str]
    last_hold: tuple[str, Side] | None
    agreed: bool


@dataclass(slots=True)
class Pressing:
    """Works the places one by one and remembers what was found, held and asked.

    Attributes:
        holds: Targets and sides that were worked.
        places: Those whose place was found.
        warnings: What was said once, for safety.
        questions: How often the receiver was asked at each target and side.
        unasked_s: How much was pressed since somebody asked.
    """

    course: Course
    agreement: Agreement
    holds: set[tuple[str, Side]] = field(default_factory=set)
    places: set[tuple[str, Side]] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)
    questions: Counter[tuple[str, Side]] = field(default_factory=Counter)
    unasked_s: float = 0.0
    last_hold: tuple[str, Side] | None = None
    twins: dict[tuple[object, ...], int] = field(default_factory=dict)
    rounds: Counter[str] = field(default_factory=Counter)

    def forget(self) -> None:
        """For another person, to whom nothing was said and nothing was done."""
        self.last_hold, self.agreement.made, self.agreement.placed = None, False, False
        for memory in (self.holds, self.places, self.warnings, self.questions, self.rounds):
            memory.clear()

    def work(self, index: int, step: WorkStep, guidance: str) -> Iterator[Slot]:
        """The slots of a step that presses."""
        course = self.course
        if course.words.partner and not self.agreement.placed:
            # nobody is touched before it
            yield Slot(SlotKind.SETTLE, index, tuple(self.agreement.words()))
            self.agreement.made = not course.was_left_out(len(course.slots) - 1)
        for number, side in enumerate(step.in_turn):
            before, first = self._memory(), len(course.slots)
            course.rejoin()
            if course.words.partner and not self.agreement.made:
                course.waiting += self.agreement.words()
            work = _Work(index, step, side, guidance)
            cautions = self._cautions(step.target, side)
            chapter = self._chapter(step.target, side)
            self.warnings.update(say.text for say in cautions)
            moment = self._moment(work)
            words = hold_words(self.course.words, moment, cautions)
            lead = self._switch if number else self._find
            yield lead(work, chapter, words.before)
            yield self._hold(work, words.cues)
            self.questions[work.place] += len(words.asked_s)
            self.unasked_s = self.unasked_s + step.most_s
            if words.asked_s:
                self.unasked_s = step.most_s - words.asked_s[-1]
            self._forget_unheard(first, before)

    def _memory(self) -> _Memory:
        return _Memory(
            set(self.holds),
            set(self.places),
            set(self.warnings),
            self.last_hold,
            self.agreement.made,
        )

    def _forget_unheard(self, first: int, before: _Memory) -> None:
        """What was left out was not found, not done, and no warning of it was heard."""
        found, held = (not self.course.was_left_out(first + n) for n in (0, 1))
        if not found:
            self.places, self.agreement.made = before.places, before.agreed
        if not held:
            self.holds, self.last_hold = before.holds, before.last_hold
        if not (found and held):
            self.warnings = before.warnings

    def _moment(self, work: _Work, *, ahead: bool = False) -> HeldMoment:
        """A hold as its words see it; looked at ahead, what comes after it is not asked about."""
        same = self.last_hold is not None and self.last_hold[0] == work.target.id
        moment = HeldMoment(
            work.step,
            work.side,
            self.course.position,
            work.guidance,
            work.place not in self.holds and not same,
            self.questions[work.place],
            0.0 if ahead else self.unasked_s,
            slides_on=not ahead and self._slides_on(work),
        )
        if ahead or not moment.asks(self.course.words):
            return moment
        return replace(moment, next_ask_s=self._next_ask_s(work))

    def _slides_on(self, work: _Work) -> bool:
        """The place after this one is found from it, before anything else is done."""
        following = next(self._works_after(work), None)
        if following is None or following.index > work.index + 1:
            return False
        target, known = following.target, following.place in self.places
        if not isinstance(target, Point) or target.found_from is None or known:
            return False
        return self._comes_from(work.place, target.found_from, target, following.side)

    def _next_ask_s(self, work: _Work) -> float:
        """How much pressing comes after this hold before somebody asks again."""
        last_hold, holds = self.last_hold, set(self.holds)
        here, pressed_s = work, 0.0
        for later in self._works_after(work):
            if later is None:  # everything is said in full there
                pressed_s += ANEW_S
                break
            self.last_hold = here.place
            self.holds.add(here.place)
            moment, words = self._moment(later, ahead=True), self.course.words
            pressed_s += first_ask_s(words, moment, self._cautions(later.target, later.side))
            if moment.asks(words):
                break
            here = later
        self.last_hold, self.holds = last_hold, holds
        return pressed_s

    def _works_after(self, work: _Work) -> Iterator[_Work | None]:
        """What is pressed after it until somebody asks in a step; None for the other person."""
        sides = work.step.in_turn
        for side in sides[sides.index(work.side) + 1 :]:
            yield replace(work, side=side)
        steps = self.course.session.steps
        for number, step in enumerate(steps[work.index + 1 :], work.index + 1):
            if isinstance(step, SwapStep):
                yield None
            if isinstance(step, (CheckStep, CloseStep, SwapStep)):
                return
            if isinstance(step, WorkStep):
                how = step.guidance or self.course.session.guidance
                yield from (_Work(number, step, side, how) for side in step.in_turn)

    def _chapter(self, target: Target, side: Side) -> str:
        """A title of its own for every stretch with a point and side, also in later rounds."""
        title = text("chapters.hold", target=target.title, side=choice("chapters.sides", side))
        self.rounds[title] += 1
        number = self.rounds[title]
        return title if number == 1 else text("chapters.round", title=title, n=number)

    def _find(self, work: _Work, chapter: str, before: Sequence[Say]) -> Slot:
        course, step, target, side = self.course, work.step, work.target, work.side
        here = self.last_hold == work.place
        again = course.lines(target.lines.again, side, Role.FIND)
        brought = self._brought(work)
        if here or work.place in self.places:
            stays = here and step.find == 0 and not brought and target.hold.block_s is None
            says = [] if stays else again
        else:
            says = self._finding(target, side, brief=work.guidance != "full")
        says = [*says, *before]
        if says:
            says[-1] = replace(says[-1], pause_s=FIND_PAUSE_S)
        gate = Gate(target.id, side, (again or says)[0].text if again or says else "")
        chapter_here: str | None = chapter
        last = course.slots[-1] if course.slots else None
        if last and last.kind is SlotKind.POSITION and last.chapter is None:
            course.slots[-1] = replace(last, chapter=course.in_half(chapter))
            chapter_here = None
        self.places.add(work.place)
        course.at = work.place
        # hands are slower than words: free time goes between the sentences, most of it at the end
        cues: list[Cue] = []
        for say in (*brought, *says):
            cues += [say, Silence(stretch=1.0)]
        cues += [Silence(stretch=2.0), gate]
        return Slot(SlotKind.FIND, work.index, tuple(cues), step.find, chapter=chapter_here)

    def _brought(self, work: _Work) -> list[Say]:
        """The limb that is worked comes to the hands, and the giver to the limb."""
        course, step = self.course, work.step
        up = course.up_again(work.target)
        reach = work.target.reach(course.session.mode, course.position)
        needed_s = (step.find or FIND_S) + step.held_s
        brought = course.body.bring(reach, work.side, needed_s)
        course.body.up_s += needed_s
        if brought:
            course.at = None  # the hands gave way to the limb
        moves = self._giver_moves(work.target)
        return [*brought, *moves] if course.body.turns else [*up, *moves, *brought]

    def _giver_moves(self, target: Target) -> list[Say]:
        """The giver goes to where the next place is within reach."""
        course = self.course
        station = _STATIONS.get(target.region)
        if not course.words.partner or station is None or course.position is None:
            return []
        return course.body.attend(station)

    def _finding(self, target: Point | Technique, side: Side, *, brief: bool) -> list[Say]:
        """How a place is found that was not found before: from where the hands are, or in full."""
        lines = target.lines
        ways = [lines.find]
        at = self.course.at
        if at is not None and at[0] == target.id and _overlap(at[1], side):
            ways = [lines.again]
        elif isinstance(target, Point) and target.found_from:
            start = target.found_from
            if self._comes_from(at, start, target, side):
                ways = [lines.slide or lines.find]
            elif not lines.slide:
                known = any(code == start and _overlap(on, side) for code, on in self.places)
                first = self.course.knowledge.point(start).lines
                ways = [first.again if known else first.find, lines.find]
                self.places.add((start, side))
        return [say for way in ways for say in self.course.lines(way, side, Role.FIND, brief=brief)]

    def _comes_from(
        self, at: tuple[str, Side] | None, start: str, target: Point, side: Side
    ) -> bool:
        """Hands there are at the place to slide from, or at one between, on the same side."""
        if at is None or not _overlap(at[1], side):
            return False
        here = at[0]
        if here == start or here not in self.course.knowledge.point_codes():
            return here == start
        point = self.course.knowledge.point(here)
        return point.found_from == start and point.order < target.order

    def _switch(self, work: _Work, chapter: str, before: Sequence[Say]) -> Slot:
        step, target, side = work.step, work.target, work.side
        brought = self._brought(work)
        lines = target.lines
        known = any(name == target.id for name, _ in self.places)
        if work.place in self.places:
            says = self.course.lines(lines.again, side, Role.FIND)
        elif lines.other and known:
            says = self.course.lines(lines.other, side, Role.FIND)
        else:
            says = self._finding(target, side, brief=known or work.guidance != "full")
        short = step.switch is not None and step.switch < SHORT_SWITCH_S
        cues: list[Cue] = [] if short else [Chime(ChimeKind.SWITCH)]
        self.places.add(work.place)
        self.course.at = work.place
        gate = Gate(target.id, side, says[0].text if says else "")
        cues += [*brought, *says, *before, gate]
        return Slot(SlotKind.SWITCH, work.index, tuple(cues), step.switch, chapter=chapter)

    def _hold(self, work: _Work, cues: Sequence[Cue]) -> Slot:
        step, target = work.step, work.target
        behind = works_behind(target, self.course.session.mode)
        key = (target.id, step.lighter, step.hold, step.pressure)
        notes = tuple(
            note
            for note, applies in (
                (HoldNote.SHORTENED, step.held_s < target.hold.shortest_s),
                (HoldNote.TIME_OURS, target.hold.basis == "inferred"),
            )
            if applies
        )
        self.last_hold = work.place
        self.holds.add(work.place)
        return Slot(
            SlotKind.HOLD,
            work.index,
            (Hold(*work.place, step.strongest), *cues),
            step.held_s,
            min_s=step.least_s,
            max_s=step.held_s if behind else step.most_s,
            twin=self.twins.setdefault(key, len(self.twins)),
            notes=notes,
        )

    def _cautions(self, target: Target, side: Side) -> list[Say]:
        """What is said once about this target."""
        says = self.course.lines(target.lines.caution, side, Role.SAFETY)
        course = self.course
        turns = target.reach(course.session.mode, course.position) == "upper_side"
        if turns and course.body.on_top is OTHER_SIDE.get(side):
            return says  # whoever rolled over meanwhile is warned anew
        return [say for say in says if say.text not in self.warnings]


def _overlap(one: Side, other: Side) -> bool:
    """Whether two places touch the same side."""
    return one is other or Side.BOTH in (one, other)
