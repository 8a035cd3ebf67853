"""What the kit needs of the machine: finds it, and installs the Debian packages that are missing.

Called by `./kit` before everything else: prints the home of the JDK and the path of the memory
allocator, a line each; with `--install` it first installs what environment/apt.txt lists. Standard
library only. Exit status: 0 done, 2 the machine lacks something, and how to get it.
"""

import fcntl
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".kit"
ALLOCATOR, TURBO_JPEG, LAPACK = "libtcmalloc_minimal.so.4", "libturbojpeg.so.0", "liblapack.so.3"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What a package is for, where that is not a program of its name.
LIBRARIES = {
    "libtcmalloc-minimal4": ALLOCATOR,
    "libturbojpeg0": TURBO_JPEG,
    "liblapack3": LAPACK,
    "libgomp1": "libgomp.so.1",
}
MODULES = {
    "jupyter-notebook": ("notebook",),
    "jupyter-client": ("jupyter_client",),
    "jupyter-nbconvert": ("nbconvert", "nbclient", "nbformat"),
    "python3-selenium": ("selenium",),
}
PROGRAMS = {
    "maven": ("mvn",),
    "chromium": BROWSERS,
    "chromium-driver": ("chromedriver",),
    "npm": ("npx",),
    "util-linux": ("nsenter",),
}


class Lacking(Exception):
    """The machine lacks something; the message says what to do."""


def say(text: str):
    print(f"kit: {text}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------- finding


def find_jdk() -> Path | None:
    """The home of a JDK 17: JAVA_HOME, an installed one, or the one that `java` on PATH is."""
    on_path = os.path.realpath(shutil.which("java") or "/nowhere")
    installed = sorted(Path("/usr/lib/jvm").glob("java-17-*"))
    for home in (Path(os.environ.get("JAVA_HOME") or "/nowhere"), *installed, Path(on_path).parent.parent):
        release = home / "release"
        if os.access(home / "bin/javac", os.X_OK) and release.is_file() and version_of(home).split(".")[0] == "17":
            return home
    return None


def version_of(jdk: Path) -> str:
    found = re.search(r'^JAVA_VERSION="(.*)"', (jdk / "release").read_text(), re.MULTILINE)
    return found[1] if found else ""


def find_library(name: str) -> Path | None:
    """The path of a native library, if it is installed."""
    folders = (f"/usr/lib/{os.uname().machine}-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
    return next((path for folder in folders if (path := Path(folder, name)).exists()), None)


def find_program(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


# --------------------------------------------------------------------------------------- packages


def listed(file: Path) -> dict[str, bool]:
    """The packages that a list names, in its order, and whether the kit does without each: its
    remark then ends in `optional`."""
    packages = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        package, _, remark = line.partition("#")
        if package.strip():
            packages[package.strip()] = remark.rstrip().endswith("optional")
    return packages


def is_present(package: str) -> bool:
    """Whether what a package is for is there, however it was installed."""
    if package.startswith("openjdk-17-"):
        return find_jdk() is not None
    if package in LIBRARIES:
        return find_library(LIBRARIES[package]) is not None
    if package in MODULES:
        return all(importlib.util.find_spec(module) for module in MODULES[package])
    return find_program(*PROGRAMS.get(package, (package,))) is not None


def missing(packages: dict[str, bool]) -> dict[str, bool]:
    importlib.invalidate_caches()
    return {package: optional for package, optional in packages.items() if not is_present(package)}


def command(packages: dict[str, bool]) -> str:
    """The command that installs by hand what the kit cannot do without."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    needed = " ".join(package for package, optional in packages.items() if not optional)
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {needed}"


def install(packages: dict[str, bool], cache: Path = CACHE):
    """Installs those of the packages that are missing, as root or through sudo; else says what to run."""
    lacking, log = missing(packages), cache / "apt.log"
    if not lacking or all(lacking.values()) and (os.geteuid() != 0 or log.exists()):
        return
    if not find_program("apt-get"):
        names = ", ".join(lacking)
        raise Lacking(f"this machine has no apt-get; install by hand what these Debian packages hold: {names}")
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another kit that is building …")
            fcntl.flock(lock, fcntl.LOCK_EX)
            lacking = missing(packages)
        if lacking:
            apt(lacking, become_root(lacking), log)


def become_root(lacking: dict[str, bool]) -> list[str]:
    """What stands before a command that only root may run."""
    if os.geteuid() == 0:
        return []
    asks = os.isatty(0) and os.isatty(2)
    if find_program("sudo") and (asks or subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0):
        return ["sudo"]
    raise Lacking(f"packages are missing; run: {command(lacking)}")


def apt(lacking: dict[str, bool], root: list[str], log: Path):
    """Each optional package goes by itself: Ubuntu has no `chromium`, which must not keep the others out."""
    started = time.monotonic()
    say(f"installing Debian packages: {' '.join(lacking)} …")
    with log.open("wb") as output:

        def run(*words: str) -> bool:
            done = subprocess.run([*root, *words], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            return done.returncode == 0

        get = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends")
        get += ("-o", "DPkg::Lock::Timeout=600")
        # Lists may be missing or too old on a fresh machine; a failed update need not matter.
        if not run("apt-get", "update"):
            say("apt-get update failed; trying all the same")
        needed = [package for package, optional in lacking.items() if not optional]
        if needed and not run(*get, *needed):
            sys.stderr.write("".join(f"{line}\n" for line in log.read_text(errors="replace").splitlines()[-15:]))
            raise Lacking(f"installing failed; log: {log}; by hand: {command(lacking)}")
        for package, optional in lacking.items():
            if optional and not run(*get, package):
                say(f"going on without {package}, which is optional; log: {log}")
    say(f"installed in {time.monotonic() - started:.0f} s")


def main() -> int:
    try:
        if "--install" in sys.argv[1:]:
            install(listed(ROOT / "environment/apt.txt"))
        jdk = find_jdk()
        if not jdk:
            raise Lacking("no JDK 17 found; set JAVA_HOME to one")
    except Lacking as lacking:
        say(str(lacking))
        return 2
    except KeyboardInterrupt:  # the launcher says so
        return 130
    print(jdk, find_library(ALLOCATOR) or "", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
