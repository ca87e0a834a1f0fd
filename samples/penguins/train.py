#!/usr/bin/env python3
"""Tells penguins apart by softmax regression, in plain Python.

Logs to git-runs the way any language can: one JSON line a point, appended to the file that
GITRUNS_JOURNAL names. Without that variable it only trains.
"""

import argparse
import csv
import json
import math
import os
import random
import sys
import time

SPECIES = ("Adelie", "Chinstrap", "Gentoo")
FEATURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def log(record):
    """Appends one record to the run's journal, if there is a run."""
    journal = os.environ.get("GITRUNS_JOURNAL")
    if journal:
        with open(journal, "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")


def load(path):
    """Reads (features, label) rows; birds with a missing measure are left out."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in [row[name] for name in FEATURES]]
    return [([float(row[name]) for name in FEATURES], SPECIES.index(row["species"])) for row in rows]


def standardise(rows):
    """Scales every feature to mean 0 and deviation 1."""
    columns = list(zip(*(features for features, _ in rows)))
    means = [sum(column) / len(column) for column in columns]
    deviations = [
        math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) for column, mean in zip(columns, means)
    ]
    return [
        ([(x - mean) / deviation for x, mean, deviation in zip(features, means, deviations)], label)
        for features, label in rows
    ]


def probabilities(weights, features):
    scores = [row[0] + sum(w * x for w, x in zip(row[1:], features)) for row in weights]
    top = max(scores)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents)
    return [exponent / total for exponent in exponents]


def evaluate(weights, rows):
    """Mean cross-entropy and accuracy."""
    loss = right = 0.0
    for features, label in rows:
        p = probabilities(weights, features)
        loss -= math.log(max(p[label], 1e-300))
        right += p.index(max(p)) == label
    return loss / len(rows), right / len(rows)


def train_epoch(weights, rows, lr, decay):
    for features, label in rows:
        p = probabilities(weights, features)
        for species, row in enumerate(weights):
            error = p[species] - (species == label)
            row[0] -= lr * error
            for i, x in enumerate(features):
                row[i + 1] -= lr * (error * x + decay * row[i + 1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "penguins.csv"))
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--decay", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds to wait after each epoch")
    options = parser.parse_args()
    log({"config": vars(options)})

    rows = standardise(load(options.data))
    random.seed(options.seed)
    random.shuffle(rows)
    cut = len(rows) * 3 // 4
    training, validation = rows[:cut], rows[cut:]
    weights = [[0.0] * (len(FEATURES) + 1) for _ in SPECIES]

    for epoch in range(options.epochs):
        random.shuffle(training)
        train_epoch(weights, training, options.lr, options.decay)
        loss, accuracy = evaluate(weights, training)
        val_loss, val_accuracy = evaluate(weights, validation)
        log(
            {
                "m": {"loss": loss, "accuracy": accuracy, "val/loss": val_loss, "val/accuracy": val_accuracy},
                "s": epoch,
                "t": int(time.time() * 1e6),
            }
        )
        print(f"epoch {epoch:3d}  loss {loss:.4f}  val/accuracy {val_accuracy:.3f}")
        time.sleep(options.pause)

    with open("model.json", "w", encoding="utf-8") as file:
        json.dump({"species": SPECIES, "features": FEATURES, "weights": weights}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
