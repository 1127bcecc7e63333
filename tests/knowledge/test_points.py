"""The points and techniques as data: complete, sourced, speakable, and within the safety rules."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import guided_press
from guided_press.knowledge import models
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import (
    EFFECT_RANK,
    PRESSURE_ORDER,
    Mode,
    Point,
    Position,
    SpokenLine,
    Target,
    Technique,
)

KNOWLEDGE = load_knowledge()
TARGETS: list[Point | Technique] = [*KNOWLEDGE.points(), *KNOWLEDGE.techniques()]
PACKAGE = Path(guided_press.__file__).parent
AT_THE_KNEE = ("BL40", "bl40_long_hold")

Moment = tuple[Mode, str, Position]


def each(targets: list[Point | Technique]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("target", targets, ids=[target.id for target in targets])


def moments(target: Target) -> Iterator[Moment]:
    """Every way in which a target can be worked: who, how many sides, in which position."""
    both = {"together": "both", "each": "one"}
    modes: tuple[Mode, ...] = ("self", "partner")
    for mode in modes:
        for side_mode in {target.side_mode, target.side_mode_also} - {None}:
            for position in target.positions(mode):
                yield mode, both[str(side_mode)], position


def fitting(
    lines: tuple[SpokenLine, ...],
    moment: Moment,
    *,
    brief: bool = False,
    movement: str = "",
    spared: bool = False,
) -> list[str]:
    mode, sides, position = moment
    return [
        line.told(spares_hands=spared)
        for line in lines
        if line.mode in ("any", mode)
        and line.sides in ("any", sides)
        and (not line.positions or position in line.positions)
        and (line.brief or not brief)
        and (not movement or line.movement in ("", movement))
        and line.told(spares_hands=spared)
    ]


def lines_of(target: Target) -> tuple[SpokenLine, ...]:
    """All that may be said, the words for sore hands included."""
    lines = target.lines
    usual = (
        *lines.find, *lines.slide, *lines.other, *lines.again, *lines.work, *lines.caution
    )  # fmt: skip
    spared = (line.model_copy(update={"text": line.spared}) for line in usual if line.spared)
    also = (line.model_copy(update={"text": text}) for line in usual for text in line.also)
    return (*usual, *spared, *also)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!]\s*", text) if part]


def speech_s(texts: list[str]) -> float:
    """Roughly: 2.4 words a second, 0.8 s after a sentence, 2 s after the last."""
    parts = [part for text in texts for part in sentences(text)]
    return sum(len(part.split()) for part in parts) / 2.4 + 0.8 * (len(parts) - 1) + 2.0


# -- facts ----------------------------------------------------------------------------------------

HOLDS = {  # basis, min, typical, max, floor, most in a session; the source's own range
    "BL23": ("seed", 120, 150, 180, 60, 180, (120, 180)),
    "BL25": ("seed", 60, 90, 120, 45, 120, (60, 120)),
    "BL31": ("inferred", 45, 60, 120, 30, 180, None),
    "BL32": ("inferred", 45, 60, 120, 30, 180, None),
    "BL33": ("inferred", 45, 60, 120, 30, 180, None),
    "BL34": ("inferred", 45, 60, 120, 30, 180, None),
    "BL40": ("seed", 60, 90, 120, 30, 120, (60, 120)),
    "BL55": ("inferred", 30, 45, 90, 20, 120, None),
    "BL56": ("inferred", 30, 45, 90, 20, 120, None),
    "BL57": ("inferred", 30, 45, 90, 20, 120, None),
    "BL67": ("inferred", 10, 15, 30, 10, 60, None),
    "GB41": ("seed", 45, 60, 60, 30, 120, (60, 60)),
    "PC8": ("seed", 90, 120, 120, 30, 240, (120, 120)),
    "leg_press_down": ("inferred", 30, 60, 90, 30, 120, None),
    "calf_kneading": ("inferred", 30, 60, 90, 30, 120, None),
    "bl40_long_hold": ("seed", 300, 600, 1800, 60, 1800, (300, 1800)),
}
MINUTES = {
    "BL23": "two to three minutes",
    "BL25": "one to two minutes",
    "BL40": "one to two minutes",
    "GB41": "about one minute",
    "PC8": "about two minutes",
    "bl40_long_hold": "from about five to around thirty minutes",
}
PRESSURES = {
    "BL23": ("moderate", "moderate"),
    "BL25": ("light", "moderate"),
    "BL31": ("light", "moderate"),
    "BL32": ("light", "moderate"),
    "BL33": ("light", "moderate"),
    "BL34": ("light", "moderate"),
    "BL40": ("very_light", "light"),
    "BL55": ("light", "moderate"),
    "BL56": ("moderate", "firm"),
    "BL57": ("moderate", "firm"),
    "BL67": ("light", "moderate"),
    "GB41": ("moderate", "firm"),
    "PC8": ("moderate", "moderate"),
    "leg_press_down": ("light", "light"),
    "calf_kneading": ("moderate", "moderate"),
    "bl40_long_hold": ("very_light", "very_light"),
}


def test_every_target_of_the_tables_is_there() -> None:
    """Thirteen points, and three techniques that can be scheduled."""
    assert {target.id for target in TARGETS} == set(HOLDS) == set(PRESSURES)
    assert len(KNOWLEDGE.points()) == 13


@each(TARGETS)
def test_holds_are_those_of_the_sources(target: Point | Technique) -> None:
    """The times that are used, and the range that the source states, are as researched."""
    hold = target.hold
    own = (hold.source_min_s, hold.source_max_s) if hold.basis == "seed" else None
    assert (
        hold.basis,
        hold.min_s,
        hold.typical_s,
        hold.max_s,
        hold.floor_s,
        hold.max_total_s,
        own,
    ) == HOLDS[target.id]
    assert hold.floor_s <= hold.min_s <= hold.typical_s <= hold.max_s <= hold.max_total_s
    assert hold.block_s == (300 if target.id == "bl40_long_hold" else None)


@each([target for target in TARGETS if target.hold.basis == "seed"])
def test_a_sourced_hold_quotes_its_source(target: Point | Technique) -> None:
    """Where a source gives the time, the claim behind the hold says that time."""
    says = " ".join(KNOWLEDGE.claim(claim).says for claim in target.hold.claims).lower()
    assert MINUTES[target.id] in says
    assert all(KNOWLEDGE.claim(claim).source in ("S1", "S2") for claim in target.hold.claims)


@each([target for target in TARGETS if target.hold.basis == "inferred"])
def test_a_hold_of_our_own_says_so(target: Point | Technique) -> None:
    """Where no source gives a time, the claim is ours and no source range is stated."""
    assert {KNOWLEDGE.claim(claim).source for claim in target.hold.claims} == {"ours"}
    assert target.hold.source_min_s is None
    assert target.hold.source_max_s is None


@each(TARGETS)
def test_pressure_is_as_researched(target: Point | Technique) -> None:
    """Default and maximum; only the back of the knee carries a cap in numbers, two of ten."""
    pressure = target.pressure
    assert (pressure.default, pressure.max) == PRESSURES[target.id]
    assert PRESSURE_ORDER.index(pressure.default) <= PRESSURE_ORDER.index(pressure.max)
    assert pressure.cap_score == (2 if target.id in AT_THE_KNEE else None)


def test_sides_follow_the_articles() -> None:
    """Low back, sacrum and legs together, the rest in turn; the knee in both ways."""
    together = {target.id for target in TARGETS if target.side_mode == "together"}
    assert together == {"BL23", "BL25", "BL31", "BL32", "BL33", "BL34", "leg_press_down"}
    also = {target.id for target in TARGETS if target.side_mode_also}
    assert also == {"BL40", "bl40_long_hold", "leg_press_down"}


def test_points_come_from_trunk_to_foot() -> None:
    """The palm, which is on neither, comes last."""
    order = [target.id for target in sorted(TARGETS, key=lambda target: target.order)]
    assert order == [
        *("BL23", "BL25", "BL31", "BL32", "BL33", "BL34", "leg_press_down", "BL40"),
        *("bl40_long_hold", "BL55", "BL56", "BL57", "calf_kneading", "GB41", "BL67", "PC8"),
    ]
    assert len({target.order for target in TARGETS}) == len(TARGETS)


@each([target for target in TARGETS if isinstance(target, Point)])
def test_points_are_described_in_full(target: Point) -> None:
    """Names with tones and characters, meridian, location, landmarks, tradition as tradition."""
    names = target.names
    assert names.pinyin_tones != names.pinyin
    assert all((names.hanzi_traditional, names.hanzi_simplified, names.english, names.say_as))
    assert target.meridian
    assert target.location
    assert target.landmarks
    assert target.confidence_why
    assert target.cautions
    assert "Chinese" in target.tradition
    assert target.title.endswith(f"({target.code})")


# -- claims ---------------------------------------------------------------------------------------


def supporting(target: Target) -> tuple[str, ...]:
    uses = (*target.positions_self, *target.positions_partner)
    return (
        *target.hold.claims,
        *target.pressure.claims,
        *target.movement.claims,
        *(claim for use in uses for claim in use.claims),
    )


@each(TARGETS)
def test_everything_rests_on_a_claim_with_a_source(target: Point | Technique) -> None:
    """Lines, positions, pressure, movement and hold; each claim resolves, and its source too."""
    spoken = [claim for line in lines_of(target) for claim in line.claims]
    for claim in (*spoken, *supporting(target), *(own.id for own in target.claims)):
        assert KNOWLEDGE.claim(claim).source in KNOWLEDGE.sources, claim
    assert {own.id.partition(".")[0] for own in target.claims} == {target.id}


@each(TARGETS)
def test_comments_support_nothing_that_is_done(target: Point | Technique) -> None:
    """A reader's comment never supplies a time, a pressure, a position, a movement or a line."""
    spoken = [claim for line in lines_of(target) for claim in line.claims]
    parts = {KNOWLEDGE.claim(claim).part for claim in (*spoken, *supporting(target))}
    assert not parts & {"comment", "comment_reply"}


def test_conflicts_and_claims_name_known_sources_and_targets() -> None:
    """Conflicts, and claims that belong to no point, rest on sources too."""
    for conflict in KNOWLEDGE.conflicts.values():
        assert {claim.source for claim in conflict.claims} <= KNOWLEDGE.sources.keys()
        assert len({claim.id for claim in conflict.claims}) == len(conflict.claims)
        for target in conflict.targets:
            assert target == "prone" or KNOWLEDGE.target(target)
    for claim in ("evidence.meta", "ours.side_modes", "ours.order", "condition.pregnancy"):
        assert KNOWLEDGE.claim(claim).source in KNOWLEDGE.sources


@each(TARGETS)
def test_contraindications_are_those_of_the_conditions(target: Point | Technique) -> None:
    """The strongest effect of each condition, groups expanded, is what the target lists."""
    expected = {}
    for condition in KNOWLEDGE.conditions.values():
        effects = [
            effect
            for effect in condition.effects
            if target.id in KNOWLEDGE.groups.get(effect.target, (effect.target,))
            and effect.effect != "note"
        ]
        if effects:
            strongest = max(effects, key=lambda effect: EFFECT_RANK[effect.effect])
            basis = strongest.basis or condition.basis
            sources = strongest.sources if strongest.basis else condition.sources
            expected[condition.id] = (strongest.effect, basis, sources, condition.local)
    listed = {
        entry.condition: (entry.effect, entry.basis, entry.sources, entry.local)
        for entry in target.contraindications
    }
    assert listed == expected
    assert {source for entry in target.contraindications for source in entry.sources} <= (
        KNOWLEDGE.sources.keys()
    )


# -- words ----------------------------------------------------------------------------------------


@each(TARGETS)
def test_every_moment_has_its_lines(target: Point | Technique) -> None:
    """For every mode, number of sides and position: where, again (once), and every movement."""
    assert list(moments(target))
    for moment, brief, spared in product(moments(target), (False, True), (False, True)):
        how = {"brief": brief, "spared": spared}
        assert fitting(target.lines.find, moment, **how), moment
        assert len(fitting(target.lines.again, moment, **how)) == 1, moment
        for movement in target.movement.allowed:
            told = fitting(target.lines.work, moment, movement=movement, **how)
            assert told, (moment, movement)


FIND_S = {
    "BL23": 26, "BL25": 22, "BL31": 30, "BL32": 15, "BL33": 15, "BL34": 16, "BL40": 17,
    "BL55": 12, "BL56": 13, "BL57": 12, "BL67": 7, "GB41": 20, "PC8": 12,
    "leg_press_down": 10, "calf_kneading": 6, "bl40_long_hold": 15,
}  # fmt: skip
"""How long finding may take to say; sessions leave about this much for it."""


@each(TARGETS)
def test_finding_is_said_in_time(target: Point | Technique) -> None:
    """The finding lines of every moment fit the time that sessions leave for them."""
    for moment, spared in product(moments(target), (False, True)):
        said_s = speech_s(fitting(target.lines.find, moment, spared=spared))
        assert said_s <= FIND_S[target.id], moment


@each(TARGETS)
def test_sentences_can_be_followed_by_ear(target: Point | Technique) -> None:
    """At most 20 words a sentence, nine in a reminder; whole sentences; no placeholder but side."""
    for line in lines_of(target):
        assert line.text.endswith(".")
        assert line.text[0].isupper()
        assert set(re.findall(r"{(.*?)}", line.text)) <= {"side"}
        assert all(len(part.split()) <= 20 for part in sentences(line.text)), line.text
    for line in target.lines.again:
        assert len(line.text.split()) <= 9, line.text


@each(TARGETS)
def test_a_side_is_named_only_where_there_is_one(target: Point | Technique) -> None:
    """Lines for both sides carry no side, and one line of each moment with one side names it."""
    for line in lines_of(target):
        assert line.sides != "both" or "{side}" not in line.text
    for moment in moments(target):
        kinds = (target.lines.find, target.lines.slide, target.lines.other, target.lines.again)
        for lines in filter(None, kinds):
            said = " ".join(fitting(lines, moment, brief=True))
            assert ("{side}" in said) == (moment[1] == "one"), (moment, said)


PROMISES = re.compile(
    r"\b(cur\w*|treat\w*|heal\w*|guarantee\w*|detox\w*|relie\w*|immediate\w*|instant\w*|lasting"
    r"|at once and for long|you will feel|you will notice|pain.free|push through|no pain"
    r"|qi|meridian\w*|energy|acupoint\w*|kidney\w*)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z]{2}\s?-?\d{1,2}\b")
STRENGTH = re.compile(
    r"\b(firm\w*|deep\w*|strong\w*|dig\w*|press\w*|hard|lean\w*)\b", re.IGNORECASE
)


@each(TARGETS)
def test_nothing_is_promised_and_no_code_is_spoken(target: Point | Technique) -> None:
    """No cure, no relief, no announced sensation, no theory; places have words, not codes."""
    places = (target.place, target.place_side, target.place_partner, target.place_side_partner)
    for text in (*(line.text for line in lines_of(target)), *places):
        assert not PROMISES.search(text), text
        assert not CODE.search(text), text


@each([target for target in TARGETS if target.id in AT_THE_KNEE])
def test_no_word_of_strength_at_the_back_of_the_knee(target: Point | Technique) -> None:
    """Not even negated: the ear keeps the word and loses the not."""
    for line in lines_of(target):
        assert not STRENGTH.search(line.text), line.text


@pytest.mark.parametrize("technique", ["leg_press_down", "calf_kneading"])
def test_techniques_along_the_leg_pass_the_knee(technique: str) -> None:
    """In every moment, brief too, as a caution, which is never dropped; and where they end."""
    target = KNOWLEDGE.technique(technique)
    for moment in moments(target):
        said = " ".join(fitting(target.lines.caution, moment, brief=True))
        assert re.search("Keep off the backs? of the ({side} )?knees?", said)
        if technique == "leg_press_down":  # it goes on below the knee
            assert re.search("skip from a hand's width above to a hand's width below", said)
            assert "ankle" in fitting(target.lines.work, moment, brief=True)[0]


@each(TARGETS)
def test_places_can_stand_in_a_sentence(target: Point | Technique) -> None:
    """They begin with an article or a possessive; the partner's are not called yours."""
    for place in (target.place, target.place_side, target.place_partner, target.place_side_partner):
        assert re.match(r"(the|your) ", place), place
        assert not place.endswith(".")
    assert "{side}" in target.place_side
    assert "{side}" in target.place_side_partner
    assert "{side}" not in target.place + target.place_partner
    assert "your" not in (target.place_partner + target.place_side_partner).split()


def test_every_field_is_read_by_the_program() -> None:
    """What no line of the program reads is no data; the schema's own settings aside."""
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    read = set(re.findall(r"\.(\w+)", source))
    kinds = [kind for _, kind in inspect.getmembers(models, inspect.isclass)]
    fields = {name for kind in kinds if issubclass(kind, models.Fact) for name in kind.model_fields}
    assert len(fields) > 80
    assert fields - read == {"phonemes"}, "what the engine makes of a respelling; a test reads it"
