"""The local page: a small web server on this machine, and the files that a browser gets."""
