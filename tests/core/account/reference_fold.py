#!/usr/bin/python3
"""A second fold of the account, written from account.md alone, to check the engine against. Slow and plain on purpose.

    reference_fold.py LOG QUERIES > ANSWERS

LOG: record lines. QUERIES: one a line, "stream recorded|occurred INSTANT|latest KNOWN|now". ANSWERS: one a line, the canonical
form {"state":…,"setBy":…}, and " stopped vN" when the replay stopped before that version.
Choices account.md leaves open (core/account/canonical.h): totals signed, null for types that move nothing; types without events left
out; setBy in the order of the state, null while never set; money, freezeReason and each sum set as a whole.
"""
import json
import re
import sys
from datetime import datetime, timedelta

INT64 = range(-2**63, 2**63)
DECIMALS = {"JPY": 0, "BHD": 3, "CLF": 4}  # others: 2
SIGN = {"FundsDeposited": 1, "FundsWithdrawn": -1, "FundsTransferred": -1, "InterestCredited": 1, "InterestCharged": -1,
        "FeeCharged": -1, "CorrectionPosted": 1}
VERSIONS = {"AccountOpened": 3, "FundsDeposited": 3, "FundsWithdrawn": 3, "FundsTransferred": 2, "InterestCredited": 2,
            "InterestCharged": 1, "FeeCharged": 1, "CorrectionPosted": 1, "OverdraftLimitSet": 1, "AccountFrozen": 2,
            "AccountUnfrozen": 1, "HolderDetailsChanged": 1, "AccountClosed": 1, "SubjectErased": 1}
EPOCH = datetime(1970, 1, 1)


class Stop(Exception):
    """The replay cannot go on with this event."""


class Number(str):
    """A JSON number with a point or exponent, as text."""


def nanoseconds(text):
    main, fraction = re.fullmatch(r"([0-9T:-]{19})(?:\.([0-9]{1,9}))?Z", text).groups()
    since = datetime.strptime(main, "%Y-%m-%dT%H:%M:%S") - EPOCH
    return (since.days * 86400 + since.seconds) * 10**9 + int((fraction or "0").ljust(9, "0"))


def instant(ns):
    seconds, fraction = divmod(ns, 10**9)
    text = (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    for digits in (0, 3, 6, 9):
        if fraction % 10 ** (9 - digits) == 0:
            break
    return text + (f".{fraction // 10 ** (9 - digits):0{digits}d}" if digits else "") + "Z"


def minor_units(number, currency):
    """Version 1: a decimal number in major units, read from its text."""
    whole, _, part = str(number).partition(".")
    decimals = DECIMALS.get(currency, 2)
    if len(part) > decimals or "e" in str(number).lower():
        raise Stop("decimals")
    value = int(whole + part.ljust(decimals, "0"))
    if value not in INT64:
        raise Stop("amount too large")
    return {"minor": value, "currency": currency}


def current(event, currency):
    """The event's data raised to the current schema version."""
    kind, version, data = event["type"], event["schemaVersion"], event["data"]
    if kind not in VERSIONS or not 1 <= version <= VERSIONS[kind]:
        raise Stop("unknown type or version")
    if kind == "AccountOpened":
        if version == 1:
            data = {"holder": {"subject": data["holderId"], "name": data["owner"], "email": data["email"]}, "currency": data["currency"]}
        if version < 3:
            data = dict(data, product="current")
    elif kind == "AccountFrozen" and version == 1:
        data = {"reason": {"code": "other", "note": data["reason"]}}
    elif version == 1 and VERSIONS[kind] > 1:
        if currency is None:
            raise Stop("no currency to upcast with")
        data = dict(data, amount=minor_units(data["amount"], currency))
    return data


class Account:
    def __init__(self, account):
        self.id = account
        self.status = "none"
        self.currency = self.product = self.freeze_reason = self.opened_at = self.closed_at = None
        self.balance = self.limit = self.events = self.version = 0
        self.holder = {"subject": None, "name": None, "email": None, "address": None}
        self.sums = {}
        self.last_recorded = self.last_occurred = None
        self.set_by = {}

    def set(self, version, *fields):
        for field in fields:
            self.set_by[field] = version

    def apply(self, event):
        kind, version = event["type"], event["revision"] + 1
        data = current(event, self.currency)
        if self.currency is None and kind != "AccountOpened":
            raise Stop("first event is not AccountOpened")
        total = self.sums.get(kind, (0, 0, 0))[1]
        if kind == "AccountOpened":
            if self.currency is not None:
                raise Stop("second AccountOpened")
            self.currency, self.product, self.status = data["currency"], data["product"], "open"
            self.holder.update(data["holder"])
            self.opened_at = event["occurred"]
            self.set(version, "id", "status", "currency", "balance", "overdraftLimit", "product", "holder.subject", "holder.name",
                     "holder.email", "openedAt")
        elif kind in SIGN:
            if data["amount"]["currency"] != self.currency:
                raise Stop("another currency")
            change = SIGN[kind] * data["amount"]["minor"]
            if self.balance + change not in INT64 or total + change not in INT64:
                raise Stop("overflow")
            self.balance += change
            total += change
            self.set(version, "balance")
        elif kind == "OverdraftLimitSet":
            if data["limit"]["currency"] != self.currency:
                raise Stop("another currency")
            self.limit = data["limit"]["minor"]
            self.set(version, "overdraftLimit")
        elif kind == "AccountFrozen":
            self.status = "frozen"
            self.freeze_reason = {"code": data["reason"]["code"], "note": data["reason"].get("note"), "authority": data.get("authority")}
            self.set(version, "status", "freezeReason")
        elif kind == "AccountUnfrozen":
            self.status, self.freeze_reason = "open", None
            self.set(version, "status", "freezeReason")
        elif kind == "HolderDetailsChanged":
            given = data["holder"]
            if given["subject"] != self.holder["subject"]:
                self.holder = {"subject": given["subject"], "name": None, "email": None, "address": None}
                self.set(version, "holder.subject", "holder.name", "holder.email", "holder.address")
            for name in ("name", "email", "address"):
                if name in given:
                    self.holder[name] = given[name]
                    self.set(version, "holder." + name)
        elif kind == "AccountClosed":
            self.status, self.closed_at = "closed", event["occurred"]
            self.set(version, "status", "closedAt")
        elif kind == "SubjectErased" and data["subject"] == self.holder["subject"]:
            for name in ("name", "email", "address"):
                if isinstance(self.holder[name], str):
                    self.holder[name] = {"erased": data["erasure"]}
                    self.set(version, "holder." + name)
        self.events += 1
        self.version = version
        self.sums[kind] = (self.sums.get(kind, (0, 0, 0))[0] + 1, total, version)
        self.set(version, "events", "version")
        if self.last_recorded is None or event["recorded"] > self.last_recorded:
            self.last_recorded = event["recorded"]
            self.set(version, "lastRecordedAt")
        if self.last_occurred is None or event["occurred"] > self.last_occurred:
            self.last_occurred = event["occurred"]
            self.set(version, "lastOccurredAt")

    def canonical(self):
        def money(minor):
            return None if self.currency is None else {"minor": minor, "currency": self.currency}

        def time(ns):
            return None if ns is None else instant(ns)

        sums = {kind: {"count": count, "total": money(total) if kind in SIGN else None}
                for kind, (count, total, _) in sorted(self.sums.items())}
        state = {"id": self.id, "status": self.status, "currency": self.currency, "balance": money(self.balance),
                 "overdraftLimit": money(self.limit), "product": self.product, "holder": self.holder, "freezeReason": self.freeze_reason,
                 "openedAt": time(self.opened_at), "closedAt": time(self.closed_at), "events": self.events, "sums": sums,
                 "version": self.version, "lastRecordedAt": time(self.last_recorded), "lastOccurredAt": time(self.last_occurred)}
        paths = ["id", "status", "currency", "balance", "overdraftLimit", "product", "holder.subject", "holder.name", "holder.email",
                 "holder.address", "freezeReason", "openedAt", "closedAt", "events", *("sums." + kind for kind in sorted(self.sums)),
                 "version", "lastRecordedAt", "lastOccurredAt"]
        setters = dict(self.set_by, **{"sums." + kind: last for kind, (_, _, last) in self.sums.items()})
        set_by = {path: setters.get(path) for path in paths}
        return json.dumps({"state": state, "setBy": set_by}, ensure_ascii=False, separators=(",", ":"))


def select(stream, axis, until, known):
    chosen = [e for e in stream if e["recorded"] <= known]
    if axis == "recorded":
        return [e for e in chosen if e["recorded"] <= until]
    return sorted((e for e in chosen if e["occurred"] <= until), key=lambda e: (e["occurred"], e["revision"]))


def main():
    streams = {}
    with open(sys.argv[1], encoding="utf-8", newline="\n") as log:
        for line in log:
            event = json.loads(line, parse_float=Number)
            event["recorded"], event["occurred"] = nanoseconds(event["recordedAt"]), nanoseconds(event["occurredAt"])
            streams.setdefault(event["stream"], []).append(event)
    with open(sys.argv[2], encoding="utf-8") as queries:
        for query in queries:
            name, axis, until, known = query.split()
            account, stopped = Account(name.split("-", 1)[1]), ""
            far = 2**63
            for event in select(streams[name], axis, far if until == "latest" else nanoseconds(until),
                                far if known == "now" else nanoseconds(known)):
                try:
                    account.apply(event)
                except Stop:
                    stopped = f" stopped v{event['revision'] + 1}"
                    break
            print(account.canonical() + stopped)


if __name__ == "__main__":
    main()
