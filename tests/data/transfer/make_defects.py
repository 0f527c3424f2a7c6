#!/usr/bin/python3
"""Writes defects/<name>.jsonl, one log per anomaly, and verdicts.json: what an import must say of each (account.md, "Defects").

The table below is written by hand. In a text, the character ¦ (removed from the file) stands in front of the byte a defect must name. Line 1 of
every log opens an account, the last line is a good deposit; the anomaly stands between them, in line 2 unless a case says otherwise. So
`skip` imports everything but the anomaly, `keep` everything when the anomaly can be kept, and nothing otherwise.
"""
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
OPEN = ('{"stream":"account-A-1","revision":0,"id":"00000000-0000-4000-8000-000000000000","type":"AccountOpened","schemaVersion":3,'
        '"occurredAt":"2026-01-05T09:00:00Z","recordedAt":"2026-01-05T09:00:00Z","data":{"holder":{"subject":"S-01","name":"Erika Canary",'
        '"email":"erika.canary@post.example"},"currency":"EUR","product":"current"},"metadata":{}}')


def deposit(revision, data='{"amount":{"minor":100,"currency":"EUR"},"channel":"branch"}', type_="FundsDeposited", version="3", stream='"account-A-1"',
            id_=None, recorded='"2026-01-06T09:00:00Z"', metadata="{}", more="", revision_text=None):
    id_ = id_ if id_ is not None else '"00000000-0000-4000-8000-%012d"' % revision
    return ('{"stream":%s,"revision":%s,"id":%s,"type":"%s","schemaVersion":%s,"occurredAt":%s,"recordedAt":%s,"data":%s,"metadata":%s%s}'
            % (stream, revision_text if revision_text is not None else revision, id_, type_, version, '"2026-01-06T09:00:00Z"', recorded, data, metadata, more))


def money(minor="100", currency='"EUR"', rest=',"channel":"branch"'):
    return '{"amount":{"minor":%s,"currency":%s}%s}' % (minor, currency, rest)


GOOD = deposit(2)
D = deposit
TIME = "RFC 3339 with offset, for example 2026-01-05T09:00:00Z"
CASES = []


def case(name, line, kind, field="", problem=None, expected=None, found=None, **more):
    CASES.append(dict(name=name, line=line, kind=kind, field=field, problem=problem, expected=expected, found=found, **more))


# Problem, expected and found of each: sentences a person can act on, read one by one before they were written down.
SENTENCES = {}
if os.path.exists(os.path.join(HERE, "sentences.json")):
    SENTENCES = json.load(open(os.path.join(HERE, "sentences.json"), encoding="utf-8"))

exec(open(os.path.join(HERE, "defect_table.py"), encoding="utf-8").read())


def main():
    os.makedirs(os.path.join(HERE, "defects"), exist_ok=True)
    verdicts = []
    for c in CASES:
        lines = c["line"] if isinstance(c["line"], list) else [c["line"]]
        first = c.get("first", OPEN)
        last = c.get("last", GOOD)
        parts = ([first] if first is not None else []) + lines + ([last] if last is not None else [])
        raw = [p if isinstance(p, bytes) else p.encode("utf-8", "surrogatepass") for p in parts]
        log = b"\n".join(raw) + (b"\n" if c.get("newline", True) else b"")
        mark = "¦".encode()
        at = log.find(mark)
        assert log.count(mark) == 1, c["name"]
        log = log.replace(mark, b"")
        with open(os.path.join(HERE, "defects", c["name"] + ".jsonl"), "wb") as f:
            f.write(log)
        # The line a byte is in, counted here and not by the program.
        line = log[:at].count(b"\n") + 1
        keepable = c["kind"] in ("UnknownType", "UnknownVersion", "InvalidPayload", "CannotFold", "RevisionGap", "RepeatedId")
        total = len(parts)
        c["problem"], c["expected"], c["found"] = SENTENCES.get(c["name"], (None, None, None))
        verdicts.append(dict(name=c["name"], line=line, byte=at, kind=c["kind"], field=c["field"], problem=c["problem"], expected=c["expected"],
                             found=c["found"], lines=c.get("lines", total), skip=c.get("skip", total - 1), keep=c.get("keep", total if keepable else 0),
                             defects=c.get("defects", 1)))
    with open(os.path.join(HERE, "verdicts.json"), "w", encoding="utf-8") as f:
        json.dump(verdicts, f, ensure_ascii=False, indent=1)
        f.write("\n")


main()
