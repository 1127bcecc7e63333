"""Nobody is asked to do what was not prepared: positions, limbs, and what is needed."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings

from guided_press.compiling.body import ON_A_CHAIR, UP_S, Body
from guided_press.compiling.course import AT_REST
from guided_press.compiling.needs import things_needed
from guided_press.compiling.steps import compile_cues
from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Gate, Role, Say, Side, Slot, SlotKind
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import LYING
from guided_press.script.arms import works_behind
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep, PressStep, Session, TechniqueStep
from guided_press.units import SAMPLE_RATE
from guided_press.words.wording import Wording
from tests.composing.makers import placed, wishes

KNOWLEDGE = load_knowledge()
SHIPPED = [script.id for script in shipped_scripts()]


def said(slot: Slot) -> list[str]:
    return [cue.text for cue in slot.cues if isinstance(cue, Say)]


def phrase(name: str, side: str = "", other: str = "") -> str:
    return KNOWLEDGE.phrase(name, "en").text.format(side=side, other=other)


OTHER = {"left": "right", "right": "left"}
REACHES = (
    "foot_on_stool",
    "ankle_on_knee",
    "foot_in_hand",
    "palm_up",
    "hand_in_hands",
    "upper_side",
)
SIDES = ("left", "right")


def brought_by(text: str, mode: str) -> tuple[str, str] | None:
    """Which limb of which side a sentence brings to the hands."""
    for side in SIDES:  # whoever lies down for it lies on the other side
        for way in ("position_side_lying_on", "roll_onto_side_on"):
            if phrase(f"{way}_{mode}", side, OTHER[side]).startswith(text):
                return "upper_side", side
    for reach in REACHES:
        ways = [
            name
            for name in KNOWLEDGE.phrases("en")
            if re.fullmatch(rf"(bring|change)_{reach}_(.*_)?{mode}", name)
        ]
        for side in SIDES:
            if any(text in phrase(way, side, OTHER[side]) for way in ways):
                return reach, side
    return None


def put_down_by(text: str, mode: str, up: tuple[str, str] | None) -> bool:
    """Whether a sentence puts down the limb that is up."""
    return bool(up) and not lies(up, mode) and text == phrase(f"put_down_{up[0]}_{mode}", up[1])


def lies(up: tuple[str, str] | None, mode: str) -> bool:
    """Whether a leg is up that lies on its pillow all the time, and need not be put down."""
    return up is not None and up[0] == "upper_side" and mode == "partner"


def assert_prepared(session: Session, slots: tuple[Slot, ...]) -> None:
    """A limb is up where its place is worked, and down where the body rests or ends."""
    mode, up, last = session.mode, None, {}
    for slot in slots:
        for text in said(slot):
            if brought := brought_by(text, mode):
                last[brought[0]] = brought
                up = up if re.match("(Receiver, )?([Ll]ie|[Rr]oll slowly)", text) else brought
            elif put_down_by(text, mode, up):
                up = None
        if slot.hold and slot.hold.side is not Side.BOTH:
            reach = KNOWLEDGE.target(slot.hold.target).reach(mode, slot.position)
            if reach:  # an upper leg that rested is where it was; nobody turned over since
                held = last.get(reach) if reach == "upper_side" else up
                assert held == (reach, slot.hold.side), slot.hold
        if slot.kind in (SlotKind.CLOSE, SlotKind.REST):
            assert up is None or lies(up, mode)


@pytest.mark.long
@pytest.mark.parametrize("script", SHIPPED)
def test_a_limb_is_brought_to_the_hands_and_put_down_again(script: str) -> None:
    """In the whole session, and from every step on."""
    session = load_script(script).session
    for first in range(len(session.steps)):
        assert_prepared(session, compile_cues(session, KNOWLEDGE, first_step=first))


ARMS_DOWN = {p.text for p in KNOWLEDGE.phrases("en").values() if p.id.startswith("arms_round")}
ARMS_DOWN.add(phrase("leave_standing_self"))
OF_RESTING_HANDS = re.compile(r"[Rr]est (now|your hands)|hands? (rest|hang|be still)")


def assert_arms_come_round(session: Session, slots: tuple[Slot, ...]) -> None:
    """Whoever had the hands behind the back hears that they come round, before anything rests."""
    behind, heard = False, set[str]()
    for slot in slots:
        heard |= set(said(slot))
        if slot.kind in AT_REST | {SlotKind.POSITION, SlotKind.CLOSE}:
            assert not behind or heard & ARMS_DOWN, (slot.kind, said(slot))
            behind = False
        elif slot.hold:
            behind = works_behind(KNOWLEDGE.target(slot.hold.target), session.mode)
            heard = set()


UP = {p.text for p in KNOWLEDGE.phrases("en").values() if p.id.startswith("up_again")}


def bends(session: Session, slot: Slot) -> set[str]:
    """What a hold alone asks of the back: a bend, or a foot that is reached on a stool."""
    target = KNOWLEDGE.target(slot.hold.target) if slot.hold else None
    uses = target.uses("self") if target and session.mode == "self" else ()
    here = [use for use in uses if use.position == slot.position]
    return {name for use in here for name in (use.reach, *use.demands)} & {"bend", "foot_on_stool"}


def assert_bent_backs_come_up(session: Session, slots: tuple[Slot, ...]) -> None:
    """Whoever bent down to a place hears to come up, before anything that is no bend."""
    bent, heard = False, set[str]()
    for slot in slots:
        heard |= set(said(slot))
        if slot.kind in AT_REST | {SlotKind.POSITION, SlotKind.CLOSE}:
            assert not bent or UP & heard, (slot.kind, said(slot))
            bent = False
        elif slot.hold:
            assert not bent or UP & heard or bends(session, slot), slot.hold
            bent, heard = "bend" in bends(session, slot), set()


def assert_rest_is_said_once(slots: tuple[Slot, ...]) -> None:
    """No hand that was just put down is told to rest again."""
    for slot in slots:
        told = [text for text in said(slot) if OF_RESTING_HANDS.search(text)]
        assert len(told) <= 1, told


def assert_sitting_is_said_once(slots: tuple[Slot, ...]) -> None:
    """No feet that were just put on the floor, and nobody who just sat down, is told to again."""
    for slot in slots:
        told = " ".join(said(slot))
        assert told.count("on the floor") <= 1, told
        assert len(re.findall(r"\b[Ss]it (?:down|for|comfortably|on)\b", told)) <= 1, told


def assert_hands_rest(session: Session) -> None:
    """In a whole session, and from every step on."""
    for first in range(len(session.steps)):
        slots = compile_cues(session, KNOWLEDGE, first_step=first)
        assert slots
        assert_arms_come_round(session, slots)
        assert_bent_backs_come_up(session, slots)
        assert_rest_is_said_once(slots)
        assert_sitting_is_said_once(slots)


@pytest.mark.parametrize("script", SHIPPED)
def test_arms_and_backs_come_back_before_they_rest(script: str) -> None:
    """Whatever worked is put down once, before a rest, a move or the end."""
    assert_hands_rest(load_script(script).session)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_arms_and_backs_come_back_in_compositions(wish: Wish) -> None:
    """Whatever is wished."""
    with suppress(ImpossibleWish):
        assert_hands_rest(compose(wish, KNOWLEDGE).session)


@pytest.mark.parametrize("position", ["standing", "seated_lean_forward", "side_lying"])
@pytest.mark.parametrize("then", ["rest", "check", "settle", "close", "breathe", "position"])
def test_arms_come_round_in_every_position(position: str, then: str) -> None:
    """Before each kind of step in which nothing is pressed."""
    code = "BL25" if position == "standing" else "BL32"
    step = {"breathe": {"in": 4, "out": 6, "rounds": 3}} if then == "breathe" else {then: "80s"}
    step = {"position": "seated"} if then == "position" else step
    steps = [{"position": position}, {"press": code, "hold": "60s"}, step, {"close": "120s"}]
    steps = steps[:3] if then == "close" else steps
    session = Session.model_validate({"version": 1, "title": "A", "steps": steps})
    slots = compile_cues(session, KNOWLEDGE)
    assert_arms_come_round(session, slots)
    assert any(text in ARMS_DOWN for slot in slots for text in said(slot))


@pytest.mark.parametrize("script", SHIPPED)
def test_every_position_has_a_way_in_and_a_way_out(script: str) -> None:
    """Nobody lies down, or gets up, without a word."""
    session = load_script(script).session
    slots = compile_cues(session, KNOWLEDGE)
    before = ""
    for slot in slots:
        if slot.kind is SlotKind.POSITION and slot.position:
            words = " ".join(said(slot))
            again = slot.position == "seated" and before in ON_A_CHAIR
            names = [f"position_{slot.position}{'_again' if again else ''}"]
            if slot.position == "side_lying":
                names += ["position_side_lying_on", "roll_onto_side", "roll_onto_side_on"]
            if before == "seated_lean_forward":  # who came up sits
                names.append(f"leave_{before}")
            sides = (("left", "right"), ("right", "left"))
            assert any(
                phrase(f"{name}_{session.mode}", *side) in words for name in names for side in sides
            )
            on_a_chair = {before, slot.position} <= ON_A_CHAIR and before != "seated_lean_forward"
            if before and before != slot.position and not on_a_chair:
                assert phrase(f"leave_{before}_{session.mode}") in words
            before = slot.position
    assert said(slots[-1])


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("seated", "leg_crossed", "Sit well back on your chair."),
        ("leg_crossed", "seated", "Sit at ease again."),
        ("seated_lean_forward", "seated", "Come back up slowly, until you sit tall."),
        ("seated", "standing", "Take your time to get up from the chair."),
        ("side_lying", "supine", "Lie on your back, with a pillow under your knees."),
        ("supine", "seated", "Bend your knees, and keep them together."),
    ],
)
def test_nobody_is_asked_to_get_up_who_stays_where_they_are(before, after, words) -> None:
    """From one way to sit into another nobody leaves the chair, nor the bed to turn over."""
    body = Body(Wording(KNOWLEDGE, "en", "self"))
    body.take(before)
    assert body.take(after)[0].text == words


def test_who_lies_on_the_back_rolls_over_before_a_hand_pushes_up() -> None:
    """Lying on the back ends by the side; who lies on the side is not told to roll onto it."""
    body = Body(Wording(KNOWLEDGE, "en", "self"))
    body.take("supine")
    assert "Roll onto a side" in body.rise()[0].text
    assert "ush yourself up" in body.rise()[1].text
    assert [say.text for say in body.take("seated")][:3] == [
        phrase("leave_supine_self"),
        phrase("roll_over_self"),
        phrase("leave_side_lying_self"),
    ]
    body.take("side_lying")
    assert not [say for say in body.rise() if "roll onto" in say.text.lower()]


@pytest.mark.parametrize("mode", ["self", "partner"])
@pytest.mark.parametrize("before", ["supine", "prone"])
def test_nobody_rolls_before_the_side_is_named(before: str, mode: str) -> None:
    """On the way to one side no word starts a roll until that side is named; else one does."""
    body = Body(Wording(KNOWLEDGE, "en", mode))
    body.take(before)
    words = [say.text for say in body.take("side_lying", Side.LEFT)]
    named = next(n for n, said in enumerate(words) if "right side" in said)
    assert not [said for said in words[:named] if "roll" in said.casefold()]
    other = "prone" if before == "supine" else "supine"
    for following in (other, "seated"):
        body = Body(Wording(KNOWLEDGE, "en", mode))
        body.take(before)
        assert phrase(f"roll_over_{mode}") in [say.text for say in body.take(following)]


@pytest.mark.parametrize("mode", ["self", "partner"])
def test_who_stands_hears_how_to_settle(mode: str) -> None:
    """Nobody stands in silence before the first place, however short the session is."""
    steps = [{"position": "standing"}, {"settle": "30s"}, {"close": "60s"}]
    which = {"version": 1, "title": "A", "mode": mode, "length": "5:00", "steps": steps}
    slots = compile_cues(Session.model_validate(which), KNOWLEDGE)
    settle = next(slot for slot in slots if slot.kind is SlotKind.SETTLE)
    assert phrase(f"settle_{mode}") in said(settle)


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ("seated", "Bend from your hips, and reach behind your left knee."),
        ("side_lying", "Draw your left knee up, and reach behind it."),
        (None, "Bend from your hips, and reach behind your left knee."),
    ],
)
@pytest.mark.parametrize("brief", [True, False])
def test_the_knee_comes_to_the_hand_of_who_lies_on_the_side(position, words, brief) -> None:
    """Lying, the leg is brought before anybody reaches; one way is said, also in no position."""
    lines = KNOWLEDGE.point("BL40").lines.find
    wording = Wording(KNOWLEDGE, "en", "self")
    found = [s.text for s in wording.lines(lines, Side.LEFT, position, Role.FIND, brief=brief)]
    assert found[0] == words
    assert sum("each" in text for text in found) == 1


def test_who_lies_on_one_side_turns_over_once() -> None:
    """After a rest the side that is on top is not asked for again; the other one is turned to."""
    body = Body(Wording(KNOWLEDGE, "en", "partner"))
    body.take("side_lying")
    assert "left side on top" in body.bring("upper_side", Side.LEFT)[0].text
    assert body.put_down() == []  # with a partner it lies on its pillow all the time
    assert body.bring("upper_side", Side.LEFT) == []
    assert body.put_down() == []
    assert body.bring("upper_side", Side.RIGHT)[-1].text.startswith("Receiver, roll over slowly")


@pytest.mark.parametrize("script", SHIPPED)
def test_hands_are_asked_to_rest_once(script: str) -> None:
    """Who rests already hears that the end comes, and no second order."""
    session = load_script(script).session
    *_, before, close = compile_cues(session, KNOWLEDGE)
    words = " ".join(said(close))
    if before.kind is SlotKind.HOLD:
        assert phrase("close_rested") not in words
        assert words.count("hand rest") + words.count("hands rest") == 1
    else:
        assert phrase("close_rested") in words
        assert "hands" not in words.split("Receiver")[0]


@pytest.mark.parametrize("script", SHIPPED)
def test_what_is_needed_is_said_before_the_routine_and_waited_for(script: str) -> None:
    """Everything that its positions and places need, whichever step it begins at."""
    session = load_script(script).session
    things = things_needed(session, KNOWLEDGE)
    assert things
    for first in (0, len(session.steps) - 2):
        slots = compile_cues(session, KNOWLEDGE, first_step=first)
        before = [slot for slot in slots if slot.kind is SlotKind.SCREENING]
        words = " ".join(text for slot in before for text in said(slot))
        for thing in things:
            assert KNOWLEDGE.phrase(f"thing_{thing}", "en").text.split()[-1] in words
        assert any(isinstance(cue, Gate) and not cue.target for cue in before[-1].cues)


def test_a_stool_is_needed_only_where_a_foot_goes_up_on_it() -> None:
    """What is needed follows from positions and reaches, not from a list in a script."""
    seated = PositionStep(position="seated")
    crossed = PositionStep(position="leg_crossed")

    def needs(*steps: PositionStep | PressStep | TechniqueStep) -> tuple[str, ...]:
        return things_needed(Session(version=1, title="A test", steps=steps), KNOWLEDGE)

    assert needs(seated, PressStep(press="GB41")) == ("chair", "stool", "bare_feet")
    assert needs(crossed, PressStep(press="GB41")) == ("chair", "bare_feet")
    assert needs(seated, PressStep(press="PC8")) == ("chair",)


@pytest.mark.parametrize("script", SHIPPED)
def test_with_two_people_whoever_else_is_meant_is_named(script: str) -> None:
    """A line for the receiver that is no question begins with the word."""
    session = load_script(script).session
    if session.mode != "partner":
        return
    for slot in compile_cues(session, KNOWLEDGE):
        for cue in slot.cues:
            if isinstance(cue, Say) and cue.addressee == "receiver" and cue.role is Role.POSITION:
                assert cue.text.startswith("Receiver,"), cue.text


LAST_WORKS = [
    {"position": "side_lying"},
    {"rest": "30s"},
    {"press": "BL40", "sides": "each", "hold": "60s"},
    {"close": "2m"},
]


@pytest.mark.parametrize("mode", ["self", "partner"])
@pytest.mark.parametrize(("sides", "on"), [("each", "right"), ("left", "right"), ("right", "left")])
def test_whoever_lies_down_for_a_side_lies_so_that_it_is_on_top(mode, sides, on) -> None:
    """Nobody has just lain down in pain and is told to turn over."""
    steps = [dict(step) for step in LAST_WORKS]
    steps[2]["sides"] = sides
    which = {"version": 1, "title": "A", "mode": mode, "steps": steps}
    texts = [t for s in compile_cues(Session.model_validate(which), KNOWLEDGE) for t in said(s)]
    assert any(f"ie on your {on} side" in text for text in texts)
    assert not any("roll over if you need to" in text for text in texts)


@pytest.mark.parametrize("name", [t.id for t in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())])
def test_brief_guidance_says_what_its_words_stand_for(name: str) -> None:
    """A line that points back at what was said before it stays with that line."""
    back = re.compile(r"\bits\b|\bthat soft\b|^(Open|Move them|Just beyond|They|It )")
    lines = KNOWLEDGE.target(name).lines
    for mode in ("self", "partner"):
        for find in (lines.find, lines.slide, lines.other, lines.again):
            fits = [line for line in find if line.mode in (mode, "any")]
            for place in {None, *(place for line in fits for place in line.positions)}:
                here = [line for line in fits if not line.positions or place in line.positions]
                for sides in ("one", "both"):
                    told = [line for line in here if line.sides in (sides, "any")]
                    for before, line in pairwise([None, *told]):
                        if line.brief and back.search(line.text):
                            assert before is None or before.brief, (line.text, before.text)


LEGS_UP = [
    load_script("calf-chain-12").session,
    load_script("daily-28").session,
    *(
        compose(Wish(60 * minutes, positions=("leg_crossed",)), KNOWLEDGE).session
        for minutes in (12, 20, 30)
    ),
    *(
        compose(Wish(60 * minutes, focus="calf", positions=("seated",)), KNOWLEDGE).session
        for minutes in (21, 40)
    ),
]


@pytest.mark.parametrize("session", LEGS_UP, ids=lambda session: session.title)
def test_a_leg_that_is_up_rests_after_five_minutes(session: Session) -> None:
    """As listeners have it: put down, loose for some seconds, and brought back."""
    up: dict[tuple[str, str], float] = {}
    for clip in placed(session).clips:
        now = clip.start_frame / SAMPLE_RATE
        brought = brought_by(clip.text, session.mode)
        if up and (brought or put_down_by(clip.text, session.mode, next(iter(up)))):
            _, since = up.popitem()
            assert now - since <= UP_S + 15
        if brought and brought[0] in ("ankle_on_knee", "foot_on_stool"):
            up[brought] = now
    assert not up


@pytest.mark.parametrize("minutes", [9, 12])
def test_whoever_stands_keeps_the_eyes_open(minutes: int) -> None:
    """Company for somebody standing is of the feet and the knees."""
    made = compose(Wish(60 * minutes, positions=("standing",)), KNOWLEDGE)
    heard = " ".join(clip.text for clip in placed(made.session).clips)
    assert "eyes" not in heard
    assert "both feet on the floor" in heard


@pytest.mark.parametrize("script", SHIPPED)
def test_whoever_lay_hears_how_to_get_up_from_the_floor(script: str) -> None:
    """After the minute of sitting, when somebody is about to stand."""
    slots = compile_cues(load_script(script).session, KNOWLEDGE)
    closing = said(slots[-1])
    lay = slots[-1].position in LYING
    assert any("rom the floor" in text for text in closing) == lay
    if lay:
        assert closing[-3].endswith("it for a full minute before you stand.")
        assert "rom the floor" in closing[-2]
