"""Prints what ``screen`` lists, shows and keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.cli import show

if TYPE_CHECKING:
    from guided_press.app import Questions
    from guided_press.session.profile import Answer, Profile


def questions(today: Questions, kept: Sequence[Questions], *, as_json: bool) -> None:
    """List every question with its id; those of today first."""
    groups = [(today, "asked for each session"), *((group, "") for group in kept)]
    if as_json:
        show.json_value({"screens": [_screen_json(group, bool(note)) for group, note in groups]})
        return
    for number, (group, note) in enumerate(groups):
        if number:
            print()
        show.heading(f"{group.title} ({note})" if note else group.title)
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


def profile(found: Profile, *, as_json: bool) -> None:
    """Show the answers of a profile, what they do, and which no longer count."""
    from guided_press import app

    if as_json:
        show.json_value(_profile_json(found, app.profile_path(found.name)))
        return
    show.heading(f"Profile '{found.name}'")
    groups = app.screens()
    for group in groups:
        for condition in group.conditions:
            if answer := found.answers.get(condition.id):
                old = "" if app.is_current(answer) else ", TOO OLD"
                show.wrapped(f"{condition.id}: {_words(answer)}{old}", "  ", "    ")
                if answer.value != "no":
                    show.wrapped(condition.message, "    ")
    _remind(found)


def _profile_json(found: Profile, path: Path) -> dict[str, Any]:
    from guided_press import app

    until = app.counts_until(found)
    return {
        "profile": found.name,
        "path": str(path),
        "answers": {name: _answer_json(answer) for name, answer in found.answers.items()},
        "open": app.open_questions(found),
        "counts_until": until.isoformat() if until else None,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    from guided_press import app

    return {
        "answer": answer.value,
        "on": answer.on.isoformat(),
        "side": answer.side,
        "where": list(answer.where),
        "agreed": answer.agreed_on.isoformat() if answer.agreed_on else None,
        "counts": app.is_current(answer),
    }


def _words(answer: Answer) -> str:
    return ", ".join(_parts(answer))


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.value.replace("_", " ")
    if answer.side != "both":
        yield answer.side
    yield from answer.where
    if answer.agreed_on:
        yield f"a clinician agreed ({answer.agreed_on.isoformat()})"
    yield answer.on.isoformat()


def saved(changed: Profile, path: Path, *, as_json: bool, quiet: bool) -> None:
    """Say what was kept and what it does."""
    from guided_press import app

    if as_json:
        show.json_value(_profile_json(changed, path))
    elif not quiet:
        conditions = [c for group in app.screens() for c in group.conditions]
        said = [c for c in conditions if _is_yes(changed, c.id)]
        print(f"Kept in {path}, readable by you alone.")
        show.bullets("What this does", (f"{c.id}: {c.message}" for c in said))
        _remind(changed)


def _is_yes(changed: Profile, condition_id: str) -> bool:
    answer = changed.answers.get(condition_id)
    return answer is not None and answer.value == "yes"


def _remind(found: Profile) -> None:
    """Say until when the answers count, and which are missing."""
    from guided_press import app

    if missing := app.open_questions(found):
        names = ", ".join(missing)
        text = f"{len(missing)} questions have no answer that counts, and count with care: {names}."
        print()
        show.wrapped(f"{text} Answer them: guided-press screen --profile {found.name}")
    elif until := app.counts_until(found):
        print()
        show.wrapped(
            f"All questions are answered until {until.isoformat()}. Use it with --profile"
            f" {found.name}; the questions about today come with each session."
        )
