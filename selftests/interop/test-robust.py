#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Random records through the encoder with sanitizers: sound messages only."""

import random
import struct

import records
import tap
import tshark

COUNT = 400


# Where a record has its sides, its protocol, its family and the rest.
SIDES = (24, 24 + records.SIDE.size)
FAMILY, PROTO, TUNNEL, DETAIL = (records.RECORD.size - n
                                 for n in (16, 15, 12, 10))


def noise(seed):
    """Records of random octets, but with a family and times before now."""
    rng = random.Random(seed)
    out = []
    for _ in range(COUNT):
        data = bytearray(rng.randbytes(records.RECORD.size))
        data[FAMILY] = rng.choice((4, 6))
        data[PROTO] = rng.choice((1, 6, 17, 50, 58, rng.randrange(256)))
        data[TUNNEL] = rng.choice((0, 0, 1, 6, rng.randrange(256)))
        data[DETAIL] = rng.choice((0, 1))
        for side in SIDES:
            struct.pack_into("=QQ", data, side + 24, 1, 2)
            if rng.random() < 0.3:
                struct.pack_into("=Q", data, side, 0)
        out.append(bytes(data))
    return b"".join(out)


def data_records(seed, biflow):
    """How many data records the noise makes."""
    total, data = 0, noise(seed)
    for at in range(0, len(data), records.RECORD.size):
        forward, reverse = (struct.unpack_from("=Q", data, at + offset)[0]
                            for offset in SIDES)
        both = bool(forward) + bool(reverse)
        total += min(both, 1) if biflow else both
    return total


def run(seed, *words, biflow=True):
    data = noise(seed)
    # Numbered like the queue's own records.
    data = b"".join(
        struct.pack("=Q", n + 1) +
        data[n * records.RECORD.size + 8:(n + 1) * records.RECORD.size]
        for n in range(COUNT))
    details = random.Random(seed).randbytes(COUNT * records.DETAIL.size)
    tap.export(data, "to", "file:out.ipfix", "once", *words, details=details)
    with open("out.ipfix", "rb") as file:
        content = file.read()
    at = 0
    while at < len(content):
        version, length = struct.unpack_from("!HH", content, at)
        tap.same(version, 10, "version")
        tap.true(16 < length <= len(content) - at, "length of a message")
        at += length
    messages = tshark.read("out.ipfix")
    count = sum(len(m.flows) for m in messages)
    tap.same(count, data_records(seed, biflow), "data records")


def biflow():
    """Random records as biflows are sound messages."""
    for seed in range(5):
        run(seed)


def uniflow():
    """Random records as uniflows are sound messages."""
    for seed in range(5, 10):
        run(seed, "uniflow", biflow=False)


tap.run([biflow, uniflow])
