# SPDX-License-Identifier: GPL-2.0
"""What tshark reads in an IPFIX file, and what it should read."""

import calendar
import re
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
}

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
        else:
            raise Failure(f"tshark knows a field that we do not: {name} {shown}")

    def read_time(self, field, unit):
        what = "start" if field.get("name").endswith("start") else "end"
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

        self.length = header("len")
        self.sequence = header("sequence")
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


def read(path, *options):
    """The messages of an IPFIX file or of a capture."""
    done = subprocess.run(["tshark", "-r", path, "-T", "pdml", *options],
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


def expected(r, biflow=True):
    """The data records that a flow record must become."""
    def one(s, turned):
        there = s["direction"] == records.INGRESS
        return {**identity(r, turned), **measured(s),
                "in": r["ifindex"] if there else 0,
                "out": 0 if there else r["ifindex"],
                "vlan": r["vlan"], "reason": r["reason"]}

    forward, reverse = r["forward"], r["reverse"]
    if biflow and forward["packets"] and reverse["packets"]:
        return [{**one(forward, False), **measured(reverse, "reverse "),
                 "direction": int(forward["direction"] == records.EGRESS),
                 "biflow": 1}]
    return [one(s, turned) for s, turned in ((forward, False), (reverse, True))
            if s["packets"]]
