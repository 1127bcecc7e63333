"""No word that is shown or said stands in the code: with marked texts everything is marked.

Every text of the program and of the knowledge gets a mark before each of its words. A session is
then screened, compiled, placed, drawn and set; a word without a mark came from somewhere else, and
logic that compares a text with a text would no longer find it.
"""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from guided_press.app import looking, profiles
from guided_press.app.alternatives import what_else
from guided_press.app.player_content import content_of
from guided_press.app.remarks import remarks_on_voice
from guided_press.app.session import OpenSession
from guided_press.app.wishes import UNASKED, Wishes
from guided_press.cli import asking, show_points, start
from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Side
from guided_press.errors import SafetyRefusal
from guided_press.exporting.captions import lrc, srt, vtt
from guided_press.knowledge.facts import facts_of
from guided_press.knowledge.loading import load_knowledge
from guided_press.phone.data import player_data
from guided_press.phone.writing import one_file_html
from guided_press.pictures.timeline_picture import timeline_svg, timeline_text
from guided_press.player.actions import Action, meaning_of
from guided_press.player.display import screen as displayed
from guided_press.player.events import TransportEvent
from guided_press.player.status import Status
from guided_press.player.ways import NoWay
from guided_press.player.words import PlayerWords
from guided_press.screening.profile import Answer, Profile, is_of_today
from guided_press.screening.screening import Unanswered, screen
from guided_press.script.library import named_script
from guided_press.script.loading import load_script
from guided_press.sheet.document import sheet_html
from guided_press.sheet.recording import RecordingLine, recording_sheet_html
from guided_press.site.entries import Site, SiteSession
from guided_press.site.pages import SOUNDS, write_site
from guided_press.units import NO_FRAMES
from guided_press.voices.base import VoiceSpec
from guided_press.voices.catalog import AUTO
from guided_press.voices.natural import Natural
from guided_press.web import looking_routes, screening_routes
from guided_press.words import texts
from guided_press.words.numerals import cardinal
from tests.player import stage

MARK = "ŧ"
"""A Latin letter, so that voices could say it, which stands in none of our texts."""

WORD = re.compile(r"\{[^{}]*\}|(?<![\w'’])[^\W\d_]+(?:['’][^\W\d_]+)*(?!\w)")
TEXTS = frozenset(
    {"about", "ask", "cautions", "chosen", "confidence_why", "do", "english", "landmarks"}
    | {"location", "meridian", "message", "must", "note", "not_to_speak", "place"}
    | {
        "place_partner",
        "place_side",
        "place_side_partner",
        "question",
        "reason",
        "says",
        "seen",
        "sign",
    }
    | {"spoken", "text", "title", "tradition", "what", "where", "why", "work", "written"}
)
"""The keys of texts in the data of points, conditions, phrases and drawings; others hold ids."""

OWN = frozenset({"title", "description", "say"})
"""The keys of texts in a script."""

SESSIONS = ("daily-28", "bladder-line-partner-30", "low-back-15-self", "palms-and-breath-6")

TODAY = date.today()


def marked(words: str) -> str:
    """A text with a mark before each word, but for its placeholders."""
    return WORD.sub(lambda m: m[0] if m[0][0] in f"{{{MARK}" else f"{MARK}{m[0]}", words)


def mark(value: Any, keys: frozenset[str] | None, *, here: bool = False) -> Any:
    """Plain values of YAML with every text below one of these keys marked; None for all."""
    if isinstance(value, dict):
        return {
            key: mark(inner, keys, here=keys is None or key in keys) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [mark(inner, keys, here=here) for inner in value]
    return marked(value) if isinstance(value, str) and here else value


def forget() -> None:
    """Empty every cache of the package: texts were read into them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("guided_press"):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()


@pytest.fixture(autouse=True)
def _marked_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    load, read = yaml.load, texts.read_data
    monkeypatch.setattr(yaml, "load", lambda *a, **k: mark(load(*a, **k), TEXTS))
    monkeypatch.setattr(texts, "read_data", lambda *a: mark(read(*a), None, here=True))
    forget()
    yield
    monkeypatch.undo()
    forget()


def unmarked(said: Iterable[str]) -> set[str]:
    """Words without a mark that are no names."""
    names = set()
    for point in load_knowledge().points():
        called = point.names
        names |= set(WORD.findall(f"{called.pinyin} {called.pinyin_tones} {called.say_as}"))
        names |= {called.hanzi_traditional, called.hanzi_simplified}
    for source in load_knowledge().sources.values():
        names |= set(WORD.findall(f"{source.author} {source.id}"))
    found = {word for words in said for word in WORD.findall(words)}
    found -= {"Guided", "Press", "WEBVTT", "wav", *map(cardinal, range(20))} | names  # grammar
    return {word for word in found if MARK not in word.casefold() and len(word) > 1}


def visible(page: str) -> Iterator[str]:
    """What a reader sees or hears of a page: texts, and what stands for pictures."""
    page = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", page)
    yield from map(unescape, re.findall(r'(?:aria-label|alt|title|label)="([^"]*)"', page))
    yield unescape(re.sub(r"(?s)<[^>]*>", " ", page))


def marked_script(name: str, folder: Path) -> Path:
    """A shipped script whose own texts are marked too."""
    content = yaml.safe_load(named_script(name).read_text("utf-8"))
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps(mark(content, OWN)), "utf-8")
    return path


def person(**changed: Answer) -> Profile:
    """Somebody with a clear no to everything but what is named."""
    standing = [c.id for c in load_knowledge().conditions.values() if not is_of_today(c)]
    return Profile("somebody", {name: Answer("no", TODAY) for name in standing} | changed)


def somebody() -> Profile:
    """Whose answers leave out, lighten and move much."""
    return person(
        varicose_veins=Answer("yes", TODAY, Side.LEFT),
        reduced_sensation=Answer("not_sure", TODAY),
        cannot_lie_prone=Answer("yes", TODAY),
    )


def plan_words(plan: Any) -> Iterator[str]:
    """What a plan says in words; its ids stay ids."""
    yield from (clip.text for clip in plan.clips)
    yield from (chapter.title for chapter in plan.chapters)
    yield from (gate.reminder for gate in plan.gates)
    for change in plan.adjusted:
        yield from (change.cue, change.change, change.reason)


@pytest.mark.long
@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.parametrize("for_somebody", [False, True])
def test_plan_sheet_captions_and_pages_hold_no_word_of_the_code(
    name: str, for_somebody: bool, tmp_path: Path
) -> None:
    """All that somebody reads or hears of a session comes from the texts."""
    profile = somebody() if for_somebody else None
    wishes = Wishes(engine="silent", profile=profile, today=UNASKED if for_somebody else None)
    with OpenSession(marked_script(name, tmp_path), wishes) as opened:
        plan, session = opened.plan, opened.script.session
        assert not unmarked(plan_words(plan))
        drawn = [timeline_text(plan, 200), *visible(timeline_svg(plan))]
        drawn[0] = re.sub(r"\x1b\[[\d;]*m", "", drawn[0])
        drawn[0] = re.sub(
            r"(?m)^.{9}[^a-zA-Z]*[A-Za-z·░]*$", "", drawn[0]
        )  # a letter for each hold
        assert not unmarked(drawn)
        assert not unmarked(visible(sheet_html(session, plan, opened.knowledge)))
        assert not unmarked([vtt(plan), re.sub(r"\[\w+:", "[", srt(plan) + lrc(plan))])
        content = content_of(opened)
        assert not unmarked([content.details.comment, content.details.narrator])
        assert not unmarked(visible(one_file_html(content)))
        data = player_data(plan, content.targets, charts=content.charts, language="en")
        said = [*data["names"].values(), *data["places"].values(), data["length"]]
        said += [entry["text"] for entry in data["captions"]]
        assert not unmarked(said)
        for drawing in (data["body"], *data["charts"].values()):
            assert not unmarked(visible(drawing))


def test_what_is_told_of_the_voice_holds_no_word_of_the_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another voice than the natural one, for the voice's own reason, and another pace."""
    monkeypatch.delenv(AUTO, raising=False)
    rate = remarks_on_voice(VoiceSpec("natural", None, 450))
    monkeypatch.setattr(Natural, "unavailable", lambda _self: MARK)
    missed = remarks_on_voice(VoiceSpec("auto", None, 145))
    told = [words for one in (*rate, *missed) for words in (one.cue, one.change, one.reason)]
    assert len(told) == 6
    assert unmarked(told) <= {"natural", "system", "embedded"}


def test_a_sheet_to_record_from_holds_no_word_of_the_code() -> None:
    """Its title is the script's, its sentences are the session's."""
    lines = [RecordingLine(1, "ab12", marked("Sit down."), recorded=True)]
    sheet = " ".join(visible(recording_sheet_html(marked("A title"), lines)))
    assert not unmarked([sheet.replace("ab12", "")])


def test_a_screening_refuses_in_words_of_the_texts(tmp_path: Path) -> None:
    """Also with what is possible instead, but for the commands and names to type."""
    script = load_script(marked_script("daily-28", tmp_path))
    with pytest.raises(Unanswered) as unanswered:
        screen(script.session, {}, load_knowledge(), TODAY)
    assert not unmarked([str(unanswered.value)])
    conditions = load_knowledge().conditions
    refused = 0
    for condition in conditions.values():
        answers = dict(profiles.answers_for(person(), profiles.all_clear_today()))
        answers[condition.id] = Answer("no" if condition.yes_means == "clear" else "yes", TODAY)
        try:
            report = screen(script.session, answers, load_knowledge(), TODAY).report
        except SafetyRefusal as refusal:
            refused += 1
            assert not unmarked([refusal.message])
        else:
            assert not unmarked(change.reason for change in report)
    assert refused
    offers = " ".join(o.words for o in what_else(script, answers, [], TODAY, "somebody"))
    assert MARK in offers


def test_a_composed_session_is_told_in_words_of_the_texts() -> None:
    """Title, description, notes, comments, and why something is left out."""
    told = 0
    for mode in ("self", "partner"):
        for minutes, focus in ((12, None), (8, "calm"), (20, "sacrum")):
            wish = Wish(length_s=minutes * 60, mode=mode, focus=focus)
            made = compose(wish, load_knowledge())
            session = made.session
            said = [session.title, session.description, *made.notes]
            said += [one.reason for one in made.left_out]
            said += [line for step in session.steps for line in step.say]
            comments = re.findall(r"(?m)^ *#(?! yaml)(.*)$", made.text)
            said += [re.sub(r"focus \w+|`\w+`|\w+_\w+", "", c) for c in comments]
            assert not unmarked(said) - {"calm", "sacrum"}
            told += len(comments)
    assert told
    for points in (("BL40", "BL57", "PC8"), ("BL67",), ("BL23", "GB41")):
        for minutes in (1, 2, 45):
            try:
                compose(Wish(length_s=minutes * 60, points=points, changes=0), load_knowledge())
            except ImpossibleWish as impossible:
                options = r"--[\w-]+ ?(?:partner|side_lying|brief)?"
                assert not unmarked([re.sub(options, "", str(impossible).replace(MARK + "-", "-"))])


def test_the_page_is_told_of_points_and_questions_in_words_of_the_texts() -> None:
    """Everything that its server looks up, but for ids."""
    ids = {"id", "kind", "region", "hold_basis", "pressure", "sides", "positions", "restrictions"}
    for target in (*load_knowledge().points(), *load_knowledge().techniques()):
        about = looking_routes._point(target)
        said = [about["title"], *about["cautions"], *(line["text"] for line in about["find"])]
        said += [who["who"] for who in about["restrictions"]]
        said += [about[key] for key in ("location", "tradition", "names") if key in about]
        assert ids <= about.keys()
        assert not unmarked(said)
    questions = screening_routes._questions()
    asked = [question for shown in questions["screens"] for question in shown["questions"]]
    said = [shown["title"] for shown in questions["screens"]]
    said += [
        question[key] for question in (*asked, *questions["today"]) for key in ("ask", "message")
    ]
    assert not unmarked(said)


def test_the_player_answers_and_shows_in_words_of_the_texts() -> None:
    """What is spoken beforehand, and the terminal while a session plays."""
    words = PlayerWords(load_knowledge(), "self", "en")
    assert not unmarked(words.common(600.0))
    assert not unmarked(words.here("BL40", "left", 90.0))
    title = marked("A title")
    for state in ("playing", "paused", "waiting for ready", "waiting for the voice", "over"):
        status = Status(
            state=state,  # type: ignore[arg-type]
            title=title,
            chapter=title,
            chapter_number=1,
            chapters=2,
            target="BL40",
            side="left",
            place=words.place("BL40", "left"),
            position="",
            pressure=texts.choice("names.pressures", "very_light"),
            hold_s=60.0,
            hold_left_s=30.0,
            at_s=10.0,
            total_s=100.0,
            left_s=90.0,
            following=title,
            sentence="",
            message="",
            volume=1.0,
            output="",
        )
        assert not unmarked(line for line, _ in displayed(status, 120, 40))


def test_the_player_does_every_wish_in_words_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it answers, refuses and tells of its device, at every kind of place."""
    monkeypatch.setattr(stage, "KNOWLEDGE", load_knowledge())
    # compiled anew: the kept slots have English words, and marked ones must not be kept for others
    monkeypatch.setattr(stage, "usual_slots", stage.usual_slots.__wrapped__)
    show = stage.Show()
    show.player.begin()
    told = []
    first, last = show.hold(0), show.hold(2)
    for frame in (0, first[0] - 9_600, first[0] + 48_000, last[1] + 9_600):
        show.jump(frame)
        for action in Action:
            if action is not Action.STOP:
                show.player.do(action)
                told.append(show.player.status().message)
                show.play_for(0.2)
    for kind in ("failed", "gone"):
        show.player._hear_of(TransportEvent(kind, NO_FRAMES, marked("A reason")))
        told.append(show.player.notices.last.text)
    assert len(set(told)) > len(Action)
    own = {show.live.finding_of(index) for index in range(len(show.live.slots))}
    assert not unmarked([*(set(told) - own), *map(meaning_of, Action), *(way.why for way in NoWay)])


def site_words(folder: Path) -> Iterator[str]:
    """What is read on the pages of a site and in its feed, but for addresses and file names."""
    for page in folder.rglob("*.html"):
        for words in visible(page.read_text("utf-8")):
            yield re.sub(r"https?://\S+|\b(MP3|VTT|feed\.xml)\b", " ", words)
    app = json.loads((folder / "app.webmanifest").read_text("utf-8"))
    yield from (app["name"], app["description"])
    for name in ("index.js", "keep.js"):
        script = (folder / "app" / name).read_text("utf-8")
        given = re.search(r"(?m)^const [A-Z]+ = (\{.*\});$", script)
        assert given
        yield from (words.replace("{n}", "") for words in json.loads(given[1]).values())
        for value in re.findall(r"textContent = ([^;]*);", script):
            yield from re.findall(r'["`]([^"`{]*)["`]', value)
    for tag in ("title", "description"):
        yield from (found.text or "" for found in ET.parse(folder / "feed.xml").iter(tag))


def test_a_site_holds_no_word_of_the_code(tmp_path: Path) -> None:
    """Its list, its codes, the pages of its sessions, what their scripts show, and the feed."""
    name = "palms-and-breath-6"
    (tmp_path / SOUNDS).mkdir()
    (tmp_path / SOUNDS / f"{name}.mp3").write_bytes(b"")
    site = Site(marked("A title"), texts.text("site.about"), "https://www.example.org")
    with OpenSession(marked_script(name, tmp_path), Wishes(engine="silent")) as opened:
        write_site(site, [SiteSession(name, content_of(opened))], tmp_path)
    assert not unmarked(site_words(tmp_path))


def dialogue(
    answers: Iterable[str], written: list[str], height: int | None = None
) -> asking.Dialogue:
    """A dialogue with these answers, which leaves at their end."""
    lines = iter(answers)
    return asking.Dialogue(lambda: next(lines, ""), written.append, height or 200)


def test_dialogues_ask_in_words_of_the_texts() -> None:
    """The three questions, the whole screening and that of today; what is typed is in brackets."""
    written: list[str] = []
    start.ask_wish(dialogue(["\n"] * 3, written))
    for answers in ("y\n", "s\n", "n\n"):
        asked = dialogue([answers] * 200, written)
        asking.interview(asked, Profile(marked("me")))
    for answers in ("n", "y"):
        asking.ask_about_today(dialogue([f"{answers}\n", "1\n"], written))
    with pytest.raises(SafetyRefusal) as refusal:
        asking.ask_about_today(dialogue(["\n"], written, 12))
    written.append(str(refusal.value))
    said = re.sub(r"\[[^]]*\]", " ", re.sub(r"\s+", " ", "".join(written)))
    assert not unmarked([said])


def test_points_are_listed_and_told_in_words_of_the_texts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal, with what they rest on; ids and addresses stay."""
    show_points.points_list(looking.all_targets())
    for target in looking.all_targets():
        show_points.point_details(facts_of(target, load_knowledge()))
    assert not unmarked([capsys.readouterr().out])
