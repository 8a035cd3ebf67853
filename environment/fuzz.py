"""Fuzzes every parser of the kit with Jazzer: `fuzz.py MINUTES [--only TEXT]` gives each fuzz test of
lib/kit whose name holds the text an equal share of the time, one after the other, and prints how many
inputs were rejected, accepted and violated the contract. New inputs and findings stay in results/fuzz:
the next campaign goes on from there. Ends with 1 if anything violated the contract."""

import argparse
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIB = ROOT / "lib"
TESTS = LIB / "kit" / "src" / "test" / "java"
OUT = ROOT / "results" / "fuzz"
CLASSPATH = "target/fuzz.classpath"
START = 10  # seconds that a process takes before its first input, about
# An input may be as long as a megabyte and take ten seconds and a gigabyte.
LIMITS = ("-max_len=1000000", "-timeout=10", "-rss_limit_mb=3000")
JAVA = str(Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java"
ENVIRONMENT = {"ONEDNN_MAX_CPU_ISA": "AVX", **os.environ, "DJL_OFFLINE": "true"}


class Target(NamedTuple):
    type: str
    method: str

    @property
    def name(self) -> str:
        return f"{self.type.rsplit('.', 1)[-1].removesuffix('FuzzTest').lower()} {self.method}"


class Outcome(NamedTuple):
    accepted: int
    rejected: int
    violations: list[str]


def targets() -> list[Target]:
    return [
        Target(".".join(file.relative_to(TESTS).with_suffix("").parts), method)
        for file in sorted(TESTS.rglob("*FuzzTest.java"))
        for method in re.findall(r"@FuzzTest\s+void (\w+)\(", file.read_text())
    ]


def classpath() -> str:
    subprocess.run(
        ["mvn", "-q", "-f", str(LIB / "pom.xml"), "test-compile", "dependency:build-classpath",
         f"-Dmdep.outputFile={CLASSPATH}", "-Dmdep.includeScope=test"],
        check=True,
    )  # fmt: skip
    kit = LIB / "kit"
    parts = [kit / "target" / "test-classes", kit / "target" / "classes", (kit / CLASSPATH).read_text()]
    return os.pathsep.join(map(str, parts))


def fuzz(target: Target, path: str, seconds: int) -> Outcome:
    """Runs one process; every distinct violation is noted, and the search goes on."""
    counts = OUT / "counts"
    counts.unlink(missing_ok=True)
    findings = OUT / "findings" / f"{target.type}.{target.method}"
    findings.mkdir(parents=True, exist_ok=True)
    command = [
        JAVA, "-Xmx1g", "-XX:+UseSerialGC", "-Dai.djl.pytorch.num_threads=1", "-cp", path,
        "com.code_intelligence.jazzer.Jazzer",
        f"--target_class={target.type}", f"--target_method={target.method}", "--keep_going=50",
        "--instrumentation_includes=org.adafisher.**:net.razorvine.**",
        f"-artifact_prefix={findings}{os.sep}", f"-max_total_time={seconds}", *LIMITS,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=OUT, env={**ENVIRONMENT, "ADAFISHER_FUZZ_COUNTS": str(counts)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    (OUT / f"{target.type}.{target.method}.log").write_text(done.stdout)
    accepted, rejected = struct.unpack(">qq", counts.read_bytes()) if counts.exists() else (0, 0)
    violations = re.findall(r"^== (?:Java Exception|libFuzzer crash): (.*)|(?:ERROR: )(libFuzzer: .*)", done.stdout, re.M)
    found = ["".join(pair) for pair in violations]
    if not found and (done.returncode or not accepted + rejected):
        found = [f"ended with {done.returncode}: {done.stdout[-300:]}"]
    return Outcome(accepted, rejected, found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./kit test --fuzz", description=__doc__)
    parser.add_argument("minutes", type=float, metavar="MINUTES", help="in all, above 0")
    parser.add_argument("--only", default="", metavar="TEXT", help="fuzz tests whose name holds this")
    given = parser.parse_args()
    if not 0 < given.minutes <= 10_000:
        parser.error(f"{given.minutes} minutes: expected more than 0 and at most 10000")
    return given


def main() -> int:
    given = arguments()
    chosen = [target for target in targets() if given.only in f"{target.type} {target.method}"]
    if not chosen:
        sys.exit(f"fuzz: no fuzz test's name holds '{given.only}'")
    OUT.mkdir(parents=True, exist_ok=True)
    path = classpath()
    seconds = max(1, round(given.minutes * 60 / len(chosen)) - START)
    total = [0, 0, 0, 0]
    row = "{:<24} {:>10} {:>10} {:>10} {:>9}".format
    print(row("parser", "inputs", "rejected", "accepted", "violated"), flush=True)
    for target in chosen:
        accepted, rejected, violations = fuzz(target, path, seconds)
        violated = len(violations)
        numbers = (accepted + rejected + violated, rejected, accepted, violated)
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        print(row(target.name, *numbers), flush=True)
        for violation in violations:
            print(f"  {violation[:300]}", flush=True)
    print(row("all", *total))
    if total[3]:
        print(f"the inputs that violate the contract are in {OUT / 'findings'}")
    return 1 if total[3] else 0


if __name__ == "__main__":
    sys.exit(main())
