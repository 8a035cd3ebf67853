"""Kills training runs at random moments and resumes them: the weights must be those of a run that
nobody disturbed. `test_resume.py 20` makes 20 kills, and as many runs out of five on a disk that fills;
without a number 4. Every optimizer and both tasks have their turn. What is killed keeps its examples
now on the host, now on the device: no bit depends on it."""

import functools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kit"
OPTIMIZERS = (
    "adafisher", "adahessian", "kfac", "shampoo", "adafisherw", "adam", "sgd", "lamb", "adamw", "lars", "scalarfisher",
)  # fmt: skip
TASKS = {
    "pictures": ["--data", "iris", "--network", "mlp", "--batch", "4", "--epochs", "12"],
    "language": ["--data", "licences", "--network", "gpt1_1x64x16", "--limit-train", "80", "--limit-test", "8",
                 "--batch", "4", "--epochs", "6"],
}  # fmt: skip
KILLS_OF_A_RUN = 3
KILLS_FOR_A_FULL_DISK = 5
DISK_MEGABYTES = 64
# Processes that live for seconds only.
SHORT = os.environ | {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


def command(case: tuple[str, str], out: Path, *more: str) -> list[str]:
    task, optimizer = case
    return [
        str(KIT), "train", *TASKS[task], "--optimizer", optimizer, "--lr", "0.001", "--checkpoint-every", "7",
        "--threads", "1", "--device", "cpu", "--out", str(out), *more,
    ]  # fmt: skip


def start(case: tuple[str, str], out: Path, home: str = "host") -> subprocess.Popen[str]:
    """Starts or goes on; the launcher becomes the JVM, so that a kill hits that."""
    return subprocess.Popen(
        command(case, out, "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=SHORT | {"ADAFISHER_DATA_ON": home},
    )  # fmt: skip


def finish(case: tuple[str, str], out: Path) -> str:
    """Trains to the end; returns the weights, or what was said instead."""
    process = start(case, out)
    said = process.communicate()[1]
    if process.returncode != 0:
        return f"exit status {process.returncode}: {said.splitlines()[-1:]}"
    record = json.loads((out / "run.json").read_text())
    return record["weightsSha256"] if record["status"] == "complete" else record["status"]


class Undisturbed:
    """A run that nobody disturbs: its weights, its seconds, and its bytes on the disk."""

    def __init__(self, case: tuple[str, str], folder: Path):
        out, begun = folder / "-".join(case), time.monotonic()
        self.weights = finish(case, out)
        self.seconds = time.monotonic() - begun
        self.bytes = sum(path.stat().st_size for path in out.rglob("*"))
        assert len(self.weights) == 64, f"{case} undisturbed: {self.weights}"


def begun(out: Path) -> list[int]:
    """The steps of the checkpoints that are there."""
    return sorted(int(path.name[11:]) for path in out.glob("checkpoint-?????????"))


def killed(case: tuple[str, str], out: Path, wanted: int, seconds: float, chance: random.Random) -> list[str]:
    """Kills a run again and again while it goes on; returns where it was each time."""
    where: list[str] = []
    while len(where) < wanted and not (out / "run.json").exists():
        process = start(case, out, chance.choice(("host", "device")))
        try:
            process.wait(chance.uniform(0.4, 1) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            where.append("/".join(map(str, begun(out))) or "begin")
            continue
        said = process.communicate()[1]
        assert process.returncode == 0, said
    return where


def full_disk(case: tuple[str, str], disk: Path, needed: int, chance: random.Random) -> str:
    """Fills the disk of a run at work, makes room again, and goes on; returns the weights."""
    out, filler = disk / "run", disk / "filler"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(disk)], check=True)
    try:
        free = os.statvfs(disk)
        room = free.f_bavail * free.f_frsize
        filler.write_bytes(bytes(room - chance.randrange(4096, needed)))
        said = finish(case, out)
        if len(said) == 64:
            return said + " although the disk was full"
        if "exit status 2" not in said or "cannot" not in said:
            return f"unclear: {said}"
        filler.unlink()
        return finish(case, out)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def may_mount(disk: Path) -> bool:
    attempt = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], stderr=subprocess.DEVNULL)
    return attempt.returncode == 0 and subprocess.run(["umount", str(disk)]).returncode == 0


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    chance, first = random.Random(time.time_ns()), time.monotonic()
    cases = [(task, optimizer) for optimizer in OPTIMIZERS for task in TASKS]
    chance.shuffle(cases)
    kills: dict[tuple[str, str], int] = defaultdict(int)
    good: dict[tuple[str, str], int] = defaultdict(int)
    print(f"{'task':10} {'optimizer':13} {'killed with checkpoints of steps':40} weights")
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = functools.cache(lambda case: Undisturbed(case, Path(folder)))
        number = 0
        while sum(kills.values()) < wanted:
            case, out = cases[number % len(cases)], Path(folder, f"killed{number}")
            expected = undisturbed(case)
            at = killed(case, out, min(KILLS_OF_A_RUN, wanted - sum(kills.values())), expected.seconds, chance)
            if not at:
                expected.seconds *= 0.8  # the machine was slower when this was measured
            found = finish(case, out)
            kills[case] += len(at)
            good[case] += len(at) * (found == expected.weights)
            word = "same" if found == expected.weights else f"DIFFER: {found}"
            print(f"{case[0]:10} {case[1]:13} {', '.join(at) or 'ended before':40} {word}", flush=True)
            number += 1
        disk = Path(folder, "disk")
        disk.mkdir()
        runs = max(1, wanted // KILLS_FOR_A_FULL_DISK)
        if not may_mount(disk):
            print("a disk that fills: not tried, as this user may not mount a tmpfs")
            runs = 0
        full = 0
        for case in [cases[i % len(cases)] for i in range(runs)]:
            # All that the run leaves, which is less than it needs while it writes.
            found = full_disk(case, disk, undisturbed(case).bytes, chance)
            same = found == undisturbed(case).weights
            full += same
            print(f"{case[0]:10} {case[1]:13} {'full disk':40} {'same' if same else f'DIFFER: {found}'}", flush=True)
    tried = len({optimizer for task, optimizer in kills if kills[task, optimizer]})
    print(
        f"{sum(good.values())} of {sum(kills.values())} kills with the same bits ({tried} optimizers, {len(TASKS)} tasks),"
        f" {full} of {runs} runs on a full disk, {time.monotonic() - first:.0f} s"
    )
    return int(sum(good.values()) < wanted or full < runs)


if __name__ == "__main__":
    sys.exit(main())
