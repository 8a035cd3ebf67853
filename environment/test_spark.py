"""Runs a study on Spark and lets parts of it fail: an executor, the driver and a worker's disk; Ctrl-C; and
two workers of a cluster that share no disk. Each time the store must end with the weights of a study
without Spark. `./kit test --spark` calls this; names of cases as arguments choose among them."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from test_resume import may_mount  # noqa: E402
from test_study import KIT, SHORT, records  # noqa: E402

SPARK = KIT.parent / "lib/spark/target"
STUDY = ("study", "figure-1", "--device", "cpu", "--only", "/(adam|kfac|sgd|adafisher-algorithm_1|adahessian)-.*seed1$")
TWO = "local-cluster[2,1,600]"
EXECUTOR, RUN = "CoarseGrainedExecutorBackend", "org.adafisher.cli.Main worker"
HOST = "127.0.0.1"
PATIENCE = 300
EARLY = 75  # steps, of the 300 of a run
SETTINGS = {"spark.driver.host": HOST, "spark.driver.bindAddress": HOST, "spark.executor.memory": "500m"}
A_CARD_A_RUN = ("--spark-conf", "spark.executor.resource.gpu.amount=1", "--spark-conf", "spark.task.resource.gpu.amount=1")


class Study:
    """A study's process; what it says goes to a file, so that it never waits for its reader."""

    def __init__(self, store: Path, *more: str, **variables: str):
        self.store, self.log = store, store.with_suffix(".said")
        command = [str(KIT), *STUDY, "--store", str(store), *more]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=SHORT | variables,
                start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text()

    def end(self, *statuses: int) -> str:
        """Waits; returns what all processes of this store have said."""
        status = self.process.wait(PATIENCE)
        assert status in statuses, f"exit status {status}: {self.said()[-2000:]}"
        return self.said()

    def await_(self, what: str, condition) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, f"ended before {what}: {self.said()[-2000:]}"
            assert time.monotonic() < end, f"no {what}: {self.said()[-2000:]}"
            time.sleep(0.02)


def processes() -> dict[int, tuple[int, str]]:
    """The parent and the command line of every process."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            found[int(entry.name)] = parent, (entry / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
    return found


def below(ancestor: int, what: str) -> list[int]:
    """The descendants of a process whose command line holds some words."""
    all_, found, line = processes(), [], [ancestor]
    while line:
        parent = line.pop()
        children = [pid for pid, (above, _) in all_.items() if above == parent]
        found += [pid for pid in children if what in all_[pid][1]]
        line += children
    return found


def at_work(store: Path) -> list[str]:
    """Runs with a checkpoint of their first steps, once a run is done."""
    if not list(store.glob("*/run.json")):
        return []
    begun = [path for path in store.glob("*/checkpoint-?????????") if int(path.name[11:]) <= EARLY]
    return [path.parent.name for path in begun if not (path.parent / "run.json").exists()]


def runs_of(store: Path) -> list[int]:
    """The processes that train in a store."""
    return [pid for pid, (_, line) in processes().items() if RUN in line and str(store) in line]


def executor_of(driver: int, run: str) -> int:
    """The executor whose process trains a run; 0 if that is no longer so."""
    for executor in below(driver, EXECUTOR):
        for pid in below(executor, RUN):
            # The run's own lock names the process that has it.
            if f"process {pid} " in run:
                return executor
    return 0


def resumed(store: Path) -> int:
    return sum(json.loads(path.read_text())["resumed"] for path in store.glob("*/run.json"))


def result(store: Path, expected: dict[str, dict]) -> str:
    """What is wrong with a store; empty if nothing is."""
    found = records(store)
    differing = sorted(name for name in expected | found if expected.get(name) != found.get(name))
    left = [path.name for pattern in ("*/checkpoint-*", "*/lock", "logs/.seen-*") for path in store.glob(pattern)]
    print(f"  {len(found)} of {len(expected)} runs, {len(differing)} differ, {resumed(store)} times resumed, left: {left}")
    return f"differ: {differing}, left: {left}" if differing or left else ""


def holder(store: Path, run: str) -> str:
    try:
        return (store / run / "lock").read_text()
    except OSError:
        return ""


def executor_killed(store: Path, expected: dict[str, dict]) -> str:
    study = Study(store, "--spark", TWO)
    victim = 0

    def found() -> bool:
        nonlocal victim
        victim = next((e for run in at_work(store) if (e := executor_of(study.process.pid, holder(store, run)))), 0)
        return victim != 0

    study.await_("a run with a checkpoint", found)
    os.kill(victim, signal.SIGKILL)
    said = study.end(0)
    lost = re.findall(r"^  .*ExecutorLostFailure.*attempt 1 of 4$", said, re.MULTILINE)
    print(f"  executor {victim} killed: {lost}")
    problem = result(store, expected)
    return problem or ("" if lost and resumed(store) else "no run was lost, or none went on from its checkpoint")


def driver_ended(store: Path, expected: dict[str, dict], number: signal.Signals) -> str:
    study = Study(store, "--spark", TWO)
    study.await_("a run with a checkpoint", lambda: at_work(store))
    driver = study.process.pid
    # A terminal's Ctrl-C hits executors and runs too.
    (os.kill if number == signal.SIGKILL else os.killpg)(driver, number)
    status = study.process.wait(PATIENCE)
    end = time.monotonic() + PATIENCE
    while runs_of(store):
        assert time.monotonic() < end, "runs go on without their driver"
        time.sleep(0.05)
    done = {path: path.read_bytes() for path in store.glob("*/run.json")}
    done = {path: content for path, content in done.items() if json.loads(content)["status"] == "complete"}
    print(f"  {number.name}: status {status}, {len(done)} runs finished")
    if status != (-number if number == signal.SIGKILL else 128 + number):
        return f"status {status}: {study.said()[-500:]}"
    if number != signal.SIGKILL and "the same command goes on" not in study.said():
        return f"no word on how to go on: {study.said()[-500:]}"
    again = Study(store, "--spark", TWO)
    again.end(0)
    changed = [path.parent.name for path, content in done.items() if path.read_bytes() != content]
    if changed:
        return f"finished, and trained again: {changed}"
    for token in store.glob("logs/.seen-*") if number == signal.SIGKILL else ():
        token.unlink()  # what a process that is killed cannot remove
    return result(store, expected) or ("" if resumed(store) else "no run went on from its checkpoint")


def driver_killed(store: Path, expected: dict[str, dict]) -> str:
    return driver_ended(store, expected, signal.SIGKILL)


def driver_interrupted(store: Path, expected: dict[str, dict]) -> str:
    return driver_ended(store, expected, signal.SIGINT)


# ------------------------------------------------------------------------- a cluster on this machine


class Cluster:
    """A master and workers, each of which has a store's place to itself, empty: no disk is shared."""

    def __init__(self, folder: Path, hidden: Path):
        self.folder, self.hidden, self.secret = folder, hidden, secrets.token_hex()
        self.processes: list[subprocess.Popen[bytes]] = []
        jars = folder / "home/jars"
        jars.mkdir(parents=True)
        class_path = (SPARK / "class-path").read_text().strip()
        self.command = ["java", "-Xmx256m", f"@{KIT.parent}/lib/spark/java-options", "-cp", class_path]
        if "JAVA_HOME" in os.environ:
            self.command[0] = os.environ["JAVA_HOME"] + "/bin/java"
        self.properties = folder / "properties"
        self.properties.write_text(f"spark.authenticate true\nspark.authenticate.secret {self.secret}\n")
        self.properties.chmod(0o600)
        # What an installation of Spark has: none of the kit's jars.
        for jar in map(Path, class_path.split(":")):
            if not re.match(r"adafisher|pytorch|api-0|tribuo|picocli", jar.name):
                (jars / jar.name).symlink_to(jar)
        self.variables = os.environ | {
            "SPARK_HOME": str(folder / "home"), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": HOST,
        }  # fmt: skip
        self.master = self.start("master", "", "Master", "--port", "0")

    def start(self, name: str, before: str, kind: str, *more: str, properties: Path | None = None) -> str:
        """Starts a part in a namespace of mounts of its own; returns what its log says of its start."""
        log = self.folder / f"{name}.log"
        command = [
            *self.command[:1], "-Dorg.slf4j.simpleLogger.defaultLogLevel=info", *self.command[1:],
            f"org.apache.spark.deploy.{kind.lower()}.{kind}",
            "--host", HOST, "--webui-port", "0", "--properties-file",
            str(properties or self.properties), *more,
        ]  # fmt: skip
        script = f'mount -t tmpfs tmpfs "{self.hidden}" && {before or "true"} && exec "$@"'
        with log.open("wb") as output:
            self.processes.append(
                subprocess.Popen(
                    ["unshare", "--mount", "sh", "-ec", script, "sh", *command],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=self.variables,
                )
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        sign = r"Starting Spark master at (spark://\S+)" if kind == "Master" else r"(Successfully registered)"
        while not (found := re.search(sign, log.read_text())):
            assert self.processes[-1].poll() is None and time.monotonic() < end, log.read_text()[-2000:]
            time.sleep(0.1)
        return found[1]

    def worker(self, name: str, card: str = "0", before: str = "") -> None:
        """Starts a worker with a graphics card of that address, which is none."""
        cards = self.folder / f"{name}.cards"
        cards.write_text(f"""#!/bin/sh\necho '{{"name": "gpu", "addresses": ["{card}"]}}'\n""")
        cards.chmod(0o700)
        work = self.folder / name
        properties = self.folder / f"{name}.properties"
        properties.write_text(
            self.properties.read_text()
            + f"spark.worker.resource.gpu.amount 1\nspark.worker.resource.gpu.discoveryScript {cards}\n"
        )
        properties.chmod(0o600)
        more = ("--cores", "1", "--memory", "1g", "--work-dir", str(work), self.master)
        self.start(name, before, "Worker", *more, properties=properties)

    def study(self, store: Path, *more: str) -> Study:
        options = [word for key, value in SETTINGS.items() for word in ("--spark-conf", f"{key}={value}")]
        return Study(store, "--spark", self.master, *options, *more, ADAFISHER_SPARK_SECRET=self.secret)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(60)
        shutil.rmtree(self.folder)


def cards(found: set[str]) -> None:
    """Notes the graphics cards that the processes of runs may use."""
    for pid, (_, line) in processes().items():
        if RUN in line:
            try:
                variables = Path(f"/proc/{pid}/environ").read_text().split("\0")
            except OSError:
                continue
            found |= {value for value in variables if value.startswith("CUDA_VISIBLE_DEVICES=")}


def two_workers(store: Path, expected: dict[str, dict]) -> str:
    store.mkdir()
    with Cluster(store.with_suffix(".cluster"), store) as cluster:
        cluster.worker("worker-a", card="3")
        cluster.worker("worker-b", card="5")
        study = cluster.study(store, *A_CARD_A_RUN)
        seen: set[str] = set()
        while study.process.poll() is None:
            cards(seen)
            time.sleep(0.1)
        said = study.end(0)
    print(f"  {' '.join(sorted(seen))}")
    if seen != {"CUDA_VISIBLE_DEVICES=3", "CUDA_VISIBLE_DEVICES=5"}:
        return "a card each was not assigned"
    if "does not see the store" not in said:
        return f"it is not said that no disk is shared: {said[:500]}"
    logs = len(list(store.glob("logs/*.log")))
    print(f"  {logs} logs came back")
    return result(store, expected) or ("" if logs == len(expected) else f"{logs} logs")


def disk_full(store: Path, expected: dict[str, dict]) -> str:
    """One of two workers has no room for a run: all end on the other."""
    store.mkdir()
    scratch = store.with_suffix(".scratch")
    scratch.mkdir()
    with Cluster(store.with_suffix(".cluster"), store) as cluster:
        full = f'mount -t tmpfs -o size=64k tmpfs "{scratch}" && head -c 48k /dev/zero >"{scratch}/filler"'
        cluster.worker("worker-a", before=full)
        cluster.worker("worker-b")
        said = cluster.study(store, "--scratch", str(scratch)).end(0)
    failures = re.findall(r"^  (.*attempt \d of 4)$", said, re.MULTILINE)
    for line in failures:
        print(f"  {line}")
    left = [path.name for path in scratch.iterdir()]
    scratch.rmdir()
    return result(store, expected) or ("" if failures and not left else f"no failure, or left: {left}")


def submitted(store: Path, expected: dict[str, dict]) -> str:
    """By Spark's own program, whose class path has none of the kit's jars."""
    store.mkdir()
    kit = SPARK.parent.parent / "kit/target"
    jars = [kit / "adafisher-kit.jar", *sorted((kit / "dependency").glob("*.jar"))]
    with Cluster(store.with_suffix(".cluster"), store) as cluster:
        cluster.worker("worker-a")
        settings = [word for key, value in SETTINGS.items() for word in ("--conf", f"{key}={value}")]
        command = [
            cluster.command[0], "-Xmx600m", *cluster.command[2:-1], str(cluster.folder / "home/jars/*"), "org.apache.spark.deploy.SparkSubmit",
            "--master", cluster.master, "--properties-file", str(cluster.properties), *settings,
            "--jars", ",".join(map(str, jars)), "--class", "org.adafisher.cli.Main",
            str(SPARK / "adafisher-spark.jar"), *STUDY, "--store", str(store), "--spark", "submit",
        ]  # fmt: skip
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=cluster.variables | {"DJL_OFFLINE": "true"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    return result(store, expected)


CASES = {
    "executor killed": executor_killed,
    "driver killed": driver_killed,
    "driver interrupted": driver_interrupted,
    "two workers, no shared disk": two_workers,
    "a worker's disk full": disk_full,
    "spark-submit": submitted,
}
NEED_MOUNTS = (two_workers, disk_full, submitted)


def main() -> int:
    chosen = [name for name in CASES if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    failed = 0
    # A shell's background job ignores it, and so would all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        first = time.monotonic()
        alone = Study(Path(folder, "alone"), "--threads", "1")
        alone.end(0)
        expected = records(alone.store)
        print(f"without Spark: {len(expected)} runs in {time.monotonic() - first:.0f} s", flush=True)
        place = Path(folder, "mount")
        place.mkdir()
        mounts = may_mount(place)
        for number, name in enumerate(chosen):
            print(name, flush=True)
            if CASES[name] in NEED_MOUNTS and not mounts:
                print("  not tried, as this user may not mount a tmpfs")
                continue
            begun = time.monotonic()
            try:
                problem = CASES[name](Path(folder, f"store{number}"), expected)
            except AssertionError as wrong:
                problem = str(wrong)
            failed += bool(problem)
            print(f"  {'FAILED: ' + problem if problem else 'ok'}, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} cases, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
