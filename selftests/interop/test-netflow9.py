#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""NetFlow v9: the packets themselves, and what collectors read of them."""

import time

import netflow9
import nfacctd
import nfdump
import records
import tap
import tshark
from collector import Collector

BEGIN = (int(time.time()) - 60) * records.S + 123_456_789
FORMAT = ("format", "netflow9")
WORDS = ("once", *FORMAT)
MS = 10**6

CASES = records.usual(BEGIN) + records.detailed(BEGIN) + records.keyed(BEGIN)

# What has no field in NetFlow here.
LEFT_OUT = {"start ns", "end ns", "cvlan", "smac", "dmac"}


def simple(case):
    """What is left of a record: no details, nothing unusual in its key."""
    return {**case, "detail": None, "cvlan": 0, "smac": b"\0" * 6,
            "dmac": b"\0" * 6, "tunnel": 0, "tunnel id": 0, "flow label": 0,
            "priority": 0}


def expected(case):
    for flow in tshark.expected(simple(case), False):
        yield {key: value for key, value in flow.items()
               if key not in LEFT_OUT}


def sent(cases, *words, **environment):
    collector = Collector()
    tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{collector.port}",
               *WORDS, *words, details=records.pack_details(cases),
               **environment)
    collector.take()
    return collector.datagrams


def packets():
    """Each packet is as RFC 3954 has it; sequence numbers count packets."""
    for words in ((), ("mtu", "512"), ("counters", "4")):
        found = netflow9.read(sent(CASES, *words, PKTS_SAMPLING="1"))
        for source in (0, 1):
            sequence = [p.sequence for p in found if p.source == source]
            tap.same(sequence, list(range(len(sequence))), "sequence")
        flows = [flow for p in found if p.source for flow in p.flows]
        tap.same(len(flows), sum(len(list(expected(c))) for c in CASES),
                 "data records")
        tap.true(all(not p.options for p in found if p.source),
                 "options among flows")


def number(octets):
    return int.from_bytes(octets, "big")


def uptimes():
    """FIRST and LAST_SWITCHED and the header tell the very milliseconds."""
    cases = CASES + [records.record(
        "older than the machine", "10.9.0.1", "10.9.0.2", 17,
        records.side(1, 50, 86400 * records.S + 7 * MS + 1,
                     86400 * records.S + 8 * MS), sport=1, dport=1)]
    for packet in netflow9.read(sent(cases)):
        boot = packet.seconds * 1000 - packet.uptime
        for flow in packet.flows:
            for switched, absolute in ((22, 152), (21, 153)):
                ms = number(flow[absolute])
                tap.same((boot + number(flow[switched]) - ms) % 2**32, 0,
                         f"{switched} of {ms}")
                tap.true(0 < ms <= packet.seconds * 1000, f"{ms} is past")
            tap.true(number(flow[152]) <= number(flow[153]), "start and end")


def counters():
    """With counters 4, counts have 4 octets but where they do not fit."""
    wide = narrow = 0
    for packet in netflow9.read(sent(CASES, "counters", "4")):
        for flow in packet.flows:
            tap.same(len(flow[1]), len(flow[2]), "octets of the counters")
            wide += len(flow[1]) == 8
            narrow += len(flow[1]) == 4
            tap.true(len(flow[1]) == 4 or number(flow[1]) >= 2**32,
                     "8 octets for a small count")
    tap.same(wide, 2, "records with large counts")
    tap.true(narrow > 20, f"records with small counts: {narrow}")


def options():
    """Options: statistics, names of devices, timeouts, sampling."""
    found = [option for p in netflow9.read(sent(CASES[:3], PKTS_SAMPLING="2"))
             for option in p.options]

    def rows(*kinds):
        return [option for option in found if all(k in option for k in kinds)]

    last = rows(("scope", 1), 42)[-1]
    tap.same(number(last[42]), 6, "flows exported")
    tap.true(rows(("scope", 1), 166, 167, 168), "no record of losses")
    name = rows(("scope", 2), 82)[0]
    tap.same((number(name["scope", 2]), name[82].rstrip(b"\0")), (1, b"lo"),
             "name of the device")
    tcp = [row for row in rows(("scope", 2), 36) if number(row[4]) == 6]
    tap.same((number(tcp[0][36]), number(tcp[0][37])), (1800, 300), "timeouts")
    sampling = rows(("scope", 2), 34)[0]
    tap.same((number(sampling[34]), number(sampling[35])), (8, 2), "sampling")


def by_tshark():
    """tshark reads each field."""
    tshark.capture("v9.pcap", sent(CASES), 2055)
    messages = tshark.read("v9.pcap", "-d", "udp.port==2055,cflow")
    got = [(message, flow) for message in messages for flow in message.flows]
    wanted = [(case["name"], flow) for case in CASES
              for flow in expected(case)]
    tap.same(len(got), len(wanted), "number of flows")
    for (message, flow), (name, want) in zip(got, wanted):
        boot = message.export_time * 1000 - message.uptime
        for end in ("start", "end"):
            tap.same((boot + flow.pop(f"{end} uptime")) * MS, want[f"{end} ms"],
                     f"{name}: {end}")
        tap.same(dict(flow), want, name)


def by_nfdump():
    """nfcapd reads each flow, to the millisecond, and misses no packet."""
    for words in ((), ("counters", "4"), ("mtu", "512")):
        nfcapd = nfdump.Nfcapd(f"nf{len(words)}{'mtu' in words}")
        try:
            tap.export(records.pack(CASES), "to",
                       f"udp:127.0.0.1:{nfcapd.port}", *WORDS, *words,
                       details=records.pack_details(CASES))
        finally:
            nfcapd.stop()
        got = [nfdump.simplify(flow) for flow in nfcapd.flows()]
        wanted = [(case["name"], nfdump.expected(flow)) for case in CASES
                  for flow in expected(case)]
        tap.same(len(got), len(wanted), "number of flows")
        for flow, (name, want) in zip(got, wanted):
            del want["end reason"]  # it knows that from IPFIX only
            for key, value in want.items():
                tap.same(flow.get(key), value, f"{name}: {key}")
        tap.same(set(nfcapd.failures().values()) - {0}, set(),
                 "sequence failures")


def whole_seconds(flow):
    """It cuts off what lies between a time and that of the header."""
    for key in ("timestamp_start", "timestamp_end"):
        flow[key] = -(-flow[key] // 1000) * 1000
    return flow


def by_nfacctd():
    """nfacctd reads each flow with ports, times as the next whole second."""
    cases = [case for case in records.usual(BEGIN)
             if case["proto"] not in (1, 58)]
    wanted = [(case["name"], whole_seconds(nfacctd.expected(flow)))
              for case in cases for flow in expected(case)]
    nfacctd.compare(cases, wanted, *FORMAT)


tests = [packets, uptimes, counters, options, by_tshark, by_nfdump]
if nfacctd.is_there():
    tests.append(by_nfacctd)
tap.run(tests)
