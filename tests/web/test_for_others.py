"""No program that the owner named is started for others, whichever way they ask."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from guided_press.app import worked
from guided_press.voices.base import VoiceSpec
from guided_press.voices.catalog import AUTO
from guided_press.voices.speakers import is_for_others
from guided_press.web import looking_routes
from guided_press.web.application import application
from guided_press.web.guarding import KEY_HEADER, Door
from tests.web.conftest import ELSEWHERE, GUEST, ORIGIN, TOKEN

STEPS = "steps:\n  - settle: 10s\n  - close: 20s\n"
BOTH = f"version: 1\ntitle: Both\nmode: partner\n{STEPS}voice:\n"
SCRIPTS = {
    "named": f"version: 1\ntitle: Named\n{STEPS}voice: {{engine: command, name: mary}}\n",
    "second": f"{BOTH}  engine: embedded\n  receiver: command:mary\n",
    "stand-in": f"{BOTH}  engine: recorded\n  name: nobody or command:mary\n",
    "second-stand-in": f"{BOTH}  engine: embedded\n  receiver: recorded:nobody or command:mary\n",
}
"""Own scripts that name a command, in every way in which one can."""

PLAIN = f"version: 1\ntitle: Plain\n{STEPS}"
WISHES = {"engine": "command", "voice": "mary"}
WISH = {"minutes": 5, "mode": "self", "wishes": WISHES}
BODIES: dict[str, list[dict[str, Any]]] = {
    "/api/sittings": [
        *({"script": name} for name in (*SCRIPTS, "plain")),
        {"script": "plain", "wishes": WISHES},
        {"text": SCRIPTS["named"]},
        {"script": "plain", "wishes": {"guidance": "chimes"}},
    ],
    "/api/start": [{**WISH, "place": "chair"}, {**WISH, "positions": ["seated"]}],
    "/api/compose": [WISH],
    "/api/sittings/{id}/exports": [{"ending": "mp3"}],
    "/api/check": [{"text": SCRIPTS["named"]}],
}
"""What is sent where more than nothing is needed."""


@pytest.fixture
def spoken(own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A command of the owner's that leaves a file behind when it is started."""
    mark, config = tmp_path / "spoken", tmp_path / "config"
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch(); sys.exit(1)"
    argv = [sys.executable, "-c", code, str(mark), "{file}"]
    config.mkdir()
    (config / "voices.yaml").write_text(json.dumps({"commands": {"mary": {"argv": argv}}}))
    monkeypatch.setenv("GUIDED_PRESS_CONFIG", str(config))
    scripts = own_data / "scripts"
    scripts.mkdir(parents=True)
    for name, text in (SCRIPTS | {"plain": PLAIN}).items():
        (scripts / f"{name}.yaml").write_text(text)
    _forget()
    yield mark
    _forget()


def _forget() -> None:
    looking_routes._listed.clear()
    for kept in (looking_routes._sample, worked._worked):
        kept.cache_clear()


def _walk(client: TestClient, routes: list[Route], known: list[str]) -> None:
    """Ask everything that can be asked, and wait for what was begun."""
    for route in routes:
        ids = known if "{id" in route.path else [""]
        for path in [route.path.replace("{id}", one).replace("{id:int}", "1") for one in ids]:
            for method in route.methods or ():
                for body in BODIES.get(route.path, [{}]):
                    sent = None if method in ("GET", "HEAD") else body
                    query = WISHES | {"ticket": ""}
                    answer = client.request(method, path, json=sent, params=query)
                    if answer.status_code == 202:
                        client.get(f"/api/jobs/{answer.json()['job']}")


@pytest.mark.long
@pytest.mark.parametrize("who", ["listener", "cookie"])
def test_no_route_starts_a_command_of_the_owner_for_others(
    page: TestClient, spoken: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Neither the key for listening nor a bare cookie, on any route, with any id there is.

    Not even where the owner wished that `auto` takes their commands.
    """
    app = page.app._app  # type: ignore[attr-defined]
    silent = page.post("/api/sittings", json={"script": "plain", "wishes": {"engine": "silent"}})
    job = silent.json()["job"]
    last = page.get(f"/api/jobs/{job}").text.strip().split("\n\n")[-1].removeprefix("data: ")
    sitting = json.loads(last)["result"]["sitting"]
    known = [*SCRIPTS, "plain", "BL40", job, sitting]
    routes = [route for route in app.routes if isinstance(route, Route)]
    assert {"/api/voices/sample", "/api/sittings", "/api/start"} <= {r.path for r in routes}
    monkeypatch.setenv(AUTO, "command")
    if who == "cookie":
        page.get("/", params={"token": TOKEN})
        del page.headers[KEY_HEADER]
    else:
        page.headers[KEY_HEADER] = GUEST
    _walk(page, routes, known)
    assert not spoken.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/voices/sample", None), ("/api/sittings", {"script": "named"}),
        ("/api/sittings", {"script": "second"}),
        ("/api/sittings", {"script": "plain", "wishes": WISHES}),
        ("/api/start", BODIES["/api/start"][0]),
    ],
)  # fmt: skip
def test_the_owner_may_start_them(
    page: TestClient, spoken: Path, path: str, body: dict[str, Any] | None
) -> None:
    """So the walk of the others would have left a mark."""
    if body is None:
        answer = page.get(path, params=WISHES)
    else:
        answer = page.post(path, json=body)
        page.get(f"/api/jobs/{answer.json()['job']}")
    assert spoken.exists()


def test_the_owners_player_hears_a_sample_by_its_ticket(page: TestClient, spoken: Path) -> None:
    """It can give no key; the ticket is given to the owner alone, and is of no use to listeners."""
    ticket = page.get("/api/voices").json()["ticket"]
    page.get("/", params={"token": TOKEN})
    page.headers[KEY_HEADER] = GUEST
    asked = {**WISHES, "ticket": ticket}
    assert page.get("/api/voices/sample", params=asked).status_code == 404
    del page.headers[KEY_HEADER]
    assert page.get("/api/voices/sample", params={**asked, "ticket": "x"}).status_code == 404
    assert "ticket" not in page.get("/api/voices").json()
    assert not spoken.exists()
    page.get("/api/voices/sample", params=asked)
    assert spoken.exists()


@pytest.mark.usefixtures("spoken")
def test_scripts_that_name_a_command_are_not_there_for_listeners(door: Door) -> None:
    """Neither listed, nor drawn, nor opened; the others are."""
    headers = {"origin": ORIGIN, KEY_HEADER: GUEST}
    with TestClient(application(door), base_url=ORIGIN, client=ELSEWHERE, headers=headers) as away:
        assert [script["id"] for script in away.get("/api/home").json()["own"]] == ["plain"]
        engines = {row["engine"] for row in away.get("/api/voices").json()["engines"]}
        assert "embedded" in engines
        assert "command" not in engines
        for name in SCRIPTS:
            assert away.get(f"/api/sessions/{name}/body.svg").status_code == 404
            assert away.post("/api/sittings", json={"script": name}).status_code == 403
        assert away.get("/api/sessions/plain/body.svg").status_code == 200
        assert away.post("/api/sittings", json={"script": "plain"}).status_code == 202


@pytest.mark.usefixtures("spoken")
def test_what_is_only_measured_is_spoken_by_nobody(page: TestClient, spoken: Path) -> None:
    """A list of sessions needs no voice, not even that of the receiver."""
    own = {script["id"] for script in page.get("/api/home").json()["own"]}
    assert own == {*SCRIPTS, "plain"}
    assert not spoken.exists()


@pytest.mark.parametrize(
    ("spec", "good"),
    [
        (VoiceSpec(), True), (VoiceSpec("embedded"), True), (VoiceSpec("recorded", "maria"), True),
        (VoiceSpec("command", "flite"), False), (VoiceSpec("plugged-in"), False),
        (VoiceSpec("natural", receiver="emma"), True),
        (VoiceSpec("natural", receiver="command:mary"), False),
        (VoiceSpec("recorded", "maria or natural:emma"), True),
        (VoiceSpec("recorded", "maria or command:mary"), False),
        (VoiceSpec("natural", receiver="recorded:maria or command:mary"), False),
    ],
)  # fmt: skip
def test_one_rule_says_which_voices_are_for_others(spec: VoiceSpec, good: bool) -> None:
    """Those of engines of ours that start no command; whoever else speaks with them counts, too."""
    assert is_for_others(spec) is good
