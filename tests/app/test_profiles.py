"""Profiles in the person's folder, and sessions planned and exported with them."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from guided_press import app
from guided_press.app import profiles
from guided_press.app.preparing import place_script
from guided_press.app.suiting import compile_script
from guided_press.errors import ExportError, SafetyRefusal, ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.placing import Lengths
from guided_press.session.cues import ChimeKind, sentences
from guided_press.session.loading import load_script
from guided_press.session.profile import Answer, Profile, is_of_today
from guided_press.session.screening import TooLittleLeft, Unanswered, screen

SHORT = """
version: 1
title: Two palms
steps:
  - position: seated
  - {press: PC8, sides: each, hold: 30s}
  - close: 10s
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder for this test alone."""
    monkeypatch.setattr(profiles, "profiles_folder", lambda: tmp_path / "data" / "profiles")


def person(*settings: str, name: str = "anna") -> Profile:
    return app.answered(Profile(name), ["others=no", *settings])


def wishes(profile: Profile | str, *, today: bool = True) -> app.Wishes:
    return app.Wishes(
        engine="silent", profile=profile, today=app.all_clear_today() if today else None
    )


# -- the file ------------------------------------------------------------------------------------


def test_a_profile_is_kept_and_found_again():
    """Written, listed, read, changed and deleted by its name."""
    kept = person("pregnancy=yes,agreed")
    path = app.save_profile(kept)
    assert app.profile_names() == ["anna"]
    assert app.open_profile("anna") == kept
    app.save_profile(app.answered(kept, ["pregnancy=no"]))
    assert app.open_profile("anna").answers["pregnancy"].value == "no"
    assert app.delete_profile("anna") == path
    assert app.profile_names() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_can_read_a_profile():
    """The file is for its owner alone, also when it stood open before; so is the folder."""
    path = app.save_profile(person())
    path.chmod(0o644)
    app.save_profile(person())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_path_is_a_profile_too(tmp_path):
    """Whoever cares for several people may keep the files elsewhere."""
    file = str(tmp_path / "mara.yaml")
    app.save_profile(person(name=file))
    assert app.open_profile(file).answers == person().answers
    assert app.profile_names() == []


@pytest.mark.parametrize("name", ["", "..", "a b", "nul", "-x", "x" * 41, "a\nb"])
def test_a_name_is_no_way_to_another_file(name):
    """Only letters, digits, - and _."""
    with pytest.raises(ScriptError):
        app.profile_path(name)


def test_a_missing_profile_names_the_nearest():
    """Place, problem, remedy."""
    app.save_profile(person())
    with pytest.raises(ScriptError, match=r"no profile 'ana'.*Did you mean 'anna'"):
        app.open_profile("ana")


def test_a_file_that_is_no_profile_is_not_deleted(tmp_path):
    """Naming the wrong file costs nothing."""
    other = tmp_path / "script.yaml"
    other.write_text(SHORT, encoding="utf-8")
    with pytest.raises(ScriptError):
        app.delete_profile(str(other))
    assert other.exists()


# -- the questions -------------------------------------------------------------------------------


def test_every_question_is_asked_once_on_about_a_dozen_screens():
    """Forty conditions: some each time, the rest on screens of a few."""
    asked = [c.id for screen in app.screens() for c in screen.conditions]
    today = [c.id for c in app.questions_of_today().conditions]
    assert sorted([*asked, *today]) == sorted(load_knowledge().conditions)
    assert len(app.screens()) + 1 <= 12
    assert max(len(screen.conditions) for screen in app.screens()) <= 5
    assert today[-1] == "no_consent"


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        ("pregnancy=yes", Answer("yes", date.today())),
        ("pregnancy=not-sure", Answer("not_sure", date.today())),
        ("pregnancy=yes,agreed", Answer("yes", date.today(), agreed_on=date.today())),
        ("varicose_veins=left", Answer("yes", date.today(), "left")),
        ("skin_problem_local=right,hand", Answer("yes", date.today(), "right", ("hand",))),
        ("kidney_condition = No", Answer("no", date.today())),
    ],
)
def test_answers_are_written_as_settings(setting, answer):
    """Yes, no or not sure; a side, a place, an agreement."""
    condition = setting.partition("=")[0].strip()
    assert app.answered(Profile("x"), [setting]).answers == {condition: answer}


@pytest.mark.parametrize(
    "setting",
    [
        "pregnancy", "pregnancy=", "pregnancy=perhaps", "pregnncy=yes", "pregnancy=left",
        "pregnancy=no,agreed", "varicose_veins=left,right", "pregnancy=yes,no", "others=yes",
        "kidney_condition=yes,agreed", "no_consent=yes", "red_flag_trauma=no", "=yes",
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(setting):
    """Nothing is guessed about anybody's health."""
    with pytest.raises(ScriptError):
        app.answered(Profile("x"), [setting])


def test_all_wrong_settings_are_told_at_once():
    """Nobody repairs one after the other."""
    with pytest.raises(ScriptError) as caught:
        app.answered(Profile("x"), ["a=yes", "b=yes", "pregnancy=no"])
    assert len(caught.value.problems) == 2


def test_others_no_renews_a_no_and_nothing_else():
    """Whoever says no to the rest after a month means it today; a yes is never made a no."""
    old = date.today() - timedelta(days=31)
    given = {
        "pregnancy": Answer("no", old),
        "kidney_condition": Answer("yes", old),
        "cancer_now_or_before": Answer("not_sure", old),
    }
    new = app.answered(Profile("anna", given), ["others=no"])
    assert new.answers["pregnancy"] == Answer("no", date.today())
    assert app.open_questions(new) == ["kidney_condition", "cancer_now_or_before"]


def test_others_no_leaves_what_is_answered():
    """It answers only what has no answer, in whatever order it is written."""
    for settings in (["pregnancy=yes", "others=no"], ["others=no", "pregnancy=yes"]):
        answers = app.answered(Profile("x"), settings).answers
        assert answers["pregnancy"].value == "yes"
        standing = [c for c in load_knowledge().conditions.values() if not is_of_today(c)]
        assert len(answers) == len(standing)
    kept = app.answered(person("pregnancy=yes"), ["others=no"])
    assert kept.answers["pregnancy"].value == "yes"


def test_open_questions_are_those_without_an_answer_that_counts():
    """Missing, or too old."""
    profile = person()
    old = replace(profile.answers["pregnancy"], on=date.today() - timedelta(days=31))
    answers = {**profile.answers, "pregnancy": old}
    del answers["kidney_condition"]
    assert app.open_questions(profile) == []
    assert sorted(app.open_questions(replace(profile, answers=answers))) == [
        "kidney_condition", "pregnancy",
    ]  # fmt: skip
    assert app.counts_until(profile) == date.today() + timedelta(days=30)


# -- sessions with a profile ---------------------------------------------------------------------


def test_a_plan_for_a_person_says_the_notes_in_place_of_the_screening():
    """No screening lines, the routine from the start, and every change with its reason."""
    app.save_profile(person("kidney_condition=yes"))
    timeline = app.plan("low-back-15-self", wishes("anna"))
    assert timeline.chapters[0].title == "For you today"
    assert [clip.text for clip in timeline.clips if clip.role == "screening"] == [
        "We leave the low back, just below your ribs, out today.",
        "Today everything on the lower back gets a light touch only.",
    ]
    assert timeline.routine.end_frame - timeline.routine.start_frame == 11 * 60 * 48_000
    removed = next(change for change in timeline.adjusted if change.change == "removed")
    assert removed.cue == "step 5: BL23, both"
    assert removed.reason.startswith("kidney disease: ")
    assert "R-KIDNEY-2026" in removed.reason


def test_without_a_profile_the_sound_begins_with_the_spoken_screening():
    """Nothing changes for nobody in particular."""
    timeline = app.plan("low-back-15-self", app.Wishes(engine="silent"))
    assert timeline.chapters[0].title == "Before you begin"
    assert timeline.chapters[1].title == "Settle in"
    assert len([hold for hold in timeline.holds if hold.target == "BL23"]) == 1


def test_a_file_that_may_be_passed_on_carries_the_screening_and_the_notes(tmp_path):
    """With a profile too; and only for the points that are in it."""
    script = tmp_path / "palms.yaml"
    script.write_text(SHORT, encoding="utf-8")
    profile = person("foot_ankle_hand_injury=left,hand")
    exported = app.export(script, tmp_path / "out.wav", wishes(profile))
    spoken = [clip.text for clip in exported.timeline.clips if clip.role == "screening"]
    assert spoken[0].startswith("Get medical help")
    assert spoken[-1] == "We leave the middle of your left palm out today."
    assert [hold.side for hold in exported.timeline.holds] == ["right"]


@pytest.mark.long
def test_nothing_of_a_profile_gets_into_the_file(tmp_path):
    """What is left out is heard; the condition behind it is in no caption, tag or chapter."""
    script = tmp_path / "palms.yaml"
    script.write_text(SHORT, encoding="utf-8")
    target = tmp_path / "out.mp3"
    profile = person("cancer_now_or_before=yes,agreed", name="zoe")
    app.export(script, target, wishes(profile), captions=["vtt"], chapters_json=True)
    clean = app.export(script, tmp_path / "clean.mp3", app.Wishes(engine="silent"))
    assert clean.timeline.holds[0].pressure == "moderate"
    for path in tmp_path.glob("out*"):
        data = path.read_bytes().lower()
        assert b"zoe" not in data
        assert b"cancer_now" not in data


def test_without_answers_about_today_there_is_no_session():
    """And it says what helps."""
    with pytest.raises(Unanswered, match="--today clear"):
        app.plan("palms-and-breath-6", wishes(person(), today=False))


def test_old_answers_say_where_to_answer_again():
    """A profile of last year stops nothing silently."""
    old = {name: replace(a, on=date(2020, 1, 1)) for name, a in person().answers.items()}
    with pytest.raises(Unanswered, match="guided-press screen --profile anna"):
        app.plan("palms-and-breath-6", wishes(replace(person(), answers=old)))


def test_an_open_question_is_told_with_the_plan():
    """What counted with care should be answered."""
    profile = person()
    answers = {k: v for k, v in profile.answers.items() if k != "cannot_lie_prone"}
    timeline = app.plan("palms-and-breath-6", wishes(replace(profile, answers=answers)))
    assert any("cannot_lie_prone" in change.reason for change in timeline.adjusted)


def test_a_refused_routine_offers_one_that_remains():
    """Pregnant: not the whole line, but the palms."""
    with pytest.raises(TooLittleLeft) as caught:
        app.plan("bladder-line-partner-30", wishes(person("pregnancy=yes")))
    assert caught.value.offer == "Possible instead: palms-and-breath-6, desk-break-4."
    for name in ("palms-and-breath-6", "desk-break-4"):
        assert app.plan(name, wishes(person("pregnancy=yes"))).holds


def test_a_red_flag_of_today_stops_whatever_the_profile_says():
    """The message, and nothing is planned."""
    today = app.all_clear_today()
    today["red_flag_fever_unwell"] = Answer("yes", date.today())
    profile = app.Wishes(engine="silent", profile=person(), today=today)
    with pytest.raises(SafetyRefusal) as caught:
        app.plan("palms-and-breath-6", profile)
    message = load_knowledge().conditions["red_flag_fever_unwell"].message
    assert str(caught.value) == message


def test_answers_about_today_cannot_loosen_the_profile():
    """What is kept stands, whatever is given for one session."""
    today = {**app.all_clear_today(), "pregnancy": Answer("no", date.today())}
    chosen = app.Wishes(engine="silent", profile=person("pregnancy=yes"), today=today)
    with pytest.raises(TooLittleLeft):
        app.plan("bladder-line-partner-30", chosen)


def test_a_length_that_no_longer_fits_does_not_bring_back_what_was_left_out():
    """The session is then as long as it takes, and the plan says so."""
    script = load_script("palms-and-breath-6")
    given = {**person("pregnancy=yes").answers, **app.all_clear_today()}
    found = screen(script.session, given, load_knowledge(), date.today())
    tight = replace(script, session=found.session.model_copy(update={"length": 60.0}))
    slots = compile_script(tight, load_knowledge(), found)
    lengths = Lengths(dict.fromkeys(sentences(slots), 48_000), dict.fromkeys(ChimeKind, 48_000))
    timeline = place_script(tight, slots, lengths, found)
    assert "as long as it takes" in [change.change for change in timeline.adjusted]
    assert [hold.pressure for hold in timeline.holds] == ["light", "light"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    """Place, problem, remedy."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setattr(profiles, "profiles_folder", lambda: blocked / "profiles")
    with pytest.raises(ExportError, match="cannot be made"):
        app.save_profile(person())
