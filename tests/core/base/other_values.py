#!/usr/bin/python3
"""Expected values by another implementation: python's datetime, decimal, base64. Tab-separated lines on standard output.

time     TEXT  NS         a time as a log may write it, and its nanoseconds
written  NS    TEXT       nanoseconds, and the text account.md asks for
decimal  TEXT  PLACES  MINOR | notPlainDecimal | tooManyDecimals | overflow
format   MINOR PLACES  TEXT
base64   HEX   TEXT
"""
import base64
import datetime
import decimal
import random
import re
import sys

COUNT = int(sys.argv[1])
random.seed(int(sys.argv[2]))
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MIN = -9223286400 * 10**9
MAX = 2**63 - 1


def seconds_text(seconds, offset):
    zone = datetime.timezone(datetime.timedelta(minutes=offset))
    moment = (EPOCH + datetime.timedelta(seconds=seconds)).astimezone(zone)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def canonical(ns):
    seconds, rest = divmod(ns, 10**9)
    digits = f"{rest:09d}"
    for width in (0, 3, 6, 9):
        if digits[width:].strip("0") == "":
            break
    return seconds_text(seconds, 0) + ("." + digits[:width] if width else "") + "Z"


def any_ns():
    ns = random.randint(MIN, MAX)
    if random.random() < 0.5:
        ns = random.randint(-(10**18), 4 * 10**18)
    unit = random.choice([1, 10, 1000, 10**6, 10**8, 10**9, 60 * 10**9, 86400 * 10**9])
    return max(MIN, ns // unit * unit)


for _ in range(COUNT):
    ns = any_ns()
    print("written", ns, canonical(ns), sep="\t")
    seconds, rest = divmod(ns, 10**9)
    digits = f"{rest:09d}"
    least = len(digits.rstrip("0"))
    width = random.randint(least, 9)
    offset = random.choice([0, 0, 60, 120, -300, 330, 345, random.randint(-1439, 1439)])
    text = seconds_text(seconds, offset)
    if width:
        text += "." + digits[:width]
    if offset == 0 and random.random() < 0.8:
        text += random.choice("ZZZz")
    else:
        text += ("-" if offset < 0 else "+") + f"{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    if random.random() < 0.05:
        text = text.replace("T", "t")
    print("time", text, ns, sep="\t")

INT64 = range(-(2**63), 2**63)
decimal.getcontext().prec = 80
for _ in range(COUNT):
    places = random.choice([0, 2, 2, 2, 3, 4])
    whole = random.choice([str(random.randint(0, 10 ** random.randint(1, 20))), "0", "007", "", str(2**63 // 10**places)])
    fraction = "".join(random.choice("0123456789") for _ in range(random.randint(0, 5)))
    text = random.choice(["", "", "-"]) + whole + random.choice([".", ".", ".", ""]) + fraction
    if random.random() < 0.1:
        text += random.choice(["e2", "E0", " ", "x", ".", ".5", ","])
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        verdict = "notPlainDecimal"
    else:
        value = decimal.Decimal(text)
        # Every digit written counts, trailing zeros too. Which is named where both are wrong is left open.
        minor = int(value.scaleb(places).to_integral_value(decimal.ROUND_DOWN))
        too_many = len(text.partition(".")[2]) > places
        if minor not in INT64:
            verdict = "overflow or tooManyDecimals" if too_many else "overflow"
        else:
            verdict = "tooManyDecimals" if too_many else minor
    print("decimal", text, places, verdict, sep="\t")
    minor = random.choice([random.randint(-(2**63), 2**63 - 1), random.randint(-1000, 1000), 0, 2**63 - 1, -(2**63)])
    print("format", minor, places, f"{decimal.Decimal(minor).scaleb(-places):f}", sep="\t")

for _ in range(COUNT // 10):
    data = random.randbytes(random.randint(0, 70))
    print("base64", data.hex(), base64.urlsafe_b64encode(data).decode().rstrip("="), sep="\t")
