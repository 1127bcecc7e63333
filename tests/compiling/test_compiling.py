"""How a session is spoken: contact first, slow increase, the marks in time, letting go."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from guided_press.compiling.steps import compile_cues
from guided_press.cues import Chime, ChimeKind, Gate, Role, Say, Silence, Slot, SlotKind
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PressStep, Session, TechniqueStep
from guided_press.words.splitting import split_sentences

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
    # who is asked before the lowest pair does not find it
    words = [
        say.text for say in says(first, Role.FIND) if not re.search(r"\b(a|say) no\b", say.text)
    ]
    alone = compiled(lying, {"press": "BL31", "sides": "left"}, **more)
    top = next(slot for slot in alone if slot.kind is SlotKind.FIND)
    led = [say.text for say in says(top, Role.FIND)]
    assert any("flat bone below" in text for text in led)
    assert words[: len(led)] == led
    assert re.search("pair of dips|tailbone|part of the bone", words[len(led)])
    assert not set(led) & {say.text for say in says(then, Role.FIND)}


def test_what_a_point_is_found_from_is_a_point_before_it() -> None:
    """Nobody is sent to a place that does not exist, or back up."""
    starts = {c: KNOWLEDGE.point(c).found_from for c in KNOWLEDGE.point_codes()}
    for code, start in starts.items():
        assert start is None or KNOWLEDGE.point(start).order < KNOWLEDGE.point(code).order


# -- holds ---------------------------------------------------------------------------------


LIMITS = {"light": "three", "moderate": "four", "firm": "five"}


@pytest.mark.parametrize("script", SHIPPED)
def test_no_press_starts_at_its_full_strength(script: str) -> None:
    """How softly it begins and where it ends is heard before or at the start of every hold."""
    slots = shipped(script)
    for number, slot in enumerate(slots):
        hold = slot.hold
        if hold is None or hold.target == "bl40_long_hold":
            continue
        heard = [*says(slots[number - 1], Role.GROW), *says(slot, Role.GROW)]
        assert heard
        assert all(say.offset_s <= 15 for say in heard)
        texts = " ".join(say.text for say in heard)
        lighter = any("ours.lighter_round" in say.claims for say in heard)
        if hold.pressure == "very_light":
            assert not set(LIMITS.values()) & set(re.findall(r"[a-z]+", texts))
        elif not lighter:
            assert LIMITS[hold.pressure] in texts


@pytest.mark.parametrize("script", SHIPPED)
def test_what_the_hand_does_is_said_before_the_pressure_has_risen(script: str) -> None:
    """At a place that is new; on the other side "the same" is enough."""
    slots = shipped(script)
    worked: set[str] = set()
    for number, slot in enumerate(slots):
        if slot.hold and slot.hold.target not in worked:
            worked.add(slot.hold.target)
            told = [*says(slots[number - 1], Role.TECHNIQUE), *says(slot, Role.TECHNIQUE)]
            assert told, slot.hold
            assert told[0].offset_s <= 8


@pytest.mark.parametrize("movement", ["wiggle", "resting_hand", "soft_rub", "small_circles"])
def test_the_movement_of_a_step_is_the_one_that_is_said(movement: str) -> None:
    """A script that says wiggle is not answered with circles."""
    slots = compiled(SEATED, {"press": "BL40", "sides": "together", "movement": movement})
    told = " ".join(say.text for slot in slots for say in says(slot, Role.TECHNIQUE)).lower()
    word = {"resting_hand": "rest", "soft_rub": "rub", "small_circles": "circles"}
    assert word.get(movement, movement) in told
    others = {"wiggle", "circles", "rub"} - {word.get(movement, movement)}
    assert not others & set(re.findall(r"[a-z]+", told))


@pytest.mark.parametrize("script", SHIPPED)
def test_marks_in_time_belong_to_holds_that_have_room_for_them(script: str) -> None:
    """Half-way in holds of 90 s or more, ten seconds in 30 s or more, at their exact frame."""
    for slot in holds(shipped(script)):
        length_s = slot.length_s or 0
        half, ten = says(slot, Role.HALF), says(slot, Role.TEN)
        assert len(half) == (length_s >= 90)
        assert len(ten) == (length_s >= 30)
        assert all((s.anchor, s.exact, s.min_hold_s) == ("middle", True, 90) for s in half)
        assert all((s.anchor, s.offset_s, s.exact) == ("end", -10, True) for s in ten)


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
        for target in load_script(script).session.targets
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
    """In a short hold no mark or growth is announced."""
    (slot, _) = holds(compiled(SEATED, {"press": "BL67", "hold": 15}))
    kept = [say for say in says(slot) if say.min_hold_s <= 15]
    assert not [say for say in kept if say.role in (Role.HALF, Role.TEN, Role.GROW)]


def test_a_shortened_hold_and_a_time_of_ours_are_labelled() -> None:
    """A time below the sources', or of our own, is noted as such."""
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
    slots = tuple(slot for slot in slots if slot.kind is not SlotKind.SCREENING)
    kinds = [slot.kind for slot in slots[1:]]
    assert kinds == [SlotKind.FIND, SlotKind.HOLD, SlotKind.SWITCH, SlotKind.HOLD]
    switch = slots[3]
    assert switch.cues[0] == Chime(ChimeKind.SWITCH)
    assert "right" in " ".join(say.text for say in says(switch))
    assert len(says(switch, Role.FIND)) < len(says(slots[1], Role.FIND))
    gates = [cue for slot in slots for cue in slot.cues if isinstance(cue, Gate)]
    assert [gate.side for gate in gates] == ["left", "right"]


def test_a_short_switch_has_no_chime_of_its_own() -> None:
    """Below 8 s the release chime of one hold and the press chime of the next are enough."""
    slots = compiled(SEATED, {"press": "PC8", "switch": 5})
    switch = next(slot for slot in slots if slot.kind is SlotKind.SWITCH)
    assert not [cue for cue in switch.cues if isinstance(cue, Chime)]


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


def test_welcome_screening_and_needs_are_chapters_of_their_own() -> None:
    """What is said before the first step is in chapters that can be skipped to."""
    lines = [Say("You can stop at any time.", Role.SCREENING, ("ours.stop",))]
    notes = [Say("The palm is left out today.", Role.SAFETY, ("ours.stop",))]
    slots = compile_cues(session(SEATED, {"close": 20}), KNOWLEDGE, lines, notes)
    assert [slot.chapter for slot in slots[:4]] == [
        "Welcome",
        "Before you begin",
        "For you today",
        "What you need",
    ]
    assert [slot.step for slot in slots] == [None, None, None, None, 0, 1]


# -- partner, breath, close ----------------------------------------------------------------


def test_with_a_partner_the_receiver_is_asked_after_each_rise_and_once_a_minute() -> None:
    """And before anything else: who is spoken to, consent, the stop word, the scale."""
    slots = shipped("sacrum-partner-20")
    first = next(slot for slot in slots if slot.kind is SlotKind.SETTLE)
    assert len(says(first, Role.SAFETY)) >= 5
    unasked = 0.0
    for slot in holds(slots):
        length = slot.length_s or 0
        asked = [say.offset_s for say in says(slot, Role.CHECKIN)]
        marks = [-unasked, *asked, length]
        assert all(after - before <= 60 for before, after in pairwise(marks))
        unasked = length - asked[-1]
        assert len(asked) <= 1 + length // 60


def test_paced_breathing_is_offered_and_exact() -> None:
    """Each breath starts at its frame, and after five rounds the pace is left to the person."""
    slots = compiled(SEATED, {"breathe": {"in": 4, "out": 6, "rounds": 7}})
    breathing = slots[-1]
    assert breathing.length_s == breathing.min_s == breathing.max_s == 70
    assert [say.offset_s for say in says(breathing)] == [
        *(start + half for start in range(0, 50, 10) for half in (0, 4)),
        50,
    ]
    assert all(say.addressee == "receiver" and say.exact for say in says(breathing)[:-1])
    assert slots[-2].chapter == "Breathing"


def test_nobody_stands_up_straight_after_lying() -> None:
    """After lying there is a minute to sit, in which nothing is said, and then the end."""
    lying = compiled({"position": "prone"}, {"close": 70}, mode="partner")[-1]
    seated = compiled(SEATED, {"close": 20})[-1]
    assert [c.length_s for c in lying.cues if isinstance(c, Silence)][-2] == 60
    assert [c.length_s for c in seated.cues if isinstance(c, Silence)][-2] == 4
    assert [c.kind for c in lying.cues if isinstance(c, Chime)] == [ChimeKind.END]


def test_own_lines_are_spoken_where_they_stand_in_the_script() -> None:
    """A step's own sentences are said in its hold, and claim no source."""
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
        begun = tuple(slot for slot in begun if slot.kind is not SlotKind.SCREENING)
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
    assert [slot.step for slot in slots][:3] == [None, 3, 4]
    found = next(slot for slot in slots if slot.kind is SlotKind.FIND)
    assert str(found.chapter).startswith("Second half: ")


def test_hands_stay_where_the_next_place_is_found_from() -> None:
    """Nobody lets go of a place and is then told to slide on from it; else the hands let go."""
    steps = [{"position": "side_lying"}]
    steps += [{"press": code, "sides": "left"} for code in ("BL31", "BL32", "BL40")]
    steps += [{"rest": "20s"}, {"press": "BL33", "sides": "left"}]
    slots = compiled(*steps, mode="partner")
    released = [say.text for slot in slots if slot.hold for say in says(slot, Role.RELEASE)]
    stay, let_go = (KNOWLEDGE.phrase(name, "en").text for name in ("release_stay", "release"))
    assert released == [stay, let_go, let_go, let_go]
