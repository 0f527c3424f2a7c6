#!/usr/bin/python3
"""The other implementation: reads hex lines, answers `refused` or the value rewritten without white space, as hex.

python's json module with its leniencies switched off: duplicate names, NaN, lone surrogates, more than 64 levels.
Numbers stay text. Strings are written by json.dumps.
"""
import json
import sys

MAX_DEPTH = 64


class Number(str):
    pass


def refuse(*_):
    raise ValueError("refused")


def members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        refuse()
    return dict(pairs)


def string(text):
    text.encode("utf-8")  # refuses lone surrogates
    return json.dumps(str(text), ensure_ascii=False)


def written(value, depth=0):
    if isinstance(value, (dict, list)):
        depth += 1
        if depth > MAX_DEPTH:
            refuse()
    if isinstance(value, dict):
        return "{" + ",".join(string(k) + ":" + written(v, depth) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(v, depth) for v in value) + "]"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return string(value)
    return {True: "true", False: "false", None: "null"}[value]


DECODER = json.JSONDecoder(object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=refuse, strict=True)

sys.setrecursionlimit(10000)
for line in sys.stdin:
    try:
        text = bytes.fromhex(line.strip()).decode("utf-8")
        # JSONDecoder.decode() skips white space itself, and only RFC 8259's.
        print(written(DECODER.decode(text)).encode("utf-8").hex() or "refused")
    except (ValueError, RecursionError):
        print("refused")
