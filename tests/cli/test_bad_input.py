"""What people get wrong: a clear message with its place, the right exit code, no half files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cli.running import Here, program, run

GOOD = """\
version: 1
title: A short one
mode: self
steps:
  - position: seated
  - press: PC8
    sides: left
    hold: 60s
  - close: 20s
"""

TEN_ERRORS = """\
version: 2
titel: x
mode: both
length: 15:99
guidance: loud
voice: {rate_wpm: 9000}
steps:
  - settle: banana
  - position: upside
  - press: BL04
  - press: BL40
    hold: 900s
    pressure: firm
  - breathe: {in: 4s, out: 6s, rounds: -5}
  - foo: 20s
  - say: ""
  - close: 40s
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def script(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_script_with_many_errors_tells_all_at_once(here: Here, folder: Path) -> None:
    """Each with file, line, column and path; exit 3."""
    done = here("check", script(folder, TEN_ERRORS))
    assert done.code == 3
    lines = done.err.splitlines()
    assert lines[-1] == f"{len(lines) - 1} problems."
    assert len(lines) > 12
    assert all(line.startswith(f"{folder}/mine.yaml:") for line in lines[:-1])
    for expected in (
        ":1:10: version:", ":2:1: titel: unknown key 'titel'. Did you mean 'title'?", ":3:7: mode:",
        ":4:9: length:", ":5:11: guidance:", ":6:19: voice.rate_wpm:", ":8:13: steps[0].settle:",
        ":9:15: steps[1].position:", "steps[2].press: unknown point 'BL04'. Did you mean 'BL40'?",
        "steps[3].hold: 900 s is above the longest hold of BL40 (120 s, source S1)",
        "steps[3].pressure: firm is more than BL40 takes", "steps[4].breathe.rounds:",
        ":15:5: steps[5]:", "steps[6].say: the text is empty",
    ):  # fmt: skip
        assert expected in done.err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("PC8", "BL04"), ":6:12: steps[1].press: unknown point 'BL04'. Did you mean 'BL40'?"),
        (("60s", "999s"), ":8:11: steps[1].hold: 999 s is above the longest hold of PC8"),
        (("hold: 60s", "say: ''"), ":8:10: steps[1].say: the text is empty"),
        (("PC8", "BL40\n    say: Press firmly here."), ":7:16: steps[1].say: 'firmly'"),
        (("PC8", "BL40\n    pressure: firm"), ":7:15: steps[1].pressure: firm is more than BL40"),
        (("  - close: 20s\n", "  - rest: 2s\n" * 10_000), ":5:3: steps: more than 2000"),
    ],
)
def test_one_mistake_is_told_where_it_is(
    here: Here, folder: Path, change: tuple[str, str], told: str
) -> None:
    """An unknown point, a hold beyond its longest, strong words at the knee, no text, no end."""
    path = script(folder, GOOD.replace(*change))
    done = here("export", path, "-o", folder / "out.mp3")
    assert done.code == 3
    assert told in done.err
    assert names(folder) == ["mine.yaml"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (bytes(range(256)) * 9, "this is not a text file"),
        (b"\xff\xfe\xfa bad", "mine.yaml"),
        (b"version: 1\n  title: [", "mine.yaml:"),
        (b"a: &a [*a]", "mine.yaml:"),
        (b"just words", "mine.yaml"),
    ],
)
def test_what_is_no_script_says_so(here: Here, folder: Path, content: bytes, told: str) -> None:
    """Anything that is no script ends with exit 3 and its reason, never a traceback."""
    done = here("plan", script(folder, content))
    assert done.code == 3
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_missing_script_a_folder_and_a_misspelt_id(here: Here, folder: Path) -> None:
    """Exit 3, with what may have been meant."""
    assert "there is no such file" in here("check", "missing.yaml").err
    assert "this is a folder" in here("check", folder).err
    done = here("check", "low-back-15-slef")
    assert (done.code, "Did you mean 'low-back-15-self'?" in done.err) == (3, True)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere/x.mp3", "its folder does not exist"),
        ("", "is a folder"),
        ("x.xyz", "the ending names no known format. Use one of .mp3"),
        ("x", "the ending names no known format"),
        ("x" * 300 + ".mp3", "cannot be written: File name too long. Choose a shorter name."),
        ("x" * 300 + "/x.mp3", "cannot be written: File name too long. Choose a shorter name."),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_spoken(
    here: Here, folder: Path, own_cache: Path, name: str, told: str
) -> None:
    """Exit 5; nothing is left behind, and no voice was started."""
    done = here("export", "quick-5-seated", "-o", f"{folder}/{name}")
    assert (done.code, told in done.err) == (5, True)
    assert not names(folder)
    assert not own_cache.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("words", [("plan", "quick-5-seated", "--json"), ("list",)])
def test_printing_to_a_full_disk_is_told(words: tuple[str, ...]) -> None:
    """Whether it shows while printing, or only when the rest is written out."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(program(*words), stdout=full, stderr=subprocess.PIPE)
    told = "standard output: cannot be written: No space left on device. Free some space"
    assert (done.returncode, done.stderr.decode().startswith(told)) == (5, True)
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions")
def test_a_folder_without_permission_is_told() -> None:
    """Root may write everywhere, so the check is asked as somebody else."""
    code = (
        "import os, sys, guided_press.exporting; from pathlib import Path\n"
        "from guided_press.app.exporting import check_output\n"
        "from guided_press.errors import ExportError\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: check_output(Path(sys.argv[1]))\n"
        "except ExportError as error: print(error.exit_code, error)\n"
    )
    with tempfile.TemporaryDirectory() as made:
        closed = Path(made)
        closed.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", code, closed / "x.mp3"], capture_output=True, text=True
        )
        closed.chmod(0o755)
    assert done.stdout.startswith("5 "), done.stderr
    assert "its folder cannot be written to" in done.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--voice", "nobody"), "there is no voice 'nobody'. There are: us"),
        (("--engine", "nobody"), "there is no such engine. There are: natural, embedded,"),
        (("--voice", "nobody:else"), "there is no such engine"),
        (("--voice", "system"), "there is no voice 'system'. That is an engine: --engine system,"),
    ],
)
def test_a_missing_voice_names_those_that_are_there(
    here: Here, folder: Path, options: tuple[str, str], told: str
) -> None:
    """Exit 4, and no file."""
    done = here("export", "quick-5-seated", "-o", folder / "x.mp3", *options)
    assert (done.code, told in done.err) == (4, True)
    assert not names(folder)


def test_a_missing_bed_names_those_that_are_there(here: Here, folder: Path) -> None:
    """An unknown bed is told with the list of beds, however long its name."""
    done = here("export", "quick-5-seated", "-o", folder / "x.mp3", "--bed", "thunder")
    assert done.code == 5
    assert done.err.startswith("thunder: there is no such bed and no such file. Choose none, rain")
    done = here("export", "quick-5-seated", "-o", folder / "x.mp3", "--bed", "x" * 300 + ".wav")
    assert (done.code, "there is no such bed and no such file." in done.err) == (5, True)


def test_a_bed_of_a_script_stays_inside_its_folder(here: Here, folder: Path) -> None:
    """A script may come from anybody; only the caller may name a file anywhere."""
    (folder.parent / "secret.wav").write_bytes(b"RIFF")
    for bed in (str(folder.parent / "secret.wav"), "../secret.wav"):
        text = GOOD.replace("mode: self", f"mode: self\nsound: {{bed: {bed}}}")
        done = here("export", script(folder, text), "-o", "x.wav", "--engine", "silent")
        assert (done.code, "outside" in done.err) == (5, True)
        assert names(folder) == ["mine.yaml"]


def test_check_tells_where_a_script_names_a_sound_that_cannot_be_used(
    here: Here, folder: Path
) -> None:
    """Before anything is spoken, and each of them; a misspelt bed gets a suggestion."""
    sound = "sound: {bed: rian, chimes: {begin: gone.wav, end: mine.yaml}}"
    path = script(folder, GOOD.replace("mode: self", f"mode: self\n{sound}"))
    done = here("check", path)
    assert done.code == 3
    assert f"{path}:4:14: sound.bed: rian: there is no such bed. Did you mean 'rain'?" in done.err
    assert (
        f"{path}:4:36: sound.chimes.begin: gone.wav: there is no such file. Looked in {folder}."
        in done.err
    )
    assert f"{path}:4:51: sound.chimes.end: mine.yaml: it is not a sound file" in done.err
    assert "3 problems." in done.err


@pytest.mark.parametrize(
    ("voice", "told"),
    [
        ("{engine: nothing}", ":4:17: voice.engine: nothing: there is no such engine."),
        ("{engine: embedded, name: gbb}", ":4:33: voice.name: embedded: there is no voice 'gbb'."),
        ("{receiver: 'embedded:gbb'}", ":4:19: voice.receiver: embedded: there is no voice 'gbb'."),
        ("{receiver: 'what:gb'}", ":4:19: voice.receiver: what: there is no such engine."),
        ("{receiver: 'embedded:gb'}", ""),
    ],
)
def test_check_tells_where_a_script_names_a_voice_that_is_not_here(
    here: Here, folder: Path, voice: str, told: str
) -> None:
    """Engine, voice, and the voice that speaks to the receiver, each with its place."""
    path = script(folder, GOOD.replace("mode: self", f"mode: partner\nvoice: {voice}"))
    done = here("check", path)
    assert done.code == (3 if told else 0), done.err
    assert told in done.err


@pytest.mark.parametrize(
    "words",
    [
            ("bogus",), ("plan",), ("plan", "quick-5-seated", "--rate", "9"),
        ("plan", "quick-5-seated", "--guidance", "loud"), ("export",),
        ("export", "quick-5-seated", "-o", "x.mp3", "--captions", "vtt,doc"),
        ("points", "BL99"), ("points", "BL60"), ("points", "--svg", "x.svg"),
        ("voices", "try", " "), ("cache", "prune", "--max-mb", "-1"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2(here: Here, folder: Path, words: tuple[str, ...]) -> None:
    """A command that cannot be meant so ends with exit 2 and a message, and writes nothing."""
    done = here(*words)
    assert done.code == 2
    assert done.err
    assert not names(folder)


def test_a_picture_that_cannot_be_written_is_told(here: Here, folder: Path) -> None:
    """Exit 5 for every command that writes."""
    for words in (
        ("plan", "quick-5-seated", "--dry-run", "--svg", "no/a.svg"),
        ("points", "BL40", "--png", "no/a.png"),
        ("schema", "-o", "no/a.json"),
    ):
        done = here(*words)
        assert (done.code, "no/" in done.err) == (5, True)


def test_a_cache_that_cannot_be_used_is_told(folder: Path) -> None:
    """Exit 5 with what to set."""
    (folder / "file").write_text("in the way")
    done = run(
        "plan", "quick-5-seated", "--engine", "embedded", GUIDED_PRESS_CACHE=str(folder / "file")
    )
    assert done.code == 5
    assert "GUIDED_PRESS_CACHE" in done.err
    assert "Traceback" not in done.err
