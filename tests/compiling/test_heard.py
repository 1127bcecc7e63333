"""What safety needs is heard in the placed sound: rules over timelines, not over steps."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Gate, Role, Say, SlotKind
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.models import LYING, PRESSURE_ORDER, Point, Position
from guided_press.screening.screening import screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep, Session, SwapStep
from guided_press.script.swapping import swapped
from guided_press.timeline import Timeline
from guided_press.words.splitting import split_sentences
from tests.compiling.sitting import assert_a_full_minute, assert_time_to_sit
from tests.composing.makers import KNOWLEDGE, placed, slots_of, wishes
from tests.screening.answers import TODAY, YES, answers
from tests.screening.test_demands import some_answers

SHIPPED = [script.id for script in shipped_scripts()]
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
MOST = {"very_light": 2, "light": 3, "moderate": 4, "firm": 5}


@cache
def session(name: str) -> Session:
    return load_script(name).session


def left(name: str, given_: dict) -> Session | None:
    """What is left of a shipped session; None where it is refused."""
    try:
        return screen(session(name), answers(**given_), KNOWLEDGE, TODAY).session
    except SafetyRefusal:
        return None


# -- a script's own words ------------------------------------------------------------------

OWN = (
    "Let go at once if the leg goes cold. Then rest.",
    "Skip this place while you are pregnant. Ease off if it burns. Ask your midwife first.",
    "Not after a clot.",
    "Danger: fragile skin.",
    "Think of rain, and of the sea behind it, and of how it sounds from inside a house.",
)


@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
@pytest.mark.parametrize("script", SHIPPED)
@settings(max_examples=4, deadline=None)
@given(lines=st.lists(st.sampled_from(OWN), min_size=1, max_size=6, unique=True).map(tuple))
def test_a_scripts_own_words_are_heard_whole(
    script: str, guidance: str, lines: tuple[str, ...]
) -> None:
    """In every step, however little room it has: no list of words tells all that warn."""
    steps = [step.model_copy(update={"say": lines}) for step in session(script).steps]
    said = session(script).model_copy(update={"steps": tuple(steps), "guidance": guidance})
    timeline = placed(said.model_copy(update={"length": None}))
    heard = Counter(clip.text for clip in timeline.clips if clip.role is Role.OWN)
    assert set(heard) == {part for line in lines for part in split_sentences(line)}
    holds = Counter(hold.step for hold in timeline.holds)
    assert set(heard.values()) == {len(steps) - len(holds) + holds.total()}, "on every side"


# -- the numbers ---------------------------------------------------------------------------


def assert_numbers_fit(timeline: Timeline) -> None:
    """The scale ends where the strongest press ends."""
    strongest = max((hold.pressure for hold in timeline.holds), key=PRESSURE_ORDER.index)
    scale = [c.text for c in timeline.clips if c.text.startswith(("We'll stay at", "Stay at"))]
    for text in scale:
        said = [NUMBERS[word] for word in text.strip(".").split() if word in NUMBERS]
        assert max(said, default=0) == MOST[strongest], (text, strongest)
    assert scale or strongest == "very_light"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_scale_ends_at_the_strongest_press(name: str) -> None:
    """Nobody is offered a higher number than any place of the session takes."""
    assert_numbers_fit(placed(session(name)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_the_scale_ends_at_the_strongest_press_that_is_left(name, given_) -> None:
    """After screening too: where all is light, no higher number is said."""
    found = left(name, given_)
    if found:
        assert_numbers_fit(placed(found))


@pytest.mark.parametrize(
    ("name", "condition", "line"),
    [
        ("sacrum-partner-20", "giver_hand_problem", "We'll stay at three or below."),
        ("desk-break-4", "anticoagulant_or_bleeding", "Stay at three or below."),
    ],
)
def test_who_is_pressed_lightly_hears_a_light_scale(name, condition, line) -> None:
    """Sore thumbs of a giver and blood thinners: three, and nothing above it."""
    found = left(name, {condition: YES})
    assert found
    assert line in [clip.text for clip in placed(found).clips]


# -- sitting before standing ---------------------------------------------------------------


def assert_sitting_kept(session: Session) -> None:
    """A minute in the sound after lying, and whatever else is said of sitting."""
    timeline = placed(session)
    assert timeline.clips[-1].text == "The session is over."
    assert_time_to_sit(timeline)
    lies = [step.position for step in session.steps if isinstance(step, PositionStep)]
    if lies and lies[-1] in LYING:
        assert_a_full_minute(timeline)


@pytest.mark.parametrize("rate_wpm", [100, 145, 200])
@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_said_of_sitting_is_kept(name: str, rate_wpm: int) -> None:
    """A full minute is one, and a little is nine seconds, in every shipped session and rate."""
    which = session(name)
    voice = which.voice.model_copy(update={"rate_wpm": rate_wpm})
    length = which.length if rate_wpm == 145 else None  # slow words need more than its length
    assert_sitting_kept(which.model_copy(update={"voice": voice, "length": length}))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_that_ends_lying_loses_no_word_for_the_minute(name: str) -> None:
    """The close of a shipped session is long enough; nothing is dropped in it."""
    which = session(name)
    lies = [step.position for step in which.steps if isinstance(step, PositionStep)]
    dropped = [a.cue for a in placed(which).adjusted if a.change == "dropped"]
    assert lies[-1] not in LYING or not [cue for cue in dropped if ": close:" in cue]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_what_is_left_has_time_to_sit(name, given_) -> None:
    """Screening may lay somebody on the side; the minute is there all the same."""
    found = left(name, given_)
    if found:
        assert_sitting_kept(found)


@settings(max_examples=30, deadline=None)
@given(wishes())
def test_a_composition_has_time_to_sit(wish: Wish) -> None:
    """Whatever is wished, and at whatever rate it is spoken."""
    try:
        composed = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    assert_sitting_kept(composed)


def test_who_changes_places_sits_first() -> None:
    """Whoever received sits for the minute before the hands change."""
    assert_sitting_kept(swapped(session("sacrum-partner-20").model_copy(update={"length": None})))


# -- the last words fit the last posture ---------------------------------------------------

SITTING = re.compile(r"\b(stay seated|sit tall)\b", re.IGNORECASE)
RISING = re.compile(r"roll onto|push yourself up", re.IGNORECASE)
ON_FEET = re.compile(r"\bstand quietly\b", re.IGNORECASE)


def assert_the_end_fits(which: Session) -> None:
    """Nobody who stands is told to stay seated, nobody who sits to roll over, nor either lies.

    A change of places is an end as well: of the half that goes before it.
    """
    here: str | None = None
    for slot in slots_of(which):
        here = slot.position if slot.kind is not SlotKind.SCREENING else here
        if slot.kind is SlotKind.REST and slot.step is not None:
            if not isinstance(which.steps[slot.step], SwapStep):
                continue
        elif slot.kind is not SlotKind.CLOSE:
            continue
        heard = " ".join(c.text for c in slot.cues if isinstance(c, Say))
        assert bool(RISING.search(heard)) == (here in LYING), (here, heard)
        assert bool(ON_FEET.search(heard)) <= (here == "standing"), (here, heard)
        if here == "standing":
            assert not SITTING.search(heard), heard
            assert ON_FEET.search(heard) or "it down on" in heard, heard
        elif here is None:
            assert not SITTING.search(heard), heard


@pytest.mark.parametrize("sit", [None, "1m"])
@pytest.mark.parametrize("mode", ["self", "partner"])
@pytest.mark.parametrize("place", [None, *get_args(Position)])
def test_the_last_words_fit_every_posture(place, mode, sit) -> None:
    """Also where a full minute was promised, and where no posture was ever named."""
    takes = [{"position": place}] if place else []
    steps = [*takes, {"settle": "5s"}, {"close": "2m", **({"sit": sit} if sit else {})}]
    which = {"version": 1, "title": "A", "mode": mode, "steps": steps}
    assert_the_end_fits(Session.model_validate(which))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_last_words_of_a_shipped_session_fit(name: str) -> None:
    """Whole, and where two people change places."""
    assert_the_end_fits(session(name))
    if session(name).mode == "partner":
        with suppress(SafetyRefusal):  # two halves of it may be too long
            assert_the_end_fits(swapped(session(name)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_the_last_words_of_what_is_left_fit(name, given_) -> None:
    """Whatever was left out before the end."""
    found = left(name, given_)
    if found:
        assert_the_end_fits(found)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_the_last_words_of_a_composition_fit(wish: Wish) -> None:
    """Whichever posture comes last."""
    try:
        composed = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    assert_the_end_fits(composed)


# -- finding -------------------------------------------------------------------------------

SLIDES = {
    "BL56": ("Slide along the groove", ("BL55",)),
    "BL32": ("pair of dips", ("BL31",)),
    "BL33": ("pair of dips", ("BL31", "BL32")),
    "BL34": ("pair of dips", ("BL31", "BL32", "BL33")),
}
"""What is found from other points: the words for it, and from where the hands may come."""

LANDMARKS = ("heel", "flat bone below", "top pair")
BACK = re.compile(r"^(Back to|Come back|Your hands? back|Both thumbs back|Bring .* back)|again\.$")
HANDS_STAY = (SlotKind.FIND, SlotKind.SWITCH, SlotKind.HOLD, SlotKind.SAY)


def assert_led_to_every_place(which: Session) -> None:
    """Each way begins at a landmark, or where the hands are on that side; nobody is led back.

    The gates of the slots tell what is found on which side; what is said is what is heard.
    """
    at: tuple[str, set[str]] = ("", set())
    touched: set[tuple[str, str]] = set()
    for slot in slots_of(which):
        if slot.kind not in HANDS_STAY:
            at = ("", set())
        gates = [c for c in slot.cues if isinstance(c, Gate) and c.target]
        if not gates:
            continue
        (gate,) = gates
        sides = {"left", "right"} if gate.side == "both" else {str(gate.side)}
        heard = [c.text for c in slot.cues if isinstance(c, Say) and c.role is Role.FIND]
        known = all((gate.target, side) in touched for side in sides)
        stays = at[0] == gate.target and at[1] & sides
        if gate.target in SLIDES and not known and not stays:
            words, starts = SLIDES[gate.target]
            if words in " ".join(heard):
                comes = at[0] in starts and at[1] & sides
                begins = any(landmark in " ".join(heard) for landmark in LANDMARKS)
                assert comes or begins, (gate, heard, at)
        if not known and not stays and gate.target not in SLIDES:
            assert not BACK.search(" ".join(heard)), (gate, heard)
        assert heard or known, gate
        touched |= {(gate.target, side) for side in sides}
        at = (gate.target, sides)


@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_place_of_a_shipped_session_can_be_found(name: str, guidance: str) -> None:
    """With full, brief and no guidance."""
    assert_led_to_every_place(session(name).model_copy(update={"guidance": guidance}))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_every_place_that_is_left_can_be_found(name, given_) -> None:
    """Where a point before it was left out on that side, the way begins at a landmark."""
    found = left(name, given_)
    if found:
        assert_led_to_every_place(found)


@settings(max_examples=30, deadline=None)
@given(wishes())
def test_every_place_of_a_composition_can_be_found(wish: Wish) -> None:
    """Whichever points are wished, in whichever order they come."""
    try:
        composed = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    assert_led_to_every_place(composed)


WORKABLE = [
    (mode, use.position, target, sides)
    for target in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
    for mode in ("self", "partner")
    for use in (target.positions_self if mode == "self" else target.positions_partner)
    for sides in (("left", "right", "each") if target.side_mode == "each" else ("together",))
]


@pytest.mark.parametrize(
    ("mode", "position", "target", "sides"),
    WORKABLE,
    ids=lambda value: getattr(value, "id", str(value)),
)
def test_a_script_of_one_place_leads_to_it(mode, position, target, sides) -> None:
    """On one side, on the other, and on both one after the other."""
    kind = "press" if isinstance(target, Point) else "technique"
    steps = [{"position": position}, {kind: target.id, "sides": sides}, {"close": "30s"}]
    which = Session.model_validate({"version": 1, "title": "A", "mode": mode, "steps": steps})
    assert_led_to_every_place(which)


def test_a_calf_without_its_top_is_found_from_the_heel() -> None:
    """Where the top of the right calf is left out, nobody slides down from it."""
    pressed = [("BL55", "left"), ("BL56", "left"), ("BL56", "right")]
    steps = [{"press": code, "sides": side} for code, side in pressed]
    whole = [{"position": "leg_crossed"}, *steps, {"close": "30s"}]
    which = Session.model_validate({"version": 1, "title": "Calves", "steps": whole})
    heard = [clip.text for clip in placed(which).clips]
    assert "Slide along the groove to the fullest part of the left calf." in heard
    assert "Slide up from your right heel to the fullest part of the calf." in heard
    assert "Slide along the groove to the fullest part of the right calf." not in heard


@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_strokes_a_leg_is_kept_off_the_knee_on_each_side(name: str) -> None:
    """The words that keep the hands off the back of the knee come for each side."""
    timeline = placed(session(name))
    for hold in timeline.holds:
        if hold.target in ("calf_kneading", "leg_press_down"):
            place_ = "backs of the knees" if hold.side == "both" else f"of the {hold.side} knee"
            told = [c for c in timeline.clips if c.text.startswith("Keep off") and place_ in c.text]
            assert any(c.start_frame < hold.end_frame for c in told), hold
