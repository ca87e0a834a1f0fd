"""The environment variables that are looked at; all others stay unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RECORDED = _names(
    "CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER CUDA_LAUNCH_BLOCKING HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES"
    " NVIDIA_VISIBLE_DEVICES CUBLAS_WORKSPACE_CONFIG NVIDIA_TF32_OVERRIDE OMP_NUM_THREADS MKL_NUM_THREADS"
    " OPENBLAS_NUM_THREADS NUMEXPR_NUM_THREADS OMP_PROC_BIND OMP_PLACES KMP_AFFINITY PYTHONHASHSEED"
    " PYTHONOPTIMIZE PYTHONUNBUFFERED PYTORCH_CUDA_ALLOC_CONF PYTORCH_ALLOC_CONF TORCH_CUDNN_V8_API_ENABLED"
    " TORCH_NCCL_ASYNC_ERROR_HANDLING TORCH_COMPILE_DISABLE TORCHDYNAMO_DISABLE TORCHINDUCTOR_MAX_AUTOTUNE"
    " TF_DETERMINISTIC_OPS TF_ENABLE_ONEDNN_OPTS TF_FORCE_GPU_ALLOW_GROWTH TF_XLA_FLAGS XLA_FLAGS"
    " XLA_PYTHON_CLIENT_MEM_FRACTION XLA_PYTHON_CLIENT_PREALLOCATE JAX_ENABLE_X64 JAX_PLATFORMS"
    " JAX_DEFAULT_MATMUL_PRECISION NCCL_DEBUG NCCL_IB_DISABLE NCCL_P2P_DISABLE NCCL_ALGO NCCL_PROTO"
    " NCCL_SOCKET_IFNAME TOKENIZERS_PARALLELISM TRANSFORMERS_OFFLINE HF_HUB_OFFLINE HF_DATASETS_OFFLINE"
    " ACCELERATE_MIXED_PRECISION ACCELERATE_USE_DEEPSPEED ACCELERATE_USE_FSDP KERAS_BACKEND MALLOC_ARENA_MAX"
    " LANG LC_ALL TZ CONDA_DEFAULT_ENV"
)


class Scheduler(NamedTuple):
    """A variable that only this scheduler sets, and those of it that are recorded without their prefix."""

    name: str
    mark: str
    prefix: str
    variables: frozenset[str]


SCHEDULERS = (
    Scheduler(
        "slurm",
        "SLURM_JOB_ID",
        "SLURM_",
        _names(
            "SLURM_JOB_ID SLURM_JOB_NAME SLURM_ARRAY_JOB_ID SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT"
            " SLURM_STEP_ID SLURM_RESTART_COUNT SLURM_PROCID SLURM_LOCALID SLURM_NODEID SLURM_NTASKS SLURM_NNODES"
            " SLURM_JOB_NUM_NODES SLURM_JOB_NODELIST SLURM_JOB_PARTITION SLURM_JOB_QOS SLURM_CLUSTER_NAME"
            " SLURM_CPUS_PER_TASK SLURM_CPUS_ON_NODE SLURM_GPUS SLURM_GPUS_PER_NODE SLURM_GPUS_ON_NODE"
            " SLURM_GPUS_PER_TASK SLURM_MEM_PER_NODE SLURM_MEM_PER_CPU SLURM_JOB_START_TIME SLURM_JOB_END_TIME"
        ),
    ),
    Scheduler(
        "torchrun",
        "LOCAL_RANK",
        "",
        _names(
            "RANK LOCAL_RANK GROUP_RANK ROLE_RANK WORLD_SIZE LOCAL_WORLD_SIZE GROUP_WORLD_SIZE MASTER_ADDR"
            " MASTER_PORT TORCHELASTIC_RUN_ID TORCHELASTIC_RESTART_COUNT TORCHELASTIC_MAX_RESTARTS"
        ),
    ),
    Scheduler(
        "pbs",
        "PBS_JOBID",
        "PBS_",
        _names("PBS_JOBID PBS_JOBNAME PBS_QUEUE PBS_ARRAY_INDEX PBS_NUM_NODES"),
    ),
    Scheduler("lsf", "LSB_JOBID", "LSB_", _names("LSB_JOBID LSB_JOBNAME LSB_QUEUE LSB_JOBINDEX LSB_HOSTS")),
    Scheduler("ray", "RAY_JOB_ID", "RAY_", _names("RAY_JOB_ID RAY_ADDRESS RAY_NODE_TYPE_NAME")),
    Scheduler(
        "sagemaker",
        "TRAINING_JOB_NAME",
        "",
        _names("TRAINING_JOB_NAME SM_CURRENT_HOST SM_NUM_GPUS SM_CURRENT_INSTANCE_TYPE"),
    ),
)


def recorded(env: Mapping[str, str]) -> dict[str, str]:
    """The variables of the allow-list."""
    return {name: env[name] for name in sorted(_RECORDED & env.keys())}


def schedulers(env: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What each scheduler that is here says of the job, by its name."""
    found = {}
    for scheduler in SCHEDULERS:
        if scheduler.mark in env:
            found[scheduler.name] = {
                name[len(scheduler.prefix) :].lower(): env[name]
                for name in sorted(scheduler.variables & env.keys())
            }
    return found
