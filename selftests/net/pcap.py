#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Captures and what tshark makes of them, against our records of their replay.

    pcap.py fields                what tshark shall tell
    pcap.py ether FILE OUT        FILE with Ethernet headers, whatever it had
    pcap.py compare DIR           all that pcap.sh has left there

A conversation is what passes between two ends: addresses, protocol, VLAN
identifiers, and the ports of protocols that have them. compare counts each
twice, in the frames that tshark has read and in the records of either point,
and wants the same packets and octets in both directions, and the same times of
the first and the last packet as a capture at the receiving device.

tshark tells what is in a frame; these rules tell what of it is on the wire:

 - A capture that has cut its frames (snaplen) is replayed with what it has.
   Octets are those of the IP header's length, but never more than there are.
 - The kernel sends no frame that is shorter than an Ethernet header or longer
   than the MTU and its header. tcpreplay counts as many failures.
 - A receiver drops what is cut inside its VLAN tag before any hook.
 - A later fragment has no ports: it belongs to a conversation without. So does
   a packet whose transport header is cut.
 - Tunnels are their outer packet, an ICMP error is what it is and not what it
   quotes: of each field that tshark tells twice, the first one counts.
 - Headers that contradict themselves make no conversation: an IP header too
   short for itself, a version that is another, a total length of zero (captured
   in front of segmentation offload). They are counted as malformed or truncated.
 - Not IP: counted as ARP, LLC or other EtherType.
"""
import collections
import ipaddress
import os
import struct
import sys

import ipfix

FIELDS = ("frame.interface_id", "frame.len", "frame.cap_len", "frame.protocols", "eth.len",
          "eth.type", "vlan.id", "vlan.etype",
          "ieee8021ad.id", "ieee8021ad.svid", "ieee8021ad.cvid", "ip.version", "ip.src", "ip.dst",
          "ip.proto", "ip.len", "ip.hdr_len", "ip.frag_offset", "ipv6.version", "ipv6.src",
          "ipv6.dst", "ipv6.nxt", "ipv6.plen", "ipv6.hopopts.nxt", "ipv6.hopopts.len_oct",
          "ipv6.dstopts.nxt", "ipv6.dstopts.len_oct", "ipv6.routing.nxt", "ipv6.routing.len_oct",
          "ipv6.fraghdr.nxt", "ipv6.fraghdr.offset", "tcp.srcport", "tcp.dstport",
          "udp.srcport", "udp.dstport", "sctp.srcport",
          "sctp.dstport", "dccp.srcport", "dccp.dstport")
ARP, RARP, IP4, IP6 = 0x806, 0x8035, 0x800, 0x86dd
TAGS = (0x8100, 0x88a8, 0x9100)
EXTENSIONS = {0: "hopopts", 43: "routing", 44: "fraghdr", 60: "dstopts"}
# Protocols with ports: their name for tshark, octets of their header at least.
PORTS = {6: ("tcp", 20), 17: ("udp", 8), 33: ("dccp", 12), 132: ("sctp", 12), 136: ("udp", 8)}
MTU = 65535
# They are one stamp, ours kept by a clock that no step moves.
NEAR = 1_000


def to_ether(link, data):
    """A packet of another link layer with an Ethernet header; None: not known."""
    kind = None
    if link == 1:
        return data
    if link in (101, 12, 14, 228, 229):     # raw IP
        kind = IP6 if data[:1] and data[0] >> 4 == 6 else IP4
    elif link == 113:                       # Linux cooked, and its version 2
        kind, data = int.from_bytes(data[14:16], "big"), data[16:]
    elif link == 276:
        kind, data = int.from_bytes(data[0:2], "big"), data[20:]
    elif link in (9, 50):                   # PPP
        if data[:2] == b"\xff\x03":
            data = data[2:]
        kind = {0x21: IP4, 0x57: IP6, 0x281: 0x8847}.get(int.from_bytes(data[:2], "big"), 0xffff)
        data = data[2:]
    elif link in (0, 108):                  # BSD loopback
        kind, data = IP4 if 2 in data[:4] else IP6, data[4:]
    return kind and bytes.fromhex("020000000002 020000000001") + struct.pack(">H", kind) + data


def read_pcap(path):
    """The link type of a capture; time in ns, length and octets of its packets."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if data[0] in (0xd4, 0x4d) else ">"
    unit = 1 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1000
    link, = struct.unpack_from(order + "I", data, 20)
    packets, at = [], 24
    while at + 16 <= len(data):
        seconds, part, caplen, length = struct.unpack_from(order + "IIII", data, at)
        packets.append((seconds * 10**9 + part * unit, length, data[at + 16:at + 16 + caplen]))
        at += 16 + caplen
    return link, packets


def write_pcap(path, packets, link=1):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 1 << 18, link))
        for time, length, data in packets:
            file.write(struct.pack("<IIII", *divmod(time, 10**9), len(data), length) + data)


def ether(source, target):
    link, packets = read_pcap(source)
    turned = [(time, length, to_ether(link, data)) for time, length, data in packets]
    if any(data is None for _, _, data in turned):
        sys.exit(f"link type {link} is not known")
    write_pcap(target, [(time, length + len(data) - len(old), data) for (time, length, data),
                        (_, _, old) in zip(turned, packets)])


class Frame:
    """A line of tshark's; first() of a field that it tells more than once."""

    def __init__(self, line):
        self.fields = dict(zip(FIELDS, line.rstrip("\n").split("\t")))

    def all(self, name):
        return self.fields[name].split(",") if self.fields[name] else []

    def first(self, name, default=None):
        values = self.all(name)
        return int(values[0], 0) if values else default

    def text(self, name):
        return self.all(name)[0]


# What a frame is: a conversation and its ends' order, octets; or why it is none.
Sight = collections.namedtuple("Sight", "key reverse octets why")


def none(why):
    return Sight(None, None, 0, why)


def tags_of(frame):
    """VLAN identifiers in front of the network layer, and what tshark calls that."""
    names = frame.text("frame.protocols").split(":") + [""]
    ids = {name: frame.all(name + ".id") for name in ("vlan", "ieee8021ad")}
    vids, at = [], 1
    while names[at] in ("ethertype", "vlan", "ieee8021ad"):
        if names[at] == "ieee8021ad" and frame.all("ieee8021ad.svid"):
            vids += [frame.first("ieee8021ad.svid"), frame.first("ieee8021ad.cvid")]
        elif names[at] != "ethertype":
            vids += map(int, ids[names[at]][:1])
            del ids[names[at]][:1]
        at += 1
    return vids, names[at]


def kind_of(frame):
    """EtherType behind all tags, their identifiers, octets of the link header."""
    vids, name = tags_of(frame)
    link = 14 + 4 * len(vids)
    kinds = frame.all("eth.type")[:1] + frame.all("vlan.etype")
    kind = int(kinds[min(len(vids), len(kinds) - 1)], 0) if kinds else None
    kind = {"ip": IP4, "ipv6": IP6, "arp": ARP, "rarp": RARP, "llc": "llc"}.get(name, kind)
    if kind in TAGS:    # no EtherType behind it
        kind = "cut" if frame.first("frame.cap_len") < link + (not vids) * 4 else "llc"
    return kind, (vids + [0, 0])[:2], link


def conversation(src, dst, proto, ports, vids):
    ends = (ipaddress.ip_address(src), ports[0]), (ipaddress.ip_address(dst), ports[1])
    low, high = sorted(ends)
    return (low, high, proto, *vids), ends[0] != low


def ports_of(frame, proto, octets):
    """Of the packet's own transport header, when it is whole."""
    name, need = PORTS.get(proto, ("", 0))
    if not name or octets < need:
        return 0, 0
    return frame.first(name + ".srcport", 0), frame.first(name + ".dstport", 0)


def read4(frame, have, vids):
    if have < 20:
        return none("truncated")
    total, header = frame.first("ip.len", 0), frame.first("ip.hdr_len", 0)
    if frame.first("ip.version") != 4 or header < 20 or total < header:
        return none("malformed")
    if have < header:
        return none("truncated")
    octets = min(total, have)
    proto = frame.first("ip.proto")
    ports = (0, 0)
    if not frame.first("ip.frag_offset", 0):
        ports = ports_of(frame, proto, octets - header)
    return Sight(*conversation(frame.text("ip.src"), frame.text("ip.dst"), proto, ports, vids),
                 octets, None)


def read6(frame, have, vids):
    if have < 40:
        return none("truncated")
    if frame.first("ipv6.version") != 6:
        return none("malformed")
    octets = min(40 + frame.first("ipv6.plen", 0), have)
    proto, at, later = frame.first("ipv6.nxt"), 40, False
    told = collections.Counter()
    while proto in EXTENSIONS and not later:
        name = "ipv6." + EXTENSIONS[proto]
        turn = told[proto]
        told[proto] += 1
        if turn >= len(frame.all(name + ".nxt")):
            break
        length = 8 if proto == 44 else int(frame.all(name + ".len_oct")[turn])
        if at + length > octets:
            break
        later = proto == 44 and int(frame.all(name + ".offset")[turn], 0) > 0
        proto, at = int(frame.all(name + ".nxt")[turn], 0), at + length
    ports = (0, 0) if later else ports_of(frame, proto, octets - at)
    return Sight(*conversation(frame.text("ipv6.src"), frame.text("ipv6.dst"), proto, ports, vids),
                 octets, None)


def read_frame(frame):
    length = frame.first("frame.cap_len")
    kind, vids, link = kind_of(frame)
    if length < 14 or length > MTU + 14 + (4 if frame.first("eth.type") == 0x8100 else 0):
        return none("not sent")
    if kind == "cut":
        return none("truncated")
    if kind in (ARP, RARP):
        return none("arp")
    if kind in (IP4, IP6) and frame.all("ip.src" if kind == IP4 else "ipv6.src"):
        return (read4 if kind == IP4 else read6)(frame, length - link, vids)
    if kind in (IP4, IP6):
        return none("truncated" if length - link < (20 if kind == IP4 else 40) else "malformed")
    return none("llc" if kind == "llc" or frame.all("eth.len") else "ethertype")


class Side:
    """Packets, octets, first and last time of a direction."""

    def __init__(self):
        self.packets = self.octets = self.last = 0
        self.first = None

    def add(self, packets, octets, first, last):
        if not packets:
            return
        self.packets += packets
        self.octets += octets
        self.first = min(first, self.first or first)
        self.last = max(last, self.last)


class Conversations(dict):
    def add(self, key, reverse, *counts):
        # between an end and itself there is no direction
        reverse = reverse and key[0] != key[1]
        self.setdefault(key, (Side(), Side()))[reverse].add(*counts)


def of_frames(sights, times):
    found = Conversations()
    times = iter(times)
    for sight in sights:
        if sight.why == "not sent":
            continue
        time = next(times)
        if sight.key:
            found.add(sight.key, sight.reverse, 1, sight.octets, time, time)
    return found


def of_records(path):
    found = Conversations()
    for record in ipfix.records(path):
        ports = record.get("sport", 0), record.get("dport", 0)
        key, reverse = conversation(record["src"], record["dst"], record["proto"],
                                    ports if record["proto"] in PORTS else (0, 0),
                                    (record.get("vlan", 0), record.get("cvlan", 0)))
        for prefix, turned in (("", reverse), ("r_", not reverse)):
            if record.get(prefix + "packets"):
                found.add(key, turned, *(record[prefix + name] for name in
                                         ("packets", "octets", "start", "end")))
    return found


class Judge:
    def __init__(self, directory):
        self.directory, self.bad, self.worst = directory, 0, 0
        self.conversations = 0
        # frames that the hook has stamped anew: the kernel's clock had stood still
        with open(self.path("late"), encoding="ascii") as file:
            self.late = int(file.read())
        self.excluded = collections.Counter()

    def fail(self, *words):
        self.bad += 1
        if self.bad < 40:
            print("#", *words)

    def path(self, *words):
        return os.path.join(self.directory, ".".join(map(str, words)))

    def times(self, name, key, got, wanted):
        for what in ("first", "last"):
            off = abs(getattr(got, what) - getattr(wanted, what))
            self.worst = max(self.worst, off)
            if off <= NEAR:
                continue
            if self.late:
                self.late -= 1
            else:
                self.fail(f"{name}: {what} packet of {words(key)}: {off} ns beside the capture")

    def compare(self, name, wanted, got, timed):
        for key in wanted.keys() | got.keys():
            pairs = zip(wanted.get(key, (Side(), Side())), got.get(key, (Side(), Side())))
            for want, have in pairs:
                if (have.packets, have.octets) != (want.packets, want.octets):
                    self.fail(f"{name}: {words(key)}: {have.packets} packets of {have.octets}"
                              f" octets, tshark has {want.packets} of {want.octets}")
                elif timed and want.packets:
                    self.times(name, key, have, want)

    def file(self, number, name, sights, received):
        """Of one capture; received: what arrived since the one before."""
        sent = [sight for sight in sights if sight.why != "not sent"]
        why = collections.Counter(sight.why for sight in sights if sight.why)
        self.excluded += why
        with open(self.path(number, "sent"), encoding="ascii") as file:
            packets, failed = map(int, file.read().split())
        if not packets:     # then it does not say how many
            failed = len(sights)
        if (packets, failed) != (len(sent), why["not sent"]):
            self.fail(f"{name}: {packets} sent and {failed} not, should be {len(sent)} and"
                      f" {why['not sent']}")
            return
        wanted = of_frames(sights, [time for time, _, _ in received])
        self.conversations += len(wanted)
        for side in ("egress", "ingress"):
            self.compare(f"{name}, {side}", wanted, of_records(self.path(number, side)),
                         side == "ingress")
        left = ", ".join(f"{count} {reason}" for reason, count in sorted(why.items()))
        print(f"# {name}: {len(sent)} frames, {len(wanted)} conversations" +
              (f", without {left}" if left else ""))


def words(key):
    low, high, proto, vlan, cvlan = key
    return f"protocol {proto}, {low[0]} {low[1]} and {high[0]} {high[1]}, VLAN {vlan}.{cvlan}"


def compare(directory):
    judge = Judge(directory)
    with open(judge.path("names"), encoding="utf-8") as file:
        names = file.read().splitlines()
    frames = collections.defaultdict(list)
    with open(judge.path("tshark"), encoding="utf-8", errors="replace") as file:
        for line in file:
            frame = Frame(line)
            frames[frame.first("frame.interface_id")].append(read_frame(frame))
    received = read_pcap(judge.path("arrived.pcap"))[1]
    for number, name in enumerate(names):
        sent = sum(sight.why != "not sent" for sight in frames[number])
        judge.file(number, name, frames[number], received[:sent])
        received = received[sent:]
    if received:
        judge.fail(f"{len(received)} frames arrive that no capture has")
    print(f"# {judge.conversations} conversations; times differ by {judge.worst} ns at most")
    with open(judge.path("excluded"), "w", encoding="ascii") as file:
        for why in ("arp", "llc", "ethertype", "truncated", "malformed"):
            print(why, judge.excluded[why], file=file)
    sys.exit(judge.bad > 0 or not judge.conversations)


if __name__ == "__main__":
    {"fields": lambda: print("-e " + " -e ".join(FIELDS)), "ether": ether,
     "compare": compare}[sys.argv[1]](*sys.argv[2:])
