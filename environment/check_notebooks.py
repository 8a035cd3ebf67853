"""Checks that the stored notebooks are clean: no outputs, short cells, no classes, kernel `java`; and that
each has exercises with a solution of the same name in `solutions`."""

import json
import re
import sys
from pathlib import Path

MOST_LINES = 15
EXERCISES = "## Two exercises"
TYPE = re.compile(
    r"(?:^|[;{}])\s*(?:@\w+\s+|(?:public|protected|private|static|final|abstract|sealed|non-sealed|strictfp)\s+)*"
    r"((?:class|record|enum|@?interface)\s+\w+)",
    re.MULTILINE,
)


def problems(path: Path):
    """Yields what is wrong with one stored notebook, one line each."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError) as error:
        yield f"not a notebook ({error})"
        return
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem):
        yield "the name is not NN_lower_case.ipynb"
    kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("name")
    if kernel != "java":
        yield f"kernelspec is {kernel!r}, not 'java'"
    ids = [cell.get("id") for cell in cells]
    for place, id in enumerate(ids, 1):
        if not id:
            yield f"cell {place} has no id"
        elif ids.index(id) < place - 1:
            yield f"cell {place} has the id '{id}' of cell {ids.index(id) + 1}"
    number = 0
    for cell in cells:
        if cell.get("cell_type") != "code":
            continue
        number += 1
        lines = "".join(cell.get("source", "")).strip().splitlines()
        where = f"code cell {number} ({lines[0] if lines else 'empty'})"
        if cell.get("outputs"):
            yield f"{where} is stored with outputs"
        if cell.get("execution_count") is not None:
            yield f"{where} is stored with an execution count"
        if len(lines) > MOST_LINES:
            yield f"{where} has {len(lines)} lines, more than {MOST_LINES}"
        for name in TYPE.findall("\n".join(lines)):
            yield f"{where} declares '{name}': it belongs in lib, where tests reach it"


def unsolved(folder: Path):
    """Yields which notebooks lack exercises or their solution, and which solution has no notebook."""
    paths = sorted(folder.glob("*.ipynb"))
    solutions = {path.name for path in folder.glob("solutions/*.ipynb")}
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        if EXERCISES not in text or f"(solutions/{path.name})" not in text:
            yield f"{path.name}: no section '{EXERCISES}' with a link to its solution"
        if path.name not in solutions:
            yield f"{path.name}: solutions/{path.name} is missing"
    for name in sorted(solutions - {path.name for path in paths}):
        yield f"solutions/{name}: there is no notebook of this name"


def main() -> int:
    folder = Path(sys.argv[1])
    paths = sorted(folder.glob("*.ipynb"))
    found = [f"{path.name}: {problem}" for path in paths for problem in problems(path)]
    if folder.name != "solutions":
        found += unsolved(folder)
    if not paths:
        found.append(f"no notebooks in {folder}")
    print("\n".join(found) if found else f"{len(paths)} notebooks are stored clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
