"""Text aimed at the voice is spoken as text, or refused; it opens nothing and starts nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from guided_press.errors import VoiceError
from guided_press.store import Store
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speaker import Speaker
from guided_press.words.characters import unsayable
from guided_press.words.linting import MOST_WORDS
from tests.cli.running import program, run

LURE = "lure-8f3a"
CALLS = "trace=execve,execveat,openat,open,creat,connect"
HOSTILE = [
    f"<speak><audio src='{LURE}.wav'/>Hello there</speak>",
    f"<speak><audio src='file:///tmp/{LURE}.wav'>x</audio></speak>",
    "<voice name='de'>Hello</voice> <break time='3600s'/> there",
    "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><speak>&a;</speak>",
    "[[touch-it]] hello [[rate 900]] there",
    "[[slnc 3600000]] hello there",
    f"--path={LURE} -f {LURE} hello there",
    f"-w {LURE}.wav hello there",
    f"-f/tmp/{LURE} hello there",
    "- hello there",
    f"$(touch {LURE}) `touch {LURE}` ; touch {LURE} | touch {LURE} && touch {LURE}",
    f"hello'; touch {LURE}; echo 'there",
    f'hello"; touch {LURE}; echo "there',
    "/etc/passwd",
    "../../../../etc/passwd",
    f"file:///tmp/{LURE}",
    f"http://127.0.0.1:9/{LURE}",
    "%s%s%s%n %x hello {0} ${HOME} %PATH%",
    "hello \\x00 \\u0000 \\n there",
    "{" * 200 + "hello" + "}" * 200,
    "hello " * 300,
    "🙂 hello 🧘‍♀️ there",
    "مرحبا hello שלום",
    "w" * 1900,
]
SAYABLE = [line for line in HOSTILE if not unsayable(line)]
"""The others hold signs that no voice can say, and are refused before one is asked."""
UNSPEAKABLE = [
    "",
    "   ",
    "\x00",
    "a\x07b",
    "a\nb",
    "a\x1b[2Jb",
    "\ud800",
    "x" * 50_000,
    "🙂",
    "---",
]


def script(folder: Path, lines: list[str]) -> Path:
    steps = [{"position": "seated"}, *({"say": line} for line in lines), {"close": "20s"}]
    document = {"version": 1, "title": "Aimed", "mode": "self", "guidance": "brief"}
    path = folder / "aimed.yaml"
    path.write_text(yaml.safe_dump({**document, "steps": steps}, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_it_is_spoken_within_the_usual_length_or_refused(
    own_cache: Path, line: str, tmp_path: Path, speaker: Speaker
) -> None:
    """A pause of an hour, or a voice that sings another tune, would show in the length."""
    try:
        clip = speaker.speak([line])[line]
    except VoiceError as error:
        assert line[:20] in str(error) or repr(line)[1:20] in str(error)
    else:
        assert 0.2 < clip.frames / 48_000 < 2.0 + 0.5 * len(line)


@pytest.fixture(scope="module")
def speaker(tmp_path_factory: pytest.TempPathFactory):
    """One voice for all lines."""
    store = Store(tmp_path_factory.mktemp("voice"))
    with Speaker(VoiceSpec("embedded"), store, str) as made:
        yield made


@pytest.mark.parametrize("line", UNSPEAKABLE, ids=range(len(UNSPEAKABLE)))
def test_what_cannot_be_spoken_is_refused_with_its_beginning(speaker: Speaker, line: str) -> None:
    """A refusal quotes only the start of a text and no control signs."""
    with pytest.raises(VoiceError, match="cannot be spoken") as caught:
        speaker.speak([line])
    assert len(str(caught.value)) < 400
    assert not re.search("[\x00-\x08\x0b-\x1f]", str(caught.value))


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_foreign_file_is_touched_and_no_process_started(folder: Path, own_cache: Path) -> None:
    """Every system call of the program and of its voices is read."""
    spoken = [line for line in SAYABLE if len(line.split()) <= MOST_WORDS]
    path = script(folder, spoken)
    trace = folder / "trace"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-s", "300", "-e", CALLS,
         "-o", str(trace), *program("export", path, "-o", folder / "out.wav", "--json")],
        capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["synthesized"] >= len(spoken)
    calls = trace.read_text(errors="replace").splitlines()
    started = [call for call in calls if "execve" in call and " = 0" in call]
    assert len(started) == 2, "the program and its voice, and nothing else"
    assert not [call for call in calls if LURE in call]
    assert not [call for call in calls if "connect(" in call and "AF_INET" in call]
    assert not [call for call in calls if '"/etc/passwd"' in call and "voices" in call]
    made = {found.name for found in folder.iterdir()}
    assert made == {"aimed.yaml", "small.yaml", "trace", "out.wav"}


def test_no_line_of_a_script_becomes_an_option_of_a_program(folder: Path, own_cache: Path) -> None:
    """Scripts with all of them at once, through every engine that is here."""
    path = script(folder, SAYABLE[:13])
    listed = json.loads(run("voices", "--json").out)
    for engine in {one["engine"] for one in listed if not one["problem"]} - {"piper"}:
        done = run("export", path, "-o", folder / "out.wav", "--engine", engine, cwd=folder)
        assert done.code in (0, 4), done.err
        assert "Traceback" not in done.err
    made = {found.name for found in folder.iterdir()}
    assert made <= {"aimed.yaml", "small.yaml", "out.wav"}
