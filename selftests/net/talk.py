#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a client and a server say, of whom no stack knows: nobody answers but
who is told to.

    talk.py [-n TIMES | apart] NS1 NS2 PACKET...

PACKET is END:PROTOCOL[:PORT[:FLAGS]]. The client c sends from v0 of NS1, the
server s from v0 of NS2. PROTOCOL is tcp, udp, icmp or other (GRE); PORT the
server's, or the identifier of an echo; FLAGS are letters of FSRPA. With TIMES
all is said so often, each time from another port of the client, 2000 and up. A
packet has arrived before the next one is sent, but where the two are apart.
"""
import sys

from wire import (ether, icmp, ip4, open_wire, say, stay_here, tcp, udp, GRE, ICMP, IP4, TCP,
                  UDP)

CLIENT, SERVER = "198.51.100.1", "198.51.100.9"
FLAGS = {letter: 1 << bit for bit, letter in enumerate("FSRPA")}


def transport(proto, client, ports, flags):
    if proto == "tcp":
        return TCP, tcp(*ports, sum(FLAGS[letter] for letter in flags))
    if proto == "udp":
        return UDP, udp(*ports)
    if proto == "icmp":
        return ICMP, icmp(8 if client else 0, 0, min(ports))
    return GRE, bytes(8)


def frame(end, proto, client_port, port, flags):
    client = end == "c"
    ports = (client_port, port) if client else (port, client_port)
    number, payload = transport(proto, client, ports, flags)
    src, dst = (CLIENT, SERVER) if client else (SERVER, CLIENT)
    return ether(IP4, ip4(src, number, payload, dst=dst))


def main(words):
    times = 1
    apart = words[0] == "apart"
    if words[0] == "-n":
        times = int(words[1])
        words = words[2:]
    words = words[apart:]
    stay_here()
    wires = {"c": open_wire(words[0]), "s": open_wire(words[1])}
    for i in range(times):
        for word in words[2:]:
            end, proto, *rest = word.split(":")
            port, flags = (rest + ["80", ""][len(rest):])[:2]
            packet = frame(end, proto, 2000 + i, int(port), flags)
            if apart:
                wires[end].send(packet)
            else:
                say(wires[end], packet, wires["s" if end == "c" else "c"])


main(sys.argv[1:])
