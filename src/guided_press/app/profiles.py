"""Profiles: where they are, how they are made, and sessions screened with them.

Nothing heavy is imported before a profile is used.

No answer is logged, exported or put into an error; what leaves this room is what was left out of
a session, and why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import ExportError, Problem, SafetyRefusal, ScriptError, did_you_mean
from guided_press.files import write_atomically
from guided_press.knowledge.loading import Knowledge, load_knowledge
from guided_press.session.profile import (
    AREAS,
    SIDES,
    VALID_DAYS,
    VALUES,
    Answer,
    Profile,
    clear_today,
    is_of_today,
    load_profile,
    misfits,
    profile_text,
)

if TYPE_CHECKING:
    from guided_press.knowledge.models import Condition
    from guided_press.session.loading import LoadedScript
    from guided_press.session.screening import Screened

DEFAULT_NAME = "me"
FALLBACK = "palms-and-breath-6"
"""Offered first: made for whoever is left with little."""

_NAME = re.compile(r"[^\W_][\w-]{0,39}")
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # devices, whatever their ending


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions that are asked together.

    Attributes:
        title: What they have in common.
        conditions: In the order in which they are asked.
    """

    title: str
    conditions: tuple[Condition, ...]


_SCREENS: Mapping[str, tuple[str, ...]] = {
    "Age": ("age",),
    "Pregnancy and birth": ("pregnancy",),
    "Blood and clots": ("blood_clot", "blood"),
    "Legs and knees": ("leg_vessels", "knee"),
    "Spine and bones": ("spine",),
    "Kidneys and cancer": ("organs",),
    "Skin and feeling": ("skin", "nerves"),
    "Hips, feet and hands": ("joints",),
    "General health": ("general_health",),
    "Whoever presses": ("giver",),
}


def screens() -> tuple[Questions, ...]:
    """The questions whose answers are kept, as screens of a few each.

    Every question is on one of them: groups that are not named share the last one.
    """
    standing = [c for c in load_knowledge().conditions.values() if not is_of_today(c)]
    named = {group for groups in _SCREENS.values() for group in groups}
    found = [
        Questions(title, tuple(c for c in standing if c.group in groups))
        for title, groups in _SCREENS.items()
    ]
    found.append(Questions("More", tuple(c for c in standing if c.group not in named)))
    return tuple(questions for questions in found if questions.conditions)


def questions_of_today() -> Questions:
    """The questions that are asked anew for each session; the consent comes last."""
    asked = [c for c in load_knowledge().conditions.values() if is_of_today(c)]
    asked.sort(key=lambda condition: condition.yes_means == "clear")
    return Questions("Today", tuple(asked))


def all_clear_today() -> dict[str, Answer]:
    """The answers when none of the signs is there today and everybody wants the session."""
    return clear_today(load_knowledge(), date.today())


# -- where they are ------------------------------------------------------------------------------


def profiles_folder() -> Path:
    """The folder of the named profiles; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("guided-press", appauthor=False) / "profiles"


def profile_names() -> list[str]:
    """The names of all profiles in the person's data folder, sorted."""
    return sorted(path.stem for path in profiles_folder().glob("*.yaml"))


def profile_path(name: str) -> Path:
    """Where a profile is: a name is looked up in the data folder, a path is taken as it is.

    Raises:
        ScriptError: Neither a name nor the path of a YAML file.
    """
    if _is_path(name):
        return Path(name).expanduser()
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        hint = "Use up to 40 letters, digits, - or _, or the path of a .yaml file."
        raise ScriptError([Problem("--profile", 0, 0, "", "this is not a usable name", hint)])
    return profiles_folder() / f"{name}.yaml"


def lasting_name(name: str) -> str:
    """A profile's name as it is; its path as it is found from any folder."""
    return str(Path(name).expanduser().absolute()) if _is_path(name) else name


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or os.sep in name or "/" in name


def open_profile(name: str) -> Profile:
    """Read a profile by its name or path.

    Raises:
        ScriptError: There is none, or it is not valid.
    """
    path = profile_path(name)
    if path.parent == profiles_folder() and not path.exists():
        known = profile_names()
        hint = did_you_mean(name, known) or f"Make it with: guided-press screen --profile {name}"
        raise ScriptError([Problem(str(path), 0, 0, "", f"there is no profile '{name}'", hint)])
    profile = load_profile(path, load_knowledge())
    _make_private(path)
    return replace(profile, name=name)


def _make_private(path: Path) -> None:
    """Many editors write a new file that everybody may read; then it is the owner's alone again."""
    with suppress(OSError):  # somebody else's file, or a disk without permissions
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def save_profile(profile: Profile) -> Path:
    """Write a profile, readable by its owner alone.

    Raises:
        ExportError: It could not be written; what stood there still stands.
    """
    path = profile_path(profile.name)
    if path.parent == profiles_folder():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            problem = f"cannot be made: {error.strerror or error}."
            raise ExportError(path.parent, problem, "Name a file with --profile.") from error
    text = profile_text(profile, load_knowledge())
    write_atomically(path, text.encode("utf-8"), private=True)
    return path


def delete_profile(name: str) -> Path:
    """Remove a profile.

    Raises:
        ScriptError: There is none, or the file is no profile.
        ExportError: It could not be removed.
    """
    open_profile(name)  # never delete a file that is something else
    path = profile_path(name)
    try:
        path.unlink()
    except OSError as error:
        raise ExportError(path, f"cannot be deleted: {error.strerror or error}.") from error
    return path


# -- answering -----------------------------------------------------------------------------------


def answered(profile: Profile, settings: Iterable[str]) -> Profile:
    """The profile with answers written as ``pregnancy=yes,agreed`` or ``knee_...=left``.

    Args:
        profile: Its other answers stay.
        settings: ``CONDITION=VALUE[,VALUE...]``: yes, no, not_sure; a side (left, right, both);
            a place (back, knee, calf, leg, foot, hand, ...); agreed. ``others=no`` answers every
            question that has no answer yet, and renews a no that is too old.

    Raises:
        ScriptError: With every setting that is wrong.
    """
    knowledge, today = load_knowledge(), date.today()
    answers = dict(profile.answers)
    others: Answer | None = None
    problems: list[Problem] = []
    for setting in settings:
        try:
            condition_id, answer = _setting(setting, knowledge, today)
        except ValueError as error:
            problems.append(Problem(f"--set {setting.partition('=')[0]}", 0, 0, "", str(error)))
            continue
        if condition_id == "others":
            others = answer
        else:
            answers[condition_id] = answer
    if problems:
        raise ScriptError(problems)
    if others is not None:
        standing = [c.id for c in knowledge.conditions.values() if not is_of_today(c)]
        old = {name for name, a in answers.items() if a.value == "no" and not is_current(a)}
        kept = {name: answer for name, answer in answers.items() if name not in old}
        answers = dict.fromkeys(standing, others) | kept
    return replace(profile, answers=answers)


def _setting(setting: str, knowledge: Knowledge, today: date) -> tuple[str, Answer]:
    """One answer of the command line.

    Raises:
        ValueError: It cannot be understood.
    """
    condition_id, equals, said = (part.strip() for part in setting.partition("="))
    if not equals or not said:
        raise ValueError("write CONDITION=yes, no or not_sure")
    words = [word.strip().lower().replace("-", "_") for word in said.split(",")]
    if condition_id == "others":
        if words != ["no"]:
            raise ValueError("only others=no is possible")
        return condition_id, Answer("no", today)
    condition = knowledge.conditions.get(condition_id)
    if condition is None:
        hint = did_you_mean(condition_id, knowledge.conditions)
        raise ValueError(f"unknown condition. {hint or 'guided-press screen --list shows all.'}")
    unknown = [w for w in words if w not in (*VALUES, *SIDES, *AREAS, "agreed")]
    if unknown:
        raise ValueError(f"'{unknown[0][:40]}' is not an answer, a side, a place or 'agreed'")
    values = [word for word in words if word in VALUES] or ["yes"]
    sides = [word for word in words if word in SIDES] or ["both"]
    if len(values) > 1 or len(sides) > 1:
        raise ValueError("give one answer and one side")
    answer = Answer(
        values[0],
        today,
        sides[0],
        tuple(word for word in words if word in AREAS),  # type: ignore[misc]
        today if "agreed" in words else None,
    )
    for _, wrong in misfits(condition, answer):
        raise ValueError(f"this question {wrong}")
    return condition_id, answer


def is_current(answer: Answer) -> bool:
    """Whether an answer still counts today."""
    return 0 <= (date.today() - answer.on).days <= VALID_DAYS


def counts_until(profile: Profile) -> date | None:
    """The last day on which every answer that counts today still does; None without one."""
    dates = [answer.on for answer in profile.answers.values() if is_current(answer)]
    return min(dates) + timedelta(days=VALID_DAYS) if dates else None


def open_questions(profile: Profile) -> list[str]:
    """Ids of the questions whose answer is missing or too old; they count as the cautious one."""
    asked = [c.id for questions in screens() for c in questions.conditions]
    answers = profile.answers
    return [name for name in asked if name not in answers or not is_current(answers[name])]


# -- using ---------------------------------------------------------------------------------------


def screen_script(
    script: LoadedScript, profile: Profile | str, today: Mapping[str, Answer] | None
) -> Screened:
    """Screen a script for one person, as of today.

    Args:
        script: What is planned.
        profile: Who it is for, or the name or path of their profile.
        today: Answers to the questions of today, given for this one session; see
            `all_clear_today`.

    Raises:
        SafetyRefusal: No session, with what helps.
        ScriptError: The profile is not valid.
    """
    from guided_press.session.screening import TooLittleLeft, Unanswered, screen

    person = open_profile(profile) if isinstance(profile, str) else profile
    knowledge, day = load_knowledge(), date.today()
    answers = answers_for(person, today)
    try:
        return screen(script.session, answers, knowledge, day)
    except Unanswered as refusal:
        raise Unanswered(
            refusal.conditions, today=refusal.today, offer=_how_to_answer(person, refusal.today)
        ) from None
    except TooLittleLeft as refusal:
        offer = _what_else(script, answers, knowledge, day)
        if refusal.open_questions:
            offer = f"{offer} {_how_to_answer(person, today=False)}".strip()
        raise TooLittleLeft(
            refusal.message, refusal.conditions, refusal.report, refusal.open_questions, offer
        ) from None


def answers_for(profile: Profile | str, today: Mapping[str, Answer] | None) -> dict[str, Answer]:
    """The answers that a profile keeps, with those of today, which it never keeps.

    Raises:
        ScriptError: The profile is not valid.
    """
    person = open_profile(profile) if isinstance(profile, str) else profile
    conditions = load_knowledge().conditions
    of_today = {condition.id for condition in conditions.values() if is_of_today(condition)}
    kept = {name: answer for name, answer in person.answers.items() if name not in of_today}
    return {**(today or {}), **kept}


def _how_to_answer(person: Profile, today: bool) -> str:
    if today:
        return (
            "Read them with 'guided-press screen --list'. If none of the signs is there and"
            " everybody wants the session, add --today clear."
        )
    return f"Answer them: guided-press screen --profile {person.name}"


def _what_else(
    script: LoadedScript, answers: Mapping[str, Answer], knowledge: Knowledge, day: date
) -> str:
    """The shipped sessions that remain possible, the one made for this first."""
    from guided_press.session.loading import load_script, shipped_scripts
    from guided_press.session.screening import screen

    possible = []
    names = [shipped.id for shipped in shipped_scripts()]
    for name in sorted(names, key=lambda name: name != FALLBACK):
        if name != script.id:
            try:
                screen(load_script(name).session, answers, knowledge, day)
            except SafetyRefusal:
                continue
            possible.append(name)
    return f"Possible instead: {', '.join(possible)}." if possible else ""
