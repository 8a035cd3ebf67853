"""Tests of the static pictures: what renders passes, what does not is named. Needs Chromium."""

import contextlib
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent / "lib/kit/src/main/resources/org/adafisher/figure/plotly-cartesian.min.js"
sys.path.insert(0, str(HERE))

import figures  # noqa: E402
import reproduce  # noqa: E402


def available() -> bool:
    with contextlib.suppress(figures.Unavailable):
        return bool(figures.browser())
    return False


def shown(text: str):
    """An output as `display(text, "text/html")` stores it."""
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}


def figure(number: int, code: str):
    name = f"figure_{number:032x}"
    return shown(f'<div id="{name}">to be drawn</div>\n<script>(function (id) {{ {code} }})("{name}");</script>')


def line(values: str) -> str:
    return f"Plotly.newPlot(id, [{{y: {values}}}], {{title: {{text: 'A title'}}, width: 900}});"


def executed(*outputs):
    import nbformat

    library = shown("<script>(function () { var define, module, exports;" + LIBRARY.read_text() + "}).call(window);</script>")
    cells = [
        nbformat.v4.new_code_cell("x", outputs=[nbformat.from_dict(output)]) for output in (library, *outputs)
    ]
    return nbformat.v4.new_notebook(cells=cells)


class Leftovers(unittest.TestCase):
    def test_what_a_killed_process_has_left_is_removed(self):
        dead = subprocess.Popen(["true"])
        dead.wait()
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch("tempfile.tempdir", folder):
            for pid in (dead.pid, os.getpid()):
                Path(folder, f"adafisher-figures-{pid}-abc", "profile").mkdir(parents=True)
            Path(folder, "adafisher-figures-old").mkdir()
            figures.sweep()
            left = {path.name for path in Path(folder).iterdir()}
        self.assertEqual({f"adafisher-figures-{os.getpid()}-abc", "adafisher-figures-old"}, left)


@unittest.skipUnless(available(), "no Chromium: figures are not drawn")
class Pictures(unittest.TestCase):
    def test_good_figures_pass_and_bad_ones_are_named(self):
        notebook = executed(
            figure(1, line("[1, 3, 2]")),
            figure(2, line("[1, 2]") + "throw new Error('bad axis');"),
            figure(3, line("[null, null]")),
            figure(4, "console.error('a complaint'); " + line("[1, 2]")),
            figure(5, "var i = new Image(); i.src = 'https://example.org/x.png'; " + line("[1, 2]")),
            figure(6, "Promise.reject(new Error('too late')); " + line("[1, 2]")),
            figure(7, "/* nothing */"),
            figure(8, "Plotly.newPlot(id, [{type: 'bar', x: ['a', 'b'], y: [1, 2]}], {});"),
        )
        problems = [picture.problem for picture in figures.of(notebook)]
        self.assertEqual("", problems[0])
        self.assertIn("bad axis", problems[1])
        self.assertEqual("shows no data", problems[2])
        self.assertEqual("a complaint", problems[3])
        self.assertIn("https://example.org", problems[4])
        self.assertIn("too late", problems[5])
        self.assertEqual("is not drawn", problems[6])
        self.assertEqual("", problems[7])

    def test_a_script_without_end_is_named(self):
        figures.SECONDS, seconds = 5, figures.SECONDS
        try:
            [picture] = figures.of(executed(figure(1, "for (;;) {}")))
        finally:
            figures.SECONDS = seconds
        self.assertEqual("did not finish rendering", picture.problem)

    def test_pictures_are_svg_and_png(self):
        [picture] = figures.of(executed(figure(1, line("[1, 3, 2]"))))
        self.assertEqual("A title", picture.title)
        self.assertRegex(picture.svg, r"(?s)\A<svg .*</svg>\Z")
        self.assertEqual(b"\x89PNG", picture.png[:4])

    def test_the_notebook_shows_the_picture_until_the_script_has_run(self):
        notebook = executed(figure(1, line("[1, 3, 2]")))
        twin = figures.with_pictures(notebook, figures.of(notebook))
        self.assertEqual(["text/html"], [*notebook.cells[1].outputs[0].data])
        self.assertEqual([["image/png"], ["text/html"]], [[*output.data] for output in twin.cells[1].outputs])
        page = "".join(
            f'<div class="jp-OutputArea-child" data-type="{[*output.data][0]}">{output.data.get("text/html", "")}</div>'
            for cell in twin.cells
            for output in cell.outputs
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "page.html")
            file.write_text(f"<!DOCTYPE html><body>{page}</body>", encoding="utf-8")
            drawn = figures.dump(file, Path(folder, "profile"))
        self.assertIn('data-type="image/png" style="display: none;"', drawn)

    def test_a_section_fails_with_its_figure(self):
        section = reproduce.Section("02_bad", "Bad", "smoke", "")
        with tempfile.TemporaryDirectory() as folder:
            options = type("Options", (), {"out": Path(folder)})
            for name in ("notebooks", "report"):
                Path(folder, name).mkdir()
            execution = reproduce.Execution(Path("02_bad.ipynb"), options)
            reproduce.asyncio.run(execution.draw(executed(figure(1, line("[null]")), figure(2, line("[1, 2]"))), section))
            self.assertEqual("failed", section.status)
            self.assertEqual("figure 1 (A title): shows no data", section.failure)
            self.assertTrue(Path(folder, "report", "figures", "02_bad_2.svg").is_file())
            pages = {path.name: text for path, text in reproduce.report.pages(Path(folder, "report"), [vars(section)])}
        self.assertIn('src="figures/02_bad_2.svg"', pages["gallery.html"])
        self.assertIn("(figures/02_bad_2.svg)", pages["gallery.md"])
        self.assertIn("gallery.html", pages["index.html"])
        self.assertNotIn('<a class="picture"', pages["index.html"], "a picture that this report has not")
        self.assertNotRegex(pages["index.html"], r'(src|href)="(https?:|\.\./)')


class SectionPage(unittest.TestCase):
    """A section's page says first what was measured."""

    TABLE = (
        "<table><thead><tr><th>the paper says</th><th>by its own numbers</th></tr></thead><tbody>"
        "<tr><td>a</td><td>contradicted: x</td><td>in the notebook: y</td><td>–</td></tr>"
        "<tr><td>b</td><td>contradicted: x</td><td>not measured: y</td><td>–</td></tr></tbody></table>"
    )

    def page(self):
        import nbformat.v4 as v4

        result = v4.new_output("execute_result", {"text/plain": "Of <2> methods, one is best. Its loss is 0.1 nats."})
        table = v4.new_output("display_data", {"text/html": self.TABLE})
        said = v4.new_output("stream", text="".join(f"run {i}\n" for i in range(20)))
        notebook = v4.new_notebook(
            cells=[
                v4.new_markdown_cell("# A title\n\n> what the paper says"),
                v4.new_code_cell("session.run(study)", outputs=[said]),
                v4.new_markdown_cell("## Claims\n\nHolm and holmium; [02](02_b.ipynb), [answers](solutions/01_a.ipynb)"),
                v4.new_code_cell("session.html(session.claims())", outputs=[table]),
                v4.new_markdown_cell("## Verdict"),
                v4.new_code_cell("session.measured(verdict)", outputs=[result]),
            ],
            metadata={"language_info": {"name": "java"}},
        )
        text = reproduce.report.page(notebook, "A title", "quick")
        self.assertEqual("# A title\n\n> what the paper says", notebook.cells[0].source, "the notebook itself stays")
        return text

    def test_the_verdict_stands_between_title_and_quotation(self):
        text = self.page()
        places = [text.index(part) for part in ("A title<", "<p>Of &lt;2&gt; methods, one is best.</p>", "what the paper says")]
        self.assertEqual(sorted(places), places)
        self.assertIn("by its own numbers 2 contradicted; measured here, for Algorithm 1 1 in the notebook, 1 not", text)
        self.assertIn("Made with the profile quick", text)

    def test_contents_code_and_output(self):
        text = self.page()
        self.assertIn('<a href="index.html">', text)
        self.assertIn('<a href="#Claims">Claims</a>', text)
        self.assertEqual(3, text.count('<details class="code">'))
        self.assertIn("20 lines of output", text)
        self.assertNotRegex(text, r'(src|href)="https?:')

    def test_links_to_notebooks_lead_to_their_pages(self):
        text = self.page()
        self.assertIn('<a href="02_b.html">02</a>, <code>notebooks/solutions/01_a.ipynb</code>', text)
        self.assertNotIn('.ipynb"', text)

    def test_words_of_the_glossary_are_explained_where_they_first_stand(self):
        if not available():
            self.skipTest("no browser")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "page.html")
            file.write_text(self.page(), encoding="utf-8")
            shown = figures.dump(file, Path(folder, "profile"))
        self.assertRegex(shown, r'<abbr class="term" title="Holm\'s correction[^"]*" tabindex="0">Holm</abbr> and holmium')
        self.assertRegex(shown, r'0\.1 <abbr class="term" title="The unit[^"]*" tabindex="0">nats</abbr>')


class WithoutBrowser(unittest.TestCase):
    def test_svg_of_the_kit_is_a_picture_as_it_is(self):
        drawn = '<svg aria-label="gain &amp; interval"></svg>'
        [picture] = figures.inline(executed(shown(drawn), shown("<p><svg></svg></p>")))
        self.assertEqual((drawn, "gain & interval", ""), (picture.svg, picture.title, picture.problem))

    def test_the_report_says_what_is_missing(self):
        which, figures.shutil.which = figures.shutil.which, lambda name: None
        try:
            with self.assertRaisesRegex(figures.Unavailable, "chromium"):
                figures.of(executed(figure(1, line("[1]"))))
            self.assertEqual([], figures.of(executed()))
        finally:
            figures.shutil.which = which


if __name__ == "__main__":
    unittest.main()
