"""From a script to cues: steps, holds and the spoken opening."""
