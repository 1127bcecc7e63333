"""Profiles: where they are, how they are made, and which answers count.

Nothing heavy is imported before a profile is used.

No answer is logged, exported or put into an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.wishes import UNASKED
from guided_press.cues import Side
from guided_press.errors import (
    ChangedMeanwhile,
    ExportError,
    Problem,
    ScriptError,
    did_you_mean,
)
from guided_press.files import private_folder, unreserved, write_atomically
from guided_press.knowledge.loading import Knowledge, load_knowledge
from guided_press.locking import locked
from guided_press.own_folders import own_data
from guided_press.screening.profile import (
    AREAS,
    SIDES,
    VALID_DAYS,
    VALUES,
    Answer,
    Profile,
    can_be_agreed,
    clear_today,
    counts_on,
    is_agreed_on,
    is_of_today,
    is_settled_on,
    load_profile,
    misfits,
    places_of,
    profile_text,
)
from guided_press.words.english import counted, listed
from guided_press.words.texts import choice

if TYPE_CHECKING:
    from guided_press.app.wishes import Today
    from guided_press.knowledge.conditions import Condition

DEFAULT_NAME = "me"
_NAME = re.compile(r"[^\W_][\w-]{0,39}")


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
    "age": ("age",),
    "pregnancy": ("pregnancy",),
    "blood": ("blood_clot", "blood"),
    "legs": ("leg_vessels", "knee"),
    "spine": ("spine",),
    "organs": ("organs",),
    "skin": ("skin", "nerves"),
    "joints": ("joints",),
    "general": ("general_health",),
    "giver": ("giver",),
}


def screens() -> tuple[Questions, ...]:
    """The questions whose answers are kept, as screens of a few each.

    Every question is on one of them: groups that are not named share the last one.
    """
    standing = [c for c in load_knowledge().conditions.values() if not is_of_today(c)]
    named = {group for groups in _SCREENS.values() for group in groups}
    result = [
        Questions(choice("answers.screens", name), tuple(c for c in standing if c.group in groups))
        for name, groups in _SCREENS.items()
    ]
    others = tuple(c for c in standing if c.group not in named)
    result.append(Questions(choice("answers.screens", "more"), others))
    return tuple(questions for questions in result if questions.conditions)


def questions_of_today() -> Questions:
    """The questions that are asked anew for each session; the consent comes last."""
    conditions = [c for c in load_knowledge().conditions.values() if is_of_today(c)]
    conditions.sort(key=lambda condition: condition.yes_means == "clear")
    return Questions(choice("answers.screens", "today"), tuple(conditions))


def all_clear_today() -> dict[str, Answer]:
    """The answers when none of the signs is there today and everybody wants the session."""
    return clear_today(load_knowledge(), date.today())


# -- where they are ------------------------------------------------------------------------------


def profiles_folder() -> Path:
    """The folder of the named profiles; it need not exist."""
    return own_data("profiles")


def profile_names() -> list[str]:
    """The names of all profiles in the person's data folder, sorted."""
    return sorted(path.stem for path in profiles_folder().glob("*.yaml"))


def has_own_profile() -> bool:
    """Whether the person at this machine keeps answers of their own, as `DEFAULT_NAME`."""
    return profile_path(DEFAULT_NAME).exists()


def profile_path(name: str) -> Path:
    """Where a profile is: a name is looked up in the data folder, a path is taken as it is.

    Raises:
        ScriptError: Neither a name nor the path of a YAML file.
    """
    if _is_path(name):
        return Path(name).expanduser()
    if not _NAME.fullmatch(name) or unreserved(name) != name:
        hint = "Use up to 40 letters, digits, - or _, or the path of a .yaml file."
        raise ScriptError([Problem("--profile", 0, 0, "", "this is not a usable name", hint)])
    return profiles_folder() / f"{name}.yaml"


def lasting_name(name: str) -> str:
    """A profile's name as it is; its path as it is found from any folder."""
    return str(Path(name).expanduser().absolute()) if _is_path(name) else name


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or os.sep in name or "/" in name


def open_profile(profile: Profile | str) -> Profile:
    """Read a profile by its name or path; one that is open comes back as it is.

    Raises:
        ScriptError: There is none, or it is not valid.
    """
    if isinstance(profile, Profile):
        return profile
    name = profile
    path = profile_path(name)
    if path.parent == profiles_folder() and not path.exists():
        names = profile_names()
        hint = did_you_mean(name, names) or f"Make it with: guided-press screen --profile {name}"
        raise ScriptError([Problem(str(path), 0, 0, "", f"there is no profile '{name}'", hint)])
    read = load_profile(path, load_knowledge())
    _make_private(path)
    return replace(read, name=name)


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
            private_folder(path.parent, make=True)
        except OSError as error:
            problem = f"cannot be made: {error.strerror or error}."
            raise ExportError(path.parent, problem, "Name a file with --profile.") from error
    text = profile_text(profile, load_knowledge())
    write_atomically(path, text.encode("utf-8"), private=True)
    return path


def keep_answers(
    name: str, answers: Mapping[str, Answer], before: Mapping[str, Answer | None] | None
) -> Profile:
    """Keep what somebody answered now, and nothing else, whoever else is answering.

    Args:
        name: Of the profile, or its path; made when it is not there.
        answers: What was answered now, by condition. An answer that says what is kept already, and
            still counts, keeps its date.
        before: What was shown for each of these when it was answered, None where nothing was;
            without it nothing is compared.

    Raises:
        ChangedMeanwhile: One of them was answered otherwise elsewhere since it was shown; nothing
            is kept. It shows both.
        ScriptError: The profile is not valid.
        ExportError: It could not be written.
    """
    with locked(profiles_folder()):
        profile = open_profile(name) if profile_path(name).exists() else Profile(name)
        both = {
            condition: (answer, there)
            for condition, answer in answers.items()
            if before is not None
            and not _same(there := profile.answers.get(condition), before.get(condition))
            and not _same(there, answer)
        }
        if both:
            words = f"Answered otherwise elsewhere meanwhile: {', '.join(both)}. Nothing was kept."
            raise ChangedMeanwhile(words, both)
        new = {name: _dated(answer, profile.answers.get(name)) for name, answer in answers.items()}
        new_profile = replace(profile, answers={**profile.answers, **new})
        save_profile(new_profile)
    return new_profile


def change_profile(name: str, change: Callable[[Profile], Profile]) -> Profile:
    """Read a profile, change it, and write it, while nobody else does.

    Raises:
        ScriptError: The profile is not valid, or what changes it finds something wrong.
        ExportError: It could not be written.
    """
    with locked(profiles_folder()):
        profile = open_profile(name) if profile_path(name).exists() else Profile(name)
        new_profile = change(profile)
        save_profile(new_profile)
    return new_profile


def _same(one: Answer | None, other: Answer | None) -> bool:
    """Both say the same, whenever they were said; an agreement that is over is none."""
    if one is None or other is None:
        return one is other
    contents = [(a.value, a.side, frozenset(a.where), is_agreed(a)) for a in (one, other)]
    return contents[0] == contents[1]


def _dated(answer: Answer, earlier: Answer | None) -> Answer:
    """The answer; where it says what is kept and counts, that one with its dates."""
    if earlier is None or not is_current(earlier):
        return answer
    agreed_on = answer.agreed_on
    if agreed_on and earlier.agreed_on and counts_on(earlier.agreed_on, answer.on):
        agreed_on = earlier.agreed_on
    if _same(answer, earlier) and agreed_on == earlier.agreed_on:
        return earlier
    return replace(answer, agreed_on=agreed_on)


def delete_profile(name: str, before: Mapping[str, Answer | None] | None = None) -> Path:
    """Remove a profile.

    Args:
        name: Of the profile, or its path.
        before: All answers that were shown; without it nothing is compared.

    Raises:
        ScriptError: There is none, or the file is no profile.
        ChangedMeanwhile: Something was answered otherwise elsewhere since it was shown; nothing is
            removed. It shows both.
        ExportError: It could not be removed.
    """
    open_profile(name)  # never delete a file that is something else
    path = profile_path(name)
    with locked(profiles_folder()):
        if before is not None:
            _refuse_other(before, open_profile(name).answers)
        try:
            path.unlink()
        except OSError as error:
            raise ExportError(path, f"cannot be deleted: {error.strerror or error}.") from error
    return path


def _refuse_other(before: Mapping[str, Answer | None], there: Mapping[str, Answer]) -> None:
    both = {name: (before.get(name), there.get(name)) for name in {**before, **there}}
    others = {name: pair for name, pair in both.items() if not _same(*pair)}
    if others:
        words = f"Answered otherwise elsewhere meanwhile: {', '.join(others)}. Nothing was deleted."
        raise ChangedMeanwhile(words, others)


# -- answering -----------------------------------------------------------------------------------


def answered(profile: Profile, settings: Iterable[str]) -> Profile:
    """The profile with answers written as ``pregnancy=yes,agreed`` or ``knee_...=left``.

    Args:
        profile: Its other answers stay.
        settings: ``CONDITION=VALUE[,VALUE...]``, spaces do as well: yes, no, not_sure; a side;
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
        lasting = {name: answer for name, answer in answers.items() if name not in old}
        answers = dict.fromkeys(standing, others) | lasting
    return replace(profile, answers=answers)


def _setting(setting: str, knowledge: Knowledge, today: date) -> tuple[str, Answer]:
    """One answer of the command line.

    Raises:
        ValueError: It cannot be understood.
    """
    condition_id, equals, text = (part.strip() for part in setting.partition("="))
    if not equals or not text:
        raise ValueError("write CONDITION=yes, no or not_sure")
    words = text.lower().replace("-", "_").replace(",", " ").split()
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
        wanted = "; ".join(listed(some, "or") for some in _wanted(condition))
        raise ValueError(f"'{unknown[0][:40]}' is none of the words for it: {wanted}")
    values = [word for word in words if word in VALUES] or ["yes"]
    sides = [word for word in words if word in SIDES] or ["both"]
    if len(values) > 1 or len(sides) > 1:
        raise ValueError("give one answer and one side")
    answer = Answer(
        values[0],
        today,
        Side(sides[0]),
        tuple(word for word in words if word in AREAS),  # type: ignore[misc]
        today if "agreed" in words else None,
    )
    for _, wrong in misfits(condition, answer):
        raise ValueError(f"this question {wrong}")
    if answer.value == "yes" and condition.places and not answer.where:
        places = ", ".join(condition.places)
        raise ValueError(f"say where it is ({places}): {condition_id}={text},PLACE")
    return condition_id, answer


def _wanted(condition: Condition) -> Iterator[Sequence[str]]:
    """The words of which an answer to this question may be made, kind by kind."""
    yield VALUES
    if condition.local:
        yield SIDES
    if places := places_of(condition):
        yield places
    if can_be_agreed(condition):
        yield ("agreed",)


def is_current(answer: Answer) -> bool:
    """Whether an answer still counts today."""
    return counts_on(answer.on, date.today())


def is_agreed(answer: Answer) -> bool:
    """Whether a clinician's agreement still counts today; else it is asked for again."""
    return is_agreed_on(answer, date.today())


def is_settled(answer: Answer) -> bool:
    """Whether an answer counts today with all that was said in it; else it is asked again."""
    return is_settled_on(answer, date.today())


def dated_ahead(profile: Profile) -> str:
    """What is wrong where answers, or agreements, lie in the future; empty where none does."""
    today = date.today()
    latest = [max(a.on, a.agreed_on or a.on) for a in profile.answers.values()]
    ahead = [day for day in latest if day > today and not counts_on(day, today)]
    if not ahead:
        return ""
    return counted("plan.dated_ahead", len(ahead), day=max(ahead), today=today)


def counts_until(profile: Profile) -> date | None:
    """The last day on which every answer that counts today still does; None without one."""
    settled = [answer for answer in profile.answers.values() if is_settled(answer)]
    dates = [min(answer.on, answer.agreed_on or answer.on) for answer in settled]
    return min(dates) + timedelta(days=VALID_DAYS) if dates else None


def open_questions(profile: Profile) -> list[str]:
    """Ids of the questions that are to be asked again; until then they count with care.

    Their answer is missing or too old, or the agreement that was said in it is.
    """
    conditions = [c for questions in screens() for c in questions.conditions]
    settled = {name: answer for name, answer in profile.answers.items() if is_settled(answer)}
    return [c.id for c in conditions if c.id not in settled and not is_spared(c, settled)]


def is_spared(condition: Condition, answers: Mapping[str, Answer]) -> bool:
    """Whether a question need not be asked, because the one it follows was answered with no."""
    before = answers.get(condition.follows)
    return before is not None and before.value == "no"


# -- using ---------------------------------------------------------------------------------------


def answers_for(profile: Profile | str, today: Today) -> dict[str, Answer]:
    """The answers that a profile keeps, with those of today, which it never keeps.

    Where nobody can be asked about today (`UNASKED`), nothing of it is taken to be so: the opening
    asks it aloud, as it asks somebody without a profile.

    Raises:
        ScriptError: The profile is not valid.
    """
    person = open_profile(profile)
    conditions = load_knowledge().conditions
    of_today = {condition.id for condition in conditions.values() if is_of_today(condition)}
    lasting = {name: answer for name, answer in person.answers.items() if name not in of_today}
    of_now = all_clear_today() if today == UNASKED else today
    return {**(of_now or {}), **lasting}
