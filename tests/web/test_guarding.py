"""Who may ask, and what every answer carries."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from guided_press.web.application import application
from guided_press.web.guarding import KEY_HEADER, MAX_BODY_BYTES, SECURITY_HEADERS, Door
from tests.web.conftest import ELSEWHERE, GUEST, HOST, ORIGIN, PHONE, TOKEN

PATHS = ("/", "/api/home", "/static/page.js", "/points", "/nothing", "/api/screening")


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_answered(stranger: TestClient, path: str) -> None:
    """A stranger gets neither page, data nor cookie from any address."""
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_key_comes_once_in_the_address_and_then_in_a_header(stranger: TestClient) -> None:
    """The cookie that comes with it is another secret."""
    answer = stranger.get("/", params={"token": TOKEN})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in answer.text + cookie
    assert stranger.get("/static/page.js").status_code == 200
    assert stranger.get("/api/home", headers={KEY_HEADER: TOKEN}).status_code == 200
    assert "set-cookie" not in stranger.get("/api/home", headers={KEY_HEADER: TOKEN}).headers


PRIVATE = (
    ("GET", "/api/home"), ("GET", "/api/screening"), ("PUT", "/api/screening"),
    ("DELETE", "/api/screening"), ("GET", "/api/scripts/x"), ("PUT", "/api/scripts/x"),
    ("POST", "/api/scripts"), ("POST", "/api/sittings"), ("POST", "/api/check"),
    ("POST", "/api/compose"), ("GET", "/api/anything-new"), ("DELETE", "/api/jobs/x"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_the_cookie_alone_reads_nothing_private_and_changes_nothing(
    stranger: TestClient, method: str, path: str
) -> None:
    """Browsers send it to every server on this machine, whoever runs that."""
    stranger.get("/", params={"token": TOKEN})
    stranger.headers["origin"] = ORIGIN
    answer = stranger.request(method, path, json={})
    assert answer.status_code == 403
    assert "token=" in answer.json()["message"]


@pytest.mark.parametrize(("method", "path"), [*PRIVATE, ("GET", "/"), ("GET", "/static/page.js")])
def test_the_owners_key_counts_on_this_machine_only(door: Door, method: str, path: str) -> None:
    """Whoever has overheard it on the network has nothing; the own phone has a key of its own."""
    headers = {"origin": ORIGIN, KEY_HEADER: TOKEN}
    with TestClient(application(door), base_url=ORIGIN, client=ELSEWHERE) as away:
        assert away.request(method, path, json={}, headers=headers).status_code == 403
        headers[KEY_HEADER] = PHONE
        assert away.request(method, path, json={}, headers=headers).status_code != 403


NOT_LISTENING = (
    *((method, path) for method, path in PRIVATE if path not in (
        "/api/home", "/api/sittings", "/api/jobs/x")),
    ("POST", "/api/sittings/x/exports"), ("GET", "/api/files/x"), ("GET", "/screening"),
    ("GET", "/compose"), ("GET", "/edit"), ("GET", "/edit/x"), ("PUT", "/api/sittings"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), NOT_LISTENING)
def test_the_key_for_listening_does_nothing_else(door: Door, method: str, path: str) -> None:
    """Neither answers nor scripts nor files; it says where the own code comes from."""
    headers = {"origin": ORIGIN, KEY_HEADER: GUEST}
    with TestClient(application(door), base_url=ORIGIN, client=ELSEWHERE) as away:
        answer = away.request(method, path, json={}, headers=headers)
        assert (answer.status_code, "--own-phone" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 202), ({"wishes": {"bed": "rain"}}, 202), ({"wishes": {"engine": "command"}}, 403),
        ({"wishes": {"voice": "x"}}, 403), ({"today": {}}, 403),
        ({"script": None, "text": "version: 1"}, 403),
    ],
)  # fmt: skip
def test_listeners_open_what_is_there_as_it_is(
    door: Door, more: dict[str, object], status: int
) -> None:
    """No text or voice of their own, and no answers of the owner."""
    headers = {"origin": ORIGIN, KEY_HEADER: GUEST}
    with TestClient(application(door), base_url=ORIGIN, client=ELSEWHERE, headers=headers) as away:
        home = away.get("/api/home").json()
        assert (home["role"], home["profile"]) == ("listener", "none")
        body = {"script": "desk-break-4", **more}
        assert away.post("/api/sittings", json=body).status_code == status


@pytest.mark.parametrize("path", ["/api/home", "/static/page.js", "/points"])
def test_the_token_opens_the_page_and_no_other_address(stranger: TestClient, path: str) -> None:
    """A token in an address opens the front door alone, so that no deep link carries it."""
    assert stranger.get(path, params={"token": TOKEN}).status_code == 403


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "é" * 20])
def test_a_wrong_token_is_refused(stranger: TestClient, door: Door, token: str) -> None:
    """A token that is nearly right opens nothing, whether in address, cookie or header."""
    assert stranger.get("/", params={"token": token}).status_code == 403
    cookie = f"{door.cookie}={token}".encode()
    assert stranger.get("/static/page.js", headers={b"cookie": cookie}).status_code == 403
    key = {KEY_HEADER.encode(): token.encode()}
    assert stranger.get("/api/home", headers=key).status_code == 403


def test_an_address_of_many_fields_is_refused_like_any_other(stranger: TestClient) -> None:
    """Not even a stranger's nonsense makes the guard fail."""
    answer = stranger.get("/?" + "&".join(f"field{n}=1" for n in range(40)))
    assert answer.status_code == 403
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "evil.example:8137", "", "[::1]:8137"]
)
def test_a_name_that_is_not_ours_is_refused_even_with_the_token(
    page: TestClient, host: str
) -> None:
    """What DNS rebinding would need."""
    assert page.get("/api/home", headers={"host": host}).status_code == 421
    assert page.get("/", params={"token": TOKEN}, headers={"host": host}).status_code == 421


def test_our_name_is_not_a_matter_of_letter_case(page: TestClient) -> None:
    """Host names are compared without regard to case."""
    answer = page.get(
        "/api/home", headers={"host": "LocalHost:8137", "origin": "http://localhost:8137"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://127.0.0.1:8137", "http://127.0.0.1:9", f"{ORIGIN}."],
)
def test_another_origin_is_refused(page: TestClient, origin: str) -> None:
    """No page of another origin can read or change anything here."""
    headers = {"origin": origin}
    assert page.get("/api/home", headers=headers).status_code == 403
    assert page.post("/api/check", json={"text": "x"}, headers=headers).status_code == 403


def test_what_changes_something_has_to_say_where_it_comes_from(page: TestClient) -> None:
    """Without an origin one may look, and change nothing."""
    del page.headers["origin"]
    assert page.get("/api/home").status_code == 200
    assert page.post("/api/check", json={"text": "x"}).status_code == 403
    assert page.delete("/api/screening").status_code == 403


@pytest.mark.parametrize("method", ["OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(page: TestClient, method: str) -> None:
    """Methods that the page does not use are not answered."""
    assert page.request(method, "/api/home").status_code == 405


@pytest.mark.parametrize("path", ["/", "/api/home", "/nothing", "/static/page.css"])
def test_every_answer_carries_the_headers(page: TestClient, path: str) -> None:
    """Whatever is answered, found or not, comes with the headers that fence the page in."""
    answer = page.get(path)
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_refusals_carry_them_too(stranger: TestClient) -> None:
    """A refusal is fenced in like any other answer."""
    answer = stranger.get("/", headers={"host": "evil.example"})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_body_above_the_limit_is_refused_whether_it_says_so_or_not(page: TestClient) -> None:
    """The limit holds for the bytes that come, not for those announced."""
    large = b'{"text": "' + b"x" * MAX_BODY_BYTES + b'"}'
    headers = {"content-type": "application/json"}
    assert page.post("/api/check", content=large, headers=headers).status_code == 413

    def pieces() -> object:
        yield from (large[start : start + 65_536] for start in range(0, len(large), 65_536))

    assert page.post("/api/check", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"text": 1}', "application/json"),
        (b'{"text": "x", "more": 1}', "application/json"),
        (b"[" * 200_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"text": "x"}', "text/plain"),
        (b'{"text": "x"}', "application/x-www-form-urlencoded"),
    ],
)
def test_what_our_page_would_not_send_is_refused(
    page: TestClient, content: bytes, kind: str
) -> None:
    """A body that is no JSON object of the right kind is refused before it is used."""
    answer = page.post("/api/check", content=content, headers={"content-type": kind})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../serving.py", "/static/%2e%2e/serving.py", "/static/..%2fserving.py",
        "/static/....//serving.py", "/static//etc/passwd", "/static/index.html%00.js",
        "/api/scripts/..%2f..%2fpyproject", "/api/scripts/%2e%2e", "/api/points/..%2fBL40",
        "/api/points/BL40%2f../chart.svg", "/api/files/..%2f..%2fetc%2fpasswd",
        "/api/sittings/../home", "/api/jobs/%00", "/%2e%2e/%2e%2e/etc/passwd",
        "/api/scripts/" + "a" * 5000,
    ],
)  # fmt: skip
def test_no_address_leads_to_other_files(page: TestClient, path: str) -> None:
    """No way of writing a path reaches a file outside the page's own."""
    answer = page.get(path)
    assert answer.status_code == 404 or answer.json().keys() >= {"shipped"}
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_two_host_headers_are_refused(page: TestClient) -> None:
    """A request cannot name our host and another at once."""
    headers = [("host", HOST), ("host", "evil.example"), ("origin", ORIGIN)]
    assert page.get("/api/home", headers=headers).status_code == 421
