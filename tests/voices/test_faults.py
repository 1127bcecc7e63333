"""Engines hang, crash and lie; a session never does, and the error names the sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guided_press.errors import (
    VoiceBadAudio,
    VoiceCrashed,
    VoiceError,
    VoiceNotFound,
    VoiceTimeout,
    VoiceUnavailable,
)
from guided_press.store import Store
from guided_press.voices.catalog import engines, load
from guided_press.voices.link import WorkerLink
from guided_press.voices.listing import list_voices
from tests.voices.conftest import MakeSpeaker

pytestmark = [pytest.mark.usefixtures("plugin"), pytest.mark.long]
GOOD = ["Sit back and breathe.", "Press the point now.", "Let go of it slowly."]


def leftovers(store: Store) -> list[Path]:
    return [path for path in (store.root / "tmp").rglob("*") if path.is_file()]


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_plugged_in_engine_speaks_like_our_own(speaker: MakeSpeaker) -> None:
    """An engine from another package gives each sentence its clip, in the order asked."""
    clips = speaker("faulty").speak(GOOD)
    assert list(clips) == GOOD
    assert [round(clip.frames / 48_000, 1) for clip in clips.values()] == [1.2, 1.2, 1.5]


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("HANG", VoiceTimeout, "no answer"),
        ("CRASH", VoiceCrashed, "Segmentation something"),
        ("RAISE", VoiceCrashed, "the driver fell over"),
        ("SILENCE", VoiceBadAudio, "only silence"),
        ("SHORT", VoiceBadAudio, "too short"),
        ("LONG", VoiceBadAudio, "too long"),
        ("EMPTY", VoiceBadAudio, "empty"),
        ("CUT", VoiceBadAudio, "cannot be read|no sound"),
        ("MISSING", VoiceBadAudio, "no file"),
        ("GARBAGE", VoiceBadAudio, "not a WAV"),
        ("NAN", VoiceBadAudio, "not a number"),
    ],
)
def test_a_lasting_fault_is_an_error_that_names_the_sentence(
    speaker: MakeSpeaker, store: Store, fault: str, error: type[VoiceError], says: str
) -> None:
    """A sentence that fails twice is named; no rest stays behind, and other sentences speak on."""
    bad = f"Here comes a {fault} for you."
    voice = speaker("faulty")
    with pytest.raises(error, match=says) as caught:
        voice.speak([GOOD[0], bad, GOOD[1]])
    assert type(caught.value) is error
    assert "Here comes a" in str(caught.value)
    assert leftovers(store) == [], "nothing unfinished stays behind"
    assert list(voice.speak(GOOD)) == GOOD, "and the voice speaks on"


@pytest.mark.parametrize("fault", ["HANG", "CRASH", "RAISE"])
def test_a_passing_fault_is_overcome_by_a_second_try(
    speaker: MakeSpeaker, fault: str, store: Store
) -> None:
    """A sentence that fails once is tried again, and nobody notices."""
    texts = [GOOD[0], f"Only ONCE{fault} will it fail.", *GOOD[1:]]
    voice = speaker("faulty")
    assert list(voice.speak(texts)) == texts
    assert voice.synthesized == 4
    assert leftovers(store) == []


def test_what_an_engine_started_ends_with_it(speaker: MakeSpeaker, plugin: Path) -> None:
    """When a hung engine is ended, so is every process that it started."""
    with pytest.raises(VoiceTimeout):
        speaker("faulty").speak(["Start a CHILD and wait."])
    assert gone(int((plugin / "child").read_text()))


def test_a_hung_worker_ends_when_its_parent_is_killed(plugin: Path, store: Store) -> None:
    """A killed session leaves no engine and no child of an engine running."""
    code = (
        "import sys; from pathlib import Path; from guided_press.store import Store\n"
        "from guided_press.voices.base import VoiceSpec\n"
        "from guided_press.voices.speaker import Speaker\n"
        "s = Speaker(VoiceSpec('faulty'), Store(Path(sys.argv[1])), str)\n"
        "s._engine.timeout_base_s = 60.0\n"
        "s.speak(['Start a CHILD and wait.'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(store.root)]) as parent:
        for _ in range(500):
            if (plugin / "child").exists() and (plugin / "child").read_text():
                break
            time.sleep(0.02)
        parent.kill()
    assert gone(int((plugin / "child").read_text()))


def test_a_stream_given_up_half_way_leaves_nothing_to_be_confused_with(
    speaker: MakeSpeaker, store: Store
) -> None:
    """After a stream is closed early, the same speaker gives every sentence its own clip."""
    voice = speaker("faulty")
    stream = voice.stream(GOOD)
    first, clip = next(stream)
    stream.close()
    assert first == GOOD[0]
    assert voice.speak(GOOD)[GOOD[0]].frames == clip.frames
    assert leftovers(store) == []


def test_an_engine_that_ends_while_starting_is_named(
    speaker: MakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash during the start is an error that tells the exit code and what was asked."""
    monkeypatch.setenv("FAULTY_START", "crash")
    with pytest.raises(VoiceCrashed, match=r"exit code 3.*its list of voices"):
        speaker("faulty")


def test_after_a_crash_an_engine_may_say_that_something_is_damaged(speaker: MakeSpeaker) -> None:
    """Another wording does not help where a file is broken."""

    def check() -> None:
        raise VoiceUnavailable("faulty", "the file x is damaged.", "Install it again.")

    voice = speaker("faulty")
    voice._engine.check_installation = check  # type: ignore[attr-defined]
    with pytest.raises(VoiceUnavailable, match=r"file x is damaged\. Install it again"):
        voice.speak(["Here comes a CRASH for you."])


def test_a_start_that_takes_too_long_is_a_timeout() -> None:
    """Starting an engine has a time limit of its own."""
    link = WorkerLink(load("faulty"), start_s=0.001)
    with pytest.raises(VoiceTimeout):
        link.describe(None)


def test_an_engine_that_refuses_to_start_says_why(speaker: MakeSpeaker) -> None:
    """The engine's own reason for not starting reaches the person, with a remedy."""
    with pytest.raises(VoiceUnavailable, match=r"never starts. Use another"):
        speaker("never")


def test_an_unknown_voice_is_not_found(speaker: MakeSpeaker) -> None:
    """A voice that the engine lacks is refused with the name that comes closest."""
    with pytest.raises(VoiceNotFound, match=r"no voice 'tome'. Did you mean tone"):
        speaker("faulty", "tome")


def test_broken_plug_ins_are_listed_with_their_reason() -> None:
    """A plug-in that cannot be used is shown with its package and its fault; others still work."""
    found = engines()
    assert "AttributeError" in found["broken"].problem
    assert "faulty-engine" in found["broken"].problem
    assert "it lacks" in found["half"].problem
    assert found["faulty"].problem == ""
    with pytest.raises(VoiceUnavailable, match="broken"):
        load("broken")


def test_the_list_has_voices_or_a_reason_for_every_engine() -> None:
    """Each engine shows either its voices or why it has none, and one is the automatic choice."""
    rows = {row.engine: row for row in list_voices()}
    assert rows["embedded"].voices[0].name == "us-m6"
    assert rows["faulty"].voices[0].description == "a tone"
    assert "never starts" in rows["never"].problem
    assert all(bool(row.voices) != bool(row.problem) for row in rows.values())
    assert [row.engine for row in rows.values() if row.automatic] == ["embedded"]


def test_a_new_version_of_an_engine_means_new_clips(
    speaker: MakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clips of an earlier version of an engine are never mixed with those of a later one."""
    old = speaker("faulty")
    monkeypatch.setenv("FAULTY_VERSION", "2")
    new = speaker("faulty")
    assert old.key != new.key
