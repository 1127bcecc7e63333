"""How it sounds: clips, chimes, beds, people's own files, loudness."""
