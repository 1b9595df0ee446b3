# SPDX-License-Identifier: GPL-2.0
"""Requests that only their headers make bad, one of each: stamp_bad.py DEV PORT."""

import sys

from scapy.all import IP, UDP, Ether, IPv6, Raw, conf, sendp

conf.verb = 0
DEV, PORT = sys.argv[1], int(sys.argv[2])
DATA = Raw(bytes(12) + b"\x8f\x01" + bytes(30))
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
ALL = Ether(src="02:00:00:00:00:01", dst="ff:ff:ff:ff:ff:ff")
V4 = IP(src="192.0.2.1", dst="192.0.2.2")
V6 = IPv6(src="2001:db8::1", dst="2001:db8::2")
ASK = UDP(sport=5000, dport=PORT)

first = IP(bytes(V4 / ASK / Raw(bytes(DATA) + bytes(2000))))
sendp([ETHER / V4 / UDP(sport=5000, dport=PORT, chksum=1) / DATA,
       ETHER / V4 / UDP(sport=5000, dport=PORT, len=20) / DATA,
       ETHER / V4 / UDP(sport=0, dport=PORT) / DATA,
       ALL / IP(src="192.0.2.1", dst="192.0.2.255") / ASK / DATA,
       ETHER / V6 / UDP(sport=5000, dport=PORT, chksum=0) / DATA],
      iface=DEV)
sendp([ETHER / part for part in first.fragment(fragsize=800)], iface=DEV)
