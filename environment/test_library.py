"""Tests of the library as others use it: its artefacts are installed and deployed from a copy of
lib, and two projects that are not ours (consumers/) are built against them and run; so is the project
that docs/library.md prints, by the lines that stand there."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIB = HERE.parent / "lib"
PAGE = HERE.parent / "docs" / "library.md"
GROUP = Path("org", "adafisher")
POM = {"m": "http://maven.apache.org/POM/4.0.0"}
LARGEST_JAR = 200 * 1024

JAVA = str(Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java"
ENVIRONMENT = {
    # The older code of oneDNN runs on every processor.
    "ONEDNN_MAX_CPU_ISA": "AVX",
    **os.environ,
    "DJL_OFFLINE": "true",
    "OPT_OUT_TRACKING": "true",
}


def run(*command: str, folder: Path | None = None) -> str:
    """Runs a command; a failure shows the end of what it said."""
    done = subprocess.run(command, env=ENVIRONMENT, cwd=folder, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout


def local_repository(folder: Path) -> Path:
    """A local repository with everything that the user's has, but nothing of ours."""
    users = Path.home() / ".m2" / "repository"
    (folder / "org").mkdir(parents=True)
    for parent, into in ((users, folder), (users / "org", folder / "org")):
        for entry in parent.glob("*"):
            if entry.is_dir() and entry not in (users / "org", users / GROUP):
                (into / entry.name).symlink_to(entry)
    return folder


def maven(folder: Path, repository: Path, *arguments: str) -> str:
    return run(
        "mvn", "-B", "-ntp", "-q", "-f", str(folder / "pom.xml"), f"-Dmaven.repo.local={repository}", *arguments
    )  # fmt: skip


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="the library ")
        cls.addClassCleanup(place.cleanup)
        cls.folder = Path(place.name)
        root = xml.parse(LIB / "pom.xml").getroot()
        cls.version = root.findtext("m:version", namespaces=POM)
        cls.versions = {
            key: root.findtext(f"m:properties/m:{key}", namespaces=POM)
            for key in ("djl.version", "pytorch.version", "tribuo.version")
        }
        # A copy, so that nobody's target folders change, with a space in its path.
        shutil.copytree(LIB, cls.folder / "lib", ignore=shutil.ignore_patterns("target", "test"))
        cls.installed = local_repository(cls.folder / "installed")
        cls.deployed = cls.folder / "deployed"
        maven(
            cls.folder / "lib", cls.installed, "-pl", ".,djl,tribuo", "-Dmaven.test.skip=true",
            "-Dspotless.check.skip=true", "-Dcheckstyle.skip=true",
            f"-DaltDeploymentRepository=deployed::{cls.deployed.as_uri()}", "deploy",
        )  # fmt: skip

    def artefact(self, repository: Path, name: str, ending: str) -> Path:
        return repository / GROUP / name / self.version / f"{name}-{self.version}{ending}"

    def consume(self, name: str) -> tuple[str, list[str]]:
        """Builds and runs a consumer; returns what it said and the jars on its class path."""
        project = self.folder / name
        shutil.copytree(HERE / "consumers" / name, project)
        maven(
            project, local_repository(self.folder / f"local {name}"),
            *(f"-D{key}={value}" for key, value in self.versions.items()),
            f"-Dadafisher.version={self.version}", f"-Dadafisher.repository={self.deployed.as_uri()}",
            "-Dmdep.outputFile=class-path", "compile", "dependency:build-classpath",
        )  # fmt: skip
        jars = (project / "class-path").read_text().strip()
        said = run(JAVA, "-Dai.djl.offline=true", "-cp", f"{project / 'target' / 'classes'}:{jars}", "example.Consumer")
        return said, jars.split(":")

    def assert_only_of_ours(self, name: str, jars: list[str]):
        ours = [Path(jar).name for jar in jars if "adafisher" in Path(jar).name]
        self.assertEqual([f"{name}-{self.version}.jar"], ours)

    def test_the_artefacts_are_complete_and_small(self):
        for repository in (self.installed, self.deployed):
            for name in ("adafisher-djl", "adafisher-tribuo"):
                for ending in (".jar", "-sources.jar", "-javadoc.jar", ".pom"):
                    file = self.artefact(repository, name, ending)
                    self.assertTrue(file.is_file(), f"no {file}")
            self.assertTrue(self.artefact(repository, "adafisher", ".pom").is_file())
            self.assertFalse((repository / GROUP / "adafisher-kit").exists())
        size = self.artefact(self.deployed, "adafisher-djl", ".jar").stat().st_size
        print(f"adafisher-djl: {size / 1024:.0f} KB")
        self.assertLessEqual(size, LARGEST_JAR)

    def test_djl_is_all_that_the_library_needs(self):
        pom = xml.parse(self.artefact(self.deployed, "adafisher-djl", ".pom"))
        needed = [
            dependency.findtext("m:groupId", namespaces=POM) + ":" + dependency.findtext("m:artifactId", namespaces=POM)
            for dependency in pom.iterfind("m:dependencies/m:dependency", POM)
            if dependency.findtext("m:scope", "compile", POM) != "test"
        ]
        self.assertCountEqual(["ai.djl:api", "ai.djl.pytorch:pytorch-engine"], needed)

    def test_the_page_for_engineers_is_a_project_that_runs(self):
        blocks = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
        self.assertEqual(["", "xml", "java", ""], [language for language, _ in blocks])
        install, pom, code, build = (text for _, text in blocks)
        project = self.folder / "of the page"
        source = project / "src" / "main" / "java" / "example" / "Example.java"
        source.parent.mkdir(parents=True)
        source.write_text(code, encoding="utf-8")
        (project / "pom.xml").write_text(pom, encoding="utf-8")
        read = {key: xml.fromstring(pom).findtext(f"m:properties/m:{key}", namespaces=POM) for key in self.versions}
        del read["tribuo.version"]
        self.assertEqual(read, {key: self.versions[key] for key in read})
        self.assertIn(f"<adafisher.version>{self.version}<", pom)

        # The lines as they stand there, with another repository.
        repository = local_repository(self.folder / "local page")
        options = [f"-Dmaven.repo.local={repository}", "-B", "-ntp", "-q"]
        run(*shlex.split(install), *options, "-Dspotless.check.skip", "-Dcheckstyle.skip", folder=self.folder)
        self.assertFalse((repository / GROUP / "adafisher-tribuo").exists())
        maven_line, java_line = build.splitlines()
        run(*shlex.split(maven_line), *options[:3], folder=project)
        self.assertTrue(java_line.startswith("java "))
        said = run("sh", "-c", shlex.quote(JAVA) + java_line.removeprefix("java"), folder=project)
        found = re.search(r"loss (\d\.\d+) after 240 steps\n0 \(Linear, weight \(16, 2\)\): .* from .*\n2 \(Linear", said)
        self.assertIsNotNone(found, said)
        self.assertLess(float(found[1]), 0.6, "as good as guessing is 0.69")
        print(f"the page's project: {found[0].splitlines()[0]}")

    def test_networks_of_djls_model_zoo_are_trained(self):
        said, jars = self.consume("djl")
        self.assert_only_of_ours("adafisher-djl", jars)
        self.assertEqual([], [jar for jar in jars if re.search("olcut|progressbar|tribuo|jackson", Path(jar).name)])
        for network in ("Mlp", "ResNetV1"):
            self.assertRegex(said, rf"{network} trained: loss .+ to .+")
        print("\n".join(line for line in said.splitlines() if "trained" in line))

    def test_a_linear_model_of_tribuo_is_trained_without_djl(self):
        said, jars = self.consume("tribuo")
        self.assert_only_of_ours("adafisher-tribuo", jars)
        self.assertEqual([], [jar for jar in jars if "djl" in jar.removeprefix(str(self.folder))])
        self.assertIn("linear model trained", said)
        print(said.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
