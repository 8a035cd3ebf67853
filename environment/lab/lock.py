"""Turns pip's report of what it would install into requirements with versions and hashes.

Usage: pip install --dry-run --ignore-installed --only-binary :all: --report - -r requirements.in
| lock.py >requirements-X.Y.txt. The hashes are of the files for that version of Python.
"""

import json
import sys


def lock(report: dict) -> str:
    """The requirements, one a line, in order of their names."""
    lines = []
    for item in report["install"]:
        name, version = item["metadata"]["name"], item["metadata"]["version"]
        digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
        lines.append(f"{name.lower()}=={version} --hash=sha256:{digest}\n")
    return "".join(sorted(lines))


if __name__ == "__main__":
    sys.stdout.write(lock(json.load(sys.stdin)))
