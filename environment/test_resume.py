"""Kills training runs at random moments and resumes them: the weights must be those of a run that
nobody disturbed. `test_resume.py 20` makes 20 kills; without a number 4."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kit"
OPTIMIZERS = ("adafisher", "adahessian", "kfac", "shampoo")


def command(optimizer: str, out: Path, *more: str) -> list[str]:
    return [
        str(KIT), "train", "--data", "iris", "--network", "mlp", "--optimizer", optimizer, "--batch", "4",
        "--lr", "0.01", "--epochs", "30", "--checkpoint-every", "7", "--threads", "1", "--device", "cpu",
        "--out", str(out), *more,
    ]  # fmt: skip


def weights(out: Path) -> str:
    record = json.loads((out / "run.json").read_text())
    assert record["status"] == "complete", record["status"]
    return record["weightsSha256"]


def kill(optimizer: str, out: Path, delay: float) -> bool:
    """Starts a run and kills it; returns whether it was still running."""
    process = subprocess.Popen(
        command(optimizer, out, "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(delay)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    chance = random.Random(time.time_ns())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        expected, seconds = {}, {}
        for optimizer in OPTIMIZERS:
            out, start = Path(folder, optimizer), time.monotonic()
            subprocess.run(command(optimizer, out), check=True, stdout=subprocess.DEVNULL)
            seconds[optimizer], expected[optimizer] = time.monotonic() - start, weights(out)
        for number in range(kills):
            optimizer = OPTIMIZERS[number % len(OPTIMIZERS)]
            out = Path(folder, f"killed{number}")
            while not kill(optimizer, out, delay := chance.uniform(0.3, 1) * seconds[optimizer]):
                seconds[optimizer] *= 0.8  # the machine was slower when this was measured
                subprocess.run(["rm", "-r", str(out)], check=True)
            found = sorted(path.name for path in out.glob("checkpoint-*")) if out.exists() else []
            subprocess.run(
                command(optimizer, out, "--resume"), check=True, stdout=subprocess.DEVNULL
            )
            same = weights(out) == expected[optimizer]
            failed += not same
            print(f"{optimizer} killed after {delay:.2f} s with {found}: {'same' if same else 'DIFFERS'}")
    print(f"{kills - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
