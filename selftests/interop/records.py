# SPDX-License-Identifier: GPL-2.0
"""Flow records as the kernel hands them out (struct pkts_record), by hand."""

import ipaddress
import struct

INGRESS, EGRESS = 1, 2

SIDE = struct.Struct("=5QHBBB3x")
RECORD = struct.Struct("=Q48s48s16s16sIIHHHHBBB5x")

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
              "cvlan": 0, "reason": 1}
    unknown = set(other) - set(fields)
    assert not unknown, unknown
    return {**fields, **other}


def pack_side(s):
    return SIDE.pack(s["packets"], s["octets"],
                     (s["octets"] + 14 * s["packets"]) % 2**64, s["start"],
                     s["end"], s["flags"], s["tos"], 64, s["direction"])


def pack(records, first=1):
    """The octets of the records, numbered from first."""
    out = []
    for number, r in enumerate(records, first):
        src = ipaddress.ip_address(r["src"])
        dst = ipaddress.ip_address(r["dst"])
        out.append(RECORD.pack(
            number, pack_side(r["forward"]), pack_side(r["reverse"]),
            src.packed.ljust(16, b"\0"), dst.packed.ljust(16, b"\0"),
            r["ifindex"], r["spi"], r["sport"], r["dport"], r["vlan"],
            r["cvlan"], src.version, r["proto"], r["reason"]))
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
