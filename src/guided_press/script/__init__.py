"""A script: the file, its model, its rules; what is wrong is told with its place."""
