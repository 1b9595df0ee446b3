#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Both ends of a conversation over TCP.

    ends.py answer PORT             send back what comes, of one connection
    ends.py ask HOST PORT N         send N lines, each after the answer to the
                                    one before, and say how long that took, in
                                    ns: to connect, a line and its answer at the
                                    least and at the most (or to connect), a
                                    line and the answer to the next one at the
                                    least, to connect with the first answer
    ends.py swallow PORT            read what comes, of one connection
    ends.py pour HOST PORT OCTETS   send so much, and wait for the other end
"""
import socket
import sys
import time


def listen(port):
    family = socket.AF_INET6
    sock = socket.create_server(("::", int(port)), family=family, dualstack_ipv6=True)
    return sock.accept()[0]


def answer(port):
    with listen(port) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := peer.recv(4096):
            peer.sendall(data)


def ask(host, port, times):
    line = b"x" * 99 + b"\n"
    began = time.monotonic_ns()
    asked, answered = [], []
    with socket.create_connection((host, int(port))) as sock:
        connected = time.monotonic_ns() - began
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(int(times)):
            asked.append(time.monotonic_ns())
            sock.sendall(line)
            got = 0
            while got < len(line):
                got += len(sock.recv(4096))
            answered.append(time.monotonic_ns())
    took = [after - before for before, after in zip(asked, answered)]
    print(connected, min(took), max(took + [connected]),
          min(after - before for before, after in zip(asked, answered[1:])),
          answered[0] - began)


def swallow(port):
    with listen(port) as peer:
        while peer.recv(1 << 16):
            pass


def pour(host, port, octets):
    with socket.create_connection((host, int(port))) as sock:
        sock.sendall(bytes(int(octets)))
        sock.shutdown(socket.SHUT_WR)
        sock.recv(1)


{"answer": answer, "ask": ask, "swallow": swallow, "pour": pour}[sys.argv[1]](*sys.argv[2:])
