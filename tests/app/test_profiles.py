"""Profiles in the person's folder, and sessions planned and exported with them."""

from __future__ import annotations

import re
import stat
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from guided_press.app import profiles
from guided_press.app.composing import compose
from guided_press.app.profiles import (
    all_clear_today,
    answered,
    counts_until,
    delete_profile,
    open_profile,
    open_questions,
    profile_names,
    profile_path,
    questions_of_today,
    save_profile,
    screens,
)
from guided_press.app.session import OpenSession, export, plan
from guided_press.app.wishes import Wishes
from guided_press.cli.wish_words import WishWords
from guided_press.composing.wish import Wish
from guided_press.cues import ChimeKind, sentences
from guided_press.errors import ExportError, SafetyRefusal, ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.placing.sounds import Lengths
from guided_press.screening.profile import Answer, Profile, is_of_today, places_of
from guided_press.screening.screening import TooLittleLeft, Unanswered
from guided_press.script.library import shipped_scripts

ASKED = [c for c in load_knowledge().conditions.values() if not is_of_today(c)]
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
    return answered(Profile(name), ["others=no", *settings])


def wishes(profile: Profile | str, *, today: bool = True) -> Wishes:
    return Wishes(engine="silent", profile=profile, today=all_clear_today() if today else None)


# -- the file ------------------------------------------------------------------------------------


def test_a_profile_is_kept_and_found_again():
    """Written, listed, read, changed and deleted by its name."""
    kept = person("pregnancy=yes,agreed")
    path = save_profile(kept)
    assert profile_names() == ["anna"]
    assert open_profile("anna") == kept
    save_profile(answered(kept, ["pregnancy=no"]))
    assert open_profile("anna").answers["pregnancy"].value == "no"
    assert delete_profile("anna") == path
    assert profile_names() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_can_read_a_profile():
    """The file is for its owner alone, also when it stood open before; so is the folder."""
    path = save_profile(person())
    path.chmod(0o644)
    save_profile(person())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_path_is_a_profile_too(tmp_path):
    """Whoever cares for several people may keep the files elsewhere."""
    file = str(tmp_path / "mara.yaml")
    save_profile(person(name=file))
    assert open_profile(file).answers == person().answers
    assert profile_names() == []


@pytest.mark.parametrize("name", ["", "..", "a b", "nul", "-x", "x" * 41, "a\nb"])
def test_a_name_is_no_way_to_another_file(name):
    """Only letters, digits, - and _."""
    with pytest.raises(ScriptError):
        profile_path(name)


def test_a_missing_profile_names_the_nearest():
    """Place, problem, remedy."""
    save_profile(person())
    with pytest.raises(ScriptError, match=r"no profile 'ana'.*Did you mean 'anna'"):
        open_profile("ana")


def test_a_file_that_is_no_profile_is_not_deleted(tmp_path):
    """Naming the wrong file costs nothing."""
    other = tmp_path / "script.yaml"
    other.write_text(SHORT, encoding="utf-8")
    with pytest.raises(ScriptError):
        delete_profile(str(other))
    assert other.exists()


# -- the questions -------------------------------------------------------------------------------


def test_every_question_is_asked_once_on_about_a_dozen_screens():
    """Forty conditions: some each time, the rest on screens of a few."""
    asked = [c.id for screen in screens() for c in screen.conditions]
    today = [c.id for c in questions_of_today().conditions]
    assert sorted([*asked, *today]) == sorted(load_knowledge().conditions)
    assert len(screens()) + 1 <= 12
    assert max(len(screen.conditions) for screen in screens()) <= 5
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
    assert answered(Profile("x"), [setting]).answers == {condition: answer}


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
        answered(Profile("x"), [setting])


def test_all_wrong_settings_are_told_at_once():
    """Nobody repairs one after the other."""
    with pytest.raises(ScriptError) as caught:
        answered(Profile("x"), ["a=yes", "b=yes", "pregnancy=no"])
    assert len(caught.value.problems) == 2


def test_others_no_renews_a_no_and_nothing_else():
    """Whoever says no to the rest after a month means it today; a yes is never made a no."""
    old = date.today() - timedelta(days=31)
    given = {
        "pregnancy": Answer("no", old),
        "kidney_condition": Answer("yes", old),
        "cancer_now_or_before": Answer("not_sure", old),
    }
    new = answered(Profile("anna", given), ["others=no"])
    assert new.answers["pregnancy"] == Answer("no", date.today())
    assert open_questions(new) == ["kidney_condition", "cancer_now_or_before"]


def test_others_no_leaves_what_is_answered():
    """It answers only what has no answer, in whatever order it is written."""
    for settings in (["pregnancy=yes", "others=no"], ["others=no", "pregnancy=yes"]):
        answers = answered(Profile("x"), settings).answers
        assert answers["pregnancy"].value == "yes"
        standing = [c for c in load_knowledge().conditions.values() if not is_of_today(c)]
        assert len(answers) == len(standing)
    kept = answered(person("pregnancy=yes"), ["others=no"])
    assert kept.answers["pregnancy"].value == "yes"


def test_open_questions_are_those_without_an_answer_that_counts():
    """Missing, or too old."""
    profile = person()
    old = replace(profile.answers["pregnancy"], on=date.today() - timedelta(days=31))
    answers = {**profile.answers, "pregnancy": old}
    del answers["kidney_condition"]
    assert open_questions(profile) == []
    assert sorted(open_questions(replace(profile, answers=answers))) == [
        "kidney_condition", "pregnancy",
    ]  # fmt: skip
    assert counts_until(profile) == date.today() + timedelta(days=30)


# -- sessions with a profile ---------------------------------------------------------------------


def test_a_plan_for_a_person_says_the_stop_rule_and_the_notes():
    """Of the opening the stop rule alone, then what is left out, and why."""
    save_profile(person("kidney_condition=yes"))
    timeline = plan("low-back-15-self", wishes("anna"))
    titles = [chapter.title for chapter in timeline.chapters]
    assert titles[:3] == ["Welcome", "Before you begin", "For you today"]
    assert [clip.text for clip in timeline.clips if clip.role == "screening"] == [
        "At sharp pain, tingling or numbness let go and leave that place.",
        "You can always stop.",
        "We leave the low back just below your ribs out today.",
        "We'll be extra gentle with the rest of the low back today.",
    ]
    # What was left out is not filled up: fifteen minutes less the low back, and its words.
    assert 10 * 60 * 48_000 <= timeline.routine.frames < 12 * 60 * 48_000
    removed = next(change for change in timeline.adjusted if change.change == "removed")
    assert removed.cue == "step 5: BL23, both"
    assert removed.reason.startswith("kidney disease: ")
    assert "R-KIDNEY-2026" in removed.reason


@pytest.mark.parametrize("name", [shipped.id for shipped in shipped_scripts()])
def test_the_stop_rule_is_spoken_in_every_session(name):
    """With a profile and without one, what to let go for is heard before anything is pressed."""
    person_of = {"with": wishes(person()), "without": Wishes(engine="silent")}
    for wished in person_of.values():
        timeline = plan(name, wished)
        before = " ".join(
            clip.text for clip in timeline.clips if clip.start_frame < timeline.holds[0].start_frame
        )
        for words in ("sharp pain", "tingling", "numbness", "let go", "leave that place", "stop"):
            assert words in before


def test_without_a_profile_the_sound_begins_with_the_opening():
    """Nothing changes for nobody in particular."""
    timeline = plan("low-back-15-self", Wishes(engine="silent"))
    assert timeline.chapters[1].title == "Before you begin"
    assert timeline.chapters[3].title == "Settle in"
    assert len([hold for hold in timeline.holds if hold.target == "BL23"]) == 1


def test_a_file_that_may_be_passed_on_carries_the_screening_and_the_notes(tmp_path):
    """With a profile too; and only for the points that are in it."""
    script = tmp_path / "palms.yaml"
    script.write_text(SHORT.replace("steps:", "mode: partner\nsteps:"), encoding="utf-8")
    profile = person("cancer_now_or_before=yes", "cancer_treatment_or_lymph_nodes=left")
    exported = export(script, tmp_path / "out.wav", wishes(profile))
    spoken = [clip.text for clip in exported.timeline.clips if clip.role == "screening"]
    assert any(text.startswith("Get medical help now") for text in spoken)
    assert "We leave the middle of the left palm out today." in spoken
    assert [hold.side for hold in exported.timeline.holds] == ["right"]


@pytest.mark.long
def test_nothing_of_a_profile_gets_into_the_file(tmp_path):
    """What is left out is heard; the condition behind it is in no caption, tag or chapter."""
    script = tmp_path / "palms.yaml"
    script.write_text(SHORT, encoding="utf-8")
    target = tmp_path / "out.mp3"
    profile = person("cancer_now_or_before=yes,agreed", name="zoefriederike")
    export(script, target, wishes(profile), captions=["vtt"], chapters_json=True)
    clean = export(script, tmp_path / "clean.mp3", Wishes(engine="silent"))
    assert clean.timeline.holds[0].pressure == "moderate"
    for path in tmp_path.glob("out*"):
        data = path.read_bytes().lower()
        assert b"zoefriederike" not in data
        assert b"cancer_now" not in data


def test_without_answers_about_today_there_is_no_session():
    """And it says what helps."""
    with pytest.raises(Unanswered, match="--today clear"):
        plan("palms-and-breath-6", wishes(person(), today=False))


def test_old_answers_say_where_to_answer_again():
    """A profile of last year stops nothing silently."""
    old = {name: replace(a, on=date(2020, 1, 1)) for name, a in person().answers.items()}
    with pytest.raises(Unanswered, match="guided-press screen --profile anna"):
        plan("palms-and-breath-6", wishes(replace(person(), answers=old)))


def test_an_open_question_is_told_with_the_plan():
    """What counted with care should be answered."""
    profile = person()
    answers = {k: v for k, v in profile.answers.items() if k != "cannot_lie_prone"}
    timeline = plan("palms-and-breath-6", wishes(replace(profile, answers=answers)))
    called = load_knowledge().conditions["cannot_lie_prone"].spoken
    assert any(called in change.reason for change in timeline.adjusted)


def test_a_refused_routine_offers_one_that_remains():
    """Pregnant: not the whole line, but the palms."""
    with pytest.raises(TooLittleLeft) as caught:
        plan("bladder-line-partner-30", wishes(person("pregnancy=yes")))
    offer = caught.value.offers[0]
    assert offer.words.startswith("Possible instead:\n  guided-press play palms-and-breath-6")
    for name in ("palms-and-breath-6", "desk-break-4"):
        assert plan(name, wishes(person("pregnancy=yes"))).holds


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bladder-line-partner-30", "pregnancy=yes"),
        ("calf-chain-12", "dvt_history_or_clotting_disorder=yes"),
        ("palms-and-breath-6", "foot_ankle_hand_injury=right,hand"),
        ("low-back-15-self", "foot_ankle_hand_injury=both,hand"),
        ("bladder-line-partner-30", "leg_artery_disease=yes"),
    ],
)
def test_a_refusal_names_a_wish_that_can_be_met(name, said):
    """Its command is taken at its word, and gives a session for this very person."""
    with pytest.raises(TooLittleLeft) as caught:
        plan(name, wishes(person(said)))
    line = str(caught.value).partition("guided-press go ")[2].splitlines()[0]
    plain, _, options = line.partition(" --")
    told = dict(option.split() for option in f"--{options}".split("--")[1:])
    said_words = WishWords.of(plain.split())
    wish = Wish(said_words.length_s, said_words.mode, focus=told.get("focus"))
    wish = replace(wish, positions=said_words.positions())
    assert told["profile"] == "anna"
    made = compose(wish, profile=person(said), today=all_clear_today())
    assert made.session.length == wish.length_s


@pytest.mark.parametrize("condition", ["skin_problem_local", "device_line_or_implant"])
def test_a_refusal_says_how_to_name_a_place(condition):
    """Without a place the whole body is meant; with one the others stay."""
    with pytest.raises(TooLittleLeft) as caught:
        plan("quick-5-seated", wishes(person(f"{condition}=yes")))
    command = re.search(rf"--set ({condition}=yes,PLACE)", str(caught.value))
    assert command
    named = command[1].replace("PLACE", "belly")
    assert plan("quick-5-seated", wishes(person(named))).holds


@pytest.mark.parametrize("condition", ASKED, ids=lambda condition: condition.id)
def test_a_wrong_word_is_told_the_words_of_its_question(condition):
    """Whatever they are: answers, sides, places; each of them is taken then."""
    with pytest.raises(ScriptError) as caught:
        person(f"{condition.id}=sore spot")
    wanted = str(caught.value).partition("'sore' is none of the words for it: ")[2].splitlines()[0]
    kinds = [kind.replace(" or ", ", ").split(", ") for kind in wanted.split("; ")]
    place = [kind[0] for kind in kinds if kind[0] in places_of(condition)]
    for kind in kinds[1:]:
        for word in kind:
            needed = place if condition.places and word not in places_of(condition) else []
            assert person(f"{condition.id}={' '.join([word, *needed])}").answers[condition.id]


def test_words_may_stand_apart_by_spaces():
    """As one says it: right hand."""
    assert person("foot_ankle_hand_injury=right hand") == person(
        "foot_ankle_hand_injury=right,hand"
    )


def test_where_an_injury_is_has_to_be_said():
    """A plain side would leave out a palm for an ankle."""
    with pytest.raises(ScriptError, match="say where it is"):
        person("foot_ankle_hand_injury=right")


def test_a_question_that_follows_a_clear_no_is_not_open():
    """Who has no cancer is not asked about its therapy."""
    clear = person("cancer_now_or_before=no")
    kept = {k: a for k, a in clear.answers.items() if k != "cancer_treatment_or_lymph_nodes"}
    assert open_questions(replace(clear, answers=kept)) == []
    yes = replace(clear, answers={**kept, "cancer_now_or_before": Answer("yes", date.today())})
    assert open_questions(yes) == ["cancer_treatment_or_lymph_nodes"]


def test_a_red_flag_of_today_stops_whatever_the_profile_says():
    """The message, and nothing is planned."""
    today = all_clear_today()
    today["red_flag_fever_unwell"] = Answer("yes", date.today())
    profile = Wishes(engine="silent", profile=person(), today=today)
    with pytest.raises(SafetyRefusal) as caught:
        plan("palms-and-breath-6", profile)
    message = load_knowledge().conditions["red_flag_fever_unwell"].message
    assert str(caught.value) == message


def test_answers_about_today_cannot_loosen_the_profile():
    """What is kept stands, whatever is given for one session."""
    today = {**all_clear_today(), "pregnancy": Answer("no", date.today())}
    chosen = Wishes(engine="silent", profile=person("pregnancy=yes"), today=today)
    with pytest.raises(TooLittleLeft):
        plan("bladder-line-partner-30", chosen)


def test_a_length_that_no_longer_fits_does_not_bring_back_what_was_left_out():
    """The session is then as long as it takes, and the plan says so."""
    wished = Wishes(profile=person("pregnancy=yes"), today=all_clear_today())
    opened = OpenSession("palms-and-breath-6", wished)
    tight = opened.script.session.model_copy(update={"length": 60.0})
    opened.script = replace(opened.script, session=tight)
    second = dict.fromkeys(sentences(opened.slots), 48_000)
    timeline = opened.place(Lengths(second, dict.fromkeys(ChimeKind, 48_000)))
    assert "as long as it takes" in [change.change for change in timeline.adjusted]
    assert [hold.pressure for hold in timeline.holds] == ["light", "light"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    """Place, problem, remedy."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setattr(profiles, "profiles_folder", lambda: blocked / "profiles")
    with pytest.raises(ExportError, match="cannot be made"):
        save_profile(person())
