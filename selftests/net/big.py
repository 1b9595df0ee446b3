#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Super frames beyond 64 KiB (BIG TCP).

    big.py limit DEV OCTETS               of a device in this namespace: says for
                                          which of "ipv6" and "ipv4" there is one
    big.py send HOST PORT OCTETS FIFO     all at once; it stays until FIFO is read
"""
import socket
import struct
import sys

from netlink import attribute, attributes

RTM_NEWLINK, RTM_GETLINK = 16, 18
NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 1, 4, 2
GSO_MAX, GRO_MAX, GSO_IPV4_MAX, GRO_IPV4_MAX = 41, 58, 63, 64


def ask(link, kind, index, body=b"", flags=0):
    """The body of the answer."""
    body = struct.pack("=BxHiII", 0, 0, index, 0, 0) + body
    link.send(struct.pack("=IHHII", len(body) + 16, kind, NLM_F_REQUEST | flags, 1, 0) + body)
    data = link.recv(1 << 16)
    if struct.unpack_from("=H", data, 4)[0] == NLMSG_ERROR:
        error, = struct.unpack_from("=i", data, 16)
        if error:
            raise OSError(-error, "rtnetlink")
    return data[32:]


def limit(dev, octets):
    index, size = socket.if_nametoindex(dev), struct.pack("=I", int(octets))
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    link.bind((0, 0))
    known = attributes(ask(link, RTM_GETLINK, index))
    for number in (GSO_MAX, GRO_MAX, GSO_IPV4_MAX, GRO_IPV4_MAX):
        if number in known:
            ask(link, RTM_NEWLINK, index, attribute(number, size), NLM_F_ACK)
    known = attributes(ask(link, RTM_GETLINK, index))
    print(*[name for name, number in (("ipv6", GSO_MAX), ("ipv4", GSO_IPV4_MAX))
            if known.get(number) == size])


def send(host, port, octets, fifo):
    with socket.create_connection((host, int(port))) as sender:
        sender.sendall(bytes(int(octets)))
        with open(fifo, "rb") as hold:
            hold.read()


{"limit": limit, "send": send}[sys.argv[1]](*sys.argv[2:])
