"""The jar of git-runs and its launcher, which the console script of gitruns starts."""
