"""The opening live: nobody skips it, and who heard it lately may ask for its short form."""

from __future__ import annotations

import json
import stat
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from guided_press.app import heard
from guided_press.app.heard import heard_file, heard_on, note_heard
from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.compiling.opening import fixed_lines, safety_lines, spoken_s
from guided_press.cues import Role, sentences
from guided_press.knowledge.loading import load_knowledge
from guided_press.player.live_session import LiveSession
from guided_press.player.pressed_times import PressedTimes
from guided_press.player.sound_lengths import SoundLengths, split_opening
from guided_press.player.ways import NoWay, Ways
from guided_press.script.loading import load_script

KNOWLEDGE = load_knowledge()
CHIMES = {"begin": 57_600, "half": 24_000, "switch": 72_000, "release": 60_000, "end": 130_000}
PALMS = "palms-and-breath-6"
QUICK = "quick-5-seated"
SACRUM = "sacrum-partner-20"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder for this test alone."""
    monkeypatch.setattr(heard, "own_data", lambda *_: tmp_path / "data")


def live(opened: OpenSession, *, split: bool = False) -> LiveSession:
    slots = split_opening(opened.slots) if split else list(opened.slots)
    known = SoundLengths(dict.fromkeys(sentences(slots), 96000), CHIMES, 145)
    return LiveSession(
        slots, known, title="x", length_s=None, wait=False,
        limits=lambda target: KNOWLEDGE.target(target).hold,
    )  # fmt: skip


def ways(session: LiveSession) -> Ways:
    return Ways(session, PressedTimes(session, lambda _: 600.0))


def following(session: LiveSession, index: int) -> int | NoWay:
    """Where Next leads from the beginning of a slot."""
    return ways(session).next(index, session.start_of(index))


def behind_opening(session: LiveSession, whole: list[str]) -> list[str]:
    """What is said after the whole opening."""
    said = [clip.text for clip in session.timeline.clips]
    start = said.index(whole[0])
    assert said[start : start + len(whole)] == whole
    return said[start + len(whole) :]


def test_the_short_form_takes_about_25_seconds_and_is_complete() -> None:
    """Help signs, "ask first" for anything new, and the stop rule are never skipped."""
    lines = fixed_lines(KNOWLEDGE, "short", "en")
    assert spoken_s(lines) <= 30
    text = " ".join(line.text for line in lines)
    for words in ("medical help", "chest pain", "Ask a clinician first about anything new"):
        assert words in text
    assert lines[-2:] == fixed_lines(KNOWLEDGE, "stop rule", "en")


@pytest.mark.parametrize("split", [False, True])
def test_next_does_not_skip_an_opening_that_was_not_heard(split: bool) -> None:
    """Not from any of its sentences; the welcome before it and what is needed may be left."""
    opened = OpenSession(PALMS, Wishes(engine="silent"), opening="short offered")
    session = live(opened, split=split)
    welcome, opening, needs, routine = session.parts[:4]
    assert following(session, welcome) == opening
    before = [clip for clip in session.timeline.clips if clip.step is None]
    kept = [clip for clip in before if clip.role in (Role.SCREENING, Role.SAFETY)]
    for clip in kept:
        way = ways(session).next(session.index_at(clip.start_frame), clip.start_frame)
        assert isinstance(way, NoWay)
    last = before[-1]
    assert (last.role, session.part_of(session.index_at(last.start_frame))) == (Role.SETTLE, needs)
    assert ways(session).next(session.index_at(last.start_frame), last.start_frame) == routine


@pytest.mark.parametrize("split", [False, True])
def test_who_heard_it_may_ask_for_the_short_form(split: bool) -> None:
    """It is silent until it is asked for; then it is said whole, and not skipped."""
    note_heard(load_script(PALMS).session)
    opened = OpenSession(PALMS, Wishes(engine="silent"), opening="short offered")
    assert opened.heard_on == date.today()
    session = live(opened, split=split)
    short = [line.text for line in fixed_lines(KNOWLEDGE, "short", "en")]
    whole = [line.text for line in safety_lines(load_script(PALMS).session, KNOWLEDGE, "whole")[0]]
    assert behind_opening(session, whole)[0] not in short
    way = following(session, 0)
    assert isinstance(way, int)
    assert session.slots[way].short_form
    session.restore_from(way)
    assert behind_opening(session, whole)[: len(short)] == short
    assert isinstance(following(session, way), NoWay)
    session.restore_from(0)  # from the beginning it is whole again
    assert behind_opening(session, whole)[0] not in short


def test_only_for_targets_that_were_heard_within_thirty_days() -> None:
    """Another place, or too long ago, is heard whole; so is every session with a partner."""
    note_heard(load_script(QUICK).session)
    assert heard_on(load_script(QUICK).session) == date.today()
    assert heard_on(load_script(PALMS).session) is None  # it counts breaths as well
    assert heard_on(load_script("calf-chain-12").session) is None
    note_heard(load_script(SACRUM).session)
    assert heard_on(load_script(SACRUM).session) is None
    lines = json.loads(heard_file().read_text())
    lines[0]["on"] = (date.today() - timedelta(days=31)).isoformat()
    heard_file().write_text(json.dumps(lines))
    assert heard_on(load_script(QUICK).session) is None


def test_a_file_always_carries_the_whole_opening() -> None:
    """Whoever heard it: a file may reach anybody."""
    note_heard(load_script(PALMS).session)
    opened = OpenSession(PALMS, Wishes(engine="silent"), to_pass_on=True)
    assert not any(slot.short_form for slot in opened.slots)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")
def test_what_was_heard_is_private() -> None:
    """Which places somebody works is their own affair."""
    note_heard(load_script(PALMS).session)
    assert stat.S_IMODE(heard_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(heard_file().parent.stat().st_mode) == 0o700
    heard_file().write_text("[1, {}]")
    assert heard_on(load_script(PALMS).session) is None
