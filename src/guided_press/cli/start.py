"""From a wish to its sound in one step: the program alone, ``go``, and ``play --minutes``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from guided_press.app.alternatives import NotThisWay, in_words, not_this_way
from guided_press.app.composing import compose, compose_to_play, path_to_keep
from guided_press.app.playing import Playing
from guided_press.app.wishes import Wishes
from guided_press.cli import show
from guided_press.cli.aloud import Output, Wait, play_aloud
from guided_press.cli.asking import Back, Dialogue, Quit
from guided_press.cli.offering import with_command
from guided_press.cli.options import Quiet, own_profile, wishes_of, wishing
from guided_press.cli.wish_words import (
    USUAL_MINUTES,
    USUAL_PLACE,
    Focused,
    Keep,
    Minutes,
    On,
    WishWords,
    With,
    length_s,
    mode_of,
    positions_of,
)
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.errors import WrongUse
from guided_press.words.texts import choice, text


def wish_of(wish_words: WishWords, wishes: Wishes, *, usual_place: str = "") -> Wish:
    """What is wished for, with the voice and the bed that go into its script."""
    return Wish(
        length_s=wish_words.length_s,
        mode=wish_words.mode,
        positions=wish_words.positions(usual_place),
        guidance=wishes.guidance or "full",
        engine=wishes.engine,
        voice=wishes.voice,
        rate_wpm=wishes.rate_wpm,
        bed=wishes.bed,
    )


def composed_script(
    wish_words: WishWords,
    wishes: Wishes,
    keep: str | None,
    *,
    focus: str | None = None,
    quiet: bool,
) -> str:
    """Compose what was said, so that it can be played.

    Args:
        wish_words: Minutes, place and company.
        wishes: Who it is for, and how it sounds.
        keep: The name by which it stays among the person's own scripts.
        focus: Where the weight lies.
        quiet: Say nothing.

    Returns:
        Its id, or the path of its script.
    """
    wish = replace(wish_of(wish_words, wishes, usual_place=USUAL_PLACE), focus=focus)
    try:
        if keep is None:
            return str(compose_to_play(wish, profile=wishes.profile, today=wishes.today))
        compose(wish, path_to_keep(keep), profile=wishes.profile, today=wishes.today)
    except ImpossibleWish as error:
        raise with_command(not_this_way(wish, error, wishes.profile, wishes.today)) from error
    if not quiet:
        show.note(text("start.kept", name=keep))
    return keep


@wishing(
    *("engine", "voice", "rate", "guidance", "bed", "profile", "no_profile", "today"),
    script_or_mode=lambda options: (
        WishWords.of(options["words"] or (), company=options["company"]).mode
    ),
    ask=True,
)
def go_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MINUTES] [PLACE] [COMPANY]",
            help="In any order: 12, chair (or floor, bed, standing), and somebody who presses.",
            show_default=False,
        ),
    ] = None,
    minutes: Minutes = None,
    on: On = None,
    company: With = None,
    focus: Focused = None,
    keep: Keep = None,
    wait: Wait = False,
    output: Output = "auto",
    *,
    wishes: Wishes,
    quiet: Quiet = False,
) -> None:
    """Compose a session for now and play it: go 12 chair."""
    wish_words = WishWords.of(words or (), minutes=minutes, on=on, company=company)
    script = composed_script(wish_words, wishes, keep, focus=focus, quiet=quiet)
    play_aloud(Playing(script, wishes, output, wait=wait), quiet=quiet)


def start() -> None:
    """Ask for minutes, place and company, compose, and play."""
    dialogue = Dialogue()
    dialogue.say(text("start.introduction"))
    while (wish_words := ask_wish(dialogue)) is not None:
        wishes = wishes_of(profile=own_profile(wish_words.mode, ask=True), ask=True)
        try:
            script = composed_script(wish_words, wishes, None, quiet=True)
        except NotThisWay as error:
            dialogue.say(str(error))
            if error.instead is not None:
                wish = " ".join(in_words(error.instead))
                dialogue.say(text("composing.possible_instead", wish=wish))
            dialogue.say()
            continue
        dialogue.say(text("start.one_moment"))
        play_aloud(Playing(script, wishes))
        return


_QUESTIONS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("minutes", USUAL_MINUTES, length_s),
    ("place", USUAL_PLACE, lambda place: positions_of(place, "self")),
    ("company", "alone", mode_of),
)
"""What is asked for, what Enter says, and what can read the answer."""


def ask_wish(dialogue: Dialogue) -> WishWords | None:
    """Ask for minutes, place and company; None when the person leaves."""
    answers: list[str] = []
    try:
        while len(answers) < len(_QUESTIONS):
            try:
                answers.append(_answer(dialogue, *_QUESTIONS[len(answers)]))
            except Back:
                answers = answers[:-1]
    except Quit:
        return None
    return WishWords(*answers)


def _answer(dialogue: Dialogue, question: str, usual: str, reading: Callable[[str], object]) -> str:
    """An answer that can be read; asked again until it is one."""
    while True:
        answer = dialogue.line(f"{choice('start.questions', question)} [{usual}] ") or usual
        try:
            reading(answer)
        except WrongUse as error:
            dialogue.say(str(error))
        else:
            return answer
