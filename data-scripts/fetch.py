"""What the scripts of the data sets share: download, check, unpack; standard library only.

Nothing appears under its final name before it is whole and its checksum is right.
"""

import contextlib
import dataclasses
import errno
import fcntl
import hashlib
import http.client
import os
import posixpath
import shutil
import ssl
import stat
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Callable, Iterator

SUMS = "SHA256SUMS"
BLOCK = 1 << 20
ATTEMPTS = 4
TIMEOUT_SECONDS = 30
SPARE_BYTES = 64 << 20
FULL = (errno.ENOSPC, errno.EDQUOT)


class Unusable(Exception):
    """What was asked for cannot be done; the message says what to do."""


class Failed(Exception):
    """A check failed: a checksum, a download, a damaged folder."""


@dataclasses.dataclass(frozen=True)
class Archive:
    """A file to download: its name, size and checksum, and where it is, the best place first."""

    name: str
    urls: tuple[str, ...]
    sha256: str = ""
    md5: str = ""
    size: int | None = None

    def digest(self):
        """Returns a new digest of the kind that is known."""
        return hashlib.sha256() if self.sha256 else hashlib.md5(usedforsecurity=False)

    def expected(self) -> str:
        return self.sha256 or self.md5

    def kind(self) -> str:
        return "SHA-256" if self.sha256 else "MD5"


@dataclasses.dataclass(frozen=True)
class DataSet:
    """A data set: what to fetch and how its folder is made of it.

    unpack gets the archives' files by name and a Folder to fill. The limits are for all files
    together; an archive that holds more is refused. by_hand says how to get what may not be fetched
    by a program.
    """

    name: str
    title: str
    folder: str
    terms: str
    archives: tuple[Archive, ...]
    unpack: Callable[[dict[str, Path], "Folder"], None]
    most_files: int
    most_bytes: int
    by_hand: str = ""


# ------------------------------------------------------------------------------------- messages


def say(text: str) -> None:
    print(f"kit: {text}", file=sys.stderr, flush=True)


def reason(error: Exception) -> str:
    """What an error says to a reader, without the names that Python has for things."""
    if isinstance(error, http.client.IncompleteRead):
        return "the connection ended too early"
    if isinstance(error, http.client.HTTPException):
        return "the answer is not HTTP" if isinstance(error, http.client.BadStatusLine) else "the answer is damaged"
    inner = getattr(error, "reason", None)
    if isinstance(inner, Exception):
        return reason(inner)
    if isinstance(error, ssl.SSLError):
        return f"no secure connection ({getattr(error, 'verify_message', '') or inner or 'refused'})"
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS} s"
    if isinstance(error, OSError) and error.strerror:
        file = f"{error.filename}: " if error.filename else ""
        return f"{file}{error.strerror}"
    return str(inner or error) or "no reason given"


class Progress:
    """How much has arrived: one line that changes on a terminal, else a line now and then."""

    def __init__(self, name: str, total: int | None, done: int):
        self.name, self.total = name, total
        self.first, self.start = done, time.monotonic()
        self.live = sys.stderr.isatty()
        self.shown = self.start

    def show(self, done: int, last: bool = False) -> None:
        now = time.monotonic()
        if not last and now - self.shown < (0.2 if self.live else 10):
            return
        self.shown = now
        rate = (done - self.first) / max(now - self.start, 1e-3)
        text = f"kit: {self.name}: {megabytes(done)}"
        if self.total:
            text += f" of {megabytes(self.total)} ({100 * done // self.total} %)"
        text += f", {megabytes(rate)}/s"
        if self.live:
            print(f"\r{text}\x1b[K", end="\n" if last else "", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)


def megabytes(count: float) -> str:
    return f"{count / 1e6:,.1f} MB"


# ------------------------------------------------------------------------------------- download


def sum_of(file: Path, archive: Archive) -> str:
    digest = archive.digest()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def wrong(archive: Archive, file: Path) -> str:
    """Says what is wrong with a file, or nothing if it is the archive."""
    size = file.stat().st_size
    if archive.size is not None and size != archive.size:
        return f"{size:,} bytes, expected {archive.size:,}"
    found = sum_of(file, archive)
    if found != archive.expected():
        return f"{archive.kind()} {found}, expected {archive.expected()}"
    return ""


def download(archive: Archive, place: Path, pause: Callable[[float], None] = time.sleep) -> Path:
    """Returns the whole archive in a folder; takes up what an earlier call has left there."""
    target, part = place / archive.name, place / (archive.name + ".part")
    if target.exists():
        return target
    reasons = []
    for url in archive.urls:
        if reasons:
            say(f"{reasons[-1]}; trying {url}")
        # A part from elsewhere may be what is wrong; then the same place gets a clean chance.
        for _ in range(2):
            resumed = part.exists() and part.stat().st_size > 0
            problem = fetch(archive, url, part, pause)
            if problem:
                reasons.append(f"{url}: {problem}")
                break
            problem = wrong(archive, part)
            if not problem:
                part.rename(target)
                return target
            reasons.append(f"{url}: {problem}")
            part.unlink()
            if not resumed:
                break
    raise Failed(
        f"{archive.name} could not be fetched ({'; '.join(reasons)}); run again to go on{kept(part)},"
        f" or get it on another machine and give it as --from FILE"
    )


def kept(part: Path) -> str:
    """Says how much of a download is kept."""
    return f" from the {megabytes(part.stat().st_size)} that are kept" if part.exists() else ""


def fetch(archive: Archive, url: str, part: Path, pause: Callable[[float], None]) -> str:
    """Fetches what is missing of a part. Says why it is not complete, or nothing."""
    problem = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            seconds = 2 ** (attempt - 1)
            say(f"{archive.name}: {problem}; trying again in {seconds} s{kept(part)}")
            pause(seconds)
        try:
            problem = fetch_once(archive, url, part)
        except urllib.error.HTTPError as e:
            problem = f"HTTP status {e.code}"
            if 400 <= e.code < 500 and e.code not in (408, 429):
                return problem
        except (OSError, http.client.HTTPException) as e:
            if isinstance(e, OSError) and e.errno in FULL:
                raise Unusable(f"{part.parent}: the disk is full; make room, then run again") from e
            problem = reason(e)
        if not problem:
            return ""
    return problem


def fetch_once(archive: Archive, url: str, part: Path) -> str:
    have = part.stat().st_size if part.exists() else 0
    if archive.size is not None and have >= archive.size:
        return ""
    request = urllib.request.Request(url, headers={"User-Agent": "adafisher-kit"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as e:
        if e.code == 416 and archive.size is None:
            return ""
        raise
    with response:
        if response.status != 206:
            have = 0
        elif not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink()
            return "sent another part than the one asked for"
        length = response.headers.get("Content-Length")
        total = archive.size or (have + int(length) if length else None)
        limit = archive.size if archive.size is not None else total
        progress = Progress(archive.name, total, have)
        with part.open("r+b" if have else "wb") as stream:
            stream.seek(have)
            while block := response.read(BLOCK):
                have += len(block)
                if limit is not None and have > limit:
                    stream.truncate(0)
                    return f"more than the {limit:,} bytes expected"
                stream.write(block)
                progress.show(have)
        progress.show(have, last=True)
    return f"ended after {have:,} of {total:,} bytes" if total and have < total else ""


# --------------------------------------------------------------------------------------- unpack


class Folder:
    """A folder that is being filled; it refuses what an honest archive does not hold."""

    def __init__(self, root: Path, most_files: int, most_bytes: int):
        self.root, self.most_files, self.left = root, most_files, most_bytes
        self.most_bytes = most_bytes
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: BinaryIO) -> None:
        """Writes a file; the name is relative, with slashes."""
        check_name(name)
        if name in self.sums:
            raise Failed(f"'{name}' is in the archive twice; get the archive again")
        if len(self.sums) >= self.most_files:
            raise Failed(f"more than {self.most_files:,} files in the archive; get it again")
        path = self.root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            # Exclusive: a name that differs in case only, on such a disk, is not overwritten.
            with path.open("xb") as out:
                while block := content.read(BLOCK):
                    self.left -= len(block)
                    if self.left < 0:
                        raise Failed(f"more than {megabytes(self.most_bytes)} in the archive at '{name}'")
                    digest.update(block)
                    out.write(block)
        except (FileExistsError, NotADirectoryError) as e:
            raise Failed(f"'{name}' clashes with another file of the archive; get it again") from e
        self.sums[name] = digest.hexdigest()

    def finish(self) -> None:
        """Writes the list of checksums, in the form of sha256sum."""
        if not self.sums:
            raise Failed("the archive holds nothing that is needed; get it again")
        lines = [f"{self.sums[name]}  {name}\n" for name in sorted(self.sums)]
        (self.root / SUMS).write_text("".join(lines), encoding="utf-8")


def check_name(name: str) -> None:
    parts = name.split("/")
    if (
        name.startswith("/")
        or posixpath.normpath(name) != name
        or ".." in parts
        or name == SUMS
        or any(ord(c) < 32 or c in "\\:" for c in name)
        or any(len(part.encode()) > 200 for part in parts)
    ):
        raise Failed(f"the archive holds the unsafe name {name!r}; it is not the official one")


def members(file: Path) -> Iterator[tuple[str, BinaryIO]]:
    """The files of a tar or zip, each to be read before the next; links and devices are refused."""
    with file.open("rb") as stream:
        zipped = stream.read(4) == b"PK\3\4"
    if zipped:
        yield from zip_members(file)
    else:
        with tarfile.open(file, "r:*") as archive:
            yield from tar_members(archive)


def tar_members(archive: tarfile.TarFile) -> Iterator[tuple[str, BinaryIO]]:
    for member in archive:
        if member.isdir():
            continue
        if not member.isreg():
            raise Failed(f"the archive holds '{member.name}', a link or a device; expected files only")
        stream = archive.extractfile(member)
        assert stream is not None
        yield member.name.removeprefix("./"), stream


def zip_members(file: Path) -> Iterator[tuple[str, BinaryIO]]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                raise Failed(f"the archive holds '{member.filename}', a link or a device; expected files only")
            if member.flag_bits & 1:
                raise Failed(f"the archive holds '{member.filename}' encrypted; it is not the official one")
            with archive.open(member) as stream:
                yield member.filename, stream


def below(top: str, keep: Callable[[str], bool] = lambda name: True):
    """An unpack function: of one archive, the files below a folder that are wanted."""

    def unpack(files: dict[str, Path], folder: Folder) -> None:
        for file in files.values():
            for name, content in members(file):
                check_name(name)
                if name.startswith(top + "/") and keep(name[len(top) + 1 :]):
                    folder.add(name[len(top) + 1 :], content)

    return unpack


def plain(files: dict[str, Path], folder: Folder) -> None:
    """An unpack function: the files as they are."""
    for name, file in files.items():
        with file.open("rb") as content:
            folder.add(name, content)


# ------------------------------------------------------------------------------------- commands


def check_folder(data: DataSet, folder: Path, every_byte: bool) -> str:
    """Says what is wrong with an unpacked folder, or nothing."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return f"no {SUMS}"
    for number, line in enumerate(lines, 1):
        expected, separator, name = line.partition("  ")
        if not separator or len(expected) != 64:
            return f"{SUMS}: line {number} is damaged"
        try:
            check_name(name)
            if every_byte:
                with (folder / name).open("rb") as stream:
                    digest = hashlib.sha256()
                    while block := stream.read(BLOCK):
                        digest.update(block)
                if digest.hexdigest() != expected:
                    return f"{name}: SHA-256 {digest.hexdigest()}, expected {expected}"
            elif not (folder / name).is_file():
                return f"{name} is missing"
        except (OSError, Failed) as e:
            return f"{name}: {reason(e)}"
    return "" if lines else f"{SUMS} is empty"


def verify(data: DataSet, to: Path) -> None:
    folder = to / data.folder
    if not folder.is_dir():
        raise Failed(f"{data.name}: no {folder}; get it with ./kit data {data.name}")
    problem = check_folder(data, folder, every_byte=True)
    if problem:
        raise Failed(f"{data.name}: {folder}: {problem}; ./kit data {data.name} gets it again")
    say(f"{data.name}: {folder} is whole, every byte")


@contextlib.contextmanager
def alone(to: Path, data: DataSet):
    """Waits until no other kit works on the same set, in a folder for what is not finished."""
    place = to / ".incomplete" / data.name
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / "lock").open("w")
    except OSError as e:
        raise Unusable(f"--to {to}: cannot be written ({e.strerror}); choose another folder") from e
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{data.name}: waiting for another kit that gets it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def given(data: DataSet, source: Path) -> dict[str, Path]:
    """The archives that --from names, one file or a folder, checked."""
    files = {}
    for archive in data.archives:
        file = source if source.is_file() and len(data.archives) == 1 else source / archive.name
        if not file.is_file():
            raise Unusable(f"--from {source}: no {archive.name} there; {data.name} is made of it")
        say(f"{data.name}: checking {file} …")
        problem = wrong(archive, file)
        if problem:
            raise Failed(f"{file}: {problem}; this is not the official {archive.name}, get it again")
        files[archive.name] = file
    return files


def fetched(data: DataSet, place: Path, mirrors: list[str]) -> dict[str, Path]:
    """The archives from the network, checked."""
    if data.by_hand:
        raise Unusable(data.by_hand)
    files = {}
    for archive in data.archives:
        urls = tuple(f"{base.rstrip('/')}/{archive.name}" for base in mirrors) + archive.urls
        say(f"{data.name}: fetching {archive.name} ({data.terms})")
        files[archive.name] = download(dataclasses.replace(archive, urls=urls), place)
    return files


def check_room(data: DataSet, place: Path, source: Path | None) -> None:
    needed = data.most_bytes + SPARE_BYTES
    if not source:
        needed += sum(archive.size or 0 for archive in data.archives)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Unusable(
            f"{place}: {megabytes(free)} free, {data.name} may take {megabytes(needed)}; make room or"
            f" choose another folder with --to DIR"
        )


def get(data: DataSet, to: Path, source: Path | None, mirrors: list[str]) -> None:
    """Makes the folder of a data set, unless it is there."""
    folder = to / data.folder
    with alone(to, data) as place:
        if folder.exists():
            if not (folder / SUMS).exists():
                raise Unusable(
                    f"{folder} is there and was not made by ./kit data ({SUMS} is missing); move it"
                    f" away or choose another folder with --to DIR"
                )
            problem = check_folder(data, folder, every_byte=False)
            if not problem:
                say(f"{data.name}: {folder} is there; --verify checks every byte")
                return
            say(f"{data.name}: {folder}: {problem}; getting it again")
        if source or not data.by_hand:
            check_room(data, place, source)
        files = given(data, source) if source else fetched(data, place, mirrors)
        say(f"{data.name}: unpacking …")
        install(data, files, place, folder)
        for file in place.iterdir():
            # Without its file, a lock would no longer keep out those who wait for it.
            if file.name != "lock":
                file.unlink()
    say(f"{data.name}: {data.title} is in {folder}")


def install(data: DataSet, files: dict[str, Path], place: Path, folder: Path) -> None:
    """Unpacks beside the final place, then renames."""
    fresh, old = place / "unpacked", place / "old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        fresh.mkdir()
        filled = Folder(fresh, data.most_files, data.most_bytes)
        data.unpack(files, filled)
        filled.finish()
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as e:
        raise Failed(f"{', '.join(map(str, files.values()))}: damaged ({e}); get it again") from e
    except OSError as e:
        if e.errno in FULL:
            raise Unusable(f"{place}: the disk is full; make room, then run again") from e
        if e.errno is None:
            # What gzip says of a damaged file.
            raise Failed(f"{', '.join(map(str, files.values()))}: damaged ({e}); get it again") from e
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
