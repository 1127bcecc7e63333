"""Which cache this process uses."""

from __future__ import annotations

import os

from guided_press.store import Store, cache_folder


def open_store() -> Store:
    """The cache of this person on this machine, or the one that a cluster shares."""
    named = os.environ.get("GUIDED_PRESS_CACHE", "")
    if "://" in named:
        from guided_press.app.shared_store import shared_store

        return shared_store(named)
    return Store(cache_folder())
