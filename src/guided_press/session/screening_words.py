"""What is said at the start of a screened session: what is left out, and what stays light."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from guided_press.knowledge.linter import MOST_WORDS
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Mode, Target
from guided_press.session.cues import Role, Say
from guided_press.session.lightening import KNEADING, worked_sides
from guided_press.session.restrictions import ONE_SIDES, OneSide
from guided_press.session.screened import Change, Entry
from guided_press.session.script import PressStep, TechniqueStep
from guided_press.session.targets import target_of
from guided_press.session.wording import split_sentences

PAUSE_S = 0.5
"""After each line."""

_LEGS = "legs"

_REGION_PHRASES = {
    "low_back": "low_back", "sacrum": "sacrum", "knee": "knee", "calf": "legs", "leg": "legs",
    "foot": "feet", "toe": "feet", "palm": "hands",
}  # fmt: skip


def notes_of(
    mode: Mode, entries: Sequence[Entry], lightened: Collection[str], report: Iterable[Change],
    knowledge: Knowledge,
) -> tuple[Say, ...]:  # fmt: skip
    """The lines that name what is skipped, with its side, what is light, and what else to heed.

    Args:
        mode: Whose body is spoken of.
        entries: What became of the steps.
        lightened: Targets with a light touch.
        report: For what is only noted, and for the breathing.
        knowledge: Places and phrases.

    Returns:
        Sentences of at most 20 words; no condition is named in them.
    """
    words = _Words(mode, knowledge)
    planned = _sides(entries, knowledge, originals=True)
    left = _sides(entries, knowledge, originals=False)
    gone = {target: sides - left.get(target, set()) for target, sides in planned.items()}
    says = list(words.skipped({t: s for t, s in gone.items() if s}, planned, left))
    says += words.light([t for t in left if t in lightened], left)
    changes = list(report)
    if any(change.kind == "breathing" for change in changes):
        says.append(words.say("breathe_own"))
    for condition_id in dict.fromkeys(c.condition for c in changes if c.kind == "note"):
        message = knowledge.conditions[condition_id].message
        claims = (f"condition.{condition_id}",)
        says += [
            Say(part, Role.SCREENING, claims, pause_s=PAUSE_S) for part in split_sentences(message)
        ]
    return tuple(says)


def _sides(
    entries: Sequence[Entry], knowledge: Knowledge, *, originals: bool
) -> dict[str, set[OneSide]]:
    """The sides on which each target is worked, in the script or in what is left of it."""
    found: dict[str, set[OneSide]] = {}
    for entry in entries:
        step = entry.original if originals else entry.step
        if isinstance(step, (PressStep, TechniqueStep)):
            target = target_of(step, knowledge)
            found.setdefault(target.id, set()).update(worked_sides(step, target))
    return found


class _Words:
    """Finds the names of places, and puts them into sentences that can be followed by ear."""

    def __init__(self, mode: Mode, knowledge: Knowledge) -> None:
        self._mode = mode
        self._knowledge = knowledge

    def say(self, phrase: str, **filled: str) -> Say:
        entry = self._knowledge.phrase(phrase)
        text = entry.text.format(**filled)
        return Say(text, Role.SCREENING, entry.claims, pause_s=PAUSE_S)

    def skipped(
        self, gone: dict[str, set[OneSide]], planned: dict[str, set[OneSide]],
        left: dict[str, set[OneSide]],
    ) -> Iterator[Say]:  # fmt: skip
        """Whole parts of the body by their name, single places by theirs."""
        whole = {self._part(t) for t in planned} - {self._part(t) for t in left}
        names = []
        for target, sides in gone.items():
            part = self._part(target)
            if part in whole:
                names.append(self._part_name(part))
            elif part == _LEGS and not any(sides & left[t] for t in left if self._part(t) == part):
                names.append(self._name(KNEADING, sides))  # its place is the whole calf
            else:
                names.append(self._name(target, sides))
        yield from self._listed("skip_both", dict.fromkeys(names))

    def light(self, targets: Sequence[str], left: dict[str, set[OneSide]]) -> Iterator[Say]:
        """Everything at once, or part by part."""
        if targets and len(targets) == len(left):
            yield self.say("lightened", place="everything")
            return
        others = {self._part(target) for target in left if target not in targets}
        names = [
            self._name(target, left[target])
            if self._part(target) in others
            else f"everything on {self._part_name(self._part(target))}"
            for target in targets
        ]
        for name in dict.fromkeys(names):
            yield self.say("lightened", place=name)

    def _part(self, target: str) -> str:
        return _REGION_PHRASES[self._knowledge.target(target).region]

    def _part_name(self, part: str) -> str:
        return self._knowledge.phrase(f"screening_place_{part}").text

    def _name(self, target_id: str, sides: Collection[OneSide]) -> str:
        target: Target = self._knowledge.target(target_id)
        alone = self._mode == "self"
        if len(sides) == len(ONE_SIDES):
            text = target.place if alone else target.place_partner
        else:
            text = target.place_side if alone else target.place_side_partner
        named = text.format(side=min(sides))
        return f"{named}," if "," in named else named

    def _listed(self, phrase: str, names: Iterable[str]) -> Iterator[Say]:
        """As few sentences as can be followed by ear."""
        waiting: list[str] = []
        for name in names:
            longer = self.say(phrase, place=_join([*waiting, name]))
            if waiting and len(longer.text.split()) > MOST_WORDS:
                yield self.say(phrase, place=_join(waiting))
                waiting = []
            waiting.append(name)
        if waiting:
            yield self.say(phrase, place=_join(waiting))


def _join(names: Sequence[str]) -> str:
    *first, last = names
    if not first:
        return last
    joint = ", and " if any("," in name for name in first) else " and "
    return ", ".join(name.rstrip(",") for name in first) + joint + last
