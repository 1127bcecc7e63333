"""Who speaks: engines in worker processes, and one speaker that turns sentences into clips."""
