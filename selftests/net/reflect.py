#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A Session-Reflector of a few lines, which knows nothing of pkts.

    reflect.py [stateful] [PORT]    until it is killed; says "ready" first

Unauthenticated STAMP (RFC 8762) over IPv4 and IPv6, NTP time. A stateful one
counts for each address and port.
"""
import socket
import struct
import sys
import time

ERROR = 0x8101  # synchronised, about 0.5 ns


def ntp():
    now = time.time_ns()
    seconds, rest = divmod(now, 10**9)
    return (seconds + 2208988800 << 32) + -(-(rest << 32) // 10**9)


def main(words):
    stateful = "stateful" in words
    port = int(([word for word in words if word.isdigit()] or [862])[0])
    listen = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    listen.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listen.bind(("::", port))
    counts = {}
    print("ready", flush=True)
    while True:
        request, peer = listen.recvfrom(9216)
        received = ntp()
        if len(request) < 44:
            continue
        sequence, sent, error, ssid = struct.unpack_from("!IQHH", request)
        number = counts.get(peer, 0) if stateful else sequence
        counts[peer] = number + 1
        reply = struct.pack("!IQHHQIQHHB3x", number, ntp(), ERROR, ssid, received,
                            sequence, sent, error, 0, 255)
        listen.sendto(reply + request[44:], peer)


if __name__ == "__main__":
    main(sys.argv[1:])
