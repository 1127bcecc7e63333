"""The command ``screen``: questions in plain words, and a profile made of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.cli.options import Json, Quiet

if TYPE_CHECKING:
    from guided_press.session.profile import Profile


def screen(
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
) -> None:  # fmt: skip
    """Answer what may restrict a session, and keep the answers as a private profile."""
    from guided_press import app
    from guided_press.cli import show as output
    from guided_press.cli import show_screening

    if sum((list_, show, delete, names, bool(set_))) > 1:
        raise typer.BadParameter("choose one of --set, --list, --show, --delete and --names")
    if list_:
        show_screening.questions(app.questions_of_today(), app.screens(), as_json=json)
    elif names:
        found = app.profile_names()
        if json:
            output.json_value({"profiles": found})
        else:
            print("\n".join(found) or "There is no profile yet.")
    elif show:
        show_screening.profile(app.open_profile(profile), as_json=json)
    elif delete:
        path = app.delete_profile(profile)
        if json:
            output.json_value({"deleted": str(path)})
        elif not quiet:
            print(f"Deleted {path}")
    else:
        before = _there_already(profile)
        changed = app.answered(before, set_) if set_ else _asked(before)
        if changed is not None:
            path = app.save_profile(changed)
            show_screening.saved(changed, path, as_json=json, quiet=quiet)


def _there_already(name: str) -> Profile:
    """The profile so far; an empty one when there is none."""
    from guided_press import app
    from guided_press.session.profile import Profile

    return app.open_profile(name) if app.profile_path(name).exists() else Profile(name)


def _asked(before: Profile) -> Profile | None:
    """Ask on the terminal; None when nothing is to be kept."""
    from guided_press.cli.asking import Dialogue, interview
    from guided_press.errors import WrongUse

    dialogue = Dialogue()
    if not dialogue.is_possible():
        raise WrongUse(
            "screen",
            "there is no terminal to ask on.",
            "Answer with --set, such as --set others=no --set pregnancy=yes;"
            " 'guided-press screen --list' shows the questions.",
        )
    return interview(dialogue, before)
