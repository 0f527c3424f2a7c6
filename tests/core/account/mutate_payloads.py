#!/usr/bin/python3
"""Makes tests/data/account/mutations.txt: every good payload of that folder with one thing changed, systematically.

    mutate_payloads.py tests/data/account > tests/data/account/mutations.txt
"""
import glob
import json
import os
import sys


class Raw(str):
    """Text that is already JSON."""


def dump(value):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(name) + ":" + dump(v) for name, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def places(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def copy(value):
    if isinstance(value, dict):
        return {name: copy(v) for name, v in value.items()}
    return [copy(v) for v in value] if isinstance(value, list) else value


def replaced(value, path, new):
    if not path:
        return new
    value = copy(value)
    at(value, path[:-1])[path[-1]] = new
    return value


# "@@a*4096@@" stands for 4,096 times "a": the tests put it in.
SEALED = "eyJhbGciOiJkaXIifQ..AAAAAAAAAAAAAAAA.@@B*5000@@.CCCCCCCCCCCCCCCCCCCCCC"
NUMBERS = [Raw(n) for n in ("0", "-1", "1", "1.0", "1.5", "1e2", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
                            "-9223372036854775809", "0.001", "0.00")]
TEXTS = ["", "x", "@@a*4096@@", "@@a*4097@@", "@@ü*2048@@", "@@ü*2049@@", SEALED, SEALED[:-1], "2026-01", "2026-13", "branch", "EUR", "XXX"]
OTHERS = [None, True, [], {}, ["x"], {"minor": 1, "currency": "EUR"}]


def mutations(good):
    for path in places(good):
        here = at(good, path)
        for new in NUMBERS + TEXTS[:2] + OTHERS:
            yield replaced(good, path, new)
        if isinstance(here, str) and not isinstance(here, Raw):
            for new in TEXTS[2:]:
                yield replaced(good, path, new)
        if isinstance(here, dict):
            for name in here:
                fewer = {other: v for other, v in here.items() if other != name}
                yield replaced(good, path, fewer)
                yield replaced(good, path, dict(fewer, **{name.upper(): here[name]}))
                twice = dump(here)[:-1] + "," + json.dumps(name) + ":" + dump(here[name]) + "}"
                yield replaced(good, path, Raw(twice))
            yield replaced(good, path, dict(here, extra=1))
            yield replaced(good, path, dict(reversed(here.items())))


def main():
    seen = set()
    for file in sorted(glob.glob(os.path.join(sys.argv[1], "*.txt"))):
        if file.endswith("mutations.txt"):
            continue
        for line in open(file, encoding="utf-8"):
            parts = line.rstrip("\n").split(" | ", 2)
            if len(parts) != 3 or parts[1] != "ok":
                continue
            kind = parts[0]
            if kind.startswith("FundsWithdrawn") or kind in seen:
                continue  # same members as FundsDeposited; one good payload per type and version, the fullest that comes first
            good = json.loads(parts[2], parse_int=Raw, parse_float=Raw)
            seen.add(kind)
            for mutation in mutations(good):
                text = dump(mutation)
                if (kind, text) not in seen:
                    seen.add((kind, text))
                    print(kind, "|", text)


if __name__ == "__main__":
    main()
