"""What each action does, heard through a hand-driven output."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guided_press.cues import sentences
from guided_press.player.actions import Action, meaning_of
from guided_press.player.earcons import EARCONS, earcon
from guided_press.player.events import TransportEvent
from guided_press.player.live_session import WAIT_FRAMES
from guided_press.player.words import all_times
from guided_press.units import Frames, to_frames, to_seconds
from tests.player.stage import Reader, Show, known_of, live_of, usual_slots


@pytest.fixture
def show() -> Iterator[Show]:
    made = Show()
    made.player.begin()
    made.play_for(0.3)
    yield made
    made.close()


def _waiting_show(**more: object) -> Show:
    made = Show(live=live_of(wait=True), **more)  # type: ignore[arg-type]
    made.player.begin()
    made.play_for(0.3)
    return made


def test_every_action_has_a_meaning_and_an_answer(show: Show) -> None:
    """Whatever is asked, wherever: something is heard at once, and nothing breaks."""
    assert all(meaning_of(action) for action in Action)
    for place in (0, show.hold(0)[0] - 9_600, show.hold(0)[0] + 48_000, show.hold(2)[1] + 9_600):
        show.jump(place)
        for action in Action:
            if action is Action.STOP:
                continue
            show.player.do(action)
            assert show.transport.overlay_playing, action
            show.play_for(0.2)
            assert not show.player.over
            show.player.do(Action.PLAY)


def test_a_session_is_heard_to_its_end(show: Show) -> None:
    """After the last frame, the end chime included, it is over by itself."""
    end = show.live.timeline.total_frames
    show.jump(end - to_frames(6))
    status = show.play_for(10)
    assert show.player.over == "ended"
    assert status.state == "over"
    assert show.transport.heard_frame == end


def test_pause_and_play_lose_nothing(show: Show) -> None:
    """A short pause goes on at the same frame."""
    show.do(Action.PLAY_PAUSE)
    frame = show.transport.next_frame
    assert show.play_for(2).state == "paused"
    assert show.transport.next_frame == frame
    show.player.do(Action.PLAY_PAUSE)
    show.play_for(0.1)
    assert show.transport.next_frame == frame + 4_800


def test_a_long_pause_begins_the_hold_again(show: Show) -> None:
    """After five seconds point, side and what is left are said; then contact again."""
    start, _ = show.hold(0)
    show.jump(start + to_frames(20))
    show.do(Action.PAUSE)
    show.play_for(6)
    show.player.do(Action.PLAY)
    assert show.transport.next_frame == start
    assert not show.transport.playing
    assert show.player.status().state == "playing", "a headset's button pauses now"
    show.play_for(12)
    assert "The fold behind your knee, both sides." in show.reader.said
    assert show.transport.playing
    assert show.transport.heard_frame > start


def test_pausing_stops_an_announcement_that_would_play_on(show: Show) -> None:
    """Whoever pauses while it is said where we are is not surprised by sound."""
    show.jump(show.hold(0)[0] + to_frames(20))
    show.do(Action.PAUSE)
    show.play_for(6)
    show.do(Action.PLAY)
    show.do(Action.PLAY_PAUSE)
    assert show.play_for(12).state == "paused"


def test_next_previous_and_again_go_by_parts(show: Show) -> None:
    """Previous early in a part goes to the part before, later to the part's beginning."""
    # neither the welcome nor what is needed is skipped
    parts = [show.live.start_of(i) for i in show.live.parts][1:]
    show.jump(parts[1] + to_frames(8))
    show.player.do(Action.AGAIN)
    assert show.transport.next_frame == parts[1]
    show.play_for(1)
    show.player.do(Action.NEXT)
    assert show.transport.next_frame == parts[2]
    show.play_for(1)
    show.player.do(Action.PREVIOUS)
    assert show.transport.next_frame == parts[1]
    show.jump(parts[-1] + to_frames(1))
    show.player.do(Action.NEXT)
    assert "last part" in show.player.status().message


def test_no_place_gets_more_than_its_time(show: Show) -> None:
    """Again and again: the hold shrinks to what the place may still get, then it is refused."""
    start, end = show.hold(0)
    show.jump(start)
    show.play_to(end - to_frames(20))
    show.player.do(Action.AGAIN)
    show.play_for(0.2)
    start, end = show.hold(0)
    assert to_seconds(end - start) == pytest.approx(120 - 70, abs=1.1)
    show.jump(start)
    show.play_to(end - to_frames(2))
    show.player.do(Action.AGAIN)
    assert "had its time" in show.player.status().message


def test_longer_is_heard_as_promised(show: Show) -> None:
    """The hold that is heard lasts exactly thirty seconds more, the pauses not counted."""
    start, end = show.hold(0)
    show.jump(start + to_frames(30))
    show.do(Action.LONGER)
    assert show.hold(0) == (start, end + to_frames(30))
    status = show.play_to(end + to_frames(10))
    assert status.hold_left_s == pytest.approx(20, abs=0.2)


@pytest.mark.long
@pytest.mark.parametrize("wish", [None, Action.LONGER, Action.SHORTER])
def test_holds_last_to_the_frame(show: Show, wish: Action | None) -> None:
    """From the onset of the press chime to that of the release chime, as the device got them."""
    start, _ = show.hold(1)
    show.jump(start - to_frames(1))
    show.play_for(4)
    if wish:
        show.do(Action.LONGER)
        show.play_for(1)
        show.do(wish)
    _, end = show.hold(1)
    show.play_to(end + to_frames(2))
    begin = show.onset("begin")
    assert show.onset("release", begin + 48_000) - begin == end - start


def test_questions_are_answered_aloud(show: Show) -> None:
    """Where says the finding line, side the side, time left the time."""
    show.jump(show.hold(1)[0] + to_frames(30))
    show.do(Action.PAUSE)
    for action in (Action.WHERE, Action.SIDE, Action.TIME_LEFT):
        show.player.do(action)
        assert show.transport.overlay_playing
        show.play_for(0.2)
    assert "The left side." in show.reader.said
    assert show.live.finding_of(show.live.index_at(show.hold(1)[0])) in show.reader.said


def test_an_answer_waits_for_a_gap(show: Show) -> None:
    """The earcon comes at once; the words wait until the session's own sentence is over."""
    hold = show.hold(0)
    said = next(c for c in show.live.timeline.clips if c.start_frame > hold[0])
    show.jump(said.start_frame + 100)
    show.player.do(Action.SIDE)
    assert show.transport.overlay_playing
    while show.transport.overlay_playing:
        show.play_for(0.1)
    spoken_at = show.transport.next_frame
    while not show.transport.overlay_playing:
        show.play_for(0.1)
        spoken_at = show.transport.next_frame
    assert spoken_at >= said.end_frame


def test_volume_has_limits(show: Show) -> None:
    """Louder and softer go by 3 dB, and stop where it makes no more sense."""
    show.do(Action.SOFTER)
    assert show.player.status().volume == pytest.approx(10 ** (-3 / 20))
    for _ in range(20):
        show.do(Action.LOUDER)
    assert 1.9 < show.player.status().volume < 3.0


def test_a_volume_that_is_not_a_number_is_refused_at_once(show: Show) -> None:
    """Whoever wished it is told; the session knows nothing of it and goes on."""
    with pytest.raises(ValueError, match="a number"):
        show.player.wish_volume(float("nan"))
    show.player.wish_volume(float("inf"))
    show.play_for(0.1)
    assert show.player.status().volume == 2.0


def test_too_much_is_hands_off_then_a_question(show: Show) -> None:
    """It stands still at once and asks what it was; play goes on lighter, and from contact."""
    start, _ = show.hold(0)
    show.jump(start + to_frames(30))
    status = show.do(Action.TOO_MUCH)
    assert status.state == "paused"
    assert "Sharp pain, tingling or numbness: n (next)" in status.message
    assert show.player.notices.last.text == " ".join(show.words.phrase("too_much_offer")), (
        "spoken as well"
    )
    for action in (Action.READY, Action.AGAIN, Action.PREVIOUS, Action.LONGER):
        assert show.do(action).state == "paused", "nothing is pressed before it is known"
    assert show.do(Action.PLAY).message == "Halve the pressure now."
    assert show.transport.next_frame == start
    show.play_for(6)
    assert show.transport.playing


def test_a_second_time_too_much_leaves_the_place_out(show: Show) -> None:
    """No lighter try is offered twice at one place."""
    start, _ = show.hold(0)
    show.jump(start + to_frames(30))
    show.do(Action.TOO_MUCH)
    show.do(Action.PLAY)
    show.play_for(6)
    show.do(Action.TOO_MUCH)
    status = show.play_for(20)
    after = next(c.title for c in show.live.timeline.chapters if c.start_frame > start)
    assert status.chapter == after
    assert "We leave the fold behind your knee out today." in show.reader.said


def test_too_much_in_haste_is_one_time(show: Show) -> None:
    """Whoever presses it twice in a fright is not led on to the next place unasked."""
    show.jump(show.hold(0)[0] + to_frames(30))
    chapter = show.do(Action.TOO_MUCH).chapter
    show.do(Action.TOO_MUCH)
    status = show.play_for(20)
    assert (status.state, status.chapter) == ("paused", chapter)
    assert "Only too much pressure" in status.message


def test_after_sharp_pain_a_place_is_left_out_on_both_sides(show: Show) -> None:
    """Next leaves it out for the rest of the day: no lighter try, no other side, no way back."""
    left = next(hold for hold in show.live.timeline.holds if hold.side == "left")
    same = [hold for hold in show.live.timeline.holds if hold.target == left.target]
    assert {hold.side for hold in same} == {"left", "right"}
    show.jump(left.start_frame + to_frames(20))
    show.do(Action.TOO_MUCH)
    said = show.do(Action.NEXT).message
    assert "out today" in said
    assert "ask a doctor" in said
    while not show.transport.playing:
        status = show.play_for(0.1)
    assert "left out" in status.message
    show.play_for(2)
    assert show.transport.heard_frame > max(hold.end_frame for hold in same)
    assert show.left_out == [left.target]
    for hold in same:
        show.jump(hold.start_frame + to_frames(5))
        show.play_for(1)
        assert show.transport.heard_frame > hold.end_frame


def test_what_was_left_out_earlier_today_stays_left_out() -> None:
    """Another session of the day comes to the place, and goes past it."""
    show = Show(left_out_before=("BL40",))
    show.player.begin()
    hold = next(hold for hold in show.live.timeline.holds if hold.target == "BL40")
    chapter = max(
        c.start_frame for c in show.live.timeline.chapters if c.start_frame <= hold.start_frame
    )
    show.jump(Frames(chapter - to_frames(1)))
    show.play_for(2)
    assert show.transport.playing
    assert show.transport.heard_frame > hold.end_frame
    show.close()


def test_too_much_where_nothing_is_pressed_asks_nothing(show: Show) -> None:
    """No lighter try and nothing to leave out: it stands still, and play goes on in the words."""
    opening = show.live.timeline.never_skipped[0]
    show.jump(Frames(opening.start_frame + to_frames(2)))
    status = show.do(Action.TOO_MUCH)
    assert status.state == "paused"
    assert status.message.startswith("Nothing is pressed at this moment.")
    show.do(Action.NEXT)
    assert opening.start_frame <= show.transport.next_frame < opening.end_frame
    show.do(Action.PLAY)
    show.play_for(8)
    assert opening.start_frame <= show.transport.next_frame < opening.end_frame
    assert show.transport.playing
    assert show.left_out == []


def test_stop_keeps_the_place(show: Show) -> None:
    """What is kept names step, point and side."""
    show.jump(show.hold(1)[0] + to_frames(30))
    show.do(Action.STOP)
    show.play_for(1)
    assert show.player.over == "stopped"
    assert (show.kept[-1].step, show.kept[-1].target, show.kept[-1].side) == (3, "PC8", "left")


def test_who_stops_before_any_sound_keeps_the_earlier_place() -> None:
    """Nothing was heard: it is told as that, and no place is written over the one that was kept."""
    show = Show()
    show.player.begin()
    show.player.do(Action.STOP)
    show.now_s += 1
    show.player.tick()
    assert show.player.over == "unheard"
    show.close()
    assert show.kept == []


def test_the_place_is_kept_every_three_seconds(show: Show) -> None:
    """A power cut costs three seconds at most."""
    before = len(show.kept)
    show.play_for(10)
    assert 3 <= len(show.kept) - before <= 4


def test_a_gate_waits_until_ready() -> None:
    """It ticks every five seconds, explains itself, repeats the finding line, and waits on."""
    show = _waiting_show()
    gate = show.hold(0)[0] - WAIT_FRAMES
    show.jump(gate - to_frames(1))
    status = show.play_for(50)
    assert status.state == "waiting for ready"
    assert {"Take your time.", "Give the ready signal when you are there."} <= set(show.reader.said)
    left = status.left_s
    assert show.play_for(20).left_s == left, "waiting costs nothing of the session"
    show.do(Action.READY)
    start, end = show.hold(0)
    assert to_seconds(end - start) == 90
    assert abs(to_seconds(show.transport.next_frame - start)) < 0.2, "it begins half a second later"
    show.close()


def test_a_voice_that_is_behind_is_waited_for() -> None:
    """The step begins when its sentences are there, and no sooner."""
    texts = sentences(list(usual_slots()))
    first = sentences(list(usual_slots())[:2])
    live = live_of(known=known_of(first))
    show = Show(live=live, speak=first)
    show.player.begin()
    unknown = next(i for i, slot in enumerate(live.slots) if slot.step == 2)
    status = show.play_for(to_seconds(live.start_of(unknown)) + 5)
    assert status.state == "waiting for the voice"
    show.player.do(Action.NEXT)
    assert "has not come that far" in show.player.status().message, "nobody is led into silence"
    assert show.player.status().state == "waiting for the voice"
    show.speaking.later(texts)
    assert show.speaking.wait_for(texts, 5)
    status = show.play_for(2)
    assert status.state == "playing"
    assert live.complete
    show.close()


def test_an_unspoken_safety_line_stands_still() -> None:
    """A signal sounds in its place, it is shown, and nothing goes on by itself."""
    line = next(c.text for c in live_of().timeline.clips if c.role == "find")
    plain = live_of()
    known = known_of(t for t in sentences(list(usual_slots())))
    lengths = {**known.sentences, line: earcon("unspoken").frames}
    live = live_of(known=type(known)(lengths, known.chimes, 145))
    show = Show(live=live, reader=Reader(broken=[line]))
    show.player.begin()
    placed = next(c for c in live.timeline.clips if c.text == line)
    show.jump(placed.start_frame - to_frames(1))
    status = show.play_for(3)
    assert status.state == "paused"
    assert line in status.message
    show.do(Action.PLAY)
    assert show.play_for(2).state == "playing"
    assert plain.timeline.total_frames > 0
    show.close()


def test_after_sleep_it_goes_on_in_the_same_step(show: Show) -> None:
    """The lid was closed: the hold begins again, with words."""
    start, _ = show.hold(0)
    show.jump(start + to_frames(40))
    show.player._hear_of(TransportEvent("slept", start, "600 s", 600.0))
    assert not show.transport.playing
    assert show.transport.next_frame == start
    show.play_for(12)
    assert show.transport.playing


def test_a_lost_sentence_begins_again(show: Show) -> None:
    """After a lost device, speech goes on from the beginning of its sentence."""
    said = show.live.timeline.clips[3]
    assert show.player._playback.resume_frame(said.start_frame + 1_000) == said.start_frame
    assert show.player._playback.resume_frame(said.end_frame + 10) == said.end_frame + 10


def test_resume_says_where_we_are() -> None:
    """Going on another day begins with words, not with sound from the middle."""
    show = Show()
    index = next(i for i, slot in enumerate(show.live.slots) if slot.step == 2)
    show.player.begin(index, say_where=True)
    show.play_for(0.5)
    assert not show.transport.playing
    assert show.transport.overlay_playing
    show.play_for(12)
    assert show.transport.heard_frame > show.live.start_of(index)
    show.close()


def test_earcons_are_short_and_soft() -> None:
    """They confirm, and never startle."""
    for name in EARCONS:
        clip = earcon(name)
        assert clip.frames <= to_frames(0.3)
        assert abs(clip.samples).max() <= 0.178
        assert clip.samples[0] == clip.samples[-1] == 0


def test_the_words_are_never_behind_the_jump(show: Show) -> None:
    """From the moment of "next" the display shows the new place and none of the old words."""
    show.jump(show.hold(0)[0] + to_frames(10))
    before = show.player.status()
    assert before.sentence
    show.player.do(Action.NEXT)
    now = show.player.status()
    assert now.chapter == before.following
    assert now.sentence != before.sentence


@pytest.mark.parametrize(
    "action",
    [
        Action.WHERE, Action.SIDE, Action.TIME_LEFT, Action.LONGER, Action.SHORTER, Action.LOUDER,
        Action.SOFTER, Action.TOO_MUCH, Action.READY,
    ],
)  # fmt: skip
def test_what_is_answered_in_sound_is_shown_too(show: Show, action: Action) -> None:
    """Who cannot hear the answer reads it."""
    show.jump(show.hold(1)[0] + to_frames(30))
    show.player.do(action)
    assert show.player.status().message


def test_a_resumed_session_shows_where_it_goes_on(show: Show) -> None:
    """Place, side and what is left, as it is said."""
    show.player.begin(show.live.index_at(show.hold(1)[0]), say_where=True)
    assert "left" in show.player.status().message


def test_an_ending_waits_for_no_device(show: Show) -> None:
    """Nobody takes the sound: stop is stop, at once; a device that takes it hears the signal."""
    show.play_for(0.5)
    show.now_s += 2.0
    show.player.do(Action.STOP)
    assert show.player.over == "stopped"


def test_an_ending_whose_signal_is_never_heard_ends_all_the_same(show: Show) -> None:
    """Half a second, and no more; a second wish does not wait even for that."""
    show.play_for(0.5)
    show.player.do(Action.STOP)
    assert not show.player.over
    show.now_s += 0.6
    show.player.tick()
    assert show.player.over == "stopped"


def test_a_long_absence_begins_the_hold_again_from_contact(show: Show) -> None:
    """Whatever was the reason; a short one goes on where it was."""
    for event, again in ((TransportEvent("recovered", 0, "", 4.0), False),
                         (TransportEvent("recovered", 0, "", 6.0), True),
                         (TransportEvent("slept", 0, "", 6.0), True)):  # fmt: skip
        begin = show.hold(0)[0]
        show.jump(begin + to_frames(20))
        show.transport.play()
        show.player._hear_of(event)
        assert (show.transport.next_frame == begin) is again


def test_few_different_times_are_ever_said() -> None:
    """So few that they are spoken beforehand."""
    assert len(list(all_times(3600))) < 90
