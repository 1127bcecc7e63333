"""Spoken, timed acupressure sessions for low back pain."""
