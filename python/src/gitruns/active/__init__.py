"""A run from its start to its end, as the process that trains sees it."""
