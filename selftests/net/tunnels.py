#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends encapsulated frames, one a flow, from one namespace to another, and
compares what the points there have counted with what the frames are.

    tunnels.py inner|both NS1 NS2

v0 in NS1 is the wire to v0 in NS2; a point watches egress there and ingress
here. Frames are of kinds that no device of Linux makes, or not this way.
"""
import collections
import json
import subprocess
import sys

from wire import (CTAG, GRE, IP4, IPIP, STAG, UDP, b16, ether, ip4, open_wire, stay_here, tag,
                  udp)

MPLS, PPPOE, BRIDGED = 0x8847, 0x8864, 0x6558
MORE = 0x2000

# A flow as flow show must tell it; octets of frames come from the frame.
Flow = collections.namedtuple("Flow", "proto tunnel ident octets vlan outer")
# name, frame, the outer packet's flow, the inner packet's, the counter besides
Case = collections.namedtuple("Case", "name frame outer inner counter")


def label(number, bottom=1):
    return (number << 12 | bottom << 8 | 64).to_bytes(4, "big")


def pppoe(session, protocol, packet, length=None):
    return b16(0x1100, session, len(packet) + 2 if length is None else length, protocol) + packet


def vxlan(vni, frame):
    return bytes((8, 0, 0, 0)) + (vni << 8).to_bytes(4, "big") + frame


def gre(kind, payload):
    return b16(0, kind) + payload


def make_cases():
    """Inner sources are 10.1.0.N, outer ones 10.2.0.N."""
    cases = []

    def add(name, build, tunnel=None, ident=None, outer=None, vlan=0, counter=None, octets=48):
        number = len(cases) + 1
        src, around = f"10.1.0.{number}", f"10.2.0.{number}"
        inner = ip4(src, UDP, udp())
        frame = build(inner, around)
        cases.append(Case(
            name, frame,
            (around, Flow(outer[0], None, None, outer[1], vlan, None)) if outer else None,
            (src, Flow(UDP, tunnel, ident, octets, vlan, around if outer else None))
            if tunnel else None, counter))

    add("PPPoE", lambda p, o: ether(PPPOE, pppoe(77, 0x21, p)), "pppoe", 77)
    add("PPPoE, padded", lambda p, o: ether(PPPOE, pppoe(77, 0x21, p), 90), "pppoe", 77)
    add("PPPoE behind a tag", lambda p, o: ether(CTAG, tag(9, PPPOE, pppoe(5, 0x21, p))),
        "pppoe", 5, vlan=9)
    add("MPLS, two labels", lambda p, o: ether(MPLS, label(16, 0) + label(17) + p), "mpls", 17)
    add("MPLS behind a tag", lambda p, o: ether(STAG, tag(8, MPLS, label(18) + p)),
        "mpls", 18, vlan=8)
    add("VXLAN, outer padding",
        lambda p, o: ether(IP4, ip4(o, UDP, udp(5000, 4789, vxlan(3, ether(IP4, p)))), 150),
        "vxlan", 3, (UDP, 98))
    add("VXLAN with a tag inside",
        lambda p, o: ether(CTAG, tag(7, IP4, ip4(o, UDP, udp(5000, 4789, vxlan(
            3, ether(CTAG, tag(99, IP4, p))))))), "vxlan", 3, (UDP, 102), vlan=7)
    add("IPv4 in IPv4 in GRE",
        lambda p, o: ether(IP4, ip4(o, GRE, gre(IP4, ip4("10.3.0.1", IPIP, p)))),
        "ip-in-ip", None, (GRE, 92))
    add("PPPoE in VXLAN",
        lambda p, o: ether(IP4, ip4(o, UDP, udp(5000, 4789, vxlan(3, ether(
            PPPOE, pppoe(6, 0x21, p)))))), "pppoe", 6, (UDP, 106))
    add("MPLS in GRE", lambda p, o: ether(IP4, ip4(o, GRE, gre(MPLS, label(20) + p))),
        "mpls", 20, (GRE, 76))
    add("headers over 200 octets",
        lambda p, o: ether(IP4, ip4(o, UDP, udp(5000, 6081, bytes((40, 0)) + b16(BRIDGED) +
                                                bytes((0, 0, 4, 0)) + bytes(160) +
                                                ether(IP4, p)))),
        "geneve", 4, (UDP, 258))
    add("first fragment of IPv4 in IPv4",
        lambda p, o: ether(IP4, ip4(o, IPIP, p, fragment=MORE)), outer=(IPIP, 68),
        counter="decap_failed")
    add("later fragment of GRE",
        lambda p, o: ether(IP4, ip4(o, GRE, gre(IP4, p), fragment=8)), outer=(GRE, 72),
        counter="decap_failed")
    add("GRE of another version",
        lambda p, o: ether(IP4, ip4(o, GRE, b16(1, IP4) + p)), outer=(GRE, 72),
        counter="decap_failed")
    add("no IP in VXLAN",
        lambda p, o: ether(IP4, ip4(o, UDP, udp(5000, 4789, vxlan(3, ether(0x88cc, p))))),
        outer=(UDP, 98), counter="decap_failed")
    add("cut inside the inner header",
        lambda p, o: ether(IP4, ip4(o, IPIP, p[:12])), outer=(IPIP, 32),
        counter="decap_failed")
    add("inner header that contradicts itself",
        lambda p, o: ether(IP4, ip4(o, IPIP, b"\x41" + p[1:])), outer=(IPIP, 68),
        counter="decap_failed")
    add("PPPoE, LCP", lambda p, o: ether(PPPOE, pppoe(1, 0xc021, p)), counter="ethertype")
    add("MPLS, no IP", lambda p, o: ether(MPLS, label(16) + bytes(4) + p), counter="ethertype")
    add("UDP, no tunnel", lambda p, o: ether(IP4, ip4(o, UDP, udp(4789, 53, vxlan(3, p)))),
        outer=(UDP, 84))
    return cases


def pktsctl(ns, *words):
    return json.loads(subprocess.run(("pktsctl", "-n", ns, "-j") + words, check=True,
                                     stdout=subprocess.PIPE).stdout)


def wanted(cases, both):
    """Source to flow; an inner one that is not counted elsewhere is 'alone'."""
    flows = {}
    for case in cases:
        size = len(case.frame)
        if case.outer and (both or not case.inner):
            flows[case.outer[0]] = case.outer[1] + (size, None)
        if case.inner:
            flows[case.inner[0]] = case.inner[1] + (size, both and bool(case.outer))
    return flows


def told(ns):
    return {flow["src"]: (flow["proto"], flow.get("tunnel"), flow.get("tunnel_id"),
                          flow["forward"]["octets"], flow["vlan"], flow.get("outer_src"),
                          flow["forward"]["frame_octets"], flow.get("inner"))
            for flow in pktsctl(ns, "flow", "show")}


def check(ns, side, cases, both):
    bad = 0
    flows, must = told(ns), wanted(cases, both)
    names = {address: case.name for case in cases
             for address, _ in filter(None, (case.outer, case.inner))}
    for address in sorted(flows.keys() | must.keys()):
        if flows.get(address) != must.get(address):
            print(f"# {ns}: {names.get(address, address)}: is {flows.get(address)}, "
                  f"should be {must.get(address)}")
            bad = 1
    stats = [point for point in pktsctl(ns, "stats")["points"] if point.get("dev") == "v0"][0][side]
    counters = collections.Counter(case.counter for case in cases)
    counters["inner"] = sum(both and bool(case.inner and case.outer) for case in cases)
    for counter in ("decap_failed", "ethertype", "inner"):
        if stats[counter]["packets"] != counters[counter]:
            print(f"# {ns}: {counter}: is {stats[counter]['packets']}, "
                  f"should be {counters[counter]}")
            bad = 1
    return bad


def main():
    decap, ns1, ns2 = sys.argv[1:4]
    cases = make_cases()
    for ns in (ns1, ns2):
        subprocess.run(("pktsctl", "-n", ns, "flow", "set", "decap", decap), check=True)
    stay_here()
    sender = open_wire(ns1)
    receiver = open_wire(ns2)
    receiver.settimeout(60)
    for case in cases:
        sender.send(case.frame)
        receiver.recv(4096)
    return check(ns1, "egress", cases, decap == "both") | \
        check(ns2, "ingress", cases, decap == "both")


sys.exit(main())
