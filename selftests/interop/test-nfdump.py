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
    nfcapd = nfdump.Nfcapd(f"nf{len(words)}")
    try:
        tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{nfcapd.port}",
                   "once", *words, details=records.pack_details(cases))
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


def detailed():
    """nfdump reads what it knows of records with details, in all templates."""
    cases = records.detailed(BEGIN) + records.keyed(BEGIN)
    compare(cases, True)


def detailed_uniflows():
    """The same of each direction by itself."""
    cases = records.detailed(BEGIN) + records.keyed(BEGIN)
    compare(cases, False, "uniflow")


tap.run([biflows, uniflows, narrow, detailed, detailed_uniflows])
