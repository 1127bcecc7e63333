"""How the command line prints: JSON for programs, tables and wrapped lines for people.

Colour only on a terminal and without NO_COLOR; rich is imported where something is drawn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from guided_press.cli import terminal
from guided_press.cli.own_options import command_typed, with_own_options
from guided_press.display_text import visible
from guided_press.errors import GuidedPressError, SafetyRefusal, ScriptError
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from guided_press.app.session import StageProgress

MB = 1_000_000

LINE_WIDTH = 88
"""Running text is not set wider than this."""

RIGHT_ALIGNED = frozenset({"at", "length", "entries", "MB", "min"})


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; it follows NO_COLOR, and makes every text visible."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Showing(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for drawn, style, control in super().render(renderable, options):
                yield Segment(drawn if control else visible(drawn), style, control)

    stream = terminal.behind(sys.stderr if stderr else sys.stdout)
    return Showing(
        file=stream,
        highlight=False,
        markup=False,
        width=terminal.width(),
        force_terminal=None if terminal.draws(stream) else False,
    )


def say_error(error: GuidedPressError) -> None:
    """Print an error: place, problem, remedy; one line for each problem of a script."""
    note(with_own_options(str(error), command_typed()))
    if isinstance(error, ScriptError) and len(error.problems) > 1:
        note(text("terminal.problems", n=len(error.problems)))
    if isinstance(error, SafetyRefusal):
        note(text("terminal.no_override"))


def json_value(value: Any) -> None:
    """Print a value as JSON; readable on a terminal, one line for programs."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(value, ensure_ascii=not terminal.speaks_unicode(), indent=indent))


@contextmanager
def progress(silent: bool) -> Iterator[StageProgress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if silent or not terminal.draws(sys.stderr):
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:>9}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda doing, share: bar.update(task, description=doing, completed=share)


def table(*columns: str, flexible: str = "") -> Table:
    """A calm table; only the flexible column wraps.

    Args:
        columns: Which, by their keys among the texts.
        flexible: One of them.
    """
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        right = column in RIGHT_ALIGNED
        drawn.add_column(
            choice("terminal.columns", column),
            justify="right" if right else "left",
            no_wrap=bool(flexible) and column != flexible,
            overflow="fold",
        )
    return drawn


def heading(text: str) -> None:
    """Print a line that begins a part."""
    from rich.text import Text

    console().print(Text(text, style="bold"))


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> None:
    """Print running text inside the terminal's width.

    Args:
        text: One paragraph.
        indent: Before its first line, such as ``"  - "``.
        hanging: Before its other lines; as many spaces as the indent has when None.
    """
    import textwrap

    print(
        textwrap.fill(
            text,
            width=min(terminal.width(), LINE_WIDTH),
            initial_indent=indent,
            subsequent_indent=" " * len(indent) if hanging is None else hanging,
            break_on_hyphens=False,
            break_long_words=False,
        )
    )


def command(words: Iterable[str]) -> None:
    """Print a command on a line of its own, so that it can be copied."""
    import shlex

    print(f"  {shlex.join(words)}")


def note(text: str) -> None:
    """Say a thing beside the result, so that a pipe gets the result alone."""
    print(_fitted(text, sys.stderr), file=sys.stderr)


def _fitted(text: str, stream: TextIO) -> str:
    """Lines set anew for a terminal, between words alone; whole lines for programs.

    A line that is set in is a command, which stays whole, to be copied.
    """
    import textwrap

    if not stream.isatty():
        return text
    width = min(terminal.width(), LINE_WIDTH)
    return "\n".join(
        textwrap.fill(
            line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
        if not line.startswith("  ")
        else line
        for line in text.splitlines()
    )


def bullets(title: str, lines: Iterable[str]) -> None:
    """Print a titled list; nothing when it is empty."""
    items = list(lines)
    if items:
        print()
        heading(title)
        for line in items:
            wrapped(line, "  - ")
