#!/usr/bin/python3
"""Looks for bytes that must be nowhere, in every file under the given folders. Shares no code with Lookback.

usage: find_bytes.py PLACE... < NEEDLES
       find_bytes.py --process PID < NEEDLES    its memory instead: every mapping that can be read; "file" is the mapping, "files" their number
       find_bytes.py --plant FOLDER < NEEDLES   writes one file for each form of each needle: what the search must find
NEEDLES, one a line: `key NAME HEX` (whole, halves, every 8-byte window) or `text NAME HEX` (UTF-8; whole, and halves of at least 12 bytes).
Forms: raw; UTF-16 and Latin-1 of a text; JSON with \\u escapes; each of these as hex in both cases, base64 at its three offsets and base64url at its three
offsets; and everything that is text in UTF-16 of both byte orders. Names of files and targets of links are searched as contents are.
Prints one JSON object: {"files","bytes","needles","patterns","encodings":[…],"unreadable":[…],"hits":[{"file","at","needle","part","encoding"}…]}.

How: every pattern has 8 bytes or more, so a file's 8-byte words at its eight alignments against the set of the patterns' first words tell whether there can
be a hit; only then is it looked for in full. No pattern is dropped and no byte is skipped."""
import base64
import json
import os
import signal
import stat
import sys
import time

WORD = 8


def bases(kind, data):
    """The forms a needle has before it is armoured."""
    yield "raw", data
    if kind == "key":
        return
    text = data.decode("utf-8")
    yield "utf-16le", text.encode("utf-16-le")
    yield "utf-16be", text.encode("utf-16-be")
    escaped = json.dumps(text)[1:-1].encode()
    if escaped != data:
        yield "json-escaped", escaped
    try:
        latin = text.encode("latin-1")
        if latin != data:
            yield "latin-1", latin
    except UnicodeEncodeError:
        pass


def armoured(data):
    """Texts that stand for `data` wherever it begins in what was encoded. A character that also holds bits of a neighbour is left out."""
    yield "hex", data.hex().encode()
    yield "HEX", data.hex().upper().encode()
    for offset in range(3):
        first = -(-8 * offset // 6)  # the first character wholly ours
        last = 8 * (offset + len(data)) // 6
        padded = bytes(offset) + data + bytes(3)
        yield f"base64+{offset}", base64.b64encode(padded)[first:last]
        yield f"base64url+{offset}", base64.urlsafe_b64encode(padded)[first:last]


def parts(kind, data):
    if kind == "text":
        yield "whole", data
        text = data.decode("utf-8")
        for name, half in (("first half", text[: len(text) // 2]), ("second half", text[len(text) // 2 :])):
            if len(half.encode()) >= 12:
                yield name, half.encode()
        return
    yield "whole", data
    yield "first half", data[: len(data) // 2]
    yield "second half", data[len(data) // 2 :]
    for i in range(len(data) - WORD + 1):
        yield f"window {i}", data[i : i + WORD]


def forms(kind, data):
    """(encoding, bytes) of everything a needle's part may look like."""
    for base_name, base in bases(kind, data):
        yield base_name, base
        for name, text in armoured(base):
            label = name if base_name == "raw" else f"{base_name} {name}"
            yield label, text
            yield label + " utf-16le", text.decode().encode("utf-16-le")
            yield label + " utf-16be", text.decode().encode("utf-16-be")
        if base_name in ("json-escaped",) or (kind == "key" and base_name == "raw"):
            yield base_name + " widened le", b"".join(bytes((b, 0)) for b in base)
            yield base_name + " widened be", b"".join(bytes((0, b)) for b in base)


class Search:
    def __init__(self, needles):
        self.patterns = {}  # bytes → (needle, part, encoding) of the first that named it
        self.encodings = set()
        for kind, name, data in needles:
            for part, piece in parts(kind, data):
                for encoding, pattern in forms(kind, piece):
                    assert len(pattern) >= WORD, (name, part, encoding, len(pattern))
                    self.encodings.add(encoding)
                    self.patterns.setdefault(pattern, (name, part, encoding))
        self.heads = {}
        for pattern in self.patterns:
            self.heads.setdefault(int.from_bytes(pattern[:WORD], sys.byteorder), []).append(pattern)
        self.words = set(self.heads)

    def hits(self, data):
        found = []
        for alignment in range(WORD):
            usable = (len(data) - alignment) // WORD * WORD
            if usable <= 0:
                break
            words = memoryview(data)[alignment : alignment + usable].cast("Q")
            if self.words.isdisjoint(words):
                continue
            for index, word in enumerate(words):
                for pattern in self.heads.get(word, ()):
                    at = alignment + index * WORD
                    if data[at : at + len(pattern)] == pattern:
                        found.append((at, *self.patterns[pattern]))
        return sorted(found)


def places(arguments):
    for place in arguments:
        if not os.path.isdir(place) or os.path.islink(place):
            yield place
            continue
        for folder, folders, files in os.walk(place, onerror=lambda e: (_ for _ in ()).throw(e)):
            yield from (os.path.join(folder, name) for name in sorted(folders + files))


def read_needles():
    needles = []
    for line in sys.stdin:
        kind, name, data = line.split()
        assert kind in ("key", "text")
        needles.append((kind, name, bytes.fromhex(data)))
    assert needles
    return needles


def stopped(pid):
    """All threads of a process stand still, so that no mapping goes away while it is read."""
    os.kill(pid, signal.SIGSTOP)
    for thread in os.listdir(f"/proc/{pid}/task"):
        while True:
            with open(f"/proc/{pid}/task/{thread}/stat", encoding="utf-8") as stat_line:
                if stat_line.read().rpartition(")")[2].split()[0] in "Tt":
                    break
            time.sleep(0.001)


def mappings(pid):
    """(name, bytes) of every mapping of a process that can be read."""
    stopped(pid)
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
            lines = maps.readlines()
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for line in lines:
                words = line.split(maxsplit=5)
                first, last = (int(address, 16) for address in words[0].split("-"))
                name = words[5].strip() if len(words) > 5 else "anonymous"
                if "r" not in words[1] or name in ("[vvar]", "[vvar_vclock]", "[vsyscall]"):
                    continue
                content = bytearray()
                memory.seek(first)
                while len(content) < last - first:
                    piece = memory.read(last - first - len(content))
                    assert piece, line
                    content += piece
                yield f"{words[0]} {words[1]} {name}", bytes(content)
    finally:
        os.kill(pid, signal.SIGCONT)


def plant(folder, needles):
    planted = []
    for kind, name, data in needles:
        for part, piece in parts(kind, data):
            for encoding, pattern in forms(kind, piece):
                file = os.path.join(folder, f"planted-{len(planted)}")
                # At an odd place, across a page, in the middle of other text of the same kind.
                with open(file, "wb") as out:
                    out.write(b"A" * (4093 + len(planted) % 7) + pattern + b"A" * 5)
                planted.append({"file": file, "needle": name, "part": part, "encoding": encoding})
    json.dump({"planted": planted}, sys.stdout)


def main(arguments):
    if arguments[0] == "--plant":
        return plant(arguments[1], read_needles())
    needles = read_needles()
    search = Search(needles)
    files = total = 0
    hits, unreadable = [], []
    if arguments[0] == "--process":
        for name, data in mappings(int(arguments[1])):
            files += 1
            total += len(data)
            hits += [{"file": name, "at": at, "needle": needle, "part": part, "encoding": encoding} for at, needle, part, encoding in search.hits(data)]
        arguments = []
    for path in places(arguments):
        try:
            mode = os.lstat(path).st_mode
            data = os.readlink(os.fsencode(path)) if stat.S_ISLNK(mode) else b""
            if stat.S_ISREG(mode):
                with open(path, "rb") as source:
                    data = source.read()
                files += 1
        except OSError as problem:
            unreadable.append(f"{path}: {problem.strerror}")
            continue
        total += len(data)
        for at, needle, part, encoding in search.hits(data) + search.hits(os.fsencode(os.path.basename(path)) + bytes(WORD)):
            hits.append({"file": path, "at": at, "needle": needle, "part": part, "encoding": encoding})
    json.dump({"files": files, "bytes": total, "needles": len(needles), "patterns": len(search.patterns), "encodings": sorted(search.encodings),
               "unreadable": unreadable, "count": len(hits), "hits": hits}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
