"""Composing: a wish for so many minutes becomes a script that a person can read and edit.

The route: candidates (what may be worked, for how long) -> a choice -> a draft (positions, order,
steps with open times) -> measured words -> exact times -> the script's text with its reasons.
"""
