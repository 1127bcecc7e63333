"""A warm export writes the very same bytes, and only when nothing has changed."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from datetime import date
from pathlib import Path

import pytest

from guided_press import app
from guided_press.app import Wishes, identity, sessions, warm
from guided_press.app.profiles import all_clear_today
from guided_press.session.profile import Answer, Profile
from guided_press.timeline import Timeline

pytestmark = pytest.mark.long

SCRIPT = """\
version: 1
title: Short
voice: {engine: silent}
steps:
  - settle: 10s
    say: [Sit back., Let both feet rest.]
  - rest: 20s
  - close: 20s
"""


@pytest.fixture
def script(tmp_path: Path, own_cache: Path) -> Path:
    del own_cache
    path = tmp_path / "short.yaml"
    path.write_text(SCRIPT)
    return path


class Kept:
    """Counts full exports."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = 0
        found = sessions._export_anew

        def counting(*arguments: object) -> object:
            self.full += 1
            return found(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(sessions, "_export_anew", counting)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    return Kept(monkeypatch)


def test_the_second_export_is_the_same_file_and_the_same_facts(
    script: Path, tmp_path: Path, kept: Kept
) -> None:
    """To the byte, with the same timeline, captions and counts."""
    first = app.export(script, tmp_path / "a.mp3", captions=["vtt"], chapters_json=True)
    again = app.export(script, tmp_path / "b.mp3", captions=["vtt"], chapters_json=True)
    assert kept.full == 1
    for ending in (".mp3", ".vtt", ".chapters.json"):
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    assert again.timeline == first.timeline
    assert (again.engine, again.synthesized) == (first.engine, 0)
    assert again.written.frames == first.written.frames
    assert again.written.reused_segments == first.written.encoded_segments
    assert again.written.bytes == first.written.bytes


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(rate_wpm=120),
        Wishes(guidance="brief"),
        Wishes(engine="embedded"),
        Wishes(bed="rain"),
    ],
)
def test_every_wish_is_part_of_what_is_asked(
    script: Path, tmp_path: Path, kept: Kept, wishes: Wishes
) -> None:
    """Another voice, rate, guidance or bed is another session."""
    app.export(script, tmp_path / "a.mp3")
    app.export(script, tmp_path / "b.mp3", wishes)
    assert kept.full == 2


@pytest.mark.parametrize("change", ["script", "segments", "speaker", "program", "plans"])
def test_whatever_changes_leads_to_the_full_way(
    script: Path, tmp_path: Path, kept: Kept, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the full way repairs what is missing."""
    app.export(script, tmp_path / "a.mp3")
    store = app.open_store()
    if change == "script":
        script.write_text(SCRIPT.replace("Sit back", "Lean back"))
    elif change in ("segments", "plans"):
        entry = next(path for path in (store.root / change).rglob("*") if path.is_file())
        entry.write_bytes(entry.read_bytes()[:-1])
    elif change == "speaker":
        monkeypatch.setattr("guided_press.voices.speaker.SCHEMA", 99)
    else:
        monkeypatch.setattr(identity, "program_identity", lambda: "another")
    app.export(script, tmp_path / "b.mp3")
    assert kept.full == 2
    app.export(script, tmp_path / "b.mp3")
    assert kept.full == 2


def test_an_own_sound_is_compared_by_its_content(
    script: Path, tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chime of one's own may change while the script stays; one just changed is not trusted."""

    def ring(level: int) -> None:
        with wave.open(str(tmp_path / "ring.wav"), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes((level.to_bytes(2, "little") + b"\0\0") * 6000)

    monkeypatch.setattr(identity, "_SETTLED_S", 600.0)  # a busy machine takes its time
    ring(4000)
    script.write_text(SCRIPT + "sound: {chimes: {end: ring.wav}}\n")
    app.export(script, tmp_path / "a.mp3")
    app.export(script, tmp_path / "a.mp3")
    assert kept.full == 2  # it was written a moment before
    monkeypatch.setattr(identity, "_SETTLED_S", -60.0)
    app.export(script, tmp_path / "a.mp3")
    app.export(script, tmp_path / "a.mp3")
    assert kept.full == 3
    ring(5000)
    exported = app.export(script, tmp_path / "a.mp3")
    assert kept.full == 4
    assert [Path(path).name for path, _ in exported.sounds] == ["ring.wav"]


def write_tone(path: Path, level: int) -> None:
    """Five seconds: no chime may be longer, no bed shorter."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((level.to_bytes(2, "little") + b"\0\0") * 120_000)


@pytest.mark.parametrize("named", ["chime", "bed", "wish", "folder"])
def test_a_link_to_another_sound_is_another_sound(
    script: Path, tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """Also when both files are as they were, and when only a folder on the way is a link."""
    monkeypatch.setattr(identity, "_SETTLED_S", -60.0)
    for number, folder in enumerate(("one", "two"), 1):
        (tmp_path / folder).mkdir()
        write_tone(tmp_path / folder / "own.wav", 4000 * number)
    link = tmp_path / ("now" if named == "folder" else "own.wav")
    ending = "" if named == "folder" else "/own.wav"
    sound = "now/own.wav" if named == "folder" else "own.wav"
    link.symlink_to(f"one{ending}")
    if named != "wish":
        own = f"{{chimes: {{end: {sound}}}}}" if named == "chime" else f"{{bed: {sound}}}"
        script.write_text(f"{SCRIPT}sound: {own}\n")
    wishes = Wishes(bed=str(link)) if named == "wish" else None
    for _ in range(2):
        app.export(script, tmp_path / "a.mp3", wishes)
    assert kept.full == 1
    link.unlink()
    link.symlink_to(f"two{ending}")
    app.export(script, tmp_path / "b.mp3", wishes)
    assert kept.full == 2


def test_a_sound_that_goes_while_it_is_exported_is_not_remembered(
    script: Path, tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written all the same."""
    monkeypatch.setattr(identity, "_SETTLED_S", -60.0)
    write_tone(tmp_path / "ring.wav", 4000)
    script.write_text(SCRIPT + "sound: {chimes: {end: ring.wav}}\n")
    written = sessions._write

    def and_then_it_goes(*arguments: object) -> object:
        done = written(*arguments)  # type: ignore[arg-type]
        (tmp_path / "ring.wav").unlink()
        return done

    monkeypatch.setattr(sessions, "_write", and_then_it_goes)
    app.export(script, tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").is_file()
    assert not list((app.open_store().root / "plans").rglob("*"))


def test_nothing_of_a_person_is_kept(script: Path, tmp_path: Path, kept: Kept) -> None:
    """With a profile every export is screened anew, and the cache learns nothing."""
    answers = {"child_under_16": Answer("no", date.today())}
    wishes = Wishes(profile=Profile("me", answers), today=all_clear_today())
    for _ in range(2):
        app.export(script, tmp_path / "a.mp3", wishes)
    assert kept.full == 2
    assert not list((app.open_store().root / "plans").rglob("*"))


def test_other_formats_go_the_full_way(script: Path, tmp_path: Path, kept: Kept) -> None:
    """Only MP3 is made of packets."""
    for _ in range(2):
        app.export(script, tmp_path / "a.flac")
    assert kept.full == 2


def test_a_timeline_comes_back_as_it_was(script: Path) -> None:
    """Every mark, with its tuples."""
    timeline = app.plan(script)
    rows = json.loads(json.dumps(dict(warm._rows(timeline))))
    found: Timeline = warm._timeline(rows)
    assert found == timeline


def test_a_warm_export_loads_nothing_heavy(script: Path, tmp_path: Path) -> None:
    """No YAML, no models, no numbers, no codec."""
    app.export(script, tmp_path / "a.mp3")
    program = (
        "import sys, guided_press as gp\n"
        f"found = gp.export({str(script)!r}, {str(tmp_path / 'b.mp3')!r})\n"
        "heavy = ('yaml', 'pydantic', 'numpy', 'av', 'mutagen', 'rich', 'importlib.metadata')\n"
        "print([name for name in heavy if name in sys.modules], found.written.encoded_segments)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[] 0", done.stderr
    assert (tmp_path / "b.mp3").read_bytes() == (tmp_path / "a.mp3").read_bytes()
