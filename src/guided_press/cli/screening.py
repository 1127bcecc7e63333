"""The command ``screen``: questions in plain words, and a profile made of the answers."""

from __future__ import annotations

from typing import Annotated

import typer

from guided_press.app.profiles import (
    answered,
    change_profile,
    delete_profile,
    keep_answers,
    open_profile,
    profile_names,
    profile_path,
    questions_of_today,
    screens,
)
from guided_press.cli import show as output
from guided_press.cli import show_screening
from guided_press.cli.asking import Dialogue, interview
from guided_press.cli.options import Json, Quiet
from guided_press.display_text import one_line
from guided_press.errors import WrongUse
from guided_press.screening.profile import Profile
from guided_press.words.texts import text


def screen_command(
    profile: Annotated[
        str, typer.Option("--profile", help="Whose answers: a name, or a .yaml file.")
    ] = "me",
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Answer without being asked: pregnancy=yes,agreed or"
            " knee_or_popliteal_problem=left; others=no answers the rest.",
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List all questions.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Show the answers of a profile.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete a profile.")] = False,
    names: Annotated[bool, typer.Option("--names", help="List the profiles there are.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Answer what may restrict a session, and keep the answers as a private profile."""
    if sum((list_, show, delete, names, bool(set_))) > 1:
        raise typer.BadParameter("choose one of --set, --list, --show, --delete and --names")
    if list_:
        show_screening.questions(questions_of_today(), screens(), as_json=json)
    elif names:
        all_names = profile_names()
        if json:
            output.json_value({"profiles": all_names})
        else:
            print("\n".join(all_names) or text("asking.no_profile"))
    elif show:
        show_screening.profile(open_profile(profile), as_json=json)
    elif delete:
        path = delete_profile(profile)
        if json:
            output.json_value({"deleted": str(path)})
        elif not quiet:
            print(one_line(text("asking.deleted", path=path)))
    else:
        new_profile = _set(profile, set_) if set_ else _ask(profile)
        if new_profile is not None:
            show_screening.saved(new_profile, profile_path(profile), as_json=json, quiet=quiet)


def _set(name: str, settings: list[str]) -> Profile:
    """Keep what the options say."""
    answered(Profile(name), settings)  # what is wrong makes not even a folder
    return change_profile(name, lambda before: answered(before, settings))


def _ask(name: str) -> Profile | None:
    """Ask on the terminal, and keep what was answered; None when nothing is to be kept."""
    before = open_profile(name) if profile_path(name).exists() else Profile(name)
    dialogue = Dialogue()
    if not dialogue.is_possible():
        raise WrongUse(
            "screen",
            "there is no terminal to ask on.",
            "Answer with --set, such as --set others=no --set pregnancy=yes;"
            " 'guided-press screen --list' shows the questions.",
        )
    after = interview(dialogue, before)
    if after is None:
        return None
    answers = {c: a for c, a in after.answers.items() if a is not before.answers.get(c)}
    return keep_answers(name, answers, {c: before.answers.get(c) for c in answers})
