"""Sessions on the page: opened, looked at, listened to, exported."""

from __future__ import annotations

import errno
import os

import pytest
from starlette.testclient import TestClient

from guided_press.web.jobs import UNFINISHED
from tests.web.conftest import QUIET, Open

SESSION = "desk-break-4"


@pytest.fixture
def sitting(work: Open) -> str:
    seen = work("/api/sittings", {"script": SESSION, "wishes": QUIET})
    assert seen["state"] == "done", seen
    return f"/api/sittings/{seen['result']['sitting']}"


def test_an_open_session_shows_what_the_player_needs(page: TestClient, sitting: str) -> None:
    seen = page.get(sitting).json()
    data = seen["data"]
    assert seen["voice"] == "silent"
    assert seen["changes"] == []
    assert {hold["target"] for hold in data["holds"]} == data["charts"].keys()
    assert data["chapters"][0]["title"] == "Before you begin"
    drawing = page.get(f"{sitting}/timeline.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert page.get(f"{sitting}/cover.png").content.startswith(b"\x89PNG")


def test_the_parts_of_the_sound_make_up_the_whole(page: TestClient, sitting: str) -> None:
    whole = page.get(f"{sitting}/sound.mp3")
    size = len(whole.content)
    assert whole.status_code == 200
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-length"] == str(size)
    for header, span in {
        "bytes=0-": (0, size),
        "bytes=100-99999": (100, 100_000),
        f"bytes={size - 5}-": (size - 5, size),
        "bytes=-777": (size - 777, size),
        f"bytes=5-{size * 2}": (5, size),
    }.items():
        part = page.get(f"{sitting}/sound.mp3", headers={"range": header})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/{size}"
        assert part.content == whole.content[slice(*span)]
    beyond = page.get(f"{sitting}/sound.mp3", headers={"range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{size}"
    head = page.head(f"{sitting}/sound.mp3")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("ending", "named", "begins"),
    [
        ("mp3", ".mp3", b"ID3"), ("wav", ".wav", b"RIFF"), ("html", ".html", b"<!doctype html>"),
        ("sheet", "-sheet.html", b"<!doctype html>"), ("vtt", ".vtt", b"WEBVTT"),
        ("srt", ".srt", b"1\n"), ("lrc", ".lrc", b"["),
    ],
)  # fmt: skip
def test_an_export_is_a_file_to_save(
    page: TestClient, sitting: str, work: Open, ending: str, named: str, begins: bytes
) -> None:
    """Every format of the page: sounds, the one-file page, the sheet, captions."""
    made = work(f"{sitting}/exports", {"ending": ending})["result"]
    assert made["name"] == f"{SESSION}{named}"
    fetched = page.get(f"/api/files/{made['file']}")
    assert len(fetched.content) == made["bytes"]
    assert fetched.content[: len(begins)].lower() == begins.lower()
    assert fetched.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "wishes",
    [{"bed": "/etc/passwd"}, {"bed": "../x.wav"}, {"rate_wpm": 10}, {"rate_wpm": True},
     {"guidance": "much"}, {"profile": "/etc/passwd"}, {"engine": 3}],
)  # fmt: skip
def test_wishes_that_are_not_on_the_page_are_refused(
    page: TestClient, wishes: dict[str, object]
) -> None:
    answer = page.post("/api/sittings", json={"script": SESSION, "wishes": wishes})
    assert answer.status_code == 400


def test_a_path_is_no_id(page: TestClient, tmp_path: object) -> None:
    for name in (f"{tmp_path}/x.yaml", "../x.yaml", "scripts/x.yaml", "x.yaml", ""):
        assert page.post("/api/sittings", json={"script": name}).status_code == 422


def test_a_text_is_opened_without_being_kept(page: TestClient, work: Open) -> None:
    text = page.get(f"/api/scripts/{SESSION}").json()["text"]
    assert work("/api/sittings", {"text": text, "wishes": QUIET})["state"] == "done"
    assert page.get("/api/home").json()["own"] == []


def test_a_broken_text_fails_with_its_line(work: Open) -> None:
    seen = work("/api/sittings", {"text": "version: 1\ntitle: x\nsteps:\n  - press: BL04\n"})
    assert seen["state"] == "failed"
    assert seen["error"]["problems"][0]["line"] == 4
    assert "file" not in seen["error"]["problems"][0]


def test_a_text_that_no_file_can_hold_fails_in_words(page: TestClient, work: Open) -> None:
    """JSON can carry the half of a surrogate pair; UTF-8 cannot."""
    body = b'{"text": "version: 1\\ntitle: \\ud800\\n"}'
    answer = page.post("/api/sittings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 202


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("ending", ["vtt", "sheet", "wav"])
def test_a_full_disk_is_told_with_the_file_and_what_helps(
    sitting: str, work: Open, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Whatever is made; nothing is called a failure of the program that is none."""
    with monkeypatch.context() as patch:  # what tidies up behind the test opens folders, too
        patch.setattr(os, "open", _full)
        seen = work(f"{sitting}/exports", {"ending": ending})
    assert seen["state"] == "failed"
    assert seen["error"]["message"].startswith(SESSION)
    assert "No space left" in seen["error"]["message"]
    assert "Free some space" in seen["error"]["offer"]


def test_a_text_on_a_full_disk_is_told_too(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A composed session is a text until it is kept."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", _full)
        answer = page.post("/api/sittings", json={"text": "version: 1\n"})
    assert answer.status_code == 422
    assert "No space left" in answer.json()["message"]


def test_the_oldest_of_many_sittings_is_closed(page: TestClient, sitting: str, work: Open) -> None:
    for _ in range(8):
        work("/api/sittings", {"script": SESSION, "wishes": QUIET})
    assert page.get(sitting).status_code == 404


def test_too_many_jobs_at_once_are_refused(page: TestClient) -> None:
    body = {"script": SESSION, "wishes": QUIET}
    answers = [page.post("/api/sittings", json=body).status_code for _ in range(30)]
    assert set(answers) <= {202, 429}
    assert answers[:UNFINISHED] == [202] * UNFINISHED


def test_composing_gives_a_script_that_opens(work: Open) -> None:
    wish = {"minutes": 10, "mode": "self", "positions": ["seated"], "wishes": QUIET}
    made = work("/api/compose", wish)["result"]
    assert work("/api/sittings", {"text": made["text"]})["state"] == "done"


def test_a_wish_that_cannot_be_met_says_why(page: TestClient, work: Open) -> None:
    seen = work("/api/compose", {"minutes": 500})
    assert seen["state"] == "failed"
    assert "minutes" in seen["error"]["message"]
    assert page.post("/api/compose", json={"minutes": 9, "mode": "both"}).status_code == 400
