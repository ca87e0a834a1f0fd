"""Other trackers' words for git-runs: scripts of theirs run with another import line."""
