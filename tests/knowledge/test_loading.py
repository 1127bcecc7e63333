"""Knowledge is read file by file, once, and says where it is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_press.errors import KnowledgeError
from guided_press.knowledge.loading import DATA, Knowledge, load_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_there_is_one_knowledge_for_the_process() -> None:
    """Whoever asks gets the same object, and the same models."""
    assert load_knowledge() is load_knowledge()
    assert load_knowledge().point("BL40") is load_knowledge().target("BL40")


def test_names_are_listed_without_reading(folder: Path) -> None:
    """Codes and ids come from the file names, so a broken file does not matter yet."""
    (folder / "points" / "BL40.yaml").write_text("{")
    knowledge = Knowledge(folder)
    assert "BL40" in knowledge.point_codes()
    assert knowledge.point("PC8").code == "PC8"
    with pytest.raises(KnowledgeError, match=r"points/BL40\.yaml: is not valid YAML"):
        knowledge.point("BL40")


def test_each_file_is_read_once(folder: Path) -> None:
    """A point that was read stays, even when its file goes."""
    knowledge = Knowledge(folder)
    point = knowledge.point("BL40")
    (folder / "points" / "BL40.yaml").unlink()
    assert knowledge.point("BL40") is point
    assert knowledge.claim("BL40.hold.s1") in point.claims


def test_targets_come_from_trunk_to_foot() -> None:
    """Points and techniques are sorted by their place on the body."""
    codes = [point.code for point in load_knowledge().points()]
    assert codes[0] == "BL23"
    assert codes[-1] == "PC8"
    assert load_knowledge().techniques()[0].id == "leg_press_down"


@pytest.mark.parametrize(
    "ask",
    [
        lambda knowledge: knowledge.point("BL04"),
        lambda knowledge: knowledge.point("../claims"),
        lambda knowledge: knowledge.technique("hammering"),
        lambda knowledge: knowledge.target("BL36"),
        lambda knowledge: knowledge.claim("BL40.hold.s9"),
        lambda knowledge: knowledge.claim("ours.nothing"),
        lambda knowledge: knowledge.claim("condition.nothing"),
        lambda knowledge: knowledge.claim(""),
        lambda knowledge: knowledge.phrase("nothing", "en"),
        lambda knowledge: knowledge.phrase("open", "xx"),
        lambda knowledge: knowledge.lexicon("xx"),
    ],
)
def test_what_is_not_known_is_an_error(ask: Callable[[Knowledge], object]) -> None:
    """Unknown ids and languages fail closed; nothing is guessed."""
    with pytest.raises(KnowledgeError):
        ask(load_knowledge())


def test_claims_are_found_wherever_they_are() -> None:
    """At a point, a technique, the shared claims, the phrases, a condition, a stop rule."""
    knowledge = load_knowledge()
    for claim in (
        "BL40.hold.s1",
        "calf_kneading.move.s3",
        "evidence.meta",
        "ours.stop_any_time",
        "condition.pregnancy",
        "stop.stop_dizzy",
    ):
        assert knowledge.claim(claim).id == claim


def test_every_phrase_rests_on_claims() -> None:
    """All claims of the phrase bank resolve, and their sources too."""
    knowledge = load_knowledge()
    for phrase in knowledge.phrases("en").values():
        for claim in phrase.claims:
            assert knowledge.claim(claim).source in knowledge.sources, phrase.id


def test_all_sources_that_are_named_exist() -> None:
    """Conditions, stop rules and unused points name sources that are listed."""
    knowledge = load_knowledge()
    entries = (*knowledge.conditions.values(), *knowledge.stop_rules.values())
    named = {source for entry in entries for source in entry.sources}
    named |= {entry.source for entry in knowledge.named.values()}
    assert named <= knowledge.sources.keys()


def test_what_is_never_used_is_no_target() -> None:
    """BL36 to BL39 and the ball are named only, four more are kept out; each has a reason."""
    unused = load_knowledge().not_scheduled
    named_only = {"BL36", "BL37", "BL38", "BL39", "ball_tool"}
    assert unused.keys() == named_only | {"LI4", "SP6", "BL60", "GB21"}
    assert all(unused.values())
    targets = {*load_knowledge().point_codes(), *load_knowledge().technique_ids()}
    assert unused.keys().isdisjoint(targets)
    kinds = {entry.id for entry in load_knowledge().named.values() if entry.kind == "named_only"}
    assert kinds == named_only


def test_the_fingerprint_follows_every_byte(folder: Path) -> None:
    """The same data gives the same fingerprint; a change, an addition or a renaming another."""
    first = Knowledge(folder).fingerprint()
    assert first == load_knowledge().fingerprint()
    path = folder / "points" / "PC8.yaml"
    path.write_bytes(path.read_bytes() + b"#\n")
    second = Knowledge(folder).fingerprint()
    path.rename(folder / "points" / "PC9.yaml")
    assert len({first, second, Knowledge(folder).fingerprint()}) == 3


def read_some(knowledge: Knowledge) -> tuple[object, ...]:
    """One file of each shape."""
    shared = (knowledge.sources, knowledge.conflicts, knowledge.point("PC8"))
    return (*shared, knowledge.phrases("en"), knowledge.lexicon("en"))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("points/PC8.yaml", "code: PC8\n", r"points/PC8\.yaml \(PC8\)"),
        ("points/PC8.yaml", "- PC8\n", "a mapping is expected"),
        ("conflicts.yaml", "conflicts: {}\n", "a list 'conflicts' is expected"),
        ("conflicts.yaml", "[]\n", "a list 'conflicts' is expected"),
        (
            "sources.yaml",
            "sources: [{id: S0, what: a}, {id: S0, what: b}]\n",
            "'S0' is there twice",
        ),
        ("sources.yaml", "sources: [{id: S0, wat: a}]\n", r"sources\.yaml \(S0\)"),
        ("phrases/en.yaml", "[]\n", "a mapping from id"),
        ("lexicon/en.yaml", "{}\n", "a list of words"),
    ],
)
def test_damaged_data_names_its_file(folder: Path, name: str, content: str, problem: str) -> None:
    """Wrong keys, wrong shapes and duplicates are errors with the file's name."""
    path = folder / name
    path.write_text(content)
    with pytest.raises(KnowledgeError, match=problem) as error:
        read_some(Knowledge(folder))
    assert Path(name).name in error.value.place


def test_a_file_may_not_hold_another_point(folder: Path) -> None:
    """The file's name is the code."""
    shutil.copy(folder / "points" / "PC8.yaml", folder / "points" / "BL23.yaml")
    with pytest.raises(KnowledgeError, match="differ"):
        Knowledge(folder).point("BL23")


def test_the_lexicon_is_the_folders_own(folder: Path) -> None:
    """The words come from the data, and a language may need none."""
    path = folder / "lexicon" / "en.yaml"
    path.write_text("- {word: bow, say: boh}\n")
    (entry,) = Knowledge(folder).lexicon("en")
    assert (entry.word, entry.say) == ("bow", "boh")
    path.write_text("[]\n")
    assert Knowledge(folder).lexicon("en") == ()
