"""The words on safety as heard: pictures show a hold, and nothing leads past words not heard."""

from __future__ import annotations

HEARD = """
const kept = Storage.prototype.getItem;
Storage.prototype.getItem = function (key) {
  const all = JSON.stringify({ on: new Date().toDateString(), to_s: Array(9).fill(1e6) });
  return key.endsWith(":heard") ? all : kept.call(this, key);
};
"""
"""For a browser's page, before its own scripts: they were heard earlier today."""
