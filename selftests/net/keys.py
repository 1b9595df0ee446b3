#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends frames that differ in one thing, each with its answer, and looks how many
flows they are under every key.

    keys.py NS1 NS2

v0 in NS1 is the wire to v0 in NS2; NS1's point watches both directions, so that
there are biflows.
"""
import json
import socket
import subprocess
import sys
import time

from wire import CTAG, FROM, ICMP, IP4, IP6, STAG, TO, UDP, b16, icmp, open_wire, tag, udp

A4, B4 = socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2")
A6 = socket.inet_pton(socket.AF_INET6, "fd00::1")
B6 = socket.inet_pton(socket.AF_INET6, "fd00::2")
OTHER = bytes.fromhex("020000000077")
DEFAULT = {"vlan", "cvlan", "port"}
PARTS = DEFAULT | {"mac", "dscp", "flow-label", "priority"}


def packet4(back, dscp=0, sport=1000, dport=53, fragment=0):
    ends = (B4, A4) if back else (A4, B4)
    ports = (dport, sport) if back else (sport, dport)
    payload = udp(*ports)
    return bytes((0x45, dscp << 2)) + b16(20 + len(payload), 1, fragment) + \
        bytes((64, UDP, 0, 0)) + b"".join(ends) + payload


def packet6(back, label=0):
    ends = (B6, A6) if back else (A6, B6)
    payload = udp(*((53, 1000) if back else (1000, 53)))
    return (0x60000000 | label).to_bytes(4, "big") + b16(len(payload)) + \
        bytes((UDP, 64)) + b"".join(ends) + payload


def query4(back, identifier):
    ends = (B4, A4) if back else (A4, B4)
    payload = icmp(0 if back else 8, 0, identifier)
    return bytes((0x45, 0)) + b16(20 + len(payload), 1, 0) + \
        bytes((64, ICMP, 0, 0)) + b"".join(ends) + payload


def frame(back, kind, packet, mac=FROM, tags=()):
    for tpid, vid, priority in reversed(tags):
        packet, kind = tag(vid, kind, packet, priority), tpid
    return ((mac + TO) if back else (TO + mac)) + b16(kind) + packet


def both_ways(make):
    return [make(False), make(True)]


def tagged(*tags):
    return both_ways(lambda back: frame(back, IP4, packet4(back), tags=tags))


# What differs, the parts of the key that tell, the frames of the two.
CASES = (
    ("the same", set(), both_ways(lambda back: frame(back, IP4, packet4(back))),
     both_ways(lambda back: frame(back, IP4, packet4(back)))),
    ("VLAN", {"vlan"}, tagged((CTAG, 7, 0)), tagged((CTAG, 8, 0))),
    ("customer VLAN", {"cvlan"}, tagged((STAG, 7, 0), (CTAG, 1, 0)),
     tagged((STAG, 7, 0), (CTAG, 2, 0))),
    ("priority", {"priority"}, tagged((CTAG, 7, 1)), tagged((CTAG, 7, 5))),
    ("port", {"port"}, both_ways(lambda back: frame(back, IP4, packet4(back))),
     both_ways(lambda back: frame(back, IP4, packet4(back, sport=1001)))),
    ("ICMP identifier", {"port"}, both_ways(lambda back: frame(back, IP4, query4(back, 1))),
     both_ways(lambda back: frame(back, IP4, query4(back, 2)))),
    ("later fragments", {"port"}, both_ways(lambda back: frame(back, IP4, packet4(back))),
     both_ways(lambda back: frame(back, IP4, packet4(back, fragment=100)))),
    ("MAC", {"mac"}, both_ways(lambda back: frame(back, IP4, packet4(back))),
     both_ways(lambda back: frame(back, IP4, packet4(back), mac=OTHER))),
    ("DSCP", {"dscp"}, both_ways(lambda back: frame(back, IP4, packet4(back))),
     both_ways(lambda back: frame(back, IP4, packet4(back, dscp=46)))),
    ("flow label", {"flow-label"}, both_ways(lambda back: frame(back, IP6, packet6(back, 1))),
     both_ways(lambda back: frame(back, IP6, packet6(back, 2)))),
)

KEYS = [DEFAULT, PARTS] + [{part} for part in sorted(PARTS)] + \
    [PARTS - {part} for part in sorted(PARTS)]


def pktsctl(ns, *words):
    return subprocess.run(("pktsctl", "-n", ns, "-j") + words, check=True,
                          stdout=subprocess.PIPE).stdout


def flows(ns):
    return [(flow["forward"]["packets"], flow["reverse"]["packets"])
            for flow in json.loads(pktsctl(ns, "flow", "show"))]


def flows_when(ns, must):
    """What has been sent may still be on its way."""
    end = time.monotonic() + 60
    got = flows(ns)
    while got != must and time.monotonic() < end:
        got = flows(ns)
    return got


def main():
    ns1, ns2 = sys.argv[1:3]
    sockets = [open_wire(ns1), open_wire(ns2)]
    bad = 0
    for key in KEYS:
        pktsctl(ns1, "flow", "set", "key", ",".join(sorted(key)))
        for name, parts, one, other in CASES:
            for frames in (one, other):
                for sock, octets in zip(sockets, frames):
                    sock.send(octets)
            must = [(1, 1), (1, 1)] if parts & key else [(2, 2)]
            got = flows_when(ns1, must)
            if got != must:
                print(f"# key {','.join(sorted(key))}: {name}: is {got}, should be {must}")
                bad = 1
            pktsctl(ns1, "flow", "flush")
    return bad


sys.exit(main())
