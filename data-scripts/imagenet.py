"""ImageNet (ILSVRC 2012), sorted into one folder a class, from the three official archives."""

import re
import tarfile
import zlib
from pathlib import Path

from fetch import Archive, DataSet, Failed, Folder, members, say, tar_members

TRAIN, VAL, KIT = "ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar", "ILSVRC2012_devkit_t12.tar.gz"
CLASSES = 1000
# The classes of the first validation pictures, in the order of their WordNet names, as published.
FIRST = [65, 970, 230, 809, 516]


def wnids(meta: bytes) -> list[str]:
    """The classes in the order of their numbers, from the devkit's MATLAB file of synsets.

    The file is a 128-byte header and one compressed element, an array of records; of each record
    the WordNet name is the only text of this form.
    """
    if len(meta) < 136 or int.from_bytes(meta[128:132], "little") != 15:
        raise Failed(f"{KIT}: meta.mat is not a compressed MATLAB 5 file; get the archive again")
    try:
        text = zlib.decompress(meta[136:])
    except zlib.error as e:
        raise Failed(f"{KIT}: meta.mat is damaged ({e}); get the archive again") from e
    # Letters may take one byte or two.
    found = re.findall(rb"n(?:\d{8}|(?:\0\d){8})", text)
    return [name.replace(b"\0", b"").decode() for name in found[:CLASSES]]


def labels(file: Path) -> list[str]:
    """The class of every validation picture."""
    meta, truth = b"", b""
    for name, content in members(file):
        if name.endswith("data/meta.mat"):
            meta = content.read()
        elif name.endswith("data/ILSVRC2012_validation_ground_truth.txt"):
            truth = content.read()
    names = wnids(meta)
    try:
        numbers = [int(line) for line in truth.split()]
        chosen = [names[number - 1] for number in numbers if number > 0]
    except (ValueError, IndexError) as e:
        raise Failed(f"{KIT}: the labels of the validation pictures are damaged; get it again") from e
    order = sorted(names)
    if len(set(names)) != CLASSES or [order.index(name) for name in chosen[:5]] != FIRST:
        raise Failed(f"{KIT}: the classes are not those that are published; get it again")
    return chosen


def unpack(files: dict[str, Path], folder: Folder) -> None:
    chosen = labels(files[KIT])
    say("imagenet: validation pictures …")
    for name, content in members(files[VAL]):
        match = re.fullmatch(r"ILSVRC2012_val_(\d{8})\.JPEG", name)
        if not match or not 1 <= int(match[1]) <= len(chosen):
            raise Failed(f"{VAL} holds '{name}', expected ILSVRC2012_val_NNNNNNNN.JPEG; get it again")
        folder.add(f"val/{chosen[int(match[1]) - 1]}/{name}", content)
    say("imagenet: training pictures …")
    for outer, content in members(files[TRAIN]):
        wnid = outer.removesuffix(".tar")
        if wnid not in chosen:
            raise Failed(f"{TRAIN} holds '{outer}', expected the archive of a class; get it again")
        with tarfile.open(fileobj=content) as archive:
            for name, picture in tar_members(archive):
                folder.add(f"train/{wnid}/{name}", picture)


SET = DataSet(
    name="imagenet",
    title="ImageNet",
    folder="imagenet",
    terms="for non-commercial research and education, after registration",
    archives=(
        Archive(name=KIT, urls=(), md5="fa75699e90414af021442c21a62c3abf"),
        Archive(name=VAL, urls=(), md5="29b22e2961454d5413ddabcf34fc5622"),
        Archive(name=TRAIN, urls=(), md5="1d675b47d978889d74fa0da5fadfb00e"),
    ),
    unpack=unpack,
    most_files=1_331_168,
    most_bytes=170_000_000_000,
    by_hand=f"imagenet may not be fetched by a program: register at https://image-net.org, get {KIT},"
    f" {VAL} and {TRAIN}, then ./kit data imagenet --from DIR with the folder that holds them",
)
