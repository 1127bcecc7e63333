"""Prints what ``screen`` lists, shows and keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.app.profiles import (
    counts_until,
    dated_ahead,
    is_agreed,
    is_current,
    open_questions,
    profile_path,
    screens,
)
from guided_press.cli import show
from guided_press.cli.asking import agreement
from guided_press.display_text import one_line
from guided_press.knowledge.loading import load_knowledge
from guided_press.words.english import counted, sentence
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.app.profiles import Questions
    from guided_press.screening.profile import Answer, Profile


def questions(today: Questions, standing: Sequence[Questions], *, as_json: bool) -> None:
    """List every question with its id; those of today first."""
    groups = [(today, True), *((group, False) for group in standing)]
    if as_json:
        show.json_value({"screens": [_screen_json(group, of_today) for group, of_today in groups]})
        return
    for number, (group, of_today) in enumerate(groups):
        if number:
            print()
        title = group.title
        show.heading(text("asking.each_session", title=title) if of_today else title)
        for condition in group.conditions:
            show.wrapped(f"{condition.id}: {condition.ask}", "  ", "    ")


def _screen_json(group: Questions, of_today: bool) -> dict[str, Any]:
    return {
        "title": group.title,
        "each_session": of_today,
        "questions": [
            {
                "id": condition.id,
                "ask": condition.ask,
                "message": condition.message,
                "local": condition.local,
                "if_unsure": condition.if_unsure,
            }
            for condition in group.conditions
        ],
    }


def profile(person: Profile, *, as_json: bool) -> None:
    """Show the answers of a profile, what they do, and which no longer count."""
    if as_json:
        show.json_value(_profile_json(person, profile_path(person.name)))
        return
    show.heading(text("asking.profile", name=person.name))
    groups = screens()
    for group in groups:
        for condition in group.conditions:
            if answer := person.answers.get(condition.id):
                asked = f"{sentence(condition.shown)} ({condition.id})"
                show.wrapped(f"{asked}: {_words(answer)}", "  ", "    ")
                if answer.value != "no":
                    show.wrapped(condition.message, "    ")
    _remind(person)


def _profile_json(person: Profile, path: Path) -> dict[str, Any]:

    until = counts_until(person)
    return {
        "profile": person.name,
        "path": str(path),
        "answers": {name: _answer_json(answer) for name, answer in person.answers.items()},
        "open": open_questions(person),
        "dated_ahead": dated_ahead(person),
        "counts_until": until.isoformat() if until else None,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:

    return {
        "answer": answer.value,
        "on": answer.on.isoformat(),
        "side": answer.side,
        "where": list(answer.where),
        "agreed": answer.agreed_on.isoformat() if answer.agreed_on else None,
        "agreement_counts": is_agreed(answer),
        "counts": is_current(answer),
    }


def _words(answer: Answer) -> str:
    words = ", ".join(_parts(answer))
    if is_current(answer):
        return words
    ahead = answer.on > date.today()
    return text("asking.dated_ahead" if ahead else "asking.too_old", answer=words)


def _parts(answer: Answer) -> Iterator[str]:
    yield choice("asking.values", answer.value)
    if answer.side != "both":
        yield choice("names.sides", answer.side)
    yield from answer.where
    if answer.agreed_on:
        yield agreement(answer, answer.agreed_on)
    yield answer.on.isoformat()


def saved(person: Profile, path: Path, *, as_json: bool, quiet: bool) -> None:
    """Say what was kept and what it does."""
    if as_json:
        show.json_value(_profile_json(person, path))
    elif not quiet:
        conditions = [c for group in screens() for c in group.conditions]
        conditions_met = [c for c in conditions if _is_yes(person, c.id)]
        print(one_line(text("asking.kept_in", path=path)))
        show.bullets(
            text("asking.what_this_does"),
            (f"{sentence(c.shown)}: {c.message}" for c in conditions_met),
        )
        _remind(person)


def _is_yes(person: Profile, condition_id: str) -> bool:
    answer = person.answers.get(condition_id)
    return answer is not None and answer.value == "yes"


def _remind(person: Profile) -> None:
    """Say until when the answers count, which are missing, and which are dated in the future."""
    if ahead := dated_ahead(person):
        print()
        show.wrapped(ahead)
    if missing := open_questions(person):
        names = "; ".join(load_knowledge().conditions[name].shown for name in missing)
        print()
        show.wrapped(counted("asking.open", len(missing), names=names))
        print(text("answers.how_to_answer", profile=person.name))
    elif until := counts_until(person):
        print()
        day = until.isoformat()
        show.wrapped(text("asking.all_answered", day=day, profile=person.name))
