"""A small module of Lightning, its data and its trainer."""

from __future__ import annotations

from typing import Any

import lightning
import torch

from gitruns.integrations.lightning import GitRunsLogger

torch.set_num_threads(1)


class Steps:
    """What a module of either package does."""

    def __init__(self, lr: float = 0.1, bad: BaseException | None = None) -> None:
        super().__init__()
        self.save_hyperparameters({"lr": lr, "net": {"depth": 1}})
        torch.manual_seed(0)
        self.layer = torch.nn.Linear(4, 1)
        self.lr = lr
        self.bad = bad

    def step(self, rows: Any) -> Any:
        return self.layer(rows[0]).square().mean()

    def training_step(self, rows: Any, number: int) -> Any:
        if self.bad is not None and number == 3:
            raise self.bad
        loss = self.step(rows)
        self.log("loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, rows: Any, number: int) -> None:
        self.log("val/loss", self.step(rows))

    def test_step(self, rows: Any, number: int) -> None:
        self.log("test/loss", self.step(rows))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=self.lr)


class Line(Steps, lightning.LightningModule):  # type: ignore[misc]
    """One layer."""


def loader() -> Any:
    rows = torch.arange(64, dtype=torch.float32).reshape(16, 4) / 64
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(rows), batch_size=4)


def trainer(logger: Any, package: Any = lightning, **said: Any) -> Any:
    settings = {
        "max_epochs": 2,
        "log_every_n_steps": 1,
        "accelerator": "cpu",
        "devices": 1,
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "enable_checkpointing": False,
        **said,
    }
    return package.Trainer(logger=logger, **settings)


def ours(**options: Any) -> GitRunsLogger:
    return GitRunsLogger("tiny", **{"capture": False, **options})
