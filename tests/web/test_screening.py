"""Answers: kept privately, and never where somebody else could read them."""

from __future__ import annotations

import io
import logging
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3
from starlette.testclient import TestClient

from guided_press.app.profiles import answered, save_profile
from guided_press.screening.profile import Answer, Profile
from tests.web.conftest import QUIET, Open

NO = {"value": "no"}
SESSION = "low-back-15-self"


def _all_no(page: TestClient) -> dict[str, Any]:
    seen = page.get("/api/screening").json()
    return {q["id"]: NO for screen in seen["screens"] for q in screen["questions"]}


def _clear(page: TestClient) -> dict[str, str]:
    return {q["id"]: q["clear"] for q in page.get("/api/screening").json()["today"]}


def test_answers_are_kept_for_their_owner_alone(page: TestClient, own_data: Path) -> None:
    """Answers lie in a file that only their owner can read, until the owner deletes it."""
    yes = {"value": "yes", "side": "left", "where": [], "agreed": False}
    answers = _all_no(page) | {"varicose_veins": yes}
    assert page.put("/api/screening", json={"answers": answers}).status_code == 200
    file = own_data / "profiles" / "me.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = page.get("/api/screening").json()["answers"]
    assert kept["varicose_veins"]["side"] == "left"
    assert page.get("/api/home").json()["profile"] == "current"
    assert page.request("DELETE", "/api/screening", json={"before": kept}).status_code == 200
    assert not file.exists()
    assert page.get("/api/home").json()["profile"] == "none"


@pytest.mark.parametrize("days", [-40, 21])
def test_an_agreement_that_does_not_count_is_asked_again(page: TestClient, days: int) -> None:
    """As on the terminal: the answer is not current, nor is the profile, until it is given anew."""
    name, today = "spinal_surgery_older", date.today()
    person = answered(Profile("me"), ["others=no"])
    yes = Answer("yes", today, agreed_on=today + timedelta(days=days))
    save_profile(replace(person, answers={**person.answers, name: yes}))
    shown = page.get("/api/screening").json()["answers"][name]
    assert (shown["agreed"], shown["current"]) == (False, False)
    assert page.get("/api/home").json()["profile"] == "old"
    body = {"answers": {name: {"value": "yes"}}, "before": {name: shown}}
    assert page.put("/api/screening", json=body).status_code == 200
    assert page.get("/api/screening").json()["answers"][name]["current"]
    assert page.get("/api/home").json()["profile"] == "current"


def test_a_stale_tab_overwrites_no_answer(page: TestClient) -> None:
    """Two tabs: what one of them answered meanwhile is shown, and not lost."""
    page.put("/api/screening", json={"answers": {"pregnancy": NO}, "before": {"pregnancy": None}})
    shown = page.get("/api/screening").json()["answers"]["pregnancy"]
    yes = {"value": "yes"}
    first = {"answers": {"pregnancy": yes}, "before": {"pregnancy": shown}}
    assert page.put("/api/screening", json=first).status_code == 200
    stale = {"answers": {"pregnancy": {"value": "not_sure"}, "kidney_condition": NO},
             "before": {"pregnancy": shown, "kidney_condition": None}}  # fmt: skip
    refused = page.put("/api/screening", json=stale)
    assert refused.status_code == 409
    both = refused.json()["conflicts"]["pregnancy"]
    assert (both["yours"]["value"], both["kept"]["value"]) == ("not_sure", "yes")
    kept = page.get("/api/screening").json()["answers"]
    assert kept["pregnancy"]["value"] == "yes"
    assert "kidney_condition" not in kept  # nothing of it, not even what was not contested


@pytest.mark.parametrize("name", ["pregnancy", "kidney_condition"])
def test_a_stale_tab_forgets_no_answer(page: TestClient, name: str) -> None:
    """Neither one that is another meanwhile nor one that is new; both sides are shown."""
    page.put("/api/screening", json={"answers": {"pregnancy": NO}})
    shown = page.get("/api/screening").json()["answers"]
    page.put("/api/screening", json={"answers": {name: {"value": "yes"}}})
    assert page.request("DELETE", "/api/screening", json={}).status_code == 400
    refused = page.request("DELETE", "/api/screening", json={"before": shown})
    assert refused.status_code == 409
    both = refused.json()["conflicts"]
    assert both.keys() == {name}
    assert (both[name]["yours"] or {}).get("value") == shown.get(name, {}).get("value")
    kept = page.get("/api/screening").json()["answers"]
    assert kept[name]["value"] == both[name]["kept"]["value"] == "yes"
    assert page.request("DELETE", "/api/screening", json={"before": kept}).status_code == 200
    assert page.get("/api/screening").json()["answers"] == {}


def test_two_tabs_that_answer_different_questions_lose_nothing(page: TestClient) -> None:
    """Only what was answered is sent, so both are kept."""
    for name in ("pregnancy", "kidney_condition"):
        body = {"answers": {name: {"value": "yes"}}, "before": {name: None}}
        assert page.put("/api/screening", json=body).status_code == 200
    kept = page.get("/api/screening").json()["answers"]
    assert {kept[name]["value"] for name in ("pregnancy", "kidney_condition")} == {"yes"}


@pytest.mark.parametrize(
    "answers",
    [{"pregnancy": {"value": "maybe"}}, {"nobody_asked": NO}, {"pregnancy": "no"},
     {"red_flag_trauma": NO}, {"skin_problem_local": {"value": "yes", "where": ["moon"]}},
     {"skin_problem_local": {"value": "yes", "where": [{}]}},
     {"foot_ankle_hand_injury": {"value": "yes", "where": ["calf"]}},
     {"pregnancy": {"value": "no", "note": "x"}}],
)  # fmt: skip
def test_what_is_no_answer_is_refused(page: TestClient, answers: dict[str, Any]) -> None:
    """An answer to no question, or with no such value, side or place, is not kept."""
    assert page.put("/api/screening", json={"answers": answers}).status_code == 400
    assert page.get("/api/home").json()["profile"] == "none"


def test_a_session_is_made_to_fit(page: TestClient, work: Open) -> None:
    """What a person answered changes the session, and the change is shown."""
    knee = {"value": "yes", "side": "both"}
    answers = _all_no(page) | {"varicose_veins": knee}
    page.put("/api/screening", json={"answers": answers})
    body = {"script": SESSION, "wishes": QUIET, "today": _clear(page)}
    seen = page.get(f"/api/sittings/{work('/api/sittings', body)['result']['sitting']}").json()
    assert seen["changes"]
    assert seen["data"]["chapters"][0]["title"] != "Before you begin" or seen["adjusted"]


def test_a_sign_of_today_refuses_calmly(page: TestClient, work: Open) -> None:
    """A warning sign of today ends in a refusal that is told as one, and opens no session."""
    page.put("/api/screening", json={"answers": _all_no(page)})
    today = _clear(page) | {"red_flag_trauma": "yes"}
    seen = work("/api/sittings", {"script": SESSION, "wishes": QUIET, "today": today})
    assert seen["state"] == "failed"
    assert seen["error"]["refused"]


def test_not_now_is_taken_for_an_answer(page: TestClient, work: Open) -> None:
    """Without today's answers the session begins with the spoken questions."""
    page.put("/api/screening", json={"answers": _all_no(page)})
    opened = work("/api/sittings", {"script": SESSION, "wishes": QUIET, "today": None})
    seen = page.get(f"/api/sittings/{opened['result']['sitting']}").json()
    assert seen["data"]["chapters"][0]["title"] == "Welcome"


@pytest.mark.slow
def test_an_export_for_somebody_still_begins_with_the_safety_lines(
    page: TestClient, work: Open
) -> None:
    """A file may reach other ears: it opens with the safety lines whoever made it."""
    page.put("/api/screening", json={"answers": _all_no(page)})
    body = {"script": "palms-and-breath-6", "wishes": QUIET, "today": _clear(page)}
    path = f"/api/sittings/{work('/api/sittings', body)['result']['sitting']}"
    made = work(f"{path}/exports", {"ending": "mp3"})["result"]
    tags = ID3(io.BytesIO(page.get(f"/api/files/{made['file']}").content))
    first = tags.getall("CHAP")[0]
    assert str(first.sub_frames["TIT2"]) == "Welcome"


def test_no_answer_reaches_a_log(
    page: TestClient, work: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even when the program fails in the middle of it."""
    private = "pregnancy: yes, of {} things".format("all")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(private)

    monkeypatch.setattr("guided_press.web.screening_routes.profiles.save_profile", fail)
    monkeypatch.setattr("guided_press.web.sittings.OpenSession", fail)
    caplog.set_level(logging.DEBUG)
    answer = page.put("/api/screening", json={"answers": {"pregnancy": {"value": "yes"}}})
    assert answer.status_code == 500
    seen = work("/api/sittings", {"script": SESSION, "wishes": QUIET, "today": _clear(page)})
    assert seen["state"] == "failed"
    assert "RuntimeError" in caplog.text
    told = caplog.text + answer.text + str(seen)
    assert "of all things" not in told
    assert "red_flag" not in told
