"""The read side: runs of the branch, of what was fetched, and of journals that live or wait."""
