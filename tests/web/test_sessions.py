"""Sessions on the page: opened, looked at, listened to, exported."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from guided_press.web import sittings
from guided_press.web.guarding import KEY_HEADER
from guided_press.web.jobs import AT_ONCE, MOST_JOBS, UNFINISHED, Jobs, TooBusy
from guided_press.web.sittings import MOST_FILES, MOST_SITTINGS, MOST_SOUNDS
from tests.web.conftest import ELSEWHERE, GUEST, ORIGIN, QUIET, Open

if TYPE_CHECKING:
    from guided_press.mixing import Mix
    from guided_press.timeline import Timeline

SESSION = "desk-break-4"


@pytest.fixture
def sitting(work: Open) -> str:
    seen = work("/api/sittings", {"script": SESSION, "wishes": QUIET})
    assert seen["state"] == "done", seen
    return f"/api/sittings/{seen['result']['sitting']}"


def test_an_open_session_shows_what_the_player_needs(page: TestClient, sitting: str) -> None:
    """An open session has its chapters, drawings and voice, a chart for each hold's target."""
    seen = page.get(sitting).json()
    data = seen["data"]
    assert seen["voice"] == "silent"
    assert seen["changes"] == []
    assert {hold["target"] for hold in data["holds"]} == data["charts"].keys()
    assert data["chapters"][1]["title"] == "Before you begin"
    drawing = page.get(f"{sitting}/timeline.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert page.get(f"{sitting}/cover.png").content.startswith(b"\x89PNG")


def test_the_parts_of_the_sound_make_up_the_whole(page: TestClient, sitting: str) -> None:
    """Any range of the sound is the same bytes as in the whole file."""
    whole = page.get(f"{sitting}/sound.wav")
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
        part = page.get(f"{sitting}/sound.wav", headers={"range": header})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/{size}"
        assert part.content == whole.content[slice(*span)]
    beyond = page.get(f"{sitting}/sound.wav", headers={"range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"].endswith(f"*/{size}")  # older ones leave out the unit
    head = page.head(f"{sitting}/sound.wav")
    assert (head.status_code, head.content) == (200, b"")


def test_sounds_leave_the_disk_when_others_are_heard(page: TestClient, work: Open) -> None:
    """Two stay; one that is heard again is written again, the same to the byte."""
    sittings = page.app._app.state.sittings  # type: ignore[attr-defined]
    body = {
        "text": "version: 1\ntitle: x\nsteps:\n  - settle: 10s\n  - close: 20s\n",
        "wishes": QUIET,
    }
    paths = [
        f"/api/sittings/{work('/api/sittings', body)['result']['sitting']}/sound.wav"
        for _ in range(4)
    ]
    first = page.get(paths[0]).content
    assert all(page.get(path).content == first for path in paths)
    assert len(list(sittings._folder.rglob("*.wav"))) == MOST_SOUNDS
    assert page.get(paths[0]).content == first


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
    """A wish the page does not offer, such as a path, is refused."""
    answer = page.post("/api/sittings", json={"script": SESSION, "wishes": wishes})
    assert answer.status_code == 400


def test_a_path_is_no_id(page: TestClient, tmp_path: object) -> None:
    """A session is opened by its name; no path reaches the disk."""
    for name in (f"{tmp_path}/x.yaml", "../x.yaml", "scripts/x.yaml", "x.yaml", ""):
        assert page.post("/api/sittings", json={"script": name}).status_code == 422


def test_a_text_is_opened_without_being_kept(page: TestClient, work: Open) -> None:
    """Listening to a text does not store it."""
    text = page.get(f"/api/scripts/{SESSION}").json()["text"]
    assert work("/api/sittings", {"text": text, "wishes": QUIET})["state"] == "done"
    assert page.get("/api/home").json()["own"] == []


def test_a_broken_text_fails_with_its_line(work: Open) -> None:
    """A text with a problem fails with the line, and with no file name that nobody knows."""
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
    places = (SESSION, os.environ["GUIDED_PRESS_CACHE"])  # what is not kept yet goes there first
    assert seen["error"]["message"].startswith(places)
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


def test_opened_texts_leave_the_disk_with_their_sessions(page: TestClient, work: Open) -> None:
    """Of valid ones the last eight stay, of invalid ones and refused ones none."""
    folder = page.app._app.state.sittings._folder  # type: ignore[attr-defined]
    text = "version: 1\ntitle: x\nsteps:\n  - settle: 10s\n  - close: 20s\n"
    for number in range(12):
        body = {"text": f"{text}# {number}", "wishes": QUIET}
        assert work("/api/sittings", body)["state"] == "done"
        assert work("/api/sittings", {"text": "no script"})["state"] == "failed"
    until_s = time.monotonic() + 5  # a thread says how its job ended a moment before it lets go
    while len(list(folder.iterdir())) > MOST_SITTINGS and time.monotonic() < until_s:
        time.sleep(0.01)
    assert len(list(folder.rglob("session.yaml"))) == MOST_SITTINGS
    assert len(list(folder.iterdir())) == MOST_SITTINGS


def test_made_files_leave_the_disk_when_newer_ones_come(
    page: TestClient, sitting: str, work: Open
) -> None:
    """With the folder that each had; what failed leaves none."""
    folder = page.app._app.state.sittings._folder  # type: ignore[attr-defined]
    for _ in range(MOST_FILES + 3):
        assert work(f"{sitting}/exports", {"ending": "vtt"})["state"] == "done"
    assert len(list(folder.iterdir())) == MOST_FILES


def test_the_oldest_of_many_sittings_is_closed(page: TestClient, sitting: str, work: Open) -> None:
    """Open sessions are bounded: the one opened first makes room."""
    for _ in range(8):
        work("/api/sittings", {"script": SESSION, "wishes": QUIET})
    assert page.get(sitting).status_code == 404


@pytest.fixture
def away(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A phone that may only listen, at the same server; it gets the silent voice."""
    monkeypatch.setattr("guided_press.web.session_routes.sound_wishes", lambda _: QUIET)
    headers = {"origin": ORIGIN, KEY_HEADER: GUEST}
    return TestClient(page.app, base_url=ORIGIN, client=ELSEWHERE, headers=headers)


@pytest.mark.long
def test_listeners_never_close_what_the_owner_has_open(
    page: TestClient, away: TestClient, sitting: str, work: Open
) -> None:
    """Theirs make room for one another, sessions and sounds alike."""
    sound = page.get(f"{sitting}/sound.wav").content
    kept = set(page.app._app.state.sittings._folder.rglob("*.wav"))  # type: ignore[attr-defined]
    opened = []
    for _ in range(MOST_SITTINGS + 1):
        job = away.post("/api/sittings", json={"script": SESSION}).json()["job"]
        last = away.get(f"/api/jobs/{job}").text.strip().split("\n\n")[-1].removeprefix("data: ")
        opened.append(f"/api/sittings/{json.loads(last)['result']['sitting']}")
    for path in opened[-MOST_SOUNDS - 1 :]:
        assert away.get(f"{path}/sound.wav").status_code == 200
    assert [away.get(path).status_code for path in opened[:2]] == [404, 200]
    assert all(path.exists() for path in kept)
    assert page.get(f"{sitting}/sound.wav").content == sound


def test_listeners_never_hold_the_owners_threads(
    page: TestClient, sitting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than there are threads wait for a sound; the owner waits for nothing of theirs.

    Neither for the list of sessions nor for a sound, and none of the listeners is forgotten.
    """
    monkeypatch.setattr("guided_press.web.session_routes.sound_wishes", lambda _: QUIET)
    guest = {KEY_HEADER: GUEST}
    body = {"script": "quick-5-seated"}
    job = page.post("/api/sittings", json=body, headers=guest).json()["job"]
    last = page.get(f"/api/jobs/{job}").text.strip().split("\n\n")[-1].removeprefix("data: ")
    theirs = f"/api/sittings/{json.loads(last)['result']['sitting']}"
    title, write_audio = page.get(theirs).json()["title"], sittings.write_audio
    begun, going = threading.Event(), threading.Event()

    def slow(mix: Mix, plan: Timeline, *rest: Any, **more: Any) -> Any:
        if plan.title == title:
            begun.set()
            going.wait(30)
        return write_audio(mix, plan, *rest, **more)

    monkeypatch.setattr(sittings, "write_audio", slow)
    part = guest | {"range": "bytes=0-9"}
    with ThreadPoolExecutor(60) as many, ThreadPoolExecutor(2) as owner:
        listening = [many.submit(page.get, f"{theirs}/sound.wav", headers=part) for _ in range(50)]
        try:
            assert begun.wait(10)
            time.sleep(0.5)
            assert owner.submit(page.get, "/api/home").result(8).status_code == 200
            assert owner.submit(page.get, f"{sitting}/sound.wav").result(8).status_code == 200
        finally:
            going.set()
        assert {answer.result(20).status_code for answer in listening} == {206}


def test_listeners_never_take_the_owners_turn(page: TestClient, away: TestClient) -> None:
    """However much they ask for, the owner's work begins at once, and is remembered."""
    jobs: Jobs = page.app._app.state.jobs  # type: ignore[attr-defined]
    going = threading.Event()
    try:
        done = jobs.start(lambda _: "made", "owner")
        for _ in range(UNFINISHED):
            jobs.start(lambda _: going.wait(30), "listener")
        body = {"script": SESSION, "wishes": QUIET}
        assert away.post("/api/sittings", json={"script": SESSION}).status_code == 429
        answer = page.post("/api/sittings", json=body)
        assert answer.status_code == 202
        last = page.get(f"/api/jobs/{answer.json()['job']}").text.strip().split("\n\n")[-1]
        assert '"state": "done"' in last
        going.set()
        started = 0
        while started < MOST_JOBS + 1:
            with suppress(TooBusy):  # those before are not over yet
                jobs.start(lambda _: None, "listener")
                started += 1
        assert jobs.get(done.id) is done
    finally:
        going.set()


def test_a_job_that_nobody_wants_any_more_is_stopped() -> None:
    """A running one at its next report, a waiting one before it begins; a finished one stays."""
    jobs, going, reached = Jobs(), threading.Event(), []

    def work(told: Callable[[str, float], None]) -> str:
        going.wait(10)
        told("later", 0.5)
        reached.append("end")
        return "made"

    running = [jobs.start(work, "owner") for _ in range(AT_ONCE)]
    waiting = jobs.start(work, "owner")
    for job in (running[0], waiting):
        jobs.cancel(job)
    assert waiting.as_json() == {
        "state": "failed", "stage": "", "share": 0.0, "error": {"message": "It was cancelled."},
    }  # fmt: skip
    going.set()
    jobs._threads["owner"].shutdown(wait=True)
    assert [job.state for job in (*running, waiting)] == ["failed", "done", "failed"]
    assert reached == ["end"]
    jobs.cancel(running[1])
    assert running[1].as_json()["result"] == "made"


def test_the_page_cancels_by_the_jobs_address(page: TestClient) -> None:
    """And what is no job is not there."""
    job = page.post("/api/sittings", json={"script": SESSION, "wishes": QUIET}).json()["job"]
    assert page.delete(f"/api/jobs/{job}").status_code == 200
    assert page.delete("/api/jobs/nothing").status_code == 404


def test_too_many_jobs_at_once_are_refused(page: TestClient) -> None:
    """Work under way is bounded, and what is beyond the bound is told to wait."""
    body = {"script": SESSION, "wishes": QUIET}
    answers = [page.post("/api/sittings", json=body).status_code for _ in range(30)]
    assert set(answers) <= {202, 429}
    assert answers[:UNFINISHED] == [202] * UNFINISHED


def test_composing_gives_a_script_that_opens(work: Open) -> None:
    """What is composed on the page can be opened on the page."""
    wish = {"minutes": 10, "mode": "self", "positions": ["seated"], "wishes": QUIET}
    made = work("/api/compose", wish)["result"]
    assert work("/api/sittings", {"text": made["text"]})["state"] == "done"


def test_a_wish_that_cannot_be_met_says_why(page: TestClient, work: Open) -> None:
    """An impossible wish is told with its reason; one that is no wish is refused."""
    seen = work("/api/compose", {"minutes": 500})
    assert seen["state"] == "failed"
    assert "minutes" in seen["error"]["message"]
    assert page.post("/api/compose", json={"minutes": 9, "mode": "both"}).status_code == 400
