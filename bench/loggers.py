"""One experiment tracker each, behind the same three calls: what rivals.py runs in an environment of its own.

    python loggers.py NAME DIR time STEPS     prints what it took, as JSON
    python loggers.py NAME DIR endless        prints each step once `log` has returned
    python loggers.py NAME DIR count          prints how many points of a metric are there
"""

import glob
import json
import os
import sqlite3
import struct
import sys
import time

NAME, DIR, MODE = sys.argv[1:4]


class GitRuns:
    def start(self):
        import gitruns

        self.run = gitruns.init("bench")

    def log(self, values, step):
        self.run.log(values, step=step)

    def finish(self):
        self.run.finish()

    def count(self):
        import gitruns

        found = gitruns.runs()
        return int(found[0].metrics["loss"]["n"]) if found else 0


class JsonLine:
    """A line appended by hand: what a tracker could cost at least."""

    def start(self):
        self.file = os.open("log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def log(self, values, step):
        os.write(self.file, (json.dumps({"s": step, "m": values}) + "\n").encode())

    def finish(self):
        os.close(self.file)

    def count(self):
        with open("log.jsonl", "rb") as file:
            return file.read().count(b"\n")


class Nothing:
    """Keeps the processor for as long as a `log` of ours takes, and asks the kernel for nothing: what the machine itself adds."""

    def start(self):
        pass

    def log(self, values, step):
        until = time.perf_counter() + 14e-6
        while time.perf_counter() < until:
            pass

    def finish(self):
        pass

    def count(self):
        return 0


class TensorboardX:
    module = "tensorboardX"

    def start(self):
        module = __import__(self.module, fromlist=["SummaryWriter"])
        self.writer = module.SummaryWriter("events")

    def log(self, values, step):
        for name, value in values.items():
            self.writer.add_scalar(name, value, step)

    def finish(self):
        self.writer.close()

    def count(self):
        found = 0
        for path in glob.glob("events/*"):
            with open(path, "rb") as file:
                content = file.read()
            at = 0
            while at + 12 <= len(content):
                (length,) = struct.unpack_from("<Q", content, at)
                found += at + 16 + length <= len(content) and b"loss" in content[at + 12:at + 12 + length]
                at += 16 + length
        return found


class Tensorboard(TensorboardX):
    """Its own writer; PyTorch's `SummaryWriter` writes the same way, with 5 GB more to install."""

    def start(self):
        from tensorboard.summary import Writer

        self.writer = Writer("events")

    def log(self, values, step):
        for name, value in values.items():
            self.writer.add_scalar(name, value, step)


class Mlflow:
    def uri(self):
        return "sqlite:///" + os.path.join(os.getcwd(), "mlflow.db")

    def start(self):
        import mlflow

        self.mlflow = mlflow
        mlflow.set_tracking_uri(self.uri())
        mlflow.start_run()

    def log(self, values, step):
        self.mlflow.log_metrics(values, step=step)

    def finish(self):
        self.mlflow.end_run()

    def count(self):
        with sqlite3.connect("mlflow.db") as base:
            return base.execute("select count(*) from metrics where key = 'loss'").fetchone()[0]


class MlflowFile(Mlflow):
    def start(self):
        os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
        super().start()

    def uri(self):
        return "file://" + os.path.join(os.getcwd(), "mlruns")

    def count(self):
        found = 0
        for path in glob.glob("mlruns/*/*/metrics/loss"):
            with open(path, "rb") as file:
                found += file.read().count(b"\n")
        return found


class Wandb:
    def start(self):
        os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_DIR=os.getcwd())
        import wandb

        self.run = wandb.init(project="bench")

    def log(self, values, step):
        self.run.log(values, step=step)

    def finish(self):
        self.run.finish()

    def count(self):
        from wandb.proto.wandb_internal_pb2 import Record

        found = 0
        for path in glob.glob("wandb/offline-run-*/*.wandb"):
            for content in records_of(path):
                record = Record.FromString(content)
                names = [item.key or ".".join(item.nested_key) for item in record.history.item]
                found += record.WhichOneof("record_type") == "history" and "loss" in names
        return found


def records_of(path):
    """The records of a W&B file: blocks of 32 KiB, records in chunks of (checksum, length, kind)."""
    with open(path, "rb") as file:
        content = file.read()
    at, record = 7, b""
    while at + 7 <= len(content):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        length, kind = struct.unpack_from("<HB", content, at + 4)
        piece = content[at + 7:at + 7 + length]
        if len(piece) < length:
            return
        record = piece if kind in (1, 2) else record + piece
        if kind in (1, 4):
            yield record
        at += 7 + length


class Trackio:
    def start(self):
        os.environ["TRACKIO_DIR"] = os.getcwd()
        import trackio

        self.trackio = trackio
        trackio.init(project="bench", embed=False)

    def log(self, values, step):
        self.trackio.log(values, step=step)

    def finish(self):
        self.trackio.finish()

    def count(self):
        found = 0
        for path in glob.glob("*.db"):
            with sqlite3.connect(path) as base:
                found += base.execute("select count(*) from metrics").fetchone()[0]
        return found


class Dvclive:
    def start(self):
        from dvclive import Live

        self.live = Live("dvclive", save_dvc_exp=False, report=None)

    def log(self, values, step):
        self.live.step = step
        for name, value in values.items():
            self.live.log_metric(name, value)

    def finish(self):
        self.live.end()

    def count(self):
        with open("dvclive/plots/metrics/loss.tsv", "rb") as file:
            return file.read().count(b"\n") - 1


class Aim:
    def start(self):
        import aim

        self.run = aim.Run(repo=os.getcwd(), system_tracking_interval=None, log_system_params=False)

    def log(self, values, step):
        for name, value in values.items():
            self.run.track(value, name=name, step=step)

    def finish(self):
        self.run.close()

    def count(self):
        import aim

        # Read-only, what isn't merged into its index yet can't be seen.
        runs = [aim.Run(each, repo=os.getcwd(), system_tracking_interval=None, log_system_params=False)
                for each in aim.Repo(os.getcwd()).list_all_runs()]
        return sum(len(metric.values.sparse_list()[0]) for run in runs for metric in run.metrics() if metric.name == "loss")


LOGGERS = {
    "gitruns": GitRuns, "json line": JsonLine, "nothing": Nothing, "tensorboardX": TensorboardX, "tensorboard": Tensorboard,
    "mlflow sqlite": Mlflow, "mlflow file": MlflowFile, "wandb offline": Wandb, "trackio": Trackio,
    "dvclive": Dvclive, "aim": Aim,
}


def values_of(step):
    loss = 1.0 / (step + 1)
    return {"loss": loss, "acc": 1.0 - loss * 0.7, "lr": 3e-4, "grad_norm": loss * 13.7, "tokens_s": 1234.5 + step * 0.1}


def work():
    """What a step of a training does beside logging: about 50 µs."""
    return sum(number * number for number in range(600))


def peak():
    """The greatest resident memory of this process so far, in bytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def beside():
    """The resident memory of the other processes that came of this one, in bytes."""
    mark, found = ("BENCH_MARK=" + os.environ.get("BENCH_MARK", "none")).encode(), 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                ours = mark in file.read().split(b"\0") and int(pid) not in (os.getpid(), os.getppid())
            if ours:
                with open(f"/proc/{pid}/statm") as file:
                    found += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return found


def timed(logger, steps):
    before = peak()
    began = time.perf_counter()
    logger.start()
    started = time.perf_counter() - began
    taken = []
    for step in range(steps):
        work()
        values = values_of(step)
        began = time.perf_counter()
        logger.log(values, step)
        taken.append(time.perf_counter() - began)
    memory, others = peak() - before, beside()
    began = time.perf_counter()
    logger.finish()
    finished = time.perf_counter() - began
    taken.sort()
    print(json.dumps({
        "start": started, "finish": finished, "memory": memory, "beside": others, "p50": taken[len(taken) // 2],
        "p999": taken[int(len(taken) * 0.999)], "max": taken[-1]}))


def main():
    os.makedirs(DIR, exist_ok=True)
    os.chdir(DIR)
    logger = LOGGERS[NAME]()
    if MODE == "time":
        timed(logger, int(sys.argv[4]))
    elif MODE == "count":
        print(logger.count())
    else:
        logger.start()
        step = 0
        while True:
            logger.log(values_of(step), step)
            os.write(1, b"%d\n" % step)
            step += 1
            time.sleep(0.0005)


if __name__ == "__main__":
    main()
