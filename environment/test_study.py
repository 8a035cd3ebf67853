"""Has two processes work on one study's store, and kills them at random moments: in the end the store
must hold what one process that nobody disturbs leaves. `test_study.py 20` makes 20 kills; without a
number 3."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kit"


def command(store: Path, *more: str) -> list[str]:
    return [
        str(KIT), "study", "table-2", "--profile", "smoke", "--threads", "1", "--store", str(store), *more,
    ]  # fmt: skip


def start(store: Path) -> subprocess.Popen[bytes]:
    """Starts a process of its own; the launcher becomes the JVM, so that a kill hits that."""
    return subprocess.Popen(command(store), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(processes: list[subprocess.Popen[bytes]]) -> int:
    """Waits for them; returns how many runs they say they trained."""
    trained = 0
    for process in processes:
        said = process.communicate()[0].decode()
        # 1: a run diverged, which is a result.
        assert process.returncode in (0, 1), said
        trained += sum(line.startswith("run ") for line in said.splitlines())
    return trained


def asked(store: Path) -> int:
    """The runs of the study."""
    said = subprocess.run(
        command(store, "--dry-run", "--json"), check=True, stdout=subprocess.PIPE
    ).stdout
    return len(json.loads(said))


def records(store: Path) -> dict[str, dict]:
    """What each run has computed, by its folder; times differ, and how often it was resumed."""
    found = {}
    for path in sorted(store.glob("*/run.json")):
        record = json.loads(path.read_text())
        epochs = [
            {name: value for name, value in epoch.items() if name != "trainSeconds"}
            for epoch in record["epochs"]
        ]
        found[path.parent.name] = {
            "status": record["status"],
            "epochs": epochs,
            "first": record["initialWeightsSha256"],
            "last": record["weightsSha256"],
        }
    return found


def disturb(store: Path, kills: int, seconds: float, chance: random.Random) -> int:
    """Kills one of two processes again and again; returns the runs that were told of."""
    pair, trained = [start(store), start(store)], 0
    for number in range(kills):
        # A kill before the JVM trains, or after it has, would be none.
        time.sleep(chance.uniform(0.3, 0.9) * seconds)
        victim = pair.pop(chance.randrange(2))
        alive = victim.poll() is None
        victim.send_signal(signal.SIGKILL)
        said = victim.communicate()[0].decode()
        trained += sum(line.startswith("run ") for line in said.splitlines())
        done, parts = len(records(store)), len(list(store.glob("*/checkpoint-*")))
        print(f"kill {number + 1}: {'running' if alive else 'ended'}, {done} runs done, {parts} checkpoints")
        pair.append(start(store))
    return trained + finish(pair)


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    chance = random.Random(time.time_ns())
    with tempfile.TemporaryDirectory() as folder:
        alone, shared = Path(folder, "alone"), Path(folder, "shared")
        begun = time.monotonic()
        trained = finish([start(alone)])
        seconds = time.monotonic() - begun
        expected = records(alone)
        assert len(expected) == trained == asked(alone), (len(expected), trained)
        told = disturb(shared, kills, seconds, chance)
        found = records(shared)
        differing = [name for name in expected | found if expected.get(name) != found.get(name)]
        left = sorted(str(path.relative_to(shared)) for path in shared.glob("*/checkpoint-*"))
        print(
            f"{kills} kills, {len(found)} of {len(expected)} runs, {told} told of as trained,"
            f" {len(differing)} differ, {len(left)} checkpoints left; alone {seconds:.0f} s,"
            f" in all {time.monotonic() - begun:.0f} s"
        )
        for name in differing + left:
            print(f"  {name}")
        # A process that is killed between a record and its word about it says nothing.
        return int(bool(differing or left) or not len(found) - kills <= told <= len(found))


if __name__ == "__main__":
    sys.exit(main())
