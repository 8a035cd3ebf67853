"""Tests of the launcher and of the runner of the notebooks, with tiny notebooks of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import check_notebooks  # noqa: E402

# Under nohup, what is started here would ignore it, and its tests would wait for ever.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

KIT = HERE.parent / "kit"
RUNNER = [sys.executable, "-IB", str(HERE / "reproduce.py")]
RECORD = """var out = java.nio.file.Path.of(System.getenv("ADAFISHER_OUT"), "runs", System.getenv("ADAFISHER_NOTEBOOK"));
java.nio.file.Files.createDirectories(out);
java.nio.file.Files.writeString(out.resolve("summary.json"), "{\\"measured\\": \\"42 things\\"}");"""


def notebook(*sources: str) -> str:
    """A stored notebook with a heading, a formula and these code cells."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# A title\n\nWith $x_1$."}]
    for source in sources:
        cells.append(
            {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        )
    kernel = {"name": "java", "display_name": "Java", "language": "java"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4})


class Launcher(unittest.TestCase):
    """What the user gets wrong is said in one line, with exit status 2, before any work."""

    def refused(self, *arguments: str) -> str:
        result = subprocess.run([KIT, *arguments], capture_output=True, text=True)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"\Akit: [^\n]+\n\Z")
        return result.stderr

    def test_unknown_commands_and_options(self):
        self.assertIn("'trian'", self.refused("trian"))
        self.assertIn("'--fats'", self.refused("test", "--fats"))
        for number in ("0", "-1", "1.5", "many", "100000", ""):
            self.assertIn(f"--kill: '{number}' is not a whole number from 1", self.refused("test", "--kill", number))
        self.assertIn("--fuzz: ''", self.refused("test", "--fuzz"))
        self.assertIn("'--all'", self.refused("doctor", "--all"))
        self.assertIn("--prot", self.refused("notebook", "--prot", "1"))
        self.assertIn("'0'", self.refused("notebook", "--port", "0"))
        for command in ("reproduce", "notebook", "doctor"):
            self.assertIn("'tpu'", self.refused(command, "--device", "tpu"))

    def test_wrong_values_of_reproduce(self):
        self.assertIn("smoke, quick, paper", self.refused("reproduce", "--profile", "full"))
        self.assertIn("'99'", self.refused("reproduce", "--only", "99"))
        self.assertIn("no/such", self.refused("reproduce", "--data", "no/such"))
        self.assertIn("--out '' is empty", self.refused("reproduce", "--out", ""))
        self.assertIn("--data: ''", self.refused("reproduce", "--data", ""))
        with tempfile.NamedTemporaryFile() as file:
            self.assertIn(file.name, self.refused("reproduce", "--out", file.name))

    @unittest.skipUnless(Path("/dev/full").exists(), "this system has no /dev/full")
    def test_output_that_cannot_be_written_is_no_success(self):
        for command in ([*RUNNER, "--help"], [KIT, "data", "--help"], [KIT, "summary", "mlp", "--input", "4"]):
            with open("/dev/full", "w") as full:
                result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(result.returncode, 2, command)
            self.assertRegex(result.stderr, r"(?m)^kit: standard output cannot be written[^\n]+$")
            self.assertNotIn("Traceback", result.stderr)

    @unittest.skipIf(shutil.which("nvidia-smi"), "this machine may have a GPU")
    def test_a_gpu_that_is_not_there_is_not_replaced_by_the_cpu(self):
        for arguments in (["--device", "gpu"], ["--device=gpu", "--profile", "smoke"]):
            with tempfile.TemporaryDirectory() as out:
                command = [KIT, "reproduce", "--only", "02", *arguments, "--out", out]
                result = subprocess.run(command, capture_output=True, text=True)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn("MISSING GPU: no NVIDIA driver is seen", result.stderr)
                self.assertEqual(list(Path(out).rglob("*.html")), [])

    def test_help_of_every_command(self):
        for command in ("reproduce", "test", "notebook", "doctor"):
            result = subprocess.run([KIT, command, "--help"], capture_output=True, text=True)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn(f"./kit {command}", result.stdout)

    def test_every_status_is_documented(self):
        page = (HERE.parent / "docs" / "commands.md").read_text(encoding="utf-8")
        for asked in (["help"], ["reproduce", "--help"], ["data", "--help"]):
            said = subprocess.run([KIT, *asked], capture_output=True, text=True).stdout
            for meaning in ("0 done", "2 unusable input", "130 after Ctrl-C", "143 after SIGTERM", "129 after SIGHUP"):
                self.assertIn(meaning, " ".join(said.split()))
                self.assertIn(meaning, " ".join(page.split()))

    def test_works_through_a_link_from_elsewhere(self):
        with tempfile.TemporaryDirectory(prefix="with space ") as folder:
            link = Path(folder, "link to kit")
            link.symlink_to(KIT)
            result = subprocess.run([link, "reproduce", "--help"], cwd=folder, capture_output=True)
            self.assertEqual(result.returncode, 0, result.stderr)


class StoredNotebooks(unittest.TestCase):
    """What does not belong in a stored notebook is named with its cell."""

    def problems(self, *cells):
        kernel = {"kernelspec": {"name": "java"}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "02_name.ipynb")
            path.write_text(json.dumps({"cells": cells, "metadata": kernel}), encoding="utf-8")
            return list(check_notebooks.problems(path))

    def code(self, source: str, **more):
        return {"cell_type": "code", "id": "a", "source": [source], "outputs": [], "execution_count": None, **more}

    def test_clean_cells_pass(self):
        text = {"cell_type": "markdown", "id": "b", "source": ["class Here is prose"]}
        lines = ("var record = x.record();", "record.write(folder);", "var interfaces = List.of(A.class);", "// class A")
        self.assertEqual([], self.problems(text, self.code("\n".join(lines))))

    def test_every_kind_of_type_is_found(self):
        for declared in (
            "class A {}",
            "record Pair(int a, int b) {}",
            "int x = 1; enum E { A }",
            "public static final class A<T> extends B {",
            "@Deprecated\nsealed interface I permits A {",
            "  @interface Mark {}",
        ):
            [problem] = self.problems(self.code(declared))
            self.assertRegex(problem, r"code cell 1 .* declares '@?\w+ \w+'")

    def test_a_notebook_without_exercises_or_solution_is_named(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "solutions").mkdir()
            (folder / "01_a.ipynb").write_text("## Two exercises\n(solutions/01_a.ipynb)", encoding="utf-8")
            self.assertEqual(["01_a.ipynb: solutions/01_a.ipynb is missing"], list(check_notebooks.unsolved(folder)))
            (folder / "solutions" / "01_a.ipynb").touch()
            self.assertEqual([], list(check_notebooks.unsolved(folder)))
            (folder / "01_a.ipynb").write_text("## Two exercises", encoding="utf-8")
            [problem] = check_notebooks.unsolved(folder)
            self.assertIn("01_a.ipynb: no section", problem)
            (folder / "01_a.ipynb").unlink()
            [problem] = check_notebooks.unsolved(folder)
            self.assertIn("solutions/01_a.ipynb: there is no notebook", problem)

    def test_ids_outputs_counts_and_length(self):
        self.assertEqual(["cell 1 has no id"], self.problems(self.code("x", id="")))
        [problem] = self.problems(self.code("x"), self.code("y"))
        self.assertEqual("cell 2 has the id 'a' of cell 1", problem)
        self.assertIn("outputs", self.problems(self.code("x", outputs=[{}]))[0])
        self.assertIn("execution count", self.problems(self.code("x", execution_count=1))[0])
        self.assertIn("16 lines", self.problems(self.code("x\n" * 16))[0])


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kit test ")
        self.addCleanup(folder.cleanup)
        self.notebooks = Path(folder.name, "notebooks")
        self.notebooks.mkdir()
        self.out = Path(folder.name, "out")

    def write(self, name: str, *sources: str):
        Path(self.notebooks, name).write_text(notebook(*sources), encoding="utf-8")

    def command(self, *arguments: str):
        return [*RUNNER, "--notebooks", str(self.notebooks), "--out", str(self.out), *arguments]

    def run_all(self, *arguments: str):
        return subprocess.run(self.command(*arguments), capture_output=True, text=True)

    def test_writes_the_report(self):
        self.write("02_good.ipynb", 'System.getenv("ADAFISHER_PROFILE")', RECORD)
        result = self.run_all("--profile", "smoke")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"(?m)^02_good +ok +\d\d:\d\d  42 things$")
        executed = Path(self.out, "notebooks", "02_good.ipynb").read_text(encoding="utf-8")
        self.assertIn("smoke", executed)
        self.assertIn("42 things", Path(self.out, "report", "index.html").read_text(encoding="utf-8"))
        page = Path(self.out, "report", "02_good.html").read_text(encoding="utf-8")
        self.assertNotRegex(page, r"(src|href)=.?(https?|file):")
        self.assertNotRegex(page, r"url\([^)d]*(https?|file):")
        self.assertIn("renderMathInElement", page)
        self.assertEqual([], list(self.out.rglob("*.part")))

    def test_a_failing_notebook_is_named_and_the_others_go_on(self):
        self.write("02_bad.ipynb", "int x = 1;", '\nthrow new IllegalStateException("bad value 3");', "x")
        self.write("03_good.ipynb", "6 * 7")
        result = self.run_all()
        self.assertEqual(result.returncode, 1)
        self.assertIn("02_bad: code cell 2 of 3 (throw new IllegalStateException", result.stderr)
        self.assertIn("bad value 3", result.stderr)
        self.assertNotIn("\tat ", result.stderr)
        self.assertRegex(result.stdout, r"(?m)^03_good +ok ")
        kept = json.loads(Path(self.out, "notebooks", "02_bad.ipynb").read_text(encoding="utf-8"))
        self.assertIn("error", [output["output_type"] for output in kept["cells"][2]["outputs"]])

    def test_an_interrupt_leaves_no_process(self):
        pid = self.out.parent / "pid"
        wait = f'java.nio.file.Files.writeString(java.nio.file.Path.of("{pid}"), ProcessHandle.current().pid() + "\\n");'
        self.write("02_slow.ipynb", f"{wait}\nThread.sleep(600_000);")
        # Through the launcher, too, which becomes the runner.
        launched = [str(KIT), "reproduce", *self.command()[len(RUNNER) :]]
        for command, number, status in (
            (self.command(), signal.SIGINT, 130),
            (self.command(), signal.SIGHUP, 129),
            (launched, signal.SIGTERM, 143),
        ):
            with self.subTest(f"{command[0]} {number.name}"):
                pid.unlink(missing_ok=True)
                running = subprocess.Popen(
                    command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
                )
                while not (pid.exists() and pid.read_text().endswith("\n")):
                    self.assertIsNone(running.poll(), "ended before its cell began")
                    time.sleep(0.1)
                running.send_signal(number)
                _, messages = running.communicate()
                self.assertEqual(running.returncode, status)
                self.assertIn("complete: nothing", messages)
                with self.assertRaises(ProcessLookupError):
                    os.kill(int(pid.read_text()), 0)


if __name__ == "__main__":
    unittest.main()
