"""A model of Hugging Face that trains in a second, and its data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import datasets
import torch
import transformers

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
datasets.disable_progress_bars()
torch.set_num_threads(1)

ROWS = 24


def model() -> Any:
    config = transformers.BertConfig(
        vocab_size=40,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
        num_labels=2,
    )
    torch.manual_seed(0)
    return transformers.BertForSequenceClassification(config)


def data(rows: int = ROWS) -> Any:
    return datasets.Dataset.from_dict(
        {
            "input_ids": [[1 + (row + place) % 30 for place in range(8)] for row in range(rows)],
            "labels": [row % 2 for row in range(rows)],
        }
    )


def accuracy(prediction: Any) -> dict[str, float]:
    return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}


def trainer(out: Path, *, callbacks: list[Any] | None = None, **arguments: Any) -> Any:
    """A trainer of 6 steps in 2 epochs."""
    said = {
        "per_device_train_batch_size": 8,
        "num_train_epochs": 2,
        "logging_steps": 2,
        "save_strategy": "no",
        "report_to": "none",
        "use_cpu": True,
        "disable_tqdm": True,
        "seed": 7,
        **arguments,
    }
    return transformers.Trainer(
        model=model(),
        args=transformers.TrainingArguments(output_dir=str(out), **said),
        train_dataset=data(),
        eval_dataset=data(8),
        compute_metrics=accuracy,
        callbacks=callbacks,
    )
