"""An open session: everything about it is made once, and only when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guided_press.app.profiles import all_clear_today
from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.errors import SafetyRefusal, ScriptError, WrongUse
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening import screening
from guided_press.screening.profile import Answer, Profile
from guided_press.script import library, loading

SESSION = "low-back-15-self"


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a script's text is read, its YAML parsed, and the rules gone through."""
    counted: Counter[str] = Counter()

    def counting(where: Any, name: str, as_: str) -> None:
        real: Callable[..., Any] = getattr(where, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            counted[as_] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(where, name, wrapped)

    assert load_knowledge().conditions
    counting(library, "read_text_file", "read")
    counting(loading, "survey_yaml", "parsed")
    counting(loading, "check_session", "rules")
    counting(screening, "check_session", "rules")
    return counted


@pytest.mark.long
@pytest.mark.parametrize("target", ["x.mp3", "x.html", "x.wav"])
def test_a_session_is_read_parsed_and_checked_once(
    counts: Counter[str], tmp_path: Path, own_cache: Path, target: str
) -> None:
    """Whatever is made of it, and however often it is looked at."""
    del own_cache
    with OpenSession("desk-break-4", Wishes(engine="silent"), to_pass_on=True) as session:
        assert session.plan is session.plan
        session.export(tmp_path / target)
        session.export(tmp_path / target, captions=["vtt"])
    assert counts == {"read": 1, "parsed": 1, "rules": 1}


def test_rules_are_gone_through_once_for_each_session_that_is_made(counts: Counter[str]) -> None:
    """The script's, and the one that is left of it for a person."""
    answers = {condition: Answer("no", date.today()) for condition in load_knowledge().conditions}
    answers["kidney_condition"] = Answer("yes", date.today())
    wishes = Wishes(engine="silent", profile=Profile("x", answers), today=all_clear_today())
    session = OpenSession(SESSION, wishes)
    assert session.screened is not None
    assert session.screened.report
    assert counts == {"read": 1, "parsed": 1, "rules": 2}


def test_nothing_is_spoken_before_it_is_needed(own_cache: Path) -> None:
    """Looking at the slots starts no voice and opens no cache."""
    del own_cache
    with OpenSession(SESSION) as session:
        assert session.slots
        assert not {"speaker", "clips", "plan", "mix", "store"} & vars(session).keys()


def test_a_language_without_rules_is_refused() -> None:
    """Whoever asks for it: nothing is said that no rule has looked at."""
    with pytest.raises(WrongUse, match="no rules"):
        OpenSession("quick-5-seated", Wishes(engine="silent", language="fr"))


@pytest.mark.parametrize("rate_wpm", [80, 120])
@pytest.mark.parametrize("script", [one.id for one in library.shipped_scripts()])
def test_a_slower_pace_takes_its_time(script: str, rate_wpm: int) -> None:
    """Who wishes slower words is not refused for the script's length, and is told of it."""
    with OpenSession(script, Wishes(engine="silent", rate_wpm=rate_wpm)) as slow:
        stated_s = slow.script.session.length_s
        lasts_s = slow.plan.routine.frames / 48_000
        told = [change for change in slow.plan.adjusted if "cannot be met" in change.reason]
    assert stated_s is not None
    assert lasts_s == pytest.approx(stated_s) or (lasts_s > stated_s and len(told) == 1)


def test_a_length_that_the_script_itself_cannot_meet_is_an_error(tmp_path: Path) -> None:
    """Its author is to know."""
    path = tmp_path / "short.yaml"
    steps = "steps:\n  - press: BL25\n  - close: 2s\n"
    path.write_text(f"version: 1\ntitle: Short\nlength: 64s\n{steps}")
    with OpenSession(path) as short, pytest.raises(ScriptError, match="cannot be met"):
        _ = short.plan


@pytest.mark.parametrize("sore", ["foot_ankle_hand_injury", "reduced_sensation"])
def test_nobody_changes_places_whose_hands_must_not_press(sore: str) -> None:
    """In the second half they would press; without it the session is theirs."""
    today = date.today()
    conditions = load_knowledge().conditions
    standing = {c.id: Answer("no", today) for c in conditions.values()}
    hand = Answer("yes", today, where=("hand",))
    person = Profile("anna", {**standing, sore: hand})
    wishes = Wishes(profile=person, today=all_clear_today())
    assert OpenSession("sacrum-partner-20", wishes).slots
    with pytest.raises(SafetyRefusal, match="would press") as refused:
        OpenSession("sacrum-partner-20", replace(wishes, swap=True))
    assert refused.value.conditions == (sore,)
    assert [offer.for_terminal for offer in refused.value.offers] == [True]
