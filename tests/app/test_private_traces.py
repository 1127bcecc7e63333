"""What is made for one person can be read out of no name, digest or folder of others."""

from __future__ import annotations

import stat
import sys
from datetime import date
from pathlib import Path

import pytest

from guided_press.app import identity, profiles
from guided_press.app.batch import task_key
from guided_press.app.manifest import Task
from guided_press.app.session import OpenSession
from guided_press.app.stores import open_store
from guided_press.app.wishes import Wishes
from guided_press.screening.profile import Answer, Profile
from guided_press.store import Store, usual_cache_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders have no modes there")


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and a secret, for this test alone."""
    monkeypatch.setattr(profiles, "profiles_folder", lambda: tmp_path / "data" / "profiles")
    monkeypatch.setattr(identity, "own_data", lambda: tmp_path / "data")
    identity.secret.cache_clear()
    return tmp_path / "data"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_cache_is_its_owners_alone(tmp_path: Path) -> None:
    """Names of sentences tell what was left out for somebody."""
    store = Store(tmp_path / "new" / "cache")
    store.put("clips", "a" * 32, b"sound")
    assert _mode(tmp_path / "new" / "cache") == 0o700
    assert store.is_private


def test_the_usual_cache_is_made_private_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where an earlier version made it for everybody."""
    (tmp_path / "usual").mkdir(mode=0o755)
    monkeypatch.setattr("guided_press.store.usual_cache_folder", lambda: tmp_path / "usual")
    Store(tmp_path / "usual")
    assert _mode(tmp_path / "usual") == 0o700


def test_what_is_made_for_somebody_is_in_no_shared_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a folder that others may look into, nor in one that machines share."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(shared))
    assert open_store().root == shared
    assert open_store(private=True).root == usual_cache_folder()
    monkeypatch.setenv("GUIDED_PRESS_CACHE", "memory://common")
    assert open_store(private=True).root == usual_cache_folder()


def test_a_session_with_a_profile_uses_a_private_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one it is the shared one."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(shared))
    monkeypatch.setattr("guided_press.app.stores.usual_cache_folder", lambda: tmp_path / "own")
    standing = [c.id for group in profiles.screens() for c in group.conditions]
    person = Profile("anna", dict.fromkeys(standing, Answer("no", date.today())))
    clear = profiles.all_clear_today()
    made = Wishes(engine="silent", profile=person, today=clear)
    with OpenSession("palms-and-breath-6", made) as opened:
        assert opened.store.root == tmp_path / "own"
    with OpenSession("palms-and-breath-6", Wishes(engine="silent")) as opened:
        assert opened.store.root == shared


def test_the_key_of_a_file_cannot_be_tried_without_the_secret(own_data: Path) -> None:
    """Few sets of answers are likely; who has only the folder learns nothing by trying them."""
    own_data.mkdir()
    path = own_data / "anna.yaml"
    profiles.save_profile(Profile(str(path), {"pregnancy": Answer("yes", date.today())}))
    task = Task(
        "palms.wav", "palms-and-breath-6", str(path), True, "silent", None, 145, "en", None, 1
    )
    here = task_key(task)
    assert task_key(task) == here
    assert _mode(own_data / "secret") == 0o600
    (own_data / "secret").unlink()
    identity.secret.cache_clear()
    assert task_key(task) != here
