#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The module's netlink messages without pktsctl, for what it never does.

    netlink.py churn DEV N          add and delete a point N times
    netlink.py read [ack ID] [after ID] [wanted N]
                                    one reading of the record queue: the ids
    netlink.py hostile              messages that must be refused
"""
import errno
import socket
import struct
import sys

import contract

NETLINK_GENERIC = 16
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2

POINT_ADD, POINT_SET, POINT_DEL, CONFIG_SET, FLOW_GET, FLOW_FLUSH, RECORD_GET = (
    contract.number("CMD_" + name) for name in ("POINT_ADD", "POINT_SET", "POINT_DEL", "CONFIG_SET",
                                                "FLOW_GET", "FLOW_FLUSH", "RECORD_GET"))
POINT_IFINDEX, POINT_IFNAME, POINT_DIRECTION, POINT_TIMEOUTS, POINT_RULES = (
    contract.number("A_POINT_" + name) for name in ("IFINDEX", "IFNAME", "DIRECTION", "TIMEOUTS",
                                                    "SELECT_RULES"))
QUEUE_ACK, QUEUE_WANTED, QUEUE_AFTER, QUEUE_RECORDS = (
    contract.number("A_QUEUE_" + name) for name in ("ACK", "WANTED", "AFTER", "RECORDS"))
FLOW_CURSOR, FLOW_IFINDEX = (
    contract.number("A_FLOW_" + name) for name in ("CURSOR", "IFINDEX"))
TIMEOUTS, INTERVAL, MAX_FLOWS, MAX_RECORDS, PROFILE, DECAP, KEY = (
    contract.number("A_CONFIG_" + name) for name in ("TIMEOUTS", "EXPIRY_INTERVAL", "MAX_FLOWS",
                                                     "MAX_RECORDS", "PROFILE", "DECAP", "KEY"))


def attribute(number, data):
    data = struct.pack("=HH", len(data) + 4, number) + data
    return data + bytes(-len(data) % 4)


def attributes(data):
    found = {}
    at = 0
    while at + 4 <= len(data):
        length, number = struct.unpack_from("=HH", data, at)
        found[number & 0x3fff] = data[at + 4:at + length]
        at += length + 3 & ~3
    return found


class Netlink:
    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                    NETLINK_GENERIC)
        self.socket.bind((0, 0))
        self.number = 0
        self.family = GENL_ID_CTRL
        name = attribute(CTRL_ATTR_FAMILY_NAME, b"pkts\0")
        reply = self.ask(CTRL_CMD_GETFAMILY, name)
        self.family, = struct.unpack("=H", reply[CTRL_ATTR_FAMILY_ID])

    def send(self, command, body, flags=NLM_F_ACK):
        self.number += 1
        body = struct.pack("=BBH", command, 1, 0) + body
        self.socket.send(struct.pack("=IHHII", len(body) + 16, self.family,
                                     NLM_F_REQUEST | flags, self.number, 0) + body)

    def ask(self, command, body=b""):
        """The attributes of the reply; an OSError when it is refused."""
        self.send(command, body)
        reply = {}
        while True:
            data = self.socket.recv(1 << 17)
            at = 0
            while at < len(data):
                length, kind, _, number, _ = struct.unpack_from("=IHHII", data, at)
                if kind == NLMSG_ERROR:
                    error, = struct.unpack_from("=i", data, at + 16)
                    if error:
                        raise OSError(-error, errno.errorcode.get(-error))
                    return reply
                assert number == self.number
                reply = attributes(data[at + 20:at + length])
                at += length + 3 & ~3


def churn(netlink, dev, times):
    name = attribute(POINT_IFNAME, dev.encode() + b"\0")
    for _ in range(int(times)):
        netlink.ask(POINT_ADD, name)
        netlink.ask(POINT_DEL, name)


def read(netlink, *words):
    body = b""
    words = dict(zip(words[::2], words[1::2]))
    if "ack" in words:
        body += attribute(QUEUE_ACK, struct.pack("=Q", int(words["ack"])))
    if "after" in words:
        body += attribute(QUEUE_AFTER, struct.pack("=Q", int(words["after"])))
    if "wanted" in words:
        body += attribute(QUEUE_WANTED, struct.pack("=I", int(words["wanted"])))
    data = netlink.ask(RECORD_GET, body).get(QUEUE_RECORDS, b"")
    print(*[struct.unpack_from("=Q", data, at)[0]
            for at in range(0, len(data), contract.size("record"))])


def u32(number, value):
    return attribute(number, struct.pack("=I", value))


def u64(number, value):
    return attribute(number, struct.pack("=Q", value))


def timeouts(number, first):
    """struct pkts_timeouts; what is 0 stays as it is."""
    return attribute(number, struct.pack("=Q", first).ljust(contract.size("timeouts"), b"\0"))


LO = attribute(POINT_IFNAME, b"lo\0")
V0 = attribute(POINT_IFNAME, b"v0\0")

HOSTILE = (
    ("point without a device", POINT_ADD, b"", errno.EINVAL),
    ("name without an end", POINT_ADD, attribute(POINT_IFNAME, b"l" * 16), errno.EINVAL),
    ("name too long", POINT_ADD, attribute(POINT_IFNAME, b"l" * 40 + b"\0"), errno.EINVAL),
    ("no direction", POINT_ADD, LO + u32(POINT_DIRECTION, 0), errno.EINVAL),
    ("too many directions", POINT_ADD, LO + u32(POINT_DIRECTION, 4), errno.EINVAL),
    ("short index", POINT_ADD, attribute(POINT_IFINDEX, b"\1"), errno.EINVAL),
    ("no such index", POINT_ADD, u32(POINT_IFINDEX, 0xfffffffe), errno.ENODEV),
    ("attribute beyond the message", POINT_ADD, b"\xff\0\2\0lo\0\0", None),
    ("unknown attribute", POINT_ADD, attribute(99, b"1234") + LO + u32(POINT_DIRECTION, 0),
     errno.EINVAL),
    ("acknowledgement of the future", RECORD_GET, u64(QUEUE_ACK, 2**64 - 1), errno.EINVAL),
    ("no record wanted", RECORD_GET, u32(QUEUE_WANTED, 0), None),
    ("all records wanted", RECORD_GET, u32(QUEUE_WANTED, 2**32 - 1), None),
    ("cursor beyond the table", FLOW_GET, u64(FLOW_CURSOR, 2**64 - 1), None),
    ("cursor beyond a shard", FLOW_GET, u64(FLOW_CURSOR, 2**32 - 1), None),
    ("flush of no point", FLOW_FLUSH, u32(FLOW_IFINDEX, 0x7fffffff), errno.ENOENT),
    ("a short timeout", CONFIG_SET, timeouts(TIMEOUTS, 1), errno.ERANGE),
    ("a timeout of ages", CONFIG_SET, timeouts(TIMEOUTS, 2**64 - 1), errno.ERANGE),
    ("half of the timeouts", CONFIG_SET, u64(TIMEOUTS, 10**9), errno.EINVAL),
    ("no timeouts at all", CONFIG_SET, attribute(TIMEOUTS, b""), errno.EINVAL),
    ("interval 0", CONFIG_SET, u64(INTERVAL, 0), errno.ERANGE),
    ("no flows", CONFIG_SET, u32(MAX_FLOWS, 0), errno.ERANGE),
    ("too many flows", CONFIG_SET, u32(MAX_FLOWS, 2**32 - 1), errno.ERANGE),
    ("half a good setting", CONFIG_SET, timeouts(TIMEOUTS, 10**9) + u32(MAX_RECORDS, 0),
     errno.ERANGE),
    ("no such profile", CONFIG_SET, u32(PROFILE, 2), errno.ERANGE),
    ("no such decapsulation", CONFIG_SET, u32(DECAP, 2**32 - 1), errno.ERANGE),
    ("no such part of the key", CONFIG_SET, u32(KEY, 128), errno.EINVAL),
    ("timeouts too long", POINT_ADD, LO + attribute(POINT_TIMEOUTS, bytes(1000)), errno.EINVAL),
    ("half a rule", POINT_SET, V0 + attribute(POINT_RULES, bytes(7)), None),
    ("rules without an end", POINT_SET, V0 + attribute(POINT_RULES, bytes(60000)), None),
    ("settings of no point", POINT_SET, u32(POINT_IFINDEX, 0x7fffffff), errno.ENODEV),
    ("unknown command", 200, b"", errno.EOPNOTSUPP),
)


def hostile(netlink):
    """None: refused or not, it must be survived."""
    bad = 0
    for name, command, body, expected in HOSTILE:
        try:
            netlink.ask(command, body)
            got = 0
        except OSError as error:
            got = error.errno
        if expected is not None and got != expected:
            print(f"{name}: error {got}, should be {expected}")
            bad = 1
    return bad


COMMANDS = {"churn": churn, "read": read, "hostile": hostile}
if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](Netlink(), *sys.argv[2:]))
