"""The opening: complete for what is in the session, silent about the rest, and in time."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.concerns import (
    MANNERS,
    OF_A_PLACE,
    effects_on,
    out_of_reach,
)
from guided_press.compiling.opening import (
    FEW_TARGETS,
    LONGEST_OF_ALL_S,
    LONGEST_S,
    PAUSE_S,
    fixed_lines,
    longest_s,
    opening_lines,
    safety_lines,
    spoken_s,
)
from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Role, Say
from guided_press.errors import KnowledgeError, SafetyRefusal
from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.models import BREATHING, Demand, Mode, Position, Reach
from guided_press.screening.profile import is_of_today
from guided_press.screening.restrictions import WORKS_AT
from guided_press.screening.screening import screen
from guided_press.script.demands import asked_by_target
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep, Session
from guided_press.words.linting import MOST_WORDS, lint
from tests.composing.makers import wishes
from tests.screening.answers import KNOWLEDGE, TODAY, YES, answers

TECHNIQUES = KNOWLEDGE.technique_ids()
TARGETS = (*KNOWLEDGE.point_codes(), *TECHNIQUES, BREATHING)
REGIONS_OF_WORDS = {
    "waist": {"sacrum"}, "low": {"low_back"}, "back": {"low_back", "sacrum"},
    "knees": {"knee"}, "legs": {"knee", "calf", "leg"}, "feet": {"foot", "toe"},
    "hands": {"palm"}, "calves": {"calf"}, "toes": {"toe"}, "palms": {"palm"},
}  # fmt: skip
OF_A_BODY = [c for c in KNOWLEDGE.conditions.values() if c.group != "giver"]
SHARED_NAMES = [
    set(phrase.claims)
    for phrase in KNOWLEDGE.phrases("en").values()
    if phrase.id.startswith("screening_name_")
]
SHARED = {claim.removeprefix("condition."): min(names) for names in SHARED_NAMES for claim in names}
LEGS, FEET = {"knee", "calf", "leg"}, {"foot", "toe"}
targets = st.lists(st.sampled_from(TARGETS), unique=True)
modes = st.sampled_from(("self", "partner"))


def _claims(lines: tuple[Say, ...]) -> set[str]:
    return {claim for line in lines for claim in line.claims}


def _regions(chosen: list[str]) -> set[str]:
    return {KNOWLEDGE.target(target).region for target in chosen if target != BREATHING}


@given(targets, modes)
def test_whatever_bars_a_target_is_named(chosen: list[str], mode: Mode) -> None:
    """Every stop and every condition of a body that leaves out or asks first is named or covered.

    What a sore hand cannot do harms nobody who is pressed.
    """
    claims = _claims(opening_lines(KNOWLEDGE, chosen, mode, language="en"))
    for condition in OF_A_BODY:
        effects = set(effects_on(KNOWLEDGE, condition, [*chosen, "session"]).values())
        if effects & {"stop_session", "avoid", "ask_first"}:
            assert f"condition.{condition.id}" in claims


PLACES = {
    "low back": {"low_back"}, "bone below the waist": {"sacrum"}, "back": {"low_back", "sacrum"},
    "knees": {"knee"}, "calves": {"calf"}, "legs": {"knee", "calf", "leg"},
    "feet": {"foot", "toe"}, "palms": {"palm"},
}  # fmt: skip

LEFT_OUT = re.compile(
    r"With (?P<list>.+), (skip (?P<out>.+)|press only (?P<only>.+)|please skip this session)\."
)
"""A sentence about who leaves out what, and not the one that goes on with it."""


def left_out(lines: tuple[Say, ...], worked: set[str]) -> list[tuple[Say, set[str]]]:
    """The sentences that leave out any of what is worked, and which regions."""
    out: list[tuple[Say, set[str]]] = []
    here: set[str] | None = None
    for line in lines:
        found = LEFT_OUT.fullmatch(line.text)
        if found and "what needs" not in line.text:
            place = found["out"] or found["only"] or ""
            names = [re.sub("^the ", "", name) for name in re.split(", | and ", place) if name]
            named = worked & {region for name in names for region in PLACES[name]}
            here = named if found["out"] else worked - named
        elif not line.text.startswith(("Also with ", "And with ")) or not out:
            here = None
        if here is not None:
            out.append((line, here))
    return out


@given(targets, modes)
def test_a_condition_is_named_for_every_place_that_it_concerns(
    chosen: list[str], mode: Mode
) -> None:
    """Named for the legs alone, nobody would know that it is asked about before the back too."""
    named: dict[str, set[str]] = {}
    lines, worked = opening_lines(KNOWLEDGE, chosen, mode, language="en"), _regions(chosen)
    out = {line.text: regions for line, regions in left_out(lines, worked)}
    for line in lines:
        if line.text.startswith("With any of these ask a clinician first"):
            named = {claim: {*worked} for claim in named}
        for claim in line.claims:
            named.setdefault(claim, set()).update(out.get(line.text, worked))
    for condition in OF_A_BODY:
        places = named.get(f"condition.{condition.id}", set())
        for target, effect in effects_on(KNOWLEDGE, condition, chosen).items():
            if target != BREATHING and effect in ("avoid", "ask_first"):
                assert KNOWLEDGE.target(target).region in places, condition.id


@given(targets, modes)
def test_it_is_over_in_time(chosen: list[str], mode: Mode) -> None:
    """75 s for up to five targets, 95 s for all, pauses included; no sentence over 20 words."""
    lines = opening_lines(KNOWLEDGE, chosen, mode, language="en")
    few = len(set(chosen) - {BREATHING}) <= FEW_TARGETS
    assert longest_s(chosen) == (LONGEST_S if few else LONGEST_OF_ALL_S)
    assert spoken_s(lines) <= longest_s(chosen)
    assert all(len(line.text.split()) <= MOST_WORDS for line in lines)
    assert all(line.pause_s == PAUSE_S and line.role is Role.SCREENING for line in lines)


SHIPPED = [shipped.id for shipped in shipped_scripts()]


@pytest.mark.parametrize("name", SHIPPED)
def test_it_names_exactly_the_conditions_that_change_the_session(name: str) -> None:
    """Whatever a single yes leaves out, lightens, moves or refuses is named, and nothing else.

    It is made for somebody without a profile; who has one hears what changed instead.
    """
    session = load_script(name).session
    lines = safety_lines(session, KNOWLEDGE, "whole")[0]
    assert spoken_s(lines) <= longest_s(session.targets)
    claims = _claims(lines)
    fixed = _claims(opening_lines(KNOWLEDGE, [], session.mode, language="en"))
    for condition in KNOWLEDGE.conditions.values():
        if is_of_today(condition) or condition.follows:
            continue
        yes = answers(**{condition.id: YES})
        try:
            changed = screen(session, yes, KNOWLEDGE, TODAY).session != session
        except SafetyRefusal:
            changed = True
        named = f"condition.{condition.id}" in claims
        assert changed <= named, (condition.id, [line.text for line in lines])
        assert named <= changed or f"condition.{condition.id}" in fixed, condition.id


def done_to(condition: Condition, session: Session, regions: set[str]) -> set[str]:
    """What a condition does to the places of a session that are in these regions."""
    works = asked_by_target(session)
    here = [target for target in works if KNOWLEDGE.target(target).region in regions]
    away = out_of_reach(KNOWLEDGE, condition, session.mode, works) & {*here}
    return {*effects_on(KNOWLEDGE, condition, here).values(), *(["avoid"] if away else [])}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_place_is_left_out_with_nothing_that_spares_it(name: str) -> None:
    """Back, legs or feet are named together only where each condition bars or asks for each."""
    session = load_script(name).session
    worked = _regions([*session.targets])
    for line, out in left_out(safety_lines(session, KNOWLEDGE, "whole")[0], worked):
        ids = [c.removeprefix("condition.") for c in line.claims if c.startswith("condition.")]
        for called in {SHARED.get(name, name) for name in ids}:
            conditions = [KNOWLEDGE.conditions[n] for n in ids if SHARED.get(n, n) == called]
            for parts in ({"low_back"}, {"sacrum"}, LEGS, FEET, {"palm"}):
                done = {e for c in conditions for e in done_to(c, session, out & parts)}
                assert not out & parts or done & {"avoid", "ask_first"}, (line.text, called)


@pytest.mark.parametrize("name", SHIPPED)
def test_who_has_nothing_left_hears_that_it_is_not_for_them(name: str) -> None:
    """All places are left out with it: nobody waits for another part."""
    session = load_script(name).session
    worked, lines = _regions([*session.targets]), safety_lines(session, KNOWLEDGE, "whole")[0]
    for line, out in left_out(lines, worked):
        assert (out == worked) == ("this session" in line.text or line.text.startswith("And with"))


def opening_of(targets: list[str], *positions: str, mode: Mode = "partner") -> list[str]:
    """The opening of a session that takes these positions, and then works these targets."""
    steps = [*({"position": p} for p in positions), *({_KINDS[t]: t} for t in targets)]
    content = {"version": 1, "title": "A", "mode": mode, "steps": [*steps, {"close": "60s"}]}
    session = Session.model_validate(content)
    return [line.text for line in safety_lines(session, KNOWLEDGE, "whole")[0]]


_KINDS = {t: "technique" if t in TECHNIQUES else "press" for t in TARGETS}


def test_the_only_posture_that_is_barred_leaves_nothing() -> None:
    """Lying on the side, or face down, with a new hip; bending or crossing the legs as well."""
    for lines in (
        opening_of(["BL55"], "side_lying"),
        opening_of(["BL55"], "prone"),
        opening_of(["BL40"], "seated", mode="self"),
        opening_of(["BL55"], "leg_crossed", mode="self"),
        opening_of(["BL23"], "seated_lean_forward", mode="self"),
    ):
        assert any("hip surgery" in x and x.endswith("skip this session.") for x in lines), lines


def test_a_posture_that_is_barred_leaves_out_what_is_worked_in_it() -> None:
    """By the names of the places: nobody knows beforehand where a bend comes."""
    lines = opening_of(["BL40", "GB41", "PC8"], "seated", mode="self")
    assert any("hip surgery" in x and x.endswith("press only the palms.") for x in lines), lines
    lines = opening_of(["PC8", "BL40"], "seated", mode="self")
    assert any("osteoporosis" in x and "skip the knees" in x for x in lines), lines


def test_another_position_is_named_only_where_it_can_be_taken() -> None:
    """On the side instead of the back: not for a foot that is worked on the back alone."""
    lines = opening_of(["GB41", "PC8"], "supine")
    out = next(x for x in lines if "heart or lung disease" in x)
    assert "press only the palms" in out or "skip the feet" in out
    assert any("heart or lung disease" in x and "lie on your side" in x for x in lines)
    for line in opening_of(["BL23"], "prone"):
        assert not ("hip surgery" in line and "lie on your side" in line)


def test_a_step_that_works_no_place_is_skipped_by_what_it_needs() -> None:
    """A rest on the side, for whom that is barred."""
    lines = opening_of(["PC8"], "side_lying", "supine")
    assert any("hip surgery" in x and "skip what needs lying on the side" in x for x in lines)


@given(targets, modes)
def test_the_condition_comes_before_what_is_left_out(chosen: list[str], mode: Mode) -> None:
    """Legs "with clots" would be heard as legs that have clots; no sentence hangs on nothing."""
    for line in opening_lines(KNOWLEDGE, chosen, mode, language="en"):
        assert not re.search(r"(skip|[Ll]eave out|press only) .* with ", line.text)
        assert not line.text.startswith(("Spare", "Even then", "Leave out"))
        assert "the rest" not in line.text


def test_conditions_of_one_name_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shares a word and no heading is told by what each of them does."""
    alike = {
        name: KNOWLEDGE.conditions[name].model_copy(update={"spoken": "weakness"})
        for name in ("kidney_condition", "osteoporosis_or_steroids")
    }
    monkeypatch.setitem(KNOWLEDGE.__dict__, "conditions", {**KNOWLEDGE.conditions, **alike})
    lines = opening_lines(KNOWLEDGE, ["BL23", "PC8"], "partner", language="en")
    claimed = {line.text: line.claims for line in lines if "weakness" in line.text}
    out = next(text for text in claimed if "press only the palms" in text)
    assert "condition.kidney_condition" in claimed[out]
    assert "condition.osteoporosis_or_steroids" not in claimed[out]
    (light,) = (text for text in claimed if text != out)
    assert "condition.osteoporosis_or_steroids" in claimed[light]
    assert "condition.kidney_condition" not in claimed[light]


LYING_OUT = {"supine": "lie on your side", "prone": "lie on your side", "side_lying": "on the side"}


def is_about_places(text: str) -> bool:
    """It leaves something out, or asks before the other places."""
    found = LEFT_OUT.fullmatch(text)
    return text.startswith("With these ") or bool(found and "what needs" not in text)


def lying_in(session: Session) -> set[str]:
    return {s.position for s in session.steps if isinstance(s, PositionStep)} & LYING_OUT.keys()


def left_out_with(claim: str, lines: tuple[Say, ...], worked: set[str]) -> set[str]:
    """The regions that an opening leaves out with a condition."""
    found = [out for line, out in left_out(lines, worked) if claim in line.claims]
    return {region for out in found for region in out}


def assert_lying_is_named(session: Session, *strict: str) -> None:
    """Whoever is not to lie so, and may do any of it, hears it: agreement does not lift it.

    Where room is short, whoever has nothing left out by the data is asked to see a clinician.

    Args:
        session: Any.
        strict: For which positions that is all that may be short.
    """
    lines = safety_lines(session, KNOWLEDGE, "whole")[0]
    worked, works = _regions([*session.targets]), asked_by_target(session)
    for condition in OF_A_BODY:
        named = [line.text for line in lines if f"condition.{condition.id}" in line.claims]
        for position in lying_in(session):
            barred = effects_on(KNOWLEDGE, condition, [position])
            done = set(effects_on(KNOWLEDGE, condition, works).values())
            if not barred or condition.group == "skin":
                continue
            said = any(LYING_OUT[position] in text for text in named)
            asking = ("Ask a", "With any of these ask a", "Also about ", "Keep off ")
            asked = any(text.startswith(asking) for text in named)
            by_data = {"avoid", "ask_first"} & done and condition.group not in ("joints", "knee")
            out = left_out_with(f"condition.{condition.id}", lines, worked)
            so = {t for t, names in works.items() if position in names}
            all_out = worked <= out or (so and _regions([*so]) <= out)
            spared = asked and not by_data if position in strict else named
            assert said or all_out or spared, (condition.id, position, named)


@pytest.mark.parametrize("name", SHIPPED)
def test_how_a_body_lies_is_named_for_whom_it_is_barred(name: str) -> None:
    """On the back, face down or on the side."""
    assert_lying_is_named(load_script(name).session, *LYING_OUT)


@settings(max_examples=40, deadline=None)
@given(wishes(), st.sampled_from(("supine", "side_lying", "prone")))
def test_how_a_body_lies_is_named_in_compositions(wish: Wish, position: Position) -> None:
    """Whatever is wished, lying in any way."""
    with suppress(ImpossibleWish):
        session = compose(replace(wish, positions=(position,)), KNOWLEDGE).session
        assert_lying_is_named(session, "supine", "side_lying")
        lines = safety_lines(session, KNOWLEDGE, "whole")[0]
        assert spoken_s(lines) <= longest_s(session.targets)


def test_on_the_back_pregnancy_is_named() -> None:
    """Pregnant, nobody lies on the back, whatever a midwife agrees to."""
    said = [
        line.text
        for line in safety_lines(load_script("lying-down-14").session, KNOWLEDGE, "whole")[0]
    ]
    assert "With pregnancy, lie on your side." in said


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_done_otherwise_names_each_condition_once(name: str) -> None:
    """With all that is done in another way in one breath."""
    said = [line.text for line in safety_lines(load_script(name).session, KNOWLEDGE, "whole")[0]]
    otherwise = [text for text in said if text.startswith("With ") and not is_about_places(text)]
    spoken = {condition.spoken for condition in OF_A_BODY} | {
        phrase.text
        for phrase in KNOWLEDGE.phrases("en").values()
        if phrase.id.startswith("screening_name_")
    }
    for called in spoken:
        assert sum(called in text for text in otherwise) <= 1, called


def test_whatever_may_be_asked_of_a_body_has_its_sentence() -> None:
    """Every position, reach and demand; one without a sentence would be barred in silence."""
    names = {name for names in MANNERS.values() for name in names}
    assert names.isdisjoint(OF_A_PLACE)
    assert names | OF_A_PLACE == {
        *get_args(Position), *get_args(Reach), *get_args(Demand), BREATHING
    }  # fmt: skip


@given(targets, modes)
def test_the_same_place_is_spoken_of_in_the_same_way(chosen: list[str], mode: Mode) -> None:
    """Nothing that is only asked about is left out, however short the room is."""
    lines = opening_lines(KNOWLEDGE, chosen, mode, language="en")
    for line, _ in left_out(lines, _regions(chosen)):
        for claim in (c for c in line.claims if c.startswith("condition.")):
            alike = next((names for names in SHARED_NAMES if claim in names), {claim})
            conditions = [KNOWLEDGE.conditions[c.removeprefix("condition.")] for c in alike]
            effects = [effects_on(KNOWLEDGE, c, chosen).values() for c in conditions]
            assert any("avoid" in found for found in effects), (claim, line.text)


def test_the_limits_are_those_that_were_set() -> None:
    """A kind and complete opening has room, and no more."""
    assert (LONGEST_S, LONGEST_OF_ALL_S, FEW_TARGETS) == (75, 95, 5)


@pytest.mark.parametrize("mode", ["self", "partner"])
def test_every_two_places_fit(mode: Mode) -> None:
    """The fewest places that already touch every family of conditions."""
    for pair in combinations(TARGETS, 2):
        lines = opening_lines(KNOWLEDGE, pair, mode, language="en")
        assert spoken_s(lines) <= LONGEST_S, (pair, [line.text for line in lines])


@pytest.mark.long
@pytest.mark.parametrize("mode", ["self", "partner"])
def test_every_five_places_fit(mode: Mode) -> None:
    """As many as a short opening may have, in every choice of them."""
    for five in combinations((t for t in TARGETS if t != BREATHING), FEW_TARGETS):
        assert spoken_s(opening_lines(KNOWLEDGE, five, mode, language="en")) <= LONGEST_S, five


@given(targets, modes)
def test_no_absent_place_is_named(chosen: list[str], mode: Mode) -> None:
    """No part of the body is left out that the session does not touch."""
    present = _regions(chosen)
    for line in opening_lines(KNOWLEDGE, chosen, mode, language="en"):
        if found := LEFT_OUT.fullmatch(line.text):
            for word in re.findall(r"[a-z]+", f"{found['out'] or ''} {found['only'] or ''}"):
                assert not REGIONS_OF_WORDS.get(word) or REGIONS_OF_WORDS[word] & present


@given(targets, modes)
def test_only_conditions_of_these_targets_are_added(chosen: list[str], mode: Mode) -> None:
    """What stands in a list touches a target of the session."""
    fixed = _claims(opening_lines(KNOWLEDGE, [], mode, language="en"))
    for claim in _claims(opening_lines(KNOWLEDGE, chosen, mode, language="en")) - fixed:
        if claim.startswith("condition."):
            condition = KNOWLEDGE.conditions[claim.removeprefix("condition.")]
            assert effects_on(KNOWLEDGE, condition, chosen)


@given(targets, modes)
def test_every_line_can_be_spoken_and_rests_on_something(chosen: list[str], mode: Mode) -> None:
    """No promise, no brace left, and every claim resolves."""
    for line in opening_lines(KNOWLEDGE, chosen, mode, language="en"):
        assert lint(line.text, target="BL40", language="en") == []
        assert "{" not in line.text
        assert all(KNOWLEDGE.claim(claim).source for claim in line.claims)


@pytest.mark.parametrize("mode", ["self", "partner"])
def test_everything_at_once_fits(mode: Mode) -> None:
    """All points and techniques in one session still fit."""
    assert spoken_s(opening_lines(KNOWLEDGE, TARGETS, mode, language="en")) <= LONGEST_OF_ALL_S


def test_red_flags_first_and_the_way_out_last() -> None:
    """The most serious is said first; what stays in the ear is that one can stop."""
    lines = [line.text for line in opening_lines(KNOWLEDGE, TARGETS, "self", language="en")]
    signs = [line for line in lines if "medical help" in line or "doctor first" in line]
    assert lines[: len(signs) + 3].index(signs[0]) <= 1
    assert signs[0].startswith("Get medical help now for chest pain")
    assert lines[-2:] == [line.text for line in fixed_lines(KNOWLEDGE, "stop rule", "en")]
    assert lines[-1] == "You can always stop."


def test_the_stop_rule_says_what_to_let_go_for_and_that_one_can_stop() -> None:
    """Sharp pain, tingling, numbness: let go, and leave that place."""
    said = " ".join(line.text for line in fixed_lines(KNOWLEDGE, "stop rule", "en"))
    for word in ("Sharp pain", "tingling", "numbness", "let go", "leave that place", "always stop"):
        assert word.lower() in said.lower()


def test_ordinary_words_are_not_taken_for_more_than_they_mean() -> None:
    """Long-known numbness or swelling, any new episode and any implant are not barred."""
    for mode in ("self", "partner"):
        said = " ".join(
            line.text for line in opening_lines(KNOWLEDGE, TARGETS, mode, language="en")
        )
        assert not re.search(r"\bimplants\b|new pain|[Aa]lert adults|for falls", said)
        for word in ("night", "bowel", "breathless", "belly", "shooting leg pain"):
            assert word in said
        assert re.search(r"newly weak or swollen", said)
        assert re.search(r"numbness between the legs", said)


def test_a_technique_is_opened_like_the_points_it_works() -> None:
    """Sore skin at the knee bars the long resting hold, so its opening speaks of skin."""
    for technique, points in WORKS_AT.items():
        for condition in KNOWLEDGE.conditions.values():
            on_points = effects_on(KNOWLEDGE, condition, points)
            if len(on_points) == len(points):
                assert effects_on(KNOWLEDGE, condition, [technique])


def test_the_sacrum_is_barred_in_pregnancy_only_where_it_is_worked() -> None:
    """The sentence names the place when the session has it."""
    sacrum = " ".join(
        line.text for line in opening_lines(KNOWLEDGE, ["BL32"], "partner", language="en")
    )
    assert "With pregnancy, spinal surgery or fracture, please skip this session." in sacrum
    palm = " ".join(line.text for line in opening_lines(KNOWLEDGE, ["PC8"], "self", language="en"))
    assert "sacrum" not in palm
    assert "With pregnancy" in palm
    assert "keep every touch light" in palm


def test_an_unknown_target_is_refused() -> None:
    """Missing safety data means no session."""
    with pytest.raises(KnowledgeError, match="BL99"):
        opening_lines(KNOWLEDGE, ["BL99"], "self", language="en")


@pytest.mark.parametrize("mode", ["self", "partner"])
def test_an_opening_is_said_in_its_language(monkeypatch: pytest.MonkeyPatch, mode: Mode) -> None:
    """Every sentence comes from the phrases of that language."""
    english = KNOWLEDGE.phrases("en")
    marked = {
        name: phrase.model_copy(update={"text": re.sub(r"(?<=[.!?] )|^", "¤", phrase.text)})
        for name, phrase in english.items()
    }
    monkeypatch.setitem(KNOWLEDGE._phrases, "xx", marked)
    for lines in (
        opening_lines(KNOWLEDGE, TARGETS, mode, language="xx"),
        opening_lines(KNOWLEDGE, ["BL32", "BL40"], mode, language="xx"),
        fixed_lines(KNOWLEDGE, "short", "xx"),
    ):
        assert all(line.text.startswith("¤") for line in lines)
