"""A session as one HTML file for a phone, and the player that the page and a site share with it.

The static sources stand in ``static/``: plain ES modules and one style sheet, without a build step.
"""
