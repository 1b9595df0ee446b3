# SPDX-License-Identifier: GPL-2.0
"""A collector behind TCP, whose connections can be held up and cut."""

import socket
import struct
import threading

import tap

HEADER = struct.Struct(">HHIII")
SOURCE_PORT = 7


class Stream:
    """One connection: the octets that came, whole messages, the rest."""

    def __init__(self, data):
        self.templates = {}
        self.messages = []  # (domain, sequence, records)
        self.ports = []
        self.announced = 0
        self.withdrawn = 0
        self.lengths = []
        while len(data) >= HEADER.size:
            version, length, _, sequence, domain = HEADER.unpack_from(data)
            tap.same(version, 10, "version")
            if len(data) < length:
                break
            self.lengths.append(length)
            self.read(data[HEADER.size:length], domain, sequence)
            data = data[length:]
        self.rest = data

    def read(self, body, domain, sequence):
        records = 0
        while body:
            number, length = struct.unpack_from(">HH", body)
            if number < 4:
                self.learn(body[4:length], domain, number)
            else:
                records += self.decode(body[4:length], domain, number)
            body = body[length:]
        self.messages.append((domain, sequence, records))

    def learn(self, body, domain, number):
        """Template sets; without fields a template is a withdrawal."""
        at = 0
        while at + 4 <= len(body):
            ident, count = struct.unpack_from(">HH", body, at)
            at += 4 if number == 2 or not count else 6
            self.announced += count > 0
            self.withdrawn += not count
            fields = []
            for _ in range(count):
                element, size = struct.unpack_from(">HH", body, at)
                at += 8 if element & 0x8000 else 4
                fields.append((element, size))
            self.templates[domain, ident] = fields

    def decode(self, body, domain, ident):
        tap.true((domain, ident) in self.templates,
                 f"data of template {ident} before it")
        fields = self.templates[domain, ident]
        size = sum(field[1] for field in fields)
        for start in range(0, len(body) - size + 1, size):
            at = start
            for element, octets in fields:
                if domain and element == SOURCE_PORT:
                    self.ports.append(int.from_bytes(body[at:at + octets],
                                                     "big"))
                at += octets
        return len(body) // size


class Listener:
    """Takes connections, one after the other, and keeps what comes."""

    def __init__(self, family=socket.AF_INET, address="127.0.0.1", port=0):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        self.data = []      # of each connection
        self.last = None    # who connects last
        self.cut_after = None
        self.held = threading.Event()
        self.held.set()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            connection, peer = self.socket.accept()
            if peer == self.last:
                connection.close()
                return
            self.data.append(b"")
            self.take(connection)

    def take(self, connection):
        """Read to the end, or so many octets: then what is unread is reset."""
        while self.held.wait():
            wanted = 65536
            if self.cut_after is not None:
                wanted = min(wanted, self.cut_after - len(self.data[-1]))
            if wanted <= 0:
                self.cut_after = None
                break
            try:
                got = connection.recv(wanted)
            except OSError:
                break
            if not got:
                break
            self.data[-1] += got
        connection.close()

    def streams(self):
        return [Stream(data) for data in self.data]

    def ports(self):
        """The source ports of all flows of all connections, as they came."""
        return [port for stream in self.streams() for port in stream.ports]

    def close(self):
        """When all were served that have connected, for they may wait yet."""
        with socket.socket(self.socket.family, socket.SOCK_STREAM) as last:
            last.bind((self.socket.getsockname()[0], 0))
            self.last = last.getsockname()
            last.connect(self.socket.getsockname())
            self.thread.join()
        self.socket.close()
