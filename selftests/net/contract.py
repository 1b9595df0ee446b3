# SPDX-License-Identifier: GPL-2.0
"""Numbers and sizes of the netlink contract, as uapi/pkts.h has them."""
import os
import re
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../uapi/pkts.h")
OCTETS = {"__u8": 1, "__u16": 2, "__u32": 4, "__u64": 8, "__s64": 8}


def read(path):
    """All constants of enumerations, and the octets and members of all structures."""
    with open(path, encoding="ascii") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    numbers, sizes, members = {}, {}, {}
    for body in re.findall(r"enum \w* ?\{(.*?)\}", text, re.S):
        after = 0
        for name, number in re.findall(r"(\w+)(?: = (\d+))?,", body):
            numbers[name] = int(number or after)
            after = numbers[name] + 1
    for name, body in re.findall(r"struct (\w+) \{(.*?)\};", text, re.S):
        members[name] = re.findall(r"(?:struct )?(\w+) (\w+)(?:\[(\d+)\])?;", body)
        sizes[name] = sum((OCTETS.get(kind) or sizes[kind]) * int(count or 1) for kind, count in
                          re.findall(r"(?:struct )?(\w+) \w+(?:\[(\d+)\])?;", body))
    return numbers, sizes, members


_NUMBERS, _SIZES, _MEMBERS = read(HEADER)


def number(name):
    """Of a command or an attribute, such as CMD_POINT_ADD or A_POINT_IFNAME."""
    return _NUMBERS["PKTS_" + name]


def size(name):
    """Octets of a structure, such as record."""
    return _SIZES["pkts_" + name]


CODES = {"__u8": "B", "__u16": "H", "__u32": "I", "__u64": "Q", "__s64": "q"}


def unpack(name, data, at=0):
    """What a structure, such as probe_stats, says: its members by name."""
    return _unpack("pkts_" + name, data, at)


def _unpack(name, data, at):
    said = {}
    for kind, member, count in _MEMBERS[name]:
        if kind not in CODES:
            said[member] = _unpack(kind, data, at)
            at += _SIZES[kind]
        elif count:
            said[member] = data[at:at + int(count)].hex()
            at += int(count)
        else:
            said[member], = struct.unpack_from("=" + CODES[kind], data, at)
            at += OCTETS[kind]
    return said
