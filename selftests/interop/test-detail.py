#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Records with details, as tshark reads them, against what went in."""

import time

import records
import tap
import tshark
from collector import Collector

NOW = (int(time.time()) - 5) * records.S + 700_000_000
BEGIN = NOW - 60 * records.S

FULL, DETAIL_TEMPLATES = "1", range(384, 512)


def written(cases, *words, **environment):
    """Export the cases into a file; give tshark's reading."""
    tap.export(records.pack(cases), "to", "file:out.ipfix", "once", *words,
               details=records.pack_details(cases), PKTS_NOW=str(NOW),
               **environment)
    return tshark.read("out.ipfix")


def compare(cases, messages, biflow):
    flows = [flow for message in messages for flow in message.flows]
    wanted = [(case["name"], flow) for case in cases
              for flow in tshark.expected(case, biflow)]
    tap.same(len(flows), len(wanted), "number of data records")
    for flow, (name, want) in zip(flows, wanted):
        for key in sorted(set(flow) | set(want)):
            tap.same(flow.get(key), want.get(key), f"{name}: {key}")


def biflows():
    """tshark reads each field of each kind of record with details."""
    cases = records.detailed(BEGIN)
    compare(cases, written(cases), True)


def uniflows():
    """With uniflow, each direction has its own details."""
    cases = records.detailed(BEGIN)
    compare(cases, written(cases, "uniflow"), False)


def keyed():
    """Keys and tunnels of records without details are there."""
    cases = records.keyed(BEGIN)
    compare(cases, written(cases), True)
    compare(cases, written(cases, "uniflow"), False)


def mixed():
    """Details stay with their records where others have none."""
    cases = [case for pair in zip(records.detailed(BEGIN),
                                  3 * records.usual(BEGIN))
             for case in pair] * 12
    compare(cases, written(cases), True)


def file_templates():
    """A file has the templates of details where they are needed, or all."""
    cases = records.detailed(BEGIN)
    every = 5 * 2 * 2 * 4  # transports, families, directions, tunnels
    for profile, wanted in (("0", len(cases)), (FULL, every)):
        seen = [t for m in written(cases, PKTS_PROFILE=profile)
                for t in m.templates if m.domain]
        tap.same(len(seen), len(set(seen)), "a template comes twice")
        detail = [t for t in seen if t in DETAIL_TEMPLATES]
        tap.true(detail and len(detail) <= wanted,
                 f"profile {profile}: {len(detail)} templates of details")
        tap.same(len(detail) == every, profile == FULL,
                 f"profile {profile}: all templates of details")


def extremes():
    """Means of nothing are 0, counts that are too large stay the largest."""
    there, back = records.pair(BEGIN)
    zero = {name: 0 for name, form in records.DETAIL_SIDE if form != "6s"}
    high = {name: 2**64 - 1 for name, form in records.DETAIL_SIDE
            if form == "Q"}
    detail = records.detail(1)
    detail["forward"].update(zero)
    detail["reverse"].update(high)
    case = records.record("extremes", "10.0.0.1", "10.0.0.2", 6, there, back,
                          detail=detail)
    flow = [f for m in written([case]) for f in m.flows][0]
    for key, want in (("rtt mean", 0), ("rtt count", 0), ("scale", 0),
                      ("reverse rtt mean", 1), ("reverse rtt max", 2**64 - 1),
                      ("reverse rtt count", 2**32 - 1),
                      ("reverse gap count", 2**32 - 1)):
        tap.same(flow[key], want, key)


def pen():
    """Private elements stand under the number that the user gives."""
    cases = records.detailed(BEGIN)[:1]
    for words, number in (((), 32473), (("pen", "64999"), 64999)):
        written(cases, *words)
        with open("out.ipfix", "rb") as file:
            data = file.read()
        for element in (0x8000 | 1101, 0x8000 | 0x4000 | 1101):
            field = element.to_bytes(2, "big") + (8).to_bytes(2, "big")
            tap.true(field + number.to_bytes(4, "big") in data,
                     f"element {element} under {number}")


# Record, packet size, how many data records it makes, are there its details?
TCP, TUNNEL = "TCP over IPv6", "TCP over IPv6 in Geneve over IPv6"
SIZES = ((TUNNEL, 1500, 1, True), (TUNNEL, 1280, 1, True), (TUNNEL, 700, 2, True),
         (TUNNEL, 512, 1, False), (TCP, 512, 2, True))


def sizes():
    """What does not fit into a packet is split, then shortened and said so."""
    for name, mtu, parts, whole in SIZES:
        cases = 5 * [case for case in records.detailed(BEGIN)
                     if case["name"] == name]
        collector = Collector()
        process = tap.Export(records.pack(cases), "to",
                             f"udp:127.0.0.1:{collector.port}", "once", "mtu",
                             str(mtu), details=records.pack_details(cases))
        tap.same(process.wait(), 0, "exit status")
        messages = collector.messages()
        longest = max(len(d) for d in collector.datagrams)
        tap.true(longest <= mtu - 28, f"mtu {mtu}: message of {longest}")
        wanted = cases if whole else [
            {**case, "detail": records.outer_identity(case["detail"])}
            for case in cases]
        compare(wanted, messages, parts == 1)
        tap.same("no room for details" in process.said(), not whole,
                 f"mtu {mtu}: says {process.said()!r}")
        shortened = 0 if whole else len(cases)
        tap.true(process.output.endswith(f" shortened {shortened}\n"),
                 process.output)
        sequence = [(m.sequence, m.count()) for m in messages if m.domain]
        for (last, count), (now, _) in zip(sequence, sequence[1:]):
            tap.same(now, last + count, f"mtu {mtu}: sequence")


def refreshed():
    """Long templates come again, each before the records that need it."""
    cases = [case for case in records.detailed(BEGIN)
             if case["name"] == TUNNEL]
    collector = Collector()
    process = tap.Export(records.pack(cases), "to",
                         f"udp:127.0.0.1:{collector.port}", "mtu", "1280",
                         "template-refresh", "1s",
                         details=records.pack_details(200 * cases))
    last = 1
    while collector.announced() < 3:
        tap.until(lambda: process.acknowledged() == last,
                  "the record is acknowledged")
        last += 1
        process.append(records.pack(cases, last))
    tap.until(lambda: process.acknowledged() == last, "all is acknowledged")
    tap.same(process.stop(), 0, "exit status")
    messages = [m for m in collector.messages() if m.domain]
    compare(last * cases, messages, True)
    seen = 0
    for message in messages:
        tap.true(seen or not message.flows, "data before its template")
        tap.same(bool(message.templates and message.flows), False,
                 "they do not fit into one message")
        seen += len(message.templates)
    tap.true(seen >= 3, f"{seen} templates")


tap.run([biflows, uniflows, keyed, mixed, file_templates, extremes, pen,
         sizes, refreshed])
