# SPDX-License-Identifier: GPL-2.0
"""A reflector that answers each request many times, and wrongly, then rightly.

    stamp_hostile.py REQUESTS WRONG [KEYFILE]     so many, of each

Answers are changed at random, cut off, doubled, too long, to what was never
asked; the same in every run. Says "ready" first. At port 862 over IPv4.
"""

import hashlib
import hmac
import random
import socket
import struct
import sys

REQUESTS, WRONG = int(sys.argv[1]), int(sys.argv[2])
KEY = b""
if len(sys.argv) > 3:
    with open(sys.argv[3], "rb") as file:
        KEY = file.read()


def answer(request):
    """Right but for its times, which are the request's."""
    if not KEY:
        sequence, sent, error, ssid = struct.unpack_from("!IQHH", request)
        return struct.pack("!IQHHQIQHHB3x", sequence, sent, error, ssid, sent,
                           sequence, sent, error, 0, 255) + request[44:]
    sequence, sent, error, ssid = struct.unpack_from("!I12xQHH", request)
    base = struct.pack("!I12xQHH4xQ8xI12xQH6xB15x", sequence, sent, error, ssid,
                       sent, sequence, sent, error, 255)
    return base + hmac.new(KEY, base, hashlib.sha256).digest()[:16] + request[112:]


def wrong(rand, good):
    data = bytearray(good)
    for _ in range(1 + rand.randrange(6)):
        data[rand.randrange(len(data))] = rand.randrange(256)
    kind = rand.randrange(4)
    if kind == 0:
        return data[:rand.randrange(len(data))]
    if kind == 1:
        return data + bytes(rand.randrange(400))
    return data


def main():
    rand = random.Random(1)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("192.0.2.2", 862))
    print("ready", flush=True)
    for _ in range(REQUESTS):
        request, peer = sock.recvfrom(9216)
        good = answer(request)
        sock.sendto(good, peer)
        for _ in range(WRONG):
            sock.sendto(wrong(rand, good), peer)


main()
