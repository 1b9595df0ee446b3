# SPDX-License-Identifier: GPL-2.0
"""A collector that keeps what it gets, for tshark to read."""

import pathlib
import socket

import tshark


class Collector:
    """A UDP socket that keeps each datagram."""

    def __init__(self, family=socket.AF_INET, address="127.0.0.1", port=0):
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind((address, port))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.datagrams = []

    def take(self):
        """How many datagrams have come."""
        try:
            while True:
                self.datagrams.append(self.socket.recv(65536))
        except BlockingIOError:
            return len(self.datagrams)

    def announced(self):
        """How many datagrams begin with a template set."""
        self.take()
        return sum(d[16:18] == b"\0\2" for d in self.datagrams)

    def messages(self):
        self.take()
        pathlib.Path("datagrams.ipfix").write_bytes(b"".join(self.datagrams))
        return tshark.read("datagrams.ipfix")

    def close(self):
        self.socket.close()
