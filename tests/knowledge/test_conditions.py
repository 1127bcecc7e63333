"""The conditions: complete, asked cautiously, and with effects that only change on purpose."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Demand, Position, Reach
from guided_press.words.linting import lint

KNOWLEDGE = load_knowledge()
POSITIONS_OF_ALL_KINDS = (*get_args(Position), *get_args(Reach), *get_args(Demand))
CONDITIONS = tuple(KNOWLEDGE.conditions.values())

STOPS = {
    "red_flag_cauda_equina", "red_flag_leg_weakness", "red_flag_trauma", "red_flag_fever_unwell",
    "red_flag_weight_loss_night_pain", "red_flag_chest_or_abdomen", "dvt_suspected",
    "red_flag_spinal_cord", "intoxicated_or_sedated", "no_consent", "child_under_16",
    "kidney_pain_or_urinary_signs",
}  # fmt: skip

AVOIDS = {
    "pregnancy": {"sacral_points", "BL67", "calf_points", "calf_kneading", "leg_press_down",
                  "bl40_long_hold"},
    "postpartum_12_weeks": {"calf_kneading", "bl40_long_hold"},
    "dvt_history_or_clotting_disorder": {"leg_points", "calf_kneading", "leg_press_down",
                                         "bl40_long_hold"},
    "clot_risk_recent": {"calf_kneading", "bl40_long_hold"},
    "anticoagulant_or_bleeding": {"calf_kneading", "bl40_long_hold"},
    "varicose_veins": {"leg_points", "calf_kneading", "leg_press_down",
                       "bl40_long_hold"},
    "leg_artery_disease": {"leg_points", "calf_kneading", "leg_press_down", "bl40_long_hold"},
    "knee_or_popliteal_problem": {"BL40", "bl40_long_hold"},
    "spinal_surgery_recent": {"back_points"},
    "vertebral_fracture_or_bone_disease": {"back_points"},
    "kidney_condition": {"BL23"},
    "cancer_now_or_before": {"calf_kneading", "bl40_long_hold"},
    "skin_problem_local": {"all_points", "leg_press_down", "calf_kneading", "working_hand",
                           "BL55", "BL57"},
    "device_line_or_implant": {"all_points", "working_hand", "sacral_points", "low_back_points",
                               "calf_kneading", "leg_press_down",
                               "BL40", "BL55", "BL57"},
    "reduced_sensation": {"calf_kneading", "bl40_long_hold"},
    "heart_or_breathing_condition": {"paced_breathing"},
    "fainting_or_low_pressure": {"paced_breathing"},
    "foot_ankle_hand_injury": {"foot_points", "PC8", "working_hand", "BL57", "calf_kneading",
                               "leg_press_down"},
    "lymphoedema_or_swollen_legs": {"calf_kneading", "bl40_long_hold"},
    "giver_hand_problem": {"thumbs", "finger_work"},
    "breathing_pace_discomfort": {"paced_breathing"},
}  # fmt: skip

ASKS = {
    "age_16_17": {"all_points"},
    "new_pain_age_band": {"back_points"},
    "pregnancy": {"BL40", "low_back_points", "GB41"},
    "postpartum_12_weeks": {"leg_points", "leg_press_down", "sacral_points"},
    "dvt_history_or_clotting_disorder": {"foot_points"},
    "clot_risk_recent": {"leg_points", "leg_press_down"},
    "anticoagulant_or_bleeding": {"leg_points"},
    "leg_artery_disease": {"foot_points", "low_back_points", "sacral_points"},
    "knee_or_popliteal_problem": {"BL55", "BL56", "BL57", "calf_kneading", "leg_press_down"},
    "spinal_surgery_recent": {"leg_points"},
    "spinal_surgery_older": {"back_points"},
    "disc_or_sciatica_acute": {"back_points"},
    "infection_risk": {"back_points"},
    "cancer_now_or_before": {"back_points", "leg_points", "foot_points"},
    "cancer_treatment_or_lymph_nodes": {"PC8", "working_hand"},
    "heart_or_breathing_condition": {"bl40_long_hold"},
    "lymphoedema_or_swollen_legs": {"leg_points", "leg_press_down"},
}

LEANED_ON = {"standing", "foot_on_stool", "arms_on_table", "kneeling"}

POSITIONS = {
    "pregnancy": {"prone", "supine", "leg_crossed"},
    "postpartum_12_weeks": {"leg_crossed"},
    "anticoagulant_or_bleeding": {"leg_crossed"},
    "cancer_now_or_before": {"leg_crossed"},
    "cancer_treatment_or_lymph_nodes": {"under_side"},
    "kidney_condition": {"prone"},
    "dvt_history_or_clotting_disorder": {"leg_crossed"},
    "clot_risk_recent": {"leg_crossed"},
    "varicose_veins": {"leg_crossed", "under_side"},
    "leg_artery_disease": {"leg_crossed", "prone"},
    "lymphoedema_or_swollen_legs": {"leg_crossed"},
    "spinal_surgery_recent": {"prone", "bends", "leg_crossed"},
    "osteoporosis_or_steroids": {"prone", "bends", "leg_crossed"},
    "vertebral_fracture_or_bone_disease": {"prone", "bends", "leg_crossed"},
    "disc_or_sciatica_acute": {"bends", "leg_crossed", "long_sitting"},
    "heart_or_breathing_condition": {"prone", "supine"},
    "fainting_or_low_pressure": {"standing", "quick_rise"},
    "knee_or_popliteal_problem": {"standing", "leg_crossed", "prone", "under_side", "kneeling"},
    "skin_problem_local": {"leg_crossed", "prone", "supine", "under_side", *LEANED_ON},
    "device_line_or_implant": {"leg_crossed", "prone", "supine", "under_side", *LEANED_ON},
    "foot_ankle_hand_injury": {
        "standing",
        "leg_crossed",
        "prone",
        "foot_on_stool",
        "under_side",
        "kneeling",
    },
    "cannot_lie_prone": {"prone"},
    "hip_replacement_or_hip_precautions": {
        "side_lying",
        "prone",
        "leg_crossed",
        "bends",
        "kneeling",
    },
}


def _targets(effect: str) -> dict[str, set[str]]:
    found = {c.id: {e.target for e in c.effects if e.effect == effect} for c in CONDITIONS}
    return {name: targets for name, targets in found.items() if targets}


def test_there_are_forty_four() -> None:
    """A condition is added or dropped on purpose only."""
    assert len(CONDITIONS) == 44


def test_a_question_follows_one_that_comes_before_it() -> None:
    """Who says no to the first is not asked the second; to nothing else does it belong."""
    before: set[str] = set()
    for condition in CONDITIONS:
        assert not condition.follows or condition.follows in before
        before.add(condition.id)


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("stop_session", {name: {"session"} for name in STOPS}),
        ("avoid", AVOIDS),
        ("ask_first", ASKS),
        ("change_position", POSITIONS),
    ],
)
def test_the_strong_effects_are_these(effect: str, expected: dict[str, set[str]]) -> None:
    """What stops, bars, asks or changes the position stands here a second time, to be compared."""
    assert _targets(effect) == expected


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.id)
def test_every_target_and_source_exists(condition: Condition) -> None:
    """An unknown target would silently protect nobody."""
    groups = KNOWLEDGE.groups
    known = {
        "session",
        "working_hand",
        "thumbs",
        "kneeling",
        *POSITIONS_OF_ALL_KINDS,
        *groups,
        *groups["all_points"],
        *groups["techniques"],
    }
    assert {effect.target for effect in condition.effects} <= known
    cited = {*condition.sources, *(s for effect in condition.effects for s in effect.sources)}
    assert cited <= KNOWLEDGE.sources.keys()


def test_groups_hold_points_and_techniques_that_exist() -> None:
    """Every group is made of targets; all points are all points."""
    assert set(KNOWLEDGE.groups["all_points"]) == set(KNOWLEDGE.point_codes())
    assert set(KNOWLEDGE.technique_ids()) <= set(KNOWLEDGE.groups["techniques"])


def test_unsure_counts_as_the_cautious_answer() -> None:
    """Not to know is to say yes; only for consent and breathing does no change more or nothing."""
    no = {c.id for c in CONDITIONS if c.if_unsure == "treat_as_no"}
    assert no == {"no_consent", "breathing_pace_discomfort"}
    assert [c.id for c in CONDITIONS if c.yes_means == "clear"] == ["no_consent"]


def test_questions_are_questions_in_plain_language() -> None:
    """Each question ends as one, and each sentence of it can be read in one go."""
    for condition in CONDITIONS:
        assert "?" in condition.ask
        found = lint(condition.ask, target=None, language="en")
        assert not [f for f in found if f.rule == "promise" and f.word != "healing"]


def test_what_is_spoken_of_a_condition_can_be_spoken() -> None:
    """Messages and short names hold no promise and no sentence over 20 words."""
    for condition in CONDITIONS:
        assert lint(condition.message, target=None, language="en") == []
        assert lint(condition.spoken, target=None, language="en") == []
        assert not condition.spoken.endswith(".")


def test_what_is_shown_of_a_condition_is_its_own() -> None:
    """On paper, "left out with" and "a clinician is asked first with" never name the same."""
    shown = [condition.shown for condition in KNOWLEDGE.conditions.values()]
    assert sorted(set(shown)) == sorted(shown)


def test_no_emergency_number_of_one_country() -> None:
    """The file may be heard anywhere."""
    for text in (c.message for c in CONDITIONS):
        assert not any(number in text for number in ("911", "112", "999", "111"))


def test_twelve_stop_rules_each_with_a_short_spoken_form() -> None:
    """Every sign is answered within one breath."""
    rules = KNOWLEDGE.stop_rules
    assert len(rules) == 12
    for rule in rules.values():
        assert len(rule.spoken.split()) <= 15
        assert lint(rule.spoken, target=None, language="en") == []
        assert set(rule.sources) <= KNOWLEDGE.sources.keys()


def test_disagreements_about_conditions_are_on_record() -> None:
    """Where sources disagree, both sides and the choice can be printed."""
    for name in ("D-PREG", "D-PRONE-PREG", "D-SURGERY-WAIT", "D-DVT-THINNERS"):
        conflict = KNOWLEDGE.conflicts[name]
        assert {claim.source for claim in conflict.claims} <= KNOWLEDGE.sources.keys()


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.id)
def test_no_reason_that_people_read_names_a_source_by_its_code(condition: Condition) -> None:
    """A code says something only beside the list of sources; a reason stands for itself."""
    reasons = [effect.why or condition.why for effect in condition.effects]
    assert not [why for why in reasons if re.search(r"\b(?:S\d|R-[A-Z])", why)]
