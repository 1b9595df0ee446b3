#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a correct exporter keeps, whatever it is asked for; see RULES."""

import pathlib
import re
import time

import ipfix
import records
import tap
from collector import Collector

BEGIN = (int(time.time()) - 60) * records.S + 123_456_789
SMALL = records.usual(BEGIN) + records.keyed(BEGIN)
CASES = SMALL + records.detailed(BEGIN)  # which do not fit into 512 octets
WORDS = ((), ("uniflow",), ("mtu", "512"), ("counters", "4"),
         ("uniflow", "counters", "4"), ("domain", "4294967295"),
         ("elements", "octetDeltaCount,flowStartNanoseconds,pktsRttMin"))
HERE = pathlib.Path(__file__).resolve().parent


def data_records(cases, biflow):
    count = 0
    for case in cases:
        both = bool(case["forward"]["packets"]) + \
            bool(case["reverse"]["packets"])
        count += min(both, 1) if biflow else both
    return count


def cases_for(words):
    return SMALL if "mtu" in words else CASES


def datagrams(*words, **environment):
    collector = Collector()
    cases = cases_for(words)
    tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{collector.port}",
               "once", *words, details=records.pack_details(cases),
               **environment)
    collector.take()
    return collector.datagrams


def over_udp():
    """Each datagram keeps the rules, for each choice of words."""
    for words in WORDS:
        session = ipfix.read_datagrams(datagrams(*words, PKTS_SAMPLING="1",
                                                 PKTS_DROPPED="5"))
        tap.same(session.flows,
                 data_records(cases_for(words), "uniflow" not in words),
                 f"data records, {words}")
        tap.true(session.options > 20, f"{session.options} options")


def in_file():
    """A file keeps the rules, too, and its export times ascend."""
    for words in WORDS:
        if "mtu" in words:
            continue
        tap.export(records.pack(CASES), "to", "file:out", "once", *words,
                   details=records.pack_details(CASES), PKTS_PROFILE="1")
        session = ipfix.read(pathlib.Path("out").read_bytes())
        tap.same(session.flows, data_records(CASES, "uniflow" not in words),
                 f"data records, {words}")


def unknown_path():
    """Packets of 512 octets at the most where the path is unknown."""
    for data in datagrams("mtu", "512"):
        tap.true(len(data) <= 512 - 28, f"a message of {len(data)} octets")


def repeated():
    """Templates that come again are the same; sequence numbers go on."""
    collector = Collector()
    data, details = records.pack(CASES), records.pack_details(CASES)
    process = tap.Export(data, "to", f"udp:127.0.0.1:{collector.port}",
                         "template-refresh", "1s", details=details * 9)
    last = len(CASES)
    tap.until(lambda: process.acknowledged() == last, "the first ones")
    first = collector.announced()
    end = time.monotonic() + tap.PATIENCE
    while collector.announced() <= first + 1:
        tap.true(time.monotonic() < end, "templates do not come again")
        process.append(records.pack(CASES[:1], last + 1))
        last += 1
        tap.until(lambda: process.acknowledged() == last, "the next one")
    tap.same(process.stop(), 0, "exit status")
    collector.take()
    session = ipfix.read_datagrams(collector.datagrams)
    tap.true(session.announced > len(session.templates), "none came again")


def decoder():
    """The decoder that this relies on refuses what breaks a rule."""
    good = datagrams()
    first = next(d for d in good if d[12:16] == b"\0\0\0\1")
    breaks = {"version": first[:1] + b"\x09" + first[2:],
              "length": first[:2] + b"\xff\xff" + first[4:],
              "sequence": first[:11] + b"\x07" + first[12:],
              "domain": first[:15] + b"\0" + first[16:],
              "export time": first[:4] + b"\0\0\0\1" + first[8:],
              "octets behind": first + b"\0\0\0\0"}
    for name, data in breaks.items():
        try:
            ipfix.read_datagrams([data])
        except tap.Failure:
            continue
        raise tap.Failure(f"a wrong {name} is not noticed")


LINE = re.compile(r"(\d+)\t([^\t]+)\t([^\t]+)")


def table():
    """Each rule has tests, and they are there."""
    rules = {}
    for line in (HERE / "RULES").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        found = LINE.fullmatch(line)
        tap.true(found, f"what is {line!r}?")
        rules.setdefault(int(found[1]), []).append(found[3].split())
    tap.same(sorted(rules), list(range(1, 15)), "numbers of rules")
    for number, tests in rules.items():
        for test in sum(tests, []):
            file, _, name = test.partition(":")
            path = HERE.parent / file if "/" in file else HERE / file
            tap.true(path.is_file(), f"rule {number}: there is no {path}")
            text = path.read_text(encoding="utf-8")
            tap.true(re.search(rf"^(def )?{name}\(|^	KUNIT_CASE\({name}\)|"
                               rf"^static void {name}\(", text, re.M),
                     f"rule {number}: there is no {name} in {file}")


tap.run([over_udp, in_file, unknown_path, repeated, decoder, table])
