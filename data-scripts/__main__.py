"""./kit data: gets data sets, checks them and unpacks them. Each set has a script of its name here."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from fetch import SUMS, DataSet, Failed, Unusable, check_folder, get, say, verify

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "environment"))

import console  # noqa: E402

# The sets that a program may fetch come first; `all` are these.
FREE = ("cifar10", "cifar100", "tinyimagenet", "wikitext2", "gpt1-bpe")
NAMES = FREE + ("imagenet",)


def find(name: str) -> DataSet:
    return importlib.import_module(name.replace("-", "_")).SET


class Parser(argparse.ArgumentParser):
    def error(self, message: str):
        say(f"{message}; see ./kit data --help")
        sys.exit(2)


def options() -> argparse.Namespace:
    rows = "\n".join(f"  {name:13} {find(name).title}; {find(name).terms}" for name in NAMES)
    parser = Parser(
        prog="./kit data",
        usage="./kit data NAME... | all [OPTION...]",
        description=f"Gets data sets, checks them (SHA-256) and unpacks them. A call that was cut off\n"
        f"goes on where it ended; what is there is not fetched again.\n\n{rows}\n"
        f"  all           all but imagenet, which nobody may pass on",
        epilog="Exit status: 0 done, 1 a check or a download failed, 2 unusable input.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help=argparse.SUPPRESS)
    home = Path(os.environ.get("ADAFISHER_HOME", HERE.parent))
    parser.add_argument("--to", type=Path, default=home / "data", metavar="DIR", help="default: data")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE|DIR",
        help="take the archive from here instead of the network",
    )
    parser.add_argument(
        "--mirror",
        action="append",
        default=[],
        metavar="URL",
        help="try URL/<archive's name> first; may be repeated",
    )
    parser.add_argument("--status", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--verify", action="store_true", help="check every byte of what is there; fetch nothing")
    arguments = parser.parse_args()
    if arguments.names == ["all"]:
        arguments.names = list(FREE)
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"unknown data set '{unknown[0]}' (choose {', '.join(NAMES)} or all)")
    if arguments.source and not arguments.source.exists():
        parser.error(f"--from {arguments.source}: no such file or folder")
    if arguments.source and arguments.source.is_file() and len(arguments.names) > 1:
        parser.error(f"--from {arguments.source}: one file, but {len(arguments.names)} data sets")
    return arguments


def doctor(to: Path) -> int:
    """Says which sets are there and whole, in the lines of ./kit doctor; ImageNet only by names."""
    status, found = 0, 0
    for name in NAMES:
        folder = to / find(name).folder
        if not folder.is_dir():
            continue
        found += 1
        if not (folder / SUMS).exists():
            print(f"ok data: {name} in {folder}, not checked (no {SUMS}, which ./kit data writes)")
            continue
        problem = check_folder(find(name), folder, every_byte=name in FREE)
        if problem:
            print(f"MISSING data: {name} in {folder}: {problem}; ./kit data {name} gets it again")
            status = 1
        else:
            print(f"ok data: {name} in {folder}, whole{', every byte' if name in FREE else ''}")
    if not found:
        print(f"ok data: none in {to}; digits and Iris are built in, ./kit data gets others")
    return status


def main() -> int:
    arguments = options()
    if arguments.status:
        return doctor(arguments.to)
    status = 0
    for name in arguments.names:
        try:
            if arguments.verify:
                verify(find(name), arguments.to)
            else:
                get(find(name), arguments.to, arguments.source, arguments.mirror)
        except Unusable as e:
            say(str(e))
            return 2
        except Failed as e:
            say(str(e))
            status = 1
        except OSError as e:
            say(f"{name}: {e}; is the folder writable?")
            return 2
    return status


if __name__ == "__main__":
    try:
        sys.exit(console.checked(main))
    except KeyboardInterrupt:
        say("interrupted; the same command goes on")
        sys.exit(130)
