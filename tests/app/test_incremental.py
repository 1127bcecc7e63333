"""One changed line of a twenty-minute script costs one sentence and one segment."""

from __future__ import annotations

from pathlib import Path

import pytest

from guided_press.app.session import export

WORDS = ("forehead", "jaw", "shoulders", "palms", "chest", "belly", "back", "hips", "knees", "feet")


def script(changed: str = "") -> str:
    steps = ["  - settle: 30s"]
    for minute in range(20):
        lines = [
            f"Bring your attention to your {WORDS[minute % 10]}.",
            f"Let your {WORDS[(minute + 3) % 10]} grow a little heavier.",
        ]
        if changed and minute == 9:
            lines[1] = changed
        steps.append("  - rest: 60s\n    say:")
        steps += [f"      - {line}" for line in lines]
    steps.append("  - close: 30s")
    head = "version: 1\ntitle: Rest\nguidance: brief\nvoice: {engine: embedded}\nsteps:\n"
    return head + "\n".join(steps) + "\n"


@pytest.mark.slow
@pytest.mark.voices
def test_one_changed_line_costs_one_sentence_and_one_segment(
    tmp_path: Path, own_cache: Path
) -> None:
    """Shorter, longer, or put back as it was: then it costs nothing at all."""
    del own_cache
    path = tmp_path / "rest.yaml"
    path.write_text(script())
    first = export(path, tmp_path / "a.mp3")
    assert first.frames > 20 * 60 * 48_000
    for line in ("Let go.", "Let your knees grow as heavy as they want to be, and rest on them."):
        path.write_text(script(line))
        changed = export(path, tmp_path / "b.mp3")
        assert changed.synthesized == 1
        assert changed.encoded_segments == 1
        assert changed.reused_segments >= first.encoded_segments - 1
    path.write_text(script())
    again = export(path, tmp_path / "c.mp3")
    assert (again.synthesized, again.encoded_segments) == (0, 0)
    assert (tmp_path / "c.mp3").read_bytes() == (tmp_path / "a.mp3").read_bytes()
