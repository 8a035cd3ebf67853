"""Draws the Plotly figures of an executed notebook in headless Chromium, without a network: checks
that they render, and makes a static picture of each. All figures of a notebook share one start."""

import base64
import copy
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

SECONDS = 180
# The folder that a page is drawn in names the process that draws.
FOLDER = "adafisher-figures-"
FIGURE = re.compile(r'<div id="(figure_[0-9a-f]+)"')
# What Plotly writes for data: lines, markers, bars, boxes, contours, fills and shapes are paths.
MARKS = ".overplot path, .overplot image, .overplot text, .pielayer path, .shapelayer path, .imagelayer image"

HEAD = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
<script>
var probe = {output: null, errors: []};
(function () {
  const note = text => probe.errors.push({output: probe.output, text: String(text)});
  window.addEventListener("error", e => note(e.message || "cannot load " + (e.target.src || e.target.href)), true);
  window.addEventListener("unhandledrejection", e => note(e.reason));
  document.addEventListener("securitypolicyviolation", e => note("asks the network for " + e.blockedURI));
  console.error = (...words) => note(words.join(" "));
})();
</script></head><body style="width: 1000px">
"""

FOOT = """<script>
probe.output = null;
(function () {
  const selector = %s;
  const isVisible = mark => {
    const box = mark.getBoundingClientRect();
    const outline = mark.getAttribute("d");
    return (outline === null || /[LHVCQA]/i.test(outline)) && box.width + box.height > 0;
  };
  const title = graph => ((graph._fullLayout.title || {}).text || "").replace(/<[^>]*>/g, " ");
  const inspect = async id => {
    const graph = document.getElementById(id);
    if (!graph._fullLayout) return {id: id, error: "is not drawn"};
    const found = {id: id, title: title(graph)};
    if (![...graph.querySelectorAll(selector)].some(isVisible)) found.error = "shows no data";
    const size = {width: 1000, height: graph._fullLayout.height};
    try {
      found.svg = await Plotly.toImage(graph, {format: "svg", ...size});
      found.png = await Plotly.toImage(graph, {format: "png", scale: 1.5, ...size});
    } catch (error) {
      found.error = String(error);
    }
    return found;
  };
  window.addEventListener("load", async () => {
    const figures = [];
    for (const id of %s) figures.push(await inspect(id));
    document.head.textContent = "";
    document.body.textContent = JSON.stringify({figures: figures, errors: probe.errors});
  });
})();
</script></body></html>
"""


class Unavailable(Exception):
    """There is no Chromium, or it does not start."""


@dataclass
class Picture:
    """A figure as it was drawn. Its problem is empty if it rendered and shows data."""

    id: str
    title: str
    svg: str
    png: bytes
    problem: str


def of(notebook):
    """The figures of an executed notebook in order, as pictures; raises Unavailable."""
    outputs = [text for text in map(html_of, outputs_of(notebook)) if "<script" in text]
    if not any(map(FIGURE.search, outputs)):
        return []
    owners = {id: index for index, text in enumerate(outputs) for id in FIGURE.findall(text)}
    found = draw(outputs, list(owners))
    errors = {}
    for error in found["errors"]:
        errors.setdefault(error["output"], error["text"])
    pictures = []
    for figure in found["figures"]:
        problem = errors.get(owners[figure["id"]]) or figure.get("error") or errors.get(None, "")
        title = " ".join(figure.get("title", "").split())
        pictures.append(Picture(figure["id"], title, svg_of(figure), png_of(figure), problem))
    return pictures


def inline(notebook):
    """The figures that are SVG already, as pictures."""
    texts = [text for text in map(html_of, outputs_of(notebook)) if text.startswith("<svg")]
    labels = [re.search(r'aria-label="([^"]*)"', text) for text in texts]
    return [
        Picture("", html.unescape(label.group(1)) if label else "", text, b"", "")
        for text, label in zip(texts, labels)
    ]


def outputs_of(notebook):
    """Yields the outputs of all code cells."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from cell.outputs


def html_of(output) -> str:
    return output.get("data", {}).get("text/html", "")


def svg_of(figure) -> str:
    return urllib.parse.unquote(figure.get("svg", "").partition(",")[2])


def png_of(figure) -> bytes:
    return base64.b64decode(figure.get("png", "").partition(",")[2])


def draw(outputs, ids):
    """Has Chromium draw the outputs on one page; returns what the page says of itself."""
    page = [HEAD]
    for index, text in enumerate(outputs):
        page.append(f"<script>probe.output = {index};</script>\n{text}\n")
    page.append(FOOT % (json.dumps(MARKS), json.dumps(ids)))
    with tempfile.TemporaryDirectory(
        # A browser that was ended may still be writing.
        prefix=f"{FOLDER}{os.getpid()}-", ignore_cleanup_errors=True
    ) as folder:
        file = Path(folder, "page.html")
        file.write_text("".join(page), encoding="utf-8")
        text = dump(file, Path(folder, "profile"))
    said = re.search(r"<body[^>]*>(\{.*\})</body>", text, re.DOTALL)
    if not said:
        return {"figures": [{"id": id, "error": "did not finish rendering"} for id in ids], "errors": []}
    return json.loads(html.unescape(said.group(1)))


def dump(page: Path, profile: Path) -> str:
    """The page as it is after its scripts have run; empty if that takes too long."""
    command = [
        browser(),
        "--headless",
        # Its sandbox needs rights that root and containers lack; the page is the kit's own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
        "--window-size=1040,1000",
        "--virtual-time-budget=60000",
        "--dump-dom",
        page.as_uri(),
    ]
    if shutil.which("setpriv"):
        # A browser does not outlive the process that asked for the page.
        command = ["setpriv", "--pdeathsig", "KILL", *command]
    # What the browser writes beside its profile lies in our folder too.
    surroundings = os.environ | {"TMPDIR": str(page.parent)}
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, env=surroundings
        )
    except subprocess.TimeoutExpired:
        return ""
    except OSError as error:
        raise Unavailable(f"{browser()} does not start ({error.strerror})") from error
    if result.returncode != 0:
        last = result.stderr.strip().splitlines()[-1:] or ["no message"]
        raise Unavailable(f"{browser()} ends with status {result.returncode}: {last[0]}")
    return result.stdout


def sweep():
    """Removes what drawing processes have left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        pid = folder.name.removeprefix(FOLDER).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def browser() -> str:
    """The path of Chromium or Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise Unavailable("static pictures of the figures need the package chromium")


def with_pictures(notebook, pictures):
    """A copy of a notebook that shows a picture where scripts do not run, as on GitHub.

    GitHub and Jupyter (for notebooks it does not trust) take the scripts out of HTML, and prefer
    HTML to a picture beside it in the same output. So the picture is an output of its own, before
    the figure, which hides it when its script runs.
    """
    from nbformat.v4 import new_output

    by_id = {picture.id: picture for picture in pictures if picture.png}
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        outputs = []
        for output in cell.outputs:
            ids = [id for id in FIGURE.findall(html_of(output)) if id in by_id]
            for id in ids:
                encoded = base64.b64encode(by_id[id].png).decode("ascii")
                outputs.append(new_output("display_data", {"image/png": encoded}, metadata={"figure": id}))
            if ids:
                output.data["text/html"] += hiding(ids)
            outputs.append(output)
        cell.outputs = outputs
    return notebook


def hiding(ids) -> str:
    """A script that hides the outputs before its own, as many as there are figures."""
    return f"""<script>(function () {{
var shown = document.getElementById("{ids[0]}").closest(".output_area, .jp-OutputArea-child");
for (var i = 0; shown && i < {len(ids)}; i++) {{
shown = shown.previousElementSibling;
if (shown) {{ shown.style.display = "none"; }}
}} }})();</script>"""
