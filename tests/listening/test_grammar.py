"""Commands, their forms, and the graph that the recogniser searches."""

from __future__ import annotations

from collections import defaultdict

import pytest

from guided_press.errors import WrongUse
from guided_press.listening import grammar
from guided_press.listening.commands import FLOORS, KINDS, PHRASES, WORDS, kinds_named
from guided_press.player.controls.voice import ACTIONS


def test_every_word_has_an_action_and_a_polite_form() -> None:
    """No command is heard that does nothing, and none needs a kind that is off by default."""
    assert set(ACTIONS) == set(WORDS)
    usual = {phrase.word for phrase in PHRASES if phrase.kind in ("please", "urgent")}
    assert usual == set(WORDS)
    assert set(FLOORS) == set(KINDS)


def test_the_same_words_never_mean_two_things() -> None:
    """A phrase is looked up by its text."""
    texts = [phrase.text for phrase in PHRASES]
    assert len(texts) == len(set(texts))


def test_the_graph_holds_every_phrase_and_all_talk() -> None:
    """Each phrase leads from start to end; each state's shares make sense."""
    states, found = grammar.transitions()
    leads: dict[tuple[int, str], set[int]] = defaultdict(set)
    for start, end, share, word in found:
        assert 0 < share <= 1
        assert max(start, end) < states
        leads[start, word].add(end)
    for phrase in PHRASES:
        at = {grammar.START}
        for word in phrase.text.split():
            at = {end for state in at for end in leads[state, word]}
        assert grammar.END in at, phrase.text
    share = sum(s for start, _, s, _ in found if start == grammar.START)
    assert share == pytest.approx(1.0)


def test_kinds_are_read_and_unknown_ones_named() -> None:
    """``--commands`` says what there is."""
    assert kinds_named("please, single") == {"please", "single"}
    for wrong in ("shouted", "", " , "):
        with pytest.raises(WrongUse, match="There are please, urgent, doubled, single"):
            kinds_named(wrong)
