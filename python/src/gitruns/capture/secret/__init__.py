"""Finds secrets by the rules that come with git-runs: format-spec/secrets.md."""
