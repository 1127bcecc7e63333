"""A profile: one person's answers to the questions that restrict a session.

The file is YAML, private, and readable by the person it is about. Answers about today (the red
flags and the consent) are never in it: they are given anew for each session that uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from guided_press.cues import Side
from guided_press.errors import Problem, ScriptError, did_you_mean
from guided_press.text_files import read_text_file
from guided_press.words.english import listed
from guided_press.yaml_document import format_path
from guided_press.yaml_source import read_yaml

if TYPE_CHECKING:
    from guided_press.knowledge.conditions import Condition
    from guided_press.knowledge.loading import Knowledge
    from guided_press.yaml_document import Document
    from guided_press.yaml_document import Path as YamlPath

Value = Literal["yes", "no", "not_sure"]
Area = Literal[
    "back",
    "low_back",
    "sacrum",
    "knee",
    "calf",
    "leg",
    "foot",
    "ankle",
    "hand",
    "arm",
    "chest",
    "belly",
]

VALID_DAYS = 30
"""So long does an answer count, and so does a clinician's agreement."""

AHEAD_DAYS = 1
"""So far may a date lie ahead: it may be tomorrow already where it was answered."""

VALUES: tuple[Value, ...] = get_args(Value)
SIDES: tuple[Side, ...] = tuple(Side)

AREAS: Mapping[Area, frozenset[str]] = {
    "back": frozenset({"low_back", "sacrum"}),
    "low_back": frozenset({"low_back"}),
    "sacrum": frozenset({"sacrum"}),
    "knee": frozenset({"knee", "leg"}),
    "calf": frozenset({"calf", "leg"}),
    "leg": frozenset({"knee", "calf", "leg"}),
    "foot": frozenset({"foot", "toe"}),
    "ankle": frozenset({"foot", "toe"}),
    "hand": frozenset({"palm"}),
    "arm": frozenset({"palm"}),
    "chest": frozenset(),
    "belly": frozenset(),
}
"""What a person calls a place, and the regions of targets that it touches."""

_TODAY_GROUPS = frozenset({"red_flag", "consent"})
_KEYS = ("answer", "side", "where", "agreed", "on")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to one question.

    Attributes:
        value: As it was answered; `not_sure` counts as the question's cautious answer.
        on: The day of the answer.
        side: Of a local condition, the side it is on.
        where: Of a condition that has a place, the places it is at; none for all of them.
        agreed_on: The day on which the person stated that a clinician who knows the condition
            agreed; None without such a statement.
    """

    value: Value
    on: date
    side: Side = Side.BOTH
    where: tuple[Area, ...] = ()
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers of one person; which of them still hold is decided when they are used.

    Attributes:
        name: For messages.
        answers: By the id of the condition; nothing in it is about today.
    """

    name: str
    answers: Mapping[str, Answer] = field(default_factory=dict)


def is_of_today(condition: Condition) -> bool:
    """Whether a question is asked anew for each session.

    So are the red flags and the consent, and all that ends a session and can begin overnight.
    """
    stops = any(effect.effect == "stop_session" for effect in condition.effects)
    return condition.group in _TODAY_GROUPS or (stops and condition.group != "age")


def counts_on(day: date, today: date) -> bool:
    """Whether what was said on one day counts on another."""
    return -AHEAD_DAYS <= (today - day).days <= VALID_DAYS


def is_agreed_on(answer: Answer, today: date) -> bool:
    """Whether a clinician's agreement to it counts on a day; everything that asks, asks here."""
    return answer.agreed_on is not None and counts_on(answer.agreed_on, today)


def is_settled_on(answer: Answer, today: date) -> bool:
    """Whether an answer counts on a day with all that was said in it; else it is asked again."""
    return counts_on(answer.on, today) and (answer.agreed_on is None or is_agreed_on(answer, today))


def has_place(condition: Condition) -> bool:
    """Whether the answer may say where on the body it is."""
    return any(effect.only_at or effect.at for effect in condition.effects)


def places_of(condition: Condition) -> tuple[Area, ...]:
    """The places that an answer may name; none where it has no place."""
    if not has_place(condition):
        return ()
    return tuple(area for area in AREAS if not condition.places or area in condition.places)


def can_be_agreed(condition: Condition) -> bool:
    """Whether a clinician's agreement changes anything."""
    return any(effect.effect == "ask_first" for effect in condition.effects)


def clear_today(knowledge: Knowledge, today: date) -> dict[str, Answer]:
    """The answers to all questions of today when nothing is wrong and everybody agrees."""
    return {
        condition.id: Answer("yes" if condition.yes_means == "clear" else "no", today)
        for condition in knowledge.conditions.values()
        if is_of_today(condition)
    }


def misfits(condition: Condition, answer: Answer) -> Iterator[tuple[str, str]]:
    """What an answer says that its question does not ask: the key, and what is wrong."""
    if is_of_today(condition):
        yield "answer", "is asked anew for each session and is not kept"
    if answer.side != "both" and not condition.local:
        yield "side", "has no side"
    places = places_of(condition)
    if answer.where and not places:
        yield "where", "has no place to name"
    elif not set(answer.where) <= set(places):
        # a place that nothing is done about would look like an answer and leave nothing out
        yield "where", f"is only about {listed(places)}"
    if answer.agreed_on is not None and not can_be_agreed(condition):
        yield "agreed", "does not change by a clinician's agreement"
    if answer.value != "yes" and (answer.side != "both" or answer.where or answer.agreed_on):
        key = "side" if answer.side != "both" else "where" if answer.where else "agreed"
        yield key, "has this only when the answer is yes"


def load_profile(path: Path, knowledge: Knowledge) -> Profile:
    """Read a profile.

    Args:
        path: Of the file.
        knowledge: The conditions; an answer to an unknown one is refused, never skipped.

    Raises:
        ScriptError: With every problem of the file, or because it cannot be read. The messages
            hold no answer.
    """
    return parse_profile(_read(path), str(path), path.stem, knowledge)


def parse_profile(text: str | bytes, file: str, name: str, knowledge: Knowledge) -> Profile:
    """Make a profile of its text; see `load_profile`."""
    return _ProfileReader(read_yaml(text, file), knowledge).profile(name)


def profile_text(profile: Profile, knowledge: Knowledge) -> str:
    """A profile as its file has it, with the questions as comments.

    Raises:
        ValueError: An answer is about today, or does not fit its question.
    """
    lines = [
        "# A profile of Guided Press: who the sessions are for. It is private; nobody but its",
        "# owner needs it. Answers count for 30 days. Change it here or with",
        "# `guided-press screen`.",
        "version: 1",
        "answers:" if profile.answers else "answers: {}",
    ]
    for condition in knowledge.conditions.values():
        answer = profile.answers.get(condition.id)
        if answer is None:
            continue
        for _, wrong in misfits(condition, answer):
            raise ValueError(f"{condition.id} {wrong}")
        lines += [f"  # {condition.ask}", f"  {condition.id}: {{{_fields(answer)}}}"]
    if unknown := sorted(profile.answers.keys() - knowledge.conditions.keys()):
        raise ValueError(f"unknown conditions: {', '.join(unknown)}")
    return "\n".join(lines) + "\n"


def _fields(answer: Answer) -> str:
    fields = [f"answer: {answer.value}", f"on: {answer.on.isoformat()}"]
    if answer.side != "both":
        fields.append(f"side: {answer.side}")
    if answer.where:
        fields.append(f"where: [{', '.join(answer.where)}]")
    if answer.agreed_on:
        fields.append(f"agreed: {answer.agreed_on.isoformat()}")
    return ", ".join(fields)


def _read(path: Path) -> bytes:
    try:
        return read_text_file(path)
    except FileNotFoundError:
        hint = "`guided-press screen` makes one."
        missing = Problem(str(path), 0, 0, "", "there is no such profile", hint)
        raise ScriptError([missing]) from None


class _ProfileReader:
    """Checks the plain values of one file, and tells everything that is wrong at once."""

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self._document = document
        self._conditions = knowledge.conditions
        self._problems: list[Problem] = []

    def profile(self, name: str) -> Profile:
        value = self._document.value
        answers: dict[str, Answer] = {}
        if not isinstance(value, dict):
            self._report((), "this is not a profile", "A profile begins with `version: 1`.")
        else:
            self._keys((), value, ("version", "answers"))
            if value.get("version") != 1 or isinstance(value.get("version"), bool):
                self._report(("version",), "the version is not 1", "This program reads version 1.")
            entries = value.get("answers")
            if isinstance(entries, dict):
                for condition_id, entry in entries.items():
                    answer = self._answer(condition_id, entry)
                    if answer:
                        answers[condition_id] = answer
            else:
                self._report(("answers",), "expected conditions and their answers")
        if self._problems:
            raise ScriptError(self._problems)
        return Profile(name, answers)

    def _answer(self, condition_id: str, entry: Any) -> Answer | None:
        path: YamlPath = ("answers", condition_id)
        condition = self._conditions.get(condition_id)
        if condition is None:
            hint = did_you_mean(condition_id, self._conditions)
            hint = hint or "`guided-press screen --list` shows all."
            self._report(path, f"unknown condition '{condition_id[:60]}'", hint, key=True)
            return None
        if not isinstance(entry, dict):
            self._report(path, "expected an answer and its date, such as {answer: no, on: ...}")
            return None
        before = len(self._problems)
        self._keys(path, entry, _KEYS)
        value = self._one_of((*path, "answer"), entry.get("answer"), VALUES)
        side = self._one_of((*path, "side"), entry.get("side", "both"), SIDES)
        where = self._where((*path, "where"), entry.get("where", []))
        on = self._date((*path, "on"), entry.get("on"))
        agreed = self._date((*path, "agreed"), entry["agreed"]) if "agreed" in entry else None
        if len(self._problems) > before or value is None or side is None or on is None:
            return None
        answer = Answer(value, on, side, where, agreed)
        for key, wrong in misfits(condition, answer):
            self._report((*path, key), f"{condition_id} {wrong}", "Delete it.", key=True)
        return answer

    def _keys(self, path: YamlPath, value: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for key in value:
            if key not in allowed:
                free = [name for name in allowed if name not in value]
                hint = did_you_mean(key, free) or f"Known here: {', '.join(free)}."
                self._report((*path, key), f"unknown key '{key[:40]}'", hint, key=True)

    def _one_of(self, path: YamlPath, value: Any, allowed: tuple[Any, ...]) -> Any:
        if value in allowed and isinstance(value, str):
            return value
        self._report(path, f"expected {listed(allowed, 'or')}")
        return None

    def _where(self, path: YamlPath, value: Any) -> tuple[Area, ...]:
        if not isinstance(value, list):
            self._report(path, "expected a list of places, such as [calf]")
            return ()
        allowed = tuple(AREAS)
        return tuple(self._one_of((*path, n), area, allowed) for n, area in enumerate(value))

    def _date(self, path: YamlPath, value: Any) -> date | None:
        try:
            if isinstance(value, str) and len(value) == len("2026-01-31"):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self._report(path, "expected a date such as 2026-01-31")
        return None

    def _report(self, path: YamlPath, message: str, hint: str = "", *, key: bool = False) -> None:
        existing = self._document.existing(path)
        place = self._document.key_place if key else self._document.place
        line, column = place(existing)
        self._problems.append(
            Problem(self._document.file, line, column, format_path(path)[:200], message, hint)
        )
