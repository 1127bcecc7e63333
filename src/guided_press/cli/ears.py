"""The ``ears`` commands: teaching the program one's own spoken commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.ears import (
    all_ears,
    ears_for,
    forget_ears,
    keep_ears,
    kept_commands,
    microphone,
    words_for,
)
from guided_press.app.profiles import DEFAULT_NAME
from guided_press.app.teaching import LessonStep, Teaching
from guided_press.cli import show
from guided_press.cli.asking import Back, Dialogue, Quit
from guided_press.cli.options import Json
from guided_press.errors import WrongUse
from guided_press.listening.commands import Command
from guided_press.listening.examples import Examples, ExamplesUnusable
from guided_press.listening.learning import TAKES
from guided_press.listening.speech import PcmBlock
from guided_press.words.english import counted
from guided_press.words.texts import text

ears_program = typer.Typer(help="Your own spoken commands, for play --listen.")

WhoOption = Annotated[
    str, typer.Option("--as", help="Whose commands these are: the name of a profile.")
]


@ears_program.command("learn")
def ears_learn(
    who: WhoOption = DEFAULT_NAME,
    commands: Annotated[
        str, typer.Option("--commands", help="Which: names with commas, or 'all'.")
    ] = "",
    say: Annotated[
        list[str] | None,
        typer.Option("--say", help="Words of your own, in any language: stop=halt."),
    ] = None,
) -> None:
    """Teach your spoken commands: a minute, each said three times."""
    dialogue = Dialogue()
    if not dialogue.is_possible():
        remedy = "Or learn on the page: guided-press serve."
        raise WrongUse("ears learn", "learning needs a terminal.", remedy)
    _learn(who, words_for(commands, say or ()), dialogue)


def ears_or_lesson(name: str | None, profile: str | None) -> Path:
    """Whose commands are listened for; where there are none yet, they can be learned at once.

    Args:
        name: As it was asked for.
        profile: Whom the session is for.

    Raises:
        ExamplesUnusable: Nothing was learned, and nobody is there or willing to teach it.
    """
    try:
        return ears_for(name, profile)
    except ExamplesUnusable as error:
        dialogue = Dialogue()
        if not dialogue.is_possible():
            raise
        problem = str(error).partition(". ")[0].capitalize()
        dialogue.say(text("lesson.takes_a_minute", problem=problem))
        with suppress(Back, Quit):
            words = {"yes": "y", "no": "n", "": "y"}
            if dialogue.choose(text("lesson.now"), words, text("lesson.now_choices")) == "y":
                _learn(name or profile or DEFAULT_NAME, words_for(), dialogue)
        return ears_for(name, profile)


def _learn(who: str, words: Mapping[Command, str], dialogue: Dialogue) -> None:
    kept = kept_commands(who)
    teaching = Teaching(words, kept=kept)
    with microphone() as sound:
        try:
            examples = _lesson(teaching, dialogue, sound)
        except (Back, Quit):
            dialogue.say(text("lesson.nothing_learned"))
            return
        path = keep_ears(who, examples)
    learned_now = counted("lesson.learned", len(words), who=repr(who), file=path.name)
    dialogue.say(learned_now)
    if others := [learned.words for command, learned in kept.items() if command not in words]:
        dialogue.say(text("lesson.still_known", words=", ".join(others)))
    dialogue.say(text("lesson.use_them"))


@ears_program.command("list")
def ears_list(json: Json = False) -> None:
    """List whose commands are known, and the words."""
    people = all_ears()
    if json:
        show.json_value(
            [{"name": k.name, "words": dict(k.words), "problem": k.problem} for k in people]
        )
        return
    if not people:
        print(text("lesson.none_yet"))
    for ears in people:
        words = ", ".join(
            said if said == command.replace("-", " ") else f"{said} ({command})"
            for command, said in ears.words.items()
        )
        print(f"{ears.name}: {words or ears.problem}")


@ears_program.command("forget")
def ears_forget(who: Annotated[str, typer.Argument(help="Whose.")] = DEFAULT_NAME) -> None:
    """Delete what was learned from somebody."""
    if not forget_ears(who):
        raise WrongUse("ears forget", f"nothing was learned from {who!r}.", "See: ears list")
    print(text("lesson.forgot", who=repr(who)))


def _lesson(teaching: Teaching, dialogue: Dialogue, sound: Iterator[PcmBlock | None]) -> Examples:
    """Ordinary speech first, then every command; silence or a lost microphone loses nothing.

    Raises:
        Back, Quit: The person wants to stop.
    """
    words = ", ".join(f"'{said}'" for said in teaching.words.values())
    dialogue.say(text("lesson.introduction", words=words))
    dialogue.choose("", {"": "g", "go": "g"}, text("lesson.begin_choices"))
    before = LessonStep("done")
    while (step := teaching.step).kind != "done":
        _ask(step, before, dialogue)
        before = step
        outcome = teaching.hear(sound)
        if step.kind != "talk" or outcome.deaf:
            good = f"{text('lesson.good')}\n"
            dialogue.write(f"\n    {outcome.problem}\n" if outcome.problem else good)
        if outcome.stuck:
            dialogue.say(text("lesson.stuck"), "  ")
        if outcome.stuck or outcome.deaf:
            dialogue.choose("  ", {"": "a", "again": "a"}, text("lesson.again_choices"))
            teaching.forget_sound()
    return teaching.examples()


def _ask(step: LessonStep, before: LessonStep, dialogue: Dialogue) -> None:
    """Say what is to be said now."""
    if step.kind == "talk":
        dialogue.say(text("lesson.talk"))
        return
    if step.kind != before.kind == "talk":
        dialogue.say(text("lesson.replies"))
    elif step.kind != before.kind:
        dialogue.say()
        dialogue.say(text("lesson.commands"))
    if step.command != before.command:
        dialogue.say()
    if step.kind == "command":
        say = text("lesson.say_again", words=step.text, number=step.number, of=TAKES)
    else:
        say = text("lesson.say", words=step.text)
    dialogue.write(f"  {say} ... ")
