"""A person's own voice: which sentences a session has, and keeping what was recorded of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.suiting import suit
from guided_press.app.wishes import Wishes
from guided_press.errors import ExportError, SoundError, WrongUse
from guided_press.files import write_atomically
from guided_press.session.cues import sentences

if TYPE_CHECKING:
    from guided_press.listening.sentence import Heard
    from guided_press.sheet.recording import Line
    from guided_press.voices.takes import Take

USUAL_NAME = "mine"
"""The voice's name when nobody names one."""

_WPM = 145
"""For the check that a sound can be that sentence; wide enough for every reader."""


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What a session says, for somebody who records it.

    Attributes:
        title: Of the session.
        voice: Name of the voice.
        lines: Every sentence, in the order of first use.
    """

    title: str
    voice: str
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """What is not recorded yet."""
        return tuple(line for line in self.lines if not line.recorded)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of a folder of WAV files.

    Attributes:
        taken: Sentences whose file was kept.
        remarks: What would be heard of some of them later.
        refused: Files that cannot be those sentences, with the reason.
        unknown: Files whose name is no code of this session.
        missing: Sentences that are still not recorded.
    """

    taken: tuple[Line, ...]
    remarks: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    missing: tuple[Line, ...]


def sentences_to_record(
    source: Path | str, voice: str = USUAL_NAME, wishes: Wishes | None = None
) -> ToRecord:
    """Every sentence of a session as it would be exported, and which are recorded.

    Args:
        source: A path, or the id of a shipped script.
        voice: Name of the voice.
        wishes: What is wanted differently; guidance, roles and a profile change what is said.

    Raises:
        ScriptError, SafetyRefusal: As for `prepare`.
        VoiceError: The name is none.
    """
    from guided_press.sheet.recording import Line
    from guided_press.voices.recordings import checked_name, code_of, recordings, short_codes

    suited = suit(source, wishes or Wishes(), to_pass_on=True)
    there = recordings(checked_name(voice))
    texts = sentences(suited.slots)
    codes = short_codes(texts)
    lines = tuple(
        Line(number, codes[text], text, code_of(text) in there)
        for number, text in enumerate(texts, 1)
    )
    return ToRecord(suited.script.session.title, voice, lines)


def write_recording_sheet(wanted: ToRecord, path: Path) -> Path:
    """Write what is to be read, and how each file is named, for paper: .html or .pdf.

    Raises:
        ExportError: Another ending, no browser for a PDF, or it could not be written.
    """
    from guided_press.sheet import write_pdf
    from guided_press.sheet.recording import recording_sheet_html

    ending = path.suffix.lower()
    if ending not in (".html", ".pdf"):
        raise ExportError(path, "a sheet is .html or .pdf.", "Give a name such as sheet.html.")
    html = recording_sheet_html(wanted.title, wanted.lines)
    if ending == ".pdf":
        write_pdf(html, path)
    else:
        write_atomically(path, html.encode("utf-8"))
    return path


def gather(wanted: ToRecord, folder: Path) -> Gathered:
    """Take the WAV files of a folder that are named as the sheet says.

    A name may have more before the code, such as ``017 kq3xm.wav``. Files that are no sentence of
    the session are left alone, and named.

    Raises:
        WrongUse: There is no such folder.
        ExportError: A recording could not be kept.
    """
    if not folder.is_dir():
        raise WrongUse(str(folder), "there is no such folder.")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".wav", ".wave"))
    taken: dict[str, Line] = {}
    remarks, refused, unknown = [], [], []
    takes: list[tuple[Path, Line, Take]] = []
    for path in files:
        line = _line_of(path.stem, wanted.lines)
        if line is None:
            unknown.append(path.name)
            continue
        if line.code in taken:
            refused.append((path.name, f"there is another file for {line.text!r}"))
            continue
        try:
            takes.append((path, line, _checked_take(path, line.text)))
            taken[line.code] = line
        except ValueError as error:
            refused.append((path.name, str(error)))
    usual = _usual_dbfs([take for _, _, take in takes])
    for path, line, take in takes:
        keep_take(wanted.voice, line.text, take)
        if complaint := take.complaint(usual):
            remarks.append((path.name, complaint))
    missing = tuple(line for line in wanted.missing if line.code not in taken)
    return Gathered(tuple(taken.values()), tuple(remarks), tuple(refused), tuple(unknown), missing)


def keep_take(voice: str, text: str, take: Take) -> Path:
    """Put a take into a voice, in the place of an earlier one.

    Raises:
        ExportError: It could not be written; the earlier take still stands.
    """
    from guided_press.voices.recordings import keep_recording

    return keep_recording(voice, text, take.sound)


def usual_level_dbfs(voice: str) -> float | None:
    """The middle level of what a voice has recorded; None when there is too little."""
    from guided_press.voices.recordings import recordings
    from guided_press.voices.takes import take_of
    from guided_press.voices.wav import read_wav

    takes = []
    for path in list(recordings(voice).values())[:40]:
        try:
            takes.append(take_of(read_wav(path)))
        except ValueError:
            continue
    return _usual_dbfs(takes)


def record_take(text: str, heard: Heard) -> Take:
    """Count in, hear a sentence until its end, and cut it out.

    Args:
        text: The sentence.
        heard: Told what happens.

    Raises:
        SoundError: No sentence was heard, or it cannot be this one.
        ListeningUnavailable: There is no microphone.
    """
    from guided_press.listening.microphone import Microphone
    from guided_press.listening.sentence import RATE_HZ, SentenceLost, hear_sentence
    from guided_press.voices.takes import take_of
    from guided_press.voices.wav import Sound

    instead = "write a sheet with --sheet, record elsewhere, and take the files with --from"
    microphone = Microphone(RATE_HZ, instead)
    microphone.open()
    try:
        take = take_of(Sound(hear_sentence(microphone.blocks(), heard), RATE_HZ))
        _refuse_length(take, text)
    except SentenceLost as error:
        raise SoundError("recording", str(error)) from error
    except ValueError as error:
        raise SoundError("recording", f"It is not this sentence: {error}.") from error
    finally:
        microphone.close()
    return take


def play_take(take: Take) -> None:
    """Play a take as it was recorded, and return when it was heard.

    Raises:
        AudioDeviceError: There is nothing to play on.
    """
    from guided_press.app.trying import play_sample
    from guided_press.sound.resample import to_48k_mono

    play_sample(to_48k_mono(take.sound.samples, take.sound.sample_rate))


def _line_of(stem: str, lines: Sequence[Line]) -> Line | None:
    """The sentence whose code a file's name ends with."""
    word = stem.lower().replace("_", " ").replace("-", " ").split()[-1:]
    return next((line for line in lines if [line.code] == word), None)


def _checked_take(path: Path, text: str) -> Take:
    from guided_press.voices.takes import take_of
    from guided_press.voices.wav import read_wav

    take = take_of(read_wav(path))
    _refuse_length(take, text)
    return take


def _refuse_length(take: Take, text: str) -> None:
    from guided_press.voices.checking import length_problem

    if problem := length_problem(text, _WPM, take.length_s):
        raise ValueError(problem)


def _usual_dbfs(takes: Sequence[Take]) -> float | None:
    from statistics import median

    return median(take.level_dbfs for take in takes) if len(takes) >= 5 else None
