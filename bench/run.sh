#!/usr/bin/env bash
# Measures whole commands and prints a Markdown table.
#   bench/run.sh [commands] [record_dvc] [record_artifact] [wrapper] [console] [points] [size] [fleet] [push] [rivals]      all of them if none is named
# BENCH_DIR is where it works (default: a temporary directory), BENCH_ROUNDS how often a command is timed (default 15);
# BENCH_DVC and BENCH_TENSORBOARD name a dvc, and a python with tensorboardX, where they mustn't be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -r "$here/../cli/target/git-runs.jar" ] && [ ! -r "$here/../lib/git-runs.jar" ]; then
  (cd "$here/.." && mvn -q -B -ntp -DskipTests -Dspotless.check.skip -Dcheckstyle.skip package)
fi
export BENCH_DIR=${BENCH_DIR:-$(mktemp -d)}
[ $# -gt 0 ] || set -- commands record_dvc wrapper console points size fleet push rivals

processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)
echo "$(date -u +%Y-%m-%d), $(uname -sm), $(getconf _NPROCESSORS_ONLN) × ${processor:-unknown processor}," \
  "$(git --version), $(java -version 2>&1 | head -1), git-runs $(git -C "$here" rev-parse --short HEAD)," \
  "load before $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)"
for part; do
  printf '\n### %s\n\n| what | figure | compared | wanted | met |\n|---|---|---|---|---|\n' "$part"
  python3 "$here/$part.py"
done
