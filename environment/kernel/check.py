#!/usr/bin/python3
"""Checks a Java kernel for Jupyter the way a notebook uses it.

Starts the kernel through jupyter_client, sends it cells, interrupts it, kills its client, and runs
check.ipynb. Prints one line per check; exits 0 if all passed, else 1.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # for endurance.py, which imports this
PATIENCE = 60  # seconds that a cell may take before its check fails

ORPHAN_CLIENT = """
import sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name=sys.argv[1])
client.execute_interactive(
    "ProcessHandle.current().pid()",
    output_hook=lambda m: m["msg_type"] == "execute_result"
    and print(m["content"]["data"]["text/plain"], flush=True),
)
client.execute("while (true) { }" if sys.argv[2] == "busy" else "1")
time.sleep(600)
"""


@dataclass
class Outcome:
    """What a cell sent back."""

    status: str = ""
    out: str = ""
    err: str = ""
    result: dict = field(default_factory=dict)
    displays: list = field(default_factory=list)
    updates: list = field(default_factory=list)
    report: str = ""
    name: str = ""
    order: list = field(default_factory=list)
    arrival: dict = field(default_factory=dict)  # text of a stream message -> seconds since start
    number: int = 0
    elapsed: float = 0.0

    @property
    def value(self):
        return self.result.get("text/plain")


class Kernel:
    """A running kernel and a client of it."""

    def __init__(self, name, **start):
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name=name, startup_timeout=PATIENCE, **start)

    def run(self, source, interrupt_after=None):
        outcome = Outcome()
        start = time.monotonic()

        def take(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outcome.arrival.setdefault(content["text"], time.monotonic() - start)
                if content["name"] == "stdout":
                    outcome.out += content["text"]
                else:
                    outcome.err += content["text"]
                outcome.order.append(content["text"].strip())
            elif kind == "execute_result":
                outcome.result = content["data"]
            elif kind == "display_data":
                outcome.displays.append(content)
                outcome.order.append("display")
            elif kind == "update_display_data":
                outcome.updates.append(content)
            elif kind == "error":
                outcome.name = content["ename"]
                outcome.report = "\n".join(content["traceback"])
            if interrupt_after and kind == "execute_input":
                time.sleep(interrupt_after)
                self.manager.interrupt_kernel()

        reply = self.client.execute_interactive(source, timeout=PATIENCE, output_hook=take)
        outcome.status = reply["content"]["status"]
        outcome.number = reply["content"].get("execution_count", 0)
        outcome.elapsed = time.monotonic() - start
        return outcome

    @property
    def pid(self):
        return int(self.run("ProcessHandle.current().pid()").value)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def expect(condition, reason):
    """Fails the current check for `reason` unless `condition` holds."""
    if not condition:
        raise AssertionError(reason)


def expect_in(part, whole):
    expect(part in whole, f"expected {part!r} in {whole!r}")


def expect_equal(actual, wanted):
    expect(actual == wanted, f"expected {wanted!r}, got {actual!r}")


def is_running(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_gone(pid, seconds):
    end = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"kernel process {pid} still runs after {seconds} s")
        time.sleep(0.05)


# Checks of cells; each takes a kernel that the earlier ones have used.


def results(kernel):
    expect_equal(kernel.run("1 + 1").value, "2")
    expect_equal(kernel.run('var word = "blue";\nword  // with a comment').value, "blue")
    expect_equal(kernel.run('List.of(1, 2).stream().map(i -> i * 2).collect(Collectors.toList());').value, "[2, 4]")
    for silent in ("int declared = 5;", "declared = 6", "null", "System.gc();", "// nothing", "", "void f() {}"):
        outcome = kernel.run(silent)
        expect_equal((outcome.status, outcome.result, outcome.out), ("ok", {}, ""))
    expect_equal(kernel.run("declared").value, "6")


def display_text(kernel):
    outcome = kernel.run('display("plain");')
    expect_equal(outcome.displays[0]["data"], {"text/plain": "plain"})
    expect_equal(outcome.result, {})


def display_html(kernel):
    outcome = kernel.run('String id = display("<b>bold</b>", "text/html");')
    expect_equal(outcome.displays[0]["data"]["text/html"], "<b>bold</b>")
    expect_in("text/plain", outcome.displays[0]["data"])
    expect_equal(kernel.run('render("<i>i</i>", "text/html")').result.get("text/html"), "<i>i</i>")
    updates = kernel.run('updateDisplay(id, "<u>new</u>", "text/html");').updates
    expect_equal(updates[0]["data"]["text/html"], "<u>new</u>")
    expect_equal(updates[0]["transient"], outcome.displays[0]["transient"])


def registered_renderer(kernel):
    kernel.run(
        "getKernelInstance().getRenderer().createRegistration(java.awt.Point.class)"
        '.preferring("text/html").register((point, context) -> '
        'context.renderIfRequested(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML, () -> "<p>" + point.x));'
    )
    expect_equal(kernel.run("new java.awt.Point(7, 8)").result.get("text/html"), "<p>7")


def image(kernel):
    outcome = kernel.run("new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB)")
    expect_in("image/png", outcome.result)


def compile_error(kernel):
    outcome = kernel.run("int fine = 1;\n\n// a comment\nint wrong =\n    missing + 1;")
    expect_equal((outcome.status, outcome.name), ("error", "CompileError"))
    expect_in(f"cell {outcome.number}, line 5: cannot find symbol", outcome.report)
    expect_in("        missing + 1;\n        ^", outcome.report)
    expect_equal(kernel.run("fine").value, "1")


def syntax_error(kernel):
    outcome = kernel.run("int a = 1;\nfor (int i = 0; i < 3; i++) {\n  a++;\n")
    expect_equal(outcome.name, "CompileError")
    expect_in("reached end of file while parsing", outcome.report)
    outcome = kernel.run("int b = 1\nint c = 2;")
    expect_in(f"cell {outcome.number}, line 1: ';' expected", outcome.report)


def runtime_error(kernel):
    first = kernel.run("int divide(int a, int b) {\n  return a / b;\n}")
    outcome = kernel.run(
        'System.out.println("before");\n'
        'try {\n  divide(1, 0);\n} catch (ArithmeticException e) {\n  throw new IllegalStateException("outer", e);\n}'
    )
    expect_equal((outcome.status, outcome.name), ("error", "IllegalStateException"))
    expect_in(f"at cell {outcome.number}, line 5", outcome.report)
    expect(outcome.report.splitlines()[0].endswith("outer\x1b[0m"), "the message is not first")
    expect_in("Caused by: / by zero", outcome.report)
    expect_in(f"at divide (cell {first.number}, line 2): return a / b;", outcome.report)
    expect("jdk.jshell" not in outcome.report and "org.adafisher.kernel" not in outcome.report, "kernel frames shown")
    expect("REPL" not in outcome.report and "do_it" not in outcome.report, "JShell's names shown")
    expect_equal(outcome.out, "before\n")
    folded = outcome.displays[0]["data"]
    expect_in("<details><summary>IllegalStateException: all calls</summary><pre>", folded["text/html"])
    expect_in("Caused by: java.lang.ArithmeticException: / by zero", folded["text/plain"])


def value_of_a_failed_cell(kernel):
    number = kernel.run('var parsed = List.of(Integer.parseInt("five"));\nvar after = 1;').number
    for name in ("parsed", "after"):
        outcome = kernel.run(f"List.of({name});")
        expect_equal(outcome.name, "MissingValue")
        expect_in(f"run the cell above first: `{name}` has no value, as its cell failed (cell {number})", outcome.report)
        expect_equal(outcome.displays, [])


def stack_overflow(kernel):
    kernel.run("int depth(int n) { return n == 0 ? 0 : 1 + depth(n - 1); }")
    expect_equal(kernel.run("depth(100_000)").value, "100000")
    outcome = kernel.run("depth(-1)")
    expect_equal(outcome.name, "StackOverflowError")
    expect(len(outcome.report.splitlines()) < 30, "the trace is endless")


def streaming(kernel):
    outcome = kernel.run(
        'System.out.print("first"); Thread.sleep(1500); System.out.println("second");'
    )
    expect_equal(outcome.out, "firstsecond\n")
    expect(outcome.arrival["second\n"] - outcome.arrival["first"] > 1, "output came only at the end")


def output_order(kernel):
    outcome = kernel.run(
        'System.out.println("1"); System.err.println("2"); display("3"); System.out.println("4");'
    )
    expect_equal(outcome.order, ["1", "2", "display", "4"])
    outcome = kernel.run('for (int i = 0; i < 100_000; i++) System.out.println("é" + i);')
    expect_equal(len(outcome.out.splitlines()), 100_000)
    expect(len(outcome.order) < 1000, f"{len(outcome.order)} messages")


def input_is_empty(kernel):
    expect_equal(kernel.run("System.in.read()").value, "-1")


def forward_reference(kernel):
    outcome = kernel.run("int area() { return side() * side(); }")
    expect_equal(outcome.status, "ok")
    expect_in("note: area", outcome.out)
    expect_in("method side() is defined", outcome.out)
    outcome = kernel.run("area()")
    expect_equal(outcome.status, "error")
    expect_in("side()", outcome.report)
    kernel.run("int side() { return 3; }")
    expect_equal(kernel.run("area()").value, "9")


def changed_class(kernel):
    kernel.run("record Pair(int a) {}\nPair pair = new Pair(1);")
    outcome = kernel.run("record Pair(int a, int b) {}")
    expect_in("note: pair (cell", outcome.out)
    expect_equal(kernel.run("new Pair(1, 2)").value, "Pair[a=1, b=2]")


def one_class_loader(kernel):
    kernel.run("class Box { static int count; }\nBox.count = 41;")
    kernel.run("Class<?> seen = Box.class;")
    expect_equal(kernel.run("Box.count++; seen == Box.class && Box.count == 42").value, "true")
    expect_equal(
        kernel.run("Thread.currentThread().getContextClassLoader() == Box.class.getClassLoader()").value, "true"
    )


def one_thread(kernel):
    kernel.run("Thread remembered = Thread.currentThread();")
    expect_equal(kernel.run("remembered == Thread.currentThread()").value, "true")


def completion(kernel):
    kernel.run('String s = "a";')
    reply = kernel.client.complete('String s = "a";\ns.toUpp', reply=True, timeout=PATIENCE)["content"]
    expect_in("toUpperCase(", reply["matches"])
    expect_equal((reply["cursor_start"], reply["cursor_end"]), (18, 23))
    reply = kernel.client.complete("s.", reply=True, timeout=PATIENCE)["content"]
    expect_in("length()", reply["matches"])
    expect("wait(" not in reply["matches"] and "hashCode()" not in reply["matches"], "offers Object's methods")


def inspection(kernel):
    for source in ("Math.max(", "Math.max"):
        reply = kernel.client.inspect(source, reply=True, timeout=PATIENCE)["content"]
        expect_in("int Math.max(int a, int b)", reply["data"]["text/plain"])


def inspection_of_the_kit(kernel):
    kernel.run("import org.adafisher.section.Session;")
    source = 'Session.open("02");'
    for cursor, words in ((3, "A notebook's surroundings"), (10, "Session Session.open(String section)\n    Opens a section.")):
        reply = kernel.client.inspect(source, cursor_pos=cursor, reply=True, timeout=PATIENCE)["content"]
        expect_in(words, reply["data"]["text/plain"])


def interrupt_sleep(kernel):
    kernel.run("int kept = 17;")
    outcome = kernel.run('Thread.sleep(30_000);\nSystem.out.println("too far");', interrupt_after=0.5)
    expect_equal((outcome.name, outcome.out), ("Interrupted", ""))
    expect_in(f"cell {outcome.number}, line 1", outcome.report)
    expect(outcome.elapsed < 2, f"took {outcome.elapsed:.1f} s")


def interrupt_polite_loop(kernel):
    outcome = kernel.run(
        "int steps = 0;\nwhile (!Thread.interrupted()) { steps++; }\nint after = 1;", interrupt_after=0.5
    )
    expect_equal(outcome.name, "Interrupted")
    expect_equal(kernel.run("steps > 0").value, "true")


def interrupt_busy_loop(kernel):
    outcome = kernel.run("long spins = 0;\nwhile (true) { spins++; }", interrupt_after=0.5)
    expect_equal(outcome.name, "Interrupted")
    expect_in("ready for the next cell", outcome.report)
    expect("Thread.stop" not in outcome.report, "shows the kernel's own frames")
    expect(outcome.elapsed < 5, f"took {outcome.elapsed:.1f} s")


def interrupt_stubborn_loop(kernel):
    outcome = kernel.run(
        "boolean enough = false;\n"
        "while (!enough) { try { Thread.sleep(10); } catch (Throwable ignored) { } }",
        interrupt_after=0.5,
    )
    expect_equal(outcome.name, "Interrupted")
    expect_in("restart the kernel", outcome.report)
    kernel.run("enough = true;")


def usable_after_interrupts(kernel):
    expect_equal(kernel.run("kept + 1").value, "18")
    expect_equal(kernel.run('System.out.println("still here");').out, "still here\n")
    kernel.manager.interrupt_kernel()  # between cells: must not hit the next one
    time.sleep(0.3)
    expect_equal(kernel.run("Thread.sleep(200); kept").value, "17")


def waiting_cells_are_aborted(kernel):
    client = kernel.client
    requests = [
        client.execute('Thread.sleep(500); throw new RuntimeException("stop");'),
        client.execute("int mustNotExist = 1;"),
        client.execute("int norThis = 1;"),
    ]
    statuses = {}
    while len(statuses) < len(requests):
        reply = client.get_shell_msg(timeout=PATIENCE)
        statuses[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    expect_equal([statuses[r] for r in requests], ["error", "aborted", "aborted"])
    expect_equal(kernel.run("mustNotExist").name, "CompileError")


# Checks of a kernel's life and of whole notebooks; each takes the kernel's name.


def shutdown(name):
    for last_cell in ("1", "while (true) { }"):
        kernel = Kernel(name)
        pid = kernel.pid
        kernel.client.execute(last_cell)
        time.sleep(0.5)
        start = time.monotonic()
        kernel.manager.shutdown_kernel()
        expect(time.monotonic() - start < 4.5, f"took {time.monotonic() - start:.1f} s")  # it was not killed
        expect(not is_running(pid), f"kernel process {pid} still runs")
        kernel.client.stop_channels()


def restart(name):
    kernel = Kernel(name)
    try:
        kernel.run("int gone = 1;")
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=PATIENCE)
        expect_equal(kernel.run("gone").name, "CompileError")
    finally:
        kernel.stop()


def restart_while_training(name):
    import endurance

    endurance.restarts(name, 3)


def rerun_training(name):
    import endurance

    endurance.reruns(name, 5)


def no_orphan(name):
    for state in ("idle", "busy"):
        client = subprocess.Popen(
            [sys.executable, "-c", ORPHAN_CLIENT, name, state], stdout=subprocess.PIPE, text=True
        )
        pid = int(client.stdout.readline())
        time.sleep(0.5)
        client.kill()
        client.wait()
        wait_gone(pid, 10)


def notebook(name):
    import nbformat
    from nbclient import NotebookClient

    stored = nbformat.read(HERE / "check.ipynb", as_version=4)
    cells = [cell for cell in stored.cells if cell.cell_type == "code"]
    expect(all(not c.outputs and c.execution_count is None for c in cells), "stored with outputs")
    NotebookClient(stored, kernel_name=name, timeout=PATIENCE).execute()
    printed = [out.text for cell in cells for out in cell.outputs if out.output_type == "stream"]
    lines = "".join(printed).splitlines()
    expect(len(lines) >= 5, "check.ipynb printed next to nothing")
    expect(not [line for line in lines if line.startswith("not ok")], f"check.ipynb says {lines}")


def nbconvert(name):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                "/usr/bin/jupyter", "nbconvert", "--to", "notebook", "--execute", str(HERE / "check.ipynb"),
                f"--ExecutePreprocessor.kernel_name={name}", "--output-dir", folder,
            ],
            check=True, capture_output=True, timeout=PATIENCE,
        )
        expect((pathlib.Path(folder) / "check.ipynb").exists(), "nbconvert wrote nothing")


CELL_CHECKS = [
    results, display_text, display_html, registered_renderer, image, compile_error, syntax_error,
    runtime_error, value_of_a_failed_cell, stack_overflow, streaming, output_order, input_is_empty, forward_reference,
    changed_class, one_class_loader, one_thread, completion, inspection, inspection_of_the_kit, interrupt_sleep,
    interrupt_polite_loop, interrupt_busy_loop, interrupt_stubborn_loop, usable_after_interrupts,
    waiting_cells_are_aborted,
]  # fmt: skip
LIFE_CHECKS = [shutdown, restart, restart_while_training, rerun_training, no_orphan, notebook, nbconvert]


class Tally:
    """Runs checks and counts them."""

    def __init__(self):
        self.passed = self.failed = 0

    def run(self, name, check):
        start = time.monotonic()
        try:
            value = check()
        except Exception as error:  # a check may fail in any way; the others still run
            self.failed += 1
            print(f"FAIL {name}: {error or type(error).__name__}", flush=True)
            return None
        self.passed += 1
        print(f"ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)
        return value


def use_spec(prefix, private):
    """Has Jupyter keep its files in `private`, and take kernels from `prefix` if that is given."""
    os.environ["JUPYTER_RUNTIME_DIR"] = private
    if prefix:
        os.environ["JUPYTER_PATH"] = str(pathlib.Path(prefix).resolve() / "share" / "jupyter")
        os.environ["JUPYTER_DATA_DIR"] = private


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", default="java", help="the kernel's name (default: java)")
    parser.add_argument("--spec", metavar="DIR", help="take the kernel from here, as 'install --prefix DIR' wrote it")
    parser.add_argument("--only", metavar="WORD", default="", help="run only checks whose name contains WORD")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as private, contextlib.ExitStack() as stack:
        use_spec(arguments.spec, private)
        tally = Tally()
        cells = [check for check in CELL_CHECKS if arguments.only in check.__name__]
        if cells:
            kernel = tally.run("start", lambda: Kernel(arguments.kernel))
            if kernel:
                stack.callback(kernel.stop)
                for check in cells:
                    tally.run(check.__name__.replace("_", " "), lambda: check(kernel))
        for check in LIFE_CHECKS:
            if arguments.only in check.__name__:
                tally.run(check.__name__.replace("_", " "), lambda: check(arguments.kernel))
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
