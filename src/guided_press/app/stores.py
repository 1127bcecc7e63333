"""Which cache this process uses."""

from __future__ import annotations

import os

from guided_press.app.shared_store import shared_store
from guided_press.store import Store, cache_folder, usual_cache_folder


def open_store(*, private: bool = False) -> Store:
    """The cache of this person on this machine, or the one that a cluster shares.

    Args:
        private: For what is made for one person: never one into which somebody else may look. The
            names in a cache tell what was said, and so what was left out.
    """
    named = os.environ.get("GUIDED_PRESS_CACHE", "")
    if "://" in named:
        return Store(usual_cache_folder()) if private else shared_store(named)
    store = Store(cache_folder())
    return store if store.is_private or not private else Store(usual_cache_folder())
