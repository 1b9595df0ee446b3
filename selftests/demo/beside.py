#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Print what pktsctl showed beside what nfdump read, and fail if it differs.

usage: beside.py all|some LIVE NFDUMP

LIVE holds what `pktsctl -j flow show` printed, once or many times over: the
last sight of a flow counts. NFDUMP is what `nfdump -o json` printed. "all": both
must have the same flows; "some": nfdump may have more, those that had ended
before anybody looked.
"""

import collections
import datetime
import json
import sys

ROWS = 12
NOISE = {"icmpv6"}
ANSWERS = {1: {8: 0, 13: 14, 15: 16, 17: 18, 10: 9},
           58: {128: 129, 133: 134, 135: 136, 139: 140}}

Flow = collections.namedtuple(
    "Flow", "name source destination vlan packets octets first last")


def stamp(nanoseconds):
    """A time to the millisecond, as nfdump prints it."""
    second, rest = divmod(nanoseconds, 10**9)
    date = datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
    return f"{date:%Y-%m-%dT%H:%M:%S}.{rest // 10**6:03d}"


def end_of(address, port):
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def turned(record):
    """A flow of which only the answers were seen starts with them."""
    record = {**record, "src": record["dst"], "dst": record["src"],
              "sport": record["dport"], "dport": record["sport"],
              "forward": record["reverse"], "reverse": record["forward"]}
    if "icmp_type" in record:
        kinds = ANSWERS[record["proto"]]
        record["icmp_type"] = kinds.get(record["icmp_type"],
                                        record["icmp_type"])
    return record


def from_pktsctl(record):
    if not record["forward"]["packets"]:
        record = turned(record)
    forward, reverse = record["forward"], record["reverse"]
    name = record["proto_name"] or str(record["proto"])
    ports = record["sport"], record["dport"]
    if "icmp_type" in record:
        name += f" {record['icmp_type']}/{record['icmp_code']}"
    if record["proto"] not in (6, 17, 132):
        ports = None, None
    return Flow(name, end_of(record["src"], ports[0]),
                end_of(record["dst"], ports[1]), record["vlan"],
                (forward["packets"], reverse["packets"]),
                (forward["octets"], reverse["octets"]),
                stamp(forward["start"]), stamp(forward["end"]))


def from_nfdump(record, names):
    number = record["proto"]
    name = names.get(number, str(number))
    ports = record.get("src_port", 0), record.get("dst_port", 0)
    if "icmp_type" in record:
        name += f" {record['icmp_type']}/{record['icmp_code']}"
    if number not in (6, 17, 132):
        ports = None, None
    address = [record.get(f"{end}4_addr") or record[f"{end}6_addr"]
               for end in ("src", "dst")]
    return Flow(name, end_of(address[0], ports[0]), end_of(address[1], ports[1]),
                record["src_vlan"],
                (record["in_packets"], record.get("out_packets", 0)),
                (record["in_bytes"], record.get("out_bytes", 0)),
                record["first"], record["last"])


def read_live(path):
    """The last sight of each flow, in the order in which they began."""
    with open(path, encoding="ascii") as file:
        text = file.read().strip()
    decoder, seen, at = json.JSONDecoder(), {}, 0
    while at < len(text):
        records, at = decoder.raw_decode(text, at)
        while at < len(text) and text[at].isspace():
            at += 1
        for record in records:
            begin = min(side["start"] for side in
                        (record["forward"], record["reverse"]) if side["start"])
            key = [record[name] for name in
                   ("proto", "src", "dst", "sport", "dport", "vlan", "cvlan")]
            seen[(begin, *key)] = record
    return [seen[key] for key in sorted(seen)]


def read_nfdump(path):
    with open(path, encoding="utf-8") as file:
        text = file.read().strip()
    return json.loads(text) if text else []


def pair(numbers):
    return f"{numbers[0]} / {numbers[1]}"


def show(flow, other, said):
    """Two lines: what pktsctl showed, what nfdump read; either may be None."""
    known = flow or other
    tag = f", VLAN {known.vlan}" if known.vlan else ""
    print(f"   {known.name} {known.source} -> {known.destination}{tag}")
    for reader, line, end in ("pktsctl", flow, ""), ("nfdump", other, said):
        if line is None:
            print(f"     {reader:8} has no such flow")
            continue
        print(f"     {reader:8}{pair(line.packets):>16}{pair(line.octets):>22}"
              f"   {line.first[11:]}  {line.last[11:]}  {end}".rstrip())


def match(shown, read):
    """Pairs of flows that are equal, pairs that are not, and what is left."""
    left = collections.Counter(read)
    same, different = [], []
    for flow in shown:
        (same if left[flow] else different).append(flow)
        left[flow] -= bool(left[flow])
    left = list(left.elements())
    pairs = []
    for flow in different:
        other = next((other for other in left if other[:4] == flow[:4]), None)
        pairs.append((flow, other))
        if other:
            left.remove(other)
    return same, pairs, left


def report(same, different, left, complete):
    print(f"     {'read by':8}{'packets':>16}{'octets':>22}"
          "   first         last (forward direction, UTC)")
    chosen = sorted((flow for flow in same if flow.name.split()[0] not in NOISE),
                    key=lambda flow: -sum(flow.octets))[:ROWS]
    for flow in sorted(chosen, key=lambda flow: flow.first):
        show(flow, flow, "the same")
    for flow, other in different:
        show(flow, other, "DIFFERENT")
    if len(same) > len(chosen):
        print(f"   {len(same) - len(chosen)} other flows: the same")
    if not left:
        return
    if complete:
        for flow in left:
            show(None, flow, "DIFFERENT")
    else:
        print(f"   {len(left)} other records, of flows that had ended before"
              " they were shown")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("all", "some"):
        sys.exit(__doc__)
    complete = sys.argv[1] == "all"
    live = read_live(sys.argv[2])
    names = {record["proto"]: record["proto_name"] for record in live
             if record["proto_name"]}
    same, different, left = match(
        [from_pktsctl(record) for record in live],
        [from_nfdump(record, names) for record in read_nfdump(sys.argv[3])])
    report(same, different, left, complete)
    sys.exit(bool(different or not same or left and complete))


if __name__ == "__main__":
    main()
