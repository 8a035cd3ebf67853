"""Says what this machine has and what it lacks, one line each; changes nothing.

Called by `./kit doctor` with the modules that are not built, or older than their sources. Exit
status: 0 all is there, 1 something that is needed is missing.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from machine import (  # noqa: E402
    ALLOCATOR, BROWSERS, CACHE, LAPACK, ROOT, TURBO_JPEG,
    command, find_jdk, find_library, find_program, listed, missing, version_of,
)  # fmt: skip

# The image is whole, and needs nothing that builds it.
INSTALLED = (ROOT / "installed").exists()
GIGABYTE = 1 << 30


class Report:
    """Prints the lines, and remembers whether something is missing."""

    failed = False

    def found(self, text: str):
        print(f"ok {text}", flush=True)

    def lacking(self, what: str, remedy: str):
        print(f"MISSING {what}: {remedy}", flush=True)
        self.failed = True

    def say(self, holds: bool, what: str, remedy: str):
        self.found(what) if holds else self.lacking(what, remedy)


def hardware(report: Report):
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME") or platform.system()
    except OSError:
        system = platform.system()
    report.found(f"system: {system}, {platform.machine()}")
    report.found(f"cores: {len(os.sched_getaffinity(0))}")
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE)
    report.say(memory >= 4, f"memory: {memory} GB", "training ResNet-18 takes about 4 GB; use profile smoke")
    free = shutil.disk_usage(ROOT).free // GIGABYTE
    report.say(free >= 3, f"disk: {free} GB free", "the libraries and caches take about 3 GB; make room")
    home = os.environ.get("HOME", "")
    if home and os.access(home, os.W_OK):
        report.found(f"home folder: {home}")
    else:
        report.lacking(f"home folder '{home}' is not writable", "set HOME to one that is")


def packages(report: Report) -> bool:
    """Returns whether all that is needed is there."""
    lacking = {
        package: optional
        for package, optional in missing(listed(ROOT / "environment/apt.txt")).items()
        if not optional and not (INSTALLED and package == "maven")
    }
    if jdk := find_jdk():
        report.found(f"JDK: {version_of(jdk)} in {jdk}")
    if maven := find_program("mvn"):
        report.found(f"Maven: {maven}")
    if not {"jupyter-notebook", "jupyter-nbconvert"} & lacking.keys():
        import nbconvert
        import notebook

        report.found(f"Jupyter: notebook {notebook.__version__}, nbconvert {nbconvert.__version__}")
    if lacking:
        report.lacking(f"packages {' '.join(lacking)}", f"{command(lacking)} (or any ./kit command, as root)")
    return not lacking


def extras(report: Report):
    """What makes the kit faster, or its report richer."""
    for what, there, present, absent in (
        ("allocator", find_library(ALLOCATOR), "tcmalloc, {}", "glibc with tuned settings (libtcmalloc-minimal4 is faster)"),
        ("JPEG", find_library(TURBO_JPEG), "TurboJPEG", "Java's own reader (libturbojpeg0 is faster, the pictures are the same)"),
        ("eigenvalues", find_library(LAPACK), "LAPACK", "Java's own LAPACK (liblapack3 is faster)"),
        ("static pictures of figures", find_program(*BROWSERS), "{}", "none (chromium draws and checks them)"),
    ):  # fmt: skip
        report.found(f"{what}: {present.format(there) if there else absent}")


def modules(report: Report, unbuilt: list[str]):
    for module in ("lib", "environment/kernel"):
        if not (ROOT / module).is_dir():
            report.lacking(module, "this checkout is not complete")
        elif module in unbuilt:
            report.lacking(f"{module}: not built, or older than its sources", "any other ./kit command builds it")
        else:
            report.found(f"{module}: built")


def data(report: Report):
    folder = os.environ.get("ADAFISHER_DATA") or str(Path(os.environ.get("ADAFISHER_HOME", ROOT), "data"))
    status = [sys.executable, "-IB", str(ROOT / "data-scripts"), "all", "--status", "--to", folder]
    report.failed |= subprocess.run(status).returncode != 0


def kernel(report: Report):
    what = "kernel 'java'"
    if not INSTALLED and not (CACHE / "share/jupyter/kernels/java/kernel.json").exists():
        report.lacking(f"{what}: not registered", "./kit notebook or ./kit reproduce registers it")
        return
    remedy = f"rm -r '{CACHE}', then ./kit reproduce registers it anew"
    if INSTALLED:
        remedy = "this image is broken, or has too little memory"
    started = time.monotonic()
    problem = ask()
    report.say(not problem, f"{what}: {problem or f'answers after {time.monotonic() - started:.1f} s'}", remedy)


def ask() -> str:
    """Starts the kernel and asks it one question; says what is wrong with it, or nothing."""
    # jupyter_client looks at Python's own kernel even for another one, and that one chatters.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    from jupyter_client.manager import start_new_kernel

    answers = []
    try:
        manager, client = start_new_kernel(kernel_name="java", startup_timeout=60)
    except Exception as error:  # every way to fail is one answer here: it does not start
        return f"does not start ({error or 'no reason given'})"

    def hear(message):
        if message["msg_type"] == "execute_result":
            answers.append(message["content"]["data"].get("text/plain"))

    try:
        client.execute_interactive("6 * 7", timeout=30, output_hook=hear)
    except TimeoutError:
        pass
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "" if answers == ["42"] else f"gives no or a wrong answer to 6 * 7: {', '.join(map(str, answers)) or 'none'}"


def main(unbuilt: list[str]) -> int:
    report = Report()
    hardware(report)
    ready = packages(report)
    extras(report)
    if not INSTALLED:
        modules(report, unbuilt)
    data(report)
    if ready and not unbuilt:
        kernel(report)
    return int(report.failed)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # the launcher says so
        sys.exit(130)
