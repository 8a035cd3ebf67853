"""Tests of what the launcher does with the machine: finding, installing, the doctor, interruptions.
Programs such as apt-get are played by scripts that note how they were called."""

import contextlib
import fcntl
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import doctor  # noqa: E402
import machine  # noqa: E402

# Under nohup, or in a shell's background, what is started here would ignore them, and its tests would
# wait for ever.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

NEEDED, OPTIONAL = "no-such-tool", "no-such-extra"
PACKAGES = {NEEDED: False, "sh": False, OPTIONAL: True}


class Machine(unittest.TestCase):
    """A folder whose `bin` stands first on PATH."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a machine ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.calls = self.folder / "calls"
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.set("PATH", f"{self.bin}:{os.environ['PATH']}")

    def set(self, name: str, value: str):
        patch = mock.patch.dict(os.environ, {name: value})
        patch.start()
        self.addCleanup(patch.stop)

    def program(self, name: str, text: str):
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def jdk(self, name: str, version: str) -> Path:
        home = self.folder / name
        (home / "bin").mkdir(parents=True)
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
        for program in ("java", "javac"):
            (home / "bin" / program).write_text("#!/bin/sh\n")
            (home / "bin" / program).chmod(0o755)
        return home


class Finding(Machine):
    def test_a_jdk_17_and_no_other(self):
        with mock.patch.object(Path, "glob", return_value=[]):
            self.set("JAVA_HOME", str(self.jdk("21", "21.0.1")))
            self.set("PATH", f"{self.folder / '21' / 'bin'}")
            self.assertIsNone(machine.find_jdk())
            home = self.jdk("17", "17.0.9")
            (self.bin / "java").symlink_to(home / "bin" / "java")
            self.set("PATH", str(self.bin))
            self.assertEqual(machine.find_jdk(), home)
            self.set("JAVA_HOME", str(self.jdk("first", "17")))
            self.assertEqual(machine.find_jdk(), self.folder / "first")
            (self.folder / "first" / "bin" / "javac").unlink()
            self.assertEqual(machine.find_jdk(), home)

    def test_lists_name_packages_and_which_are_optional(self):
        file = self.folder / "apt.txt"
        file.write_text("# a remark, optional\n\na-b  # reads; optional\nc.d # not optional here\ne\n")
        self.assertEqual(machine.listed(file), {"a-b": True, "c.d": False, "e": False})

    def test_every_listed_package_is_recognised(self):
        """What is installed by its name must be found by what it is for: a wrong name never would be."""
        listed = machine.listed(HERE / "apt.txt") | machine.listed(HERE / "image" / "apt.txt")
        self.assertIn("openjdk-17-jdk-headless", listed)
        if not shutil.which("dpkg-query"):
            self.skipTest("not a Debian")
        query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *listed]
        known = subprocess.run(query, capture_output=True, text=True).stdout.splitlines()
        installed = [line.split()[0] for line in known if line.endswith(" installed")]
        self.assertGreater(len(installed), 5)
        self.assertEqual([], [package for package in installed if not machine.is_present(package)])


class Installing(Machine):
    def setUp(self):
        super().setUp()
        self.become(0)

    def become(self, user: int):
        patch = mock.patch("os.geteuid", return_value=user)
        patch.start()
        self.addCleanup(patch.stop)

    def apt(self, fails: str = "nothing"):
        """An apt-get that installs what it is asked for, but for one package."""
        self.program(
            "apt-get",
            f'echo "apt-get $*" >>"{self.calls}"\n[[ " $* " != *" {fails} "* ]] || {{ echo "E: no {fails}"; exit 100; }}\n'
            f'for word; do case $word in no-such-*) printf "#!/bin/sh\\n" >"{self.bin}/$word"; chmod +x "{self.bin}/$word" ;; esac; done',
        )

    def install(self) -> str:
        with contextlib.redirect_stderr(io.StringIO()) as said:
            try:
                machine.install(PACKAGES, self.folder)
            except machine.Lacking as lacking:
                print(f"lacking: {lacking}", file=said)
        return said.getvalue()

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def test_what_is_missing_is_installed_once(self):
        self.apt()
        said = self.install()
        self.assertIn(f"installing Debian packages: {NEEDED} {OPTIONAL} …", said)
        update, needed, optional = self.called()
        self.assertEqual(update, "apt-get update")
        self.assertRegex(needed, rf"install -y --no-install-recommends .* {NEEDED}$")
        self.assertRegex(optional, rf"install -y .* {OPTIONAL}$")
        self.assertEqual(self.install(), "")
        self.assertEqual(len(self.called()), 3)

    def test_an_optional_package_that_does_not_exist_keeps_nothing_out(self):
        self.apt(fails=OPTIONAL)
        said = self.install()
        self.assertIn(f"going on without {OPTIONAL}, which is optional", said)
        self.assertTrue(machine.is_present(NEEDED))
        # It is not tried again at every call.
        self.assertEqual(self.install(), "")

    def test_a_failure_shows_why_and_what_to_do(self):
        self.apt(fails=NEEDED)
        said = self.install()
        self.assertIn(f"E: no {NEEDED}", said)
        self.assertIn(f"installing failed; log: {self.folder}/apt.log; by hand: apt-get update && apt-get install", said)

    def test_a_failed_update_need_not_matter(self):
        self.apt(fails="update")
        self.assertIn("trying all the same", self.install())
        self.assertTrue(machine.is_present(NEEDED))

    def test_a_user_without_rights_is_told_what_to_run(self):
        self.apt()
        self.become(1000)
        self.program("sudo", "exit 1")
        with mock.patch("os.isatty", return_value=False):
            said = self.install()
        by_hand = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {NEEDED}"
        self.assertEqual(said, f"lacking: packages are missing; run: {by_hand}\n")
        self.assertEqual(self.called(), [])

    def test_sudo_serves_where_it_asks_for_nothing(self):
        self.apt()
        self.become(1000)
        self.program("sudo", f'echo "sudo $*" >>"{self.calls}"; [[ $1 != -n ]] || shift; exec "$@"')
        self.install()
        self.assertIn("sudo apt-get update", self.called())
        self.assertTrue(machine.is_present(NEEDED))

    def test_another_system_is_told_what_it_needs(self):
        with mock.patch("machine.find_program", return_value=None), mock.patch("machine.apt") as apt:
            self.assertIn(f"no apt-get; install by hand what these Debian packages hold: {NEEDED}, sh, {OPTIONAL}", self.install())
        apt.assert_not_called()

    def test_two_kits_do_not_install_at_the_same_time(self):
        self.apt()
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with contextlib.redirect_stderr(io.StringIO()) as said:
                other = threading.Thread(target=machine.install, args=(PACKAGES, self.folder))
                other.start()
                while "waiting for another kit" not in said.getvalue():
                    pass
                for package in (NEEDED, OPTIONAL):
                    self.program(package, "")
                fcntl.flock(lock, fcntl.LOCK_UN)
                other.join()
        self.assertEqual(self.called(), [])


class Doctor(Machine):
    def report(self, part, *arguments) -> tuple[str, bool]:
        report = doctor.Report()
        with contextlib.redirect_stdout(io.StringIO()) as said:
            part(report, *arguments)
        return said.getvalue(), report.failed

    def test_hardware(self):
        said, _ = self.report(doctor.hardware)
        for line in (r"ok system: .+, x86_64", r"ok cores: \d+", r"(ok|MISSING) memory: \d+ GB", r"disk: \d+ GB free"):
            self.assertRegex(said, line)
        self.set("HOME", "/proc/none")
        said, failed = self.report(doctor.hardware)
        self.assertTrue(failed)
        self.assertIn("MISSING home folder '/proc/none' is not writable: set HOME", said)
        with mock.patch("os.sysconf", side_effect=lambda name: 1 << (12 if "SIZE" in name else 18)):
            self.assertIn("MISSING memory: 1 GB: training ResNet-18", self.report(doctor.hardware)[0])

    def test_a_missing_package_is_named_with_the_command(self):
        with mock.patch("doctor.missing", return_value={"maven": False, "chromium": True}):
            said, failed = self.report(doctor.packages)
            self.assertTrue(failed)
            self.assertRegex(said, r"MISSING packages maven: .*apt-get install -y --no-install-recommends maven \(or")
            with mock.patch("doctor.INSTALLED", True):
                self.assertEqual(self.report(doctor.packages)[1], False)

    def test_extras_are_never_missing(self):
        with mock.patch("doctor.find_library", return_value=None), mock.patch("doctor.find_program", return_value=None):
            said, failed = self.report(doctor.extras)
        self.assertFalse(failed)
        self.assertEqual(4, len(said.splitlines()))
        self.assertIn("libtcmalloc-minimal4 is faster", said)

    def test_modules_that_are_old_or_gone(self):
        said, failed = self.report(doctor.modules, ["lib"])
        self.assertTrue(failed)
        self.assertEqual(["MISSING lib: not", "ok environment/k"], [line[:16] for line in said.splitlines()])
        with mock.patch("doctor.ROOT", self.folder):
            self.assertIn("MISSING lib: this checkout is not complete", self.report(doctor.modules, [])[0])

    def test_damaged_data_are_missing(self):
        self.set("ADAFISHER_DATA", str(self.folder))
        (self.folder / "cifar-10-batches-bin").mkdir()
        (self.folder / "cifar-10-batches-bin" / "SHA256SUMS").write_text("short\n")
        self.assertTrue(self.report(doctor.data)[1])

    def test_a_kernel_that_does_not_start_or_is_wrong(self):
        with mock.patch("doctor.CACHE", self.folder):
            self.assertIn("not registered: ./kit notebook", self.report(doctor.kernel)[0])
        kernels = self.folder / "share/jupyter/kernels/java"
        kernels.mkdir(parents=True)
        (kernels / "kernel.json").write_text('{"argv": ["/bin/false"], "display_name": "Java", "language": "java"}')
        with mock.patch("doctor.CACHE", self.folder):
            self.set("JUPYTER_PATH", str(self.folder / "share/jupyter"))
            said, failed = self.report(doctor.kernel)
        self.assertTrue(failed)
        self.assertRegex(said, r"\AMISSING kernel 'java': does not start \(.+\): rm -r '.+', then ./kit reproduce")
        self.assertNotIn("Error:", said)


class Launcher(Machine):
    """A copy of the launcher over a library that Maven, which is played, never finishes."""

    def setUp(self):
        super().setUp()
        self.root = self.folder / "check out"
        (self.root / "lib").mkdir(parents=True)
        shutil.copy(ROOT / "kit", self.root)
        (self.root / "lib" / "pom.xml").touch()
        (self.root / "results" / "paper").mkdir(parents=True)
        (self.root / "environment").symlink_to(HERE)
        # machine.py keeps its lock beside itself, in this checkout; only Maven is played.
        self.set("ONEDNN_MAX_CPU_ISA", "AVX")

    def interrupt(self, hangs: str, *command: str):
        """Interrupts the launcher in each way while Maven is in a goal that never ends."""
        pids, ready = self.folder / "pids", self.folder / "ready"
        os.mkfifo(ready)
        target = self.root / "lib" / "kit" / "target"
        self.program(
            "mvn",
            f'[[ $* == *{hangs} ]] || {{ mkdir -p "{target}"; touch "{target}/adafisher-kit.jar"; exit; }}\n'
            f'sleep 600 &\necho "$$ $!" >"{pids}"\necho >"{ready}"\nwait',
        )
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with self.subTest(number.name):
                kit = subprocess.Popen(
                    [self.root / "kit", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
                )
                ready.read_text()
                kit.send_signal(number)
                self.assertRegex(kit.communicate()[1], r"\n?kit: interrupted\n\Z")
                self.assertEqual(kit.returncode, status)
                # They have the signal; how soon they are gone is up to the system.
                for pid in map(int, pids.read_text().split()):
                    end = time.monotonic() + 60
                    while is_running(pid):
                        self.assertLess(time.monotonic(), end, f"process {pid} is left")
                        time.sleep(0.01)

    def test_an_interrupted_build_ends_with_its_status_and_leaves_no_process(self):
        self.interrupt("package", "train")

    def test_an_interrupted_step_of_the_tests_does_too(self):
        self.interrupt("verify", "test", "--fast")

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("unshare"), "hides Python, which only root can")
    def test_a_machine_without_python_gets_it_first(self):
        """In a mount namespace of its own, where nothing can be run as /usr/bin/python3."""
        hidden = f'mount --bind /dev/null /usr/bin/python3 && exec "{self.root / "kit"}" "$@"'

        def kit(*arguments: str):
            return subprocess.run(["unshare", "-m", "sh", "-c", hidden, "sh", *arguments], capture_output=True, text=True)

        self.program("mvn", "exit 1")
        self.program("apt-get", f'echo "apt-get $*" >>"{self.calls}"')
        result = kit("train")
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r"\Akit: installing .*python3 …\nkit: packages are missing; run: apt-get update && .* python3 openjdk")
        result = kit("doctor")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stdout, r"\AMISSING packages: apt-get update && .* python3 openjdk.* maven .*\n\Z")
        self.assertNotIn("chromium", result.stdout)
        self.program("apt-get", f'echo "apt-get $*" >>"{self.calls}"; [[ $1 != install ]] || umount /usr/bin/python3')
        result = kit("train")
        self.assertIn("building lib failed", result.stderr)
        self.assertIn("apt-get install -y --no-install-recommends python3", self.calls.read_text())


def is_running(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main()
