"""The table of commands; each is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer

COMMANDS = {
    "list": (
        "looking:list_command",
        "List all scripts: those that come with the program, and your own.",
    ),
    "check": (
        "sessions:check_command",
        "Check scripts; every problem is told with its line and column.",
    ),
    "plan": (
        "sessions:plan_command",
        "Show when everything happens, and what was moved or dropped and why.",
    ),
    "export": (
        "exporting:export_command",
        "Write a session as a sound file with chapters, or as one file for a phone (.html).",
    ),
    "batch": (
        "batch:batch_command",
        "Write many sessions: one line of JSON for each finished file.",
    ),
    "site": (
        "site:site_command",
        "Write a folder for any static host: an app that works offline, a feed, codes to scan.",
    ),
    "play": (
        "play:play_command",
        "Play a session aloud, controlled by keys, headset buttons, signals or 'guided-press do'.",
    ),
    "go": (
        "start:go_command",
        "Compose a session for now and play it: go 12 chair.",
    ),
    "do": (
        "play:do_command",
        "Ask the session that plays for something, from anywhere: a script, a button, a shortcut.",
    ),
    "outputs": (
        "play:outputs_command",
        "List what sound can go to.",
    ),
    "screen": (
        "screening:screen_command",
        "Answer what may restrict a session, and keep the answers as a private profile.",
    ),
    "compose": (
        "composing:compose_command",
        "Write a script of exactly so many minutes, to be heard, read and changed.",
    ),
    "sheet": (
        "sheet:sheet_command",
        "Write a session for paper: steps, places, what sources say, on one or two pages.",
    ),
    "record": (
        "recording:record_command",
        "Record a session in your own voice; then speak it with --voice recorded:NAME.",
    ),
    "serve": (
        "serve:serve_command",
        "Open the page: choose, compose, play and export sessions in a browser.",
    ),
    "log": (
        "log:log_command",
        "Show your private log: when, which session, how long, and how strong it was after it.",
    ),
    "points": (
        "looking:points_command",
        "List the points, or tell where one is, how to press it, and what to be careful with.",
    ),
    "voices": (
        "voices:voices_program",
        "The voices that are there, and why others are not.",
    ),
    "ears": (
        "ears:ears_program",
        "Your own spoken commands, for play --listen.",
    ),
    "cache": (
        "cache:cache_program",
        "What is kept so that nothing is spoken or encoded twice.",
    ),
    "schema": (
        "looking:schema_command",
        "Print the JSON Schema of the script format, for editors.",
    ),
    "doctor": (
        "looking:doctor_command",
        "Look at this machine: voices, sound output, cache, versions.",
    ),
}
"""Name -> module of this room and what is in it, and its line in the list of commands."""

GROUPS = {
    "Hear it": ("go", "play", "do", "serve", "list"),
    "Make it yours": ("screen", "compose", "points", "record", "ears", "log"),
    "Take it along": ("export", "sheet", "batch", "site"),
    "Write scripts": ("check", "plan", "schema"),
    "This machine": ("voices", "outputs", "cache", "doctor"),
}
"""What the commands are for, in the order of the help."""

SETTINGS: dict[str, Any] = {
    "pretty_exceptions_enable": False,  # a bug keeps its plain traceback
    "context_settings": {"help_option_names": ["-h", "--help"]},
    "rich_markup_mode": None,
}


def load_command(name: str) -> Any:
    """A command of the table, or a group of commands, with everything that it needs."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    command = getattr(import_module(f"guided_press.cli.{module}"), attribute)
    if not isinstance(command, typer.Typer):
        alone = typer.Typer(add_completion=False, **SETTINGS)
        alone.command(name)(command)
        command = alone
    return typer.main.get_command(command)
