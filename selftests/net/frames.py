#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends frames of every kind from one namespace to another, and compares what
the points there have counted with what the frames are.

    frames.py exact|super|mutated NS1 NS2

v0 in NS1 is the wire to v0 in NS2; a point watches egress there and ingress
here, so that the same frame is read twice: as the sender made it, with tags in
the frame, and as the receiver's stack has it, with the outer tag taken off. A
packet socket in NS2 sees that each frame arrives as it was sent.
"""
import collections
import errno
import ipaddress
import itertools
import json
import random
import socket
import struct
import subprocess
import sys

from wire import (CTAG, STAG, QINQ, IP4, IP6, ARP, RARP, ICMP, IPIP, TCP, UDP, DCCP, GRE, ESP, AH,
                  ICMP6, SCTP, UDPLITE, HOPOPT, ROUTING, FRAGMENT, NONE, DSTOPT, b16, chain, ether,
                  fragment6, icmp, ip4, ip6, open_wire, stay_here, tag, tcp, udp)

SOL_PACKET, PACKET_AUXDATA, PACKET_VNET_HDR = 263, 8, 15
SO_RCVBUFFORCE = 33
VLAN_VALID, TPID_VALID = 0x10, 0x40

# A flow that must be there: what tells it apart, and what it has counted.
Flow = collections.namedtuple("Flow", "src proto sport dport spi vlan cvlan "
                              "packets octets frame_octets")


class Cases:
    """Frames, the flows that they must make, and what they must be counted as."""

    def __init__(self):
        self.cases = []
        self.number = 0

    def source(self):
        self.number += 1
        return f"10.{self.number >> 8}.{self.number & 255}.1", \
            f"2001:db8:{self.number:x}::1"

    def add(self, name, frames, flows=(), counters=None, ingress=True):
        self.cases.append((name, frames, flows, counters or {}, ingress))

    def flow(self, name, kind, payload, octets, proto, sport=0, dport=0, spi=0,
             tags=(), pad=0, counters=None):
        """One frame that makes one flow; payload is made from the source."""
        src4, src6 = self.source()
        src = src6 if kind == IP6 else src4
        packet = payload(src)
        vids = [vid for vid, _ in tags] + [0, 0]
        for vid, tpid in reversed(tags):
            packet, kind = tag(vid, kind, packet), tpid
        frame = ether(kind, packet, pad)
        self.add(name, [frame],
                 [Flow(src, proto, sport, dport, spi, vids[0], vids[1], 1,
                       octets, len(frame))], counters)

    def excluded(self, name, counter, frame, ingress=True):
        self.add(name, [frame], (), {counter: 1}, ingress)


TAGS = (
    ("802.1Q", ((7, CTAG),)),
    ("802.1ad", ((8, STAG),)),
    ("802.1ad with 802.1Q", ((100, STAG), (7, CTAG))),
    ("two 802.1Q", ((100, CTAG), (7, CTAG))),
    ("9100 with 802.1Q", ((100, QINQ), (7, CTAG))),
    ("three tags", ((100, STAG), (7, CTAG), (9, CTAG))),
)

# name, protocol, header and payload, source port, destination port, SPI
TRANSPORTS = (
    ("TCP", TCP, tcp(payload=b"x" * 10), 1000, 80, 0),
    ("TCP with options", TCP, tcp(options=b"\1" * 12), 1000, 80, 0),
    ("UDP", UDP, udp(), 1000, 53, 0),
    ("UDP, port 0", UDP, udp(0, 0), 0, 0, 0),
    ("UDP-Lite", UDPLITE, udp(), 1000, 53, 0),
    ("SCTP", SCTP, b16(5000, 5001) + bytes(28), 5000, 5001, 0),
    ("DCCP", DCCP, b16(5000, 5001, 0x0400) + bytes(10), 5000, 5001, 0),
    ("ESP", ESP, b16(0x1234, 0x5678) + bytes(28), 0, 0, 0x12345678),
    ("AH", AH, b"\6\4" + b16(0, 0x1234, 0x5678) + bytes(16) + tcp(), 0, 0, 0x12345678),
    ("GRE", GRE, b16(0, IP4) + bytes(20), 0, 0, 0),
    ("IP in IP", IPIP, bytes(40), 0, 0, 0),
    ("a protocol unknown", 253, bytes(3), 0, 0, 0),
)

ICMPS = (
    ("echo request", IP4, ICMP, icmp(), 7, 0x800),
    ("echo reply alone", IP4, ICMP, icmp(0), 7, 0x800),
    ("unreachable", IP4, ICMP, icmp(3, 1, 0), 0, 0x301),
    ("ICMPv6 echo request", IP6, ICMP6, icmp(128), 7, 0x8000),
    ("ICMPv6 packet too big", IP6, ICMP6, icmp(2, 0, 0), 0, 0x200),
)

EXTENSIONS = (
    ("hop-by-hop", ((HOPOPT, 8),)),
    ("destination options of 256", ((DSTOPT, 64),)),
    ("routing", ((ROUTING, 24),)),
    ("atomic fragment", ((FRAGMENT, 8),)),
    ("four headers", ((HOPOPT, 8), (DSTOPT, 16), (ROUTING, 24), (DSTOPT, 8))),
)


def add_links(cases):
    for name, tags in TAGS:
        cases.flow(name, IP4, lambda src: ip4(src, UDP, udp()), 48, UDP, 1000, 53, tags=tags)
        cases.flow(name + ", IPv6", IP6, lambda src: ip6(src, UDP, udp()), 68, UDP, 1000, 53,
                   tags=tags)
    cases.flow("padding", IP4, lambda src: ip4(src, UDP, udp(payload=b"")), 28, UDP, 1000, 53,
               pad=60)
    cases.flow("padding behind a tag", IP4, lambda src: ip4(src, UDP, udp(payload=b"")), 28,
               UDP, 1000, 53, tags=((7, CTAG),), pad=60)
    cases.flow("frame of full length", IP4,
               lambda src: ip4(src, UDP, udp(payload=b"x" * 1472)), 1500, UDP, 1000, 53)


def add_transports(cases):
    for name, proto, payload, sport, dport, spi in TRANSPORTS:
        for kind, build, length in ((IP4, ip4, 20), (IP6, ip6, 40)):
            cases.flow(f"{name} in {kind:04x}", kind,
                       lambda src, b=build: b(src, proto, payload),
                       length + len(payload), proto, sport, dport, spi)
    for name, kind, proto, payload, sport, dport in ICMPS:
        build, length = (ip4, 20) if kind == IP4 else (ip6, 40)
        cases.flow(name, kind, lambda src: build(src, proto, payload),
                   length + len(payload), proto, sport, dport)
    for name, headers in EXTENSIONS:
        first, payload = chain(headers, UDP, udp())
        cases.flow(name, IP6, lambda src: ip6(src, first, payload), 40 + len(payload), UDP,
                   1000, 53)
    cases.flow("no next header", IP6, lambda src: ip6(src, NONE, b""), 40, NONE)
    cases.flow("IPv4 options", IP4,
               lambda src: ip4(src, UDP, udp(), options=b"\1" * 40), 88, UDP, 1000, 53)


def add_fragments(cases):
    src4, src6 = cases.source()
    frames = [ether(IP4, ip4(src4, UDP, udp(payload=b"x" * 1000), fragment=0x2000)),
              ether(IP4, ip4(src4, UDP, b"x" * 1008, fragment=0x2000 | 126)),
              ether(IP4, ip4(src4, UDP, b"x" * 100, fragment=252))]
    cases.add("IPv4 fragments", frames, [
        Flow(src4, UDP, 1000, 53, 0, 0, 0, 1, 1028, 1042),
        Flow(src4, UDP, 0, 0, 0, 0, 0, 2, 1028 + 120, 1042 + 134)])
    frames = [ether(IP6, ip6(src6, FRAGMENT, fragment6(UDP, 0, 1) + udp(payload=b"x" * 1000))),
              ether(IP6, ip6(src6, FRAGMENT, fragment6(UDP, 1008, 0) + b"x" * 100))]
    cases.add("IPv6 fragments", frames, [
        Flow(src6, UDP, 1000, 53, 0, 0, 0, 1, 1056, 1070),
        Flow(src6, UDP, 0, 0, 0, 0, 0, 1, 148, 162)])


SHORT = {"l4_truncated": 1}


def add_truncated(cases):
    """Metered without ports, and counted as such."""
    cases.flow("half a UDP header", IP4, lambda src: ip4(src, UDP, b"abcd"), 24, UDP,
               counters=SHORT)
    cases.flow("half a TCP header", IP4, lambda src: ip4(src, TCP, tcp()[:19]), 39, TCP,
               counters=SHORT)
    cases.flow("no transport header", IP4, lambda src: ip4(src, TCP, b""), 20, TCP,
               counters=SHORT)
    cases.flow("IPv6, cut in an extension header", IP6,
               lambda src: ip6(src, HOPOPT, bytes((UDP, 4)) + bytes(6)), 48, HOPOPT,
               counters=SHORT)
    cases.flow("length beyond the frame", IP4,
               lambda src: ip4(src, UDP, udp(), total=1000), 48, UDP, 1000, 53)
    cases.flow("padding is no header", IP4, lambda src: ip4(src, UDP, b""), 20, UDP, pad=60,
               counters=SHORT)


def add_excluded(cases):
    src4, src6 = cases.source()
    whole4, whole6 = ip4(src4, UDP, udp()), ip6(src6, UDP, udp())
    for name, counter, frame in (
            ("ARP", "arp", ether(ARP, bytes(28))),
            ("RARP", "arp", ether(RARP, bytes(28))),
            ("ARP behind a tag", "arp", ether(CTAG, tag(7, ARP, bytes(28)))),
            ("802.3 length", "llc", ether(38, bytes(38))),
            ("LLDP", "ethertype", ether(0x88cc, bytes(46))),
            ("MPLS", "ethertype", ether(0x8847, bytes(4) + whole4)),
            ("PPPoE", "ethertype", ether(0x8864, bytes(8) + whole4)),
            ("nine tags", "ethertype",
             ether(CTAG, b"".join(tag(i, CTAG, b"") for i in range(1, 9)) +
                   tag(9, IP4, whole4))),
            ("no octet of IPv4", "truncated", ether(IP4, b"")),
            ("19 octets of IPv4", "truncated", ether(IP4, whole4[:19])),
            ("39 octets of IPv6", "truncated", ether(IP6, whole6[:39])),
            ("cut in IPv4 options", "truncated",
             ether(IP4, ip4(src4, UDP, b"", options=b"\1" * 40)[:40])),
            ("version 5", "malformed", ether(IP4, ip4(src4, UDP, udp(), first=0x55))),
            ("version 6 as IPv4", "malformed", ether(IP4, whole6)),
            ("header of 16", "malformed", ether(IP4, ip4(src4, UDP, udp(), first=0x44))),
            ("total shorter than the header", "malformed",
             ether(IP4, ip4(src4, UDP, udp(), total=19))),
            ("version 4 as IPv6", "malformed", ether(IP6, ip6(src6, UDP, udp(), first=0x45))),
    ):
        cases.excluded(name, counter, frame)
    # the receiver's stack takes the tag off before any hook, and drops these
    cases.excluded("cut in the tag", "truncated", ether(CTAG, b"\0\7"), ingress=False)
    cases.excluded("no octet of the tag", "truncated", ether(CTAG, b""), ingress=False)


class Wire:
    """Sockets at both ends."""

    def __init__(self, ns1, ns2):
        stay_here()
        self.ns1, self.ns2 = ns1, ns2
        self.receiver = open_wire(ns2)
        self.receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        self.receiver.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.receiver.settimeout(60)
        self.sender = open_wire(ns1)

    def receive(self):
        """A frame as it was on the wire, or nothing."""
        try:
            data, extra, _, address = self.receiver.recvmsg(1 << 17, 256)
        except TimeoutError:
            return b""
        if address[2] == socket.PACKET_OUTGOING:
            return self.receive()
        for _, _, aux in extra:
            status, _, _, _, _, tci, tpid = struct.unpack("=IIIHHHH", aux[:20])
            if status & VLAN_VALID:
                data = data[:12] + b16(tpid if status & TPID_VALID else CTAG, tci) + data[12:]
        return data


class Judge:
    def __init__(self):
        self.bad = 0

    def expect(self, what, got, wanted):
        if got != wanted:
            print(f"# {what}: is {got}, should be {wanted}")
            self.bad = 1


def ask(ns, *words):
    return json.loads(subprocess.run(("pktsctl", "-n", ns, "-j") + words, check=True,
                                     stdout=subprocess.PIPE).stdout)


def hook(ns, side):
    return ask(ns, "stats", "show", "dev", "v0")["points"][0][side]


COUNTERS = ("seen", "arp", "llc", "ethertype", "truncated", "malformed", "l4_truncated",
            "no_memory", "table_full")


def counters(ns, side):
    stats = hook(ns, side)
    return collections.Counter({name: stats[name]["packets"] for name in COUNTERS})


def flows_of(ns):
    found = {}
    for flow in ask(ns, "flow", "show"):
        side = flow["forward"]
        src = str(ipaddress.ip_address(flow["src"]))
        key = (src, flow["proto"], flow["sport"], flow["dport"], flow["spi"], flow["vlan"],
               flow["cvlan"])
        found[key] = Flow(*key, side["packets"], side["octets"], side["frame_octets"])
    return found


def check_flows(judge, ns, cases):
    found = flows_of(ns)
    for name, _, flows, _, ingress in cases:
        for flow in flows:
            flow = flow._replace(src=str(ipaddress.ip_address(flow.src)))
            key = flow[:7]
            other = [f for f in found.values() if f.src == flow.src and f.proto == flow.proto]
            judge.expect(f"{ns}: {name}", found.pop(key, other), flow)
    judge.expect(f"{ns}: flows that no frame made", list(found.values()), [])


def exact(judge, wire):
    cases = Cases()
    for add in (add_links, add_transports, add_fragments, add_truncated, add_excluded):
        add(cases)
    before = counters(wire.ns2, "ingress")
    for name, frames, flows, counted, ingress in cases.cases:
        for frame in frames:
            wire.sender.send(frame)
            if ingress:
                judge.expect(f"{name}: what arrives", wire.receive().hex(), frame.hex())
        if counted and ingress:
            after = counters(wire.ns2, "ingress")
            judge.expect(name, {key: value for key, value in (after - before).items()
                                if key != "seen"}, counted)
            before = after
        elif flows:
            before["seen"] += len(frames)
    totals = collections.Counter()
    for _, frames, _, counted, _ in cases.cases:
        totals.update(counted)
        totals["seen"] += len(frames)
    judge.expect("egress", +counters(wire.ns1, "egress"), totals)
    check_flows(judge, wire.ns1, cases.cases)
    check_flows(judge, wire.ns2, cases.cases)
    print(f"# {len(cases.cases)} kinds of frames")


def vnet(kind, size, header, checksum_at, checksum_offset):
    """struct virtio_net_hdr"""
    return struct.pack("=BBHHHH", 1, kind, header, size, checksum_at, checksum_offset)


# virtio_net_hdr.gso_type
GSO_TCP4, GSO_UDP, GSO_TCP6, GSO_UDP_L4 = 1, 3, 4, 5


def add_super(cases):
    """A frame that the stack cuts later is as many as it becomes."""
    for name, kind, gso, proto, head, checksum, payload, size in (
            ("TCP over IPv4", IP4, GSO_TCP4, TCP, tcp(), 16, 3500, 1000),
            ("TCP over IPv4, nothing left over", IP4, GSO_TCP4, TCP, tcp(), 16, 4000, 1000),
            ("TCP with options", IP4, GSO_TCP4, TCP, tcp(options=b"\1" * 12), 16, 20000, 1448),
            ("TCP over IPv6", IP6, GSO_TCP6, TCP, tcp(), 16, 3001, 1000),
            ("UDP over IPv4", IP4, GSO_UDP_L4, UDP, None, 6, 2500, 1200),
            ("UDP over IPv6", IP6, GSO_UDP_L4, UDP, None, 6, 50000, 1400),
            ("one segment too many", IP4, GSO_TCP4, TCP, tcp(), 16, 1001, 1000),
    ):
        src4, src6 = cases.source()
        if proto == UDP:
            head = udp(payload=b"x" * payload)[:8]
        body = head + b"x" * payload
        packet, length = (ip4(src4, proto, body), 20) if kind == IP4 else \
            (ip6(src6, proto, body), 40)
        headers = length + len(head)
        packets = -(-payload // size)
        octets = payload + packets * headers
        frame = vnet(gso, size, 14 + headers, 14 + length, checksum) + ether(kind, packet)
        cases.add(name, [frame],
                  [Flow(src4 if kind == IP4 else src6, proto, 1000,
                        80 if proto == TCP else 53, 0, 0, 0, packets, octets,
                        octets + 14 * packets)])


def super_frames(judge, wire):
    cases = Cases()
    add_super(cases)
    wire.sender.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    tried = []
    for case in cases.cases:
        name, (frame,), _, _, _ = case
        try:
            wire.sender.send(frame)
        except OSError as error:
            # 6.1 takes no UDP there
            judge.expect(f"{name}: error", (error.errno, frame[1]), (errno.EINVAL, GSO_UDP_L4))
            continue
        tried.append(case)
        judge.expect(f"{name}: it arrives", wire.receive() != b"", True)
    check_flows(judge, wire.ns1, tried)
    check_flows(judge, wire.ns2, tried)
    # descriptions that fit no frame: the stack refuses or drops them, or not
    rng = random.Random(7)
    for _ in range(400):
        frame = bytearray(rng.choice(cases.cases)[1][0])
        for _ in range(rng.randrange(1, 6)):
            frame[rng.randrange(0, 80)] = rng.randrange(256)
        try:
            wire.sender.send(frame)
        except OSError:
            pass


def mutate(rng, frame):
    frame = bytearray(frame)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = 12 + int((len(frame) - 12) * rng.random() ** 2)
        frame[at] = rng.choice((0, 0xff, 0x45, 0x60, rng.randrange(256)))
    if rng.random() < 0.3:
        del frame[rng.randrange(18, max(19, len(frame))):]
    if rng.random() < 0.1:
        frame += bytes(rng.randrange(1, 40))
    return bytes(frame)


def is_cut_tag(frame):
    """The receiver's stack drops these before any hook."""
    kind, = struct.unpack_from(">H", frame, 12)
    return kind in (CTAG, STAG) and len(frame) < 20


def mutated(judge, wire):
    """Whatever it is, it arrives as it was sent, and is counted."""
    cases = Cases()
    for add in (add_links, add_transports, add_fragments, add_truncated, add_excluded):
        add(cases)
    seeds = [frame for _, frames, _, _, _ in cases.cases for frame in frames]
    rng = random.Random(11)
    sent = octets = 0
    for frame in itertools.islice(itertools.cycle(seeds), 1500):
        frame = mutate(rng, frame)
        if is_cut_tag(frame) or len(frame) > 1518:
            continue
        wire.sender.send(frame)
        sent += 1
        octets += len(frame)
        got = wire.receive()
        if got != frame:
            judge.expect("what arrives", got.hex(), frame.hex())
            break
    for ns, side in ((wire.ns1, "egress"), (wire.ns2, "ingress")):
        stats = hook(ns, side)
        judge.expect(f"{ns}: seen", stats["seen"], {"packets": sent, "octets": octets})
        judge.expect(f"{ns}: sum", stats["sum"], stats["seen"])
        for name in ("live", "ethertype", "truncated", "malformed", "l4_truncated"):
            judge.expect(f"{ns}: some are {name}", stats[name]["packets"] > 0, True)
    print(f"# {sent} frames")


def main():
    judge = Judge()
    wire = Wire(*sys.argv[2:4])
    {"exact": exact, "super": super_frames, "mutated": mutated}[sys.argv[1]](judge, wire)
    return judge.bad


sys.exit(main())
