"""How well commands are heard: voices, rooms and noises, and what is measured with them."""
