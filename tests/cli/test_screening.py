"""``guided-press screen`` and ``--profile``: asked in plain words, kept only with a yes."""

from __future__ import annotations

import io
import json
import os
import re
import select
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from guided_press.app import profiles
from guided_press.app.profiles import (
    all_clear_today,
    answered,
    open_profile,
    open_questions,
    screens,
)
from guided_press.cli.asking import Dialogue, ask_about_today, interview
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import Answer, Profile
from tests.cli.running import Here, program

CLEAR = ("--set", "others=no")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone."""
    folder = tmp_path / "data"
    monkeypatch.setattr(profiles, "profiles_folder", lambda: folder)
    return folder


class Talk:
    """Somebody who types these lines and then goes away."""

    def __init__(self, *lines: str, height: int | None = None) -> None:
        self._lines = io.StringIO("".join(f"{line}\n" for line in lines))
        self._said: list[str] = []
        self.dialogue = Dialogue(self._lines.readline, self._said.append, height)

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._said))

    @property
    def unread(self) -> list[str]:
        return self._lines.readlines()


def asked(*lines: str, before: Profile | None = None) -> tuple[Profile | None, Talk]:
    talk = Talk(*lines)
    return interview(talk.dialogue, before or Profile("anna")), talk


def nos() -> list[str]:
    return ["n"] * len(screens())


# -- the questions -------------------------------------------------------------------------------


def test_a_healthy_person_is_through_with_a_letter_a_screen():
    """No to all, screen by screen, and a yes to keep it."""
    profile, talk = asked(*nos(), "y")
    assert profile is not None
    assert {answer.value for answer in profile.answers.values()} == {"no"}
    assert open_questions(profile) == []
    assert "1 of 10: Age" in talk.said
    assert talk.unread == []


def test_each_answer_says_what_it_does():
    """One by one: yes, no, not sure; a side, a place and a clinician's agreement."""
    profile, talk = asked(
        "n",
        "y", "yes", "y", "Not sure",  # pregnant, and a clinician agreed; birth: not sure
        "n",
        "y", "y", "left", "n", "n",  # veins on the left leg
        "n", "n",
        "y", "y", "r", "hand, back", "n", "n",  # skin
        "n", "n", "n", "y",
    )  # fmt: skip
    assert profile is not None
    answers = profile.answers
    assert answers["pregnancy"].agreed_on == answers["pregnancy"].on
    assert answers["postpartum_12_weeks"].value == "not_sure"
    assert answers["varicose_veins"].side == "left"
    assert (answers["skin_problem_local"].side, answers["skin_problem_local"].where) == (
        "right", ("back", "hand"),
    )  # fmt: skip
    assert "In pregnancy the sacrum, the little toe" in talk.said
    assert "Counted as yes, to be careful. Legs and sacrum are left out" in talk.said
    assert talk.unread == []


def test_one_can_go_back_and_keep_what_stands():
    """The screen before comes again with its answers; Enter keeps them."""
    profile, talk = asked("n", "n", "b", "", *nos()[2:], "y")
    assert profile is not None
    assert open_questions(profile) == []
    assert "(so far: no)" in talk.said
    assert talk.unread == []


def test_what_cannot_be_read_is_asked_again():
    """No answer is guessed."""
    profile, talk = asked("what?", *nos(), "maybe", "y")
    assert profile is not None
    assert talk.said.count("Please answer") == 2


def test_one_can_leave_at_any_moment_and_keep_what_was_answered():
    """Half a screen is answered; nothing of it is lost, and nothing is kept without a yes."""
    for last, kept in (("y", True), ("n", False)):
        profile, talk = asked("n", "y", "n", "quit", last)
        assert (profile is not None) is kept
        if profile:
            assert set(profile.answers) == {
                "child_under_16", "age_16_17", "new_pain_age_band", "pain_over_six_weeks",
                "pregnancy",
            }  # fmt: skip
        assert talk.unread == []


@pytest.mark.parametrize(("width", "height"), [(40, 12), (60, 16), (80, 24)])
def test_no_question_scrolls_away_before_it_is_answered(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int
):
    """On a small terminal the questions come a page at a time; on a usual one all at once."""
    monkeypatch.setenv("COLUMNS", str(width))
    seen: list[int] = []
    lines: list[str] = []

    def answered() -> str:
        text = "".join(lines)
        seen.append(sum(-(-max(len(line), 1) // width) for line in text.splitlines()))
        lines.clear()
        return "\n" if "There are more" in text else "n\n"

    answers = ask_about_today(Dialogue(answered, lines.append, height))
    assert answers.keys() == all_clear_today().keys()
    assert max(seen) <= height
    assert len(seen) == 1 or height < 24


def test_one_can_turn_back_between_pages():
    """Whoever leaves between two pages is asked no more."""
    with pytest.raises(SafetyRefusal):
        ask_about_today(Talk("b", height=12).dialogue)


def test_going_away_keeps_nothing():
    """The end of the input is no consent."""
    profile, talk = asked(*nos())
    assert profile is None
    assert "Nothing was kept." in talk.said


def test_quitting_before_the_first_answer_changes_nothing():
    """No question is asked about keeping nothing."""
    profile, talk = asked("q")
    assert profile is None
    assert "Nothing was changed." in talk.said


def test_about_today_one_screen_is_enough():
    """One key when nothing is so and everybody wants it: all clear."""
    talk = Talk("n")
    assert ask_about_today(talk.dialogue) == all_clear_today()
    assert "fever" in talk.said
    assert "Does everybody who takes part want this session now" in talk.said


@pytest.mark.parametrize(
    ("lines", "worried"),
    [
        (("y", "5"), {"red_flag_fever_unwell": "yes"}),
        (("y", "", "5"), {"red_flag_fever_unwell": "yes"}),
        (("s", "1, 2"),
         {"red_flag_cauda_equina": "not_sure", "red_flag_leg_weakness": "not_sure"}),
        (("y", "12"), {"no_consent": "no"}),
        (("s", "12"), {"no_consent": "not_sure"}),
    ],
)  # fmt: skip
def test_a_sign_of_today_is_named_by_its_number(lines, worried):
    """Which ones is asked only when there is one."""
    answers = ask_about_today(Talk(*lines).dialogue)
    clear = all_clear_today()
    assert {k: a.value for k, a in answers.items() if a != clear[k]} == worried


def test_a_sign_that_is_not_told_counts_as_all_of_them():
    """Whoever says yes and no more gets no session."""
    answers = ask_about_today(Talk("y", "well").dialogue)
    assert answers["red_flag_fever_unwell"].value == "not_sure"


@pytest.mark.parametrize("lines", [("q",), ("b",), (), ("y",)])
def test_no_answer_about_today_is_no_session(lines):
    """Going away is no consent."""
    with pytest.raises(SafetyRefusal):
        ask_about_today(Talk(*lines).dialogue)


OVER, AHEAD = date.today() - timedelta(days=40), date.today() + timedelta(days=21)


def surgery(agreed_on: date | None) -> Profile:
    """All is answered; an operation on the back, long ago, to which a clinician agreed."""
    person = answered(Profile("anna"), ["others=no"])
    yes = Answer("yes", date.today(), agreed_on=agreed_on)
    return replace(person, answers={**person.answers, "spinal_surgery_older": yes})


@pytest.mark.parametrize(("agreed_on", "why"), [(OVER, "TOO OLD"), (AHEAD, "IN THE FUTURE")])
def test_an_agreement_that_does_not_count_is_asked_again(agreed_on: date, why: str):
    """Enter does not keep it; what was said is shown with the reason."""
    pages = screens()
    (page,) = [
        n
        for n, page in enumerate(pages)
        if "spinal_surgery_older" in {c.id for c in page.conditions}
    ]
    person, before = surgery(agreed_on), [""] * page
    _, talk = asked(*before, "", "q", "n", before=person)
    assert f"agreed ({agreed_on})" in talk.said
    assert why in talk.said
    assert f"{page + 2} of {len(pages)}:" not in talk.said
    _, talk = asked(*before, "", "q", "n", before=surgery(date.today()))
    assert f"{page + 2} of {len(pages)}:" in talk.said
    assert why not in talk.said


@pytest.mark.parametrize(("agreed_on", "why"), [(OVER, "TOO OLD"), (AHEAD, "IN THE FUTURE")])
def test_what_is_shown_of_a_profile_says_which_agreement_does_not_count(
    here: Here, agreed_on: date, why: str
):
    """``--show`` and ``--json`` have the question open; the day and the reason stand beside it."""
    profiles.save_profile(surgery(agreed_on))
    shown = here("screen", "--profile", "anna", "--show").out
    assert f"({agreed_on}), {why}" in " ".join(shown.replace("DATED ", "").split())
    assert "All questions are answered" not in shown
    told = json.loads(here("screen", "--profile", "anna", "--show", "--json").out)
    answer = told["answers"]["spinal_surgery_older"]
    assert told["open"] == ["spinal_surgery_older"]
    assert (answer["agreed"], answer["agreement_counts"]) == (str(agreed_on), False)
    assert bool(told["dated_ahead"]) is (agreed_on == AHEAD)
    profiles.save_profile(surgery(date.today()))
    told = json.loads(here("screen", "--profile", "anna", "--show", "--json").out)
    assert told["open"] == []
    assert told["answers"]["spinal_surgery_older"]["agreement_counts"]


# -- without questions ---------------------------------------------------------------------------


def test_answers_can_be_set_without_questions(here: Here, own_folder: Path):
    """The profile is kept, and what each answer does is said."""
    done = here("screen", "--profile", "anna", *CLEAR, "--set", "pregnancy=yes")
    assert done.code == 0
    assert f"Kept in {own_folder / 'anna.yaml'}" in done.out
    assert "In pregnancy the sacrum" in done.out
    assert "All questions are answered until" in done.out
    assert open_profile("anna").answers["pregnancy"].value == "yes"


def test_what_is_still_open_is_said(here: Here):
    """One answer is not a profile yet."""
    done = here("screen", "--set", "pregnancy=no")
    assert "31 questions have no answer that counts" in done.out
    assert "a blood clot" in done.out or "clots" in done.out
    assert "_" not in done.out.partition("31 questions")[2], "called as people call it"


def test_a_wrong_setting_keeps_nothing(here: Here, own_folder: Path):
    """All of them are told, with the nearest condition."""
    done = here("screen", "--set", "pregnncy=yes", "--set", "knee_or_popliteal_problem=up")
    assert done.code == 3
    assert "Did you mean 'pregnancy'?" in done.err
    assert "2 problems." in done.err
    assert not own_folder.exists()


def test_off_a_terminal_nothing_is_asked(here: Here, monkeypatch: pytest.MonkeyPatch):
    """The error says how to answer there."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    done = here("screen")
    assert done.code == 2
    assert "--set others=no" in done.err


def test_profiles_are_listed_shown_and_deleted(here: Here):
    """For people and for programs."""
    here("screen", "--profile", "anna", *CLEAR, "--set", "varicose_veins=left", "--quiet")
    assert here("screen", "--names").out == "anna\n"
    assert "veins (varicose_veins): yes, left" in here("screen", "--show", "--profile", "anna").out
    shown = here("screen", "--show", "--profile", "anna", "--json").json
    assert shown["answers"]["varicose_veins"]["side"] == "left"
    assert shown["open"] == []
    assert here("screen", "--delete", "--profile", "anna").code == 0
    assert here("screen", "--names", "--json").json == {"profiles": []}
    assert here("screen", "--show", "--profile", "anna").code == 3


def test_all_questions_can_be_read(here: Here):
    """Forty of them, those of today first."""
    listed = here("screen", "--list", "--json").json["screens"]
    assert listed[0]["each_session"]
    assert sum(len(screen["questions"]) for screen in listed) == 44
    assert here("screen", "--list").out.startswith("Today (asked for each session)")


def test_one_thing_at_a_time(here: Here):
    """Showing and deleting at once is a mistake."""
    assert here("screen", "--show", "--delete").code == 2


# -- plans and exports ---------------------------------------------------------------------------

PLAN = ("plan", "low-back-15-self", "--dry-run", "--profile", "anna")


def test_a_plan_for_a_person_tells_what_was_changed(here: Here):
    """And why, with the sources; the screening is not spoken."""
    here("screen", "--profile", "anna", *CLEAR, "--set", "kidney_condition=yes", "--quiet")
    done = here(*PLAN, "--today", "clear")
    assert done.code == 0
    assert "step 5: BL23, both: removed; kidney disease" in done.out
    adjusted = here(*PLAN, "--today", "clear", "--json").json["adjusted"]
    assert adjusted[0]["change"] == "lightened"


def test_a_refusal_ends_with_its_own_code_and_an_offer(here: Here):
    """Pregnant on the bladder line: what was left out, why, and what remains."""
    here("screen", "--profile", "anna", *CLEAR, "--set", "pregnancy=yes", "--quiet")
    words = ("--profile", "anna", "--today", "clear", "--dry-run")
    done = here("plan", "bladder-line-partner-30", *words)
    assert done.code == 6
    assert "In pregnancy the sacrum" in done.err
    assert "  guided-press play palms-and-breath-6 --profile anna\n" in done.err


@pytest.mark.parametrize("sign", ["fever", "chest pain", "alcohol", "not sure"])
@pytest.mark.parametrize("words", [("plan", "quick-5-seated", "--dry-run"), ("compose", "12")])
def test_a_sign_of_today_refuses_whoever_it_is(here: Here, words: tuple[str, ...], sign: str):
    """Nobody needs saved answers to be told to rest; and all clear, the session asks aloud."""
    refused = here(*words, "--today", sign)
    assert (refused.code, refused.out) == (6, "")
    assert "profile" not in refused.err
    messages = [one.message for one in load_knowledge().conditions.values()]
    assert any(message in refused.err for message in messages)
    assert here(*words, "--today", "clear").code == 0


def test_an_unknown_profile_is_told_before_anything_is_asked(here: Here):
    """Place, problem, remedy."""
    done = here(*PLAN, "--today", "clear")
    assert done.code == 3
    assert "guided-press screen --profile anna" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_real_terminal_the_questions_are_asked(tmp_path: Path):
    """The program itself: answered and kept."""
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    said = type_into(program("screen", "--profile", "anna"), [*nos(), "y"], environment)
    assert "Kept in" in said


def type_into(words: Sequence[str], lines: Sequence[str], environment: dict[str, str]) -> str:
    """Start a program on a terminal of its own, type a line whenever it asks, and read it all."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execve(words[0], list(words), {**os.environ, **environment})
    waiting, said = list(lines), b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the program has ended
            break
        if not part:
            break
        said += part
        if waiting and said.rstrip(b" ").endswith((b"]", b"commas:")):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
            said += b"\n"
    os.waitpid(child, 0)
    os.close(terminal)
    return re.sub(r"\s+", " ", said.decode())
