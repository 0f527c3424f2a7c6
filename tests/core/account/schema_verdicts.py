#!/usr/bin/python3
"""What an independent validator (python3-jsonschema, draft-07) says of payloads, for tst_account_decode.

    schema_verdicts.py SCHEMA_FOLDER < PAYLOADS > VERDICTS

PAYLOADS: "Type/version | data" a line. VERDICTS: "valid", "invalid" or "not JSON" a line. The schemas themselves are checked first.
"""
import json
import os
import sys

import jsonschema

VALIDATORS = {}


def refuse(name):
    raise ValueError(name)


def validator(kind):
    if kind not in VALIDATORS:
        name, version = kind.split("/")
        with open(os.path.join(sys.argv[1], f"account.{name}.v{version}.json"), encoding="utf-8") as file:
            schema = json.load(file)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#" and schema["title"] and schema["description"]
        jsonschema.Draft7Validator.check_schema(schema)
        VALIDATORS[kind] = jsonschema.Draft7Validator(schema)
    return VALIDATORS[kind]


def main():
    sys.stdin.reconfigure(encoding="utf-8", newline="\n")
    for line in sys.stdin:
        kind, text = line.rstrip("\n").split(" | ", 1)
        try:
            value = json.loads(text, parse_constant=refuse)
        except ValueError:
            print("not JSON")
            continue
        print("valid" if validator(kind).is_valid(value) else "invalid")


if __name__ == "__main__":
    main()
