"""A person's answers, and what they leave out of a session, lighten or move."""
