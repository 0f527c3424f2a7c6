#!/usr/bin/python3
"""UUIDv5 by python's uuid module: NAMESPACE, NAME (hex), UUID, tab-separated."""
import random
import sys
import uuid

random.seed(int(sys.argv[2]))
event = uuid.uuid5(uuid.NAMESPACE_URL, "https://lookback.example/event")
print(uuid.NAMESPACE_URL, b"https://lookback.example/event".hex(), event, sep="\t")
for _ in range(int(sys.argv[1])):
    space = random.choice([event, event, uuid.UUID(int=random.getrandbits(128))])
    name = "".join(chr(random.choice([random.randint(32, 126), random.randint(0xA0, 0xD7FF), random.randint(0x10000, 0x10FFFF)]))
                   for _ in range(random.randint(0, 200)))
    print(space, name.encode().hex(), uuid.uuid5(space, name), sep="\t")
