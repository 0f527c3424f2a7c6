#!/usr/bin/python3
"""Opens a vault from core/vault/FORMAT.md alone, with other people's cryptography: a second implementation.

usage: read_vault.py VAULT KEY-FILE OFFICER PASSPHRASE-FILE
Checks every line's code and every key's commitment, and prints one JSON object:
{"vault","store","epoch","officers":[name],"policy":{...},"keys":{kid:{"subject","jwk"}},"fences":[{"kid","subject","kc","erasure","epoch"}],"seen":{...}|null,"lines":n}
Needs python3-cryptography and python3-jwcrypto."""
import base64
import hashlib
import hmac
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwe, jwk


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hkdf(material, info):
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(material)


def opened(token, key, **expected):
    """The plaintext of a compact JWE under a 32-byte key, and that its header says what its place says."""
    t = jwe.JWE()
    t.deserialize(token, key=jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(key).rstrip(b"=").decode()))
    header = json.loads(b64(token.split(".")[0]))
    for name, value in expected.items():
        assert header[name] == value, (name, header)
    return json.loads(t.payload)


def main(vault_path, key_path, officer_name, passphrase_path):
    raw = open(vault_path, "rb").read()
    lines = raw[: raw.rindex(b"\n") + 1].split(b"\n")[:-1]
    head = json.loads(lines[0])
    assert head["typ"] == "lookback-vault/1"
    officer = next(o for o in head["officers"] if o["name"] == officer_name)
    passphrase = open(passphrase_path, "rb").read()

    # Passphrase → the officer's private keys.
    k = officer["kdf"]
    assert k["alg"] == "scrypt" and k["r"] == 8 and k["p"] == 1
    derived = hashlib.scrypt(passphrase, salt=b64(k["salt"]), n=k["n"], r=8, p=1, dklen=32, maxmem=2**31 - 1)
    secrets = opened(officer["secrets"], hkdf(derived, b"lookback officer v1"), vault=head["vault"], officer=officer["id"])
    x, ed = secrets["keys"]
    assert (x["crv"], ed["crv"]) == ("X25519", "Ed25519")
    private = X25519PrivateKey.from_private_bytes(b64(x["d"]))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert public == b64(officer["open"]) == b64(x["x"])
    signing = Ed25519PrivateKey.from_private_bytes(b64(ed["d"])).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert signing == b64(officer["sign"]) == b64(ed["x"])

    # Private key and key file → the epoch key.
    key_file = json.loads(open(key_path, "rb").read())
    assert key_file["typ"] == "lookback-key/1" and key_file["vault"] == head["vault"] and key_file["epoch"] == head["epoch"]
    epk = json.loads(b64(officer["slot"].split(".")[0]))["epk"]
    shared = private.exchange(X25519PublicKey.from_public_bytes(b64(epk["x"])))
    info = b"lookback slot v1" + head["vault"].encode() + str(head["epoch"]).encode()
    slot = opened(officer["slot"], hkdf(shared + b64(key_file["key"]), info), vault=head["vault"], officer=officer["id"], epoch=head["epoch"])
    epoch_key = b64(slot["k"])

    # The chain, and what the lines hold.
    chain = hkdf(epoch_key, b"lookback vault chain v1")
    previous = bytes(32)
    keys, fences, seen = {}, [], None
    for number, line in enumerate(lines, 1):
        at = line.rindex(b',"mac":"')
        previous = hmac.new(chain, previous + line[:at] + b"}", "sha256").digest()
        entry = json.loads(line)
        assert hmac.compare_digest(previous, b64(entry["mac"])), f"line {number} does not fit the chain"
        if number == 1:
            continue
        if "key" in entry:
            key = opened(entry["key"], epoch_key, kid=entry["kid"], epoch=head["epoch"])
            assert key["kid"] == entry["kid"] and key["kty"] == "oct"
            commitment = hmac.new(b64(key["k"]), b"lookback key commitment v1" + entry["kid"].encode(), "sha256").digest()
            assert commitment == b64(entry["kc"])
            keys[entry["kid"]] = {"subject": entry["subject"], "jwk": key}
        elif "erasure" in entry:
            fences.append({name: entry[name] for name in ("kid", "subject", "kc", "erasure", "epoch")})
        else:
            seen = {"size": entry["size"], "last": entry["last"]}
    assert len(lines) >= head["lines"]
    json.dump({"vault": head["vault"], "store": head["store"], "epoch": head["epoch"], "officers": [o["name"] for o in head["officers"]], "policy": head["policy"],
               "keys": keys, "fences": fences, "seen": seen, "lines": len(lines)}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
