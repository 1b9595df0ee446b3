#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What collectors read, against what the kernel said of its live flows.

    compare.py FLOWS CAPTURE PORT DIRECTORY

FLOWS is the output of `pktsctl -j flow show` just before `pktsctl flow flush`;
CAPTURE has the UDP packets to PORT as tcpdump saw them, DIRECTORY the files
that nfcapd wrote of the same. More records may have been collected, but only
of connections that had ended before. Neighbour discovery is left out: it comes
when it likes. Prints what tshark read as JSON, or says what differs.
"""

import json
import sys

import nfdump
import records
import tap
import tshark

DIRECTION = {"ingress": records.INGRESS, "egress": records.EGRESS, None: 0}
NEIGHBOURS = range(133 << 8, 138 << 8)
ENDED, FORCED = 3, 4


def side(s):
    return records.side(s["packets"], s["octets"], s["start"] or 0,
                        s["end"] or 0, s["tcp_flags"], s["tos"],
                        DIRECTION[s["direction"]])


def record(flow):
    return records.record(
        "", flow["src"], flow["dst"], flow["proto"], side(flow["forward"]),
        side(flow["reverse"]), reason=FORCED,
        **{key: flow[key] for key in ("ifindex", "spi", "sport", "dport",
                                      "vlan", "cvlan", "flow")})


def is_neighbours(proto, type_code):
    return proto == 58 and type_code in NEIGHBOURS


IDENTITY = ("src", "dst", "proto", "sport", "dport", "icmp", "spi", "vlan",
            "cvlan", "src addr", "dst addr", "src port", "dst port", "ICMP",
            "src vlan", "first", "start ns")


def by_identity(flows):
    return {tuple(flow.get(key) for key in IDENTITY): flow for flow in flows}


def differ(got, wanted, who, reason):
    """The first difference between two lists of flows."""
    have, want = by_identity(got), by_identity(wanted)
    tap.same(len(got), len(have), f"{who}: number of different flows")
    for identity, flow in want.items():
        tap.true(identity in have, f"{who}: no {flow} among {list(have)}")
        for key in sorted(set(flow) | set(have[identity])):
            tap.same(have[identity].get(key), flow.get(key),
                     f"{who}: {key} of {flow}")
    for identity in set(have) - set(want):
        tap.same(have[identity][reason], ENDED,
                 f"{who}: reason of the unknown {have[identity]}")


def main(flows, capture, port, directory):
    with open(flows, encoding="ascii") as file:
        wanted = [data for flow in json.load(file)
                  for data in tshark.expected(record(flow))]
    wanted = [w for w in wanted
              if not is_neighbours(w["proto"], w.get("icmp"))]
    tap.true(wanted, "there are no flows")
    read = [dict(flow) for message in
            tshark.read(capture, "-d", f"udp.port=={port},cflow")
            for flow in message.flows]
    read = [f for f in read if not is_neighbours(f["proto"], f.get("icmp"))]
    differ(read, wanted, "tshark", "reason")
    print(json.dumps(read))

    files = nfdump.Files(directory)
    wanted = [nfdump.expected(w) for w in wanted]
    keys = {key for w in wanted for key in w}
    read = [nfdump.simplify(flow) for flow in files.flows()]
    read = [{key: flow[key] for key in keys if key in flow} for flow in read
            if not (flow["proto"] == "58" and
                    flow["ICMP"][0] << 8 in NEIGHBOURS)]
    differ([trim(flow) for flow in read], wanted, "nfdump", "end reason")
    tap.same(set(files.failures().values()) - {0}, set(),
             "nfdump: sequence failures")


def trim(flow):
    """Without what nfdump prints only for some kinds of flow."""
    if flow["proto"] != "6":
        flow.pop("tcp flags", None)
    if "out packets" not in flow:
        for key in ("direction", "biFlow Dir"):
            flow.pop(key, None)
    return flow


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except tap.Failure as failure:
        sys.exit(f"{failure}")
