"""Executes the notebooks through Jupyter and the kernel `java` and writes the report.

Called by `./kit reproduce`. Standard library, plus nbformat, nbclient and nbconvert as Debian
packages them. Exit status: 0 done, 1 a notebook failed, 2 unusable input; 130 after Ctrl-C, 143 after
SIGTERM, 129 after SIGHUP.
"""

import argparse
import asyncio
import datetime
import json
import os
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# jupyter_client looks at Python's own kernel even for another one, and that one chatters.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
# Started in isolated mode, where Python leaves out even the script's own folder.
sys.path.insert(0, str(HERE))

import console  # noqa: E402
import figures  # noqa: E402
import report  # noqa: E402
from report import clock  # noqa: E402

PROFILES = {
    "smoke": "for tests: seconds per section, numbers without meaning",
    "quick": "the default: minutes on a laptop without a GPU",
    "paper": "the paper's settings: needs a GPU and days",
}


def first_line(text: str) -> str:
    """The first line of a text that is not blank, shortened to fit on a screen."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 160 else line[:159] + "…"


# ------------------------------------------------------------------------------------- options


class Parser(argparse.ArgumentParser):
    """Reports a wrong option in one line, as the kit does everywhere."""

    def error(self, message):
        refuse(f"{message}; see ./kit reproduce --help")


def refuse(message: str):
    """Ends the program: the input cannot be used."""
    print(f"kit: {message}", file=sys.stderr)
    sys.exit(2)


def parse(arguments):
    """Reads and checks the options: everything that can be refused is refused here."""
    parser = Parser(
        prog="./kit reproduce",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Executes the notebooks in order and writes the report.",
        epilog="profiles:\n"
        + "\n".join(f"  {name:6} {text}" for name, text in PROFILES.items())
        + "\n\nwritten under DIR:\n"
        "  report/index.html  the paper as a map, with what was measured; a page per section beside it\n"
        "  report/figures/    every figure as SVG; report/gallery.html and gallery.md show all\n"
        "  notebooks/         the executed notebooks\n"
        "  runs/              the run records (JSON and CSV), written by the notebooks\n\n"
        "exit status: 0 done, 1 a notebook failed, 2 unusable input; 130 after Ctrl-C, 143 after SIGTERM,\n"
        "129 after SIGHUP",
    )
    parser.add_argument("--profile", default="quick", help="smoke, quick (default) or paper")
    parser.add_argument("--only", metavar="NN[,NN]", help="only these sections, by number")
    parser.add_argument("--data", metavar="DIR", help="folder with the data sets")
    parser.add_argument("--device", help="gpu, cpu, or auto (default): the GPU if one can be used")
    out = os.environ.get("ADAFISHER_OUT") or str(ROOT / "results")
    parser.add_argument("--out", metavar="DIR", default=out, help="default: results")
    parser.add_argument("--notebooks", metavar="DIR", default=str(ROOT / "notebooks"), help=argparse.SUPPRESS)
    parser.add_argument("--kernel", default="java", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)

    if options.profile not in PROFILES:
        refuse(f"unknown profile '{options.profile}'; there are {', '.join(PROFILES)}")
    if options.device not in (None, "gpu", "cpu", "auto"):
        refuse(f"--device: '{options.device}' is none of gpu, cpu, auto")
    options.chosen = choose(Path(options.notebooks), options.only)
    if not options.out.strip():
        refuse("--out '' is empty; write . for the current folder")
    data = os.environ.get("ADAFISHER_DATA") if options.data is None else options.data
    if data is not None and not os.path.isdir(data):
        refuse(f"--data: '{data}' is not a folder")
    options.data = data and os.path.abspath(data)
    options.out = Path(os.path.abspath(options.out))
    if not report.MAP.is_file():
        refuse(f"'{report.MAP}' is missing; ./kit claims writes it")
    for folder in (options.out, options.out / "notebooks", options.out / "report"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            refuse(f"--out: cannot write in '{folder}' ({error.strerror})")
    return options


def choose(folder: Path, only):
    """The notebooks that `--only` names, all without it, in order."""
    by_number = {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    if not by_number:
        refuse(f"no notebooks in '{folder}'")
    if only is None:
        return list(by_number.values())
    wanted = {number.strip().zfill(2) for number in only.split(",")}
    unknown = sorted(wanted - by_number.keys())
    if unknown:
        refuse(f"unknown section '{unknown[0]}'; there are {', '.join(by_number)}")
    return [path for number, path in by_number.items() if number in wanted]


# ----------------------------------------------------------------------------------- execution


@dataclass
class Section:
    """What became of one notebook; one row of the report's table."""

    stem: str
    title: str
    profile: str
    finished: str
    status: str = "ok"
    measured: str = "-"
    claims: list = field(default_factory=list)
    seconds: float = 0.0
    failure: str = ""
    figures: list = field(default_factory=list)
    note: str = ""


class Progress:
    """One line for the running notebook: rewritten on a terminal, once at the end elsewhere."""

    def __init__(self, stem: str, cells: int):
        self.stem = stem
        self.cells = cells
        self.cell = 0
        self.started = time.monotonic()
        self.live = sys.stdout.isatty()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    async def tick(self):
        """Rewrites the line every second until cancelled."""
        while self.live:
            where = f"cell {self.cell}/{self.cells}" if self.cell else "starting the kernel"
            print(f"\r\033[K{self.stem}  {where}  {clock(self.seconds)}", end="", flush=True)
            await asyncio.sleep(1)

    def close(self, status: str):
        start = "\r\033[K" if self.live else ""
        print(f"{start}{self.stem}  {self.cell}/{self.cells} cells  {clock(self.seconds)}  {status}", flush=True)


class Execution:
    """Executes one notebook; keeps what was executed, whatever happens."""

    def __init__(self, path: Path, options):
        self.path = path
        self.options = options

    async def run(self, stop: asyncio.Event) -> Section:
        import nbformat

        section = Section(self.path.stem, self.path.stem, self.options.profile, "")
        began = time.time()
        progress = Progress(self.path.stem, 0)
        ticking = asyncio.ensure_future(progress.tick())
        try:
            try:
                notebook = nbformat.read(self.path, as_version=4)
            except Exception as error:  # whatever is wrong with the file, it is not a notebook
                section.status, section.failure = "failed", f"not a notebook: {first_line(str(error))}"
                return section
            section.title = title_of(notebook) or self.path.stem
            await self.execute(notebook, section, progress, stop)
            write_atomically(
                self.options.out / "notebooks" / self.path.name, nbformat.writes(notebook) + "\n"
            )
            summary = self.summary(began)
            section.measured = str(summary.get("measured", "-")).strip()
            section.claims = summary.get("claims", [])
            self.export(notebook, section)
            if section.status != "interrupted":
                await self.draw(notebook, section)
        finally:
            ticking.cancel()
            section.seconds = round(progress.seconds, 1)
            section.finished = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            progress.close("ok" if section.status == "ok" else section.status.upper())
        return section

    async def draw(self, notebook, section: Section):
        """Makes pictures of the figures; one that does not render fails the section."""
        import nbformat

        try:
            pictures = await asyncio.to_thread(figures.of, notebook)
        except figures.Unavailable as error:
            section.note = f"no static pictures of the figures, which were not checked: {error}"
            return
        every = pictures + figures.inline(notebook)
        section.figures = report.pictures(self.options.out / "report", self.path.stem, every)
        write_atomically(
            self.options.out / "notebooks" / self.path.name,
            nbformat.writes(figures.with_pictures(notebook, pictures)) + "\n",
        )
        for number, picture in enumerate(pictures, 1):
            if picture.problem and section.status == "ok":
                section.status = "failed"
                section.failure = f"figure {number} ({picture.title or 'no title'}): {first_line(picture.problem)}"

    async def execute(self, notebook, section: Section, progress: Progress, stop: asyncio.Event):
        """Runs the cells in a new kernel, which is gone when this returns."""
        from nbclient import NotebookClient

        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        progress.cells = len(code)
        client = NotebookClient(notebook, timeout=None, kernel_name=self.options.kernel, startup_timeout=120)
        client.reset_execution_trackers()
        with tempfile.TemporaryFile() as messages:
            running = asyncio.ensure_future(self.cells(client, code, progress, messages))
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not running.done():
                running.cancel()
                await asyncio.wait({running})
                running.cancelled() or running.exception()  # what it died of is our doing
                section.status = "interrupted"
            elif running.exception() is not None:
                section.status = "failed"
                section.failure = failure(running.exception(), code, progress, last_line(messages))
            await stop_kernel(client, now=section.status != "ok")

    async def cells(self, client, code, progress: Progress, messages):
        client.create_kernel_manager()
        await client.async_start_new_kernel(
            env=self.environment(), cwd=str(self.path.parent.resolve()), stdout=messages, stderr=messages
        )
        await client.async_start_new_kernel_client()
        information = await client.async_wait_for_reply(client.kc.kernel_info())
        client.nb.metadata["language_info"] = information["content"]["language_info"]
        for index, cell in enumerate(client.nb.cells):
            if cell.cell_type == "code":
                progress.cell += 1
                await client.async_execute_cell(cell, index, execution_count=progress.cell)

    def environment(self):
        """What the notebook's first cell reads its parameters from."""
        environment = dict(os.environ)
        environment.update(
            ADAFISHER_PROFILE=self.options.profile,
            ADAFISHER_OUT=str(self.options.out),
            ADAFISHER_NOTEBOOK=self.path.stem,
        )
        if self.options.data:
            environment["ADAFISHER_DATA"] = self.options.data
        if self.options.device:
            environment["ADAFISHER_DEVICE"] = self.options.device
        return environment

    def summary(self, began: float) -> dict:
        """What the notebook says it measured, and of which claims, if it said so in this run."""
        summary = self.options.out / "runs" / self.path.stem / "summary.json"
        try:
            said = json.loads(summary.read_text(encoding="utf-8"))
            is_new = summary.stat().st_mtime >= began - 2
            return said if is_new and isinstance(said, dict) else {}
        except (OSError, ValueError):
            return {}

    def export(self, notebook, section: Section):
        try:
            page = report.page(notebook, section.title, section.profile)
            write_atomically(self.options.out / "report" / f"{self.path.stem}.html", page)
        except Exception as error:
            if os.environ.get("ADAFISHER_DEBUG"):
                raise
            if section.status == "ok":
                section.status = "failed"
                section.failure = f"its page could not be written: {first_line(str(error)) or 'no reason given'}"


def title_of(notebook):
    """The first heading of a notebook."""
    for cell in notebook.cells:
        found = cell.cell_type == "markdown" and re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)
        if found:
            return found.group(1).strip()
    return None


def failure(error, code, progress: Progress, message: str) -> str:
    """Says in one line which cell failed, and why."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    if isinstance(error, NoSuchKernel):
        return f"there is no Jupyter kernel named '{error.name}'; see ./kit doctor"
    if isinstance(error, CellExecutionError):
        reason = f"{error.ename}: {first_line(error.evalue)}"
    elif isinstance(error, DeadKernelError):
        reason = f"the kernel died{': ' + message if message else ' (out of memory?)'}"
    else:
        reason = " — ".join(filter(None, (first_line(str(error)), message))) or "no reason given"
    if progress.cell == 0:
        return f"the kernel does not start: {reason}"
    source = first_line(code[progress.cell - 1].source)
    return f"code cell {progress.cell} of {progress.cells} ({source}): {reason}"


def last_line(file) -> str:
    """The last line that the kernel's process itself wrote: what a crash left behind."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 4000))
    lines = file.read().decode("utf-8", "replace").split("\n")
    return first_line("\n".join(reversed(lines)))


async def stop_kernel(client, now: bool):
    """Ends the kernel, whatever state it is in."""
    if client.kc is not None:
        client.kc.stop_channels()
    if client.km is not None and client.km.has_kernel:
        await client.km.shutdown_kernel(now=now)


def write_atomically(path: Path, text: str):
    """Writes under a temporary name first, so that no half file bears the final name."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


# ---------------------------------------------------------------------------------------- main


async def reproduce(options) -> int:
    stop, signals = asyncio.Event(), []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, lambda n=number: (signals.append(n), stop.set()))
    sections = []
    for path in options.chosen:
        section = await Execution(path, options).run(stop)
        sections.append(section)
        if section.failure:
            print(f"kit: {section.stem}: {section.failure}", file=sys.stderr, flush=True)
        if section.status != "interrupted":
            for path, text in report.pages(options.out / "report", [vars(section)]):
                write_atomically(path, text)
        if stop.is_set():
            break
    return conclude(sections, options, *signals[:1])


def conclude(sections, options, interrupted: int = 0) -> int:
    """Prints the table and what is left to say; returns the exit status. Takes the signal that ended it."""
    width = max(len(section.stem) for section in sections)
    print(f"\n{'section':{width}}  {'status':11}  {'time':>7}  what was measured")
    for section in sections:
        print(f"{section.stem:{width}}  {section.status:11}  {clock(section.seconds):>7}  {first_line(section.measured)}")
    for note in dict.fromkeys(section.note for section in sections if section.note):
        print(f"kit: {note}", file=sys.stderr)
    print(f"report: {options.out / 'report' / 'index.html'}", flush=True)
    if interrupted:
        complete = [section.stem for section in sections if section.status == "ok"]
        print(f"kit: interrupted; complete: {', '.join(complete) or 'nothing'}", file=sys.stderr)
        return 128 + interrupted
    failed = [section.stem for section in sections if section.status != "ok"]
    if failed:
        print(f"kit: {len(failed)} of {len(sections)} notebooks failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def main() -> int:
    options = parse(sys.argv[1:])
    if options.check:
        return 0
    import logging

    import traitlets.log

    if not os.environ.get("ADAFISHER_DEBUG"):
        traitlets.log.get_logger().setLevel(logging.CRITICAL)
    figures.sweep()
    if options.profile == "paper":
        print("kit: the profile paper needs a GPU and runs for days; Ctrl-C stops it", file=sys.stderr)
    return asyncio.run(reproduce(options))


if __name__ == "__main__":
    sys.exit(console.checked(main))
