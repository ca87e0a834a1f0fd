"""The JSON form of git-runs: one byte form per value, equal in every language (json-form.md)."""
