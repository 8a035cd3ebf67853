"""Tries the table of exit statuses: what ./kit says of unusable input, and how it ends on signals. The
JVM's own commands are tried in one process by ExitStatusTest; here is what needs a process of its own."""

import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Under nohup, what is started here would ignore it, and its tests would wait for ever.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

KIT = str(Path(__file__).resolve().parent.parent / "kit")
TRAIN = ("train", "--data", "iris", "--network", "mlp", "--optimizer", "sgd", "--batch", "4", "--threads", "1")
FOREIGN = re.compile(r"\bat (java|org|ai)\.|Exception|Traceback|org\.adafisher|ai\.djl|jackson|must be in [\[(]", re.I)

# Status, what the message must hold, and the command; {} is an empty folder.
INPUTS = (
    (0, "", ("--help",)),
    (0, "", ("train", "--help")),
    (2, "usage", ()),
    (2, "'trian'", ("trian",)),
    (2, "'--fats'", ("test", "--fats")),
    (2, "'0'", ("notebook", "--port", "0")),
    (2, "'tpu'", ("doctor", "--device", "tpu")),
    (2, "smoke, quick, paper", ("reproduce", "--profile", "full")),
    (2, "'99'", ("reproduce", "--only", "99")),
    (2, "no/such", ("reproduce", "--data", "no/such")),
    (2, "'nothing'", ("data", "nothing", "--to", "{}")),
    (2, "{}/none.json: no such file", ("train", "--spec", "{}/none.json")),
    (2, "/proc/none: ", (*TRAIN, "--epochs", "1", "--out", "/proc/none")),
    (2, "holds no run.json", ("rerun", "{}/none")),
    (1, "nothing was compared", ("replay", "{}/skipped.json")),
    (2, "no field", ("replay", "{}/empty.json")),
)


def refused(folder: str, status: int, fragment: str, arguments) -> str:
    """Runs a command; returns what is wrong with how it ends."""
    command = [KIT, *(argument.replace("{}", folder) for argument in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    lines = done.stderr.splitlines()
    row(done.returncode, arguments, lines[-1].replace(folder, "{}") if lines else "")
    if done.returncode != status:
        return f"status {done.returncode}, expected {status}: {done.stderr[-300:]}"
    if fragment.replace("{}", folder).lower() not in (done.stdout + done.stderr).lower():
        return f"says nothing of {fragment}: {done.stderr[-300:]}"
    if FOREIGN.search(done.stderr):
        return f"speaks of its insides: {done.stderr[-300:]}"
    return ""


def interrupted(folder: str, number: signal.Signals) -> str:
    """Ends training by a signal, once it has begun; returns what is wrong with how it ends."""
    out = Path(folder, number.name)
    arguments = (*TRAIN, "--epochs", "20000", "--checkpoint-every", "5", "--out", str(out))
    process = subprocess.Popen([KIT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 300
    while not list(out.glob("checkpoint-*[0-9]")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(number)
    said = process.communicate(timeout=120)[0]
    last = said.splitlines()[-1] if said else ""
    row(process.returncode, ("train …", number.name), last.replace(folder, "{}"))
    if process.returncode != 128 + number:
        return f"{number.name}: status {process.returncode}, expected {128 + number}: {said[-300:]}"
    if "--resume" not in said or not list(out.glob("checkpoint-*[0-9]")):
        return f"{number.name}: no word on how to go on, or no checkpoint: {said[-300:]}"
    return ""


def row(status: int, arguments, said: str):
    print(f"{status:4}  {' '.join(arguments)[:60]:60}  {said[:110]}", flush=True)


def main() -> int:
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "skipped.json").write_text('{"kind": "documentation"}')
        Path(folder, "empty.json").write_text("{}")
        for status, fragment, arguments in INPUTS:
            if problem := refused(folder, status, fragment, arguments):
                wrong.append(f"{' '.join(arguments)}: {problem}")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if problem := interrupted(folder, number):
                wrong.append(problem)
    for problem in wrong:
        print(f"kit: {problem}", file=sys.stderr)
    print(f"{len(INPUTS) + 3 - len(wrong)} of {len(INPUTS) + 3} as the table says")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
