"""A person's own voice: which sentences a session has, and keeping what was recorded of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from guided_press.app.session import OpenSession
from guided_press.app.trying import play_sample
from guided_press.app.wishes import Wishes
from guided_press.cues import sentences
from guided_press.errors import SoundError, WrongUse
from guided_press.listening.microphone import Microphone
from guided_press.listening.recogniser import require_packages
from guided_press.listening.sentence import PACKAGES, RATE_HZ, SentenceLost, hear_sentence
from guided_press.script.loading import Source
from guided_press.sheet.printing import write_paper
from guided_press.sheet.recording import RecordingLine, recording_sheet_html
from guided_press.sound.own import sound_blocks
from guided_press.sound.resample import to_48k_mono
from guided_press.units import SAMPLE_RATE
from guided_press.voices.checking import length_problem
from guided_press.voices.recordings import (
    checked_name,
    code_of,
    keep_recording,
    recordings,
    short_codes,
)
from guided_press.voices.takes import take_of
from guided_press.voices.wav import Waveform, read_wav
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.listening.sentence import CountIn
    from guided_press.voices.takes import Take

USUAL_NAME = "mine"
"""The voice's name when nobody names one."""

LONGEST_FILE_S = 300.0
"""Of a recording of one sentence, with the quiet around it."""

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
    lines: tuple[RecordingLine, ...]

    @property
    def missing(self) -> tuple[RecordingLine, ...]:
        """What is not recorded yet."""
        return tuple(line for line in self.lines if not line.recorded)


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What came of a folder of recordings.

    Attributes:
        taken: Sentences whose file was kept.
        remarks: What would be heard of some of them later.
        refused: Files that cannot be those sentences, with the reason.
        unknown: What else is in the folder: its name is no code of this session.
        missing: Sentences that are still not recorded.
    """

    taken: tuple[RecordingLine, ...]
    remarks: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    missing: tuple[RecordingLine, ...]


def sentences_to_record(
    source: Source, voice: str = USUAL_NAME, wishes: Wishes | None = None
) -> ToRecord:
    """Every sentence of a session as it would be exported, and which are recorded.

    Args:
        source: A path, or the id of a script; or one that is loaded.
        voice: Name of the voice.
        wishes: What is wanted differently; guidance, roles and a profile change what is said.

    Raises:
        ScriptError, SafetyRefusal: As for `OpenSession`.
        VoiceError: The name is none.
    """
    with OpenSession(source, wishes, to_pass_on=True) as session:
        texts, title = sentences(session.slots), session.script.session.title
    there = recordings(checked_name(voice))
    codes = short_codes(texts)
    lines = tuple(
        RecordingLine(number, codes[said], said, code_of(said) in there)
        for number, said in enumerate(texts, 1)
    )
    return ToRecord(title, voice, lines)


def write_recording_sheet(to_record: ToRecord, path: Path) -> Path:
    """Write what is to be read, and how each file is named, for paper: .html or .pdf.

    Raises:
        ExportError: Another ending, no browser for a PDF, or it could not be written.
    """
    write_paper(recording_sheet_html(to_record.title, to_record.lines), path)
    return path


def gather(to_record: ToRecord, folder: Path) -> FolderReport:
    """Take the recordings of a folder that are named as the sheet says, in any usual format.

    A name may have more before the code, such as ``017 kq3xm.m4a``; its ending does not matter.
    What is no sentence of the session is left alone, and named; only hidden files are not.

    Raises:
        WrongUse: There is no such folder.
        ExportError: A recording could not be kept.
    """
    if not folder.is_dir():
        raise WrongUse(str(folder), "there is no such folder.")
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    lines: dict[str, RecordingLine] = {}
    remarks, refused, unknown = [], [], []
    takes: list[tuple[Path, RecordingLine, Take]] = []
    for path in files:
        line = _line_of(path.stem, to_record.lines)
        if line is None:
            unknown.append(path.name)
            continue
        if line.code in lines:
            refused.append((path.name, text("recording.another_file", sentence=repr(line.text))))
            continue
        try:
            takes.append((path, line, _checked_take(path, line.text)))
            lines[line.code] = line
        except SoundError as error:
            refused.append((path.name, f"{error.problem} {error.remedy}".strip().rstrip(".")))
        except ValueError as error:
            refused.append((path.name, str(error)))
    usual = _usual_dbfs([take for _, _, take in takes])
    for path, line, take in takes:
        keep_take(to_record.voice, line.text, take)
        if complaint := take.complaint(usual):
            remarks.append((path.name, complaint))
    missing = tuple(line for line in to_record.missing if line.code not in lines)
    return FolderReport(
        tuple(lines.values()), tuple(remarks), tuple(refused), tuple(unknown), missing
    )


def keep_take(voice: str, sentence: str, take: Take) -> Path:
    """Put a take into a voice, in the place of an earlier one.

    Raises:
        ExportError: It could not be written; the earlier take still stands.
    """
    return keep_recording(voice, sentence, take.sound)


def usual_level_dbfs(voice: str) -> float | None:
    """The middle level of what a voice has recorded; None when there is too little."""
    takes = []
    for path in list(recordings(voice).values())[:40]:
        try:
            takes.append(take_of(read_wav(path)))
        except ValueError:
            continue
    return _usual_dbfs(takes)


def require_recording() -> None:
    """See that a microphone's sentences can be taken here; files need nothing of it.

    Raises:
        ListeningUnavailable: A package is missing.
    """
    require_packages("record", PACKAGES)


def record_take(sentence: str, count_in: CountIn) -> Take:
    """Count in, hear a sentence until its end, and cut it out.

    Args:
        sentence: The sentence.
        count_in: Told what happens.

    Raises:
        SoundError: No sentence was heard, or it cannot be this one.
        ListeningUnavailable: There is no microphone, or a package is missing.
    """
    require_recording()
    instead = "write a sheet with --sheet, record elsewhere, and take the files with --from"
    microphone = Microphone(RATE_HZ, instead)
    microphone.open()
    try:
        take = take_of(Waveform(hear_sentence(microphone.blocks(), count_in), RATE_HZ))
        _refuse_length(take, sentence)
    except SentenceLost as error:
        raise SoundError("recording", str(error)) from error
    except ValueError as error:
        raise SoundError("recording", text("recording.not_this_one", problem=error)) from error
    finally:
        microphone.close()
    return take


def play_take(take: Take) -> None:
    """Play a take as it was recorded, and return when it was heard.

    Raises:
        AudioDeviceError: There is nothing to play on.
    """
    play_sample(to_48k_mono(take.sound.samples, take.sound.sample_rate))


def _line_of(stem: str, lines: Sequence[RecordingLine]) -> RecordingLine | None:
    """The sentence whose code a file's name ends with."""
    word = stem.lower().replace("_", " ").replace("-", " ").split()[-1:]
    return next((line for line in lines if [line.code] == word), None)


def _checked_take(path: Path, sentence: str) -> Take:
    """The take in a file.

    Raises:
        SoundError: The file is no sound.
        ValueError: The sound cannot be that sentence.
    """
    import numpy as np

    blocks = sound_blocks(Path(path.name), path.parent, max_s=LONGEST_FILE_S)
    take = take_of(Waveform(np.concatenate(list(blocks)), SAMPLE_RATE))
    _refuse_length(take, sentence)
    return take


def _refuse_length(take: Take, sentence: str) -> None:
    if problem := length_problem(sentence, _WPM, take.length_s):
        raise ValueError(problem)


def _usual_dbfs(takes: Sequence[Take]) -> float | None:
    return median(take.level_dbfs for take in takes) if len(takes) >= 5 else None
