#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Takes what comes over UDP and TCP and keeps none of it: export_sink.py PORT"""
import selectors
import socket
import sys

address = ("127.0.0.1", int(sys.argv[1]))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(address)
listener = socket.create_server(address)
selector = selectors.DefaultSelector()
selector.register(udp, selectors.EVENT_READ)
selector.register(listener, selectors.EVENT_READ)
room = bytearray(1 << 20)
while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            selector.register(listener.accept()[0], selectors.EVENT_READ)
        elif not key.fileobj.recv_into(room) and key.fileobj is not udp:
            selector.unregister(key.fileobj)
            key.fileobj.close()
