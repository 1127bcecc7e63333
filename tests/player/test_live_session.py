"""What may change while a session plays, and what never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.opening import opening_lines
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Gate, Role, Say, Slot, SlotKind, sentences
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.player.live_session import WAIT_FRAMES, LiveSession
from guided_press.player.sound_lengths import split_opening
from guided_press.timeline import Timeline
from guided_press.units import to_frames, to_seconds
from tests.player.stage import KNOWLEDGE, known_of, live_of, session_of, usual_slots


def _sounds(timeline: Timeline, before: int) -> list[tuple[int, str]]:
    """Everything that begins before a frame."""
    clips = [(clip.start_frame, clip.text) for clip in timeline.clips]
    chimes = [(chime.start_frame, chime.kind) for chime in timeline.chimes]
    return sorted(item for item in clips + chimes if item[0] < before)


def _hold_index(live: LiveSession, number: int) -> int:
    return [i for i, slot in enumerate(live.slots) if slot.kind is SlotKind.HOLD][number]


def _assert_honest(timeline: Timeline, heard: int = 0) -> None:
    """Every hold has its chimes and words at its own frames; nobody talks over another."""
    for hold in timeline.holds:
        kinds = {chime.start_frame: chime.kind for chime in timeline.chimes}
        assert kinds[hold.start_frame] == "begin"
        assert kinds[hold.end_frame] == "release"
        inside = [c for c in timeline.clips if hold.start_frame <= c.start_frame < hold.end_frame]
        for clip in inside:
            if clip.start_frame < heard:
                continue
            if clip.role == "half":
                assert clip.start_frame - hold.start_frame == hold.frames // 2
            if clip.role == "ten":
                assert hold.end_frame - clip.start_frame == to_frames(10)
    for one, other in zip(timeline.clips, timeline.clips[1:], strict=False):
        assert one.end_frame <= other.start_frame


def test_playing_changes_nothing_by_itself() -> None:
    """The timeline that is played is the one that was placed."""
    slots = usual_slots()
    lengths = known_of(sentences(list(slots))).lengths(slots)
    placed = join(*place(slots, lengths), title="Test")
    assert live_of(slots).timeline == placed
    _assert_honest(placed)


def test_longer_moves_what_is_behind_and_keeps_what_was_heard() -> None:
    """Thirty seconds more: the release and all later chapters move, the past stays."""
    live = live_of()
    before = live.timeline
    hold = before.holds[0]
    safe = hold.start_frame + to_frames(20)
    assert live.make_longer(_hold_index(live, 0), 30.0, safe) == 30.0
    after = live.timeline
    assert after.holds[0].frames == hold.frames + to_frames(30)
    assert after.chapters[-1].start_frame == before.chapters[-1].start_frame + to_frames(30)
    assert after.total_frames == before.total_frames + to_frames(30)
    assert _sounds(after, safe) == _sounds(before, safe)
    _assert_honest(after)


def test_longer_stays_inside_the_maximum() -> None:
    """BL40 is held two minutes at most, however often one asks."""
    live = live_of()
    index = _hold_index(live, 0)
    frame = live.start_of(index) + to_frames(5)
    assert [live.make_longer(index, 30.0, frame) for _ in range(3)] == [30.0, 0.0, 0.0]
    assert to_seconds(live.timeline.holds[0].frames) == 120


def test_both_sides_stay_equal() -> None:
    """The other side that is still ahead gets the same; once it was held, no more is added."""
    live = live_of()
    left, right = _hold_index(live, 1), _hold_index(live, 2)
    assert live.make_longer(left, 30.0, live.start_of(left)) > 0
    assert live.timeline.holds[1].frames == live.timeline.holds[2].frames > to_frames(60)
    assert live.make_longer(right, 30.0, live.start_of(right)) == 0.0
    assert live.make_longer(right, -30.0, live.start_of(right)) < 0.0
    _assert_honest(live.timeline)


def test_shorter_leaves_time_to_let_go() -> None:
    """However late one asks, "ten seconds" and "let go" are still to come."""
    live = live_of()
    index = _hold_index(live, 0)
    start = live.start_of(index)
    changed = live.make_longer(index, -30.0, start + to_frames(70))
    assert -8.0 <= changed <= 0.0
    roles = [c.role for c in live.timeline.clips if c.start_frame > start + to_frames(70)]
    assert "ten" in roles
    assert "release" in roles


@settings(max_examples=60, deadline=None)
@given(
    hold=st.integers(0, 2),
    asked=st.lists(st.tuples(st.floats(0, 1), st.sampled_from([30.0, -30.0])), max_size=4),
)
def test_no_change_ever_alters_the_past(hold: int, asked: list[tuple[float, float]]) -> None:
    """Whatever is asked whenever, earlier sounds stay, and every hold is honest."""
    live = live_of()
    index = _hold_index(live, hold)
    safe = 0
    for share, seconds in asked:
        span = live.timeline.holds[hold]
        safe = max(safe, span.start_frame + int(span.frames * share))
        before = live.timeline
        live.make_longer(index, seconds, safe)
        assert _sounds(live.timeline, safe) == _sounds(before, safe)
        after = live.timeline.holds[hold]
        _assert_honest(live.timeline, safe)
        ends = [c.role for c in live.timeline.clips if c.end_frame <= after.end_frame][-2:]
        assert ends == ["ten", "release"]
        assert 60 <= to_seconds(after.frames) <= 120


def test_gate_waits_and_opens() -> None:
    """With waiting, time left does not count it; "ready" lets the hold begin at once."""
    live = live_of(wait=True)
    free = live_of()
    assert live.frames_left(0) == free.timeline.total_frames
    index = _hold_index(live, 0) - 1
    waiting = live.end_of(index) - WAIT_FRAMES // 4
    assert live.waiting_at(waiting) == "ready"
    assert live.keep_waiting(waiting)
    assert live.end_of(index) - waiting > WAIT_FRAMES
    safe = waiting + to_frames(0.5)
    assert live.open_gate(index, safe)
    assert live.timeline.holds[0].start_frame == safe
    assert live.waiting_at(waiting) == ""
    _assert_honest(live.timeline)


def test_ready_while_the_place_is_still_described() -> None:
    """The sentence that is being said is finished; of the others only those for safety stay."""
    live = live_of()
    index = _hold_index(live, 0) - 1
    first = next(c for c in live.timeline.clips if c.start_frame >= live.start_of(index))
    assert live.open_gate(index, first.start_frame + 100)
    hold = live.timeline.holds[0]
    finding = [
        c for c in live.timeline.clips if live.start_of(index) <= c.start_frame < hold.start_frame
    ]
    assert finding[0] == first
    assert {clip.role for clip in finding[1:]} <= {Role.SAFETY}
    assert hold.start_frame >= finding[-1].end_frame


def test_what_was_cut_short_is_whole_again() -> None:
    """Going back to a step lets it be heard in full."""
    live = live_of()
    before = live.timeline
    index = _hold_index(live, 0) - 1
    live.open_gate(index, live.start_of(index) + 100)
    assert live.timeline != before
    live.restore_from(index)
    assert live.timeline == before


def _with_opening() -> list:
    session = session_of()
    targets = ("BL40", "PC8")
    return list(
        compile_cues(session, KNOWLEDGE, opening_lines(KNOWLEDGE, targets, "self", language="en"))
    )


@pytest.mark.parametrize("length_s", [None, 420.0])
def test_a_slow_voice_never_changes_what_was_heard(length_s: float | None) -> None:
    """Sentence by sentence the rest becomes known; the session waits where it is behind."""
    slots = split_opening(_with_opening())
    texts = sentences(slots)
    live = live_of(slots, known=known_of(texts[:1]), length_s=length_s)
    assert not live.complete
    playhead = 0
    for count in range(2, len(texts) + 1):
        before = live.timeline
        safe = playhead + to_frames(0.5)
        live.learn(known_of(texts[:count]), safe)
        assert _sounds(live.timeline, safe) == _sounds(before, safe)
        playhead += to_frames(2)
        while live.waiting_at(playhead) == "voice" and live.keep_waiting(playhead):
            pass
    assert live.complete
    assert "voice" not in {
        live.waiting_at(f) for f in range(playhead, live.timeline.total_frames, 9_600)
    }
    _assert_honest(live.timeline)
    spoken = {clip.text for clip in live.timeline.clips}
    if length_s is None:
        told = [change.cue for change in live.timeline.adjusted]
        missing = set(texts) - spoken - {live.reminder_of(i) for i in range(len(slots))}
        assert all(any(cue.endswith(text) for cue in told) for text in missing)


def test_the_rest_is_fitted_once_everything_is_known() -> None:
    """The wished length is met although the beginning was heard before it was known."""
    slots = split_opening(_with_opening())
    texts = sentences(slots)
    live = live_of(slots, known=known_of(texts[:2]), length_s=420.0)
    live.learn(known_of(texts), to_frames(3))
    routine = live.timeline.routine
    assert to_seconds(routine.frames) == pytest.approx(420.0, abs=1e-3)


def test_part_and_hold_of_every_slot() -> None:
    """A finding time belongs to the hold behind it, and to its chapter."""
    live = live_of()
    kinds = [(slot.kind.value, live.hold_near(i)) for i, slot in enumerate(usual_slots())]
    assert all(near is not None for kind, near in kinds if kind in ("find", "hold", "switch"))
    assert all(live.slots[live.part_of(i)].chapter for i in range(1, len(live.slots)))


def _with_gates() -> list[Slot]:
    """A session that asks at its beginning, and before the body moves."""
    slots = list(usual_slots())
    first = next(i for i, slot in enumerate(slots) if slot.kind is SlotKind.POSITION)
    say = Say("Is all that you need at hand?", Role.POSITION)
    safe = Say("Stop if anything hurts.", Role.SAFETY)
    asking = Slot(SlotKind.SAY, 0, (say, safe, Gate("", "both", "Say ready.")))
    return [*slots[:first], asking, *slots[first:]]


def test_a_scripts_own_words_are_still_said_to_whoever_is_ready() -> None:
    """What had no room in a hold stands in its finding time, and nobody knows what it warns of."""
    slots = list(usual_slots())
    index = next(i for i, slot in enumerate(slots) if slot.kind is SlotKind.FIND)
    own = Say("Not after a clot.", Role.OWN)
    slots[index] = replace(slots[index], cues=(*slots[index].cues, own))
    live = live_of(slots, wait=True)
    assert live.open_gate(index, live.start_of(index) + 4_800)
    said = [c.text for c in live.timeline.clips if live.index_at(c.start_frame) == index]
    assert said[-1] == own.text


def test_any_gate_waits_and_is_opened_by_ready() -> None:
    """A question before anything is pressed waits as a finding time does, wherever it stands."""
    live = live_of(_with_gates(), wait=True)
    index = next(i for i, slot in enumerate(live.slots) if slot.kind is SlotKind.SAY)
    end = live.end_of(index)
    assert live.waiting_at(end - 1) == "ready"
    assert live.keep_waiting(end - 1)
    assert live.reminder_of(index) == "Say ready."
    assert live.finding_of(index) == "", "where a place is cannot be answered by it"
    assert live.hold_near(index) is None
    assert live.begins_again(index), "after an interruption it is asked again"
    assert live.open_gate(index, live.start_of(index) + 4_800)
    said = [c.text for c in live.timeline.clips if live.index_at(c.start_frame) == index]
    assert said == ["Is all that you need at hand?", "Stop if anything hurts."]
    assert live.waiting_at(live.end_of(index) - 1) == ""


def test_a_gate_of_the_opening_survives_its_division() -> None:
    """Sentence by sentence, the question still waits behind the last one."""
    lines = tuple(Say(text, Role.SCREENING) for text in ("One.", "Two."))
    gate = Gate("", "both", "Say ready.")
    divided = split_opening([Slot(SlotKind.SCREENING, None, (*lines, gate))])
    assert [slot.cues[-1] for slot in divided] == [lines[0], gate]
