#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Keeps what comes over TCP: sink.py PORT FILE [CERT KEY CA]

The nth connection is written to FILE.n, as it comes; over TLS with a certificate,
its key and the one that signed those of both sides.
"""
import socket
import ssl
import sys
import threading

port, name, *tls = int(sys.argv[1]), *sys.argv[2:]


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*tls[:2])
    made.load_verify_locations(tls[2])
    made.verify_mode = ssl.CERT_REQUIRED
    return made


def take(connection, number):
    if tls:
        connection = context().wrap_socket(connection, server_side=True)
    with open(f"{name}.{number}", "wb", buffering=0) as file:
        while data := connection.recv(65536):
            file.write(data)
    connection.close()


listener = socket.create_server(("127.0.0.1", port))
for count in range(1, 1000):
    threading.Thread(target=take, args=(listener.accept()[0], count),
                     daemon=True).start()
