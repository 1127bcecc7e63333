"""Every error a person can cause or meet, as one tree; it stands below all other rooms.

::

    GuidedPressError
    |-- WrongUse               something was asked for that is not there, or is empty (exit 2)
    |-- ScriptError            a script, profile or manifest is not valid (exit 3)
    |-- KnowledgeError         the point data contradicts itself (exit 3)
    |-- SafetyRefusal          a session is refused for safety (exit 6)
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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


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
        return f"{place}{path}{self.message}{stop}{hint}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The question after a word that is not known; empty when nothing known is like it."""
    import difflib  # only when something is wrong

    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(str(word)[:100].lower(), by_lower, n=1)
    return f"Did you mean '{by_lower[close[0]]}'?" if close else ""


class WrongUse(GuidedPressError):
    """Something was asked for that is not there or makes no sense; nothing was done.

    Attributes:
        asked: As the person wrote it.
        problem: What is wrong.
        remedy: What to do; may be empty.
    """

    exit_code = 2

    def __init__(self, asked: str, problem: str, remedy: str = "") -> None:
        self.asked = asked
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{asked}: {problem} {remedy}".strip())


class ScriptError(GuidedPressError):
    """A script, profile or manifest that cannot be used; carries every problem found.

    Attributes:
        problems: At least one, in file order.
    """

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class KnowledgeError(GuidedPressError):
    """The point data names something that does not exist, or contradicts itself."""

    exit_code = 3

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place}: {problem}")


class SafetyRefusal(GuidedPressError):
    """A session that will not be built, with what the person should hear.

    Attributes:
        message: Spoken and shown, calm and complete.
        conditions: Ids of the conditions that led here; empty when a rule of time did.
        offer: What is possible instead; may be empty.
    """

    exit_code = 6

    def __init__(self, message: str, conditions: Sequence[str] = (), offer: str = "") -> None:
        self.message = message
        self.conditions = tuple(conditions)
        self.offer = offer
        super().__init__(f"{message} {offer}".strip())


_SHOWN_SENTENCES = 20


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
    sentence: str = ""
    place: str = ""

    def __init__(self, engine: str, problem: str, remedy: str = "") -> None:
        self.engine = engine
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"voice {engine}: {problem} {remedy}".strip())

    def __str__(self) -> str:
        said = super().__str__()
        return f"{self.place}: {said}" if self.place else said


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

    def __init__(self, voice: str, sentences: Sequence[str], of: int) -> None:
        self.voice = voice
        self.sentences = tuple(sentences)
        shown = "".join(f"\n  {text}" for text in self.sentences[:_SHOWN_SENTENCES])
        if left := len(self.sentences) - _SHOWN_SENTENCES:
            shown += f"\n  and {left} more" if left > 0 else ""
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
        super().__init__(f"{self.path}: {problem} {remedy}".strip())


class ExportError(_FileError):
    """A file could not be written; what stood there before still stands."""


class SoundError(_FileError):
    """A sound cannot be used or measured; the path may be a description of the sound."""


class CacheError(_FileError):
    """The cache folder cannot be used."""
