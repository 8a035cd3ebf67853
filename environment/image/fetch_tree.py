"""Downloads a ZIP archive, unpacks it, and keeps the tree only if its hash is the expected one.

The hash is Nix's: SHA-256 of the tree's NAR serialisation, which covers names, contents, links and
executable bits, in a fixed order and nothing else (E. Dolstra, "The purely functional software
deployment model", 2006, figure 5.2); so the same number checks any archive of the same tree.

Usage: fetch_tree.py URL SRI-HASH FOLDER. Exit status: 0 done, 1 it is not that tree.
"""

import base64
import hashlib
import os
import stat
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path


def text(value: bytes) -> bytes:
    """A string of the serialisation: its length, itself, zeros up to a multiple of 8."""
    return len(value).to_bytes(8, "little") + value + bytes(-len(value) % 8)


def serialise(path: Path):
    """The pieces of a node's serialisation."""
    mode = path.lstat().st_mode
    yield text(b"(") + text(b"type")
    if stat.S_ISLNK(mode):
        yield text(b"symlink") + text(b"target") + text(os.fsencode(os.readlink(path)))
    elif stat.S_ISDIR(mode):
        yield text(b"directory")
        for name in sorted(os.listdir(os.fsencode(path))):
            yield text(b"entry") + text(b"(") + text(b"name") + text(name) + text(b"node")
            yield from serialise(path / os.fsdecode(name))
            yield text(b")")
    else:
        executable = text(b"executable") + text(b"") if mode & stat.S_IXUSR else b""
        yield text(b"regular") + executable + text(b"contents") + text(path.read_bytes())
    yield text(b")")


def tree_hash(path: Path) -> str:
    """The tree's hash in the form of Subresource Integrity, as Nix prints it."""
    digest = hashlib.sha256(text(b"nix-archive-1"))
    for piece in serialise(path):
        digest.update(piece)
    return "sha256-" + base64.b64encode(digest.digest()).decode()


def unpack(archive: Path, folder: Path):
    """Unpacks a ZIP archive with the executable bits that it records, which zipfile leaves out."""
    with zipfile.ZipFile(archive) as files:
        for entry in files.infolist():
            path = files.extract(entry, folder)
            if not entry.is_dir() and entry.external_attr >> 16 & stat.S_IXUSR:
                os.chmod(path, 0o755)


def main(url: str, expected: str, target: str) -> int:
    with tempfile.TemporaryDirectory(dir=Path(target).parent) as scratch:
        archive, tree = Path(scratch, "archive"), Path(scratch, "tree")
        with urllib.request.urlopen(url, timeout=60) as answer:
            archive.write_bytes(answer.read())
        unpack(archive, tree)
        actual = tree_hash(tree)
        if actual != expected:
            print(f"{url}: the unpacked tree has the hash {actual}, expected {expected}", file=sys.stderr)
            return 1
        tree.rename(target)
    print(f"{url}: {actual}, as expected")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
