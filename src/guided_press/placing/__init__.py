"""Cues and the length of every sentence become the timeline: who speaks when, to the frame.

`place` gives passages, `join` makes the timeline of them, here and while a session is played.

The rules that are held here:

1. A hold lasts from the onset of its press chime to the onset of its release chime, exactly.
2. Holds of one twin get the same length, to the frame.
3. Half-way and ten-seconds cues start at their exact frame, or are dropped.
4. Speech never overlaps speech; a chime never starts within 0.4 s before speech or during it.
   Where cues do not fit, the less important one goes; safety and release lines and a script's own
   words never do: the finding or resting time grows instead. Whatever was moved or dropped is
   listed with the reason.
5. A routine that has a length lasts exactly that, or `LengthError` says what would fit.
"""
