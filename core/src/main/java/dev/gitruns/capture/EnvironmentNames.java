package dev.gitruns.capture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The environment variables that are looked at; all others stay unseen. */
final class EnvironmentNames {
  private static final Set<String> RECORDED =
      Set.of(
          "CUDA_VISIBLE_DEVICES",
          "CUDA_DEVICE_ORDER",
          "CUDA_LAUNCH_BLOCKING",
          "HIP_VISIBLE_DEVICES",
          "ROCR_VISIBLE_DEVICES",
          "NVIDIA_VISIBLE_DEVICES",
          "CUBLAS_WORKSPACE_CONFIG",
          "NVIDIA_TF32_OVERRIDE",
          "OMP_NUM_THREADS",
          "MKL_NUM_THREADS",
          "OPENBLAS_NUM_THREADS",
          "NUMEXPR_NUM_THREADS",
          "OMP_PROC_BIND",
          "OMP_PLACES",
          "KMP_AFFINITY",
          "PYTHONHASHSEED",
          "PYTHONOPTIMIZE",
          "PYTHONUNBUFFERED",
          "PYTORCH_CUDA_ALLOC_CONF",
          "PYTORCH_ALLOC_CONF",
          "TORCH_CUDNN_V8_API_ENABLED",
          "TORCH_NCCL_ASYNC_ERROR_HANDLING",
          "TORCH_COMPILE_DISABLE",
          "TORCHDYNAMO_DISABLE",
          "TORCHINDUCTOR_MAX_AUTOTUNE",
          "TF_DETERMINISTIC_OPS",
          "TF_ENABLE_ONEDNN_OPTS",
          "TF_FORCE_GPU_ALLOW_GROWTH",
          "TF_XLA_FLAGS",
          "XLA_FLAGS",
          "XLA_PYTHON_CLIENT_MEM_FRACTION",
          "XLA_PYTHON_CLIENT_PREALLOCATE",
          "JAX_ENABLE_X64",
          "JAX_PLATFORMS",
          "JAX_DEFAULT_MATMUL_PRECISION",
          "NCCL_DEBUG",
          "NCCL_IB_DISABLE",
          "NCCL_P2P_DISABLE",
          "NCCL_ALGO",
          "NCCL_PROTO",
          "NCCL_SOCKET_IFNAME",
          "TOKENIZERS_PARALLELISM",
          "TRANSFORMERS_OFFLINE",
          "HF_HUB_OFFLINE",
          "HF_DATASETS_OFFLINE",
          "ACCELERATE_MIXED_PRECISION",
          "ACCELERATE_USE_DEEPSPEED",
          "ACCELERATE_USE_FSDP",
          "KERAS_BACKEND",
          "MALLOC_ARENA_MAX",
          "LANG",
          "LC_ALL",
          "TZ",
          "CONDA_DEFAULT_ENV");

  private static final Set<String> SLURM =
      Set.of(
          "SLURM_JOB_ID",
          "SLURM_JOB_NAME",
          "SLURM_ARRAY_JOB_ID",
          "SLURM_ARRAY_TASK_ID",
          "SLURM_ARRAY_TASK_COUNT",
          "SLURM_STEP_ID",
          "SLURM_RESTART_COUNT",
          "SLURM_PROCID",
          "SLURM_LOCALID",
          "SLURM_NODEID",
          "SLURM_NTASKS",
          "SLURM_NNODES",
          "SLURM_JOB_NUM_NODES",
          "SLURM_JOB_NODELIST",
          "SLURM_JOB_PARTITION",
          "SLURM_JOB_QOS",
          "SLURM_CLUSTER_NAME",
          "SLURM_CPUS_PER_TASK",
          "SLURM_CPUS_ON_NODE",
          "SLURM_GPUS",
          "SLURM_GPUS_PER_NODE",
          "SLURM_GPUS_ON_NODE",
          "SLURM_GPUS_PER_TASK",
          "SLURM_MEM_PER_NODE",
          "SLURM_MEM_PER_CPU",
          "SLURM_JOB_START_TIME",
          "SLURM_JOB_END_TIME");

  private static final Set<String> TORCHRUN =
      Set.of(
          "RANK",
          "LOCAL_RANK",
          "GROUP_RANK",
          "ROLE_RANK",
          "WORLD_SIZE",
          "LOCAL_WORLD_SIZE",
          "GROUP_WORLD_SIZE",
          "MASTER_ADDR",
          "MASTER_PORT",
          "TORCHELASTIC_RUN_ID",
          "TORCHELASTIC_RESTART_COUNT",
          "TORCHELASTIC_MAX_RESTARTS");

  /** A variable that only this scheduler sets, and those of it that are recorded. */
  record Scheduler(String name, String mark, String prefix, Set<String> variables) {
    boolean isHere(Map<String, String> env) {
      return env.containsKey(mark);
    }
  }

  static final List<Scheduler> SCHEDULERS =
      List.of(
          new Scheduler("slurm", "SLURM_JOB_ID", "SLURM_", SLURM),
          new Scheduler("torchrun", "LOCAL_RANK", "", TORCHRUN),
          new Scheduler(
              "pbs",
              "PBS_JOBID",
              "PBS_",
              Set.of("PBS_JOBID", "PBS_JOBNAME", "PBS_QUEUE", "PBS_ARRAY_INDEX", "PBS_NUM_NODES")),
          new Scheduler(
              "lsf",
              "LSB_JOBID",
              "LSB_",
              Set.of("LSB_JOBID", "LSB_JOBNAME", "LSB_QUEUE", "LSB_JOBINDEX", "LSB_HOSTS")),
          new Scheduler(
              "ray",
              "RAY_JOB_ID",
              "RAY_",
              Set.of("RAY_JOB_ID", "RAY_ADDRESS", "RAY_NODE_TYPE_NAME")),
          new Scheduler(
              "sagemaker",
              "TRAINING_JOB_NAME",
              "",
              Set.of(
                  "TRAINING_JOB_NAME",
                  "SM_CURRENT_HOST",
                  "SM_NUM_GPUS",
                  "SM_CURRENT_INSTANCE_TYPE")));

  private EnvironmentNames() {}

  static SortedMap<String, String> recorded(Map<String, String> env) {
    return only(env, RECORDED);
  }

  static SortedMap<String, String> only(Map<String, String> env, Set<String> names) {
    SortedMap<String, String> some = new TreeMap<>(env);
    some.keySet().retainAll(names);
    return some;
  }
}
