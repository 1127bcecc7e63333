"""Own scripts on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

GOOD = "version: 1\ntitle: Mine & yours\nsteps:\n  - settle: 20s\n"
BAD = "version: 1\ntitle: x\nsteps:\n  - settle: 20s\n  - press: BL04\n    hold: 60s\n"


def test_a_check_names_line_and_column_of_every_problem(page: TestClient) -> None:
    """All problems of a text come at once, each where the editor can mark it."""
    answer = page.post("/api/check", json={"text": BAD + "  - rset: 5s\n"}).json()
    assert not answer["good"]
    assert [(p["line"], p["column"]) for p in answer["problems"]] == [(5, 12), (7, 5)]


def test_a_check_names_voices_and_sounds_that_are_not_here(page: TestClient) -> None:
    """As the command line does, each where it stands."""
    named = "voice: {engine: embedded, name: nobody}\nsound: {bed: nowhere.wav}\n"
    answer = page.post("/api/check", json={"text": GOOD + named}).json()
    assert not answer["good"]
    wrong = [problem["path"] for problem in answer["problems"]]
    assert wrong == ["steps[0]", "voice.name", "sound.bed"]  # what else is wrong hides none


@pytest.mark.parametrize("text", ["", "\0", "a: [", "- x", "&a [*a]", "\ud800", "x" * 600_000])
def test_no_text_is_too_strange_to_be_checked(page: TestClient, text: str) -> None:
    """Any text is answered with its problems, never with a failure of the server."""
    body = b'{"text": ' + __import__("json").dumps(text).encode() + b"}"
    answer = page.post("/api/check", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["problems"]


def listed(page: TestClient, script_id: str) -> str:
    """The version of a script that the list shows."""
    own = {script["id"]: script["version"] for script in page.get("/api/home").json()["own"]}
    return str(own[script_id])


def deleted(page: TestClient, path: str, version: str) -> int:
    """What is answered to who wants to delete what they saw."""
    return page.request("DELETE", path, json={"version": version}).status_code


def test_a_script_is_kept_changed_listed_and_deleted(page: TestClient, own_data: Path) -> None:
    """An own script lives in a file from its keeping to its deletion, and is listed meanwhile."""
    script_id = page.post("/api/scripts", json={"text": GOOD}).json()["id"]
    assert script_id == "mine-yours"
    assert (own_data / "scripts" / f"{script_id}.yaml").read_text("utf-8") == GOOD
    path, longer = f"/api/scripts/{script_id}", GOOD + "  - close: 30s\n"
    assert page.put(path, json={"text": longer, "before": GOOD}).status_code == 200
    assert page.get(path).json()["text"].endswith("30s\n")
    assert [s["title"] for s in page.get("/api/home").json()["own"]] == ["Mine & yours"]
    assert deleted(page, path, listed(page, script_id)) == 200
    assert page.get(path).status_code == 404
    assert deleted(page, path, "x") == 404


def test_two_scripts_of_one_title_are_kept_apart(page: TestClient) -> None:
    """Keeping a second script of one title never replaces the first."""
    ids = [page.post("/api/scripts", json={"text": GOOD}).json()["id"] for _ in range(3)]
    assert len(set(ids)) == 3


def test_unfinished_work_is_kept_too(page: TestClient) -> None:
    """A text that cannot be read yet is kept as it is."""
    script_id = page.post("/api/scripts", json={"text": "title: [half"}).json()["id"]
    assert page.get(f"/api/scripts/{script_id}").json()["text"] == "title: [half"


def test_shipped_scripts_cannot_be_changed(page: TestClient) -> None:
    """What ships with the program can be read and neither replaced nor deleted."""
    path = "/api/scripts/desk-break-4"
    assert not page.get(path).json()["own"]
    assert page.put(path, json={"text": GOOD, "before": GOOD}).status_code == 404
    assert deleted(page, path, "x") == 404


def test_a_link_in_the_folder_is_no_script(page: TestClient, own_data: Path) -> None:
    """A link among the own scripts leads to no other file and is not listed."""
    folder = own_data / "scripts"
    folder.mkdir(parents=True)
    (folder / "elsewhere.yaml").symlink_to("/etc/passwd")
    assert page.get("/api/scripts/elsewhere").status_code == 404
    assert page.get("/api/home").json()["own"] == []


def test_a_stale_tab_overwrites_no_script(page: TestClient) -> None:
    """What another tab kept meanwhile is shown beside what was to be kept."""
    path = f"/api/scripts/{page.post('/api/scripts', json={'text': GOOD}).json()['id']}"
    one, other = GOOD + "# one\n", GOOD + "# other\n"
    assert page.put(path, json={"text": one, "before": GOOD}).status_code == 200
    assert page.put(path, json={"text": other}).status_code == 400
    refused = page.put(path, json={"text": other, "before": GOOD})
    assert refused.status_code == 409
    assert refused.json()["kept"] == one
    assert page.get(path).json()["text"] == one
    assert page.put(path, json={"text": other, "before": one}).status_code == 200
    assert page.get(path).json()["text"] == other


def test_a_stale_tab_deletes_no_script(page: TestClient) -> None:
    """What another tab kept meanwhile stays, until somebody has been told and asks again."""
    script_id = page.post("/api/scripts", json={"text": GOOD}).json()["id"]
    path, shown = f"/api/scripts/{script_id}", listed(page, script_id)
    edit = GOOD + "# more\n"
    assert page.put(path, json={"text": edit, "before": GOOD}).status_code == 200
    assert page.request("DELETE", path, json={}).status_code == 400
    refused = page.request("DELETE", path, json={"version": shown})
    assert refused.status_code == 409
    assert "Nothing was deleted" in refused.json()["message"]
    assert page.get(path).json()["text"] == edit
    assert refused.json()["version"] == listed(page, script_id)
    assert deleted(page, path, refused.json()["version"]) == 200
    assert page.get(path).status_code == 404
