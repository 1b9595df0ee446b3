# SPDX-License-Identifier: GPL-2.0
"""Flow records as the kernel hands them out (struct pkts_record), by hand."""

import ipaddress
import struct

INGRESS, EGRESS = 1, 2

SIDE = struct.Struct("=5QIHBBB7x")
RECORD = struct.Struct("=QQQ56s56s16s16s6s6sIIIIIHHHHBBBBBBBB8x")

# struct pkts_detail_side: members and their formats
DETAIL_SIDE = [(f"{spread} {value}", "Q") for spread in ("rtt", "gap")
               for value in ("min", "max", "sum", "jitter", "count")] + \
    [(name, "Q") for name in ("idle", "payload", "retransmitted octets",
                              "lost octets")] + \
    [(name, "I") for name in (
        "retransmitted", "out of order", "duplicate acks", "zero windows",
        "gaps", "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr",
        "fragments", "ce", "ect", "len min", "len max", "flow label")] + \
    [(name, "H") for name in ("mss", "window", "tci", "ctci")] + \
    [("smac", "6s"), ("dmac", "6s")] + \
    [(name, "B") for name in ("ttl min", "ttl max", "tos last",
                              "window scale")]
DETAIL = struct.Struct("=" + 2 * ("".join(f for _, f in DETAIL_SIDE) + "4x") +
                       "QQ16s16sHHHBx")

S = 10**9


def side(packets=0, octets=0, start=0, end=0, flags=0, tos=0, direction=INGRESS):
    return {"packets": packets, "octets": octets, "start": start, "end": end,
            "flags": flags, "tos": tos, "direction": direction}


NOTHING = side()


def record(name, src, dst, proto, forward, reverse=None, **other):
    """A record; its name is for messages."""
    fields = {"name": name, "src": src, "dst": dst, "proto": proto,
              "forward": forward, "reverse": reverse or NOTHING,
              "ifindex": 7, "spi": 0, "sport": 0, "dport": 0, "vlan": 0,
              "cvlan": 0, "reason": 1, "smac": b"\0" * 6, "dmac": b"\0" * 6,
              "tunnel": 0, "tunnel id": 0, "flow label": 0, "status": 0,
              "state": 0, "priority": 0, "inner": 0, "flow": 10**15,
              "first": forward["start"] or (reverse or NOTHING)["start"],
              "detail": None}
    unknown = set(other) - set(fields)
    assert not unknown, unknown
    return {**fields, **other}


def pack_side(s):
    return SIDE.pack(s["packets"], s["octets"],
                     (s["octets"] + 14 * s["packets"]) % 2**64, s["start"],
                     s["end"], s.get("ifindex", 7), s["flags"], s["tos"], 64,
                     s["direction"])


def pack(records, first=1):
    """The octets of the records, numbered from first."""
    out = []
    for number, r in enumerate(records, first):
        src = ipaddress.ip_address(r["src"])
        dst = ipaddress.ip_address(r["dst"])
        out.append(RECORD.pack(
            number, r["flow"], r["first"],
            pack_side(r["forward"]), pack_side(r["reverse"]),
            src.packed.ljust(16, b"\0"), dst.packed.ljust(16, b"\0"),
            r["smac"], r["dmac"], r["ifindex"], r["spi"], r["tunnel id"],
            r["flow label"], r["status"], r["sport"], r["dport"], r["vlan"],
            r["cvlan"], src.version, r["proto"], r["reason"], r["state"],
            r["tunnel"], r["priority"], r["detail"] is not None, r["inner"]))
    return b"".join(out)


def detail_side(first, **other):
    """A different value for each member, counted from first."""
    side = {}
    for offset, (name, form) in enumerate(DETAIL_SIDE):
        value = first + offset
        if form == "6s":
            value = value.to_bytes(6, "big")
        elif form == "B":
            value %= 256
        elif form == "H":
            value = value * 17 % 65536
        elif form == "Q":
            value *= 10**6 + 1
        elif form == "I":
            value *= 1000
        side[name] = value
    # More than one, or the mean is the sum.
    side["rtt count"] = first % 97 + 2
    side["gap count"] = first % 89 + 2
    unknown = set(other) - set(side)
    assert not unknown, unknown
    return {**side, **other}


def detail(first, outer=None):
    """The details of a record; outer: addresses outside of its tunnel."""
    return {"forward": detail_side(first), "reverse": detail_side(first + 100),
            "server": first * 1000 + 1, "client": first * 1000 + 2,
            "outer": outer, "outer sport": first + 201,
            "outer dport": first + 202, "outer vlan": first + 203}


def outer_identity(detail):
    """What profile basic keeps of it: no direction has counted."""
    return {key: value for key, value in detail.items()
            if key.startswith("outer")}


NO_SIDE = {name: b"\0" * 6 if form == "6s" else 0
           for name, form in DETAIL_SIDE}


def pack_address(address):
    packed = ipaddress.ip_address(address).packed if address else b""
    return packed.ljust(16, b"\0")


def pack_details(records):
    """The octets of all their details; zero for those that have none."""
    out = []
    for r in records:
        d = r["detail"]
        if d is None:
            out.append(b"\0" * DETAIL.size)
            continue
        src, dst = d["outer"] or (None, None)
        out.append(DETAIL.pack(
            *d.get("forward", NO_SIDE).values(),
            *d.get("reverse", NO_SIDE).values(), d.get("server", 0),
            d.get("client", 0), pack_address(src), pack_address(dst),
            d["outer sport"], d["outer dport"], d["outer vlan"],
            ipaddress.ip_address(src).version if src else 0))
    return b"".join(out)


def pair(start, **other):
    """Both directions of a flow that begins at start."""
    return (side(10, 5000, start + 1, start + 2_345_678_901, 0x1b, 0x10,
                 INGRESS),
            side(8, 80_000, start + 1_234_567, start + 2_298_765_432, 0x13,
                 0x20, EGRESS))


def one(start, packets=3, octets=180, flags=0, direction=INGRESS):
    return side(packets, octets, start, start + 1_999_999_999, flags, 0,
                direction)


def usual(base):
    """A case for each shape of record. base: when the flows begin, ns."""
    big = 2**63 + 12345
    there, back = pair(base)
    egress = {**there, "direction": EGRESS}
    ingress = {**back, "direction": INGRESS}
    return [
        record("TCP over IPv4, both directions", "10.0.0.1", "10.0.0.2", 6,
               there, back, sport=34567, dport=443, reason=3),
        record("TCP over IPv6, both directions", "2001:db8::1", "2001:db8::2",
               6, there, back, sport=34568, dport=443, reason=2),
        record("flow that begins on egress", "10.0.0.3", "10.0.0.4", 17,
               egress, ingress, sport=5353, dport=53),
        record("UDP over IPv4, one direction", "10.0.1.1", "224.0.0.251", 17,
               one(base + 7), sport=5353, dport=5353),
        record("UDP over IPv6, one direction", "fe80::1", "ff02::fb", 17,
               one(base + 999_999_999), sport=5353, dport=5353),
        record("only the answering direction", "10.0.1.2", "10.0.1.3", 6,
               NOTHING, one(base, flags=0x10, direction=EGRESS), sport=40000,
               dport=22, reason=2),
        record("ICMP echo", "10.0.2.1", "10.0.2.2", 1, there, back,
               sport=4711, dport=8 << 8),
        record("ICMP port unreachable", "10.0.2.1", "10.0.2.2", 1,
               one(base), dport=3 << 8 | 3),
        record("ICMPv6 echo", "2001:db8::1", "2001:db8::3", 58, there, back,
               sport=4712, dport=128 << 8),
        record("ICMPv6 neighbour solicitation", "fe80::1", "ff02::1:ff00:2",
               58, one(base), dport=135 << 8),
        record("VLAN", "10.0.3.1", "10.0.3.2", 6, there, back, sport=1,
               dport=2, vlan=4094),
        record("VLAN in VLAN", "10.0.3.1", "10.0.3.2", 6, there, back,
               sport=1, dport=2, vlan=100, cvlan=200),
        record("ESP", "10.0.4.1", "10.0.4.2", 50, there, back,
               spi=0xdeadbeef),
        record("GRE", "10.0.4.1", "10.0.4.2", 47, one(base)),
        record("SCTP", "10.0.4.1", "10.0.4.2", 132, there, back, sport=2905,
               dport=65535, reason=4),
        record("large counters", "10.0.5.1", "10.0.5.2", 17,
               {**there, "packets": big, "octets": big + 1},
               {**back, "packets": big + 2, "octets": big + 3}, sport=9,
               dport=9, reason=5),
        record("all TCP flags", "10.0.5.3", "10.0.5.4", 6,
               {**there, "flags": 0xfff, "tos": 0xff},
               {**back, "flags": 0x1ff, "tos": 0xfe}, sport=9, dport=10),
        record("one packet, no duration", "10.0.5.5", "10.0.5.6", 17,
               side(1, 28, base + 5, base + 5), sport=1024, dport=1025),
    ]


def detailed(base):
    """A case for each shape of record with details."""
    v4, v6 = ("192.0.2.1", "192.0.2.2"), ("2001:db8:9::1", "2001:db8:9::2")
    there, back = pair(base)
    cases = []
    for number, (name, src, dst, proto, other) in enumerate((
            ("TCP", "10.0.0.1", "10.0.0.2", 6,
             {"sport": 34567, "dport": 443, "state": 2}),
            ("TCP over IPv6", "2001:db8::1", "2001:db8::2", 6,
             {"sport": 34568, "dport": 443, "state": 4, "cvlan": 9}),
            ("UDP", "10.0.0.3", "10.0.0.4", 17, {"sport": 53, "dport": 53}),
            ("UDP over IPv6", "2001:db8::1", "2001:db8::2", 17,
             {"sport": 53, "dport": 53, "vlan": 7}),
            ("ICMP", "10.0.2.1", "10.0.2.2", 1, {"dport": 8 << 8}),
            ("ICMPv6", "2001:db8::1", "2001:db8::3", 58,
             {"dport": 128 << 8}),
            ("ESP", "10.0.4.1", "10.0.4.2", 50, {"spi": 0xdeadbeef}),
            ("AH over IPv6", "2001:db8::1", "2001:db8::3", 51,
             {"spi": 0xdeadbeef})), 1):
        for tunnel, (inside, kind, ident, outer) in enumerate((
                ("", 0, 0, None), (" in VXLAN", 1, 0xabcdef, v4),
                (" in Geneve over IPv6", 2, 77, v6),
                (" in MPLS", 6, 1048575, None))):
            cases.append(record(
                name + inside, src, dst, proto, there, back, **other,
                **{"tunnel": kind, "tunnel id": ident, "inner": tunnel % 2},
                status=number, first=base - number, flow=10**9 + number,
                detail=detail(1000 + 40 * number + tunnel, outer)))
        cases.append(record(name + ", one direction", src, dst, proto, there,
                            **other, detail=detail(3000 + number)))
        cases.append(record(name + ", the other one", src, dst, proto,
                            NOTHING, back, **other,
                            detail=detail(4000 + number)))
    return cases


def keyed(base):
    """Records without details that have more in their key, or a tunnel."""
    there, back = pair(base)
    return [
        record("MAC addresses", "10.0.6.1", "10.0.6.2", 6, there, back,
               smac=b"\2\0\0\0\0\1", dmac=b"\2\0\0\0\0\2"),
        record("priority", "10.0.6.1", "10.0.6.2", 17, there, vlan=3,
               priority=5),
        record("flow label", "2001:db8::1", "2001:db8::2", 6, there, back,
               **{"flow label": 0xfedcb}),
        record("in VXLAN", "10.0.6.1", "10.0.6.2", 1, there, back, tunnel=1,
               **{"tunnel id": 0x123456}),
        record("in GRE", "2001:db8::1", "2001:db8::2", 58, NOTHING, back,
               cvlan=3, tunnel=3, inner=1, **{"tunnel id": 0xfedcba98}),
    ] + [{**case, "name": f"{case['name']}, profile basic",
          "detail": outer_identity(case["detail"])}
         for case in detailed(base) if case["tunnel"]]


def extreme_times():
    """Times where formats wrap; far from the present."""
    points = [("a nanosecond after 1970", 1),
              ("the last nanosecond of a second", 1_600_000_000 * S - 1),
              ("before the NTP era rolls in 2036", 2085978496 * S - 1),
              ("the NTP era rolls in 2036", 2085978496 * S),
              ("after the NTP era rolled", 2085978496 * S + 1),
              ("2^31 s", 2**31 * S + 1),
              ("2^32 s, in 2106", 2**32 * S + 999_999_999)]
    return [record(name, "10.1.0.1", "10.1.0.2", 17,
                   side(1, 100, t, t, direction=INGRESS), sport=index,
                   dport=index) for index, (name, t) in enumerate(points)]
