"""Many sessions from one manifest: each once, inside the folder, whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mutagen.easyid3 import EasyID3

from guided_press.app import batch
from guided_press.app.batch import Result, run
from guided_press.app.manifest import Task, load_manifest
from guided_press.app.session import OpenSession
from guided_press.errors import ScriptError, WrongUse
from tests.sound.makers import tone, write_sound

SCRIPT = """\
version: 1
title: Short {number}
steps:
  - settle: 10s
    say: [Sit back., This is number {number}.]
  - close: 20s
"""


@pytest.fixture
def folder(tmp_path: Path, own_cache: Path) -> Path:
    del own_cache
    for number in range(3):
        (tmp_path / f"s{number}.yaml").write_text(SCRIPT.format(number=number))
    return tmp_path


def manifest(folder: Path, text: str) -> Path:
    path = folder / "manifest.yaml"
    path.write_text("version: 1\n" + text)
    return path


SILENT = """\
scripts: [s0.yaml, s1.yaml, s2.yaml]
voices:
  - {engine: silent}
  - {engine: silent, rate_wpm: 120}
formats: [mp3, flac]
"""


def test_everything_is_combined_with_everything(folder: Path) -> None:
    """Names tell apart what there is more than one of."""
    names = [task.name for task in load_manifest(manifest(folder, SILENT))]
    assert len(names) == len(set(names)) == 12
    assert names[0] == "s0-silent-145.mp3"
    assert names[-1] == "s2-silent-120.flac"


@pytest.mark.long
def test_files_carry_their_number_and_are_steady_where_it_is_wished(folder: Path) -> None:
    """A library keeps the order of the manifest; ``steady`` changes the sound."""
    text = "scripts: [s0.yaml, s1.yaml]\nvoices: [{engine: silent}]\n"
    plain, steady = folder / "plain", folder / "steady"
    assert run(load_manifest(manifest(folder, text)), plain, 1, lambda _: None) == []
    assert (
        run(load_manifest(manifest(folder, f"{text}steady: true\n")), steady, 1, lambda _: None)
        == []
    )
    tracks = [str(EasyID3(plain / f"s{n}.mp3")["tracknumber"][0]) for n in range(2)]
    assert tracks == ["1", "2"]
    assert (plain / "s0.mp3").read_bytes() != (steady / "s0.mp3").read_bytes()


@pytest.mark.long
def test_a_shipped_session_is_named_by_its_id(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside files of one's own, from whatever folder the batch is started."""
    monkeypatch.chdir("/")
    text = "scripts: [quick-5-seated, s0.yaml]\nvoices: [{engine: silent}]\n"
    tasks = load_manifest(manifest(folder, text))
    assert [task.name for task in tasks] == ["quick-5-seated.mp3", "s0.mp3"]
    assert run(tasks[:1], folder / "out", 1, lambda _: None) == []
    assert (folder / "out" / "quick-5-seated.mp3").stat().st_size > 100_000


@pytest.mark.long
def test_a_voice_speaks_some_sessions_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first files of thousands do not wait for the last; none is left out or doubled."""
    monkeypatch.setattr(batch, "PORTION", 2)
    tasks = load_manifest(manifest(folder, SILENT.replace(", flac", "")))
    portions = list(batch.by_speaker(tasks))
    assert [[len(portion) for portion in voice] for voice in portions] == [[2, 1], [2, 1]]
    names: list[str] = []
    assert run(tasks, folder / "out", 2, lambda told: names.append(told["name"])) == []
    assert sorted(names) == sorted(task.name for task in tasks)


@pytest.mark.long
def test_a_batch_goes_on_where_it_was_and_failures_stop_nothing(folder: Path) -> None:
    """Finished files are kept; what has changed or is gone is made again."""
    (folder / "s1.yaml").write_text("version: 1\ntitle: Bad\nsteps: [{rest: 99h}]\n")
    out = folder / "out"
    text = "scripts: [s0.yaml, s1.yaml, s2.yaml]\nvoices: [{engine: silent}]\n"
    tasks = load_manifest(manifest(folder, text))
    told: list[Result] = []
    failures = run(tasks, out, 2, told.append)
    assert [failure.name for failure in failures] == ["s1.mp3"]
    assert "s1.yaml:3" in failures[0].reason
    assert sorted(result["name"] for result in told) == ["s0.mp3", "s2.mp3"]
    assert {result["status"] for result in told} == {"written"}

    before = (out / "s0.mp3").stat().st_mtime_ns
    (out / "s2.mp3").unlink()
    (folder / "s1.yaml").write_text(SCRIPT.format(number=1))
    with (out / batch.STATE).open("a") as state:
        state.write('{"name": "half a li')
    told.clear()
    assert run(tasks, out, 1, told.append) == []
    status = {result["name"]: result["status"] for result in told}
    assert status == {"s0.mp3": "kept", "s1.mp3": "written", "s2.mp3": "written"}
    assert (out / "s0.mp3").stat().st_mtime_ns == before


@pytest.mark.long
def test_what_a_batch_remembers_names_no_folder_of_a_person(folder: Path) -> None:
    """The output folder is passed on with it; own sounds are known by their content alone."""
    for name, hz in (("river", 440), ("wind", 220)):
        write_sound(folder / f"qz-{name}.wav", tone(6.0, hz))
    script = SCRIPT.format(number=0).replace("steps:", "sound: {bed: qz-bed.wav}\nsteps:")
    (folder / "s0.yaml").write_text(script)
    (folder / "qz-bed.wav").symlink_to("qz-river.wav")
    tasks = load_manifest(manifest(folder, "scripts: [s0.yaml]\nvoices: [{engine: silent}]\n"))
    out = folder / "out"
    out.mkdir()
    earlier = {"name": "gone.mp3", "key": "0", "bytes": 1, "sounds": [[str(folder / "qz"), "0"]]}
    (out / batch.STATE).write_text(json.dumps(earlier) + "\n")
    for bed, status in (("river", "written"), ("river", "kept"), ("wind", "written")):
        (folder / "qz-bed.wav").unlink()
        (folder / "qz-bed.wav").symlink_to(f"qz-{bed}.wav")
        told: list[Result] = []
        assert run(tasks, out, 1, told.append) == []
        assert [result["status"] for result in told] == [status]
        remembered = (out / batch.STATE).read_text()
        assert "s0.mp3" in remembered
        assert not [private for private in (str(folder), "qz") if private in remembered]


def test_the_key_of_a_file_does_not_tell_where_its_script_lies(folder: Path) -> None:
    """A folder's name is a person's often enough, and would soon be found by trying."""
    text = "scripts: [s0.yaml]\nvoices: [{engine: silent}]\n"
    (folder / "anna").mkdir()
    (folder / "anna" / "s0.yaml").write_bytes((folder / "s0.yaml").read_bytes())
    keys = {
        batch.task_key(load_manifest(manifest(place, text))[0])
        for place in (folder, folder / "anna")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("scripts: []\n", "2:10", "at least 1"),
        ("scripts: [s0.yaml]\nvoice: []\n", "3:1", "unknown key 'voice'"),
        ("scripts: [s0.yaml, s9.yaml]\n", "2:20", "no such file"),
        ("scripts: [no-such-script]\n", "2:11", "no such script"),
        ("scripts: [s0.yaml]\nformats: [mp4]\n", "3:11", "unknown format"),
        ("scripts: [s0.yaml]\nvoices: [{rate_wpm: 9000}]\n", "3:21", "less than or equal"),
        ("scripts: [s0.yaml, s0.yaml]\n", "2:10", "two sessions"),
        ("scripts: [s0.yaml]\nlanguages: [xx]\n", "3:13", "found 'xx'"),
        ("scripts: [s0.yaml]\nnames: '../{script}.{format}'\n", "3:8", "out of the folder"),
        ("scripts: [s0.yaml]\nnames: '/etc/{script}.{format}'\n", "3:8", "out of the folder"),
        ("scripts: [s0.yaml]\nnames: '.{script}.{format}'\n", "3:8", "hidden"),
        ("scripts: [s0.yaml]\nnames: 'a\\{script}.{format}'\n", "3:8", "not every system"),
        ("scripts: [s0.yaml]\nnames: '{script.__class__}.{format}'\n", "3:8", "unknown field"),
        ("scripts: [s0.yaml]\nnames: '{script!r}.{format}'\n", "3:8", "unknown field"),
        ("scripts: [s0.yaml]\nnames: 'a./{script}.{format}'\n", "3:8", "ends with a dot"),
        (f"scripts: [s0.yaml]\nnames: '{'x' * 250}{{script}}.{{format}}'\n", "3:8", "longer than"),
        ("scripts: [s0.yaml]\nnames: 'x{'\n", "3:8", "pattern"),
        ("scripts: [s0.yaml]\nnames: 'x'\n", "3:8", "ends with"),
        ("- 1\n", "", ""),
    ],
)
def test_a_wrong_manifest_is_told_with_its_place(
    folder: Path, text: str, place: str, message: str
) -> None:
    """Line, column, and what is wrong."""
    with pytest.raises(ScriptError) as caught:
        load_manifest(manifest(folder, text))
    assert f"manifest.yaml:{place}" in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_manifest_is_no_crash(folder: Path) -> None:
    """Told like any missing file."""
    with pytest.raises(ScriptError, match="no such file"):
        load_manifest(folder / "none.yaml")


def test_no_name_leaves_the_folder(folder: Path) -> None:
    """Odd voices become plain names, and a link out of the folder is refused."""
    text = (
        "scripts: [s0.yaml]\nvoices: [{engine: silent, name: ../../x}]\n"
        "names: 'deep/{voice}/{script}.{format}'\n"
    )
    (task,) = load_manifest(manifest(folder, text))
    assert ".." not in task.name.split("/")
    out = folder / "out"
    out.mkdir()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (out / "deep").symlink_to(elsewhere)
    told: list[Result] = []
    (failure,) = run([task], out, 1, told.append)
    assert "out of the folder" in failure.reason
    assert not list(elsewhere.rglob("*.mp3"))


@pytest.mark.voices
@pytest.mark.slow
@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("हिन्दी सत्र", "हिन्दी-सत्र"),
        ("ไทย ครั้งที่ ๑", "ไทย-ครั้งที่-๑"),
        ("u\u0308bung", "übung"),
        ("נִקּוּד", "נִקּוּד"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("CON", "CON-"),
        ("nul", "nul-"),
        ("com1", "com1-"),
        ("Lpt9", "Lpt9-"),
        ("console", "console"),
        ("ends...", "ends"),
        ("a b", "a-b"),
        ("...", "-"),
    ],
)
def test_a_session_keeps_its_name_in_every_script_and_on_every_system(
    folder: Path, stem: str, expected: str
) -> None:
    """Marks stay with their letters, composed; names of devices and dots at the end are mended."""
    (folder / f"{stem}.yaml").write_text(SCRIPT.format(number=1))
    scripts = f'scripts: ["{stem}.yaml"]\n'
    (task,) = load_manifest(manifest(folder, scripts))
    assert task.name == f"{expected}.mp3"
    (task,) = load_manifest(manifest(folder, scripts + "names: '{script}/x.{format}'\n"))
    assert task.name == f"{expected}/x.mp3"


def test_two_forms_of_one_letter_are_one_name(folder: Path) -> None:
    """A composed and a decomposed umlaut would be one file on some systems."""
    for stem in ("\u00fcbung", "u\u0308bung"):
        (folder / f"{stem}.yaml").write_text(SCRIPT.format(number=1))
    with pytest.raises(ScriptError, match="two sessions"):
        load_manifest(manifest(folder, 'scripts: ["\u00fcbung.yaml", "u\u0308bung.yaml"]\n'))


@pytest.mark.long
def test_each_sentence_is_spoken_once(folder: Path) -> None:
    """Shared sentences of many scripts and voices, over two processes."""
    text = (
        "scripts: [s0.yaml, s1.yaml, s2.yaml]\n"
        "voices: [{engine: embedded}, {engine: embedded, name: gb}]\n"
    )
    tasks = load_manifest(manifest(folder, text))
    told: list[Result] = []
    assert run(tasks, folder / "out", 2, told.append) == []
    assert len(told) == 6
    assert sum(result["synthesized"] for result in told) == 0  # all were spoken before
    clips = [path for path in (folder / "cache" / "clips").rglob("*") if path.is_file()]
    spoken = {task.speaker: batch.speak([task]) for task in tasks}
    assert set(spoken.values()) == {0}
    assert len(clips) % 2 == 0


@pytest.mark.slow
def test_an_interrupted_batch_goes_on(folder: Path) -> None:
    """Killed in the middle: finished files stay whole, and the second run only does the rest."""
    for number in range(12):
        (folder / f"s{number}.yaml").write_text(SCRIPT.format(number=number))
    names = ", ".join(f"s{number}.yaml" for number in range(12))
    path = manifest(folder, f"scripts: [{names}]\nvoices: [{{engine: silent}}]\n")
    command = [sys.executable, "-m", "guided_press", "batch", path, "-o", folder / "out", "-j", "1"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    running.kill()
    running.communicate(timeout=60)  # its processes hold the other end, and end as well
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 12
    assert {line["name"]: line["status"] for line in lines}[first["name"]] == "kept"
    assert len(list((folder / "out").glob("*.mp3"))) == 12


@pytest.mark.long
def test_the_command_lists_failures_and_ends_with_1(folder: Path) -> None:
    """One line of JSON for each file on stdout, words on stderr."""
    (folder / "s1.yaml").write_text("version: 1\ntitle: Bad\nsteps: []\n")
    path = manifest(folder, "scripts: [s0.yaml, s1.yaml]\nvoices: [{engine: silent}]\n")
    command = [sys.executable, "-m", "guided_press", "batch", path, "-o", folder / "out", "-j", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 1
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (line["name"], line["status"]) == ("s0.mp3", "written")
    assert re.search(r"1 of 2 files .*\n +s1\.mp3: .*s1\.yaml:3", done.stderr)


def test_the_language_of_a_manifest_reaches_what_is_said() -> None:
    """From the task over the wishes to the session: one without rules is refused by name."""
    task = Task("x.mp3", "desk-break-4", "", False, "silent", None, 145, "xx", None, 1)
    with pytest.raises(WrongUse, match="xx"):
        OpenSession(task.script, task.wishes)
