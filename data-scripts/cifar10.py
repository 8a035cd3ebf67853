"""CIFAR-10 in its binary form."""

from fetch import Archive, DataSet, below

SET = DataSet(
    name="cifar10",
    title="CIFAR-10",
    folder="cifar-10-batches-bin",
    terms="A. Krizhevsky 2009; no formal licence",
    archives=(
        Archive(
            name="cifar-10-binary.tar.gz",
            urls=(
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz",
                "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz",
            ),
            sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            size=170_052_171,
        ),
    ),
    unpack=below("cifar-10-batches-bin"),
    most_files=20,
    most_bytes=200_000_000,
)
