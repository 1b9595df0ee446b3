#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes captures in which everything occurs that pcap.py has a rule for.

    captures.py DIR
"""
import os
import sys

from pcap import write_pcap
from wire import (ARP, CTAG, DSTOPT, ESP, FRAGMENT, GRE, HOPOPT, ICMP, ICMP6, IP4, IP6, IPIP,
                  ROUTING, SCTP, STAG, TCP, UDP, ACK, PSH, SYN, b16, chain, ether, fragment6, icmp,
                  ip4, ip6, tag, tcp, udp)

FIN = 1
A4, B4, A6, B6 = "192.0.2.1", "198.51.100.9", "2001:db8::1", "2001:db8:ffff::9"


def pair(version, proto, there, back):
    """Two packets that answer each other."""
    build, a, b = (ip4, A4, B4) if version == 4 else (ip6, A6, B6)
    return build(a, proto, there, dst=b), build(b, proto, back, dst=a)


def connection(version, port):
    """A TCP connection from SYN to FIN."""
    for flags, octets in ((SYN, 0), (ACK, 0), (ACK | PSH, 100), (ACK | PSH, 1000), (ACK, 1),
                          (ACK | FIN, 0)):
        yield from pair(version, TCP, tcp(port, 80, flags, payload=b"x" * octets),
                        tcp(80, port, flags | ACK, payload=b"y" * (octets // 2)))


def transports(version):
    proto, ask, answer = (ICMP, 8, 0) if version == 4 else (ICMP6, 128, 129)
    yield from connection(version, 1000)
    yield from connection(version, 1001)
    yield from pair(version, UDP, udp(5000, 53), udp(53, 5000, b"y" * 200))
    yield from pair(version, SCTP, b16(5000, 5001) + bytes(28), b16(5001, 5000) + bytes(40))
    yield from pair(version, ESP, b16(1, 2) + bytes(28), b16(3, 4) + bytes(60))
    yield from pair(version, proto, icmp(ask), icmp(answer))


def packets4():
    yield from transports(4)
    inner = ip4(B4, UDP, udp(7, 8))
    yield from pair(4, ICMP, icmp(3, 3, 0, inner), icmp(11, 0, 0, inner))
    yield from pair(4, IPIP, inner, inner)
    yield from pair(4, GRE, b16(0, IP4) + inner, b16(0, IP4) + inner)
    yield from pair(4, TCP, tcp()[:19], tcp()[:4])
    for offset, payload in ((0x2000, udp(payload=b"x" * 1000)), (0x207e, b"x" * 1008),
                            (0xfc, b"x" * 100)):
        yield ip4(A4, UDP, payload, fragment=offset)
    yield ip4(A4, UDP, udp(), options=b"\1" * 40)
    yield ip4(A4, UDP, udp(), total=1000)


def packets6():
    yield from transports(6)
    headers = (HOPOPT, 8), (DSTOPT, 16), (ROUTING, 24), (DSTOPT, 8)
    for last, payload in ((UDP, udp()), (TCP, tcp()), (UDP, udp()[:7])):
        first, whole = chain(headers, last, payload)
        yield ip6(A6, first, whole)
    yield ip6(A6, FRAGMENT, fragment6(UDP, 0, 1) + udp(payload=b"x" * 1000))
    yield ip6(A6, FRAGMENT, fragment6(UDP, 1008, 0) + b"x" * 100)


def frames():
    """Whole frames."""
    both = [(IP4, packet) for packet in packets4()] + [(IP6, packet) for packet in packets6()]
    for kind, packet in both:
        yield ether(kind, packet, 60)
        yield ether(CTAG, tag(7, kind, packet), 60)
        yield ether(STAG, tag(100, CTAG, tag(7, kind, packet)))
    for kind, payload in ((ARP, bytes(28)), (38, bytes(38)), (0x88cc, bytes(46)),
                          (CTAG, tag(7, 38, bytes(38))), (0x8847, bytes(24)),
                          (IP4, ip4(A4, UDP, udp(), first=0x44)),
                          (IP4, ip4(A4, UDP, udp(), first=0x65)),
                          (IP4, ip4(A4, TCP, tcp(), total=0)), (IP4, ip4(A4, UDP, b"")[:19]),
                          (IP6, ip6(A6, UDP, b"")[:39])):
        yield ether(kind, payload)
    yield bytes(13)                                         # less than a header
    yield ether(IP4, ip4(A4, UDP, udp(payload=bytes(65535 - 27)), total=65535)) + b"x"


def at_times(packets):
    return [(1_000_000_000 + number * 1_000_000, len(packet), packet)
            for number, packet in enumerate(packets)]


def main():
    packets = list(packets4()) + list(packets6())
    cooked = b16(0, 1, 6) + bytes(8)
    whole = at_times(frames())
    for name, link, content in (
            ("ethernet", 1, whole),
            ("snaplen", 1, [(time, length, data[:61]) for time, length, data in whole]),
            ("raw", 101, at_times(packets)),
            ("cooked", 113, at_times(cooked + b16(IP4 if packet[0] >> 4 == 4 else IP6) + packet
                                     for packet in packets)),
            ("ppp", 9, at_times(b16(0x21 if packet[0] >> 4 == 4 else 0x57) + packet
                                for packet in packets))):
        write_pcap(os.path.join(sys.argv[1], name + ".pcap"), content, link)


main()
