"""The byte pairs of GPT-1: its vocabulary and its merges, at a fixed commit."""

from fetch import Archive, DataSet, plain

BASE = "https://raw.githubusercontent.com/openai/finetune-transformer-lm/a69b5c43b0452462890bca8ff92fb75dee9290cf/model/"

SET = DataSet(
    name="gpt1-bpe",
    title="GPT-1's byte pairs, for WikiText-2",
    folder="gpt1-bpe",
    terms="OpenAI 2018; MIT",
    archives=(
        Archive(
            name="encoder_bpe_40000.json",
            urls=(BASE + "encoder_bpe_40000.json",),
            sha256="fdf49b19e7de236852091da09b84a7a3cd5e7b0e79916376cf45f6b8127b8078",
            size=815_973,
        ),
        Archive(
            name="vocab_40000.bpe",
            urls=(BASE + "vocab_40000.bpe",),
            sha256="0ea9b51ae695073cd871e0358f7016311d671a7ff3963e367d5236522f294725",
            size=458_495,
        ),
    ),
    unpack=plain,
    most_files=2,
    most_bytes=2_000_000,
)
