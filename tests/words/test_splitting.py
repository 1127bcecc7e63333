"""A sentence ends where it ends, and not at every full stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.splitting import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Stop at once if Dr. Lee told you.", ["Stop at once if Dr. Lee told you."]),
        ("Ask J. K. Rowling. Now.", ["Ask J. K. Rowling.", "Now."]),
        ("See e.g. the fold. Press it.", ["See e.g. the fold.", "Press it."]),
        ("Press approx. two cm. below. Rest.", ["Press approx. two cm. below.", "Rest."]),
        ("Wait... and breathe. Good.", ["Wait... and breathe.", "Good."]),
        ("Rest... Then go on.", ["Rest...", "Then go on."]),
        ("Breathe… Rest.", ["Breathe…", "Rest."]),
        ("Hold for 1.5 min. Then stop.", ["Hold for 1.5 min.", "Then stop."]),
        ("No. 5 is it. Go on.", ["No. 5 is it.", "Go on."]),
        ("No. Go on.", ["No.", "Go on."]),
        ("It is 9 a.m. Start now.", ["It is 9 a.m.", "Start now."]),
        ('Say "stop." Then rest.', ['Say "stop."', "Then rest."]),
        ('"Stop!" she said. Rest.', ['"Stop!" she said.', "Rest."]),
        ("1. Sit down. 2. Stand.", ["1. Sit down.", "2. Stand."]),
        ("Count to 3. Then rest.", ["Count to 3.", "Then rest."]),
        ("So do I. Good.", ["So do I.", "Good."]),
        ("Ph.D. Miller says stop. Rest.", ["Ph.D. Miller says stop.", "Rest."]),
        ("Lt. Col. Miller warns you. Rest.", ["Lt. Col. Miller warns you.", "Rest."]),
        ("Think of Mt. Fuji. Breathe.", ["Think of Mt. Fuji.", "Breathe."]),
        ("In the U.S. Army. Rest.", ["In the U.S. Army.", "Rest."]),
        ("Jan. 5 is cold. So is Sun. Feb. 9.", ["Jan. 5 is cold.", "So is Sun. Feb. 9."]),
        ("It is Mon. Go on.", ["It is Mon.", "Go on."]),
        ("Face the sun. 5 breaths.", ["Face the sun.", "5 breaths."]),
        ("Hold it max. 5 breaths. Rest.", ["Hold it max. 5 breaths.", "Rest."]),
        ("Hold for 2 min. 5 breaths follow.", ["Hold for 2 min.", "5 breaths follow."]),
        ("Hold for 30 s max. Rest.", ["Hold for 30 s max.", "Rest."]),
        ("Ask the dept. Chief first.", ["Ask the dept. Chief first."]),
        ("What?! No.", ["What?!", "No."]),
        ("Call dr. Lee. Rest.", ["Call dr. Lee.", "Rest."]),
        ("Ask Drs. Lee and Wu. Rest.", ["Ask Drs. Lee and Wu.", "Rest."]),
        (
            "Assoc. Prof. Wu and Asst. Prof. Lee. Rest.",
            ["Assoc. Prof. Wu and Asst. Prof. Lee.", "Rest."],
        ),
        ("Mme. Curie. Hon. Lee. Rest.", ["Mme. Curie.", "Hon. Lee.", "Rest."]),
        ("Miller Co. Ltd. London. Rest.", ["Miller Co. Ltd. London.", "Rest."]),
        ("Walk down Mill Rd. North. Rest.", ["Walk down Mill Rd. North.", "Rest."]),
        ("Avg. Temp. 37 is it. Rest.", ["Avg. Temp. 37 is it.", "Rest."]),
        ("Tel. 555 1234, Sec. 5, Art. 3. Rest.", ["Tel. 555 1234, Sec. 5, Art. 3.", "Rest."]),
        ("Look at the art. 5 breaths.", ["Look at the art.", "5 breaths."]),
        ("Rest at a temp. Go on.", ["Rest at a temp.", "Go on."]),
        ("Hold for 30 sec. 5 breaths follow.", ["Hold for 30 sec.", "5 breaths follow."]),
        ("Ask your G.P. Then rest.", ["Ask your G.P.", "Then rest."]),
        ("Take vitamin B. Then rest.", ["Take vitamin B.", "Then rest."]),
        ("Ask Miller & Co. If not, rest.", ["Ask Miller & Co.", "If not, rest."]),
        ("Shh. Hmm. Rest.", ["Shh.", "Hmm.", "Rest."]),
        ("My leg. Try it. Rest.", ["My leg.", "Try it.", "Rest."]),
        ("Press two cm. Rest.", ["Press two cm.", "Rest."]),
        ("Rest . . . then go on. Good.", ["Rest . . . then go on.", "Good."]),
        ("Rest . . . Then go on.", ["Rest . . .", "Then go on."]),
        ("Rest. ... Go.", ["Rest. ...", "Go."]),
        ("", []),
    ],
)
def test_abbreviations_initials_and_numbers_end_no_sentence(
    text: str, sentences: list[str]
) -> None:
    """And full stops, questions and dots do."""
    assert split_sentences(text) == sentences


PIECES = (
    "Lt.", "Col.", "Ph.D.", "M.D.", "e.g.", "i.e.", "U.S.", "Jan.", "Sun.", "No.", "Fig.", "min.",
    "max.", "vs.", "approx.", "I.", "Dr.", "1.", "5", "3.5", "2", "Miller", "below", "Rest.",
    "Go!", "…", "...", "(so.)",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_sentences_joined_with_spaces_are_the_text(text: str) -> None:
    """Wherever it is cut, it is cut at a space, and no sentence is empty."""
    sentences = split_sentences(text)
    assert " ".join(sentences) == text
    assert all(sentences)


@given(
    st.sampled_from(["Dr.", "Lt. Col.", "Sgt.", "Mt.", "Ph.D.", "M.D.", "e.g.", "U.S.", "vs."]),
    st.from_regex(r"\A[A-Z][a-z]{2,8}\Z"),
)
def test_a_title_stays_with_its_name(title: str, name: str) -> None:
    """Whoever is named."""
    whole = f"{title} {name} says so."
    assert split_sentences(f"{whole} Rest.") == [whole, "Rest."]


@given(st.text(alphabet="aB1 .!?…\"')", max_size=40))
def test_nothing_is_lost_between_sentences(text: str) -> None:
    """All that is no space is in one of them, in order."""
    joined = "".join("".join(split_sentences(text)).split())
    assert joined == "".join(text.split())
