"""What is known about points, techniques and conditions; the ground on which sessions are built.

``models`` says what a fact looks like, ``data/`` holds the facts, ``loading`` reads them;
``values`` reads a data file as plain values.
"""
