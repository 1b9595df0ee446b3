# SPDX-License-Identifier: GPL-2.0
"""IPFIX messages as RFC 7011 and 5103 have them: whatever is odd is an error.

No more is known of what is exported than the rules that RULES lists.
"""

import struct

from tap import same, true

HEADER = struct.Struct("!HHIII")
REVERSE, OWN = 29305, 32473
S = 10**9

# What has one length only: addresses and times are never reduced.
FIXED = {8: 4, 12: 4, 27: 16, 28: 16, 56: 6, 80: 6, 150: 4, 151: 4, 152: 8,
         153: 8, 154: 8, 155: 8, 156: 8, 157: 8, 323: 8}
# Octets of an unreduced integer.
INTEGERS = {1: 8, 2: 8, 4: 1, 5: 1, 6: 2, 7: 2, 10: 4, 11: 2, 14: 4, 58: 2}
# RFC 5103 section 6.1: identifiers and statistics of processes.
NO_REVERSE = {40, 41, 42, 143, 144, 145, 148, 149, 164, 165, 166, 167, 168,
              173, 210, 211, 239}
STRINGS = {(0, 82), (0, 83), (0, 341), (OWN, 1221)}
TIMES = {(0, 152), (0, 153)}
ENDS = [(0, 152), (0, 153), (0, 156), (0, 157)]


class Session:
    """A transport session: its templates and sequence numbers."""

    def __init__(self):
        self.templates, self.sequence, self.seconds = {}, {}, 0
        self.flows = self.options = self.announced = 0
        self.withdrawn = []

    def message(self, data):
        """Read a message at the beginning of data; give its length."""
        version, length, self.seconds, sequence, self.domain = \
            HEADER.unpack_from(data)
        same(version, 10, "version")
        true(HEADER.size < length <= len(data), f"length {length}")
        same(sequence, self.sequence.get(self.domain, 0), "sequence")
        at = HEADER.size
        while at < length:
            ident, size = struct.unpack_from("!HH", data, at)
            true(4 < size <= length - at, f"set {ident}: {size} octets")
            self.read_set(ident, data[at + 4:at + size])
            at += size
        return length

    def read_set(self, ident, data):
        if ident in (2, 3):
            while data:
                data = data[self.read_template(data, ident == 3):]
        else:
            true(ident > 255, f"set {ident}")
            self.read_data(ident, data)

    def read_template(self, data, options):
        ident, count = struct.unpack_from("!HH", data)
        true(ident > 255, f"template {ident}")
        if not count:
            self.withdrawn.append(ident)
            self.templates.pop((self.domain, ident), None)
            return 4
        at, scopes, fields = 4, 0, []
        if options:
            scopes, = struct.unpack_from("!H", data, at)
            true(0 < scopes <= count, f"scopes of {ident}")
            at += 2
        for _ in range(count):
            element, octets = struct.unpack_from("!HH", data, at)
            at += 4
            pen = 0
            if element & 0x8000:
                pen, = struct.unpack_from("!I", data, at)
                at += 4
            fields.append(((pen, element & 0x7fff), octets))
        self.check_template(ident, scopes, fields)
        known = self.templates.setdefault((self.domain, ident),
                                          (scopes, fields))
        same((scopes, fields), known, f"template {ident} stays as it was")
        self.announced += 1
        return at

    def check_template(self, ident, scopes, fields):
        same(bool(scopes), self.domain == 0,
             f"options in domain 0, flows elsewhere: template {ident}")
        order = [field for field, _ in fields]
        for (pen, element), octets in fields:
            true(0 < octets < 0xffff, f"{element} in template {ident}")
            if pen in (0, REVERSE):
                same(octets, FIXED.get(element, octets), f"octets of {element}")
                true(octets <= INTEGERS.get(element, 0xffff),
                     f"octets of {element}")
            if pen != REVERSE:
                continue
            true(element not in NO_REVERSE, f"a reverse {element}")
            if (0, element) in order:
                true(order.index((pen, element)) < order.index((0, element)),
                     f"template {ident}: {element} before its reverse")
        reverse = any(pen == REVERSE for pen, _ in order)
        same((0, 239) in order, reverse, f"biflowDirection in {ident}")
        if not scopes:
            ends = [field for field in ENDS if field in order]
            same(order[-len(ends):], ends, f"last fields of {ident}")

    def read_data(self, ident, data):
        true((self.domain, ident) in self.templates,
             f"no template {ident} before its data")
        scopes, fields = self.templates[self.domain, ident]
        size = sum(octets for _, octets in fields)
        while len(data) >= size:
            self.read_record(fields, data)
            self.options += scopes > 0
            self.flows += not scopes
            self.sequence[self.domain] = (self.sequence.get(self.domain, 0) +
                                          1) % 2**32
            data = data[size:]
        same(data.strip(b"\0"), b"", "padding")

    def read_record(self, fields, data):
        at = 0
        times = {}
        for field, octets in fields:
            value = data[at:at + octets]
            at += octets
            if field in STRINGS:
                value.rstrip(b"\0").decode("utf-8")
                same(value.rstrip(b"\0").find(b"\0"), -1, "a zero in a string")
            if field[1] in (152, 153) and field[0] in (0, REVERSE):
                times[field] = int.from_bytes(value, "big")
        for pen in (0, REVERSE):
            if (pen, 152) in times:
                true(0 < times[pen, 152] <= times[pen, 153] <=
                     self.seconds * 1000, f"times {times}")


def read(data):
    """The session that a file, or a stream, is."""
    session, last = Session(), 0
    while data:
        data = data[session.message(data):]
        true(session.seconds >= last, "export times of a file ascend")
        last = session.seconds
    return session


def read_datagrams(datagrams):
    """The session of UDP datagrams, one message in each."""
    session = Session()
    for data in datagrams:
        same(session.message(data), len(data), "octets of a datagram")
    same(session.withdrawn, [], "withdrawn over UDP")
    return session
