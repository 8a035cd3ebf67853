"""Tests of what the image is made of that need no image: the checks of its downloads, its lists, and
how DJL and the doctor see drivers of all sorts, which are played by scripts and a small library."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lab")]

import fetch_tree  # noqa: E402
import lock  # noqa: E402
import sbom  # noqa: E402

# `nix-hash --type sha256 tree` of Nix 2.8.0, in base64, for the tree that `plant` makes.
NIX_TREE = "sha256-kDqOa2kknR4FXO4qWoZRX7xiQFNCQ/mDjlHQHlo/bPA="
# The same for an empty folder.
NIX_EMPTY = "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo="

PROBE = """import ai.djl.util.Platform;
public class Probe {
  public static void main(String[] none) throws Exception {
    Platform found = Platform.detectPlatform("pytorch");
    String bridge = "jnilib/" + found.getClassifier() + "/" + found.getFlavor() + "/libdjl_torch.so";
    System.out.println(found + " " + (Probe.class.getClassLoader().getResource(bridge) != null));
  }
}
"""

# It does not know the field compute_cap, as real ones of that age.
OLD_DRIVER = "case $1 in *compute_cap) echo 'not a valid field'; exit 2 ;; *) echo '470.82.01, Tesla T4' ;; esac"

CUDA_RUNTIME = """
int cudaGetDeviceCount(int *count) { *count = 1; return 0; }
int cudaRuntimeGetVersion(int *version) { *version = 12080; return 0; }
int cudaDeviceGetAttribute(int *value, int attribute, int device) { *value = attribute == 75 ? 9 : 0; return 0; }
const char *cudaGetErrorString(int code) { return "none"; }
"""


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="image parts ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def program(self, path: Path, text: str):
        path.write_text(text)
        path.chmod(0o755)


class Trees(Folder):
    def plant(self) -> Path:
        tree = self.folder / "planted"
        (tree / "java").mkdir(parents=True)
        (tree / "empty").mkdir()
        self.program(tree / "install.py", 'print("hi")\n')
        (tree / "java" / "kernel.json").write_text('{"language": "java"}\n')
        (tree / "java" / "none").touch()
        (tree / "java" / "ä b").write_text("12345678")
        (tree / "java" / "link").symlink_to("../install.py")
        return tree

    def test_hashes_are_those_of_nix(self):
        tree = self.plant()
        self.assertEqual(fetch_tree.tree_hash(tree), NIX_TREE)
        self.assertEqual(fetch_tree.tree_hash(tree / "empty"), NIX_EMPTY)

    def test_every_change_of_the_tree_changes_the_hash(self):
        tree = self.plant()
        changes = [
            lambda: (tree / "install.py").chmod(0o644),
            lambda: (tree / "java" / "none").write_text("x"),
            lambda: (tree / "empty").rmdir(),
            lambda: (tree / "java" / "kernel.json").rename(tree / "java" / "kernel.jsoN"),
        ]
        seen = {NIX_TREE}
        for change in changes:
            change()
            seen.add(fetch_tree.tree_hash(tree))
        self.assertEqual(len(seen), len(changes) + 1)

    def test_a_download_is_kept_only_if_it_is_the_expected_tree(self):
        archive, target = self.folder / "a.zip", self.folder / "unpacked"
        with zipfile.ZipFile(archive, "w") as files:
            entry = zipfile.ZipInfo("java/run")
            entry.external_attr = 0o755 << 16
            files.writestr(entry, "1")
            files.writestr("java/data", "2")
        tree = self.folder / "twin"
        (tree / "java").mkdir(parents=True)
        self.program(tree / "java" / "run", "1")
        (tree / "java" / "data").write_text("2")
        with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(fetch_tree.main(archive.as_uri(), NIX_TREE, str(target)), 1)
            self.assertFalse(target.exists())
            expected = fetch_tree.tree_hash(tree)
            self.assertEqual(fetch_tree.main(archive.as_uri(), expected, str(target)), 0)
        self.assertIn(expected, said.getvalue())
        self.assertEqual(fetch_tree.tree_hash(target), expected)


class Lists(Folder):
    def test_a_snapshot_replaces_the_sources_of_packages(self):
        for system, codename, security in (
            ("debian", "bookworm", "debian-security/20261101T000000Z bookworm-security main"),
            ("ubuntu", "jammy", "ubuntu/20261101T000000Z jammy-security main universe"),
        ):
            root = self.folder / system
            for folder in ("etc/apt/sources.list.d", "etc/apt/apt.conf.d"):
                (root / folder).mkdir(parents=True)
            old = root / "etc/apt/sources.list.d/old.sources"
            old.touch()
            (root / "etc/os-release").write_text(f"ID={system}\nVERSION_CODENAME={codename}\n")
            subprocess.run([HERE / "snapshot", "", root], check=True)
            self.assertTrue(old.exists())
            subprocess.run([HERE / "snapshot", "20261101T000000Z", root], check=True)
            self.assertFalse(old.exists())
            self.assertIn(security, (root / "etc/apt/sources.list").read_text())

    def test_bills_of_materials_are_merged_and_name_each_component_once(self):
        def bom(name, *libraries):
            return {
                "metadata": {"component": {"bom-ref": name, "name": name}},
                "components": [{"bom-ref": library, "name": library} for library in libraries],
            }

        package = {"bom-ref": "pkg:deb/debian/tini@1", "name": "tini"}
        merged = sbom.merge([bom("lib", "gson", "djl"), bom("kernel", "gson")], [package], "abc")
        self.assertEqual(
            [component["bom-ref"] for component in merged["components"]],
            ["djl", "gson", "kernel", "lib", "pkg:deb/debian/tini@1"],
        )
        self.assertEqual(merged["metadata"]["component"]["version"], "abc")

    def test_pins_have_a_hash_each(self):
        def item(name, version, digest):
            return {
                "metadata": {"name": name, "version": version},
                "download_info": {"archive_info": {"hashes": {"sha256": digest}}},
            }

        report = {"install": [item("pyzmq", "26.2.1", "ab"), item("Jinja2", "3.1.6", "cd")]}
        self.assertEqual(
            lock.lock(report), "jinja2==3.1.6 --hash=sha256:cd\npyzmq==26.2.1 --hash=sha256:ab\n"
        )

    def test_the_bases_have_a_tag_and_the_last_stage_a_user(self):
        text = (ROOT / "Dockerfile").read_text()
        bases = re.findall(r"^ARG (?:CPU|CUDA)_BASE=(\S+)$", text, re.MULTILINE)
        self.assertEqual(len(bases), 2)
        for base in bases:
            self.assertRegex(base, r"^[a-z0-9./-]+:[a-z0-9.-]+$")
        self.assertRegex(text.split("FROM ")[-1], r"\nUSER 1000:1000\n")


@unittest.skipUnless((ROOT / "lib/kit/target/adafisher-kit.jar").exists(), "lib is not built")
class Drivers(Folder):
    """A machine with a GPU, played on one without."""

    def setUp(self):
        super().setUp()
        jars = sorted((ROOT / "lib/kit/target/dependency").glob("*.jar"))
        self.native = [str(jar) for jar in jars if jar.name.startswith("pytorch-native-")]
        self.portable = [str(jar) for jar in jars if str(jar) not in self.native]
        java = Path(os.environ.get("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64"), "bin", "java")
        self.java = str(java) if java.exists() else "java"

    def run_java(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTORCH_")}
        return subprocess.run(
            [self.java, "-Dai.djl.offline=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", *arguments],
            capture_output=True,
            text=True,
            env={**clean, **environment},
        )

    @unittest.skipUnless(shutil.which("cc"), "no C compiler to make a CUDA runtime with")
    def test_djl_takes_cu128_with_its_bridge_unless_the_cpu_build_is_on_the_class_path(self):
        (self.folder / "runtime.c").write_text(CUDA_RUNTIME)
        library = self.folder / "libcudart.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, self.folder / "runtime.c"], check=True)
        probe = self.folder / "Probe.java"
        probe.write_text(PROBE)
        driver = f"-Djna.library.path={self.folder}"
        for jars, found in (
            (self.portable, "cu128-linux-x86_64:2.7.1 true"),
            (self.portable + self.native, "cpu-linux-x86_64:2.7.1-20250812 true"),
        ):
            result = self.run_java(driver, "-cp", ":".join(jars), str(probe))
            self.assertEqual(result.stdout.strip(), found, result.stderr)

    def doctor(self, asked: str, card: str, flavor: str) -> subprocess.CompletedProcess:
        """The doctor of a machine whose nvidia-smi answers `card`."""
        self.program(self.folder / "nvidia-smi", f"#!/bin/sh\n{card}\n")
        environment = {"PATH": f"{self.folder}:{os.environ['PATH']}"}
        jars = self.portable + self.native
        if flavor != "cpu":
            # libtorch for CPUs under the names of the build for CUDA.
            libtorch = self.folder / "libtorch"
            libtorch.mkdir(exist_ok=True)
            for jar, inner in ((self.native[0], "pytorch/cpu/linux-x86_64/"), (self.bridge(), "jnilib/linux-x86_64/cpu/")):
                with zipfile.ZipFile(jar) as archive:
                    for name in archive.namelist():
                        if name.startswith(inner) and not name.endswith("/"):
                            (libtorch / Path(name).name).write_bytes(archive.read(name))
            shutil.copy(libtorch / "libtorch.so", libtorch / "libtorch_cuda.so")
            environment.update(PYTORCH_LIBRARY_PATH=str(libtorch), PYTORCH_FLAVOR=flavor, PYTORCH_VERSION="2.7.1")
            jars = self.portable
        classes = ":".join([str(ROOT / "environment/logging"), str(ROOT / "lib/kit/target/adafisher-kit.jar"), *jars])
        return self.run_java("-cp", classes, "org.adafisher.cli.Main", "doctor", "--device", asked, **environment)

    def bridge(self) -> str:
        return next(jar for jar in self.portable if "pytorch-jni" in jar)

    def test_the_doctor_names_the_mismatch_of_driver_and_runtime(self):
        result = self.doctor("gpu", OLD_DRIVER, "cu128")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("(libtorch cu128)", result.stdout)
        self.assertRegex(result.stdout, r"MISSING GPU: the driver 470\.82\.01 is too old for CUDA 12\.8 .* 525 or later")
        self.assertNotIn("ok device", result.stdout)

    def test_the_doctor_quotes_a_driver_that_fails(self):
        said = "Failed to initialize NVML: Driver/library version mismatch"
        result = self.doctor("gpu", f"echo '{said}'; exit 18", "cpu")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(said, result.stdout)
        self.assertIn("build for CPUs", result.stdout)

    def test_a_gpu_that_is_left_unused_is_said(self):
        result = self.doctor("auto", "case $1 in *compute_cap) echo 9.0 ;; *) echo '570.86.15, NVIDIA H100' ;; esac", "cpu")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("ok device: cpu()", result.stdout)
        self.assertIn("GPU is not used: this libtorch is the build for CPUs", result.stdout)
        self.assertEqual(self.doctor("cpu", "exit 9", "cpu").returncode, 0)


if __name__ == "__main__":
    unittest.main()
