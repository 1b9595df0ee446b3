#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What cannot be meant is refused, with the word and what would be right."""

import tap

HERE = "udp:127.0.0.1:4739"

# words, what must be said
CASES = [
    ("", "to is missing: udp:HOST:PORT or file:PATH"),
    ("to", "to needs a value: udp:HOST:PORT or file:PATH"),
    ("to tcp:h:1", 'to "tcp:h:1": expected udp:HOST:PORT or file:PATH'),
    ("to udp:", "expected udp:HOST:PORT"),
    ("to udp:h:", "expected udp:HOST:PORT"),
    ("to udp:127.0.0.1:0", "expected udp:HOST:PORT"),
    ("to udp:127.0.0.1:65536", "expected udp:HOST:PORT"),
    ("to udp:[::1", "expected udp:HOST:PORT"),
    ("to udp:[::1]x", "expected udp:HOST:PORT"),
    ("to udp:2001:db8::1:4739", "udp:[ADDRESS]:PORT for IPv6"),
    ("to file:", "the path is missing"),
    (f"to {HERE} mtu 511", 'mtu "511": expected a number from 512 to 65535'),
    (f"to {HERE} rate 0", 'rate "0": expected a number from 1 to 1000000'),
    (f"to {HERE} domain 0", 'domain "0": expected a number from 1'),
    (f"to {HERE} domain 4294967296", "expected a number from 1 to 4294967295"),
    (f"to {HERE} template-refresh 1ms", "expected a time from 1s to 1d"),
    (f"to {HERE} biflow uniflow", "biflow and uniflow exclude each other"),
    (f"to {HERE} to {HERE}", "to is given twice"),
    (f"to {HERE} twice", 'unknown word "twice"; expected to, once, domain'),
]


def refused():
    """Each wrong word is named, with what would be right."""
    for words, message in CASES:
        process = tap.Export(b"", *words.split() or ["once"])
        status = process.wait()
        tap.true(status == 1 and message in process.said(),
                 f"{words!r}: status {status}, says {process.said()!r}")


def helped():
    """Help names every word."""
    output = tap.export(b"", "--help").output
    for word in ("to", "once", "domain", "template-refresh", "mtu", "rate",
                 "biflow", "uniflow"):
        tap.true(f"\n  {word} " in output, f"{word} is not in {output}")


tap.run([refused, helped])
