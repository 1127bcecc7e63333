"""The private log and the number to call, through the page's server."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from guided_press.app.left_out import leave_out_today, left_out_today
from guided_press.compiling.opening import fixed_lines
from guided_press.knowledge.loading import load_knowledge
from guided_press.web.guarding import KEY_HEADER
from tests.web.conftest import GUEST, QUIET, Open

SESSION = "desk-break-4"
SAID = {"session": "Seated, five minutes", "seconds": 310, "felt": "better", "after": 3}


def test_nothing_is_kept_before_somebody_wants_it(page: TestClient, own_data: Path) -> None:
    """An entry is refused, and no file is made."""
    assert page.get("/api/preferences").json() == {"log": "off", "number": ""}
    assert page.post("/api/log", json=SAID).status_code == 400
    assert page.get("/api/log").json()["entries"] == []
    assert not (own_data / "private").exists()


def test_an_entry_is_kept_changed_listed_and_deleted(page: TestClient) -> None:
    """Its time is the server's; deleting ends the keeping too."""
    assert page.put("/api/preferences", json={"log": "after"}).json()["log"] == "after"
    entry_id = page.post("/api/log", json=SAID).json()["id"]
    assert page.put(f"/api/log/{entry_id}", json=SAID | {"after": 2}).status_code == 200
    shown = page.get("/api/log").json()
    (kept,) = shown["entries"]
    assert (kept["minutes"], kept["after"], kept["before"]) == (5.2, 2, None)
    table = page.get("/api/log.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "Seated" in table.text
    assert _deleted(page, shown["version"]) == (200, {"deleted": 1})
    assert page.get("/api/log").json()["entries"] == []
    assert page.get("/api/preferences").json()["log"] == "off"


def _deleted(page: TestClient, version: str) -> tuple[int, dict[str, object]]:
    answer = page.request("DELETE", "/api/log", json={"version": version})
    return answer.status_code, answer.json()


@pytest.mark.parametrize("change", ["add", "say otherwise"])
def test_a_stale_tab_deletes_no_log(page: TestClient, change: str) -> None:
    """What another tab kept meanwhile is in nobody's sight, so it stays, and so does the rest."""
    page.put("/api/preferences", json={"log": "after"})
    entry_id = page.post("/api/log", json=SAID).json()["id"]
    shown = page.get("/api/log").json()
    if change == "add":
        page.post("/api/log", json=SAID)
    else:
        page.put(f"/api/log/{entry_id}", json=SAID | {"after": 2})
    now = page.get("/api/log").json()
    status, told = _deleted(page, shown["version"])
    assert (status, told["version"]) == (409, now["version"])
    assert page.get("/api/log").json() == now
    assert page.get("/api/preferences").json()["log"] == "after"
    assert page.request("DELETE", "/api/log", json={}).status_code == 400
    assert _deleted(page, now["version"]) == (200, {"deleted": len(now["entries"])})


def test_what_is_no_entry_is_refused(page: TestClient) -> None:
    """Numbers outside the scale, other feelings, no title; and an entry that is not there."""
    page.put("/api/preferences", json={"log": "both"})
    for wrong in ({"after": 11}, {"felt": "great"}, {"session": " "}, {"seconds": -5}):
        assert page.post("/api/log", json=SAID | wrong).status_code == 400
    assert page.put("/api/log/7", json=SAID).status_code == 404


def test_the_number_to_call_is_kept(page: TestClient) -> None:
    """It stands beside the preference of the log, which stays as it is."""
    page.put("/api/preferences", json={"log": "both"})
    assert page.put("/api/preferences", json={"number": "116 117"}).json() == {
        "log": "both",
        "number": "116 117",
    }
    assert page.put("/api/preferences", json={"number": "1" * 50}).status_code == 400


def test_a_stranger_reads_no_log(stranger: TestClient) -> None:
    """Without the cookie there is nothing."""
    for path in ("/api/log", "/api/log.csv", "/api/preferences"):
        assert stranger.get(path).status_code == 403


def _opened(work: Open) -> str:
    return str(work("/api/sittings", {"script": SESSION, "wishes": QUIET})["result"]["sitting"])


def _captions(page: TestClient, sitting: str) -> list[str]:
    data = page.get(f"/api/sittings/{sitting}").json()["data"]
    return [line["text"] for line in data["captions"]]


def _in_short(page: TestClient, work: Open) -> tuple[str, str]:
    """A sitting whose opening was heard, and one with its short form."""
    sitting = _opened(work)
    assert page.post(f"/api/heard/{sitting}").status_code == 200
    return sitting, work(f"/api/heard/{sitting}/short", {})["result"]["sitting"]


def test_who_heard_the_opening_may_have_its_short_form(page: TestClient, work: Open) -> None:
    """Not before; then it holds what nobody skips, and no short form of its own."""
    unheard = _opened(work)
    assert page.get(f"/api/heard/{unheard}").json() == {"on": None}
    still_whole = work(f"/api/heard/{unheard}/short", {})["result"]["sitting"]
    assert _captions(page, still_whole) == _captions(page, unheard)
    sitting, short = _in_short(page, work)
    assert page.get(f"/api/heard/{sitting}").json()["on"]
    said = {line.text for line in fixed_lines(load_knowledge(), "short", "en")}
    assert said <= set(_captions(page, short))
    assert len(_captions(page, short)) < len(_captions(page, sitting))
    assert page.get(f"/api/heard/{short}").json() == {"on": None}


def test_a_file_made_from_the_short_form_carries_the_whole_opening(
    page: TestClient, work: Open
) -> None:
    """It may reach anybody; its captions are those of the sound file."""
    sitting, short = _in_short(page, work)
    made = work(f"/api/sittings/{short}/exports", {"ending": "lrc"})["result"]
    text = page.get(f"/api/files/{made['file']}").text
    assert all(line in text for line in _captions(page, sitting)[:8])


def test_the_short_form_is_not_noted_as_the_whole(
    page: TestClient, work: Open, own_data: Path
) -> None:
    """Else thirty days would never end."""
    sitting, short = _in_short(page, work)
    (own_data / "heard" / "openings.json").unlink()
    page.post(f"/api/heard/{short}")
    assert page.get(f"/api/heard/{sitting}").json() == {"on": None}


def test_what_was_left_out_is_known_on_the_page_and_in_the_terminal(
    page: TestClient, work: Open, stranger: TestClient
) -> None:
    """One private store: what hurt here is left out there, and the other way round."""
    sitting = _opened(work)
    assert page.get(f"/api/sittings/{sitting}").json()["left_out"] == []
    assert page.post(f"/api/left-out/{sitting}", json={"place": "PC8"}).status_code == 200
    assert left_out_today("self") == {"PC8"}
    leave_out_today("self", "BL25", pytest.fail)
    leave_out_today("partner", "BL40", pytest.fail)
    assert page.get(f"/api/sittings/{sitting}").json()["left_out"] == ["BL25", "PC8"]
    for wrong in ("BL67", "", None):
        assert page.post(f"/api/left-out/{sitting}", json={"place": wrong}).status_code == 400
    page.headers[KEY_HEADER] = GUEST
    assert page.get(f"/api/sittings/{sitting}").json()["left_out"] == [], "another body"
    assert page.post(f"/api/left-out/{sitting}", json={"place": "PC8"}).status_code == 403


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("POST", "/short")])
def test_what_was_heard_is_for_the_owner(
    page: TestClient, work: Open, method: str, path: str
) -> None:
    """Whoever may only listen neither reads nor writes it."""
    address = f"/api/heard/{_opened(work)}{path}"
    page.headers[KEY_HEADER] = GUEST
    assert page.request(method, address).status_code == 403
