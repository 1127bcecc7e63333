"""The page's server in this process, and as a real one in a thread; each with fresh folders."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from guided_press.web.application import application
from guided_press.web.guarding import KEY_HEADER, Door
from guided_press.web.serving import Serving

HOST = "127.0.0.1:8137"
ORIGIN = f"http://{HOST}"
TOKEN, GUEST, PHONE = "a-token-of-the-tests", "a-guest-of-the-tests", "a-phone-of-the-tests"
HERE, ELSEWHERE = ("127.0.0.1", 50_000), ("192.0.2.7", 50_000)
QUIET = {"engine": "silent"}

Open = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scripts and profiles of this test alone."""
    folder = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder / "guided-press"


@pytest.fixture
def door() -> Door:
    return Door(frozenset({HOST, "localhost:8137"}), TOKEN, 8137, GUEST, PHONE)


@pytest.fixture
def stranger(door: Door) -> Iterator[TestClient]:
    """Somebody who knows the address and not the token."""
    with TestClient(application(door), base_url=ORIGIN, client=HERE) as client:
        yield client


@pytest.fixture
def page(stranger: TestClient, door: Door) -> TestClient:
    """Our own page: with its key, and with the Origin that browsers add."""
    stranger.headers[KEY_HEADER] = TOKEN
    stranger.headers["origin"] = ORIGIN
    return stranger


@pytest.fixture
def work(page: TestClient) -> Open:
    """Start a job and watch it to its end."""

    def run(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = page.post(path, json=body)
        assert answer.status_code == 202, answer.text
        events = page.get(f"/api/jobs/{answer.json()['job']}")
        assert events.headers["content-type"].startswith("text/event-stream")
        last = events.text.strip().split("\n\n")[-1].removeprefix("data: ")
        seen: dict[str, Any] = json.loads(last)
        return seen

    return run


@pytest.fixture
def serving() -> Iterator[Serving]:
    """A real server on a free port."""
    served = Serving(0)
    thread = threading.Thread(target=served.run)
    thread.start()
    yield served
    served.stop()
    thread.join(10)
    assert not thread.is_alive()
