"""The page: a session as one HTML file, and the player module that a served page shares.

The static sources stand in ``static/``: plain ES modules and one style sheet, without a build step.
"""

from __future__ import annotations

from guided_press.page.data import Target, player_data
from guided_press.page.static import STATIC_FOLDER, script_of_one_file, style
from guided_press.page.words import chapters_html, facts_html, words_html
from guided_press.page.writing import Page, write_page

__all__ = [
    "STATIC_FOLDER",
    "Page",
    "Target",
    "chapters_html",
    "facts_html",
    "player_data",
    "script_of_one_file",
    "style",
    "words_html",
    "write_page",
]
