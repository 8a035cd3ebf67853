"""Tests of ./kit data against a server on this machine that misbehaves in every way we know."""

import errno
import hashlib
import http.server
import io
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import unittest
import zipfile
import zlib
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
KIT = HERE.parent / "kit"
sys.path.insert(0, str(HERE.parent / "data-scripts"))

import cifar10  # noqa: E402
import fetch  # noqa: E402
import imagenet  # noqa: E402
import wikitext2  # noqa: E402
from fetch import Archive, DataSet, Failed, Folder, Unusable  # noqa: E402

CONTENT = {"top/train.bin": bytes(range(256)) * 2000, "top/test.bin": b"test" * 100}


def tar_of(files: dict[str, bytes], *extra: tarfile.TarInfo, mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in extra:
            archive.addfile(member)
    return out.getvalue()


def zip_of(files: dict[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        if link:
            member = zipfile.ZipInfo(link)
            member.external_attr = 0o120777 << 16
            archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def link(kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo("top/link")
    member.type = kind
    member.linkname = "/etc/passwd"
    return member


# Without compression the archive is long enough to be cut in the middle.
GOOD = tar_of(CONTENT, mode="w")


class Handler(http.server.BaseHTTPRequestHandler):
    """The first part of the path says how the server behaves, the rest does not matter."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        how = self.path.split("/")[1]
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        server.requests.append((how, start))
        body = server.content
        if how == "gone":
            return self.send_error(404)
        if how == "busy" and len(server.requests) < 3:
            return self.send_error(503)
        if how == "tampered":
            body = body[:-1] + b"!"
        if how == "longer":
            body += b"more"
        if how == "deaf":
            start = 0
        if start >= len(body):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            shown = start + 1 if how == "shifted" else start
            self.send_header("Content-Range", f"bytes {shown}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        # Drops the connection after a while, always or for the first request only.
        cut = how == "dropping" or how == "once" and len(server.requests) == 1
        self.wfile.write(body[start : start + 200_000] if cut else body[start:])


class Server(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kit data ")
        self.addCleanup(folder.cleanup)
        self.to = Path(folder.name, "data")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.content, self.server.requests = GOOD, []
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.said = []
        quiet = mock.patch("fetch.say", self.said.append), mock.patch("fetch.Progress"), mock.patch("time.sleep")
        for patch in quiet:
            patch.start()
            self.addCleanup(patch.stop)

    def url(self, how: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{how}/good.tar"

    def data(self, *how: str, size: bool = True, unpack=None, **limits) -> DataSet:
        content = self.server.content
        archive = Archive(
            name="good.tar",
            urls=tuple(self.url(each) for each in how),
            sha256=hashlib.sha256(GOOD if content == GOOD else content).hexdigest(),
            size=len(content) if size else None,
        )
        return DataSet(
            name="toy",
            title="Toy",
            folder="toy",
            terms="none",
            archives=(archive,),
            unpack=unpack or fetch.below("top"),
            most_files=limits.get("most_files", 10),
            most_bytes=limits.get("most_bytes", 1_000_000),
        )

    def get(self, data: DataSet, source=None, mirrors=()):
        # The default argument of download holds the real sleep.
        with mock.patch.object(fetch.download, "__defaults__", (lambda seconds: None,)):
            fetch.get(data, self.to, source, list(mirrors))

    def assert_good(self):
        self.assertEqual((self.to / "toy" / "train.bin").read_bytes(), CONTENT["top/train.bin"])
        self.assertEqual((self.to / "toy" / "test.bin").read_bytes(), CONTENT["top/test.bin"])
        result = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=self.to / "toy")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(["lock"], [file.name for file in (self.to / ".incomplete" / "toy").iterdir()])

    def assert_nothing(self):
        self.assertFalse((self.to / "toy").exists())

    def part(self, content: bytes):
        place = self.to / ".incomplete" / "toy"
        place.mkdir(parents=True)
        (place / "good.tar.part").write_bytes(content)


class Download(Server):
    def test_fetches_once(self):
        self.get(self.data("fine"))
        self.assert_good()
        self.get(self.data("fine"))
        self.assertEqual(self.server.requests, [("fine", 0)])

    def test_takes_up_a_dropped_connection(self):
        for size in (True, False):
            with self.subTest(size=size):
                self.server.requests.clear()
                self.get(self.data("once", size=size))
                self.assert_good()
                self.assertEqual(self.server.requests, [("once", 0), ("once", 200_000)])
                fetch.shutil.rmtree(self.to)

    def test_goes_on_where_another_call_ended(self):
        self.part(GOOD[:300_000])
        self.get(self.data("fine"))
        self.assert_good()
        self.assertEqual(self.server.requests, [("fine", 300_000)])

    def test_a_server_that_cannot_go_on_starts_anew(self):
        for how in ("deaf", "shifted"):
            with self.subTest(how):
                self.part(GOOD[:300_000])
                self.get(self.data(how))
                self.assert_good()
                fetch.shutil.rmtree(self.to)

    def test_a_wrong_part_gets_a_clean_second_chance(self):
        self.part(b"x" * 300_000)
        self.get(self.data("fine"))
        self.assert_good()
        self.assertEqual(self.server.requests, [("fine", 300_000), ("fine", 0)])

    def test_a_part_that_is_whole_or_too_long(self):
        self.part(GOOD)
        self.get(self.data("fine"))
        self.assert_good()
        self.assertEqual(self.server.requests, [])
        fetch.shutil.rmtree(self.to)
        self.part(GOOD + b"more")
        self.get(self.data("fine", size=False))
        self.assert_good()

    def test_the_next_mirror_serves_when_one_does_not(self):
        for how in ("gone", "tampered", "longer", "dropping"):
            with self.subTest(how):
                self.get(self.data(how, "fine"))
                self.assert_good()
                fetch.shutil.rmtree(self.to)

    def test_a_busy_server_is_asked_again(self):
        self.get(self.data("busy"))
        self.assert_good()
        tries = [line for line in self.said if "trying" in line]
        self.assertEqual(tries, [f"good.tar: HTTP status 503; trying again in {seconds} s" for seconds in (1, 2)])

    def test_a_retry_says_what_is_kept_and_the_next_place_is_named(self):
        self.get(self.data("dropping", "fine"))
        tries = [line for line in self.said if "trying" in line]
        self.assertRegex(tries[0], r"good\.tar: .+; trying again in 1 s from the 0\.2 MB that are kept")
        self.assertEqual(len(tries), 2)

    def test_another_place_is_named_with_what_the_first_said(self):
        self.get(self.data("gone", "fine"))
        self.assertIn(f"{self.url('gone')}: HTTP status 404; trying {self.url('fine')}", self.said)

    def test_no_message_has_a_name_that_only_python_knows(self):
        connection = fetch.http.client
        for error, words in (
            (connection.IncompleteRead(b"x" * 9, 5), "the connection ended too early"),
            (connection.BadStatusLine("SSH-2.0"), "the answer is not HTTP"),
            (connection.RemoteDisconnected("Remote end closed"), "the answer is not HTTP"),
            (connection.LineTooLong("header line"), "the answer is damaged"),
            (fetch.urllib.error.URLError(OSError(111, "Connection refused")), "Connection refused"),
            (fetch.urllib.error.URLError(fetch.ssl.SSLError(1, "[SSL: BAD] wrong")), "no secure connection"),
            (TimeoutError(), "no answer within 30 s"),
            (PermissionError(13, "Permission denied", "/a/b"), "/a/b: Permission denied"),
            (OSError(), "no reason given"),
        ):
            with self.subTest(repr(error)), mock.patch("fetch.fetch_once", side_effect=error):
                with self.assertRaises(Failed) as caught:
                    self.get(self.data("fine"))
                said = " ".join([str(caught.exception), *self.said])
                self.assertIn(words, said)
                self.assertNotRegex(said, r"Error\b|Errno|Exception|IncompleteRead|BadStatus|LineTooLong|<|\(_ssl")

    def test_says_what_each_mirror_did(self):
        with self.assertRaises(Failed) as caught:
            self.get(self.data("gone", "tampered", "longer"))
        message = str(caught.exception)
        self.assertRegex(message, r"/gone/good\.tar: HTTP status 404")
        self.assertRegex(message, r"/tampered/good\.tar: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}")
        self.assertRegex(message, r"/longer/good\.tar: more than the [0-9,]+ bytes expected")
        self.assertIn("--from FILE", message)
        self.assert_nothing()

    def test_a_connection_that_always_drops_keeps_its_part(self):
        self.server.content = GOOD + bytes(2_000_000)
        with self.assertRaises(Failed) as caught:
            self.get(self.data("dropping", most_bytes=4_000_000))
        self.assertRegex(str(caught.exception), r"ended after 800,000 of [0-9,]+ bytes")
        self.assertIn("run again to go on from the 0.8 MB that are kept", str(caught.exception))
        self.assertEqual((self.to / ".incomplete/toy/good.tar.part").stat().st_size, 800_000)

    def test_a_mirror_of_the_user_comes_first(self):
        self.get(self.data("gone"), mirrors=[self.url("fine").rsplit("/", 1)[0] + "/"])
        self.assert_good()
        self.assertEqual(self.server.requests, [("fine", 0)])

    def test_nobody_listens(self):
        archive = Archive("good.tar", ("http://127.0.0.1:9/good.tar",), sha256="0" * 64, size=1)
        with self.assertRaises(Failed) as caught:
            self.get(fetch.dataclasses.replace(self.data("fine"), archives=(archive,)))
        self.assertIn("refused", str(caught.exception))

    def test_a_full_disk_is_said(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with mock.patch("fetch.fetch_once", side_effect=full), self.assertRaises(Unusable) as caught:
            self.get(self.data("fine"))
        self.assertIn("disk is full", str(caught.exception))
        with mock.patch.object(Folder, "add", side_effect=full), self.assertRaises(Unusable) as caught:
            self.get(self.data("fine"))
        self.assertIn("disk is full", str(caught.exception))
        self.assert_nothing()
        self.assertFalse((self.to / ".incomplete/toy/unpacked").exists())
        self.get(self.data("fine"))
        self.assert_good()

    def test_too_little_room_is_said_before(self):
        with self.assertRaises(Unusable) as caught:
            self.get(self.data("fine", most_bytes=10**18))
        self.assertRegex(str(caught.exception), r"free, toy may take .* MB; make room")
        self.assertEqual(self.server.requests, [])


class Present(Server):
    def test_a_missing_file_brings_it_again(self):
        self.get(self.data("fine"))
        (self.to / "toy" / "test.bin").unlink()
        self.get(self.data("fine"))
        self.assert_good()

    def test_verify_finds_a_changed_byte(self):
        data = self.data("fine")
        with self.assertRaisesRegex(Failed, "get it with ./kit data toy"):
            fetch.verify(data, self.to)
        self.get(data)
        fetch.verify(data, self.to)
        file = self.to / "toy" / "train.bin"
        file.write_bytes(b"\1" + file.read_bytes()[1:])
        with self.assertRaisesRegex(Failed, "train.bin: SHA-256 .*, expected"):
            fetch.verify(data, self.to)
        file.unlink()
        with self.assertRaisesRegex(Failed, "train.bin"):
            fetch.verify(data, self.to)

    def test_a_folder_of_the_user_is_left_alone(self):
        (self.to / "toy").mkdir(parents=True)
        (self.to / "toy" / "mine").write_text("precious", encoding="utf-8")
        with self.assertRaisesRegex(Unusable, "was not made by ./kit data"):
            self.get(self.data("fine"))
        self.assertEqual((self.to / "toy" / "mine").read_text(encoding="utf-8"), "precious")

    def test_from_a_file_or_a_folder(self):
        source = Path(self.to.parent, "source")
        source.mkdir()
        (source / "good.tar").write_bytes(GOOD)
        for given in (source, source / "good.tar"):
            self.get(self.data("gone"), source=given)
            self.assert_good()
            fetch.shutil.rmtree(self.to)
        self.assertEqual(self.server.requests, [])
        (source / "good.tar").write_bytes(GOOD[:-5])
        with self.assertRaisesRegex(Failed, "bytes, expected .*not the official"):
            self.get(self.data("gone"), source=source)
        with self.assertRaisesRegex(Unusable, "no good.tar there"):
            self.get(self.data("gone"), source=self.to)


class Unpack(Server):
    """Archives with the right checksum and wrong content: nothing of them appears."""

    def refused(self, content: bytes, reason: str, **limits):
        self.server.content = content
        with self.assertRaisesRegex(Failed, reason):
            self.get(self.data("fine", **limits))
        self.assert_nothing()
        self.assertEqual([], [f for f in self.to.parent.rglob("*") if f.name in ("evil", "passwd")])
        fetch.shutil.rmtree(self.to)

    def test_names_that_lead_outside(self):
        for name in ("../evil", "top/../../evil", "/tmp/evil", "top//evil", "top/./evil", "top\\evil"):
            with self.subTest(name):
                self.refused(zip_of({name: b"x"}), "unsafe name")
                self.refused(tar_of({name: b"x"}), "unsafe name")
        self.refused(tar_of({"top/a\nb": b"x"}), "unsafe name")
        self.refused(tar_of({"top/SHA256SUMS": b"x"}), "unsafe name")

    def test_links_and_devices(self):
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            self.refused(tar_of(CONTENT, link(kind)), "a link or a device")
        self.refused(zip_of(CONTENT, link="top/link"), "a link or a device")

    def test_limits(self):
        self.refused(tar_of(CONTENT), "more than 0.5 MB", most_bytes=500_000)
        self.refused(zip_of({"top/zeros": bytes(2_000_000)}), "more than 1.0 MB")
        self.refused(tar_of(CONTENT), "more than 1 files", most_files=1)

    def test_clashes(self):
        twice = tarfile.TarInfo("top/train.bin")
        self.refused(tar_of(CONTENT, twice), "twice")
        self.refused(tar_of({"top/a": b"x", "top/a/b": b"y"}), "clashes")

    def test_damage(self):
        self.refused(tar_of(CONTENT)[:-2000], "damaged")
        self.refused(b"<html>busy</html>", "damaged")
        broken = bytearray(zip_of(CONTENT))
        broken[200] ^= 1
        self.refused(bytes(broken), "damaged")
        self.refused(tar_of({"other/file": b"x"}), "holds nothing that is needed")

    def test_zip_and_a_choice_of_files(self):
        self.server.content = zip_of({**CONTENT, "top/test/unlabelled": b"x", "top/folder/": b""})
        self.get(self.data("fine", unpack=fetch.below("top", lambda name: not name.startswith("test/"))))
        self.assert_good()
        self.assertFalse((self.to / "toy" / "test").exists())


class ImageNet(Server):
    """A small ImageNet in the official form, made here: the classes' numbers are shuffled."""

    def archives(self, first=tuple(imagenet.FIRST)):
        names = [f"n{i:08}" for i in range(imagenet.CLASSES)]
        # The number of a class is its place here; the order of names is another one.
        numbered = names[500:] + names[:500]
        # Every record, as MATLAB writes it, with letters of two bytes; more than the thousand follow.
        records = b"".join(struct.pack("<2I", 4, 18) + n.encode("utf-16-le") for n in numbered + ["n99999999"])
        packed = zlib.compress(b"\0" * 48 + records)
        meta = b"MATLAB 5.0".ljust(128) + struct.pack("<2I", 15, len(packed)) + packed
        truth = [numbered.index(names[i]) + 1 for i in first]
        folder = Path(self.to.parent, "source")
        folder.mkdir(exist_ok=True)
        kit = {
            "ILSVRC2012_devkit_t12/data/meta.mat": meta,
            "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt": "".join(
                f"{number}\n" for number in truth
            ).encode(),
        }
        val = {f"ILSVRC2012_val_{i + 1:08}.JPEG": b"val%d" % i for i in range(len(truth))}
        train = {f"{names[i]}.tar": tar_of({f"{names[i]}_7.JPEG": b"train%d" % i}, mode="w") for i in first}
        contents = {imagenet.KIT: tar_of(kit), imagenet.VAL: tar_of(val, mode="w"), imagenet.TRAIN: tar_of(train, mode="w")}
        sums = []
        for name, content in contents.items():
            (folder / name).write_bytes(content)
            sums.append(Archive(name, (), md5=hashlib.md5(content, usedforsecurity=False).hexdigest()))
        return folder, fetch.dataclasses.replace(imagenet.SET, archives=tuple(sums), most_bytes=10**6)

    def test_pictures_are_sorted_into_classes(self):
        folder, data = self.archives()
        with mock.patch("imagenet.say"):
            self.get(data, source=folder)
        root = self.to / "imagenet"
        self.assertEqual((root / "val/n00000970/ILSVRC2012_val_00000002.JPEG").read_bytes(), b"val1")
        self.assertEqual((root / "train/n00000809/n00000809_7.JPEG").read_bytes(), b"train809")
        self.assertEqual(10, len([file for file in root.rglob("*.JPEG")]))

    def test_other_classes_are_refused(self):
        folder, data = self.archives(first=(1, 2, 3, 4, 5))
        with self.assertRaisesRegex(Failed, "not those that are published"):
            self.get(data, source=folder)

    def test_is_not_fetched(self):
        with self.assertRaisesRegex(Unusable, "register at https://image-net.org.*--from DIR"):
            self.get(imagenet.SET)


class Command(unittest.TestCase):
    def run_kit(self, *arguments: str):
        return subprocess.run([KIT, "data", *arguments], capture_output=True, text=True)

    def test_wrong_use_is_said_in_one_line(self):
        for arguments, word in (
            (["cifar11"], "'cifar11'"),
            ([], "NAME"),
            (["cifar10", "--form", "x"], "--form"),
            (["cifar10", "--from", "/no/such"], "/no/such"),
            (["all", "--from", str(KIT)], "one file, but 5 data sets"),
            (["imagenet", "--to", "/proc/data"], "--to /proc/data: cannot be written"),
            *(
                (["cifar10", "--mirror", mirror], f"--mirror {mirror}: not an address; expected http://")
                for mirror in (
                    *("foo", "", "ftp://host/x", "file:///etc", "http://", "http://[::1", "http://host:99999/x"),
                    *("http://host:port", "http://a b/", "http://host/x?y=1", "http://host/#x"),
                )
            ),
        ):
            with self.subTest(arguments):
                result = self.run_kit(*arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertRegex(result.stderr, r"\Akit: [^\n]+\n\Z")
                self.assertIn(word, result.stderr)

    def test_an_interrupted_download_ends_with_its_status(self):
        """The server never answers, so that it is the signal that ends the call."""
        with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as to:
            mirror = f"http://127.0.0.1:{server.getsockname()[1]}"
            for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
                with self.subTest(number.name):
                    command = [KIT, "data", "cifar10", "--mirror", mirror, "--to", to]
                    kit = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
                    server.accept()[0].close()  # the retry that follows is the one that hangs
                    kit.send_signal(number)
                    self.assertTrue(kit.communicate()[1].endswith("kit: interrupted; the same command goes on\n"))
                    self.assertEqual(kit.returncode, status)

    def test_help_names_every_set(self):
        result = self.run_kit("--help")
        self.assertEqual(result.returncode, 0, result.stderr)
        for script in (HERE.parent / "data-scripts").glob("*.py"):
            if script.stem not in ("fetch", "__main__"):
                self.assertIn(script.stem.replace("_", "-"), result.stdout)

    def test_every_set_has_a_checksum_and_a_place(self):
        for script in (HERE.parent / "data-scripts").glob("*.py"):
            if script.stem in ("fetch", "__main__"):
                continue
            data = __import__(script.stem).SET
            self.assertEqual(data.name.replace("-", "_"), script.stem)
            for archive in data.archives:
                self.assertTrue(re.fullmatch(r"[0-9a-f]{64}", archive.sha256) or re.fullmatch(r"[0-9a-f]{32}", archive.md5))
                self.assertTrue(archive.urls or data.by_hand)
                self.assertTrue(all(url.startswith("https://") for url in archive.urls))

    def test_the_real_byte_pairs_from_a_file(self):
        source = Path(os.environ.get("ADAFISHER_SHARED", HERE.parent.parent / "shared"), "data", "gpt1-bpe")
        if not source.is_dir():
            self.skipTest(f"no {source} (set ADAFISHER_SHARED)")
        with tempfile.TemporaryDirectory() as to:
            for _ in range(2):
                result = self.run_kit("gpt1-bpe", "--from", str(source), "--to", to)
                self.assertEqual(result.returncode, 0, result.stderr)
            result = self.run_kit("gpt1-bpe", "--verify", "--to", to)
            self.assertEqual(result.returncode, 0, result.stderr)
            Path(to, "gpt1-bpe", "vocab_40000.bpe").write_text("", encoding="utf-8")
            result = self.run_kit("gpt1-bpe", "--verify", "--to", to)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn("vocab_40000.bpe: SHA-256", result.stderr)

    def test_the_doctor_tells_whole_damaged_and_unchecked_sets(self):
        with tempfile.TemporaryDirectory() as to:
            self.assertIn("none in", self.run_kit("all", "--status", "--to", to).stdout)
            Path(to, wikitext2.SET.folder).mkdir()
            folder = Path(to, cifar10.SET.folder)
            folder.mkdir()
            (folder / "x.bin").write_bytes(b"x")
            sums = f"{hashlib.sha256(b'x').hexdigest()}  x.bin\n"
            (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
            result = self.run_kit("all", "--status", "--to", to)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(f"ok data: cifar10 in {folder}, whole, every byte", result.stdout)
            self.assertIn("ok data: wikitext2", result.stdout)
            self.assertIn("not checked", result.stdout)
            (folder / "x.bin").write_bytes(b"y")
            result = self.run_kit("all", "--status", "--to", to)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn(f"MISSING data: cifar10 in {folder}: x.bin: SHA-256", result.stdout)


if __name__ == "__main__":
    unittest.main()
