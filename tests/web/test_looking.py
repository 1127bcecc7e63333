"""What the page looks up, and its own files."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from guided_press import app
from guided_press.web.static_files import SHELL, load_static_files


def test_script_and_style_stay_below_100_kb() -> None:
    files = {name: len(file.data) for name, file in load_static_files().items() if name != SHELL}
    assert sum(files.values()) < 100_000


def test_every_point_is_shown_with_its_sources(page: TestClient) -> None:
    listed = [point["id"] for point in page.get("/api/points").json()["points"]]
    assert listed == [target.id for target in app.all_targets()]
    for point_id in listed:
        shown = page.get(f"/api/points/{point_id}").json()
        known = {source["id"] for source in shown["sources"]}
        sides = [claim for conflict in shown["conflicts"] for claim in conflict["claims"]]
        assert {claim["source"] for claim in [*shown["claims"], *sides]} <= known | {"ours"}
        assert page.get(f"/api/points/{point_id}/chart.svg").text.startswith("<svg")
        assert page.get(f"/api/points/{point_id}/motif.svg").text.startswith("<svg")


def test_a_choice_between_sources_is_shown_with_all_sides(page: TestClient) -> None:
    """It speaks of them by their letters."""
    for conflict in page.get("/api/points/BL40").json()["conflicts"]:
        letters = [claim["id"] for claim in conflict["claims"]]
        assert letters == list("abcdefgh"[: len(letters)])
        assert len(letters) > 1


@pytest.mark.parametrize("view", ["/", "/points", "/points/BL40", "/edit", "/session/x", "/play/x"])
def test_every_view_is_the_same_page(page: TestClient, view: str) -> None:
    answer = page.get(view)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_page_asks_nothing_of_other_servers(page: TestClient) -> None:
    for name, file in load_static_files().items():
        text = file.data.decode()
        assert "https://" not in text, name
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", ""), name


def test_an_unchanged_file_is_not_sent_again(page: TestClient) -> None:
    tag = page.get("/static/page.js").headers["etag"]
    again = page.get("/static/page.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_every_voice_can_be_wished(page: TestClient) -> None:
    engines = page.get("/api/voices").json()["engines"]
    assert all(engine["voices"] for engine in engines)
