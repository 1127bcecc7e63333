"""Every command does what its help says, for people, for programs, and quietly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from guided_press.cli.options import complete_scripts, complete_targets
from guided_press.script.library import shipped_scripts
from guided_press.units import SAMPLE_RATE
from guided_press.voices.silent import Silent
from tests.cli.running import Here

DRY = ("quick-5-seated", "--dry-run")
SILENT = ("quick-5-seated", "--engine", "silent")


def test_list_names_every_shipped_script(here: Here) -> None:
    """People and programs get the same complete list of sessions."""
    done = here("list")
    assert all(script.id in done.out for script in shipped_scripts())
    assert {entry["id"] for entry in here("list", "--json").json} == {
        script.id for script in shipped_scripts()
    }


def test_check_says_good_or_tells_the_problems_as_data(here: Here, folder: Path) -> None:
    """--json holds every script, with the place of every problem, and the exit code stays 3."""
    assert here("check", "quick-5-seated").out == "quick-5-seated: good\n"
    assert here("check", "quick-5-seated", "-q").out == ""
    (folder / "bad.yaml").write_text("version: 1\ntitle: x\nsteps:\n  - press: BL04\n")
    done = here("check", "quick-5-seated", "bad.yaml", "--json")
    assert done.code == 3
    good, bad = done.json["scripts"]
    assert (good["good"], bad["good"]) == (True, False)
    assert bad["problems"][0]["line"] == 4


def test_a_rate_that_a_voice_cannot_speak_is_told(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By check, plan and voices try alike; nothing is said of one that it can speak."""
    monkeypatch.setattr(Silent, "rates_wpm", (80, 300), raising=False)
    told = "The silent voice speaks at most 300 words a minute; 400 was asked for."
    voice = "voice: {engine: silent, rate_wpm: 400}"
    steps = "steps:\n  - position: seated\n  - rest: 20s\n  - close: 20s\n"
    (folder / "fast.yaml").write_text(f"version: 1\ntitle: x\n{voice}\n{steps}")
    assert here("check", "fast.yaml").out == f"fast.yaml: good\n  {told}\n"
    assert here("check", "fast.yaml", "--json").json["scripts"][0]["notes"] == [told]
    assert told in " ".join(here("plan", "fast.yaml").out.split())
    assert "at most" not in here("plan", "fast.yaml", "--rate", "300").out
    try_it = ("voices", "try", "One.", "-o", "s.wav", "--engine", "silent", "--rate")
    assert told in here(*try_it, "400").out
    assert "at most" not in here(*try_it, "300").out
    assert here(*try_it, "400", "--json").json["notes"] == [told]


def test_plan_shows_the_picture_every_sentence_and_every_change(here: Here) -> None:
    """A plan in letters leaves out nothing that will be said; quiet says nothing."""
    done = here("plan", *DRY)
    timeline = here("plan", *DRY, "--json").json
    assert done.code == 0
    assert re.search(r"5:00, after about 1:\d[05] of safety", done.out), "nobody has spoken it"
    assert "   holds " in done.out
    words = " ".join(done.out.split())
    assert all(clip["text"][:60] in words for clip in timeline["clips"])
    assert all(chapter["title"] in words for chapter in timeline["chapters"])
    assert here("plan", *DRY, "-q").out == ""


def test_plan_json_is_the_published_form(here: Here) -> None:
    """Keys and units that other programs may rely on."""
    plan = here("plan", *DRY, "--rate", "140", "--json").json
    assert plan["sample_rate"] == SAMPLE_RATE
    assert plan["routine"]["end_frame"] == plan["total_frames"]
    assert plan["routine"]["end_frame"] - plan["routine"]["start_frame"] == 300 * SAMPLE_RATE
    for part, keys in {
        "clips": {"text", "role", "start_frame", "end_frame"},
        "chimes": {"kind", "start_frame", "end_frame"},
        "holds": {"point", "side", "start_frame", "end_frame", "hold_s"},
        "gates": {"start_frame", "end_frame"},
        "chapters": {"title", "start_frame", "end_frame"},
        "adjusted": {"cue", "change", "reason"},
    }.items():
        assert plan[part], part
        assert all(keys <= set(entry) for entry in plan[part])
    for hold in plan["holds"]:
        assert hold["end_frame"] - hold["start_frame"] == round(hold["hold_s"] * SAMPLE_RATE)


def test_plan_and_points_draw_pictures(here: Here, folder: Path) -> None:
    """Pictures are written in the format that was asked for."""
    assert here("plan", *DRY, "-q", "--svg", "t.svg").code == 0
    assert here("points", "bl40", "--svg", "p.svg", "--png", "p.png", "--width", "200").code == 0
    assert (folder / "t.svg").read_text("utf-8").startswith("<svg")
    assert (folder / "p.svg").read_text("utf-8").startswith("<svg")
    assert (folder / "p.png").read_bytes().startswith(b"\x89PNG")


def test_export_writes_the_file_and_what_belongs_beside_it(here: Here, folder: Path) -> None:
    """The JSON result agrees with the file."""
    done = here(
        "export", *SILENT, "-o", "s.wav", "--captions", "vtt,srt,lrc", "--chapters-json", "--json"
    )
    result = done.json
    with wave.open(str(folder / "s.wav")) as file:
        assert file.getnframes() == result["frames"]
    assert result["routine_seconds"] == 300
    assert result["engine"] == "silent"
    beside = ["s.chapters.json", "s.lrc", "s.srt", "s.vtt"]
    assert sorted(result["beside"]) == beside
    assert sorted(path.name for path in folder.iterdir()) == sorted(["s.wav", *beside])
    assert (folder / "s.vtt").read_text("utf-8").startswith("WEBVTT")


def test_export_tells_people_in_two_lines_and_nobody_when_quiet(here: Here, folder: Path) -> None:
    """An export's result is the file and its facts, a warning where due, or silence."""
    words = ("export", *SILENT, "-o", "s.flac")
    first, second = here(*words, "--steady").out.splitlines()
    assert first == "Wrote s.flac"
    assert "chapters" in second
    assert "skip silence" in " ".join(here(*words).out.split())
    assert here(*words, "--quiet").out == ""


def test_an_old_file_stays_until_the_new_one_is_whole(here: Here, folder: Path) -> None:
    """An export that fails leaves the file of before."""
    (folder / "s.mp3").write_bytes(b"old")
    assert here("export", "quick-5-seated", "-o", "s.mp3", "--voice", "nobody").code == 4
    assert (folder / "s.mp3").read_bytes() == b"old"


def test_points_tell_both_sides_of_a_disagreement_and_their_sources(here: Here) -> None:
    """Where sources disagree both are told, and every one named is listed."""
    told = here("points", "BL40", "--sources").out
    for expected in (
        "Wěizhōng", "Hold: 60 to 120 s", "Where sources disagree", "Chosen:", "Because:",
        "Left out with:", "[S1] Hold for one to two minutes.", "Sources",
    ):  # fmt: skip
        assert expected in told
    known = here("points", "BL40", "--json").json
    named = {claim["source"] for claim in known["claims"]}
    named |= {claim["source"] for found in known["disagreements"] for claim in found["claims"]}
    assert named <= {source["id"] for source in known["sources"]}


def test_points_tell_where_how_and_careful_first(here: Here) -> None:
    """Without --sources no source is named, and the way to them is."""
    told = here("points", "BL40").out
    places = [told.index(part) for part in ("middle of the fold", "How", "Careful", "--sources")]
    assert places == sorted(places)
    assert "[S1]" not in told
    assert "(S0" not in told


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("knee",), {"BL40", "bl40_long_hold", "BL55"}),
        (("calf",), {"BL55", "BL56", "BL57", "calf_kneading"}),
        (("bl", "40"), {"BL40"}),
        (("UB40",), {"BL40"}),
        (("toes",), {"BL67"}),
        (("little", "toe"), {"BL67"}),
    ],
)
def test_points_understand_places(here: Here, words: tuple[str, ...], ids: set[str]) -> None:
    """A place gives all that is there, a code in any writing that one point."""
    told = here("points", *words, "--json").json
    assert ids <= {
        target.get("code") or target["id"]
        for target in (told if isinstance(told, list) else [told])
    }


def _id(target: dict[str, str]) -> str:
    return target.get("code") or target["id"]


@pytest.mark.parametrize("words", [("--on", "chair"), ("--positions", "chair"), ("chair",)])
def test_points_can_be_chosen_by_where_one_is(here: Here, words: tuple[str, ...]) -> None:
    """The option of a wish means the same here: what can be worked there, and nothing else."""
    ids = {_id(one) for one in here("points", *words, "--json").json}
    assert {"BL40", "PC8"} <= ids
    assert "leg_press_down" not in ids, "nobody presses down their own legs"
    knees = here("points", "knee", "--on", "bed", "--with", "somebody", "--json").json
    assert {"BL40", "BL55"} <= {_id(one) for one in knees}
    assert here("points", "foot", "--on", "standing").code == 2


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("points", "--onn", "chair"), "'--on'"),
        (("plan", "--on", "chair"), ""),
        (("compose", "12", "--for", "knee"), ""),
        (("compose", "12", "--mintes", "12"), "'--minutes'"),
    ],
)
def test_an_unknown_option_is_answered_with_what_is_near(
    here: Here, words: tuple[str, ...], meant: str
) -> None:
    """A slip is recognised; another word is not taken for one because both begin with dashes."""
    done = here(*words)
    assert done.code == 2
    assert (f"Did you mean {meant}?" in done.err) if meant else ("Did you mean" not in done.err)


def test_list_says_length_posture_and_needs_in_forty_columns(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that decides which one it will be, at any width."""
    for columns in ("40", "80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        told = here("list").out
        assert max(map(len, (line.rstrip() for line in told.splitlines()))) <= int(columns)
        words = " ".join(told.split())
        assert re.search(r"5:00, after about 1:\d[05] of safety", words)
        assert "sitting" in words
        assert "bare feet or thin socks" in words


def test_export_without_a_file_writes_an_mp3_here(here: Here, folder: Path) -> None:
    """The name is the session's."""
    assert here("export", *SILENT).code == 0
    assert [path.name for path in folder.iterdir()] == ["quick-5-seated.mp3"]


def test_a_technique_tells_its_rule_and_one_that_is_left_out_no_times(here: Here) -> None:
    """What is never scheduled says why, and has no times to follow."""
    assert "Begin a hand's width below the fold" in here("points", "calf_kneading").out
    ball = here("points", "ball_tool")
    assert ball.code == 2
    assert "a ball cannot notice pain." in ball.err


def test_every_point_can_be_told(here: Here) -> None:
    """Each target in the list can be asked for by the name listed."""
    targets = here("points", "--json").json
    assert len(targets) == 16
    for target in targets:
        assert here("points", target.get("code") or target["id"]).code == 0


def test_voices_are_grouped_and_variants_asked_for(here: Here) -> None:
    """The short list leaves variants out, the full one has them; the automatic one is marked."""
    few, every = here("voices").out, here("voices", "--all").out
    assert "embedded, which 'auto' takes here" in few
    assert "us-f1" not in few
    assert "us-f1" in every
    rows = here("voices", "--json").json
    assert [row["engine"] for row in rows if row["automatic"]] == ["embedded"]


def test_voices_try_writes_a_sample(here: Here, folder: Path) -> None:
    """The sample lasts as long as is told, and only WAV is written."""
    done = here("voices", "try", "One. Two.", "-o", "s.wav", "--engine", "silent", "--json")
    with wave.open(str(folder / "s.wav")) as file:
        assert file.getnframes() == pytest.approx(done.json["seconds"] * SAMPLE_RATE)
    assert here("voices", "try", "One.", "-o", "s.mp3").code == 5


def test_schema_is_printed_or_written(here: Here, folder: Path) -> None:
    """The schema in the file is the one printed, and a file is written in silence."""
    printed = here("schema").json
    assert here("schema", "-o", "s.json").out == ""
    assert json.loads((folder / "s.json").read_text("utf-8")) == printed


@pytest.mark.long
def test_cache_counts_checks_and_forgets(here: Here, folder: Path, own_cache: Path) -> None:
    """After prune everything is made again, and nothing else has changed."""
    here("export", *SILENT, "-o", "s.mp3", "-q")
    info = here("cache", "info", "--json").json
    assert info["folder"] == str(own_cache)
    assert info["kinds"]["segments"]["entries"] > 0
    assert "segments" in here("cache", "info").out
    assert here("cache", "verify", "--json").json["damaged"]["entries"] == 0
    damaged = next((own_cache / "segments").rglob("*.*"), None) or next(
        path for path in (own_cache / "segments").rglob("*") if path.is_file()
    )
    damaged.write_bytes(b"x")
    assert here("cache", "verify", "--json").json["damaged"]["entries"] == 1
    assert here("cache", "prune", "--max-mb", "100", "--json").json["removed"]["entries"] == 0
    assert here("cache", "prune", "--max-mb", "inf", "--json").json["removed"]["entries"] == 0
    assert here("cache", "prune", "-q").out == ""
    kinds = here("cache", "info", "--json").json["kinds"]
    assert sum(kind["entries"] for kind in kinds.values()) == 0


def test_doctor_finds_what_is_there_and_says_what_helps(here: Here) -> None:
    """A working machine is found good, and every bad finding has help."""
    findings = here("doctor", "--json").json
    found = {finding["what"]: finding for finding in findings}
    assert found["voice embedded"]["good"]
    assert found["cache"]["good"]
    assert all(finding["help"] for finding in findings if finding["good"] is False)
    assert here("doctor").code == 0


def test_the_doctors_report_holds_nothing_private(here: Here) -> None:
    """No name of a person and no home folder: people paste it into public places."""
    report = here("doctor", "--report").out
    assert str(Path.home()) not in report or str(Path.home()) == "/"
    assert "Python: 3." in report


def test_version_is_the_packages(here: Here) -> None:
    """The program's version is the one that the package was installed with."""
    from importlib.metadata import version

    assert here("--version").out == f"guided-press {version('guided-press')}\n"


def test_completion_knows_scripts_and_points() -> None:
    """The shell gets ids; files it adds by itself."""
    assert complete_scripts("quick") == ["quick-5-seated", "quick-9-seated"]
    assert complete_targets("bl4") == ["BL40", "bl40_long_hold"]
    shell = {"COMP_WORDS": "guided-press plan quick", "COMP_CWORD": "2"}
    script = Path(sys.executable).with_name("guided-press")
    done = subprocess.run(
        [script],
        capture_output=True,
        text=True,
        env={**os.environ, **shell, "_GUIDED_PRESS_COMPLETE": "complete_bash"},
    )
    assert done.stdout.split() == ["quick-5-seated", "quick-9-seated"]


def test_neural_voices_are_offered_installed_compared_and_removed(here: Here, folder: Path) -> None:
    """Offline, from a folder; several voices make a file each."""
    pytest.importorskip("onnx")
    pytest.importorskip("piper")
    from tests.voices.tiny_piper import write_voice

    assert "en_US-kristin-medium" in here("voices", "install").out
    write_voice(folder / "stick")
    assert here("voices", "install", "stick", "--as", "mine", "--json").json["name"] == "mine"
    assert "mine" in here("voices", "list").out
    tried = here("voices", "try", "piper:mine", "us-f2", "Let go.", "-o", "s.wav", "--json").json
    assert [Path(one["path"]).name for one in tried] == ["s-piper-mine.wav", "s-us-f2.wav"]
    assert here("voices", "remove", "mine").code == 0
    assert here("voices", "remove", "mine").code == 4
