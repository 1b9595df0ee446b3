#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The flow records of an IPFIX file (RFC 7011, 5655), a JSON object a line.

    ipfix.py FILE [reports]       reports: options data instead

Templates are taken as they come; elements without a name here keep their
number. "r_" is the other direction (RFC 5103). Times are nanoseconds since
1970. "export" is the time of the message that carried the record, in seconds;
"number" is the record's by the sequence number of that message.
"""
import json
import struct
import sys

NAMES = {
    1: "octets", 2: "packets", 4: "proto", 5: "tos", 6: "tcp_flags",
    7: "sport", 8: "src", 10: "ingress", 11: "dport", 12: "dst",
    14: "egress", 27: "src", 28: "dst", 32: "icmp", 58: "vlan",
    61: "direction", 136: "reason", 139: "icmp", 152: "start_ms",
    153: "end_ms", 156: "start", 157: "end", 239: "biflow", 245: "cvlan",
    166: "not_sent", 295: "spi",
}
ADDRESSES = {8, 12, 27, 28}
NTP = {156, 157}
NTP_UNIX = 2208988800
REVERSE = 29305
TEMPLATE, OPTIONS = 2, 3


def address(data):
    if len(data) == 4:
        return ".".join(map(str, data))
    return ":".join(format(word, "x") for word in struct.unpack(">8H", data))


def nanoseconds(data, export):
    """NTP's seconds wrap: the era is the one that is nearest to the export."""
    seconds, fraction = struct.unpack(">II", data)
    if not seconds and not fraction:
        return 0
    seconds -= NTP_UNIX
    seconds += (export - seconds + 2**31 >> 32) << 32
    return seconds * 10**9 + (fraction * 10**9 + 2**31 >> 32)


def value(element, data, export):
    if element in ADDRESSES:
        return address(data)
    if element in NTP:
        return nanoseconds(data, export)
    return int.from_bytes(data, "big")


def read_template(data, at, options):
    """A template record: its identifier, its fields, where it ends."""
    template, count = struct.unpack_from(">HH", data, at)
    at += 6 if options else 4
    fields = []
    for _ in range(count):
        element, length = struct.unpack_from(">HH", data, at)
        at += 4
        enterprise = 0
        if element & 0x8000:
            enterprise, = struct.unpack_from(">I", data, at)
            at += 4
        element &= 0x7fff
        name = NAMES.get(element, str(element))
        if enterprise == REVERSE:
            name = "r_" + name
        elif enterprise:
            name = f"{enterprise}/{element}"
        fields.append((name, element, length))
    return template, fields, at


def read_record(fields, data, at, export):
    record = {"export": export}
    for name, element, length in fields:
        if length == 0xffff:
            raise ValueError("no record has a field of variable length")
        record[name] = value(element, data[at:at + length], export)
        at += length
    return record, at


def read_set(templates, number, data, export):
    """Each data record, and whether it is of options."""
    at = 0
    if number in (TEMPLATE, OPTIONS):
        options = number == OPTIONS
        while at + 4 <= len(data):
            template, fields, at = read_template(data, at, options)
            templates[template] = fields, options
    elif number in templates:
        fields, options = templates[number]
        size = sum(length for _, _, length in fields)
        while at + size <= len(data):
            record, at = read_record(fields, data, at, export)
            yield record, options


def records(path, reports=False):
    """All flow records of a file, or all that is reported."""
    with open(path, "rb") as file:
        data = file.read()
    templates = {}
    at = 0
    # a writer that was killed has left half a message
    while at + 16 <= len(data):
        version, length, export, sequence = struct.unpack_from(">HHII", data,
                                                               at)
        if at + length > len(data):
            break
        if version != 10:
            raise ValueError(f"no IPFIX message at {at}")
        end = at + length
        at += 16
        while at < end:
            number, length = struct.unpack_from(">HH", data, at)
            for record, options in read_set(templates, number,
                                            data[at + 4:at + length], export):
                if options == reports:
                    yield {**record, "number": sequence}
                sequence += 1
            at += length


def main():
    for record in records(sys.argv[1], "reports" in sys.argv[2:]):
        print(json.dumps(record))


if __name__ == "__main__":
    main()
