# SPDX-License-Identifier: GPL-2.0
"""A collector over TCP or TLS, and a capture of what passes, for tshark."""

import socket
import ssl
import struct
import subprocess
import threading

import tshark

TLS = ("cert", "client.pem", "key", "client.key", "ca", "ca.pem")
SYN, ACK, PUSH, FIN = 2, 16, 8, 1
SEGMENT = 16384


def certificates(kind="ecdsa"):
    """A CA, a collector, an exporter, and a CA that nobody knows."""
    def certtool(*words):
        subprocess.run(["certtool", *words], check=True, capture_output=True)

    def template(name, *lines):
        with open(f"{name}.tmpl", "w", encoding="ascii") as file:
            file.write("\n".join((*lines, "expiration_days = 30\n")))

    for name in ("ca", "other", "server", "client", "stranger"):
        certtool("--generate-privkey", "--key-type", kind, "--outfile",
                 f"{name}.key")
    template("ca", 'cn = "ca"', "ca", "cert_signing_key")
    template("end", 'cn = "end"', 'dns_name = "localhost"',
             'ip_address = "127.0.0.1"', "tls_www_server", "tls_www_client",
             "signing_key")
    for name in ("ca", "other"):
        certtool("--generate-self-signed", "--load-privkey", f"{name}.key",
                 "--template", "ca.tmpl", "--outfile", f"{name}.pem")
    for name, ca in (("server", "ca"), ("client", "ca"), ("stranger", "other")):
        certtool("--generate-certificate", "--load-privkey", f"{name}.key",
                 "--load-ca-certificate", f"{ca}.pem", "--load-ca-privkey",
                 f"{ca}.key", "--template", "end.tmpl", "--outfile",
                 f"{name}.pem")


class Recorder:
    """Takes one connection; pieces are what went which way, in their order."""

    def __init__(self, tls=False):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pieces = []  # (from the exporter, octets)
        self.engine = self.arrives = None
        if tls:
            self.begin_tls()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def begin_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("server.pem", "server.key")
        context.load_verify_locations("ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        self.arrives, self.leaves = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.arrives, self.leaves, True)

    def serve(self):
        connection, _ = self.listener.accept()
        self.listener.close()
        while data := connection.recv(65536):
            self.pieces.append((True, data))
            if self.engine:
                self.answer(connection, data)
        connection.close()

    def answer(self, connection, data):
        self.arrives.write(data)
        try:
            while self.engine.read(65536):
                pass
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass
        answer = self.leaves.read()
        if answer:
            self.pieces.append((False, answer))
            connection.sendall(answer)

    def capture(self, path):
        """When the exporter has ended."""
        self.thread.join()
        capture(path, self.pieces, tshark.IPFIX_PORT)


def packet(file, forward, port, at, flags, data=b""):
    """A segment of a connection whose octets have come as far as "at"."""
    ends = (40000, port) if forward else (port, 40000)
    numbers = at[forward], at[not forward]
    size = 40 + len(data)
    file.write(struct.pack("=IIII", 0, 0, size, size))
    file.write(struct.pack("!BBHHHBBH4s4s", 0x45, 0, size, 0, 0, 64, 6, 0,
                           b"\x7f\0\0\1", b"\x7f\0\0\1"))
    file.write(struct.pack("!HHIIBBHHH", *ends, *numbers, 0x50, flags, 65535,
                           0, 0) + data)
    at[forward] += len(data) + bool(flags & (SYN | FIN))


def capture(path, pieces, port):
    """A capture of a TCP connection."""
    at = {True: 1000, False: 5000}
    with open(path, "wb") as file:
        file.write(tshark.PCAP_HEADER)
        packet(file, True, port, at, SYN)
        packet(file, False, port, at, SYN | ACK)
        packet(file, True, port, at, ACK)
        for forward, data in pieces:
            for start in range(0, len(data), SEGMENT):
                packet(file, forward, port, at, ACK | PUSH,
                       data[start:start + SEGMENT])
        packet(file, True, port, at, FIN | ACK)
