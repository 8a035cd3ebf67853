"""Builds the image for CPUs and tries it, without a Docker engine: ./kit test --image.

As root on Debian: debootstrap makes a base in place of the one from a registry of images, buildah
builds, podman runs; the containers have no network, and the browser joins their network namespace.
"""

import argparse
import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

import machine  # noqa: E402

# IJava 1.3.0, built from its tagged sources, in place of the release, and the hash of its tree.
IJAVA = Path(os.environ.get("ADAFISHER_SHARED", ROOT.parent / "shared"), "ijava", "ijava-1.3.0.jar")
IJAVA_TREE = "sha256-aVtnlqRbSSVG/IvkipwtU+/f9sDLqwUtb+5ws803ziI="
LINTERS = (("dockerfilelint@1.8.0", "dockerfilelint", []), ("dockerfile-utils@0.16.3", "dockerfile-utils", ["lint"]))
BASE, RUNTIME, IMAGE, WITH_IJAVA, CUDA = (
    f"localhost/adafisher-{name}:test" for name in ("base", "runtime", "image", "ijava", "cuda")
)
# Read-only, without a network, with a /tmp in memory that executes nothing, as Docker's --tmpfs has it.
CLOSED = ["--network", "none", "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp:rw,noexec,nosuid"]
CLOSED += ["--pull=never"]

CONTAINERS = """[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
STORAGE = """[storage]
driver = "overlay"
graphroot = "{0}/storage"
runroot = "{0}/run"
"""
ANSWER = """import json, sys, urllib.error, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments): return None
method, url, headers = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
request = urllib.request.Request(url, method=method, headers=headers, data=b"{}" if method == "POST" else None)
try:
    answer = urllib.request.build_opener(Stay).open(request, timeout=20)
except urllib.error.HTTPError as error:
    answer = error
print(json.dumps([answer.status, {name.lower(): value for name, value in answer.headers.items()}]))
"""


def say(text: str):
    print(text, flush=True)


def run(*command, status=0, **options) -> str:
    """Runs a command that must end with the given status; returns what it printed."""
    result = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    # Without systemd podman cannot run health checks by itself, and says so at every start.
    output = re.sub(r"(?m)^time=.*healthchecks.*\n?", "", result.stdout)
    if result.returncode != status:
        raise AssertionError(f"{' '.join(map(str, command[:6]))} … ended with {result.returncode}:\n{output[-3000:]}")
    return output


def require(condition, message):
    if not condition:
        raise AssertionError(message)


class Skipped(Exception):
    """What a check needs is not on this machine."""


class Container:
    """A container that runs in the background until it is left."""

    def __init__(self, *arguments):
        self.name = f"adafisher-test-{os.getpid()}"
        self.arguments = arguments

    def __enter__(self):
        run("podman", "run", "-d", "--name", self.name, *self.arguments)
        self.process = run("podman", "inspect", "-f", "{{.State.Pid}}", self.name).strip()
        return self

    def __exit__(self, *error):
        run("podman", "rm", "-f", "-t", "1", self.name)

    def log(self) -> str:
        return run("podman", "logs", self.name)

    def wait_for(self, pattern: str, seconds: float) -> re.Match:
        return self.wait_until(lambda: re.search(pattern, self.log()), f"{pattern!r}", seconds)

    def wait_until(self, holds, what: str, seconds: float):
        """Waits until something holds, and returns it; the container must be running meanwhile."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            state = run("podman", "inspect", "-f", "{{.State.Status}}", self.name).strip()
            require(state == "running" or holds(), f"{state} without {what}:\n{self.log()[-2000:]}")
            require(time.monotonic() < end, f"no {what} in {seconds} s:\n{self.log()[-2000:]}")
            time.sleep(0.2)
        return found

    def inside(self, *command, **options) -> str:
        """Runs a program of this machine in the container's network."""
        return run("nsenter", "-t", self.process, "-n", *command, **options)

    def ask(self, path: str, method="GET", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://127.0.0.1:8888{path}"
        return json.loads(self.inside("/usr/bin/python3", "-IBc", ANSWER, method, url, json.dumps(headers)))

    def stop(self, seconds: int):
        """Stops it as `docker stop` does; returns its exit status and how long it took."""
        started = time.monotonic()
        run("podman", "stop", "-t", str(seconds), self.name)
        status = int(run("podman", "inspect", "-f", "{{.State.ExitCode}}", self.name))
        return status, time.monotonic() - started


class Checks:
    """The checks, in the order of their methods; each prints what it measured."""

    def __init__(self, options):
        self.options = options
        self.scratch = options.scratch

    def build(self, tag: str, *arguments, status=0) -> str:
        """Builds a stage. Every argument is given, as buildah overlooks defaults in names of stages."""
        settings = Path.home() / ".m2/settings.xml"
        secret = ["--secret", f"id=maven-settings,src={settings}"] if settings.exists() else []
        words = {"VARIANT": "cpu", "KERNEL": "kit", "JUPYTER": "notebook", "CPU_BASE": BASE, "REVISION": revision()}
        words.update(argument.split("=", 1) for argument in arguments if not argument.startswith("-"))
        options = [argument for argument in arguments if argument.startswith("-")]
        log = self.scratch / f"{tag.split('/')[-1].replace(':', '-')}.log"
        try:
            output = run(
                *("buildah", "bud", "--isolation", "chroot", "--layers", "--format", "docker", "--network", "host"),
                *(f"--build-arg={name}={value}" for name, value in words.items()),
                *(*secret, *options, "-t", tag, ROOT),
                status=status,
            )
            log.write_text(output)
            return output
        except AssertionError as error:
            log.write_text(str(error))
            raise

    def podman(self, *arguments, image=IMAGE, status=0, options=()) -> str:
        return run("podman", "run", "--rm", *CLOSED, *options, image, *arguments, status=status)

    # -------------------------------------------------------------------------------- the checks

    def linters(self):
        for package, program, words in LINTERS:
            run("npx", "--yes", "--package", package, program, *words, "Dockerfile", cwd=ROOT)
        return ", ".join(package for package, _, _ in LINTERS)

    def base(self):
        if subprocess.run(["podman", "image", "exists", BASE]).returncode == 0:
            return "was there"
        root = self.scratch / "rootfs"
        shutil.rmtree(root, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "bookworm", root)
        sources = root / "etc/apt/sources.list"
        mirror = sources.read_text().split()[1]
        security = mirror.rstrip("/") + "-security"
        sources.write_text(
            f"deb {mirror} bookworm main\ndeb {mirror} bookworm-updates main\n"
            f"deb {security} bookworm-security main\n"
        )
        # A machine whose network has a certificate of its own needs it inside as well.
        own = root / "usr/local/share/ca-certificates"
        own.mkdir(parents=True, exist_ok=True)
        for certificate in Path("/usr/local/share/ca-certificates").glob("*.crt"):
            shutil.copy(certificate, own)
        for waste in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(root / waste)
            (root / waste / "partial").mkdir(parents=True)
        archive = self.scratch / "base.tar"
        run("tar", "-C", root, "-cf", archive, ".")
        run("podman", "import", archive, BASE)
        shutil.rmtree(root)
        archive.unlink()
        return "made by debootstrap"

    def image(self):
        output = self.build(IMAGE)
        inspected = self.inspect(IMAGE)
        found = re.search(r"sbom\.cdx\.json: (\d+) components", output)
        return f"{inspected['Size'] / 1e6:.0f} MB, {len(inspected['RootFS']['Layers'])} layers" + (
            f", bill of materials with {found.group(1)} components" if found else ""
        )

    def inspect(self, image) -> dict:
        return json.loads(run("podman", "image", "inspect", image))[0]

    def what_it_says_of_itself(self):
        about = self.inspect(IMAGE)
        settings = about["Config"]
        require(settings["User"] == "1000:1000", f"user {settings['User']}")
        require(settings["StopSignal"] in ("SIGTERM", "15"), f"stop signal {settings.get('StopSignal')}")
        require(about["Healthcheck"]["Test"][0] == "CMD", "no health check")
        require(list(settings["ExposedPorts"]) == ["8888/tcp"], "ports")
        labels = settings["Labels"]
        require(labels["org.opencontainers.image.revision"] == revision(), "the revision is not in the labels")
        return ", ".join(f"{name.split('.')[-1]} {value}" for name, value in sorted(labels.items()) if len(value) < 20)

    def what_is_not_in_it(self):
        script = (
            "for name in mvn gcc git curl sudo; do ! command -v $name || exit 1; done;"
            "find / -xdev ( -name settings.xml -path *.m2* -o -name *.part -o -name pytorch-native-*.jar"
            " -o -path /root/.m2 -o -path /root/.djl.ai -o -name *.pyc -path /opt/adafisher/* ) 2>/dev/null;"
            "find / -xdev -perm /6000 -type f 2>/dev/null | wc -l;"
            "find /opt /usr /etc -xdev -writable ! -type l 2>/dev/null; true"
        ).replace("(", "\\(").replace(")", "\\)").replace("*", "\\*")
        lines = run(
            *("podman", "run", "--rm", *CLOSED, "--entrypoint", "/bin/sh", IMAGE, "-c", script)
        ).splitlines()
        require(lines == ["0"], f"found: {lines[:10]}")
        return "no build tools, caches, secrets, second libtorch, writable files or set-uid programs"

    def doctor(self):
        said = self.podman("doctor", options=["--tmpfs", "/work"])
        require("MISSING" not in said, said)
        lacking = self.podman("doctor", "--device", "gpu", status=1)
        require("MISSING GPU: no NVIDIA driver is seen" in lacking, lacking)
        refused = self.podman(
            *("train", "--data", "iris", "--network", "mlp", "--optimizer", "adam", "--device", "gpu"),
            options=["--tmpfs", "/work"],
            status=2,
        )
        require("a GPU was asked for and none can be used" in refused, refused)
        # DJL finds GPUs, and the kit TurboJPEG, through JNA.
        jna = ["-Djna.boot.library.path=/opt/adafisher/native", "-cp", "/opt/adafisher/lib/kit/target/dependency/*"]
        java = ["podman", "run", "--rm", *CLOSED, "--entrypoint", "/usr/bin/java", IMAGE, *jna]
        require("linux-x86-64" in run(*java, "com.sun.jna.Native"), "JNA does not load its library")
        return f"{len(said.splitlines())} lines ok; asked for a GPU it ends with 1, training with 2"

    def refusals(self):
        require("root" in self.podman("doctor", options=["--user", "0"], status=2), "runs as root")
        require("cannot write in /work" in self.podman(status=2), "read-only /work")
        short = self.podman(options=["--tmpfs", "/work", "-e", "JUPYTER_TOKEN=short"], status=2)
        require("at least 32" in short, short)
        require("no options" in self.podman("notebook", "--ip=0.0.0.0", options=["--tmpfs", "/work"], status=2), "options")
        return "root, a folder that cannot be written, a short token, Jupyter's options"

    def full(self):
        """A /work without room: one line that says so, and no half file under a final name."""
        said = []
        train = ["train", "--data", "digits", "--network", "resnet8_cifar", "--optimizer", "adam", "--out", "/work/run"]
        train += ["--limit-train", "64", "--limit-test", "64"]
        small = ["--tmpfs", "/work:size=64k,mode=1777"]
        for command in (train, []):
            lines = self.podman(*command, options=small, status=2).splitlines()
            require(re.search("full|no (space|room)", lines[-1], re.IGNORECASE), f"{command}: {lines}")
            require("Exception" not in "".join(lines), f"{lines}")
            said.append(lines[-1])
        lines = self.podman("reproduce", "--profile", "smoke", "--only", "02", options=small, status=2).splitlines()
        require(not any("Traceback" in line for line in lines), f"{lines}")
        return "; ".join(said)

    def kernel(self):
        check = ["--", "/usr/bin/python3", "/opt/adafisher/environment/kernel/check.py"]
        options = ["--entrypoint", "/usr/bin/tini", "--env", "HOME=/tmp"]
        return run("podman", "run", "--rm", *CLOSED, *options, IMAGE, *check).strip().splitlines()[-1]

    def notebooks(self):
        """As the image's user and as one that it does not know, in a folder that belongs to them."""
        said = []
        for user, sections in ((1000, "02"), (4321, self.options.second)):
            with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
                os.chown(folder, user, user)
                options = ["-v", f"{folder}:/work", "--user", f"{user}:{user}"]
                started = time.monotonic()
                output = self.podman("reproduce", "--profile", "smoke", "--only", sections, options=options)
                require(re.search(rf"{sections}_\w+ +ok", output), output)
                page = next(Path(folder, "results/report").glob(f"{sections}_*.html"))
                require(page.stat().st_uid == user, "the report belongs to somebody else")
                require(Path(folder, "results/report/index.html").exists(), "no report")
                said.append(f"{page.stem} as {user} in {time.monotonic() - started:.0f} s")
        return ", ".join(said)

    def jupyter(self):
        options = [*CLOSED, "--tmpfs", "/work", "-e", "ADAFISHER_PROFILE=smoke"]
        with Container(*options, IMAGE) as container:
            started = time.monotonic()
            token = container.wait_for(r"http://127\.0\.0\.1:8888/\?token=([0-9a-f]{48})\b", 60).group(1)
            while subprocess.run(
                ["podman", "healthcheck", "run", container.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ).returncode:
                require(time.monotonic() - started < 90, f"never healthy: {container.log()}")
                time.sleep(1)
            ready = time.monotonic() - started
            uid = run("podman", "exec", container.name, "id", "-u").strip()
            require(uid == "1000", f"runs as {uid}")
            codes = self.access(container, token)
            seen = self.browse(container, token)
            saved = run("podman", "exec", container.name, "grep", "-c", "output_type", "/work/notebooks/02_loss_landscape.ipynb")
            require(int(saved) > 0, "the notebook was not saved")
            status, seconds = container.stop(30)
            require(seconds < 25, f"stopping took {seconds:.0f} s")
        return f"ready in {ready:.0f} s as uid {uid}; {codes}; {seen}; stopped in {seconds:.1f} s with {status}"

    def access(self, container, token) -> str:
        bearer = {"Authorization": f"token {token}"}
        codes = {
            "page without token": (container.ask("/tree")[0], 302),
            "API without token": (container.ask("/api/contents")[0], 403),
            "wrong token": (container.ask("/api/contents", Authorization="token " + "0" * 48)[0], 403),
            "starting a kernel without token": (container.ask("/api/kernels", "POST")[0], 403),
            "token": (container.ask("/api/contents", **bearer)[0], 200),
            "token for another host": (container.ask("/api/contents", Host="evil.example", **bearer)[0], 403),
            "terminals": (container.ask("/api/terminals", **bearer)[0], 404),
        }
        for name, (got, expected) in codes.items():
            require(got == expected, f"{name}: HTTP {got}, not {expected}")
        # A browser that is logged in sends its cookie wherever a foreign page points it.
        _, headers = container.ask("/api/contents", **bearer)
        logged_in = {"Cookie": headers["set-cookie"].split(";")[0]}
        require(container.ask("/api/contents", **logged_in)[0] == 200, "the cookie does not log in")
        foreign = {"Origin": "http://evil.example", **logged_in}
        _, headers = container.ask("/api/contents", **foreign)
        require("access-control-allow-origin" not in headers, f"open to other origins: {headers}")
        require("frame-ancestors 'self'" in headers.get("content-security-policy", ""), "frames")
        codes["starting a kernel from another origin"] = (container.ask("/api/kernels", "POST", **foreign)[0], 403)
        require(codes["starting a kernel from another origin"][0] in (403, 404), f"{codes}")
        return "HTTP " + ", ".join(f"{name} {got}" for name, (got, _) in codes.items())

    def browse(self, container, token) -> str:
        picture = self.scratch / "jupyter.png"
        url = f"http://127.0.0.1:8888/notebooks/02_loss_landscape.ipynb?token={token}"
        output = container.inside("/usr/bin/python3", "-B", HERE / "test_browser.py", url, picture, "300")
        seen = json.loads(output.splitlines()[-1])
        require(not any(seen[trouble] for trouble in ("errors", "foreign", "waiting", "unsaved")), f"{seen}")
        require(seen["figures"] > 0, f"no figures: {seen}")
        return f"{seen['cells']} cells, {seen['figures']} figures, {seen['tables']} tables in Chromium ({picture})"

    def signal(self):
        """SIGTERM in the middle of training, which would go on for days: it leaves where it was."""
        train = [
            *("train", "--data", "digits", "--network", "resnet8_cifar", "--optimizer", "adafisher"),
            *("--epochs", "100000", "--checkpoint-every", "5", "--out", "/work/run"),
        ]
        with self.work() as (folder, options):
            with Container(*options, IMAGE, *train) as container:
                container.wait_until(lambda: list(folder.glob("run/checkpoint-*/*")), "a checkpoint", 300)
                status, seconds = container.stop(60)
                log = container.log()
            require(status == 143 and "--resume" in log, f"ended with {status}: {log[-1000:]}")
            step = max(int(path.name.split("-")[1]) for path in folder.glob("run/checkpoint-*"))
            require(f"after step {step};" in log, f"the last checkpoint is of step {step}: {log[-1000:]}")
            with Container(*options, IMAGE, *train, "--resume") as container:
                container.wait_for(f"resumed after step {step}\\b", 120)
        return f"training ended in {seconds:.1f} s with {status}, after step {step}, from which --resume went on"

    def study(self):
        """SIGTERM in the middle of a study; the same command trains what is missing, and no more."""
        study = ["study", "table-2", "--profile", "smoke", "--store", "/work/store"]
        with self.work() as (folder, options):
            records = lambda: {path: path.read_bytes() for path in folder.glob("store/*/run.json")}  # noqa: E731
            with Container(*options, IMAGE, *study) as container:
                container.wait_until(records, "a finished run", 300)
                status, seconds = container.stop(60)
                log = container.log()
            require(status == 143, f"ended with {status}: {log[-1000:]}")
            before = {path: text for path, text in records().items() if b'"interrupted' not in text}
            listed = run("podman", "run", "--rm", *options, IMAGE, *study, "--dry-run", "--json")
            asked = json.loads(listed[listed.index("[") : listed.rindex("]") + 1])
            require(len(before) < len(asked), "it was over before it was stopped")
            run("podman", "run", "--rm", *options, IMAGE, *study)
            after = records()
            require(len(after) == len(asked), f"{len(after)} of {len(asked)} runs")
            require(before.items() <= after.items(), "a finished run was trained again")
            require(not list(folder.glob("store/*/checkpoint-*")), "checkpoints are left")
        return f"{len(before)} of {len(asked)} runs when stopped in {seconds:.1f} s with {status}, the others afterwards"

    @contextlib.contextmanager
    def work(self):
        """A folder of the image's user, and podman's options that mount it."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            os.chown(folder, 1000, 1000)
            yield Path(folder), [*CLOSED, "-v", f"{folder}:/work"]

    def kernel_ijava(self):
        """The download of IJava, played by a server on this machine: a wrong tree ends the build."""
        if not IJAVA.exists():
            raise Skipped(f"no {IJAVA}, which stands in for the release (set ADAFISHER_SHARED)")
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            with zipfile.ZipFile(Path(folder, "ijava.zip"), "w") as archive:
                archive.write(IJAVA, "java/ijava-1.3.0.jar")
            with serve(folder) as url:
                words = ["KERNEL=ijava", f"IJAVA_URL={url}/ijava.zip"]
                refused = self.build(WITH_IJAVA, *words, status=1)
                actual = re.search(r"has the hash (sha256-\S+), expected sha256-duuJ", refused)
                require(actual and actual[1] == IJAVA_TREE, refused[-2000:])
                self.build(WITH_IJAVA, *words, f"IJAVA_HASH={IJAVA_TREE}")
        require(self.inspect(WITH_IJAVA)["Config"]["Labels"]["org.adafisher.kernel"] == "ijava", "another kernel")
        script = HERE / "test_kernel.py"
        options = ["--entrypoint", "/usr/bin/tini", "--env", "HOME=/tmp", "-v", f"{script}:/{script.name}:ro"]
        said = run("podman", "run", "--rm", *CLOSED, *options, WITH_IJAVA, "--", "/usr/bin/python3", f"/{script.name}")
        return f"a tree with another hash is refused; while libtorch works: {said.strip().splitlines()[-1]}"

    def notebooks_ijava(self):
        """All notebooks under IJava, with a /tmp that executes, as XGBoost in notebook 10 needs."""
        if subprocess.run(["podman", "image", "exists", WITH_IJAVA]).returncode:
            raise Skipped("no image with IJava: see kernel_ijava")
        started = time.monotonic()
        with self.work() as (_, options):
            options = [word.replace("noexec", "exec") for word in options]
            output = run("podman", "run", "--rm", *options, WITH_IJAVA, "reproduce", "--profile", "smoke")
        done = re.findall(r"(?m)^(\d\d)_\w+ +ok ", output)
        require(len(done) == len(list(ROOT.glob("notebooks/[0-9][0-9]_*.ipynb"))), output)
        return f"{len(done)} notebooks in {time.monotonic() - started:.0f} s"

    def cuda(self):
        """All of the variant cuda but CUDA: a base and a libtorch stand in."""
        self.build(RUNTIME, "--target=runtime")
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            opt = Path(folder, "opt")
            opt.mkdir()
            name = f"adafisher-copy-{os.getpid()}"
            run("podman", "create", "--name", name, IMAGE)
            run("podman", "cp", f"{name}:/opt/libtorch", opt)
            run("podman", "rm", name)
            shutil.copy(opt / "libtorch/libtorch.so", opt / "libtorch/libtorch_cuda.so")
            self.build(CUDA, "VARIANT=cuda", f"CUDA_BASE={RUNTIME}", f"--build-context=libtorch={folder}")
        variables = dict(variable.split("=", 1) for variable in self.inspect(CUDA)["Config"]["Env"])
        for variable, value in {
            "PYTORCH_FLAVOR": "cu128",
            "ADAFISHER_DEVICE": "gpu",
            "NVIDIA_DRIVER_CAPABILITIES": "compute,utility",
            "PYTORCH_LIBRARY_PATH": "/opt/libtorch",
        }.items():
            require(variables.get(variable) == value, f"{variable} is {variables.get(variable)}")
        jars = run("podman", "run", "--rm", *CLOSED, "--entrypoint", "/bin/ls", CUDA, "/opt/adafisher/lib/kit/target/dependency")
        require("pytorch-jni" in jars and "pytorch-native" not in jars, jars)
        bom = run("podman", "run", "--rm", *CLOSED, "--entrypoint", "/bin/cat", CUDA, "/opt/adafisher/sbom.cdx.json")
        require("pytorch-native-cpu" not in bom, "the bill of materials names the build for CPUs")
        said = self.podman("doctor", image=CUDA, status=1)
        require("libtorch cu128" in said and "MISSING GPU: no NVIDIA driver" in said, said)
        refused = self.podman(image=CUDA, status=2, options=["--tmpfs", "/work"])
        require("no usable GPU" in refused, refused)
        self.podman("doctor", image=CUDA, options=["-e", "ADAFISHER_DEVICE=cpu"])
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            driver = Path(folder, "nvidia-smi")
            driver.write_text("#!/bin/sh\ncase $1 in *compute_cap) exit 2 ;; *) echo '470.82.01, Tesla T4' ;; esac\n")
            driver.chmod(0o755)
            old = self.podman("doctor", image=CUDA, status=1, options=["-v", f"{driver}:/usr/local/bin/nvidia-smi:ro"])
        require("470.82.01 is too old for CUDA 12.8" in old, old)
        return "class path, bill and variables are right; without a GPU it refuses, an old driver is named"


@functools.cache
def revision() -> str:
    """The commit that is built, whatever is committed meanwhile."""
    return run("git", "-C", ROOT, "rev-parse", "HEAD").strip()


@contextlib.contextmanager
def serve(folder: str):
    """Serves a folder on the loopback address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


CHECKS = [
    *("linters", "base", "image", "what_it_says_of_itself", "what_is_not_in_it", "doctor", "refusals", "full"),
    *("kernel", "notebooks", "jupyter", "signal", "study", "kernel_ijava", "notebooks_ijava", "cuda"),
]


def parse():
    parser = argparse.ArgumentParser(prog="./kit test --image", description=__doc__.splitlines()[0])
    parser.add_argument(
        *("--scratch",),
        type=Path,
        metavar="DIR",
        default="/var/tmp/adafisher-image",
        help="where images, logs and the picture are kept, about 6 GB (default: %(default)s)",
    )
    parser.add_argument("--only", metavar="CHECK[,CHECK]", help=f"of {', '.join(CHECKS)}")
    parser.add_argument("--second", metavar="NN", default="03", help="the second notebook (default: %(default)s)")
    options = parser.parse_args()
    options.names = options.only.split(",") if options.only else CHECKS
    unknown = [name for name in options.names if name not in CHECKS]
    if unknown:
        machine.say(f"unknown check '{unknown[0]}'; there are {', '.join(CHECKS)}")
        sys.exit(2)
    return options


def prepare(options):
    """Gets what the machine lacks; ends the program where that cannot be."""
    try:
        if os.geteuid() != 0:
            raise machine.Lacking("this test makes a root file system and must run as root")
        machine.install(machine.listed(HERE / "apt.txt"))
    except machine.Lacking as lacking:
        machine.say(str(lacking))
        sys.exit(2)
    options.scratch = options.scratch.resolve()
    options.scratch.mkdir(parents=True, exist_ok=True)
    for name, text in (("containers.conf", CONTAINERS), ("storage.conf", STORAGE.format(options.scratch))):
        (options.scratch / name).write_text(text)
    os.environ["CONTAINERS_CONF"] = str(options.scratch / "containers.conf")
    os.environ["CONTAINERS_STORAGE_CONF"] = str(options.scratch / "storage.conf")
    os.environ["TMPDIR"] = str(options.scratch)


def main() -> int:
    options = parse()
    prepare(options)
    checks = Checks(options)
    failed = skipped = 0
    for name in options.names:
        started = time.monotonic()
        try:
            result, said = "ok", getattr(checks, name)()
        except Skipped as reason:
            skipped += 1
            result, said = "skipped", str(reason)
        except Exception as error:  # whatever it is, this check failed and the others go on
            failed += 1
            result, said = "FAILED", f"{type(error).__name__}: {error}"
        say(f"{name.replace('_', ' '):22} {result:7} {time.monotonic() - started:5.0f} s  {said}")
    say(f"{len(options.names) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
