"""The shipped scripts: their times are the ones that were worked out, to the second."""

from __future__ import annotations

import re

import pytest

from guided_press.knowledge.loading import load_knowledge
from guided_press.session.loading import load_script, shipped_scripts
from guided_press.session.rules import stated_s
from guided_press.session.schema import SCHEMA_URL
from guided_press.session.script import CloseStep, PressStep, TechniqueStep
from guided_press.session.script_files import shipped_folder
from guided_press.units import format_clock

# start of each hold, what is held, side, seconds
HOLDS = {
    "quick-5-seated": """
        0:30 BL40 both 60 | 1:50 GB41 left 45 | 2:45 GB41 right 45 | 3:40 PC8 left 30
        4:15 PC8 right 30""",
    "quick-9-seated": """
        0:30 BL40 both 90 | 2:20 GB41 left 60 | 3:30 GB41 right 60 | 4:40 PC8 left 120
        6:45 PC8 right 120""",
    "low-back-15-self": """
        0:50 BL25 both 90 | 3:05 BL23 both 150 | 6:10 BL40 both 90 | 7:55 GB41 left 60
        9:05 GB41 right 60 | 10:15 PC8 left 120 | 12:20 PC8 right 120""",
    "calf-chain-12": """
        0:45 BL40 left 60 | 1:55 BL55 left 45 | 2:45 BL56 left 45 | 3:40 BL57 left 45
        4:25 calf_kneading left 60 | 5:25 BL67 left 15
        6:15 BL40 right 60 | 7:25 BL55 right 45 | 8:15 BL56 right 45 | 9:10 BL57 right 45
        9:55 calf_kneading right 60 | 10:55 BL67 right 15""",
    "sacrum-partner-20": """
        2:30 BL31 both 105 | 4:30 BL32 both 105 | 6:30 BL33 both 105 | 8:30 BL34 both 105
        10:45 BL31 both 60 | 11:55 BL32 both 60 | 13:05 BL33 both 60 | 14:15 BL34 both 60
        15:35 leg_press_down both 90""",
    "desk-break-4": "0:25 BL25 both 60 | 1:45 PC8 left 60 | 2:50 PC8 right 60",
    "bl40-long-30": """
        1:00 bl40_long_hold left 255 | 5:35 bl40_long_hold left 255
        10:10 bl40_long_hold left 255 | 14:45 bl40_long_hold right 255
        19:20 bl40_long_hold right 255 | 23:55 bl40_long_hold right 255""",
    "bladder-line-partner-30": """
        1:25 BL23 both 150 | 4:30 BL25 both 90
        6:50 BL31 both 75 | 8:15 BL32 both 75 | 9:40 BL33 both 75 | 11:05 BL34 both 75
        12:50 leg_press_down both 90 | 14:35 BL40 both 90
        16:40 BL55 left 60 | 17:50 BL56 left 60 | 19:00 BL57 left 60
        20:00 calf_kneading left 75
        21:50 BL55 right 60 | 23:00 BL56 right 60 | 24:10 BL57 right 60
        25:10 calf_kneading right 75 | 26:25 BL67 left 15 | 26:45 BL67 right 15""",
    "palms-and-breath-6": "1:35 PC8 left 120 | 3:45 PC8 right 120",
}

TOTALS = {
    "quick-5-seated": "5:00", "quick-9-seated": "9:00", "low-back-15-self": "15:00",
    "calf-chain-12": "12:00", "sacrum-partner-20": "20:00", "desk-break-4": "4:00",
    "bl40-long-30": "30:00", "bladder-line-partner-30": "30:00", "palms-and-breath-6": "6:00",
}  # fmt: skip


def laid_out(script_id: str) -> tuple[list[tuple[str, str, str, str]], float]:
    """The holds of a script with their starts, from its stated times alone, and its total."""
    now, holds = 0.0, []
    for step in load_script(script_id).session.steps:
        if not isinstance(step, (PressStep, TechniqueStep)):
            now += stated_s(step)
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
    rows = [tuple(row.split()) for row in re.split(r"[|\n]", HOLDS[script_id]) if row.strip()]
    assert laid_out(script_id)[0] == rows


@pytest.mark.parametrize("script_id", TOTALS)
def test_the_stated_times_add_up_to_the_stated_length(script_id):
    total = laid_out(script_id)[1]
    assert format_clock(total) == TOTALS[script_id]
    assert load_script(script_id).session.length == total


def test_the_list_has_every_script_once_the_shortest_first():
    listed = shipped_scripts()
    assert {script.id for script in listed} == set(TOTALS)
    assert [script.minutes for script in listed] == sorted(script.minutes for script in listed)
    assert {script.id for script in listed if script.mode == "partner"} == {
        "sacrum-partner-20", "bladder-line-partner-30",
    }  # fmt: skip
    assert all(script.title and script.description for script in listed)


@pytest.mark.parametrize("script_id", TOTALS)
def test_every_shortened_hold_is_called_so_in_the_script(script_id):
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
    text = (shipped_folder() / f"{script_id}.yaml").read_text()
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_URL}\n#\n# ")
    assert re.search(r"^# From: .*\bS\d\b", text, re.MULTILINE)
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("script_id", TOTALS)
def test_each_script_ends_with_close(script_id):
    assert isinstance(load_script(script_id).session.steps[-1], CloseStep)
