#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Details that tshark reads, against what the kernel said of its live flows.

    compare_details.py FLOWS CAPTURE PORT

FLOWS is the output of `pktsctl -j flow show` in profile full just before
`pktsctl flow flush`; CAPTURE has the UDP packets to PORT. Only TCP and ICMP
over IPv4 are compared: neighbour discovery comes when it likes.
"""

import json
import sys

import tap
import tshark

STATES = ("none", "requested", "established", "closing", "closed", "reset",
          "timed-out")
SPREAD = ("min", "mean", "max", "jitter", "count")
OF_ALL = ("idle", "payload", "fragments", "ce", "ect", "len_min", "len_max",
          "ttl_min", "ttl_max", "tos_last", "smac", "dmac")
OF_TCP = ("retransmitted_octets", "lost_octets", "retransmitted",
          "out_of_order", "duplicate_acks", "zero_windows", "gaps", "fin",
          "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "mss", "window")


def side(flow, which, prefix):
    """What JSON leaves out is zero."""
    told = flow[which]
    wanted = {name: told.get(name, 0) for name in OF_ALL}
    for spread in ("rtt", "gap"):
        wanted.update({f"{spread} {value}": told.get(spread, {}).get(value, 0)
                       for value in SPREAD})
    if flow["proto"] == 6:
        wanted.update({name: told.get(name, 0) for name in OF_TCP})
        wanted["scale"] = told.get("window_scale", 0)
    return {prefix + name.replace("_", " "): value
            for name, value in wanted.items()}


def whole(flow):
    wanted = {"state": STATES.index(flow["state"]), "status": flow["status"],
              "first": tshark.ntp(flow["flow_start"]), "flow": flow["flow"],
              **side(flow, "forward", "")}
    if flow["reverse"]["packets"]:
        wanted.update(side(flow, "reverse", "reverse "))
    if flow["proto"] == 6:
        wanted.update(server=flow.get("handshake_server", 0),
                      client=flow.get("handshake_client", 0))
    return wanted


def main(flows, capture, port):
    read = {flow["flow"]: flow for message in
            tshark.read(capture, "-d", f"udp.port=={port},cflow")
            for flow in message.flows}
    with open(flows, encoding="ascii") as file:
        told = [flow for flow in json.load(file)
                if flow["family"] == "ipv4" and flow["proto"] in (1, 6)]
    tap.true(len(told) >= 2, f"only {len(told)} flows")
    tap.true(any("rtt" in flow["forward"] for flow in told), "no round trip")
    for flow in told:
        tap.true(flow["flow"] in read, f"flow {flow['flow']} has not come")
        got = read[flow["flow"]]
        for key, value in whole(flow).items():
            tap.same(got.get(key), value,
                     f"{flow['proto_name']} {flow['src']}: {key}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except tap.Failure as failure:
        sys.exit(f"{failure}")
