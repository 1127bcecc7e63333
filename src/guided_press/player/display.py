"""The terminal while a session plays: calm, full width, drawn again only when something changed."""

from __future__ import annotations

import shutil
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import TextIO

from guided_press.player.status import Status
from guided_press.units import format_clock

REDRAW_S = 0.1
"""Ten times a second at most."""

KEYS = (
    "space pause", "enter ready", "x too much", "q stop", "a again", "n next", "p previous",
    "+ longer", "- shorter", "w where", "s side", "t time left", "u louder", "d softer",
)  # fmt: skip
"""What stops a hand stands first: the end of the list is cut away where rows are few."""

_ENTER = "\x1b[?1049h\x1b[?25l"  # the other screen, without the cursor
_LEAVE = "\x1b[?25h\x1b[?1049l"
_HOME = "\x1b[H"
_REST_OF_LINE, _REST_OF_SCREEN = "\x1b[K", "\x1b[J"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def screen(status: Status, width: int, height: int, *, keys: Sequence[str] = KEYS) -> list[str]:
    """The lines of the display.

    Args:
        status: What is shown.
        width: Columns, 20 or more.
        height: Rows, 6 or more; what matters least is left out where they are few.
        keys: What is listed at the bottom.

    Returns:
        At most ``height`` lines of at most ``width`` columns, without any control codes.
    """
    inner = width - 2
    top = [_ends(status.title, f"{format_clock(status.left_s)} left", inner)]
    top.append(_bar(1 - status.left_s / _session_s(status), inner))
    heading = [status.chapter or status.title]
    where = " · ".join(part for part in (status.place, status.position) if part)
    facts = textwrap.wrap(where, inner) if where else []
    hold = _hold_lines(status, inner)
    told = textwrap.wrap(status.message, inner)[:4]
    spoken = status.sentence if status.sentence not in status.message else ""
    said = textwrap.wrap(spoken, inner)[:3]
    following = [f"Next: {status.following}"] if status.following else []
    help_ = textwrap.wrap("   ".join(key.replace(" ", "\0") for key in keys), inner)
    # most important first: what is cut away where rows are few is at the end of this list
    blocks = {"top": top, "heading": heading, "hold": hold, "told": told, "said": said,
              "keys": help_[:1], "following": following, "facts": facts,
              "help": help_[1:]}  # fmt: skip
    shown = _fitting(blocks, height - 1)
    spare = height - 1 - sum(map(len, shown.values()))
    lines: list[str] = []
    for name in (
        "top", "heading", "facts", "hold", "told", "said", "following", "keys", "help",
    ):  # fmt: skip
        block = shown.get(name, [])
        if block and lines and spare > 0 and name not in ("facts", "help"):
            lines.append("")
            spare -= 1
        lines += block
    return [f" {line[:inner]}".replace("\0", " ").rstrip() for line in lines]


def _fitting(blocks: dict[str, list[str]], rows: int) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for name, block in blocks.items():
        room = rows - sum(map(len, shown.values()))
        if len(block) <= room:
            shown[name] = block
        elif room > 0:
            shown[name] = block[:room]
    return shown


def _hold_lines(status: Status, width: int) -> list[str]:
    if status.state == "over":
        return ["Over"]
    if status.state == "waiting for ready":
        return ["Waiting: press Enter when found"]
    if status.state == "waiting for the voice":
        return ["Waiting for the voice"]
    if not status.hold_s:
        return ["Paused"] if status.state == "paused" else []
    left = format_clock(max(0.0, status.hold_left_s))
    done = 1 - status.hold_left_s / status.hold_s
    state = "Paused" if status.state == "paused" else "Hold"
    return [_ends(f"{state}, at most {status.pressure}", left, width), _bar(done, width)]


def _session_s(status: Status) -> float:
    return max(status.total_s, status.left_s, 1.0)


def _ends(left: str, right: str, width: int) -> str:
    left = left[: max(0, width - len(right) - 1)]
    return left + " " * (width - len(left) - len(right)) + right


def _bar(share: float, width: int) -> str:
    full = round(min(max(share, 0.0), 1.0) * width)
    return "━" * full + "─" * (width - full)


class TerminalDisplay:
    """Draws on a terminal, on its other screen, so that what stood there comes back.

    Args:
        stream: A terminal.
        clock: Seconds, always rising.
        plain_bars: The terminal has no box-drawing characters.
        keys: What is listed at the bottom.
    """

    def __init__(
        self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic,
        plain_bars: bool = False, keys: Sequence[str] = KEYS,
    ) -> None:  # fmt: skip
        self._stream = stream
        self._clock = clock
        self._plain_bars = plain_bars
        self._keys = keys
        self._drawn: list[str] = []
        self._size = (0, 0)
        self._drawn_s = clock() - REDRAW_S
        stream.write(_ENTER)

    def show(self, status: Status) -> None:
        """Draw, if something changed and the last drawing is long enough ago."""
        now_s = self._clock()
        if now_s - self._drawn_s < REDRAW_S:
            return
        width, height = shutil.get_terminal_size()
        lines = screen(status, max(width, 20), max(height, 6), keys=self._keys)
        if self._plain_bars:
            lines = [line.replace("━", "#").replace("─", "-").replace("·", "-") for line in lines]
        if lines == self._drawn and (width, height) == self._size:
            return
        self._drawn, self._size, self._drawn_s = lines, (width, height), now_s
        rows = [_styled(row, line) + _REST_OF_LINE for row, line in enumerate(lines)]
        self._stream.write(_HOME + "\r\n".join(rows) + _REST_OF_SCREEN)
        self._stream.flush()

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._stream.write(_LEAVE)
        self._stream.flush()


def _styled(row: int, line: str) -> str:
    if row == 0:
        return f"{_BOLD}{line}{_PLAIN}"
    return line


class PlainDisplay:
    """One line for each part, sentence and change of state; for pipes, logs and screen readers."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._told: tuple[str, str, str, str] = ("", "", "", "playing")

    def show(self, status: Status) -> None:
        """Tell what is new."""
        now = (status.chapter, status.sentence, status.message, status.state)
        chapter, sentence, message, state = self._told
        if now == self._told:
            return
        self._told = now
        if status.chapter != chapter:
            self._tell(status, f"-- {status.chapter}")
        if status.state != state:
            self._tell(status, f"({status.state})")
        if status.sentence != sentence and status.sentence:
            self._tell(status, status.sentence)
        if status.message != message and status.message:
            self._tell(status, f"! {status.message}")

    def close(self) -> None:
        """Nothing is to be given back."""

    def _tell(self, status: Status, words: str) -> None:
        self._stream.write(f"{format_clock(status.at_s):>6}  {words}\n")
        self._stream.flush()
