"""What a microphone hears: commands, and sentences that are read; it knows nothing of sessions.

Sound goes block by block through an `EndPointer`, which cuts out single utterances; a recogniser
names each of them, or does not. What a command does, and when it is listened for at all, is
decided by the player's control ``voice``.
"""
