"""Everything that is known about one point or technique: told alike on every way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Conflict, Point, Source, Technique


@dataclass(frozen=True, slots=True)
class Facts:
    """A point or technique with everything its facts rest on.

    Attributes:
        target: The point or technique.
        conflicts: Where sources disagree about it, with both sides and what was chosen.
        sources: Every source that its claims and the disagreements name, once.
        references: What the conditions that restrict it rest on beyond those.
        conditions: Those that restrict it, in words, by their id.
    """

    target: Point | Technique
    conflicts: tuple[Conflict, ...]
    sources: tuple[Source, ...]
    references: tuple[Source, ...]
    conditions: Mapping[str, str]


def facts_of(target: Point | Technique, knowledge: Knowledge) -> Facts:
    """Everything about one point or technique."""
    conflicts = conflicts_about([target], knowledge)
    named = dict.fromkeys(claim.source for claim in target.claims)
    named |= dict.fromkeys(claim.source for conflict in conflicts for claim in conflict.claims)
    behind = dict.fromkeys(name for effect in target.contraindications for name in effect.sources)
    sources = tuple(knowledge.sources[name] for name in named)
    references = tuple(knowledge.sources[name] for name in behind if name not in named)
    conditions = {
        effect.condition: knowledge.conditions[effect.condition].shown
        for effect in target.contraindications
    }
    return Facts(target, conflicts, sources, references, conditions)


def without_codes(sentence: str) -> str:
    """A sentence without the codes of its sources, which mean nothing away from their list."""
    return re.sub(r" \((?:(?:S\d+|R-[A-Z0-9-]+)(?:, | and )?)+\)", "", sentence)


def conflicts_about(
    targets: Iterable[Point | Technique], knowledge: Knowledge
) -> tuple[Conflict, ...]:
    """Where sources disagree about any of these targets, once each."""
    ids = {target.id for target in targets}
    return tuple(c for c in knowledge.conflicts.values() if not ids.isdisjoint(c.targets))
