#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Beginnings of TCP connections as a point sees them that comes late.

    tcp.py NS1 NS2

Client 198.51.100.1 port 1234 is behind v0 of NS1, its servers are behind v0 of
NS2; their frames go to nobody, so that no stack answers.
"""
import sys

from wire import ether, ip4, open_wire, say, stay_here, tcp, IP4, TCP, SYN, ACK, PSH

CLIENT, SERVER = "198.51.100.1", "198.51.100.9"

# who sends to which port, with which flags
FRAMES = (
    ("server", 8001, SYN | ACK), ("client", 8001, ACK),
    ("client", 8002, SYN), ("server", 8002, SYN | ACK), ("client", 8002, ACK),
    ("server", 8003, PSH | ACK), ("client", 8003, ACK),
)


def main():
    stay_here()
    client, server = open_wire(sys.argv[1]), open_wire(sys.argv[2])
    for end, port, flags in FRAMES:
        if end == "client":
            packet = ip4(CLIENT, TCP, tcp(1234, port, flags), dst=SERVER)
            say(client, ether(IP4, packet), server)
        else:
            packet = ip4(SERVER, TCP, tcp(port, 1234, flags), dst=CLIENT)
            say(server, ether(IP4, packet), client)


main()
