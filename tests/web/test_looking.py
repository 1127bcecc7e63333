"""What the page looks up, and its own files."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from guided_press.app.looking import all_targets
from guided_press.knowledge.loading import load_knowledge
from guided_press.web.static_files import SHELL, load_static_files
from tests.cli.running import run


def test_script_and_style_stay_below_230_kb() -> None:
    """Together, the shared player included; the typeface is counted by itself."""
    files = load_static_files()
    sizes = {name: len(file.data) for name, file in files.items() if name != SHELL}
    fonts = sum(size for name, size in sizes.items() if files[name].type == "font/otf")
    assert sum(sizes.values()) - fonts < 230_000
    assert 0 < fonts < 200_000


def test_every_point_is_shown_with_its_sources(page: TestClient) -> None:
    """Each target has its drawings, and each claim shown names a source that is shown too."""
    listed = [point["id"] for point in page.get("/api/points").json()["points"]]
    assert listed == [target.id for target in all_targets()]
    for point_id in listed:
        shown = page.get(f"/api/points/{point_id}").json()
        known = {source["id"] for source in shown["sources"]}
        sides = [claim for conflict in shown["conflicts"] for claim in conflict["claims"]]
        assert {claim["source"] for claim in [*shown["claims"], *sides]} <= known | {"ours"}
        assert page.get(f"/api/points/{point_id}/chart.svg").text.startswith("<svg")
        assert page.get(f"/api/points/{point_id}/motif.svg").text.startswith("<svg")


CODE = r"\b(?:S\d+\b|R-[A-Z])"
"""The code of a source, which says something only beside the list of sources."""


@pytest.mark.long
@pytest.mark.parametrize("target", [target.id for target in all_targets()])
def test_page_and_command_line_tell_the_same_of_a_point(page: TestClient, target: str) -> None:
    """Disagreements, claims, restrictions and sources, of every point and technique."""
    shown, told = page.get(f"/api/points/{target}").json(), run("points", target, "--json").json
    assert [c["question"] for c in shown["conflicts"]] == [
        c["question"] for c in told["disagreements"]
    ]
    assert [c["id"] for c in shown["claims"]] == [c["id"] for c in told["claims"]]
    assert [r["effect"] for r in shown["restrictions"]] == [
        c["effect"] for c in told["contraindications"]
    ]
    assert not re.findall(CODE, " ".join(shown["cautions"]))
    assert shown["cautions_sourced"] == [c for c in told["cautions"] if re.search(CODE, c)]
    assert [re.sub(rf" \({CODE}[^)]*\)", "", c) for c in told["cautions"]] == shown["cautions"]
    sources = [source["id"] for source in told["sources"]]
    assert [source["id"] for source in shown["sources"]] == sources[: len(shown["sources"])]


def test_a_choice_between_sources_is_shown_with_all_sides(page: TestClient) -> None:
    """It speaks of them by their letters."""
    for conflict in page.get("/api/points/BL40").json()["conflicts"]:
        letters = [claim["id"] for claim in conflict["claims"]]
        assert letters == list("abcdefgh"[: len(letters)])
        assert len(letters) > 1


def test_an_address_without_anything_is_told_on_the_page(page: TestClient) -> None:
    """With status 404: browsers get the page, programs get JSON, and strangers get neither."""
    shown = page.get("/nothing/here", headers={"accept": "text/html,*/*"})
    assert (shown.status_code, shown.text) == (404, page.get("/").text)
    asked = page.get("/nothing/here", headers={"accept": "application/json"})
    assert (asked.status_code, asked.json()["message"]) == (404, "There is nothing here.")


@pytest.mark.parametrize(
    "view", ["/", "/log", "/points", "/points/BL40", "/edit", "/session/x", "/play/x"]
)
def test_every_view_is_the_same_page(page: TestClient, view: str) -> None:
    """Any view can be opened or reloaded at its own address."""
    answer = page.get(view)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_page_asks_nothing_of_other_servers(page: TestClient) -> None:
    """No file of the page holds an address of another server."""
    for name, file in load_static_files().items():
        text = file.data.decode("latin-1")
        assert "https://" not in text, name
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", ""), name


def test_an_unchanged_file_is_not_sent_again(page: TestClient) -> None:
    """A browser that has the file is told so in a line, without the file."""
    tag = page.get("/static/page.js").headers["etag"]
    again = page.get("/static/page.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_every_voice_can_be_wished(page: TestClient) -> None:
    """An engine is on offer only with voices to choose."""
    engines = page.get("/api/voices").json()["engines"]
    assert all(engine["voices"] for engine in engines)


def test_what_to_watch_for_afterwards_is_told(page: TestClient) -> None:
    """Every rule that goes on after the session, with what to do."""
    rules = [rule for rule in load_knowledge().stop_rules.values() if rule.afterwards]
    told = page.get("/api/points/afterwards").json()["afterwards"]
    assert told == [{"sign": rule.sign, "do": rule.do} for rule in rules]
    assert told


def test_only_a_listed_voice_says_a_sample(page: TestClient) -> None:
    """As a WAV file; names from outside reach no engine."""
    listed = page.get("/api/voices").json()["engines"]
    known = [
        voice["name"] for row in listed if row["engine"] == "embedded" for voice in row["voices"]
    ]
    sample = page.get("/api/voices/sample", params={"engine": "embedded", "voice": known[0]})
    assert sample.headers["content-type"] == "audio/wav"
    assert sample.content.startswith(b"RIFF")
    for engine, voice in (("embedded", "../../x"), ("command", "rm"), ("", "")):
        refused = page.get("/api/voices/sample", params={"engine": engine, "voice": voice})
        assert refused.status_code == 404


def test_every_session_says_what_it_needs_and_where_it_works(page: TestClient) -> None:
    """And has a picture of the body by which it is told apart."""
    for script in page.get("/api/home").json()["shipped"]:
        assert script["targets"]
        assert script["positions"]
        assert script["needs"]
        assert "<ellipse" in page.get(f"/api/sessions/{script['id']}/body.svg").text


def test_the_voices_that_matter_come_first(page: TestClient) -> None:
    """At most five, each with what it is; those that are there are in the whole list, too."""
    voices = page.get("/api/voices").json()
    assert 1 <= len(voices["first"]) <= 5
    every = {f"{row['engine']}:{v['name']}" for row in voices["engines"] for v in row["voices"]}
    for voice in voices["first"]:
        assert voice["about"]
        assert voice["install"] or voice["voice"] in every


def test_a_chart_is_drawn_in_each_posture_of_its_place(page: TestClient) -> None:
    """As it is usually worked where none is named; what is no posture of it is not there."""
    usual = page.get("/api/points/BL40/chart.svg").text
    positions = page.get("/api/points/BL40").json()["positions"]
    named = {"mode": "partner", "position": positions["partner"][0]}
    other = page.get("/api/points/BL40/chart.svg", params=named)
    assert other.status_code == 200
    assert other.text != usual
    first = {"mode": "self", "position": positions["self"][0]}
    assert page.get("/api/points/BL40/chart.svg", params=first).text == usual
    for wrong in ({"mode": "self"}, {"mode": "both", "position": "prone"}, {"position": "seated"}):
        assert page.get("/api/points/BL40/chart.svg", params=wrong).status_code == 404
