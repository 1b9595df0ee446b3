# SPDX-License-Identifier: GPL-2.0
"""Requests from one reflector's port to another's, so that the answers come to a
reflector: stamp_loop.py DEV KEYFILE; says how many to each port.

Ports are 862, and 863 with authentication. Short ones of TWAMP-Light are among them.
"""

import hashlib
import hmac
import struct
import sys

from scapy.all import IP, UDP, Ether, IPv6, Raw, conf, sendp

conf.verb = 0
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
PEERS = (IP(src="192.0.2.1", dst="192.0.2.2"),
         IPv6(src="2001:db8::1", dst="2001:db8::2"))
NTP, PTP = 0x8f01, 0xcf01
PADDING = b"\x80\x01\x00\x28" + bytes(40)


def plain(number, error):
    return struct.pack("!IQHH28x", number, 1 << 40, error, number)


def signed(number, error, key):
    base = struct.pack("!I12xQHH68x", number, 1 << 40, error, number)
    return base + hmac.new(key, base, hashlib.sha256).digest()[:16]


with open(sys.argv[2], "rb") as file:
    KEY = file.read()
OPEN = [plain(n, error)[:size] + more for n, error, size, more in (
    (1, NTP, 44, b""), (2, PTP, 44, b""), (3, NTP, 44, PADDING), (4, PTP, 44, PADDING),
    (5, NTP, 14, b""), (6, NTP, 43, b""))]
AUTH = [signed(1, NTP, KEY), signed(2, PTP, KEY), signed(3, NTP, KEY) + PADDING]
for port, requests in ((862, OPEN), (863, AUTH)):
    frames = [ETHER / peer / UDP(sport=port, dport=port) / Raw(one)
              for peer in PEERS for one in requests]
    sendp(frames, iface=sys.argv[1])
    print(len(frames))
