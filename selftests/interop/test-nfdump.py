#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a real nfcapd takes from UDP, against the records that went in."""

import time

import nfdump
import records
import tap
import tshark

BEGIN = (int(time.time()) - 60) * records.S + 123_456_789

CASES = records.usual(BEGIN)


def collected(cases, *words):
    nfcapd = nfdump.Nfcapd("nf")
    try:
        tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{nfcapd.port}",
                   "once", *words)
    finally:
        nfcapd.stop()
    return nfcapd


def compare(cases, biflow, *words):
    nfcapd = collected(cases, *words)
    flows = [nfdump.simplify(flow) for flow in nfcapd.flows()]
    wanted = [(case["name"], nfdump.expected(flow)) for case in cases
              for flow in tshark.expected(case, biflow)]
    tap.same(len(flows), len(wanted), "number of flows")
    for flow, (name, want) in zip(flows, wanted):
        for key, value in want.items():
            tap.same(flow.get(key), value, f"{name}: {key}")
    tap.same(set(nfcapd.failures().values()) - {0}, set(),
             "sequence failures")


def biflows():
    """nfdump reads both directions of each kind of record, to the millisecond."""
    compare(CASES, True)


def uniflows():
    """nfdump reads each direction as a flow of its own."""
    compare(CASES, False, "uniflow")


def narrow():
    """Packets of 512 octets, one template in each, lose nothing."""
    compare(CASES, True, "mtu", "512")


tap.run([biflows, uniflows, narrow])
