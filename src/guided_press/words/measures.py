"""Units of measure: how they are written, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

UNITS = {
    "ms": "millisecond",
    "s": "second",
    "sec": "second",
    "secs": "second",
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "wk": "week",
    "wks": "week",
    "mo": "month",
    "mos": "month",
    "yr": "year",
    "yrs": "year",
    "mm": "millimeter",
    "cm": "centimeter",
    "m": "meter",
    "km": "kilometer",
    "ft": "foot",
    "yd": "yard",
    "yds": "yard",
    "mi": "mile",
    "mph": "mile per hour",
    "kph": "kilometer per hour",
    "mcg": "microgram",
    "mg": "milligram",
    "g": "gram",
    "kg": "kilogram",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "ml": "milliliter",
    "mL": "milliliter",
    "dl": "deciliter",
    "dL": "deciliter",
    "l": "liter",
    "tsp": "teaspoon",
    "tbsp": "tablespoon",
    "mmol": "millimole",
    "kcal": "kilocalorie",
    "mmHg": "millimeter of mercury",
    "mm Hg": "millimeter of mercury",
    "kPa": "kilopascal",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "dB": "decibel",
    "bpm": "beat per minute",
    "rpm": "turn per minute",
    "°C": "degree Celsius",
    "°F": "degree Fahrenheit",
    "°": "degree",
    "%": "percent",
    "‰": "per mille",
}
"""Behind an amount."""

PLURALS = {
    "foot": "feet",
    "inch": "inches",
    "hertz": "hertz",
    "kilohertz": "kilohertz",
    "percent": "percent",
    "per mille": "per mille",
    "beat per minute": "beats per minute",
    "turn per minute": "turns per minute",
    "mile per hour": "miles per hour",
    "kilometer per hour": "kilometers per hour",
    "millimeter of mercury": "millimeters of mercury",
    "degree Celsius": "degrees Celsius",
    "degree Fahrenheit": "degrees Fahrenheit",
    "yen": "yen",
    "sen": "sen",
    "penny": "pence",
}
"""Those that do not just get an s."""

DENOMINATORS = {**UNITS, "L": "liter"}
"""Behind a slash; a capital L behind an amount may be the left side."""


def _any_of(written: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, written), key=len, reverse=True))


UNIT = _any_of(UNITS)
"""Matches one of them, the longest first."""

DENOMINATOR = _any_of(DENOMINATORS)

WITH_A_STOP = _any_of(unit for unit in UNITS if unit.isalpha())
"""Short forms, behind which a stop may stand."""
