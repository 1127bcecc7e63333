"""How a session is spoken: contact first, slow increase, the marks in time, letting go."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from guided_press.knowledge.loading import load_knowledge
from guided_press.session.compiling import compile_cues
from guided_press.session.cues import Chime, ChimeKind, Gate, Role, Say, Slot, SlotKind
from guided_press.session.loading import load_script, shipped_scripts
from guided_press.session.script import PressStep, Session, TechniqueStep
from guided_press.session.targets import session_targets, sides_of
from guided_press.session.wording import split_sentences

KNOWLEDGE = load_knowledge()
SHIPPED = [script.id for script in shipped_scripts()]


def session(*steps: dict[str, Any], **more: Any) -> Session:
    fields = {"version": 1, "title": "A test", "steps": list(steps), **more}
    return Session.model_validate(fields)


def compiled(*steps: dict[str, Any], **more: Any) -> tuple[Slot, ...]:
    return compile_cues(session(*steps, **more), KNOWLEDGE)


def shipped(script: str, **changes: Any) -> tuple[Slot, ...]:
    return compile_cues(load_script(script).session.model_copy(update=changes), KNOWLEDGE)


def holds(slots: tuple[Slot, ...]) -> list[Slot]:
    return [slot for slot in slots if slot.hold]


def says(slot: Slot, *roles: Role) -> list[Say]:
    return [c for c in slot.cues if isinstance(c, Say) and (not roles or c.role in roles)]


SEATED = {"position": "seated"}


# -- sentences -----------------------------------------------------------------------------


def test_a_text_is_spoken_sentence_by_sentence() -> None:
    """So that each is cached, placed and captioned by itself."""
    assert split_sentences(" One. Two!\nThree?  Four ") == ["One.", "Two!", "Three?", "Four"]
    assert split_sentences("It takes 1.5 minutes.") == ["It takes 1.5 minutes."]
    assert split_sentences("  ") == []
    assert split_sentences("... So! ?! Now. 😀") == ["... So! ?!", "Now. 😀"]


# -- finding -------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["BL32", "BL33", "BL34"])
@pytest.mark.parametrize("mode", ["self", "partner"])
@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
def test_a_place_that_is_reached_by_sliding_on_is_never_the_first_to_be_named(
    point: str, mode: str, guidance: str
) -> None:
    """Whoever knows no points is led to the top pair of the sacrum first, and only once."""
    lying = {"position": "side_lying"}
    more = {"mode": mode, "guidance": guidance}
    slots = compiled(lying, {"press": point, "sides": "left"}, {"press": "BL33"}, **more)
    first, then = (slot for slot in slots if slot.kind is SlotKind.FIND)
    words = [say.text for say in says(first, Role.FIND)]
    alone = compiled(lying, {"press": "BL31", "sides": "left"}, **more)
    top = next(slot for slot in alone if slot.kind is SlotKind.FIND)
    led = [say.text for say in says(top, Role.FIND)]
    assert any("flat bone below" in text for text in led)
    assert words[: len(led)] == led
    assert "pair of dips" in words[len(led)]
    assert not set(led) & {say.text for say in says(then, Role.FIND)}


def test_what_a_point_is_found_from_is_a_point_before_it() -> None:
    """Nobody is sent to a place that does not exist, or back up."""
    starts = {c: KNOWLEDGE.point(c).found_from for c in KNOWLEDGE.point_codes()}
    for code, start in starts.items():
        assert start is None or KNOWLEDGE.point(start).order < KNOWLEDGE.point(code).order


# -- holds ---------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SHIPPED)
def test_no_press_starts_at_its_full_strength(script: str) -> None:
    """Contact comes first, then slow increase, then "enough": 5 s later if light, 10 if firm."""
    for slot in holds(shipped(script)):
        if (slot.length_s or 0) < 25:
            continue
        spoken = [say for say in says(slot) if say.anchor == "start" and not say.follows]
        assert spoken[0].role is Role.CONTACT
        assert slot.hold is not None
        grow = [say for say in says(slot, Role.GROW) if not say.follows]
        if slot.hold.pressure == "very_light":
            continue
        increase, enough = grow
        assert enough.text.startswith("That is enough")
        least_s = {"light": 5, "moderate": 5, "firm": 10}[slot.hold.pressure]
        assert enough.offset_s - increase.offset_s >= least_s


@pytest.mark.parametrize("script", SHIPPED)
def test_marks_in_time_belong_to_holds_that_have_room_for_them(script: str) -> None:
    """Half-way in holds of 40 s or more, ten seconds in 30 s or more, at their exact frame."""
    for slot in holds(shipped(script)):
        (half,) = says(slot, Role.HALF)
        assert (half.anchor, half.exact, half.min_hold_s) == ("middle", True, 40)
        (ten,) = says(slot, Role.TEN)
        assert (ten.anchor, ten.offset_s, ten.exact, ten.min_hold_s) == ("end", -10, True, 30)


@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
@pytest.mark.parametrize("script", SHIPPED)
def test_letting_go_is_said_in_every_hold(script: str, guidance: str) -> None:
    """At least five seconds before the release chime, whatever else is said."""
    for slot in holds(shipped(script, guidance=guidance)):
        release = [say for say in says(slot, Role.RELEASE) if not say.follows]
        assert release
        assert all(say.anchor == "end" and say.offset_s <= -5 for say in release)


@pytest.mark.parametrize("script", SHIPPED)
def test_a_caution_is_said_once(script: str) -> None:
    """In the first hold of its point; saying it again would teach people not to listen."""
    heard = [
        say.text
        for slot in holds(shipped(script))
        for say in says(slot, Role.SAFETY)
        if say.role is Role.SAFETY and "comfortable" not in say.text
    ]
    cautions = {
        part
        for target in session_targets(load_script(script).session, KNOWLEDGE)
        for line in KNOWLEDGE.target(target).lines.caution
        for part in split_sentences(line.text)
    }
    for caution in cautions:
        assert heard.count(caution) <= 1


def test_chimes_only_still_says_what_safety_needs() -> None:
    """The caution and letting go are spoken; half-way is a chime."""
    (slot,) = holds(compiled(SEATED, {"press": "BL40", "sides": "together"}, guidance="chimes"))
    assert {say.role for say in says(slot)} <= {Role.SAFETY, Role.TEN, Role.RELEASE}
    assert says(slot, Role.SAFETY)
    halves = [c for c in slot.cues if isinstance(c, Chime)]
    assert [chime.kind for chime in halves] == [ChimeKind.HALF]


def test_brief_says_less_than_full() -> None:
    """Guidance fades as it becomes familiar."""

    def count(guidance: str) -> int:
        return sum(len(says(slot)) for slot in shipped("low-back-15-self", guidance=guidance))

    assert count("chimes") < count("brief") < count("full")


def test_a_short_hold_has_no_room_for_more_than_contact_and_release() -> None:
    (slot, _) = holds(compiled(SEATED, {"press": "BL67", "hold": 15}))
    kept = [say for say in says(slot) if say.min_hold_s <= 15]
    assert not [say for say in kept if say.role in (Role.HALF, Role.TEN, Role.GROW)]


def test_a_shortened_hold_and_a_time_of_ours_are_labelled() -> None:
    (slot,) = holds(compiled(SEATED, {"press": "PC8", "sides": "left", "hold": 30}))
    assert "shortened" in slot.notes
    assert KNOWLEDGE.point("BL55").hold.basis == "inferred"
    (ours,) = holds(compiled(SEATED, {"press": "BL55", "sides": "left"}))
    assert "time ours" in ours.notes


# -- sides ---------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SHIPPED)
def test_both_sides_get_the_same_time(script: str) -> None:
    """Left and right of one step are twins: the placing keeps them equal to the frame."""
    by_step: dict[int, list[Slot]] = {}
    for slot in holds(shipped(script)):
        by_step.setdefault(slot.step, []).append(slot)
    for slots in by_step.values():
        assert len({(slot.twin, slot.length_s, slot.min_s, slot.max_s) for slot in slots}) == 1


def test_between_sides_a_chime_and_a_short_reminder() -> None:
    """The second side is not explained again from the beginning."""
    slots = compiled(SEATED, {"press": "PC8"})
    kinds = [slot.kind for slot in slots[1:]]
    assert kinds == [SlotKind.FIND, SlotKind.HOLD, SlotKind.SWITCH, SlotKind.HOLD]
    switch = slots[3]
    assert switch.cues[0] == Chime(ChimeKind.SWITCH)
    assert "right" in " ".join(say.text for say in says(switch))
    assert len(says(switch)) < len(says(slots[1]))
    gates = [cue for slot in slots for cue in slot.cues if isinstance(cue, Gate)]
    assert [gate.side for gate in gates] == ["left", "right"]


def test_a_short_switch_has_no_chime_of_its_own() -> None:
    """Below 8 s the release chime of one hold and the press chime of the next are enough."""
    slots = compiled(SEATED, {"press": "PC8", "switch": 5})
    assert not [cue for cue in slots[3].cues if isinstance(cue, Chime)]


@pytest.mark.parametrize(
    ("wish", "sides"),
    [
        (None, ("left", "right")), ("each", ("left", "right")), ("together", ("both",)),
        ("left", ("left",)),
    ],
)  # fmt: skip
def test_sides_follow_the_script_then_the_point(wish: str | None, sides: tuple[str, ...]) -> None:
    step = session(SEATED, {"press": "BL40", **({"sides": wish} if wish else {})}).steps[1]
    assert sides_of(step, KNOWLEDGE.point("BL40")) == sides  # type: ignore[arg-type]


# -- chapters ------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SHIPPED)
def test_every_point_and_side_has_a_chapter_of_its_own(script: str) -> None:
    """So that "previous" on any player repeats the hold; later rounds are numbered."""
    slots = shipped(script)
    titles = [slot.chapter for slot in slots if slot.chapter]
    assert len(titles) == len(set(titles))
    chapter, of_holds = None, []
    for slot in slots:
        chapter = slot.chapter or chapter
        if slot.hold:
            of_holds.append(chapter)
            title = KNOWLEDGE.target(slot.hold.target).title
            side = "both sides" if slot.hold.side == "both" else slot.hold.side
            assert chapter is not None
            assert chapter.startswith(f"{title}, {side}")
    assert len(of_holds) == len(set(of_holds))


def test_the_screening_is_the_first_chapter_and_what_was_left_out_the_second() -> None:
    lines = [Say("You can stop at any time.", Role.SCREENING, ("ours.stop",))]
    notes = [Say("The palm is left out today.", Role.SAFETY, ("ours.stop",))]
    slots = compile_cues(session(SEATED, {"close": 20}), KNOWLEDGE, lines, notes)
    assert [slot.chapter for slot in slots[:2]] == ["Before you begin", "For you today"]
    assert [slot.step for slot in slots] == [-1, -1, 0, 1]


# -- partner, breath, close ----------------------------------------------------------------


def test_with_a_partner_the_receiver_is_asked_at_least_once_a_minute() -> None:
    """And before anything else: consent, the stop word, the scale."""
    slots = shipped("sacrum-partner-20")
    first = next(slot for slot in slots if slot.kind is SlotKind.SETTLE)
    assert len(says(first, Role.SAFETY)) >= 4
    for slot in holds(slots):
        length = slot.length_s or 0
        asked = [
            say.offset_s + (length if say.anchor == "end" else 0.0)
            for say in says(slot, Role.CHECKIN)
            if say.min_hold_s <= length
        ]
        times = [0.0, *asked, length]
        assert all(after - before < 60 for before, after in pairwise(times))


def test_paced_breathing_is_offered_and_exact() -> None:
    """Each breath starts at its frame, and after five rounds the pace is left to the person."""
    slots = compiled(SEATED, {"breathe": {"in": 4, "out": 6, "rounds": 7}})
    breathing = slots[-1]
    assert breathing.length_s == breathing.min_s == breathing.max_s == 70
    assert [say.offset_s for say in says(breathing)] == [
        start + half for start in range(0, 50, 10) for half in (0, 4)
    ]
    assert all(say.channel == "breath" and say.exact for say in says(breathing))
    assert slots[-2].chapter == "Breathing"


def test_nobody_stands_up_straight_after_lying() -> None:
    """After lying there is a minute to sit."""
    lying = compiled({"position": "prone"}, {"close": 70}, mode="partner")[-1]
    seated = compiled(SEATED, {"close": 20})[-1]
    assert lying.min_s >= 60
    assert seated.min_s == 0
    assert [c.kind for c in lying.cues if isinstance(c, Chime)] == [ChimeKind.END]


def test_own_lines_are_spoken_where_they_stand_in_the_script() -> None:
    slots = compiled(SEATED, {"press": "PC8", "sides": "left", "say": "Think of rain. And wind."})
    (slot,) = holds(slots)
    assert [say.text for say in says(slot, Role.OWN)] == ["Think of rain.", "And wind."]
    assert all(not say.claims for say in says(slot, Role.OWN))


# -- beginning in the middle -----------------------------------------------------------------


@pytest.mark.parametrize("script", SHIPPED)
def test_beginning_anywhere_leaves_out_nothing_that_a_hold_needs(script: str) -> None:
    """Position, agreement and the way to the place come first, as if nothing was before."""
    loaded = load_script(script).session
    for first, step in enumerate(loaded.steps):
        if not isinstance(step, (PressStep, TechniqueStep)):
            continue
        slots = compile_cues(loaded, KNOWLEDGE, first_step=first)
        whole = compile_cues(loaded, KNOWLEDGE)
        begun = slots[: next(n for n, slot in enumerate(slots) if slot.hold)]
        at = next(slot for slot in whole if slot.hold and slot.step == first)
        assert begun[0].kind is SlotKind.POSITION
        assert begun[-1].position == at.position
        assert begun[-1].kind is SlotKind.FIND
        assert says(begun[-1], Role.FIND)
        before = [say.text for slot in begun for say in says(slot, Role.SAFETY)]
        assert any("stop" in text for text in before) or loaded.mode == "self"
        later = [slot for slot in holds(whole) if slot.step >= first]
        assert [slot.hold for slot in holds(slots)] == [slot.hold for slot in later]
        assert [slot.step for slot in holds(slots)] == [slot.step for slot in later]


def test_beginning_behind_a_change_of_places_knows_the_half() -> None:
    """The receiver of the second half lies down anew, and its chapters say which half it is."""
    steps = [SEATED, {"press": "PC8"}, {"swap": "60s"}, SEATED, {"press": "BL40"}, {"close": "70s"}]
    slots = compile_cues(session(*steps, mode="partner"), KNOWLEDGE, first_step=4)
    assert [slot.step for slot in slots][:2] == [3, 4]
    found = next(slot for slot in slots if slot.kind is SlotKind.FIND)
    assert str(found.chapter).startswith("Second half: ")
