"""A batch on a cluster: one shared cache, and a lost worker's tasks are given to another one."""

from __future__ import annotations

import gc
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
pytest.importorskip("fsspec", reason="needs the extra cluster")

from guided_press.app import cluster as cluster_module  # noqa: E402
from guided_press.app import shared_store  # noqa: E402
from guided_press.app.batch import Result  # noqa: E402
from guided_press.app.cluster import run_on_cluster  # noqa: E402
from guided_press.app.manifest import load_manifest  # noqa: E402
from guided_press.app.shared_store import ClusterUnavailable, SharedStore  # noqa: E402
from guided_press.app.stores import open_store  # noqa: E402
from guided_press.store import key_of  # noqa: E402
from guided_press.temporaries import temporary_name  # noqa: E402
from tests.cli.running import Here  # noqa: E402

SCRIPT = """\
version: 1
title: Short {number}
steps:
  - settle: 10s
    say: [Sit back., This is number {number}.]
  - close: 20s
"""


def test_what_one_machine_puts_another_one_gets(tmp_path: Path) -> None:
    """Through the common folder, once; and a damaged copy counts as missing."""
    url = f"file://{tmp_path}/common"
    one, two = SharedStore(url, tmp_path / "1"), SharedStore(url, tmp_path / "2")
    key = key_of("x")
    assert two.get("clips", key) is None
    one.put("clips", key, b"sound")
    assert two.peek("clips", key, 2) == b"so"
    assert two.get("clips", key) == b"sound"
    assert two.add("clips", key, b"other") == b"sound"
    (copy,) = [path for path in (tmp_path / "common").rglob("*") if path.is_file()]
    copy.write_bytes(copy.read_bytes()[:-1])
    assert SharedStore(url, tmp_path / "3").get("clips", key) is None


def test_an_unknown_kind_of_url_is_told() -> None:
    """Not a traceback of another library."""
    with pytest.raises(ClusterUnavailable, match="cannot be reached"):
        SharedStore("nothing://x/y", Path("x"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://me:secret@127.0.0.1:9/cache", "zip://me:secret@nowhere.zip",
        "zip://a/b::file:///nowhere/x.zip", "http://me:secret@127.0.0.1:9/",
        "dir::ftp://me:secret@127.0.0.1:9/x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [("cache", "info"), ("export", "desk-break-4", "-o", "a.mp3")])
def test_an_address_that_cannot_be_used_is_told_without_its_password(
    tmp_path: Path, url: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Whatever error its library has: exit 4 or 5, in one line."""
    monkeypatch.setenv("GUIDED_PRESS_CACHE", url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shared_store, "usual_cache_folder", lambda: tmp_path / "own")
    shared_store._own_copy.cache_clear()
    monkeypatch.chdir(tmp_path)
    done = Here(capsys, monkeypatch)(*command)
    if command[0] == "export" or done.code:
        assert done.code in (4, 5)
        assert done.err.count("\n") == 1
    assert "secret" not in done.err + done.out


@pytest.mark.long
@pytest.mark.parametrize(
    "scheduler",
    [
        "tcp://me:secret@127.0.0.1:1", "tls://me:secret@127.0.0.1:1", "tcp://:secret@",
        "tcp://127.0.0.1:1#secret", "ws://me:secret@127.0.0.1:1", "tcp://me:secret@127.0.0.1:port",
        "foo://x", "tcp://[::1", "tls://127.0.0.1:1", "ucx://127.0.0.1:1", "inproc://x", "x", "",
    ],
)  # fmt: skip
def test_an_address_where_no_scheduler_answers_is_told_without_its_password(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Whatever error dask has, it is one line with exit 4, and nothing is left that tells later."""
    monkeypatch.setattr(cluster_module, "_PATIENCE_S", 0.2)
    later: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", later.append)
    (tmp_path / "m.yaml").write_text("version: 1\nscripts: [desk-break-4]\n")
    monkeypatch.chdir(tmp_path)
    done = Here(capsys, monkeypatch)(
        "batch", "m.yaml", "-o", "out", "--scheduler", scheduler, "--cache", "file:///nowhere"
    )
    gc.collect()
    assert (done.code, done.err.count("\n"), later) == (4, 1, [])
    assert "no scheduler answers" in done.err
    assert "secret" not in done.err + done.out + caplog.text


def test_something_else_that_listens_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may accept, and even answer, without ever being a scheduler."""
    monkeypatch.setattr(cluster_module, "_PATIENCE_S", 0.5)

    class Other(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(ClusterUnavailable, match="no scheduler answers"):
            run_on_cluster(
                [], tmp_path, f"tcp://127.0.0.1:{server.server_port}", "file:///c", print
            )
        server.shutdown()


@pytest.mark.slow
def test_a_lost_scheduler_is_told_with_each_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No traceback of dask, neither raised nor logged."""
    (tmp_path / "s.yaml").write_text(SCRIPT.format(number=1))
    (tmp_path / "m.yaml").write_text("version: 1\nscripts: [s.yaml]\n")
    tasks = load_manifest(tmp_path / "m.yaml")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = [sys.executable, "-P", "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
    with subprocess.Popen(
        [*call, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as scheduler:  # fmt: skip
        assert scheduler.stderr is not None
        for line in scheduler.stderr:
            if "Scheduler at" in line:
                break
        lost = threading.Timer(1.0, scheduler.kill)  # no worker ever comes
        lost.start()
        failures = run_on_cluster(
            tasks, tmp_path / "out", f"tcp://127.0.0.1:{port}", f"file://{tmp_path}/c", print
        )
    assert [failure.name for failure in failures] == [task.name for task in tasks]
    assert "Traceback" not in capfd.readouterr().err


def test_the_own_copy_of_a_common_cache_goes_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of an ended process is swept by the next; ours stays while we run."""
    url = f"file://{tmp_path}/common"
    monkeypatch.setattr(shared_store, "usual_cache_folder", lambda: tmp_path / "own")
    shared_store._own_copy.cache_clear()
    left = tmp_path / "own" / "remote" / temporary_name()
    (left / "clips").mkdir(parents=True)
    key = key_of("y")
    shared_store.shared_store(url).put("clips", key, b"sound")
    assert shared_store.shared_store(url).get("clips", key) == b"sound"
    assert len(list((tmp_path / "own" / "remote").iterdir())) == 1
    assert not left.exists()


def test_many_threads_of_a_worker_find_the_common_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening it changes nothing that another thread looks at."""
    url = f"file://{tmp_path}/common"
    monkeypatch.setenv("GUIDED_PRESS_CACHE", url)
    monkeypatch.setattr(shared_store, "usual_cache_folder", lambda: tmp_path / "own")
    looked: list[str | None] = []

    class Looking(SharedStore):
        def __init__(self, url: str, root: Path) -> None:
            looked.append(os.environ.get("GUIDED_PRESS_CACHE"))
            super().__init__(url, root)

    monkeypatch.setattr(shared_store, "SharedStore", Looking)
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(), range(200)))
    assert all(isinstance(store, Looking) for store in stores)
    assert looked == [url] * 200


@pytest.mark.slow
def test_a_lost_worker_loses_no_file(tmp_path: Path, own_cache: Path) -> None:
    """One of two workers is killed while it works; every file is there in the end."""
    del own_cache
    count = 8
    for number in range(count):
        (tmp_path / f"s{number}.yaml").write_text(SCRIPT.format(number=number))
    names = ", ".join(f"s{number}.yaml" for number in range(count))
    manifest = tmp_path / "m.yaml"
    manifest.write_text(
        f"version: 1\nscripts: [{names}]\nvoices: [{{engine: silent}}, {{engine: silent, "
        "rate_wpm: 120}]\n"
    )
    tasks = load_manifest(manifest)
    told: list[Result] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill_one_soon() -> None:
            while not told:
                time.sleep(0.02)
            os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill_one_soon, daemon=True)
        killer.start()
        failures = run_on_cluster(
            tasks, tmp_path / "out", cluster.scheduler_address, f"file://{tmp_path}/common",
            told.append,
        )  # fmt: skip
        killer.join()
    assert failures == []
    assert sorted(result["name"] for result in told) == sorted(task.name for task in tasks)
    assert len(list((tmp_path / "out").glob("*.mp3"))) == 2 * count
