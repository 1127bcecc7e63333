"""The only wiring: the command line, the page and Python come in through the modules of this room.

`session` opens a script for somebody; `exporting`, `playing`, `recording` and `batch` make
something of what is open, and `looking` tells what is known.
"""
