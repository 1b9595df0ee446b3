# SPDX-License-Identifier: GPL-2.0
"""Frames by their headers, and a packet socket in a namespace. Checksums are
zero: a frame goes to nobody, and only who looks at all frames sees it."""
import ctypes
import ipaddress
import os
import socket
import struct

TO, FROM = bytes.fromhex("020000000099"), bytes.fromhex("020000000001")
IP4, ARP, RARP, IP6 = 0x800, 0x806, 0x8035, 0x86dd
CTAG, STAG, QINQ = 0x8100, 0x88a8, 0x9100
ICMP, IPIP, TCP, UDP, DCCP, GRE, ESP, AH, ICMP6 = 1, 4, 6, 17, 33, 47, 50, 51, 58
SCTP, UDPLITE = 132, 136
HOPOPT, ROUTING, FRAGMENT, NONE, DSTOPT = 0, 43, 44, 59, 60
SYN, PSH, ACK = 2, 8, 16

ETH_P_ALL = 3
CLONE_NEWNET = 0x40000000


def b16(*words):
    return struct.pack(f">{len(words)}H", *words)


def ether(kind, payload, pad=0, trailer=b""):
    return (TO + FROM + b16(kind) + payload).ljust(pad, b"\0") + trailer


def tag(vid, kind, payload, priority=0):
    return b16(priority << 13 | vid, kind) + payload


def ip4(src, proto, payload, options=b"", fragment=0, total=None, first=None,
        dst="198.51.100.9"):
    length = 20 + len(options)
    if total is None:
        total = length + len(payload)
    if first is None:
        first = 0x40 | length // 4
    return struct.pack(">BBHHHBBH4s4s", first, 0, total, 1, fragment, 64, proto,
                       0, socket.inet_aton(src), socket.inet_aton(dst)) + \
        options + payload


def ip6(src, proto, payload, total=None, first=0x60, dst="2001:db8:ffff::9"):
    if total is None:
        total = len(payload)
    return struct.pack(">BBHHBB", first, 0, 0, total, proto, 64) + \
        ipaddress.ip_address(src).packed + \
        ipaddress.ip_address(dst).packed + payload


def extension(kind, then, octets=8):
    if kind == FRAGMENT:
        return bytes((then, 0)) + b16(0) + bytes(4)
    return bytes((then, octets // 8 - 1, 1, octets - 4)) + bytes(octets - 4)


def fragment6(then, offset, more):
    return bytes((then, 0)) + b16(offset | more) + bytes(4)


def tcp(sport=1000, dport=80, flags=ACK, options=b"", payload=b""):
    return struct.pack(">HHIIBBHHH", sport, dport, 1, 1, 80 + 4 * len(options),
                       flags, 1000, 0, 0) + options + payload


def udp(sport=1000, dport=53, payload=b"x" * 20):
    return b16(sport, dport, 8 + len(payload), 0) + payload


def icmp(kind=8, code=0, identifier=7, payload=b"x" * 20):
    return bytes((kind, code)) + b16(0, identifier, 1) + payload


def chain(headers, last, payload):
    kinds = [kind for kind, _ in headers] + [last]
    for (kind, octets), then in zip(reversed(headers), reversed(kinds[1:])):
        payload = extension(kind, then, octets) + payload
    return kinds[0], payload


def stay_here():
    """On one processor: what it sends is received there, one frame after the
    other, and before the process goes on."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def say(end, frame, other):
    """Send a frame from one end, and see it come in at the other one. Who stays
    here comes back when it is through all hooks there."""
    other.settimeout(60)
    end.send(frame)
    while other.recv(1 << 16) != frame:
        pass


def open_wire(ns):
    """A packet socket on v0 of a namespace. The process stays there."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = os.open(f"/run/netns/{ns}", os.O_RDONLY)
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
    os.close(fd)
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind(("v0", ETH_P_ALL))
    return sock
