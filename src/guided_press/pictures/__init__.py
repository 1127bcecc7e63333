"""Pictures: charts of points and techniques, the picture of a timeline, covers."""
