# SPDX-License-Identifier: GPL-2.0
"""What tshark reads in an IPFIX file, and what it should read.

It knows no element of ours and shows their octets; what they mean is here once
more, written by hand from Documentation/ipfix.rst.
"""

import calendar
import ipaddress
import re
import struct
import subprocess
import time
import xml.etree.ElementTree as xml

import records
from tap import Failure

NTP_UNIX = 2208988800

PLAIN = {
    "cflow.srcaddr": "src", "cflow.srcaddrv6": "src",
    "cflow.dstaddr": "dst", "cflow.dstaddrv6": "dst",
    "cflow.srcport": "sport", "cflow.dstport": "dport",
    "cflow.protocol": "proto", "cflow.inputint": "in",
    "cflow.outputint": "out", "cflow.vlanid": "vlan",
    "cflow.flow_end_reason": "reason", "cflow.direction": "direction",
    "cflow.biflow_direction": "biflow", "cflow.tos": "tos",
    "cflow.tcpflags": "flags", "cflow.packets": "packets",
    "cflow.octets": "octets",
    "cflow.icmp_type_code_ipv4": "icmp",
    "cflow.icmp_ipv6_type": "icmp type", "cflow.icmp_ipv6_code": "icmp code",
    "cflow.ipsec_spi": "spi", "cflow.dot1q_customer_vlan_id": "cvlan",
    "cflow.flow_id": "flow", "cflow.ipv6flowlabel": "flow label",
    "cflow.srcmac": "smac", "cflow.dstmac": "dmac",
    "cflow.dot1q_priority": "priority",
    "cflow.dot1q_customer_priority": "cpriority",
    "cflow.ttl_min": "ttl min", "cflow.ttl_max": "ttl max",
    "cflow.length_min": "len min", "cflow.length_max": "len max",
    "cflow.tcp_windows_size": "window", "cflow.tcp_window_scale": "scale",
    "cflow.layer2_segment_id": "segment",
}

# Private elements: what a value is, in octets on the wire.
OWN = {
    1001: "state", 1002: "status", 1003: "first", 1004: "server",
    1005: "client", 1006: "tunnel", 1007: "tunnel id", 1008: "inner",
    1009: "outer src", 1010: "outer dst", 1011: "outer src",
    1012: "outer dst", 1013: "outer sport", 1014: "outer dport",
    1015: "outer vlan",
    1101: "rtt min", 1102: "rtt mean", 1103: "rtt max", 1104: "rtt jitter",
    1105: "rtt count", 1106: "gap min", 1107: "gap mean", 1108: "gap max",
    1109: "gap jitter", 1110: "gap count", 1111: "idle", 1112: "payload",
    1113: "retransmitted octets", 1114: "lost octets",
    1115: "retransmitted", 1116: "out of order", 1117: "duplicate acks",
    1118: "zero windows", 1119: "gaps", 1120: "fin", 1121: "syn",
    1122: "rst", 1123: "psh", 1124: "ack", 1125: "urg", 1126: "ece",
    1127: "cwr", 1128: "fragments", 1129: "ce", 1130: "ect", 1131: "mss",
    1132: "tos last",
}
OWN_REVERSE = 0x4000
ADDRESSES = range(1009, 1013)

# It reads no template of more fields unless it is told to.
UNLIMITED = ("-o", "cflow.max_template_fields:0")

def to_ns(text):
    """Nanoseconds since 1970 of "Nov 20, 2026 18:54:51.001234567 UTC"."""
    seconds, fraction = re.fullmatch(r"(.*)\.(\d{9}) UTC", text).groups()
    parsed = time.strptime(seconds, "%b %d, %Y %H:%M:%S")
    return calendar.timegm(parsed) * records.S + int(fraction)


def number(text):
    try:
        return int(text, 0)
    except ValueError:
        return text


class Flow(dict):
    """A data record: key → value; raw holds the octets of its times."""

    def __init__(self, element):
        super().__init__()
        self.raw = {}
        self.size = int(element.get("size"))
        for field in element:
            self.read(field)
        if "icmp type" in self:
            self.put("icmp", self.pop("icmp type") << 8 | self.pop("icmp code"))

    def read(self, field):
        name, shown = field.get("name"), field.get("showname", "")
        if name == "cflow.timedelta":
            unit = "ms" if "(milliseconds)" in shown else "ns"
            for part in field:
                self.read_time(part, unit)
        elif name in PLAIN:
            prefix = "reverse " if "(Reverse Type" in shown else ""
            self.put(prefix + PLAIN[name], number(field.get("show")))
        elif name == "cflow.enterprise_private_entry":
            self.read_own(shown, bytes.fromhex(field.get("value")))
        else:
            raise Failure(f"tshark knows a field that we do not: {name} {shown}")

    def read_own(self, shown, value):
        element = int(re.search(r" Type (\d+):", shown).group(1))
        prefix = "reverse " if element & OWN_REVERSE else ""
        element &= ~OWN_REVERSE
        if element not in OWN:
            raise Failure(f"tshark finds an element that is not ours: {shown}")
        if element in ADDRESSES:
            value = str(ipaddress.ip_address(value))
        else:
            value = int.from_bytes(value, "big")
        self.put(prefix + OWN[element], value)

    def read_time(self, field, unit):
        what = "start" if field.get("name").endswith("start") else "end"
        if not field.get("name").startswith("cflow.abs"):
            self.put(f"{what} uptime", int(field.get("value"), 16))
            return
        key = f"{what} {unit}"
        # tshark does not say which times are reverse: in a biflow the first.
        if "biflow" in self and f"reverse {key}" not in self:
            key = f"reverse {key}"
        self.put(key, to_ns(field.get("show")))
        self.raw[key] = int(field.get("value"), 16)

    def put(self, key, value):
        if key in self:
            raise Failure(f"{key} is there twice")
        self[key] = value


class Message:
    """Header, data records of flows and of options."""

    def __init__(self, element):
        def header(name):
            return int(element.find(f"field[@name='cflow.{name}']").get("show"))

        self.version = header("version")
        self.sequence = header("sequence")
        if self.version == 9:
            self.records = header("count")
            self.domain = header("source_id")
            self.export_time = int(element.find(
                ".//field[@name='cflow.unix_secs']").get("show"))
            self.uptime = int(element.find(
                "field[@name='cflow.sysuptime']").get("value"), 16)
        else:
            self.length = header("len")
            self.domain = header("od_id")
            self.export_time = int(
                element.find(".//field[@name='cflow.exporttime']").get("show"))
        self.flows, self.options, self.templates = [], [], []
        for tset in element.iterfind("field[@name='']"):
            self.read_set(tset)

    def read_set(self, element):
        ident = int(element.find("field[@name='cflow.flowset_id']").get("show"))
        for part in element.iterfind("field[@name='']"):
            if ident < 256:
                found = part.find("field[@name='cflow.template_id']")
                self.templates.append(int(found.get("show")))
            elif self.domain:
                self.flows.append(Flow(part))
            else:
                self.options.append([(field.get("showname"),
                                      field.get("show")) for field in part])

    def count(self):
        return len(self.flows) + len(self.options)


PCAP_HEADER = struct.pack("=IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)


IPFIX_PORT = 4739


def capture(path, datagrams, port):
    """A capture of UDP datagrams to a port, for tshark to read."""
    with open(path, "wb") as file:
        file.write(PCAP_HEADER)
        for data in datagrams:
            size = 28 + len(data)
            file.write(struct.pack("=IIII", 0, 0, size, size))
            file.write(struct.pack("!BBHHHBBH4s4s", 0x45, 0, size, 0, 0, 64, 17,
                                   0, b"\x7f\0\0\1", b"\x7f\0\0\1"))
            file.write(struct.pack("!HHHH", port, port, size - 20, 0) + data)


def read(path, *options):
    """The messages of an IPFIX file or of a capture."""
    done = subprocess.run(["tshark", "-r", path, "-T", "pdml", *UNLIMITED,
                           *options],
                          env={"PATH": "/usr/bin:/bin", "TZ": "UTC",
                               "HOME": "/nonexistent"},
                          capture_output=True, check=True)
    messages = []
    for packet in xml.fromstring(done.stdout).iterfind("packet"):
        for proto in packet.iterfind("proto"):
            if proto.get("name") in ("malformed", "_ws.malformed"):
                raise Failure(f"tshark: malformed: {proto.get('showname')}")
            if proto.get("name") == "cflow":
                messages.append(Message(proto))
    return messages


def ntp(ns):
    """dateTimeNanoseconds: the fraction rounded up, seconds modulo 2^32."""
    seconds, rest = divmod(ns, records.S)
    return (seconds + NTP_UNIX) % 2**32 << 32 | -(-(rest << 32) // records.S)


ANSWERS = {8: 0, 13: 14, 15: 16, 17: 18, 42: 43, 128: 129, 139: 140, 160: 161}


def identity(r, turned):
    src, dst = (r["dst"], r["src"]) if turned else (r["src"], r["dst"])
    wanted = {"src": src, "dst": dst, "proto": r["proto"]}
    if r["proto"] in (1, 58):
        kind = r["dport"] >> 8
        if turned:
            kind = ANSWERS.get(kind, kind)
        wanted["icmp"] = kind << 8 | r["dport"] & 0xff
    elif r["proto"] in (50, 51):
        wanted["spi"] = r["spi"]
    elif turned:
        wanted.update(sport=r["dport"], dport=r["sport"])
    else:
        wanted.update(sport=r["sport"], dport=r["dport"])
    if r["cvlan"]:
        wanted["cvlan"] = r["cvlan"]
    return wanted


def measured(s, prefix=""):
    return {prefix + "tos": s["tos"], prefix + "flags": s["flags"] & 0xff,
            prefix + "packets": s["packets"], prefix + "octets": s["octets"],
            prefix + "start ms": s["start"] // 10**6 * 10**6,
            prefix + "end ms": s["end"] // 10**6 * 10**6,
            prefix + "start ns": s["start"], prefix + "end ns": s["end"]}


def mac(octets):
    return octets.hex(":")


def tunnel(r):
    """What each record says of its tunnel."""
    return {"tunnel": r["tunnel"], "tunnel id": r["tunnel id"],
            "inner": r["inner"],
            "segment": 1 << 56 | r["tunnel id"] if r["tunnel"] == 1 else 0}


def around(d, turned):
    """The ends of the outer packets."""
    src, dst = reversed(d["outer"]) if turned else d["outer"]
    ends = ("outer dport", "outer sport")[::1 if turned else -1]
    return {"outer src": src, "outer dst": dst, "outer sport": d[ends[0]],
            "outer dport": d[ends[1]]}


def more(r, turned):
    """What only some records have: keys, a tunnel, details."""
    d = r["detail"]
    if d and "forward" in d:
        return whole(r, turned)
    if not any((r["tunnel"], r["priority"], r["flow label"], any(r["smac"]),
                any(r["dmac"]))):
        return {}
    src, dst = (r["dmac"], r["smac"]) if turned else (r["smac"], r["dmac"])
    wanted = {"smac": mac(src), "dmac": mac(dst), "priority": r["priority"],
              **tunnel(r), "outer vlan": d["outer vlan"] if d else 0}
    if d and d["outer"]:
        wanted.update(around(d, turned), cvlan=r["cvlan"])
    if ":" in r["src"]:
        wanted["flow label"] = r["flow label"]
    return wanted


def whole(r, turned):
    """The details of the flow as a whole, and of the direction it is in."""
    d = r["detail"]
    wanted = {"state": r["state"], "status": r["status"],
              "first": ntp(r["first"]), "cvlan": r["cvlan"],
              **details(r, "reverse" if turned else "forward")}
    if r["proto"] == 6:
        wanted.update(server=d["server"], client=d["client"])
    if r["tunnel"]:
        wanted.update(tunnel(r))
        wanted["outer vlan"] = d["outer vlan"]
    if r["tunnel"] and d["outer"]:
        wanted.update(around(d, turned))
    return wanted


AS_THEY_ARE = ("idle", "payload", "fragments", "ce", "ect", "len min",
               "len max", "ttl min", "ttl max", "tos last", "rtt min",
               "rtt max", "rtt jitter", "rtt count", "gap min", "gap max",
               "gap jitter", "gap count")
OF_TCP = ("retransmitted octets", "lost octets", "retransmitted",
          "out of order", "duplicate acks", "zero windows", "gaps", "fin",
          "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "mss", "window")


def details(r, which, prefix=""):
    """The details of a direction."""
    if not r["detail"] or which not in r["detail"]:
        return {}
    s = r["detail"][which]
    wanted = {name: s[name] for name in AS_THEY_ARE}
    wanted.update({f"{spread} mean": s[f"{spread} sum"] // s[f"{spread} count"]
                   for spread in ("rtt", "gap")})
    wanted.update(smac=mac(s["smac"]), dmac=mac(s["dmac"]),
                  priority=s["tci"] >> 13, cpriority=s["ctci"] >> 13)
    if ":" in r["src"]:
        wanted["flow label"] = s["flow label"]
    if r["proto"] == 6:
        wanted.update({name: s[name] for name in OF_TCP})
        wanted["scale"] = max(s["window scale"] - 1, 0)
    return {prefix + name: value for name, value in wanted.items()}


def expected(r, biflow=True):
    """The data records that a flow record must become."""
    def one(s, turned):
        there = s["direction"] == records.INGRESS
        return {**identity(r, turned), **measured(s),
                "in": r["ifindex"] if there else 0,
                "out": 0 if there else r["ifindex"],
                "vlan": r["vlan"], "reason": r["reason"], "flow": r["flow"],
                **more(r, turned)}

    forward, reverse = r["forward"], r["reverse"]
    if biflow and forward["packets"] and reverse["packets"]:
        return [{**one(forward, False), **measured(reverse, "reverse "),
                 **details(r, "reverse", "reverse "),
                 "direction": int(forward["direction"] == records.EGRESS),
                 "biflow": 1}]
    return [one(s, turned) for s, turned in ((forward, False), (reverse, True))
            if s["packets"]]
