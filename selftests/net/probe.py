#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Probe sessions by the module's netlink messages, without pktsctl.

    probe.py add NAME WORD VALUE...             WORD as the contract has it
    probe.py many N WORD VALUE...               sessions s0 and so on
    probe.py del NAME | all
    probe.py show NAME                          all that is told, as JSON
    probe.py list                               all sessions
    probe.py history NAME second|minute
    probe.py histogram NAME TIME
    probe.py totals
    probe.py max N                              max-probes
    probe.py listen                             events, one a line, until it is killed
    probe.py hostile                            requests that must be refused
    probe.py serve ASKS ANSWERS REPLY           the above, a line of ASKS each; what it says goes
                                                into REPLY and how it ended to ANSWERS
"""
import contextlib
import errno
import ipaddress
import json
import socket
import struct
import sys

import contract
from netlink import (CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, NLM_F_DUMP, NLMSG_DONE,
                     NLMSG_ERROR, Netlink, attribute, attributes)

SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1
CTRL_ATTR_MCAST_GROUPS, GRP_NAME, GRP_ID = 7, 1, 2


def command(name):
    return contract.number("CMD_PROBE_" + name)


def attr(name):
    return contract.number("A_PROBE_" + name.upper().replace("-", "_"))


SIZES = {"port": "H", "ifindex": "I", "vlan": "H", "interval": "Q", "timeout": "Q", "size": "H",
         "dscp": "B", "ttl": "B", "source-port-policy": "I", "source-port": "H",
         "rotate-after": "Q", "ports": "H", "flow-label": "I", "count": "Q", "timestamp": "I",
         "tlvs": "I", "reply-dscp": "B", "ssid": "H", "outage-after": "Q",
         "history": "I", "stateful": "B", "window": "I", "time": "I", "after": "Q",
         "authenticated": "B"}
NAMES = {attr(name): name for name in
         (*SIZES, "name", "address", "from", "ifname", "alarms", "status", "second", "minute",
          "total", "port-stats", "intervals", "buckets")}
STRUCTS = {"status": "probe_status", "second": "probe_stats", "minute": "probe_stats",
           "total": "probe_stats"}
ARRAYS = {"alarms": "probe_alarm", "intervals": "probe_interval", "buckets": "probe_bucket"}


def enum(kind, word):
    return contract.number(f"PROBE_{kind}_{word.upper().replace('-', '_')}")


def encode(word, value):
    if word in ("address", "from"):
        return ipaddress.ip_address(value).packed
    if word in ("ifname", "name"):
        return value.encode() + b"\0"
    if word == "key":
        return value.encode()
    if word == "alarms":  # metric:threshold, comma, ...
        return b"".join(struct.pack("=QII", int(threshold), enum("METRIC", metric), 0)
                        for metric, threshold in (one.split(":") for one in value.split(",")))
    kinds = {"source-port-policy": "SOURCE_PORT", "timestamp": "TIMESTAMP", "window": "WINDOW",
             "time": "TIME"}
    if word in kinds and not value.isdigit():
        value = enum(kinds[word], value)
    return struct.pack("=" + SIZES[word], int(value))


def request(pairs):
    return b"".join(attribute(attr(word), encode(word, value)) for word, value in pairs)


def pairs_of(words):
    return list(zip(words[::2], words[1::2]))


def decode(data):
    """A message's attributes by name; the ports' statistics are a list."""
    said, at = {"ports_stats": []}, 0
    while at + 4 <= len(data):
        length, number = struct.unpack_from("=HH", data, at)
        value = data[at + 4:at + length]
        at += length + 3 & ~3
        name = NAMES.get(number & 0x3fff)
        if name is None:
            continue
        if name == "port-stats":
            said["ports_stats"].append(contract.unpack("probe_port", value))
        elif name in STRUCTS:
            said[name] = contract.unpack(STRUCTS[name], value)
        elif name in ARRAYS:
            size = contract.size(ARRAYS[name])
            said[name] = [contract.unpack(ARRAYS[name], value, i)
                          for i in range(0, len(value), size)]
        elif name in ("address", "from"):
            said[name] = str(ipaddress.ip_address(value))
        elif name in ("name", "ifname"):
            said[name] = value[:-1].decode()
        else:
            said[name], = struct.unpack("=" + SIZES[name], value)
    return said


class Probes(Netlink):
    def receive(self, many):
        """All messages of a reply, without their headers."""
        while True:
            data, at = self.socket.recv(1 << 18), 0
            while at < len(data):
                length, kind, _, number, _ = struct.unpack_from("=IHHII", data, at)
                body = data[at + 16:at + length]
                at += length + 3 & ~3
                if kind == NLMSG_DONE:
                    return
                if kind == NLMSG_ERROR:
                    error, = struct.unpack_from("=i", body)
                    if error:
                        raise OSError(-error, errno.errorcode.get(-error))
                    if not many:
                        return
                elif number == self.number:
                    yield body[4:]

    def one(self, cmd, pairs):
        self.send(cmd, request(pairs))
        return [decode(body) for body in self.receive(False)][0]

    def dump(self):
        self.send(command("GET"), b"", NLM_F_DUMP)
        return [decode(body) for body in self.receive(True)]

    def group(self, wanted):
        family, self.family = self.family, 16
        reply = self.ask(CTRL_CMD_GETFAMILY, attribute(CTRL_ATTR_FAMILY_NAME, b"pkts\0"))
        self.family = family
        for group in attributes(reply[CTRL_ATTR_MCAST_GROUPS]).values():
            said = attributes(group)
            if said[GRP_NAME] == wanted + b"\0":
                return struct.unpack("=I", said[GRP_ID])[0]
        raise LookupError(wanted)


def add(netlink, name, *words):
    netlink.ask(command("ADD"), request([("name", name), *pairs_of(words)]))


def many(netlink, count, *words):
    rest = request(pairs_of(words))
    for i in range(int(count)):
        netlink.ask(command("ADD"), request([("name", f"s{i}")]) + rest)


def delete(netlink, name):
    netlink.ask(command("DEL"), attribute(attr("all"), b"") if name == "all" else
                request([("name", name)]))


def show(netlink, name):
    print(json.dumps(netlink.one(command("GET"), [("name", name)])))


def listing(netlink):
    print(json.dumps(netlink.dump()))


def history(netlink, name, window):
    after, found = 0, []
    while True:
        said = netlink.one(command("HISTORY"), [("name", name), ("window", window),
                                                ("after", str(after))])
        if not said.get("intervals"):
            break
        found += said["intervals"]
        after = found[-1]["number"]
    print(json.dumps(found))


def histogram(netlink, name, time):
    said = netlink.one(command("HISTOGRAM"), [("name", name), ("time", time)])
    print(json.dumps(said.get("buckets", [])))


def totals(netlink):
    reply = netlink.ask(contract.number("CMD_STATS_GET"))
    print(json.dumps(contract.unpack("probe_totals", reply[contract.number("A_STATS_PROBES")])))


def limit(netlink, number):
    netlink.ask(contract.number("CMD_CONFIG_SET"),
                attribute(contract.number("A_CONFIG_MAX_PROBES"), struct.pack("=I", int(number))))


def notice_attr(name):
    return contract.number("A_PROBE_NOTICE_" + name)


def listen(netlink):
    netlink.socket.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, netlink.group(b"events"))
    events = [(contract.number("PROBE_EVENT_" + name), name.lower()) for name in (
        "ADDED", "REMOVED", "FINISHED", "PORT_CHANGED", "ADDRESS_CHANGED", "OUTAGE_BEGIN",
        "OUTAGE_END", "NEIGHBOUR_UNRESOLVED", "NEIGHBOUR_RESOLVED", "ALARM_RAISED",
        "ALARM_CLEARED", "DEVICE_GONE")]
    print("ready", flush=True)
    while True:
        data = netlink.socket.recv(1 << 17)
        if data[16] != command("NOTICE"):
            continue
        said = attributes(data[20:])
        event, = struct.unpack("=I", said[notice_attr("EVENT")])
        words = [dict(events)[event], said[notice_attr("NAME")][:-1].decode()]
        for name in ("PORT", "NEW_PORT", "LENGTH", "VALUE"):
            value = said.get(notice_attr(name))
            if value:
                words += [name.lower(), str(int.from_bytes(value, sys.byteorder))]
        print(*words, flush=True)


GOOD = [("name", "x"), ("address", "127.0.0.1")]
HOSTILE = (
    ("no name", [("address", "127.0.0.1")], errno.EINVAL),
    ("no address", [("name", "x")], errno.EINVAL),
    ("multicast", [("name", "x"), ("address", "224.0.0.1")], errno.EINVAL),
    ("nobody's address", [("name", "x"), ("address", "0.0.0.0")], errno.EINVAL),
    ("multicast 6", [("name", "x"), ("address", "ff02::1")], errno.EINVAL),
    ("mapped", [("name", "x"), ("address", "::ffff:127.0.0.1")], errno.EINVAL),
    ("link-local without a device", [("name", "x"), ("address", "fe80::1")], errno.EINVAL),
    ("from of the other family", GOOD + [("from", "::1")], errno.EINVAL),
    ("from of nobody", GOOD + [("from", "203.0.113.77")], errno.EADDRNOTAVAIL),
    ("port 0", GOOD + [("port", "0")], errno.ERANGE),
    ("no such device", GOOD + [("ifname", "nothing")], errno.ENODEV),
    ("no such index", GOOD + [("ifindex", "99999")], errno.ENODEV),
    ("vlan without a device", GOOD + [("vlan", "7")], errno.EINVAL),
    ("no such vlan", GOOD + [("ifname", "lo"), ("vlan", "7")], errno.ENODEV),
    ("vlan 4095", GOOD + [("ifname", "lo"), ("vlan", "4095")], errno.ERANGE),
    ("interval 0", GOOD + [("interval", "0")], errno.ERANGE),
    ("interval of an hour", GOOD + [("interval", str(3600 * 10**9))], errno.ERANGE),
    ("timeout 0", GOOD + [("timeout", "0")], errno.ERANGE),
    ("too many under way", GOOD + [("interval", "1000000"), ("timeout", str(60 * 10**9))],
     errno.ERANGE),
    ("size 43", GOOD + [("size", "43")], errno.ERANGE),
    ("size without room for TLVs", GOOD + [("size", "44"), ("tlvs", "1")], errno.ERANGE),
    ("dscp 64", GOOD + [("dscp", "64")], errno.ERANGE),
    ("ttl 0", GOOD + [("ttl", "0")], errno.ERANGE),
    ("no such policy", GOOD + [("source-port-policy", "9")], errno.ERANGE),
    ("fixed without a port", GOOD + [("source-port-policy", "1")], errno.EINVAL),
    ("a port without fixed", GOOD + [("source-port", "5000")], errno.EINVAL),
    ("ports beyond the last", GOOD + [("source-port-policy", "1"), ("source-port", "65530"),
                                      ("ports", "10")], errno.ERANGE),
    ("ports 33", GOOD + [("ports", "33")], errno.ERANGE),
    ("too fast for its ports", GOOD + [("ports", "32"), ("interval", "1000000")], errno.ERANGE),
    ("short key", GOOD + [("key", "short")], errno.ERANGE),
    ("no such tlv", GOOD + [("tlvs", "64")], None),
    ("history 0", GOOD + [("history", "0")], errno.ERANGE),
    ("ssid 0", GOOD + [("ssid", "0")], errno.ERANGE),
)


def hostile(netlink):
    bad = 0
    for name, pairs, expected in HOSTILE:
        try:
            netlink.ask(command("ADD"), request(pairs))
            got = 0
        except OSError as error:
            got = error.errno
        if got == 0 or (expected is not None and got != expected):
            print(f"{name}: error {got}, should be {expected}")
            bad = 1
    return bad


def serve(netlink, asks, answers, reply):
    with open(asks, encoding="ascii") as lines, open(answers, "w", encoding="ascii") as ends:
        for line in lines:
            end = "ok"
            with open(reply, "w", encoding="ascii") as file, contextlib.redirect_stdout(file):
                try:
                    if COMMANDS[line.split()[0]](netlink, *line.split()[1:]):
                        end = "bad"
                except OSError as refused:
                    print(f"refused: {refused}")
                    end = "bad"
            print(end, file=ends, flush=True)


COMMANDS = {"add": add, "many": many, "del": delete, "show": show, "list": listing,
            "history": history, "histogram": histogram, "totals": totals, "max": limit,
            "listen": listen, "hostile": hostile, "serve": serve}
if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](Probes(), *sys.argv[2:]))
    except OSError as refused:
        sys.exit(f"refused: {refused}")
