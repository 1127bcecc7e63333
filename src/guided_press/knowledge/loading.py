"""Knowledge: the facts in ``data/``, read file by file when they are asked for.

A session that needs three points reads three files; whoever only needs the names of the points pays
for a listing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from guided_press.errors import KnowledgeError
from guided_press.knowledge.conditions import Condition, StopRule
from guided_press.knowledge.models import (
    Claim,
    Conflict,
    Fact,
    NotScheduled,
    Phrase,
    Point,
    Respelling,
    Source,
    Support,
    Technique,
)
from guided_press.knowledge.values import plain_values

AnyModel = TypeVar("AnyModel", bound=Fact)

DATA = Path(__file__).parent / "data"

SOURCE_FILES = ("sources.yaml", "references.yaml")
"""Behind the points; behind the conditions alone."""

CLAIM_FILES = ("claims.yaml", "claims_phrases.yaml")
"""What belongs to no single point; what the phrase bank rests on."""


class Knowledge:
    """Everything that is known, as frozen models; each file is read once, on first use.

    Args:
        folder: Where the data files are; the package's own unless a test says otherwise.

    Raises:
        KnowledgeError: From every member: a file is missing or invalid, or an id is unknown.
    """

    def __init__(self, folder: Path = DATA) -> None:
        self._folder = folder
        self._points: dict[str, Point] = {}
        self._techniques: dict[str, Technique] = {}
        self._claims: dict[str, Mapping[str, Claim]] = {}
        self._phrases: dict[str, Mapping[str, Phrase]] = {}
        self._lexica: dict[str, tuple[Respelling, ...]] = {}

    # -- points and techniques -------------------------------------------------------------

    def point_codes(self) -> tuple[str, ...]:
        """Codes of all points, sorted; from the file names, no file is read."""
        return self._names["points"]

    def technique_ids(self) -> tuple[str, ...]:
        """Ids of all techniques, sorted; from the file names, no file is read."""
        return self._names["techniques"]

    def point(self, code: str) -> Point:
        """The point with this code, such as ``BL40``."""
        if code not in self._points:
            self._points[code] = self._target("points", code, Point)
        return self._points[code]

    def technique(self, technique_id: str) -> Technique:
        """The technique with this id, such as ``calf_kneading``."""
        if technique_id not in self._techniques:
            self._techniques[technique_id] = self._target("techniques", technique_id, Technique)
        return self._techniques[technique_id]

    def target(self, target_id: str) -> Point | Technique:
        """A point by its code, or a technique by its id."""
        if target_id in self.technique_ids():
            return self.technique(target_id)
        return self.point(target_id)

    def points(self) -> tuple[Point, ...]:
        """All points, from trunk to foot."""
        return tuple(sorted(map(self.point, self.point_codes()), key=lambda point: point.order))

    def techniques(self) -> tuple[Technique, ...]:
        """All techniques, from trunk to foot."""
        unordered = map(self.technique, self.technique_ids())
        return tuple(sorted(unordered, key=lambda technique: technique.order))

    # -- what is said about them -----------------------------------------------------------

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every text we read and every named choice of our own, by id."""
        return self._by_id(SOURCE_FILES, "sources", Source)

    @cached_property
    def conflicts(self) -> Mapping[str, Conflict]:
        """Where sources disagree and what was chosen, by id."""
        return self._by_id(("conflicts.yaml",), "conflicts", Conflict)

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id; what stands before its first dot says where it is.

        A point's code or a technique's id: in that file. ``condition`` or ``stop``: the reason of
        that condition or stop rule. Anything else: in the files of claims.
        """
        owner = claim_id.partition(".")[0]
        owners = (*self.point_codes(), *self.technique_ids(), "condition", "stop")
        shelf = owner if owner in owners else ""
        if shelf not in self._claims:
            self._claims[shelf] = self._read_claims(shelf)
        try:
            return self._claims[shelf][claim_id]
        except KeyError:
            place = shelf or CLAIM_FILES[0]
            raise KnowledgeError(place, f"there is no claim {claim_id!r}") from None

    @cached_property
    def supports(self) -> Mapping[str, Support]:
        """What positions and reaches need, by their id."""
        return self._by_id(("positions.yaml",), "positions", Support)

    # -- conditions --------------------------------------------------------------------------

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """Everything that restricts a session, by id, in the order in which it is asked."""
        return self._by_id(("conditions.yaml",), "conditions", Condition)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Names for several targets at once, such as ``leg_points``."""
        groups = self._section("conditions.yaml", "groups", dict)
        return MappingProxyType({name: tuple(members) for name, members in groups.items()})

    @cached_property
    def stop_rules(self) -> Mapping[str, StopRule]:
        """Signs that change or end a session at once, by id."""
        return self._by_id(("stop_rules.yaml",), "stop_rules", StopRule)

    @property
    def afterwards(self) -> tuple[StopRule, ...]:
        """Signs to watch for when a session is over, and what to do then."""
        return tuple(rule for rule in self.stop_rules.values() if rule.afterwards)

    @cached_property
    def not_scheduled(self) -> Mapping[str, str]:
        """Codes and ids that are known and never used, with the reason."""
        return MappingProxyType({code: entry.reason for code, entry in self.named.items()})

    @cached_property
    def named(self) -> Mapping[str, NotScheduled]:
        """What is named somewhere and never used, by code or id."""
        return self._by_id(("not_scheduled.yaml",), "not_scheduled", NotScheduled)

    # -- language ------------------------------------------------------------------------------

    def phrases(self, language: str) -> Mapping[str, Phrase]:
        """The whole phrase bank of a language, by id."""
        if language not in self._phrases:
            name = f"phrases/{language}.yaml"
            entries = self._load(name)
            if not isinstance(entries, dict):
                raise KnowledgeError(name, "a mapping from id to text and claims is expected")
            phrases = (self._model(name, Phrase, fields, id=key) for key, fields in entries.items())
            self._phrases[language] = _index(name, phrases)
        return self._phrases[language]

    def phrase(self, phrase_id: str, language: str) -> Phrase:
        """One line of the phrase bank."""
        try:
            return self.phrases(language)[phrase_id]
        except KeyError:
            place = f"phrases/{language}.yaml"
            raise KnowledgeError(place, f"there is no phrase {phrase_id!r}") from None

    def lexicon(self, language: str) -> tuple[Respelling, ...]:
        """Words that a voice would mispronounce."""
        if language not in self._lexica:
            name = f"lexicon/{language}.yaml"
            entries = self._load(name)
            if not isinstance(entries, list):
                raise KnowledgeError(name, "a list of words is expected")
            self._lexica[language] = tuple(
                self._model(name, Respelling, fields) for fields in entries
            )
        return self._lexica[language]

    # -- identity ------------------------------------------------------------------------------

    def fingerprint(self) -> str:
        """A hash of all data files, names and bytes; it changes when any fact does."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        digest = hashlib.blake2b(digest_size=16)
        for path in sorted(self._folder.rglob("*.yaml")):
            content = path.read_bytes()
            name = path.relative_to(self._folder).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    # -- reading -------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        return {
            kind: tuple(sorted(path.stem for path in (self._folder / kind).glob("*.yaml")))
            for kind in ("points", "techniques")
        }

    def _target(self, kind: str, name: str, model: type[AnyModel]) -> AnyModel:
        if name not in self._names[kind]:
            raise KnowledgeError(kind, f"there is no {kind[:-1]} {name!r}")
        file = f"{kind}/{name}.yaml"
        target = self._model(file, model, self._load(file))
        if getattr(target, "id", name) != name:
            raise KnowledgeError(file, "the file's name and the code in it differ")
        return target

    def _read_claims(self, owner: str) -> Mapping[str, Claim]:
        if not owner:
            return self._by_id(CLAIM_FILES, "claims", Claim)
        if owner == "condition":
            claims = [_reason(owner, rule, rule.why) for rule in self.conditions.values()]
        elif owner == "stop":
            claims = [_reason(owner, rule, rule.sign) for rule in self.stop_rules.values()]
        else:
            claims = list(self.target(owner).claims)
        return _index(owner, claims)

    def _by_id(
        self, names: tuple[str, ...], section: str, model: type[AnyModel]
    ) -> Mapping[str, AnyModel]:
        entries = [
            (name, fields) for name in names for fields in self._section(name, section, list)
        ]
        return _index(names[0], (self._model(name, model, fields) for name, fields in entries))

    def _section(self, name: str, section: str, kind: type) -> Any:
        content = self._load(name)
        if not isinstance(content, dict) or not isinstance(content.get(section), kind):
            raise KnowledgeError(name, f"a {kind.__name__} {section!r} is expected")
        return content[section]

    def _model(self, name: str, model: type[AnyModel], fields: Any, **more: str) -> AnyModel:
        if not isinstance(fields, dict):
            raise KnowledgeError(name, f"a mapping is expected for each {model.__name__}")
        try:
            return model.model_validate(fields | more)
        except ValidationError as error:
            who = next((fields[key] for key in ("code", "id", "word") if key in fields), "")
            place = f"{name} ({who})" if who else name
            raise KnowledgeError(place, str(error)) from error

    def _load(self, name: str) -> Any:
        return plain_values(self._folder, name)


def _index(place: str, entries: Iterable[AnyModel]) -> Mapping[str, AnyModel]:
    index: dict[str, AnyModel] = {}
    for entry in entries:
        key: str = entry.id  # type: ignore[attr-defined]  # every model given here has one
        if key in index:
            raise KnowledgeError(place, f"{key!r} is there twice")
        index[key] = entry
    return MappingProxyType(index)


def _reason(owner: str, rule: Condition | StopRule, says: str) -> Claim:
    """The claim that a condition or a stop rule makes, credited to its first source."""
    claim_id = f"{owner}.{rule.id}"
    if rule.sources:
        return Claim(id=claim_id, source=rule.sources[0], part="entry", says=says)
    return Claim(id=claim_id, source="ours", part="design", says=says)


@cache
def load_knowledge() -> Knowledge:
    """The knowledge of the package, one for the whole process."""
    return Knowledge()
