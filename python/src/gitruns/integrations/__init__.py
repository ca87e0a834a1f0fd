"""Frameworks that log to git-runs: a module for each, which imports it only when it is itself imported.

transformers, lightning, accelerate, keras, sklearn, xgboost, lightgbm, optuna, ignite. Each records into the run
that is open; where there is none it begins one, and ends it with the training.
"""
