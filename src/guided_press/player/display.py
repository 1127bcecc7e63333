"""The terminal while a session plays: calm, full width, drawn again only when something changed."""

from __future__ import annotations

import re
import shutil
import textwrap
import time
from collections.abc import Callable, Iterable
from typing import TextIO

from guided_press.display_text import visible
from guided_press.player.actions import Action
from guided_press.player.status import Status
from guided_press.units import format_clock
from guided_press.words.texts import choice, text

REDRAW_S = 0.1
"""Ten times a second at most."""

_ENTER = "\x1b[?1049h\x1b[?25l"  # the other screen, without the cursor
_LEAVE = "\x1b[?25h\x1b[?1049l"
_HOME = "\x1b[H"
_REST_OF_LINE, _REST_OF_SCREEN = "\x1b[K", "\x1b[J"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_GREEN, _YELLOW, _CYAN = "\x1b[32m", "\x1b[33m", "\x1b[36m"  # of the terminal's own palette


_KEYS = (
    Action.STOP,
    Action.TOO_MUCH,
    Action.PLAY_PAUSE,
    Action.READY,
    Action.AGAIN,
    Action.NEXT,
    Action.PREVIOUS,
    Action.LONGER,
    Action.SHORTER,
    Action.WHERE,
    Action.SIDE,
    Action.TIME_LEFT,
    Action.LOUDER,
    Action.SOFTER,
)
"""Whose keys are shown: the way out and what stops a hand stand first, the end is cut away."""

_ROOMY = 58
"""Columns from which the keys stand a little further apart."""

Styled = tuple[str, str]
"""A line, and how it is coloured; empty for not at all."""


def screen(status: Status, width: int, height: int) -> list[Styled]:
    """The lines of the display.

    Args:
        status: What is shown.
        width: Columns, 20 or more.
        height: Rows, 6 or more; what matters least is left out where they are few.

    Returns:
        At most ``height`` lines of at most ``width`` columns, without any control codes in them;
        what waits for the person stands out, what comes later steps back.
    """
    inner = width - 2
    left = text("playing.left", length=format_clock(status.left_s))
    top = [(_ends(status.title, left, inner), _BOLD)]
    top.append((_bar(1 - status.left_s / _session_s(status), inner), ""))
    heading = _plain([status.chapter or status.title])
    where = " · ".join(part for part in (status.place, status.position) if part)
    facts = _plain(textwrap.wrap(where, inner) if where else [])
    hold = _hold_lines(status, inner)
    message = _plain(textwrap.wrap(status.message, inner)[:4])
    sentence = status.sentence if status.sentence not in status.in_message else ""
    sentence_lines = _plain(textwrap.wrap(sentence, inner)[:3])
    following = []
    if status.following:
        following = [(text("playing.next", title=status.following), _DIM)]
    keys = (choice("playing.keys", action).replace(" ", "\0") for action in _KEYS)
    help_ = _plain(textwrap.wrap((" " * (3 if inner >= _ROOMY else 2)).join(keys), inner))
    # most important first: what is cut away where rows are few is at the end of this list
    blocks = {
        "top": top,
        "keys": help_[:1],
        "heading": heading,
        "hold": hold,
        "message": message,
        "sentence": sentence_lines,
        "following": following,
        "facts": facts,
        "help": help_[1:],
    }
    shown = _fitting(blocks, height - 1)
    spare = height - 1 - sum(map(len, shown.values()))
    lines: list[Styled] = []
    for name in (
        "top",
        "heading",
        "facts",
        "hold",
        "message",
        "sentence",
        "following",
        "keys",
        "help",
    ):
        block = shown.get(name, [])
        if block and lines and spare > 0 and name not in ("facts", "help"):
            lines.append(("", ""))
            spare -= 1
        lines += block
    return [(f" {_cut(line, inner)}".replace("\0", " ").rstrip(), style) for line, style in lines]


def _plain(lines: Iterable[str]) -> list[Styled]:
    return [(line, "") for line in lines]


def _fitting(blocks: dict[str, list[Styled]], rows: int) -> dict[str, list[Styled]]:
    shown: dict[str, list[Styled]] = {}
    for name, block in blocks.items():
        room = rows - sum(map(len, shown.values()))
        if len(block) <= room:
            shown[name] = block
        elif room > 0:
            shown[name] = block[:room]
    return shown


def _hold_lines(status: Status, width: int) -> list[Styled]:
    if status.state == "over":
        return [(text("playing.over"), "")]
    if status.state == "waiting for ready":
        awaited = "found" if status.target else "ready"
        return [(choice("playing.press_enter", awaited), _YELLOW)]
    if status.state == "waiting for the voice":
        return [(text("playing.waiting_for_voice"), _YELLOW)]
    paused = status.state == "paused"
    if not status.hold_s:
        return [(text("playing.paused"), _YELLOW)] if paused else []
    time_left = format_clock(max(0.0, status.hold_left_s))
    share = 1 - status.hold_left_s / status.hold_s
    words = (
        text("playing.paused_hold", pressure=status.pressure)
        if paused
        else text("playing.hold", pressure=status.pressure)
    )
    style = _YELLOW if paused else _GREEN
    return [(_ends(words, time_left, width), style), (_bar(share, width), "")]


def _session_s(status: Status) -> float:
    return max(status.total_s, status.left_s, 1.0)


def _ends(left: str, right: str, width: int) -> str:
    room = max(0, width - len(right) - 1)
    left = _cut(left, room)
    return left + " " * (width - len(left) - len(right)) + right


def _cut(words: str, room: int) -> str:
    if len(words) <= room:
        return words
    return f"{words[: max(0, room - 3)].rstrip(' ,')}..."[:room]  # in signs of every encoding


def _bar(share: float, width: int) -> str:
    full = round(min(max(share, 0.0), 1.0) * width)
    return "━" * full + "─" * (width - full)


class TerminalDisplay:
    """Draws on a terminal, on its other screen, so that what stood there comes back.

    Args:
        stream: A terminal.
        clock: Seconds, always rising.
        plain_bars: The terminal has no box-drawing characters.
        colour: The terminal shows colours; they tell apart what words tell already.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        clock: Callable[[], float] = time.monotonic,
        plain_bars: bool = False,
        colour: bool = False,
    ) -> None:
        self._stream = stream
        self._colour = colour
        self._clock = clock
        self._plain_bars = plain_bars
        self._drawn: list[Styled] = []
        self._size = (0, 0)
        self._drawn_s = clock() - REDRAW_S
        stream.write(_ENTER)

    def show(self, status: Status) -> None:
        """Draw, if something changed and the last drawing is long enough ago."""
        now_s = self._clock()
        if now_s - self._drawn_s < REDRAW_S:
            return
        width, height = shutil.get_terminal_size()
        lines = screen(status, max(width, 20), max(height, 6))
        if self._plain_bars:
            plain = str.maketrans("━─·", "#--")
            lines = [(line.translate(plain), style) for line, style in lines]
        if lines == self._drawn and (width, height) == self._size:
            return
        self._drawn, self._size, self._drawn_s = lines, (width, height), now_s
        rows = [
            _styled(visible(line), style, colour=self._colour) + _REST_OF_LINE
            for line, style in lines
        ]
        self._stream.write(_HOME + "\r\n".join(rows) + _REST_OF_SCREEN)
        self._stream.flush()

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._stream.write(_LEAVE)
        self._stream.flush()


def _styled(line: str, style: str, *, colour: bool) -> str:
    if style and (colour or style == _BOLD):
        return f"{style}{line}{_PLAIN}"
    if not colour:
        return line
    if bar := re.fullmatch(r"( )([━#]*)([─-]*)", line):
        return f" {_CYAN}{bar.group(2)}{_PLAIN}{_DIM}{bar.group(3)}{_PLAIN}"
    return line


class PlainDisplay:
    """One line for each part, sentence and change of state; for pipes, logs and screen readers.

    Args:
        stream: Where to.
        width: Columns of a terminal, where lines are set between words; None for whole lines.
    """

    def __init__(self, stream: TextIO, *, width: int | None = None) -> None:
        self._stream = stream
        self._width = width
        self._shown: tuple[str, str, str, str] = ("", "", "", "playing")

    def show(self, status: Status) -> None:
        """Tell what is new."""
        now = (status.chapter, status.sentence, status.message, status.state)
        chapter, sentence, message, state = self._shown
        if now == self._shown:
            return
        self._shown = now
        if status.chapter != chapter:
            self._tell(status, f"-- {status.chapter}")
        if status.state != state:
            self._tell(status, f"({choice('playing.states', status.state)})")
        if status.sentence != sentence and status.sentence:
            self._tell(status, status.sentence)
        if status.message != message and status.message:
            self._tell(status, f"! {status.message}")

    def close(self) -> None:
        """Nothing is to be given back."""

    def _tell(self, status: Status, words: str) -> None:
        line = f"{format_clock(status.at_s):>6}  {words}"
        if self._width:
            hanging = " " * 8
            line = textwrap.fill(
                line, self._width, subsequent_indent=hanging, break_on_hyphens=False
            )
        self._stream.write(f"{line}\n")
        self._stream.flush()
