# SPDX-License-Identifier: GPL-2.0
"""A NetFlow v9 packet, as RFC 3954 has it: whatever is odd is an error."""

import struct

from tap import same, true

HEADER = struct.Struct("!HHIIII")


class Packet:
    """Header, templates and the octets of data records."""

    def __init__(self, data, templates):
        (version, self.count, self.uptime, self.seconds, self.sequence,
         self.source) = HEADER.unpack_from(data)
        same(version, 9, "version")
        self.templates, self.flows, self.options = templates, [], []
        self.announced = []
        self.seen = 0
        at = HEADER.size
        while at < len(data):
            ident, length = struct.unpack_from("!HH", data, at)
            same(length % 4, 0, f"length of FlowSet {ident}")
            true(4 < length <= len(data) - at, f"FlowSet {ident}: {length}")
            self.read_set(ident, data[at + 4:at + length])
            at += length
        same(self.count, self.seen, "records that the header counts")

    def read_set(self, ident, data):
        if ident == 0:
            self.read_templates(data, 4)
        elif ident == 1:
            self.read_templates(data, 6)
        else:
            true(ident > 255, f"FlowSet {ident}")
            self.read_data(ident, data)

    def read_templates(self, data, header):
        while len(data) >= header:
            if header == 4:
                ident, fields = struct.unpack_from("!HH", data)
                scopes = 0
            else:
                ident, scope, options = struct.unpack_from("!HHH", data)
                same((scope % 4, options % 4), (0, 0), "lengths of an option")
                scopes, fields = scope // 4, (scope + options) // 4
                true(scopes > 0, "an options template without a scope")
            true(ident > 255, f"template {ident}")
            found = [struct.unpack_from("!HH", data, header + 4 * n)
                     for n in range(fields)]
            self.templates[self.source, ident] = (scopes, found)
            self.announced.append(ident)
            self.seen += 1
            data = data[header + 4 * fields:]
        same(data.strip(b"\0"), b"", "padding")

    def read_data(self, ident, data):
        true((self.source, ident) in self.templates,
             f"no template {ident} before its data")
        scopes, fields = self.templates[self.source, ident]
        size = sum(octets for _, octets in fields)
        while len(data) >= size:
            row, at = [], 0
            for index, (kind, octets) in enumerate(fields):
                row.append((("scope", kind) if index < scopes else kind,
                            data[at:at + octets]))
                at += octets
            (self.options if scopes else self.flows).append(dict(row))
            self.seen += 1
            data = data[size:]
        true(len(data) < 4 and not data.strip(b"\0"), "padding of data")


def read(datagrams):
    templates = {}
    return [Packet(data, templates) for data in datagrams]
