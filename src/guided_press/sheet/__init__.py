"""The sheet: a session on one or two pages of paper, as one HTML text that prints by itself.

It is read off the timeline; what the sources say, and where they disagree, comes from the
knowledge. A browser turns it into a PDF.
"""
