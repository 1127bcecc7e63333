"""Answers kept by several at once: none is lost, and none gets a date that it was not given on."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guided_press.app import profiles
from guided_press.app.profiles import (
    answered,
    change_profile,
    counts_until,
    dated_ahead,
    delete_profile,
    is_agreed,
    keep_answers,
    open_profile,
    open_questions,
    save_profile,
    screens,
)
from guided_press.errors import ChangedMeanwhile
from guided_press.locking import locked
from guided_press.screening.profile import Answer, Profile

TODAY = date.today()
NO, YES = Answer("no", TODAY), Answer("yes", TODAY)
NAMES = [c.id for questions in screens() for c in questions.conditions]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone."""
    folder = tmp_path / "data" / "profiles"
    monkeypatch.setattr(profiles, "profiles_folder", lambda: folder)
    return folder


def test_of_many_at_once_every_answer_is_kept() -> None:
    """Whoever answers another question meanwhile overwrites nothing."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: keep_answers("me", {name: YES}, {name: None}), NAMES))
    assert set(open_profile("me").answers) == set(NAMES)


def _set(folder: str, name: str) -> None:
    profiles.profiles_folder = lambda: Path(folder)
    change_profile("me", lambda kept: answered(kept, [f"{name}=yes"]))


def test_of_several_programs_every_answer_is_kept(own_folder: Path) -> None:
    """The page and the command line are different processes."""
    names = ["pregnancy", "kidney_condition", "infection_risk", "spinal_surgery_older"]
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=_set, args=(str(own_folder), name)) for name in names]
    for process in running:
        process.start()
    for process in running:
        process.join(30)
    assert set(open_profile("me").answers) == set(names)


VALUES = st.sampled_from(["yes", "no", "not_sure"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_yes_is_ever_overwritten_by_who_did_not_see_it(data: st.DataObject) -> None:
    """Tabs that look, and answer later, in any order: what they did not see is refused."""
    save_profile(Profile("me"))
    names = NAMES[:3]
    tabs: list[dict[str, Answer | None]] = [{}, {}, {}]
    for _ in range(data.draw(st.integers(1, 12))):
        tab = data.draw(st.integers(0, 2))
        kept = dict(open_profile("me").answers)
        if data.draw(st.booleans()):
            tabs[tab] = dict(kept)  # it is loaded anew
            continue
        name = data.draw(st.sampled_from(names))
        new = Answer(data.draw(VALUES), TODAY)
        seen = tabs[tab].get(name)
        try:
            after = keep_answers("me", {name: new}, {name: seen})
        except ChangedMeanwhile as error:
            assert error.both == {name: (new, kept[name])}
            assert open_profile("me").answers == kept
        else:
            tabs[tab] = {**tabs[tab], name: new}
            was = kept.get(name)
            assert was in (seen, new)
            assert dict(after.answers) == {**kept, name: new}


@given(st.integers(0, 30), VALUES)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_to_say_the_same_again_makes_nothing_younger(days: int, value: str) -> None:
    """An answer counts for thirty days from when it was given, not from when it was kept."""
    old = Answer(value, TODAY - timedelta(days=days))  # type: ignore[arg-type]
    save_profile(Profile("me", {"pregnancy": old, "kidney_condition": old}))
    again = replace(old, on=TODAY)
    kept = keep_answers("me", {"pregnancy": again}, {"pregnancy": old}).answers
    assert kept["pregnancy"].on == old.on
    assert kept["kidney_condition"].on == old.on


def test_what_is_too_old_is_answered_anew() -> None:
    """Then it is a new answer, with its own date."""
    old = Answer("no", TODAY - timedelta(days=31))
    save_profile(Profile("me", {"pregnancy": old}))
    kept = keep_answers("me", {"pregnancy": NO}, {"pregnancy": old}).answers
    assert kept["pregnancy"].on == TODAY


def test_an_expired_agreement_is_not_kept_as_if_it_were_new() -> None:
    """It is asked for again; only who says so again has it again."""
    long_ago = TODAY - timedelta(days=40)
    old = Answer("yes", TODAY, agreed_on=long_ago)
    save_profile(Profile("me", {"spinal_surgery_older": old}))
    assert not is_agreed(open_profile("me").answers["spinal_surgery_older"])
    name = "spinal_surgery_older"
    kept = keep_answers("me", {name: YES}, {name: YES}).answers
    assert kept[name].agreed_on is None
    said = replace(YES, agreed_on=TODAY)
    assert keep_answers("me", {name: said}, {name: YES}).answers[name].agreed_on == TODAY


def test_a_standing_agreement_keeps_its_date() -> None:
    """To change the side is not to ask the clinician again."""
    name, when = "knee_or_popliteal_problem", TODAY - timedelta(days=20)
    old = Answer("yes", when, "left", agreed_on=when)
    save_profile(Profile("me", {name: old}))
    new = Answer("yes", TODAY, "right", agreed_on=TODAY)
    kept = keep_answers("me", {name: new}, {name: old}).answers[name]
    assert (kept.side, kept.on, kept.agreed_on) == ("right", TODAY, when)


def test_answers_dated_in_the_future_say_date_and_clock() -> None:
    """A day is the world's; more is a wrong clock, and it is named."""
    far = TODAY + timedelta(days=4)
    ahead = Profile("me", {"pregnancy": Answer("no", far)})
    assert str(far) in dated_ahead(ahead)
    assert str(TODAY) in dated_ahead(ahead)
    assert not dated_ahead(Profile("me", {"pregnancy": Answer("no", TODAY + timedelta(days=1))}))


OVER, AHEAD = TODAY - timedelta(days=40), TODAY + timedelta(days=21)


@pytest.mark.parametrize("agreed_on", [OVER, AHEAD])
def test_a_question_whose_agreement_does_not_count_is_open_again(agreed_on: date) -> None:
    """However new the answer is; until it is given again, it counts with care."""
    name = "spinal_surgery_older"
    person = answered(Profile("me"), ["others=no"])
    answers = {**person.answers, name: Answer("yes", TODAY, agreed_on=agreed_on)}
    person = replace(person, answers=answers)
    assert open_questions(person) == [name]
    for settled in (YES, replace(YES, agreed_on=TODAY)):
        assert open_questions(replace(person, answers={**answers, name: settled})) == []


def test_answers_count_as_long_as_what_was_agreed_to_them() -> None:
    """The day until which nothing is to be answered again is that of whatever ends first."""
    when = TODAY - timedelta(days=20)
    person = Profile("me", {"spinal_surgery_older": replace(YES, agreed_on=when)})
    assert counts_until(person) == when + timedelta(days=30)


def test_an_agreement_dated_in_the_future_says_date_and_clock() -> None:
    """Like an answer that is: both days are named, and nothing is passed over in silence."""
    person = Profile("me", {"spinal_surgery_older": replace(YES, agreed_on=AHEAD)})
    assert str(AHEAD) in dated_ahead(person)
    assert str(TODAY) in dated_ahead(person)


def test_a_deletion_waits_for_whoever_is_writing() -> None:
    """It sees what they kept, and compares with that."""
    save_profile(Profile("me", {"pregnancy": NO}))
    with ThreadPoolExecutor(1) as pool:
        with locked(profiles.profiles_folder()):
            deletion = pool.submit(delete_profile, "me", {"pregnancy": NO})
            with pytest.raises(TimeoutError):
                deletion.result(0.3)
            save_profile(Profile("me", {"pregnancy": YES}))
        with pytest.raises(ChangedMeanwhile):
            deletion.result(10)
    assert open_profile("me").answers["pregnancy"] == YES
