"""Facts and samples of machines, made up as files of /proc and /sys."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gitruns.capture import determinism, nvidia
from gitruns.capture.environment import machine_environment
from gitruns.capture.machine_facts import MachineFacts
from gitruns.capture.memory_limit import MemoryLimit, MemoryUsage
from gitruns.capture.process_tree import ProcessTree
from gitruns.capture.system_sampler import SystemSampler

_IDLE = "cpu  100 0 100 1000 100 0 0 0 0 0\n"
_BUSY = "cpu  200 0 100 1100 100 0 0 0 0 0\n"


def put(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def process(proc: Path, pid: int, parent: int, *, start: int = 1, ticks: int = 0, rss: int = 0) -> None:
    (proc / str(pid)).mkdir(parents=True, exist_ok=True)
    middle = " ".join(["0"] * 9)
    (proc / str(pid) / "stat").write_text(f"{pid} (a) b) S {parent} {middle} {ticks} 0 0 0 0 0 0 0 {start}\n")
    (proc / str(pid) / "status").write_text(f"Name: x\nVmRSS:\t{rss} kB\n")


def test_rates_are_means_since_the_sample_before(tmp_path: Path) -> None:
    disk = "8 0 sda 1 0 {} 0 1 0 {} 0\n8 1 sda1 1 0 9 0 1 0 9 0\n7 0 loop0 1 0 9 0 1 0 9 0\n"
    put(
        tmp_path,
        stat=_IDLE,
        meminfo="MemTotal: 1000 kB\nMemAvailable: 250 kB\n",
        diskstats=disk.format(0, 0),
        net__dev="head\n eth0: 100 0 0 0 0 0 0 0 200 0\n lo: 9 0 0 0 0 0 0 0 9 0\n",
    )
    process(tmp_path, 5, 1, ticks=10, rss=2000)
    process(tmp_path, 6, 5, ticks=5, rss=1000)
    process(tmp_path, 7, 1, ticks=5, rss=1000)
    sampler = SystemSampler(5, {}, proc=str(tmp_path), cgroups=str(tmp_path / "none"))
    first = sampler.sample()
    assert first == {
        "system/process_count": 2.0,
        "system/process_memory_usage_megabytes": 3000 * 1024 / 1e6,
        "system/system_memory_usage_megabytes": 750 * 1024 / 1e6,
        "system/system_memory_usage_percentage": 75.0,
    }
    put(tmp_path, stat=_BUSY, diskstats=disk.format(2_000_000, 0))
    time.sleep(0.05)
    second = sampler.sample()
    sampler.close()
    assert second["system/cpu_utilization_percentage"] == 50.0
    assert second["system/disk_read_megabytes_per_second"] > 1000
    assert second["system/disk_write_megabytes_per_second"] == 0
    assert second["system/network_receive_megabytes_per_second"] == 0


def test_a_child_that_init_adopted_stays_in_the_tree(tmp_path: Path) -> None:
    process(tmp_path, 5, 1)
    process(tmp_path, 6, 5, ticks=100)
    tree = ProcessTree(5, str(tmp_path))
    assert tree.sample().living == 2
    process(tmp_path, 6, 1, ticks=200)
    process(tmp_path, 8, 6)
    assert tree.sample()[::2] == (3, 100 / os.sysconf("SC_CLK_TCK"))
    process(tmp_path, 6, 1, start=9)  # another one of the same number
    assert tree.sample().living == 2


def test_the_helper_is_no_part_of_the_trainer(tmp_path: Path) -> None:
    process(tmp_path, 5, 1)
    process(tmp_path, 6, 5)
    process(tmp_path, 7, 6)
    assert ProcessTree(5, str(tmp_path), without=[6]).sample().living == 1


def test_the_tightest_control_group_is_the_memory_there_is(tmp_path: Path) -> None:
    put(tmp_path, proc__5__cgroup="0::/job/step\n")
    put(tmp_path, cg__memory_max="x")
    for name, limit, used in (("job", "1000", "900"), ("job/step", "max", "10")):
        group = tmp_path / "cg" / name
        group.mkdir(parents=True)
        (group / "memory.max").write_text(limit + "\n")
        (group / "memory.current").write_text(used + "\n")
    (tmp_path / "cg" / "job" / "memory.stat").write_text("anon 1\ninactive_file 300\n")
    limit = MemoryLimit(5, str(tmp_path / "proc"), str(tmp_path / "cg"))
    assert limit.below(5000) == MemoryUsage(1000, 600)
    assert limit.below(500) is None


def test_gpus_say_what_they_can() -> None:
    answer = "0, NVIDIA H100, 81559, 550.1, GPU-1\nfailed\n1, A, [N/A], 1, GPU-2\n"
    assert nvidia.gpus(answer) == [
        {"name": "NVIDIA H100", "driver": "550.1", "uuid": "GPU-1", "memory": 81559 << 20},
        {"name": "A", "driver": "1", "uuid": "GPU-2"},
    ]
    assert nvidia.sample("1, 50, 100, 200, [N/A], 40") == {
        "system/gpu_1_utilization_percentage": 50.0,
        "system/gpu_1_memory_usage_megabytes": 100 * (1 << 20) / 1e6,
        "system/gpu_1_memory_usage_percentage": 50.0,
        "system/gpu_1_temperature_celsius": 40.0,
    }
    assert nvidia.sample("Unable to determine") == {}
    assert nvidia.cuda("| Driver 1  CUDA Version: 12.4  |") == "12.4"


def test_a_nvidia_smi_on_the_path_is_asked_and_watched(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        "*-l*) while :; do echo '0, 7, 1, 2, 3.5, 40'; sleep 1; done ;;\n"
        "*query*) echo '0, Tiny, 2, 1.0, GPU-x' ;;\n"
        "*) echo 'CUDA Version: 12.9' ;;\nesac\n"
    )
    program.chmod(0o755)
    env = {"PATH": f"{program.parent}:/usr/bin:/bin"}
    facts = machine_environment(env, str(tmp_path))
    assert facts["cuda"] == "12.9" and facts["gpus"][0]["memory"] == 2 << 20
    sampler = SystemSampler(os.getpid(), env)
    for _ in range(100):
        metrics = sampler.sample()
        if "system/gpu_0_power_usage_watts" in metrics:
            break
        time.sleep(0.05)
    sampler.close()
    assert metrics["system/gpu_0_utilization_percentage"] == 7.0
    assert metrics["system/gpu_0_memory_usage_percentage"] == 50.0


def test_containers_and_schedulers_are_told_by_files_and_names(tmp_path: Path) -> None:
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("2048\n")
    (tmp_path / "sys/fs/cgroup/cpu.max").write_text("150000 100000\n")
    (tmp_path / "run").mkdir()
    (tmp_path / "run/.containerenv").write_text('engine="podman"\nimage="img:1"\n')
    container = MachineFacts(str(tmp_path)).container({})
    assert container == {"kind": "podman", "image": "img:1", "memory_limit": 2048, "cpu_limit": 1.5}
    facts = machine_environment({"KUBERNETES_SERVICE_HOST": "x", "HOSTNAME": "pod-1"}, "/", str(tmp_path))
    assert facts["container"]["kind"] == "kubernetes" and facts["scheduler"] == {"k8s": {"pod": "pod-1"}}


def test_determinism_is_told_without_importing_anything() -> None:
    source = (
        "import sys; from gitruns.capture.determinism import observed; "
        "print(observed(), 'numpy' in sys.modules, 'torch' in sys.modules)"
    )
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    said = subprocess.run([sys.executable, "-c", source], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "{'hash_randomization': False} False False"


def test_the_seed_of_numpy_is_told_while_it_is_the_state() -> None:
    numpy = pytest.importorskip("numpy")
    numpy.random.seed(1234)
    assert determinism.observed()["numpy_seed"] == 1234
    numpy.random.random()
    assert "numpy_seed" not in determinism.observed()
