"""Turns executed notebooks into self-contained HTML, and puts what they measured into the map of the paper."""

import base64
import collections
import copy
import datetime
import html
import json
import os
import platform
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# The paper as a map, which ./kit claims writes: its script shows what stands in it as JSON.
MAP = ROOT / "docs" / "index.html"
GLOSSARY = ROOT / "docs" / "glossary.md"

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .8rem; }
a { color: #0b57a4; }
/* At the width that they are drawn for, so that no word is below 9 pt; a telephone moves them sideways. */
.gallery { display: grid; gap: 1.5rem; }
figure { margin: 0; overflow-x: auto; }
figure img { width: 1000px; border: 1px solid #ddd; }
figcaption { font-size: .85rem; }
"""


def page(notebook, title: str, profile: str = "") -> str:
    """A notebook as one HTML page that loads nothing: styles, scripts and pictures are inside."""
    import nbconvert

    exporter = nbconvert.HTMLExporter(
        template_name="report", extra_template_basedirs=[str(HERE)], embed_images=True
    )
    notebook, verdict = verdict_first(notebook, profile)
    resources = {"metadata": {"name": title}, "temml_css": "", "temml_js": "", "verdict": verdict}
    resources["section_css"] = (HERE / "report" / "section.css").read_text(encoding="utf-8")
    resources["section_js"] = (HERE / "report" / "section.js").read_text(encoding="utf-8")
    resources["words"] = json.dumps(glossary(), ensure_ascii=False).replace("<", "\\u003c")
    if any("$" in cell.source or "\\(" in cell.source for cell in notebook.cells if cell.cell_type == "markdown"):
        font = base64.b64encode((HERE / "temml" / "Temml.woff2").read_bytes()).decode("ascii")
        style = (HERE / "temml" / "Temml-Local.css").read_text(encoding="utf-8")
        resources["temml_css"] = style.replace("Temml.woff2'", f"data:font/woff2;base64,{font}'")
        resources["temml_js"] = (HERE / "temml" / "temml.min.js").read_text(encoding="utf-8")
    text, _ = exporter.from_notebook_node(notebook, resources=resources)
    text = text.replace("<html>", '<html lang="en">', 1).replace("<!--contents-->", contents(text), 1)
    return to_pages(text)


def to_pages(text: str) -> str:
    """Links to notebooks lead to their pages; solutions have none, so that their place is named."""
    text = re.sub(r'href="(\d\d_\w+)\.ipynb"', r'href="\1.html"', text)
    return re.sub(r'<a href="(solutions/\d\d_\w+\.ipynb)"[^>]*>.*?</a>', r"<code>notebooks/\1</code>", text)


SCOPES = {
    "smoke": "Made with the profile smoke, which is for tests: these numbers are without meaning.",
    "quick": "Made with the profile quick, in minutes, on small networks and little data: it shows how methods start, "
    "not where they end. The paper's own settings are the profile paper, which needs a GPU.",
    "paper": "Made with the profile paper: the paper's settings.",
}


def verdict_first(notebook, profile: str):
    """The notebook with its title as a cell of its own, and what it measured as HTML to stand below that."""
    notebook = copy.deepcopy(notebook)
    said, counts = "", ""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if "session.measured(" in cell.source:
            said = "".join(o.data.get("text/plain", "") for o in cell.outputs if o.output_type == "execute_result")
        if "session.claims()" in cell.source:
            for output in cell.outputs:
                table = output.get("data", {}).get("text/html", "")
                if "by its own numbers" in table and not counts:
                    counts = judged(table)
                    output.data["text/html"] = '<a id="claims"></a>' + table
    first = next((cell for cell in notebook.cells if cell.cell_type == "markdown"), None)
    if not said or first is None or not first.source.startswith("# "):
        return notebook, ""
    title, _, rest = first.source.partition("\n")
    index = notebook.cells.index(first)
    notebook.cells[index : index + 1] = [copy.deepcopy(first), first]
    notebook.cells[index].source, first.source = title, rest.strip()
    notebook.cells[index].metadata["is_title"] = True
    notebook.cells[index].id = f"{first.get('id', 'first')}-title"
    said = said.strip().strip('"')
    sentences = said.splitlines() if "\n" in said else re.split(r"(?<=\.) (?=[A-Z])", said)
    return notebook, (
        '<section class="verdict" aria-labelledby="verdict"><h2 id="verdict">What was measured here</h2>'
        + "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)
        + (f'<p><a href="#claims">The paper’s claims on this section</a>: {counts}</p>' if counts else "")
        + (f'<p class="why">{SCOPES[profile]}</p>' if profile in SCOPES else "")
        + "</section>"
    )


def judged(table: str) -> str:
    """How many claims of a ledger's table have which verdict by the paper's own numbers, and by runs."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    cells = [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows]
    told = []
    for name, column in (("by its own numbers", 1), ("measured here, for Algorithm 1", 2)):
        found = collections.Counter(row[column].partition(":")[0] for row in cells if len(row) > column)
        told.append(name + " " + ", ".join(f"{count} {verdict}" for verdict, count in found.items()))
    return html.escape("; ".join(told)) + "."


def glossary():
    """The words of docs/glossary.md with their meanings."""
    rows = re.findall(r"^\| (?!word \||-)(.+?) \| (.+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return {word: meaning.replace("`", "") for word, meaning in rows}


def contents(text: str) -> str:
    """The headings of a page as links, and the way back to the map."""
    headings = re.findall(r'<h2 id="([^"]+)">(.*?)(?:<a class="anchor-link".*?)?</h2>', text, re.DOTALL)
    links = "".join(f'<li><a href="#{html.escape(key)}">{re.sub(r"<[^>]+>", "", name)}</a></li>' for key, name in headings)
    return (
        '<nav class="contents" aria-label="contents"><a href="index.html">← The map of the paper</a>'
        f'<ol>{links}</ol><button type="button" id="toggle-code" aria-pressed="false">show all code</button></nav>'
    )


def pictures(folder: Path, stem: str, drawn):
    """Writes the pictures of a section, in place of earlier ones; what the gallery needs of them."""
    place = folder / "figures"
    place.mkdir(exist_ok=True)
    for old in place.glob(f"{stem}_*.svg"):
        old.unlink()
    written = []
    for number, picture in enumerate(drawn, 1):
        if picture.svg:
            file = place / f"{stem}_{number}.svg"
            file.write_text(picture.svg, encoding="utf-8")
            written.append({"file": f"figures/{file.name}", "title": picture.title, "id": picture.id})
    return written


def pages(folder: Path, sections):
    """Yields path and text of the pages over all sections: these, and those of earlier runs."""
    known = folder / "sections.json"
    try:
        rows = json.loads(known.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        rows = {}
    rows.update((section["stem"], section) for section in sections)
    known.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    rows = [rows[stem] for stem in sorted(rows)]
    yield folder / "gallery.html", gallery_page(rows)
    yield folder / "gallery.md", gallery_text(rows)
    yield folder / "index.html", index_page(folder, rows)


def gallery_page(rows) -> str:
    parts = []
    for row in rows:
        figures = row.get("figures", [])
        if figures:
            page = f"{row['stem']}.html"
            parts.append(f'<h2><a href="{page}">{html.escape(row["title"])}</a></h2>\n<div class="gallery">\n')
            parts += (thumbnail(page, figure) for figure in figures)
            parts.append("</div>\n")
    return document(
        "Gallery of the figures",
        '<p>Every figure as a static picture; a click opens its section, where it is interactive.\n'
        '<a href="index.html">The map of the paper</a></p>\n' + "".join(parts),
    )


def thumbnail(page: str, figure) -> str:
    title = html.escape(figure["title"])
    return (
        f'<figure><a href="{page}#{figure["id"]}"><img src="{figure["file"]}" alt="{title}" loading="lazy"></a>'
        f'<figcaption>{title} (<a href="{figure["file"]}">SVG</a>)</figcaption></figure>\n'
    )


def gallery_text(rows) -> str:
    """The gallery as Markdown, which GitHub shows with its pictures."""
    parts = ["# Gallery of the figures\n"]
    for row in rows:
        figures = row.get("figures", [])
        if figures:
            parts.append(f"\n## {row['title']}\n")
            parts.append(f"\n[the executed notebook](../notebooks/{row['stem']}.ipynb)\n")
            for figure in figures:
                title = re.sub(r"([\\`*_\[\]<>])", r"\\\1", figure["title"])
                parts.append(f"\n![{title}]({figure['file']})\n")
    return "".join(parts)


def document(title: str, body: str) -> str:
    """A page of the report."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}</main>
</body>
</html>
"""


def index_page(folder: Path, rows) -> str:
    """The map of the paper with what these sections measured."""
    facts = [*machine(), revision(), f"written {datetime.datetime.now().astimezone():%Y-%m-%d %H:%M %Z}"]
    state = {
        "facts": " · ".join(fact for fact in facts if fact),
        "gallery": "gallery.html" if any(row.get("figures") for row in rows) else "",
        "sections": {row["stem"]: {**row, "page": (folder / f"{row['stem']}.html").is_file()} for row in rows},
    }
    text = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    page = re.sub(
        r'(<script type="application/json" id="state">).*?(</script>)',
        lambda found: found[1] + text + found[2],
        MAP.read_text(encoding="utf-8"),
        count=1,
        flags=re.DOTALL,
    )
    page = re.sub(
        r'<a class="picture" href="([^"]+)">.*?</a>',
        lambda found: found[0] if (folder / found[1]).is_file() else "",
        page,
    )
    if folder.resolve().is_relative_to(ROOT):
        return page.replace(' href="../', f' href="{os.path.relpath(ROOT, folder)}/')
    return re.sub(r' href="\.\./[^"]*"', "", page)  # what lies elsewhere may not go where the report goes


def machine():
    """Yields what kind of machine this is: system, processor, cores, memory."""
    yield platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    models = [line.split(":", 1)[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")]
    yield models[0] if models else platform.machine()
    yield f"{len(os.sched_getaffinity(0))} cores"
    for line in lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            yield f"{int(line.split()[1]) / 1048576:.0f} GB"


def clock(seconds: float) -> str:
    """Seconds as mm:ss, or h:mm:ss from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def lines(path: str):
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def revision() -> str:
    """The commit of the checkout, where git is there and can tell."""
    try:
        command = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        return f"revision {found.stdout.strip()}"
    except (OSError, subprocess.CalledProcessError):
        return ""
