"""A folder for any static host: sessions as an app that works offline, as a feed, and on paper.

Every page uses the player of one file; what is new here is only what surrounds it. All
addresses inside are relative, so the folder works wherever it lies.
"""
