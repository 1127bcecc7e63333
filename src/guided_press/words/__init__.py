"""Every word that is spoken or shown: finding it, and what must not be said."""
