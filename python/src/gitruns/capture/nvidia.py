"""What is asked of nvidia-smi, and what its answers mean."""

from __future__ import annotations

import re
from typing import Any

FACTS = ("--query-gpu=index,name,memory.total,driver_version,uuid", "--format=csv,noheader,nounits")
# Answers for ever, every 15 seconds.
SAMPLES = (
    "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu",
    "--format=csv,noheader,nounits",
    "-l",
    "15",
)
_FACT_COLUMNS = 5
_SAMPLE_COLUMNS = 6
_MEBIBYTE = 1 << 20
_MEGABYTE = 1e6
_CUDA = re.compile(r"CUDA Version:\s*([0-9]+\.[0-9]+)")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_INDEX = re.compile("[0-9]{1,4}")


def gpus(answer: str) -> list[dict[str, Any]]:
    """The elements of `gpus`, memory in bytes; lines that say something else are passed over."""
    found = []
    for line in answer.splitlines():
        columns = [column.strip() for column in line.split(",")]
        if len(columns) != _FACT_COLUMNS or _number(columns[0]) is None:
            continue
        gpu: dict[str, Any] = {"name": columns[1], "driver": columns[3], "uuid": columns[4]}
        mebibytes = _number(columns[2])
        if mebibytes is not None:
            gpu["memory"] = int(mebibytes * _MEBIBYTE)
        found.append(gpu)
    return found


def cuda(overview: str) -> str | None:
    """The CUDA version that the driver allows, from nvidia-smi's overview."""
    found = _CUDA.search(overview)
    return None if found is None else found[1]


def sample(line: str) -> dict[str, float]:
    """The metrics of one line of SAMPLES; empty where it is none of a GPU."""
    columns = [column.strip() for column in line.split(",")]
    if len(columns) != _SAMPLE_COLUMNS or not _INDEX.fullmatch(columns[0]):
        return {}
    gpu = f"system/gpu_{int(columns[0])}"
    use, used, total, power, heat = map(_number, columns[1:])
    metrics = {
        f"{gpu}_utilization_percentage": use,
        f"{gpu}_memory_usage_megabytes": None if used is None else used * _MEBIBYTE / _MEGABYTE,
        f"{gpu}_memory_usage_percentage": None if used is None or not total else 100 * used / total,
        f"{gpu}_power_usage_watts": power,
        f"{gpu}_temperature_celsius": heat,
    }
    return {name: value for name, value in metrics.items() if value is not None}


def _number(text: str) -> float | None:
    """None for "[N/A]", "[Not Supported]" and "Unknown Error"."""
    return float(text) if _NUMBER.fullmatch(text) else None
