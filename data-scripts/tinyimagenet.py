"""Tiny ImageNet; its test pictures, which have no labels, are left out."""

from fetch import Archive, DataSet, below

SET = DataSet(
    name="tinyimagenet",
    title="Tiny ImageNet",
    folder="tiny-imagenet-200",
    terms="Y. Le and X. Yang 2015; for non-commercial research and education",
    archives=(
        Archive(
            name="tiny-imagenet-200.zip",
            urls=(
                "https://cs231n.stanford.edu/tiny-imagenet-200.zip",
                "https://zenodo.org/records/10720917/files/tiny-imagenet-200.zip",
            ),
            sha256="6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
            size=248_100_043,
        ),
    ),
    unpack=below("tiny-imagenet-200", keep=lambda name: not name.startswith("test/")),
    most_files=130_000,
    most_bytes=400_000_000,
)
