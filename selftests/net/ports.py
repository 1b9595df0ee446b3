#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends a datagram of UDP to each of N ports of a host.

    ports.py HOST N [forever]     at a rate that leaves time for others
"""
import socket
import sys
import time

host, ports = sys.argv[1], int(sys.argv[2])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 65000))
while True:
    for port in range(1, ports + 1):
        if sys.argv[3:] and port % 16 == 0:
            time.sleep(0.002)
        try:
            sock.sendto(b"x", (host, port))
        except OSError:
            # the device may be gone, and come again
            if not sys.argv[3:]:
                raise
    if not sys.argv[3:]:
        break
