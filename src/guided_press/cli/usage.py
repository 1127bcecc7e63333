"""What the parser of commands cannot read, said like every other error: place, problem, remedy."""

from __future__ import annotations

from typing import Any

import typer

from guided_press.errors import WrongUse, did_you_mean

UsageError: Any = typer.BadParameter.__base__
"""The parser's own error, which it hands on when it runs inside a program."""


def is_help(error: Any) -> bool:
    """Whether nothing is wrong: a group of commands was named alone, and tells what is in it."""
    return type(error).__name__ == "NoArgsIsHelpError"


def wrong_use(error: Any) -> WrongUse:
    """A parser's error as one of ours.

    Args:
        error: Any `UsageError`.
    """
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "guided-press"
    place, problem, remedy = path, str(error.message).strip(), ""
    if option := getattr(error, "option_name", ""):
        if option in _options(context) or type(error).__name__ == "BadOptionUsage":
            place, problem = option, "needs a value."
        else:
            place, problem = option, "there is no such option."
            long = [name for name in _options(context) if name.startswith("--")]
            remedy = did_you_mean(option, long)
    elif type(error).__name__ == "MissingParameter":
        place, problem = _name(error, context), "is missing."
    elif isinstance(error, typer.BadParameter):
        place, problem = _name(error, context), _sentence(problem)
    else:
        problem = _sentence(problem)
    return WrongUse(place, problem, f"{remedy} Help: {path} --help".strip())


def _name(error: Any, context: Any) -> str:
    """What a person calls the option or argument that an error is about."""
    hint = getattr(error, "param_hint", None)
    if hint:
        return str(hint)
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(context.command_path) if context else "guided-press"
    long = [name for name in parameter.opts if name.startswith("--")]
    return str(long[0] if long else parameter.metavar or parameter.name.upper())


def _options(context: Any) -> list[str]:
    if context is None:
        return []
    return [name for parameter in context.command.params for name in parameter.opts]


def _sentence(text: str) -> str:
    """As the second half of an error: a small letter unless it is a name, and a full stop."""
    text = text.strip().removeprefix("Value error, ").split(", unable to parse")[0]
    if text[1:2].islower():
        text = text[:1].lower() + text[1:]
    return text if text.endswith((".", "!", "?")) or "\n" in text else f"{text}."
