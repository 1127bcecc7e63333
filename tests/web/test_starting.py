"""The one big button: minutes, a place and company become a sitting."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from guided_press.errors import Offer, SafetyRefusal
from guided_press.web.answering import error_answer
from tests.support import forget_answer
from tests.web.conftest import QUIET, Open


def test_a_wish_becomes_a_sitting_of_its_length(page: TestClient, work: Open) -> None:
    """The routine is as long as was wished; the opening comes before it."""
    body = {"minutes": 5, "place": "chair", "mode": "self", "wishes": QUIET}
    seen = work("/api/start", body)
    data = page.get(f"/api/sittings/{seen['result']['sitting']}").json()["data"]
    assert data["length"].startswith("5:00, after ")
    assert {one["position"] for one in data["positions"]} <= {
        "",
        "seated",
        "seated_lean_forward",
        "leg_crossed",
    }


def test_a_wish_that_cannot_be_met_offers_the_nearest(work: Open) -> None:
    """In one short sentence, with whole minutes, and as a wish that the button can take."""
    error = work("/api/start", {"minutes": 45, "place": "standing", "wishes": QUIET})["error"]
    instead = error["instead"]
    assert 5 <= instead["minutes"] < 45
    assert instead["positions"] == ["standing"]
    assert error["message"] == f"This way it can be {instead['minutes']} minutes, not 45."
    seen = work("/api/start", {**instead, "wishes": QUIET})
    assert seen["state"] == "done"


def _answer(page: TestClient, **yes: str) -> None:
    screens = page.get("/api/screening").json()["screens"]
    asked = [question for screen in screens for question in screen["questions"]]
    answers = {question["id"]: {"value": question["clear"]} for question in asked}
    answers |= {name: {"value": value} for name, value in yes.items()}
    assert page.put("/api/screening", json={"answers": answers}).status_code == 200


def test_where_nothing_is_left_another_place_is_offered(page: TestClient, work: Open) -> None:
    """Plain words, without codes and ids; and what is offered can be made."""
    _answer(page, foot_ankle_hand_injury="yes")
    person = {"unasked": True, "wishes": QUIET}
    error = work("/api/start", {"minutes": 12, "place": "chair", **person})["error"]
    assert error["message"] == "Nothing can be pressed this way."
    assert not re.search(r"[A-Z]{2}\d|_", json.dumps(error["message"]))
    assert error["instead"]["positions"] != ["seated", "seated_lean_forward"]
    assert work("/api/start", {**error["instead"], **person})["state"] == "done"


def test_a_refusal_says_that_a_question_without_an_answer_is_why(
    page: TestClient, work: Open
) -> None:
    """Its name, and which one the page has to lead to; with an answer nothing is said of it."""
    _answer(page)
    missing = "dvt_history_or_clotting_disorder"
    forget_answer(missing)
    for route, body in (
        ("/api/sittings", {"script": "calf-chain-12"}),
        ("/api/start", {"minutes": 12, "positions": ["leg_crossed"], "focus": "calf"}),
    ):
        error = work(route, {**body, "unasked": True, "wishes": QUIET})["error"]
        assert error["open"] == [missing], error
        assert "cautious yes" in error["message"]
        assert "clots" in error["message"]
    _answer(page, dvt_history_or_clotting_disorder="yes")
    error = work("/api/sittings", {"script": "calf-chain-12", "unasked": True, "wishes": QUIET})[
        "error"
    ]
    assert "open" not in error or error["open"] == []
    assert "cautious yes" not in error["message"]


def test_a_refused_session_is_told_without_codes(page: TestClient, work: Open) -> None:
    """One short sentence; why, and what is right, with titles, can be opened below it."""
    _answer(page, dvt_history_or_clotting_disorder="yes")
    error = work("/api/sittings", {"script": "calf-chain-12", "unasked": True, "wishes": QUIET})[
        "error"
    ]
    said = " ".join(
        [error["message"], error["offer"], *error["why"], *(s["title"] for s in error["sessions"])]
    )
    assert len(error["message"]) < 60
    assert error["why"]
    assert error["sessions"]
    assert not re.search(r"[A-Z]{2}\d|[a-z]-[a-z]+-\d|\w_\w", said), said


def test_a_warning_sign_tells_how_soon_to_act(page: TestClient, work: Open) -> None:
    """The page shows the call for help; a refusal without a warning sign shows none."""
    _answer(page)
    today = {q["id"]: q["clear"] for q in page.get("/api/screening").json()["today"]}
    for sign, urgency in (
        ("red_flag_cauda_equina", "emergency"),
        ("red_flag_fever_unwell", "same_day"),
    ):
        body = {"minutes": 12, "place": "chair", "today": today | {sign: "yes"}, "wishes": QUIET}
        assert work("/api/start", body)["error"]["urgency"] == urgency
    body = {"minutes": 12, "place": "chair", "today": today | {"no_consent": "no"}, "wishes": QUIET}
    assert work("/api/start", body)["error"]["urgency"] == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "sofa"},
        {"place": None},
        {"focus": "x"},
        {"place": None, "positions": ["x"]},
        {"mode": "both"},
        {"minutes": 0},
        {"minutes": 100},
        {"minutes": None},
    ],
)
def test_nonsense_is_refused_at_once(page: TestClient, wrong: dict[str, object]) -> None:
    """No job begins for it."""
    body = {"minutes": 5, "place": "chair", "mode": "self"} | wrong
    assert page.post("/api/start", json=body).status_code == 400


def test_saved_answers_count_where_nobody_was_asked_about_today(
    page: TestClient, work: Open
) -> None:
    """One press is enough: the session asks aloud, with all that it says for safety."""
    screens = page.get("/api/screening").json()["screens"]
    asked = [question for screen in screens for question in screen["questions"]]
    answers = {question["id"]: {"value": question["clear"]} for question in asked}
    answers["knee_or_popliteal_problem"] = {"value": "yes"}
    assert page.put("/api/screening", json={"answers": answers}).status_code == 200
    body = {"minutes": 5, "place": "chair", "mode": "self", "wishes": QUIET}
    for_anybody = work("/api/start", body)["result"]["sitting"]
    for_me = work("/api/start", body | {"unasked": True})["result"]["sitting"]
    seen = page.get(f"/api/sittings/{for_me}").json()
    assert any("asks it aloud" in change["reason"] for change in seen["adjusted"])
    assert not page.get(f"/api/sittings/{for_anybody}").json()["changes"]
    titles = [chapter["title"] for chapter in seen["data"]["chapters"]]
    assert "Before you begin" in titles


def test_a_refusal_offers_what_can_be_made_and_it_is_made(page: TestClient, work: Open) -> None:
    """As a wish that the button takes as it is, for the same person; what remains is worked."""
    screens = page.get("/api/screening").json()["screens"]
    asked = [question for screen in screens for question in screen["questions"]]
    answers = {question["id"]: {"value": question["clear"]} for question in asked}
    answers["dvt_history_or_clotting_disorder"] = {"value": "yes"}
    assert page.put("/api/screening", json={"answers": answers}).status_code == 200
    person = {"unasked": True, "wishes": QUIET}
    refused = work("/api/sittings", {"script": "calf-chain-12", **person})["error"]
    instead = refused["instead"]
    assert refused["refused"]
    assert instead["minutes"] >= 5
    seen = work("/api/start", {**instead, **person})
    data = page.get(f"/api/sittings/{seen['result']['sitting']}").json()["data"]
    assert data["length"].startswith(f"{instead['minutes']}:00")
    assert data["holds"]


def test_a_refusal_is_in_the_words_of_the_page(work: Open) -> None:
    """Options and commands are for a terminal."""
    wish = {"minutes": 10, "mode": "self", "positions": ["prone"], "wishes": QUIET}
    refused = work("/api/compose", wish)["error"]["message"]
    assert "lie on the side." in refused
    assert "--" not in refused


def test_commands_are_left_out_of_what_a_page_says() -> None:
    """Each is known as one; what stands around them stays."""
    refusal = SafetyRefusal("Too little is left.")
    command = Offer("Answer them:\n  guided-press screen --set x=yes", for_terminal=True)
    refusal.find_offers = lambda: [
        Offer("Possible instead: desk-break-4."),
        command,
        Offer("Rest."),
    ]
    assert str(refusal).endswith("\n  guided-press screen --set x=yes\nRest.")
    assert error_answer(refusal)["offer"] == "Possible instead: desk-break-4. Rest."
