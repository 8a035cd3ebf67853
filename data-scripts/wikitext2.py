"""WikiText-2, word level."""

from fetch import Archive, DataSet, below

SET = DataSet(
    name="wikitext2",
    title="WikiText-2",
    folder="wikitext-2",
    terms="S. Merity et al. 2016, from Wikipedia; CC BY-SA",
    archives=(
        Archive(
            name="wikitext-2-v1.zip",
            urls=(
                "https://wikitext.smerity.com/wikitext-2-v1.zip",
                "https://smerity.s3.amazonaws.com/wikitext/wikitext-2-v1.zip",
            ),
            sha256="92675f1d63015c1c8b51f1656a52d5bdbc33aafa60cc47a218a66e7ee817488c",
        ),
    ),
    unpack=below("wikitext-2"),
    most_files=5,
    most_bytes=20_000_000,
)
