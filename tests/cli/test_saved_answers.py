"""The profile `me` counts in every command without being named, and says so in one line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import av
import pytest

import guided_press
from guided_press.app import profiles
from guided_press.app.playing import Playing, ready_to_play
from guided_press.app.profiles import all_clear_today, answered, save_profile
from guided_press.app.today import answers_in_words
from guided_press.cli import options, play
from guided_press.cli.asking import Dialogue
from guided_press.errors import SafetyRefusal, WrongUse
from guided_press.screening.profile import Profile
from guided_press.script import loading
from tests.cli.running import Here

SAID = "With the answers of 'me'; --no-profile leaves them out."
MADE = "Made for you, not to pass on. Nobody was asked about today: the opening asks it aloud."
ALONE = "low-back-15-self"
TOGETHER = "bladder-line-partner-30"


@pytest.fixture(autouse=True)
def me(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with a kidney disease has saved answers; nobody is at a terminal."""
    monkeypatch.setattr(profiles, "profiles_folder", lambda: tmp_path / "profiles")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("GUIDED_PRESS_ENGINE", "silent")
    save_profile(answered(Profile("me"), ["others=no", "kidney_condition=yes"]))


def _targets(plan: dict[str, object]) -> set[str]:
    return {hold["point"] for hold in plan["holds"]}  # type: ignore[attr-defined]


def test_a_plan_takes_the_saved_answers(here: Here) -> None:
    """What they leave out is left out, today is asked aloud, and both are said."""
    done = here("plan", ALONE, "--dry-run", "--json")
    assert done.err.strip() == SAID
    assert "BL23" not in _targets(done.json)
    assert done.json["adjusted"][0] == {
        "cue": "opening",
        "change": "spoken in whole",
        "reason": "nobody was asked about today, so the opening asks it aloud",
    }
    assert any("chest pain" in clip["text"] for clip in done.json["clips"])


def test_no_profile_leaves_them_out(here: Here) -> None:
    """And then nothing is said about them."""
    done = here("plan", ALONE, "--dry-run", "--json", "--no-profile")
    assert done.err == ""
    assert "BL23" in _targets(done.json)


def test_quiet_says_no_line(here: Here) -> None:
    """The answers count all the same."""
    done = here("plan", ALONE, "--dry-run", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_one_names_a_profile_or_none(here: Here) -> None:
    """Both at once is a mistake."""
    words = ("--profile", "me", "--no-profile")
    assert here("plan", ALONE, "--dry-run", *words).code == 2


def test_answered_about_today_the_opening_is_short(here: Here) -> None:
    """Whoever says that nothing is so is not asked again."""
    plan = here("plan", ALONE, "--dry-run", "--json", "--today", "clear").json
    assert not any("chest pain" in clip["text"] for clip in plan["clips"])
    assert all(row["cue"] != "opening" for row in plan["adjusted"])


@pytest.mark.parametrize("said", ["fever", "chest pain", "not sure", "Fever, alcohol"])
def test_what_is_so_today_stops_the_session(here: Here, said: str) -> None:
    """In plain words; and what is told has no ids in it."""
    done = here("plan", ALONE, "--dry-run", "--today", said)
    assert done.code == 6
    assert "red_flag" not in done.err


@pytest.mark.parametrize("said", ["foggy", "red_flag_fever_unwell", "", "no fever"])
def test_today_is_said_in_words_that_are_understood(here: Here, said: str) -> None:
    """An id is none, and nothing that is not understood counts as clear."""
    done = here("plan", ALONE, "--dry-run", "--today", said)
    assert done.code == 2
    assert "such as fever" in done.err


def test_every_question_of_today_can_be_said_by_its_name() -> None:
    """And each of them speaks against a session, or is told as what it is."""
    for condition in profiles.questions_of_today().conditions:
        for name in condition.spoken.split(","):
            answers = answers_in_words(name)
            assert answers[condition.id] != all_clear_today()[condition.id], name


def test_an_old_answer_counts_with_care_as_before(here: Here) -> None:
    """Only what is asked about today is ever left to the opening."""
    path = profiles.profile_path("me")
    path.write_text(path.read_text().replace("on: 2", "on: 1"))
    done = here("plan", ALONE, "--dry-run")
    assert done.code == 6


def test_with_somebody_only_a_profile_that_is_named_counts(here: Here) -> None:
    """It is of whoever is pressed; off a terminal nobody can say that it is."""
    done = here("plan", TOGETHER, "--dry-run", "--json")
    assert done.err.strip() == (
        "Without the answers of 'me'. If they are of whoever is pressed: --profile me"
    )
    assert "BL23" in _targets(done.json)
    named = here("plan", TOGETHER, "--dry-run", "--profile", "me")
    assert "kidney" in named.out + named.err


@pytest.mark.parametrize(("key", "found"), [("y", "me"), ("n", None)])
def test_with_somebody_it_is_asked_whose_answers_they_are(
    monkeypatch: pytest.MonkeyPatch, key: str, found: str | None
) -> None:
    """One key at a terminal, when the session is for now."""
    said: list[str] = []
    lines = io.StringIO(f"{key}\n")

    class Asked(Dialogue):
        def __init__(self) -> None:
            super().__init__(lines.readline, said.append)

        @staticmethod
        def is_possible() -> bool:
            return True

    monkeypatch.setattr(options, "Dialogue", Asked)
    assert options.own_profile("partner", ask=True) == found
    assert "Are the answers of 'me' of whoever is pressed?" in "".join(said)
    with pytest.raises(SafetyRefusal):
        options.own_profile("partner", ask=True)


@pytest.mark.long
def test_what_is_exported_says_that_it_is_made_for_one(here: Here, folder: Path) -> None:
    """In the file itself, in what is printed, and nowhere without a profile."""
    done = here("export", "desk-break-4", "-o", folder / "my.mp3", "--json")
    assert done.json["owner_note"] == MADE
    with av.open(str(folder / "my.mp3")) as container:
        assert MADE in container.metadata["comment"]
    assert MADE in here("export", "desk-break-4", "-o", folder / "my.html").out.replace("\n  ", " ")
    assert MADE in (folder / "my.html").read_text()
    here("export", "desk-break-4", "-o", folder / "any.html", "--no-profile")
    assert "Made for you" not in (folder / "any.html").read_text()


def test_a_sheet_says_that_it_is_made_for_one(here: Here, folder: Path) -> None:
    """On the paper."""
    here("sheet", "desk-break-4", "-o", folder / "my.html")
    assert MADE in (folder / "my.html").read_text()
    here("sheet", "desk-break-4", "-o", folder / "any.html", "--no-profile")
    assert "Made for you" not in (folder / "any.html").read_text()


def test_nobody_is_screened_unasked_from_python_or_in_a_batch(here: Here, folder: Path) -> None:
    """What others may get is made for anybody."""
    timeline = guided_press.plan(ALONE, guided_press.Wishes(engine="silent"))
    assert "BL23" in {hold.target for hold in timeline.holds}
    manifest = folder / "all.yaml"
    manifest.write_text(
        "version: 1\nformats: [wav]\nsessions:\n  - script: desk-break-4\n    engine: silent\n"
    )
    done = here("batch", manifest, "--json")
    assert SAID not in done.err


def test_what_is_dated_in_the_future_is_told_with_the_date_and_the_clock(here: Here) -> None:
    """In the plan, and where answers are shown."""
    path = profiles.profile_path("me")
    text = path.read_text()
    day = text.partition("knee_or_popliteal_problem: {answer: no, on: ")[2][:10]
    assert day
    old = f"knee_or_popliteal_problem: {{answer: no, on: {day}"
    path.write_text(text.replace(old, old.replace(day, "2999-01-02")))
    words = "1 answer is dated as late as 2999-01-02, but the clock of this machine says"
    shown = " ".join(here("screen", "--show").out.split())
    assert words in shown
    assert "DATED IN THE FUTURE" in shown
    adjusted = here("plan", "desk-break-4", "--dry-run", "--json").json["adjusted"]
    assert any(words in row["reason"] for row in adjusted), json.dumps(adjusted)


def test_what_is_not_understood_names_what_is() -> None:
    """Place, problem, remedy."""
    with pytest.raises(WrongUse, match="'a rainbow' is nothing that is asked"):
        answers_in_words("a rainbow")


@pytest.mark.parametrize(("begun_for", "taken"), [("", None), ("me", "me"), (None, "me")])
def test_going_on_is_for_whom_it_was_begun(
    here: Here, monkeypatch: pytest.MonkeyPatch, begun_for: str | None, taken: str | None
) -> None:
    """What was begun for nobody in particular goes on so, though there are answers."""
    played: list[Playing] = []
    monkeypatch.setattr(play, "profile_to_resume", lambda: begun_for)
    monkeypatch.setattr(play, "play_aloud", lambda playing, *_, **__: played.append(playing))
    assert here("play", "--resume", "--output", "null").code == 0
    person = played[0].wishes.profile
    assert getattr(person, "name", person) == taken


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        ("plan", ALONE, "--json"),
        ("sheet", ALONE, "-o", "sheet.html"),
        ("export", ALONE, "-o", "session.html"),
        ("play", ALONE),
    ],
)
def test_a_script_is_read_once(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Its text read, its YAML parsed, the rules run once, though its mode is asked for first."""
    calls: list[str] = []

    def counted(name: str) -> None:
        whole = getattr(loading, name)
        monkeypatch.setattr(loading, name, lambda *args: calls.append(name) or whole(*args))

    for name in ("read_script", "survey_yaml", "check_session"):
        counted(name)
    monkeypatch.setattr(play, "play_aloud", lambda playing, *_, **__: _opened(playing))
    monkeypatch.chdir(tmp_path)
    done = here(*words)
    assert done.code == 0
    assert SAID in done.err
    assert calls == ["read_script", "survey_yaml", "check_session"]


def _opened(playing: Playing) -> None:
    with ready_to_play(playing):
        pass
