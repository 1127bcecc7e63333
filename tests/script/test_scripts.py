"""The shipped scripts: their times are the ones that were worked out, to the second."""

from __future__ import annotations

import re

import pytest

from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_folder, shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import CloseStep, PressStep, TechniqueStep
from guided_press.script.schema import SCHEMA_URL
from guided_press.units import format_clock

# start of each hold, what is held, side, seconds
HOLDS = {
    "quick-5-seated": """
        0:23 BL40 both 45 | 1:36 GB41 left 35 | 2:24 GB41 right 35 | 3:22 PC8 left 30
        4:05 PC8 right 30""",
    "quick-9-seated": """
        0:23 BL40 both 60 | 1:47 GB41 left 60 | 3:00 GB41 right 60 | 4:22 PC8 left 120
        6:35 PC8 right 120""",
    "low-back-15-self": """
        0:36 BL25 both 90 | 2:47 BL23 both 150 | 5:52 BL40 both 86 | 7:42 GB41 left 60
        8:55 GB41 right 60 | 10:16 PC8 left 120 | 12:29 PC8 right 120""",
    "calf-chain-12": """
        0:24 BL40 both 90 | 2:41 BL55 left 45 | 3:36 BL56 left 45 | 4:35 BL57 left 45
        5:32 calf_kneading left 45 | 6:38 BL67 left 15 | 7:14 BL55 right 45
        8:09 BL56 right 45 | 9:08 BL57 right 45 | 10:02 calf_kneading right 45
        11:07 BL67 right 15""",
    "sacrum-partner-20": """
        2:08 BL31 both 105 | 4:10 BL32 both 105 | 6:11 BL33 both 105 | 8:14 BL34 both 105
        10:55 BL31 both 60 | 12:04 BL32 both 60 | 13:13 BL33 both 60 | 14:22 BL34 both 60
        15:52 leg_press_down both 90""",
    "desk-break-4": """
        0:31 BL25 both 60 | 1:59 PC8 left 42 | 2:53 PC8 right 42""",
    "bl40-long-30": """
        1:34 bl40_long_hold left 240 | 5:57 bl40_long_hold left 240
        10:21 bl40_long_hold left 240 | 15:12 bl40_long_hold right 240
        19:36 bl40_long_hold right 240 | 23:59 bl40_long_hold right 240""",
    "bladder-line-partner-30": """
        1:24 BL23 both 150 | 4:35 BL25 both 90 | 7:06 BL31 both 60 | 8:23 BL32 both 60
        9:40 BL33 both 60 | 11:00 BL34 both 60 | 12:46 leg_press_down both 90
        14:35 BL40 both 90 | 16:47 BL55 left 60 | 17:59 BL56 left 60 | 19:16 BL57 left 60
        20:31 calf_kneading left 60 | 22:08 BL55 right 60 | 23:20 BL56 right 60
        24:37 BL57 right 60 | 25:50 calf_kneading right 60 | 27:08 BL67 left 15
        27:34 BL67 right 15""",
    "palms-and-breath-6": """
        1:18 PC8 left 120 | 3:31 PC8 right 120""",
    "lying-down-14": """
        2:03 PC8 left 120 | 4:22 PC8 right 120 | 8:31 BL32 both 90 | 10:45 BL40 left 90""",
    "daily-28": """
        0:32 BL25 both 90 | 4:26 BL23 both 150 | 7:53 BL40 both 120 | 10:35 BL55 left 60
        11:44 BL56 left 60 | 12:57 BL57 left 60 | 14:35 GB41 left 60 | 15:54 BL55 right 60
        17:03 BL56 right 60 | 18:16 BL57 right 60 | 19:50 GB41 right 60
        21:56 PC8 left 120 | 24:10 PC8 right 120""",
}

TOTALS = {
    "quick-5-seated": "5:00", "quick-9-seated": "9:00", "low-back-15-self": "15:00",
    "calf-chain-12": "12:00", "sacrum-partner-20": "20:00", "desk-break-4": "4:00",
    "bl40-long-30": "30:00", "bladder-line-partner-30": "30:00", "palms-and-breath-6": "6:00",
    "daily-28": "28:00", "lying-down-14": "14:00",
}  # fmt: skip


def laid_out(script_id: str) -> tuple[list[tuple[str, str, str, str]], float]:
    """The holds of a script with their starts, from its stated times alone, and its total."""
    now, holds = 0.0, []
    for step in load_script(script_id).session.steps:
        if not isinstance(step, (PressStep, TechniqueStep)):
            now += step.stated_s
            continue
        name = step.press if isinstance(step, PressStep) else step.technique
        assert step.find is not None
        assert step.hold is not None
        now += step.find
        sides = {"each": ["left", "right"], "together": ["both"]}.get(step.sides, [step.sides])
        for number, side in enumerate(sides):
            now += step.switch if number else 0
            holds.append((format_clock(now), name, side, f"{step.hold:g}"))
            now += step.hold
    return holds, now


@pytest.mark.parametrize("script_id", HOLDS)
def test_every_hold_is_where_the_table_has_it_and_as_long(script_id):
    """Each hold of a shipped script starts and lasts as it was worked out by hand."""
    rows = [tuple(row.split()) for row in re.split(r"[|\n]", HOLDS[script_id]) if row.strip()]
    assert laid_out(script_id)[0] == rows


@pytest.mark.parametrize("script_id", TOTALS)
def test_the_stated_times_add_up_to_the_stated_length(script_id):
    """A shipped script lasts to the second what it states."""
    total = laid_out(script_id)[1]
    assert format_clock(total) == TOTALS[script_id]
    assert load_script(script_id).session.length == total


def test_the_list_has_every_script_once_the_shortest_first():
    """The list is complete, in order, and each entry says what it is."""
    listed = shipped_scripts()
    assert {script.id for script in listed} == set(TOTALS)
    assert [script.minutes for script in listed] == sorted(script.minutes for script in listed)
    assert {script.id for script in listed if script.mode == "partner"} == {
        "sacrum-partner-20", "bladder-line-partner-30", "bl40-long-30",
    }  # fmt: skip
    assert all(script.title and script.description for script in listed)


@pytest.mark.parametrize("script_id", TOTALS)
def test_every_shortened_hold_is_called_so_in_the_script(script_id):
    """A hold below its source's time says so in its line, and no other does."""
    knowledge = load_knowledge()
    loaded = load_script(script_id)
    lines = (shipped_folder() / f"{script_id}.yaml").read_text().splitlines()
    for index, step in enumerate(loaded.session.steps):
        if isinstance(step, PressStep):
            source_min_s = knowledge.point(step.press).hold.source_min_s
            line, _ = loaded.document.place(("steps", index, "press"))
            shorter = source_min_s is not None and step.hold < source_min_s
            assert shorter == ("# shortened" in lines[line - 1])


@pytest.mark.parametrize("script_id", TOTALS)
def test_each_script_names_the_schema_and_its_sources(script_id):
    """Each script can be checked by an editor and traced to its sources."""
    text = (shipped_folder() / f"{script_id}.yaml").read_text()
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_URL}\n#\n# ")
    assert re.search(r"^# From: .*\bS\d\b", text, re.MULTILINE)
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("script_id", TOTALS)
def test_each_script_ends_with_close(script_id):
    """No shipped session ends without its closing."""
    assert isinstance(load_script(script_id).session.steps[-1], CloseStep)
