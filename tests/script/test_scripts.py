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
        0:28 BL40 both 41 | 1:41 GB41 left 30 | 2:28 GB41 right 30 | 3:22 PC8 left 30
        4:03 PC8 right 30""",
    "quick-9-seated": """
        0:29 BL40 both 60 | 1:54 GB41 left 60 | 3:13 GB41 right 60 | 4:36 PC8 left 120
        6:48 PC8 right 120""",
    "low-back-15-self": """
        0:37 BL25 both 90 | 2:57 BL23 both 150 | 6:07 BL40 both 60 | 7:35 GB41 left 60
        8:53 GB41 right 60 | 10:16 PC8 left 120 | 12:29 PC8 right 120""",
    "calf-chain-12": """
        0:25 BL40 both 90 | 2:45 BL55 left 45 | 3:38 BL56 left 45 | 4:35 BL57 left 45
        5:35 calf_kneading left 45 | 6:37 BL67 left 15 | 7:18 BL55 right 45 | 8:11 BL56 right 45
        9:08 BL57 right 45 | 10:08 calf_kneading right 45 | 11:09 BL67 right 15""",
    "sacrum-partner-20": """
        1:58 BL31 both 105 | 4:00 BL32 both 105 | 6:01 BL33 both 105 | 8:10 BL34 both 105
        10:40 BL31 both 60 | 11:49 BL32 both 60 | 12:58 BL33 both 60 | 14:07 BL34 both 60
        15:45 leg_press_down both 90""",
    "desk-break-4": """
        0:33 BL25 both 53 | 2:01 PC8 left 40 | 2:53 PC8 right 40""",
    "bl40-long-30": """
        1:33 bl40_long_hold left 229 | 5:55 bl40_long_hold left 229
        10:19 bl40_long_hold left 229 | 15:16 bl40_long_hold right 229
        19:40 bl40_long_hold right 229 | 24:02 bl40_long_hold right 229""",
    "bladder-line-partner-30": """
        1:42 BL23 both 150 | 4:44 BL25 both 90 | 7:02 BL31 both 60 | 8:16 BL32 both 60
        9:33 BL33 both 60 | 10:57 BL34 both 60 | 12:43 leg_press_down both 90
        14:41 BL40 both 90 | 16:45 BL55 left 60 | 17:54 BL56 left 60 | 19:09 BL57 left 60
        20:26 calf_kneading left 60 | 21:52 BL55 right 60 | 23:01 BL56 right 60
        24:20 BL57 right 60 | 25:38 calf_kneading right 60 | 27:02 BL67 left 15
        27:28 BL67 right 15""",
    "palms-and-breath-6": """
        1:19 PC8 left 120 | 3:32 PC8 right 120""",
    "lying-down-14": """
        2:06 PC8 left 120 | 4:20 PC8 right 120 | 8:24 BL32 both 90 | 10:22 BL40 left 90""",
    "daily-28": """
        0:35 BL25 both 90 | 4:33 BL23 both 150 | 7:59 BL40 both 120 | 10:50 BL55 left 60
        11:59 BL56 left 60 | 13:12 BL57 left 60 | 14:58 GB41 left 60 | 16:23 BL55 right 60
        17:32 BL56 right 60 | 18:45 BL57 right 60 | 20:27 GB41 right 60 | 22:21 PC8 left 120
        24:35 PC8 right 120""",
}

TOTALS = {
    "quick-5-seated": "5:00", "quick-9-seated": "9:15", "low-back-15-self": "15:00",
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
