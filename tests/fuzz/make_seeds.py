#!/usr/bin/python3
"""Writes the cases of tests/core/json/corpus.txt and some record lines as files into a folder: seeds for the fuzzers."""
import pathlib
import re
import sys

target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
corpus = pathlib.Path(__file__).parent.parent / "core" / "json" / "corpus.txt"
texts = []
for line in corpus.read_text(encoding="utf-8").splitlines():
    if line and not line.startswith("#"):
        text = line.partition(" | ")[2].encode()
        texts.append(re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), text))
texts.append(("{" + ",".join(f'"k{i}":{i}' for i in range(60)) + "}").encode())
texts.append(b'{"stream":"account-ACC-1001","revision":0,"id":"87bab89e-5c97-5844-9480-52303a9fe588","type":"FundsDeposited",'
             b'"schemaVersion":3,"occurredAt":"2026-01-05T09:05:00Z","recordedAt":"2026-01-05T09:05:00.123Z",'
             b'"data":{"amount":{"minor":100000,"currency":"EUR"},"channel":"online"},"metadata":{"actor":"t-7"}}')
texts.append(b'{"stream":"account-\\u0041","type":"A","data":{}}')
texts.append(b'{"stream":"privacy-S-01","type":"ErasureRequested","data":{},"recordedAt":"2026-01-05T10:05:00+01:00"}')
for i, text in enumerate(texts):
    (target / f"seed{i:04d}").write_bytes(text)
print(len(texts), "seeds")
