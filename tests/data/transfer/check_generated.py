#!/usr/bin/python3
"""An independent look at a generated log: recounts every figure of its manifest from the log alone.

    check_generated.py LOG MANIFEST

Folds balances, limits and status itself (account.md), knows nothing of the program. Exit 0 = the manifest tells the truth.
"""
import hashlib
import json
import sys
from collections import Counter
from datetime import datetime, timedelta

POSTINGS = {"FundsDeposited": 1, "InterestCredited": 1, "CorrectionPosted": 1, "FundsWithdrawn": -1, "FundsTransferred": -1, "InterestCharged": -1,
            "FeeCharged": -1}
MEMBERS = ["stream", "revision", "id", "type", "schemaVersion", "occurredAt", "recordedAt", "data", "metadata"]


def minor(amount):
    if isinstance(amount, dict):
        assert amount["currency"] == "EUR"
        return amount["minor"]
    whole, _, rest = str(amount).partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def instant(text):
    return datetime.strptime(text.replace("Z", ""), "%Y-%m-%dT%H:%M:%S.%f" if "." in text else "%Y-%m-%dT%H:%M:%S")


class Account:
    def __init__(self):
        self.balance = self.limit = 0
        self.status = None
        self.revision = 0
        self.ids = set()
        self.last = None


def main(log, manifest):
    manifest = json.load(open(manifest, encoding="utf-8"))
    digest, accounts, types, found, subjects = hashlib.sha256(), {}, Counter(), {}, set()
    fields = size = 0
    previous = ""

    def plant(kind):
        found.setdefault(kind, []).append((number, event["stream"], event["revision"], event["id"]))

    number = 0
    for number, raw in enumerate(open(log, "rb"), 1):
        digest.update(raw)
        size += len(raw)
        event = json.loads(raw, parse_float=str)
        assert list(event) == MEMBERS, number
        assert raw == raw.strip() + b"\n"
        a = accounts.setdefault(event["stream"], Account())
        data, kind = event["data"], event["type"]
        assert event["revision"] == a.revision, ("gap", number)
        assert event["id"] not in a.ids, ("repeated id", number)
        recorded, occurred = instant(event["recordedAt"]), instant(event["occurredAt"])
        assert event["recordedAt"][:19] >= previous[:19], ("time runs back", number)
        previous = event["recordedAt"]
        types["%s/%d" % (kind, event["schemaVersion"])] += 1
        assert (kind == "AccountOpened") == (a.revision == 0), number

        holder = data.get("holder") or data.get("payee") or {}
        for name in ("owner", "email", "payeeName", "payeeIban"):
            fields += name in data
        for name in ("name", "email", "iban", "address"):
            fields += name in holder
        for subject in (data.get("holderId"), data.get("payeeId"), holder.get("subject")):
            if subject:
                subjects.add(subject)

        if kind in POSTINGS:
            amount = minor(data["amount"])
            assert amount > 0, number
            a.balance += POSTINGS[kind] * amount
            if a.status == "frozen":
                plant("postingWhileFrozen")
            if a.status == "closed":
                plant("postingAfterClose")
        if kind == "CorrectionPosted" and data.get("corrects") not in a.ids:
            plant("correctionWithoutReference")
        if kind == "OverdraftLimitSet":
            a.limit = minor(data["limit"])
        if a.balance < -a.limit:
            plant("limitBroken")
        if recorded - occurred > timedelta(0):
            assert recorded - occurred == timedelta(days=40)
            plant("backDated")
        if occurred > recorded:
            assert occurred - recorded == timedelta(days=3)
            plant("futureDated")
        if kind == "FundsTransferred":
            payee = data.get("payeeId") or data["payee"]["subject"]
            if 900000 <= amount < 1000000:
                assert recorded.weekday() == 6 and recorded.hour >= 22
                plant("justBelowThreshold")
            if a.last == (payee, amount):
                plant("doublePayment")
            if event["metadata"].get("approver") == event["metadata"]["actor"]:
                plant("ownApproval")
            a.last = (payee, amount)
        else:
            a.last = None
            assert event["metadata"].get("approver") is None
        a.status = {"AccountOpened": "open", "AccountUnfrozen": "open", "AccountFrozen": "frozen", "AccountClosed": "closed"}.get(kind, a.status)
        a.ids.add(event["id"])
        a.revision += 1

    assert number == manifest["events"], (number, manifest["events"])
    assert len(accounts) == manifest["accounts"]
    assert size == manifest["bytes"]
    assert digest.hexdigest() == manifest["sha256"]
    assert dict(types) == manifest["types"], (types, manifest["types"])
    assert fields == manifest["personalFields"], (fields, manifest["personalFields"])
    assert len(subjects) == manifest["subjects"], (len(subjects), manifest["subjects"])
    for planted in manifest["planted"]:
        places = [(p["line"], p["stream"], p["revision"], p["id"]) for p in planted["places"]]
        assert planted["count"] == len(places)
        assert places == found.get(planted["kind"], []), (planted["kind"], places, found.get(planted["kind"]))
    assert set(found) <= {p["kind"] for p in manifest["planted"]}
    print("%d events, %d accounts: " % (number, len(accounts)) + ", ".join("%s %d" % (p["kind"], p["count"]) for p in manifest["planted"]))


main(*sys.argv[1:])
