#!/usr/bin/python3
"""Every secret on the way from a passphrase to the subjects' keys, as needles for find_bytes.py. Listens in on read_vault.py, the second implementation.

usage: vault_needles.py VAULT KEY-FILE OFFICER PASSPHRASE-FILE"""
import base64
import contextlib
import importlib.util
import io
import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("read_vault", os.path.join(here, "..", "core", "vault", "read_vault.py"))
read_vault = importlib.util.module_from_spec(spec)
spec.loader.exec_module(read_vault)

needles = {}
hkdf, opened = read_vault.hkdf, read_vault.opened


def heard_hkdf(material, info):
    key = hkdf(material, info)
    what = info.decode("utf-8", "replace")
    if what.startswith("lookback officer"):
        needles[f"scrypt:{officer}"] = material
        needles[f"wrapping:{officer}"] = key
    elif what.startswith("lookback slot"):
        needles[f"slot:{officer}:{epoch}"] = key
        needles[f"shared:{officer}:{epoch}"] = material[:32]
    elif what.startswith("lookback vault chain"):
        needles[f"epoch:{epoch}"] = material
        needles[f"chain:{epoch}"] = key
    else:
        raise AssertionError(what)
    return key


def heard_opened(token, key, **expected):
    inside = opened(token, key, **expected)
    if "keys" in inside:
        for jwk in inside["keys"]:
            needles[f"officer-{jwk['crv']}:{officer}"] = read_vault.b64(jwk["d"])
    return inside


vault, key_file, officer, passphrase = sys.argv[1:]
with open(key_file, encoding="utf-8") as source:
    held = json.load(source)
epoch = held["epoch"]
read_vault.hkdf, read_vault.opened = heard_hkdf, heard_opened
with contextlib.redirect_stdout(io.StringIO()) as answer:
    read_vault.main(vault, key_file, officer, passphrase)
for kid, entry in json.loads(answer.getvalue())["keys"].items():
    needles[f"subject:{entry['subject']}:{kid}"] = read_vault.b64(entry["jwk"]["k"])
needles[f"keyfile:{epoch}"] = read_vault.b64(held["key"])
for name, key in needles.items():
    assert len(key) == 32, name
    print("key", name, key.hex())
with open(passphrase, "rb") as source:
    print("text", f"passphrase:{officer}", source.read().hex())
