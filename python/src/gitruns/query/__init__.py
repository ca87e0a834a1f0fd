"""The language of filters, orders and selectors: the same as that of `git-runs ls --where`."""
