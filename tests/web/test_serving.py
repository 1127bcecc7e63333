"""The real server: sockets, slow clients, and many of them."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from starlette.testclient import TestClient

from guided_press.web import connections, guarding, serving
from guided_press.web.guarding import KEY_HEADER
from guided_press.web.serving import Address, CannotServe, Serving, opening, qr_text
from tests.web.conftest import HERE


def _get(serving: Serving, path: str, **headers: str) -> tuple[int, bytes]:
    here = serving.here
    connection = http.client.HTTPConnection(here.host, here.port, timeout=10)
    connection.request("GET", path, headers={KEY_HEADER: here.token, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


@contextmanager
def _client(serving: Serving, sent: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection((serving.here.host, serving.here.port), 10) as client:
        client.sendall(sent)
        yield client


def _closed_within(client: socket.socket, seconds: float) -> bool:
    client.settimeout(seconds)
    try:
        while client.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def test_it_answers_on_loopback_and_ends_when_told(serving: Serving) -> None:
    """By itself the server listens on this machine alone, to its own name alone."""
    assert serving.here.host == "127.0.0.1"
    assert serving.lan is None
    assert _get(serving, "/api/home")[0] == 200
    assert _get(serving, "/api/home", Host="evil.example")[0] == 421


def test_a_client_that_says_nothing_is_let_go(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection without a whole request in time is closed."""
    monkeypatch.setattr(connections, "REQUEST_TIMEOUT_S", 0.2)
    with _client(serving) as silent, _client(serving, b"GET / HTTP/1.1\r\nHo") as slow:
        assert _closed_within(silent, 2)
        assert _closed_within(slow, 2)


def test_a_second_request_may_not_dribble_either(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time limit holds for every request of a connection, not for its first alone."""
    monkeypatch.setattr(connections, "REQUEST_TIMEOUT_S", 0.2)
    request = f"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{serving.here.port}\r\n\r\n".encode()
    with _client(serving, request) as client:
        assert b"403" in client.recv(65_536)
        client.sendall(b"GET / HT")
        assert _closed_within(client, 2)


def test_a_body_that_does_not_come_is_given_up(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body announced and not sent is answered with a timeout."""
    monkeypatch.setattr(guarding, "BODY_TIMEOUT_S", 0.2)
    here = serving.here
    head = (
        f"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\n"
        f"Origin: http://127.0.0.1:{here.port}\r\nContent-Type: application/json\r\n"
        f"{KEY_HEADER}: {here.token}\r\nContent-Length: 100\r\n\r\n" + "{"
    )
    with _client(serving, head.encode()) as client:
        client.settimeout(3)
        assert b"408" in client.recv(65_536)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"\0" * 50_000,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ],
)
def test_nonsense_is_refused_and_harms_nobody(serving: Serving, sent: bytes) -> None:
    """Bytes that are no request of ours are refused, and the next client is served."""
    with _client(serving) as client:
        try:
            client.sendall(sent)
            client.settimeout(2)
            assert client.recv(65_536)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421")
        except ConnectionError:
            pass
    assert _get(serving, "/api/home")[0] == 200


def test_a_port_in_use_is_said_so(serving: Serving) -> None:
    """A port that is taken is an error that names the option for another."""
    with pytest.raises(CannotServe, match="--port"):
        Serving(serving.here.port)


def test_without_a_network_phones_are_not_promised_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sharing with phones is refused where no network leads to this machine."""
    monkeypatch.setattr(serving, "_ANY_OUTSIDE", "127.0.0.1")
    with pytest.raises(CannotServe, match="network"):
        Serving(0, lan=True)


def test_phones_reach_it_by_the_address_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone has a token of its own and the network's address, and never the health answers."""
    monkeypatch.setattr(serving, "lan_host", lambda: "127.0.0.2")
    served = Serving(0, lan=True)
    thread = threading.Thread(target=served.run)
    thread.start()
    try:
        assert served.lan is not None
        assert not served.lan.url.endswith(f"token={served.here.token}")
        assert served.phone is None
        phone = f"{served.lan.host}:{served.lan.port}"
        guest = {KEY_HEADER: served.lan.token}
        assert _get(served, "/api/home", Host=phone, **guest)[0] == 200
        assert _get(served, "/api/screening", Host=phone, **guest)[0] == 403
        assert _get(served, "/api/home", Host=phone, **{KEY_HEADER: ""})[0] == 403
        assert _get(served, "/api/home", Host="evil.example")[0] == 421
    finally:
        served.stop()
        thread.join(10)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_idle_connections_of_strangers_keep_nobody_out(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Those that say nothing, and those that were refused and stay: the oldest make room."""
    monkeypatch.setattr(connections, "MOST_IDLE", 20)
    with ExitStack() as stack:
        clients = [stack.enter_context(_client(serving, sent)) for _ in range(60)]
        assert _get(serving, "/api/home")[0] == 200
        assert _closed_within(clients[0], 5)
        open_ones = [one for one in serving.server.server_state.connections if one.idle]  # type: ignore[union-attr]
        assert len(open_ones) <= 21


def test_a_session_that_is_heard_is_no_idle_connection(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for an answer, such as the events of a job, is not sent away for others."""
    monkeypatch.setattr(connections, "MOST_IDLE", 5)
    here = serving.here
    request = f"POST /api/check HTTP/1.1\r\nHost: {here.host}:{here.port}\r\n"
    request += f"Origin: http://{here.host}:{here.port}\r\nContent-Type: application/json\r\n"
    request += f"{KEY_HEADER}: {here.token}\r\nContent-Length: 12\r\n\r\n"
    with _client(serving, request.encode()) as busy, ExitStack() as stack:
        time.sleep(0.2)  # its head has arrived
        for _ in range(30):
            stack.enter_context(_client(serving))
        assert _get(serving, "/api/home")[0] == 200
        busy.sendall(b'{"text": ""}')
        assert busy.recv(15) == b"HTTP/1.1 200 OK"


def test_the_owners_own_phone_has_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when it is asked for; and three different keys."""
    monkeypatch.setattr(serving, "lan_host", lambda: "127.0.0.2")
    monkeypatch.setattr(serving, "_listen_somewhere", lambda _: serving._listen("127.0.0.1", 0))
    served = Serving(own_phone=True)
    assert served.lan is not None
    assert served.phone is not None
    assert len({served.here.token, served.lan.token, served.phone.token}) == 3
    app = served.server.config.app
    there = f"http://{served.phone.host}:{served.phone.port}"
    with TestClient(app, base_url=there, client=("192.0.2.7", 9)) as client:
        for address, status in ((served.phone, 200), (served.lan, 403), (served.here, 403)):
            answer = client.get("/api/screening", headers={KEY_HEADER: address.token})
            assert answer.status_code == status
    served._socket.close()


def test_the_browser_is_started_with_no_key() -> None:
    """Its arguments are readable by everybody; the file that leads on is readable by us alone."""
    address = Address("127.0.0.1", 8137, "a-secret")
    with opening(address) as url:
        assert "a-secret" not in url
        page = Path(unquote(urlsplit(url).path))
        assert address.url in page.read_text()
        assert (page.stat().st_mode & 0o777, page.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not page.parent.exists()


def test_at_the_usual_port_browsers_do_not_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve --port 80` is reached as 127.0.0.1, without a number."""

    class Listener:
        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", 80

    monkeypatch.setattr(serving, "_listen", lambda *_: Listener())
    served = Serving(80)
    app = served.server.config.app
    with TestClient(app, base_url="http://127.0.0.1", client=HERE) as client:
        client.headers[KEY_HEADER] = served.here.token
        assert client.get("/", params={"token": served.here.token}).status_code == 200
        answer = client.post(
            "/api/check", json={"text": ""}, headers={"origin": "http://127.0.0.1"}
        )
        assert answer.status_code == 200
        assert client.get("/", headers={"host": "127.0.0.1:8137"}).status_code == 421


def test_the_code_for_phones_fits_a_terminal() -> None:
    """The longest address still makes a code that a terminal shows whole."""
    drawn = qr_text(Address("192.168.178.123", 65_535, "x" * 32).url)
    assert max(map(len, drawn.splitlines())) <= 200
    assert len(drawn.splitlines()) <= 30


@pytest.mark.slow
def test_500_slow_clients_and_10_000_requests_leave_memory_flat(serving: Serving) -> None:
    """Many clients cost neither the next answer nor lasting memory."""
    assert _get(serving, "/api/home")[0] == 200
    before = _memory_mb()
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(_client(serving, b"GET / HTTP/1.1\r\nHost: x\r\nX: "))
        start = time.monotonic()
        assert _get(serving, "/api/home")[0] == 200
        assert time.monotonic() - start < 1
        during = _memory_mb()
    statuses = asyncio.run(_many(serving, 10_000))
    assert statuses == {200, 403, 404, 421}
    after = _memory_mb()
    assert _get(serving, "/api/home")[0] == 200
    assert during - before < 60
    assert after - before < 40


async def _many(serving: Serving, count: int) -> set[int]:
    here = serving.here
    cookie = f"{KEY_HEADER}: {here.token}\r\n"
    host = f"Host: 127.0.0.1:{here.port}\r\n"
    kinds = [
        f"GET /static/page.js HTTP/1.1\r\n{host}{cookie}\r\n",
        f"GET / HTTP/1.1\r\n{host}\r\n",
        f"GET /static/..%2f..%2fserving.py HTTP/1.1\r\n{host}{cookie}\r\n",
        f"GET / HTTP/1.1\r\nHost: evil.example\r\n{cookie}\r\n",
    ]
    seen: set[int] = set()

    async def one_after_another(number: int) -> None:
        reader, writer = await asyncio.open_connection(here.host, here.port)
        for index in range(count // 20):
            writer.write(kinds[(index + number) % len(kinds)].encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            seen.add(int(head.split()[1]))
        writer.close()

    await asyncio.gather(*(one_after_another(number) for number in range(20)))
    return seen


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
