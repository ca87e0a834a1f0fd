"""Experiment tracking for machine learning that lives inside git.

import gitruns

with gitruns.init(experiment="digits", config={"lr": 3e-4}) as run:
    run.log({"loss": 0.5})
"""

from __future__ import annotations

__version__ = "0.1.0"
