"""Composing: a wish for so many minutes becomes a script that a person can read and edit.

The route: candidates (what may be worked, for how long) -> a choice -> a draft (positions, order,
steps with open times) -> measured words -> exact times -> the script's text with its reasons.
"""

from __future__ import annotations

from guided_press.composing.composer import compose
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import Composed, ImpossibleWish, LeftOut, Possible, Wish

__all__ = ["FOCUSES", "Composed", "ImpossibleWish", "LeftOut", "Possible", "Wish", "compose"]
