#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends frames for nobody from a device: packets.py DEV < LINES

A line is N [mark M] KIND SRC DST [SPORT DPORT]: N frames of one KIND, which is
udp, tcp or icmp, over IPv4 or IPv6 as the addresses are; or N arp. Their MAC
addresses are nobody's.
"""
import errno
import ipaddress
import socket
import sys

from wire import ARP, ICMP, IP4, IP6, TCP, UDP, ether, icmp, ip4, ip6, tcp, udp

SO_MARK = 36
SO_SNDBUFFORCE = 32


def packet(kind, src, dst, ports):
    """One frame, from the IP header on, and its EtherType."""
    if kind == "icmp":
        proto, payload = ICMP, icmp(identifier=ports[0])
    elif kind == "tcp":
        proto, payload = TCP, tcp(*ports)
    else:
        proto, payload = UDP, udp(*ports)
    if ipaddress.ip_address(src).version == 4:
        return IP4, ip4(src, proto, payload, dst=dst)
    whole = ip6(src, proto, payload)
    return IP6, whole[:24] + ipaddress.ip_address(dst).packed + whole[40:]


def main():
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    # a queue may hold them all
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 26)
    sock.bind((sys.argv[1], 0))
    for line in sys.stdin:
        count, *words = line.split()
        mark = int(words[1], 0) if words[0] == "mark" else 0
        sock.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
        if words[0] == "mark":
            words = words[2:]
        if words[0] == "arp":
            frame = ether(ARP, bytes(28))
        else:
            kind, src, dst, *ports = words
            frame = ether(*packet(kind, src, dst, [int(port) for port in ports]))
        for _ in range(int(count)):
            try:
                sock.send(frame)
            except OSError as error:
                # a queue that is full; who counts what comes will see
                if error.errno != errno.ENOBUFS:
                    raise


main()
