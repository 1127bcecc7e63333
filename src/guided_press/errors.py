"""Every error a person can cause or meet, as one tree; it stands below all other rooms.

::

    GuidedPressError
    |-- WrongUse               something was asked for that is not there, or is empty (exit 2)
    |-- ScriptError            a script, profile or manifest is not valid (exit 3)
    |-- KnowledgeError         the point data contradicts itself (exit 3)
    |-- SafetyRefusal          a session is refused for safety (exit 6)
    |-- ChangedMeanwhile       what is to be kept was changed elsewhere meanwhile (exit 1)
    |-- NotAsShown             what is to be deleted was changed since it was shown (exit 1)
    |-- VoiceError             (exit 4)
    |   |-- VoiceUnavailable   the engine is not installed or cannot start
    |   |-- VoiceNotFound      the engine has no voice of that name
    |   |-- NotRecorded        a person's own voice lacks sentences
    |   |-- VoiceTimeout       no answer in time, twice
    |   |-- VoiceCrashed       the engine ended, twice
    |   `-- VoiceBadAudio      what came back is not the sentence
    |-- AudioDeviceError       no sound output, or it was lost (exit 5)
    |-- ExportError            a file could not be written (exit 5)
    |-- SoundError             a sound file cannot be used, or a measurement is impossible (exit 5)
    `-- CacheError             the cache folder cannot be used (exit 5)

Attributes carry the data, the constructor makes the message: place, problem, remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar

from guided_press.display_text import one_line


class GuidedPressError(Exception):
    """The base of everything that is not a bug.

    Attributes:
        exit_code: What the command line ends with.
    """

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file that a person wrote.

    Attributes:
        file: As the person named it.
        line: From 1; 0 when the problem has no line.
        column: From 1; 0 when the problem has no column.
        path: Where in the structure, such as ``steps[3].hold``; may be empty.
        message: What is wrong.
        hint: What would help, a whole sentence; may be empty.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        path = f"{self.path}: " if self.path else ""
        stop = "" if not self.hint or self.message.endswith((".", "!", "?")) else "."
        hint = f" {self.hint}" if self.hint else ""
        return one_line(f"{place}{path}{self.message}{stop}{hint}")


_ALIKE = 0.75
"""How much of two words is the same, where one may be meant by the other."""

_SHORT = 4
"""Letters of a word that is so short that two more make another one."""

_CODE = re.compile(r"([a-z]{1,3})[-_. ]?(\d{1,3})")


def did_you_mean(word: object, names: Iterable[str]) -> str:
    """The question after a word that is not known; empty when nothing known is near.

    A code with another number is another thing, however alike it looks: BL24 does not mean BL25.
    Of a short word one letter more or less is a slip, two make another word. The dashes before an
    option make nothing alike.
    """
    import difflib  # only when something is wrong

    lowered = str(word)[:100].lower().lstrip("-")
    by_lower = {name.lower().lstrip("-"): name for name in names}
    if code := _CODE.fullmatch(lowered):
        close = [name for name in by_lower if _same_code(code, name)]
    else:
        short = len(lowered) <= _SHORT
        likely = [n for n in by_lower if not short or abs(len(n) - len(lowered)) <= 1]
        close = difflib.get_close_matches(lowered, likely, n=1, cutoff=_ALIKE)
    return f"Did you mean '{by_lower[close[0]]}'?" if close else ""


def _same_code(code: re.Match[str], name: str) -> bool:
    """Whether a code is another way to write this one, or its digits are mixed up."""
    other = _CODE.fullmatch(name)
    if other is None:
        return False
    begins = other.group(1).startswith(code.group(1)) or code.group(1).startswith(other.group(1))
    return begins and sorted(code.group(2).lstrip("0")) in (
        sorted(other.group(2)),
        sorted(other.group(2).replace("0", "")),
    )


class WrongUse(GuidedPressError):
    """Something was asked for that is not there or makes no sense; nothing was done.

    Attributes:
        words: As the person wrote it.
        problem: What is wrong.
        remedy: What to do; may be empty.
    """

    exit_code = 2

    def __init__(self, words: str, problem: str, remedy: str = "") -> None:
        self.words = words
        self.problem = problem
        self.remedy = remedy
        super().__init__(one_line(f"{words}: {problem} {remedy}".strip()))


class ScriptError(GuidedPressError):
    """A script, profile or manifest that cannot be used; carries every problem found.

    Attributes:
        problems: At least one, in file order.
    """

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        once = dict.fromkeys(problems)  # what is found in two ways is told once
        self.problems = tuple(sorted(once, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class KnowledgeError(GuidedPressError):
    """The point data names something that does not exist, or contradicts itself."""

    exit_code = 3

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place}: {problem}")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is possible instead of what was refused.

    Attributes:
        words: In sentences.
        for_terminal: They name a command, which only somebody at a terminal can give.
    """

    words: str
    for_terminal: bool = False


class SafetyRefusal(GuidedPressError):
    """A session that will not be built, with what the person should hear.

    Attributes:
        message: Spoken and shown, calm and complete.
        conditions: Ids of the conditions that led here; empty when a rule of time did.
        find_offers: Looks for what is possible instead, which takes its time; for whoever tells it.
            Each is told on a line of its own, since commands have theirs.
    """

    exit_code = 6

    def __init__(
        self, message: str, conditions: Sequence[str] = (), offers: Sequence[Offer] = ()
    ) -> None:
        self.message = message
        self.conditions = tuple(conditions)
        self.find_offers: Callable[[], Iterable[Offer]] = partial(tuple, offers)
        super().__init__(message)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What is possible instead; may be empty."""
        return tuple(self.find_offers())

    def __str__(self) -> str:
        return "\n".join([self.message, *(offer.words for offer in self.offers)])


_SHOWN_SENTENCES = 20


class ChangedMeanwhile(GuidedPressError):
    """Something was opened, changed elsewhere, and is now to be kept as if it had not been.

    Attributes:
        both: By what was changed: how it was to be kept, and how it stands now. Both are the
            person's own; neither is in the message.
    """

    def __init__(self, message: str, both: Mapping[str, tuple[Any, Any]]) -> None:
        self.both = dict(both)
        super().__init__(message)


class NotAsShown(GuidedPressError):
    """Something was shown, changed elsewhere, and is now to be deleted; nothing was.

    Attributes:
        version: Of what is there now; see `locking.version_of`.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(
            "It was changed elsewhere meanwhile. Nothing was deleted: look at it anew."
        )


class VoiceError(GuidedPressError):
    """Something is wrong with a voice.

    Attributes:
        engine: Such as ``embedded``.
        problem: What happened.
        remedy: What to do; may be empty.
        sentence: Which one could not be spoken, as shown; empty when it is about none.
        place: Where in a script that sentence is, such as ``my.yaml:9:5: steps[2]``; may be empty.
    """

    exit_code = 4
    _many_lines: ClassVar[bool] = False
    sentence: str = ""
    place: str = ""

    def __init__(self, engine: str, problem: str, remedy: str = "") -> None:
        self.engine = engine
        self.problem = problem
        self.remedy = remedy
        message = f"voice {engine}: {problem} {remedy}".strip()
        super().__init__(message if self._many_lines else one_line(message))

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self.place}: {message}" if self.place else message


class VoiceUnavailable(VoiceError):
    """The engine is not installed, or it cannot start here."""


class VoiceNotFound(VoiceError):
    """The engine is there, the voice is not."""


class NotRecorded(VoiceError):
    """A voice that somebody recorded lacks sentences of a session.

    Attributes:
        voice: Its name.
        sentences: All that are missing, as shown.
    """

    _many_lines = True

    def __init__(self, voice: str, sentences: Sequence[str], of: int) -> None:
        self.voice = voice
        self.sentences = tuple(sentences)
        shown = "".join(f"\n  {one_line(text)}" for text in self.sentences[:_SHOWN_SENTENCES])
        if more := len(self.sentences) - _SHOWN_SENTENCES:
            shown += f"\n  and {more} more" if more > 0 else ""
        super().__init__(
            "recorded",
            f"{voice} has not recorded {len(self.sentences)} of {of} sentences:{shown}\n",
            f"Record them: guided-press record SESSION --as {voice}. Or let another voice speak "
            f"them: --voice 'recorded:{voice} or embedded'",
        )


class VoiceTimeout(VoiceError):
    """The engine gave no answer in time, twice."""


class VoiceCrashed(VoiceError):
    """The engine's process ended while it spoke, twice."""


class VoiceBadAudio(VoiceError):
    """The engine answered with something that is not the sentence."""


class AudioDeviceError(GuidedPressError):
    """There is no sound output, or it was lost and did not come back."""

    exit_code = 5


class _FileError(GuidedPressError):
    exit_code = 5

    def __init__(self, path: Path | str, problem: str, remedy: str = "") -> None:
        self.path = str(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(one_line(f"{self.path}: {problem} {remedy}".strip()))


class ExportError(_FileError):
    """A file could not be written; what stood there before still stands."""


class SoundError(_FileError):
    """A sound cannot be used or measured; the path may be a description of the sound."""


class CacheError(_FileError):
    """The cache folder cannot be used."""
