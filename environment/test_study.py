"""Has two processes work on one study's store, and kills them at random moments: in the end the store
must hold what one process that nobody disturbs leaves. `test_study.py 20` makes 20 kills; without a
number 4, which is one store."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kit"
KILLS = 4  # for each store
# Processes that live for seconds only.
SHORT = os.environ | {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


def command(store: Path, *more: str) -> list[str]:
    return [
        str(KIT), "study", "table-2", "--profile", "smoke", "--threads", "1", "--device", "cpu",
        "--store", str(store), *more,
    ]  # fmt: skip


def start(store: Path) -> subprocess.Popen[bytes]:
    """Starts a process of its own; the launcher becomes the JVM, so that a kill hits that."""
    return subprocess.Popen(
        command(store), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=SHORT
    )


def finish(processes: list[subprocess.Popen[bytes]]) -> int:
    """Waits for them; returns how many runs they say they trained."""
    trained = 0
    for process in processes:
        said = process.communicate()[0].decode()
        # 1: a run diverged, which is a result.
        assert process.returncode in (0, 1), said
        trained += told(said)
    return trained


def told(said: str) -> int:
    """The runs that a process says it has trained to their end."""
    return len(re.findall(r"^run \d+ of \d+: ", said, re.MULTILINE))


def asked(store: Path) -> int:
    """The runs of the study."""
    dry = command(store, "--dry-run", "--json")
    said = subprocess.run(
        dry, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=SHORT
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
        # The engine's number is settled when it starts: a command that starts it early ignores --threads.
        assert record["provenance"]["threads"] == 1, record["provenance"]
        found[path.parent.name] = {
            "status": record["status"],
            "epochs": epochs,
            "first": record["initialWeightsSha256"],
            "last": record["weightsSha256"],
        }
    return found


def await_records(store: Path, count: int, processes: list[subprocess.Popen[bytes]]) -> None:
    """Waits until so many runs are done, or the processes are."""
    while len(list(store.glob("*/run.json"))) < count:
        if all(process.poll() is not None for process in processes):
            return
        time.sleep(0.02)


def disturb(store: Path, kills: int, runs: int, chance: random.Random) -> tuple[int, int]:
    """Kills one of two processes again and again, each time when more is done; returns the kills of
    processes at work, and the runs that were told of."""
    pair, alive, trained = [start(store), start(store)], 0, 0
    print("kill  process  runs done  begun")
    for number in range(kills):
        await_records(store, 1 + int(runs * (number + chance.random()) / (kills + 1)), pair)
        time.sleep(chance.uniform(0, 0.5))
        victim = pair.pop(chance.randrange(2))
        running = victim.poll() is None
        victim.send_signal(signal.SIGKILL)
        alive += running
        trained += told(victim.communicate()[0].decode())
        parts = len([path for path in store.glob("*/spec.json") if not (path.parent / "run.json").exists()])
        done = len(list(store.glob("*/run.json")))
        print(f"{number + 1:4}  {'at work' if running else 'ended':8} {done:9} {parts:6}", flush=True)
        pair.append(start(store))
    return alive, trained + finish(pair)


def compare(shared: Path, expected: dict[str, dict], kills: int, trained: int) -> bool:
    """Whether a store holds what it should."""
    found = records(shared)
    differing = [name for name in expected | found if expected.get(name) != found.get(name)]
    left = sorted(str(path.relative_to(shared)) for path in shared.glob("*/checkpoint-*"))
    print(
        f"{len(found)} of {len(expected)} runs, {trained} told of as trained, {len(differing)} differ,"
        f" {len(left)} checkpoints left"
    )
    for name in differing + left:
        print(f"  {name}")
    # A process that is killed between a record and its word about it says nothing.
    return not differing and not left and len(found) - kills <= trained <= len(found)


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    chance = random.Random(time.time_ns())
    begun, done, failed = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder, "alone")
        trained = finish([start(alone)])
        expected = records(alone)
        assert len(expected) == trained == asked(alone), (len(expected), trained)
        print(f"undisturbed: {trained} runs in {time.monotonic() - begun:.0f} s")
        for first in range(0, wanted, KILLS):
            shared, kills = Path(folder, f"shared{first}"), min(KILLS, wanted - first)
            alive, trained = disturb(shared, kills, len(expected), chance)
            done += alive
            failed += not compare(shared, expected, kills, trained) or alive == 0
    print(f"{done} kills at work, {failed} stores failed, {time.monotonic() - begun:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
