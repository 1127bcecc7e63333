"""The rules of time, as properties over random sessions and one hand-written case each."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.cues import (
    ESSENTIAL,
    Chime,
    ChimeKind,
    Gate,
    Hold,
    Role,
    Say,
    Silence,
    Slot,
    SlotKind,
)
from guided_press.placing.fitting import LengthError
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.placing.sounds import Lengths
from guided_press.timeline import Timeline
from guided_press.units import GRID_FRAMES, SAMPLE_RATE, to_frames

CHIMES = {"begin": 57_600, "half": 24_000, "switch": 72_000, "release": 60_000, "end": 130_000}
ALWAYS = (Role.FIND, Role.SAFETY)


def seconds(value: float) -> int:
    return to_frames(value)


def hold_slot(
    *cues: Say | Chime, length_s: float = 60, low: float | None = None, high: float | None = None,
    twin: int = 0, step: int = 1,
) -> Slot:  # fmt: skip
    return Slot(
        SlotKind.HOLD, step, (Hold("BL40", "left", "light"), *cues), length_s,
        min_s=length_s if low is None else low, max_s=length_s if high is None else high,
        twin=twin, chapter="BL40, left",
    )  # fmt: skip


def spoken(*texts: str, role: Role = Role.FIND, pause_s: float = 0.8) -> tuple[Say, ...]:
    return tuple(Say(text, role, ("c",), pause_s=pause_s) for text in texts)


def find_slot(*texts: str, length_s: float | None = None) -> Slot:
    return Slot(SlotKind.FIND, 1, (*spoken(*texts), Gate("BL40", "left", "again")), length_s)


def close_slot(length_s: float | None = 20) -> Slot:
    cues = (
        *spoken("over", role=Role.CLOSE), Silence(0, 1), Chime(ChimeKind.END), Silence(0.3),
    )  # fmt: skip
    return Slot(SlotKind.CLOSE, 9, cues, length_s)


def lengths(slots: list[Slot], second: float = 2.0, **special: float) -> Lengths:
    texts = {c.text for s in slots for c in s.cues if isinstance(c, Say)}
    return Lengths({t: to_frames(special.get(t, second)) for t in texts}, CHIMES)


def check_rules(timeline: Timeline) -> None:
    """What holds for every timeline."""
    clips = timeline.clips
    for before, after in itertools.pairwise(clips):
        assert before.end_frame <= after.start_frame, "speech never overlaps speech"
    for chime in timeline.chimes:
        for clip in clips:
            away = clip.end_frame <= chime.start_frame
            later = clip.start_frame >= chime.start_frame + seconds(0.4)
            assert away or later, f"{chime} too close to {clip}"
    for before, after in zip(timeline.slots, timeline.slots[1:], strict=False):
        assert before.end_frame == after.start_frame
    assert timeline.chapters[0].start_frame == 0
    assert timeline.chapters[-1].end_frame == timeline.total_frames
    for before, after in zip(timeline.chapters, timeline.chapters[1:], strict=False):
        assert before.end_frame == after.start_frame
    starts = {(c.start_frame, c.kind) for c in timeline.chimes}
    for hold in timeline.holds:
        assert (hold.start_frame, "begin") in starts
        assert (hold.end_frame, "release") in starts
    everything = [*clips, *timeline.chimes, *timeline.slots]
    assert all(0 <= item.start_frame <= item.end_frame for item in everything)
    assert max(item.end_frame for item in everything) <= timeline.total_frames


def test_a_hold_is_exact_whatever_the_voice_does() -> None:
    """Rule 1: the press and release chimes stand exactly one hold apart."""
    for length in (2.0, 7.3, 0.1):
        slots = [find_slot("a", "b", length_s=10), hold_slot(length_s=60), close_slot()]
        timeline = join(*place(slots, lengths(slots, length)))
        assert [h.frames for h in timeline.holds] == [60 * SAMPLE_RATE]
        check_rules(timeline)


def test_half_way_and_ten_start_at_their_exact_frame() -> None:
    """Rule 3: exact cues are exact to the frame."""
    cues = (
        Say("half", Role.HALF, anchor="middle", exact=True),
        Say("ten", Role.TEN, anchor="end", offset_s=-10, exact=True),
    )
    slots = [find_slot("a"), hold_slot(*cues, length_s=61), close_slot()]
    timeline = join(*place(slots, lengths(slots)))
    at = {clip.text: clip.start_frame for clip in timeline.clips}
    hold = timeline.holds[0]
    assert at["half"] == hold.start_frame + hold.frames // 2
    assert at["ten"] == hold.end_frame - 10 * SAMPLE_RATE


def test_the_less_important_cue_goes_and_the_plan_says_so() -> None:
    """Rule 4: half-way gives way to ten seconds, and a technique line to both."""
    cues = (
        Say("half", Role.HALF, anchor="middle", exact=True),
        Say("ten", Role.TEN, anchor="end", offset_s=-10, exact=True),
        Say("move", Role.TECHNIQUE, offset_s=5),
        Say("notice", Role.NOTICE, offset_s=5),
    )
    slots = [find_slot("a"), hold_slot(*cues, length_s=22), close_slot()]
    timeline = join(*place(slots, lengths(slots, half=3.0, ten=2.0, move=5.0, notice=20.0)))
    texts = [clip.text for clip in timeline.clips]
    assert "ten" in texts
    assert "half" not in texts
    assert "notice" not in texts
    gone = {a.cue.rpartition(" ")[2]: a.change for a in timeline.adjusted}
    assert gone == {"half": "dropped", "notice": "dropped"}
    assert all(a.reason for a in timeline.adjusted)
    check_rules(timeline)


def test_a_safety_line_without_room_makes_the_finding_longer() -> None:
    """Rule 4: safety and release lines are never dropped."""
    caution = Say("caution", Role.SAFETY, offset_s=1)
    slots = [find_slot("a", length_s=4), hold_slot(caution, length_s=10), close_slot()]
    timeline = join(*place(slots, lengths(slots, caution=12.0)))
    clip = next(c for c in timeline.clips if c.text == "caution")
    assert clip.end_frame <= timeline.holds[0].start_frame
    assert timeline.holds[0].frames == 10 * SAMPLE_RATE
    assert {"moved before the hold", "lengthened from 4 s to 15 s"} == {
        a.change for a in timeline.adjusted
    }
    check_rules(timeline)


def test_own_words_stay_in_a_hold_that_flexes_to_where_signals_leave_them_no_room() -> None:
    """A hold without a half-way has room for them, a little longer one would not."""
    own = tuple(Say(t, Role.OWN, offset_s=1, continues=t > "a") for t in "abcdefghi")
    half = Say("half", Role.HALF, anchor="middle", exact=True, min_hold_s=90)
    ten = Say("ten", Role.TEN, anchor="end", offset_s=-10, exact=True)
    hold = hold_slot(half, ten, *own, length_s=120, low=89, high=120)
    slots = [find_slot("z", length_s=4), hold, close_slot()]
    sounds = lengths(slots, **dict.fromkeys("abcdefghi", 7.7))
    held = set()
    for total in range(99, 145):
        timeline = join(*place(slots, sounds, length_s=total))
        assert [c.text for c in timeline.clips if c.role is Role.OWN] == list("abcdefghi")
        check_rules(timeline)
        held.add(timeline.holds[0].frames // SAMPLE_RATE)
    assert {89, 90, 120} <= held


def test_a_release_line_pushes_a_ten_seconds_cue_out() -> None:
    """Release is more important than ten seconds."""
    cues = (
        Say("ten", Role.TEN, anchor="end", offset_s=-10, exact=True),
        Say("let go", Role.RELEASE, anchor="end", offset_s=-5),
    )
    slots = [find_slot("a"), hold_slot(*cues, length_s=30), close_slot()]
    timeline = join(*place(slots, lengths(slots, **{"ten": 9.6, "let go": 3.0})))
    assert [c.text for c in timeline.clips if c.role in ("ten", "release")] == ["let go"]
    check_rules(timeline)


def test_a_stated_find_time_grows_when_its_words_need_more() -> None:
    """The finding time grows, the hold does not shrink, and the total stays exact."""
    slots = [find_slot("a", "b", "c", length_s=5), hold_slot(length_s=60), close_slot(30)]
    timeline = join(*place(slots, lengths(slots, 4.0), length_s=95))
    assert timeline.total_frames == 95 * SAMPLE_RATE
    assert timeline.holds[0].frames == 60 * SAMPLE_RATE
    changes = {a.cue: a.change for a in timeline.adjusted}
    assert changes["step 2: find"].startswith("lengthened from 5 s")
    assert changes["step 10: close"].startswith("shortened from 30 s")
    check_rules(timeline)


def test_flexible_twins_keep_the_same_length() -> None:
    """Rule 2: both sides get the same hold when a session is fitted to its length."""
    slots = [
        find_slot("a"), hold_slot(length_s=90, low=60, high=120, twin=1),
        find_slot("b"), hold_slot(length_s=90, low=60, high=120, twin=1), close_slot(20),
    ]  # fmt: skip
    for total in (160, 200, 233, 270):
        timeline = join(*place(slots, lengths(slots), length_s=total))
        left, right = timeline.holds
        assert left.frames == right.frames
        assert timeline.total_frames == total * SAMPLE_RATE
        check_rules(timeline)


def test_an_impossible_length_is_refused_with_what_would_fit() -> None:
    """Rule 5: exactly, or not at all."""
    slots = [find_slot("a"), hold_slot(length_s=60), close_slot(20)]
    with pytest.raises(LengthError) as caught:
        place(slots, lengths(slots), length_s=50)
    shortest = caught.value.shortest_s
    assert 60 < shortest < 75
    fitted = join(*place(slots, lengths(slots), length_s=shortest))
    assert fitted.total_frames == to_frames(shortest)


def test_the_spoken_screening_is_not_part_of_the_routine() -> None:
    """The routine begins where the opening ends."""
    opening = Slot(
        SlotKind.SCREENING, None, spoken("careful", role=Role.SCREENING), chapter="Before you begin"
    )
    slots = [opening, find_slot("a"), hold_slot(length_s=60), close_slot(20)]
    timeline = join(*place(slots, lengths(slots), length_s=100))
    assert timeline.routine.frames == 100 * SAMPLE_RATE
    assert timeline.routine.start_frame == timeline.slots[0].end_frame
    assert timeline.chapters[0].title == "Before you begin"


def test_the_end_chime_sounds_in_full() -> None:
    """Stretching silence stands before the last words, the end chime before the last frame."""
    slots = [find_slot("a"), hold_slot(length_s=60), close_slot(40)]
    timeline = join(*place(slots, lengths(slots)))
    assert timeline.chimes[-1].kind == "end"
    assert timeline.total_frames - timeline.chimes[-1].end_frame < seconds(1)


ROLES = st.sampled_from([
    Role.CONTACT, Role.TECHNIQUE, Role.BREATHING, Role.NOTICE, Role.SAFETY, Role.CHECKIN, Role.OWN,
])  # fmt: skip


@st.composite
def random_holds(draw: st.DrawFn) -> Slot:
    length = draw(st.sampled_from([10.0, 15, 30, 45, 60, 90.5, 120]))
    count = draw(st.integers(0, 6))
    cues: list[Say] = []
    for _ in range(count):
        text = draw(st.sampled_from("abcdefgh"))
        offset = draw(st.floats(0, 60))
        cues.append(Say(text, draw(ROLES), offset_s=offset))
    if draw(st.booleans()):
        cues.append(Say("half", Role.HALF, anchor="middle", exact=True, min_hold_s=40))
    if draw(st.booleans()):
        cues.append(Say("ten", Role.TEN, anchor="end", offset_s=-10, exact=True, min_hold_s=30))
    if draw(st.booleans()):
        cues.append(Say("let go", Role.RELEASE, anchor="end", offset_s=-5))
    low = draw(st.sampled_from([0.0, 5, 20]))
    high = draw(st.sampled_from([0.0, 30]))
    return hold_slot(
        *cues, length_s=length, low=max(10, length - low), high=length + high,
        twin=hash((draw(st.integers(0, 3)), length, low, high)),
    )  # fmt: skip


@st.composite
def random_sessions(draw: st.DrawFn) -> tuple[list[Slot], Lengths]:
    slots: list[Slot] = []
    for step in range(draw(st.integers(1, 5))):
        stated = draw(st.none() | st.sampled_from([0.0, 2, 10, 30]))
        texts = draw(st.lists(st.sampled_from("ijklm"), max_size=3))
        slots.append(replace(find_slot(*texts, length_s=stated), step=step))
        slots.append(replace(draw(random_holds()), step=step))
        if draw(st.booleans()):
            slots.append(Slot(SlotKind.REST, step, (Say("r", Role.REST),), 20.0))
    slots.append(close_slot(draw(st.sampled_from([10.0, 40, 60]))))
    texts = {c.text for s in slots for c in s.cues if isinstance(c, Say)}
    spoken_s = {text: draw(st.floats(0.3, 9)) for text in sorted(texts)}
    return slots, Lengths({t: to_frames(s) for t, s in spoken_s.items()}, CHIMES)


@settings(max_examples=150, deadline=None)
@given(random_sessions())
def test_every_timeline_keeps_the_rules(case: tuple[list[Slot], Lengths]) -> None:
    """No overlap, no chime in speech, exact holds, nothing important lost, the same again."""
    slots, sounds = case
    timeline = join(*place(slots, sounds))
    check_rules(timeline)
    assert timeline == join(*place(slots, sounds))
    wanted = [to_frames(s.length_s or 0) for s in slots if s.kind is SlotKind.HOLD]
    assert [h.frames for h in timeline.holds] == wanted
    check_nothing_is_lost(slots, timeline)


def check_nothing_is_lost(slots: list[Slot], timeline: Timeline) -> None:
    """What is never dropped is said, in its own slot or the one beside it, and as often."""
    wanted = Counter(
        (cue.text, cue.role)
        for slot in slots
        for cue in slot.cues
        if isinstance(cue, Say) and cue.importance >= ESSENTIAL and not cue.min_hold_s
    )
    lost = wanted - Counter((clip.text, clip.role) for clip in timeline.clips)
    assert not lost


@given(st.integers(0, 40), st.integers(-3, 3))
def test_what_fits_a_hold_by_a_hair_is_said_wherever_the_hold_begins(
    lead_s: int, steps: int
) -> None:
    """Sentences begin on the grid of the whole session, a hold begins anywhere on it."""
    cues = (Say("a", Role.CONTACT), Say("let go", Role.RELEASE, anchor="end", offset_s=-5))
    slots = [find_slot("i", length_s=lead_s), hold_slot(*cues, length_s=10), close_slot()]
    hair_s = 3.6 + steps * GRID_FRAMES / SAMPLE_RATE / 3
    timeline = join(*place(slots, lengths(slots, i=0.5, a=hair_s, **{"let go": 4.0})))
    assert {"a", "let go"} <= {clip.text for clip in timeline.clips}
    check_rules(timeline)


@settings(max_examples=150, deadline=None)
@given(random_sessions(), st.integers(20, 900))
def test_a_length_is_met_exactly_or_refused(
    case: tuple[list[Slot], Lengths], wanted_s: int
) -> None:
    """Rule 5, with twins equal and holds inside their range."""
    slots, sounds = case
    try:
        timeline = join(*place(slots, sounds, length_s=wanted_s))
    except LengthError as error:
        assert error.length_s == wanted_s
        assert error.length_s < error.shortest_s or error.length_s > error.longest_s
        return
    check_rules(timeline)
    check_nothing_is_lost(slots, timeline)
    assert timeline.total_frames == wanted_s * SAMPLE_RATE
    twins: dict[int, int] = {}
    held = [s for s in slots if s.kind is SlotKind.HOLD]
    for slot, hold in zip(held, timeline.holds, strict=True):
        assert to_frames(slot.min_s) <= hold.frames <= to_frames(slot.max_s)
        assert twins.setdefault(slot.twin, hold.frames) == hold.frames


def test_a_text_inside_a_hold_is_said_whole_there_or_outside_of_it() -> None:
    """Half of a text may say the opposite of the whole; a script's own is never dropped."""
    from guided_press.placing.holding import lay_in_hold

    def laid(room_s: int, role: Role) -> tuple[list[str], list[str], list[str]]:
        says = [
            Say("One.", role, offset_s=2.0),
            Say("Two.", role, offset_s=7.0, continues=True),
        ]
        lengths = Lengths({"One.": 4 * SAMPLE_RATE, "Two.": 4 * SAMPLE_RATE}, {})
        layout = lay_in_hold(says, 0, room_s * SAMPLE_RATE, lengths, chimes=False)
        return (
            [item.cue.text for item in layout.laid if isinstance(item.cue, Say)],
            [cue.text for cue in layout.dropped if isinstance(cue, Say)],
            [cue.text for cue in layout.homeless],
        )

    both = ["One.", "Two."]
    assert laid(20, Role.OWN) == laid(20, Role.NOTICE) == (both, [], [])
    assert laid(9, Role.NOTICE) == ([], both, [])
    assert laid(9, Role.OWN) == ([], [], both)


def test_words_that_leave_a_hold_take_those_before_them_along() -> None:
    """A script's own lines are heard in the order in which they are written."""
    texts = ["first", "then", "last"]
    own = tuple(Say(t, Role.OWN, offset_s=1) for t in texts)
    slots = [find_slot("f"), hold_slot(*own, length_s=20), close_slot()]
    for seconds_of in itertools.product((2, 6, 14), repeat=3):
        spoken_s = dict(zip(texts, seconds_of, strict=True))
        passages, _ = place(slots, lengths(slots, **spoken_s))
        said = [clip.text for clip in join(passages, (), title="t").clips if clip.text in texts]
        assert said == texts, seconds_of
