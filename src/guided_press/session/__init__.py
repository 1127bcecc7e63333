"""What will happen: the script format, loading and rules, screening, and the cues of a session."""
