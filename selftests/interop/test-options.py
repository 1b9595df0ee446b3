#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Options data, as tshark reads them, against what the queue tells."""

import re
import time

import records
import tap
import tshark

NOW = (int(time.time()) - 5) * records.S + 700_000_000
# tshark shows no more than 24 octets.
OWN = re.compile(r"Enterprise Private entry: .* Type (\d+): "
                 r"Value \(hex bytes\): ([0-9a-f ]*).*")


def fields(option):
    """(name or number, value) of each field of an options data record."""
    for shown, _ in option:
        own = OWN.fullmatch(shown)
        if own:
            yield int(own.group(1)), bytes.fromhex(own.group(2))
        else:
            yield shown.split(": ", 1)


def options(**environment):
    """The options data of the first report: a list of fields each."""
    tap.export(b"", "to", "file:out.ipfix", "once", PKTS_NOW=str(NOW),
               **environment)
    return [list(fields(option)) for message in tshark.read("out.ipfix")
            for option in message.options]


def number(data):
    return int.from_bytes(data, "big")


def with_field(found, key):
    return [dict(map(tuple, option)) for option in found
            if key in [name for name, _ in option]]


def outcomes():
    """What became of each frame is there by its name, and adds up."""
    rows = {row[1221].rstrip(b"\0").decode(): row
            for row in with_field(options(), 1221)}
    got = {name: (int(row["Layer2_Frame_Total_Count"]),
                  int(row["Layer2 Octet Total Count"]))
           for name, row in rows.items()}
    tap.same(got, {"seen": (110, 110000), "live": (1, 1000),
                   "recorded": (100, 100000), "arp": (2, 2000),
                   "not-selected": (3, 3000), "not-sampled": (4, 4000)},
             "frames and octets")
    total = sum(frames for name, (frames, _) in got.items() if name != "seen")
    tap.same(total, got["seen"][0], "the sum")
    for row in rows.values():
        tap.same((row["InputInt"], row["Direction"]), ("1", "Ingress (0)"),
                 "device and side")


def losses():
    """What the device has lost is there, each kind by itself."""
    rows = with_field(options(), 1201)
    tap.true(rows, "no losses")
    got = [number(rows[0][element]) for element in range(1201, 1210)]
    tap.same(got, list(range(21, 30)), "losses")


def timeouts():
    """Timeouts in force: the point's before the namespace's."""
    found = options()
    seconds = {row["Protocol"]: (row["Flow active timeout"],
                                 row["Flow inactive timeout"])
               for row in with_field(found, "Flow active timeout")}
    tap.same(seconds, {"TCP (6)": ("1800", "300"), "UDP (17)": ("90", "1"),
                       "ICMP (1)": ("60", "65535"),
                       "ICMPv6 (58)": ("60", "65535")}, "whole seconds")
    row = with_field(found, 1210)[0]
    got = [number(row[element]) for element in range(1210, 1221)]
    tap.same(got, [n * 10**6 for n in (
        1800_000, 300_000, 5_000, 1_000, 90_000, 500, 60_000, 100_000_000,
        61_000, 31_000, 86_400_000)], "nanoseconds")


def sampling():
    """Sampling is told by its algorithm, interval and sequence (RFC 5477)."""
    tap.same(with_field(options(), "Selector Id"), [], "without sampling")
    rows = with_field(options(PKTS_SAMPLING="1"), "Selector Algorithm")
    tap.true(rows[0]["Selector Algorithm"].endswith("(1)"), rows[0])
    tap.same((rows[0]["Sampling Packet Interval"],
              rows[0]["Sampling Packet Space"]), ("1", "7"), "one in eight")
    found = options(PKTS_SAMPLING="2")
    rows = with_field(found, "Selector Algorithm")
    tap.true(rows[0]["Selector Algorithm"].endswith("(4)"), rows[0])
    tap.same(float(rows[0]["Sampling Probability"]), 1 / 8, "probability")
    selector = rows[0]["Selector Id"]
    rows = with_field(found, "Selection Sequence Id")
    tap.same((rows[0]["Selector Id"], rows[0]["InputInt"]), (selector, "1"),
             "the sequence's selector and device")
    tap.same((rows[1]["Selector Id Total Pkts Observed"],
              rows[1]["Selector Id Total Pkts Selected"]), ("105", "101"),
             "observed and selected")


# Elements of probe sessions in their order, behind session and window.
COUNTS = range(1305, 1320)
TIMES = range(1320, 1338)


def signed(data):
    return int.from_bytes(data, "big", signed=True)


def spread(first, *wanted):
    return [first + 1000 * step for step in wanted]


def probes():
    """Probe sessions: the total of each, and the last minute where there is one."""
    tap.same(with_field(options(), 1301), [], "without sessions")
    rows = with_field(options(PKTS_PROBES="2"), 1301)
    got = [(row[1301].rstrip(b"\0").decode(), number(row[1302]),
            row.get("DstAddr"), row["DstPort"]) for row in rows]
    tap.same(got, [("s0", 2, "192.0.2.1", "862"),
                   ("s1", 2, "2001:db8::1", "862"),
                   ("s1", 1, "2001:db8::1", "862")], "sessions and windows")
    tap.same([number(row[1304]) for row in rows], [90 * 10**9] * 3, "lengths")
    for row, due in zip(rows, (100, 100, 60)):
        tap.same([number(row[element]) for element in COUNTS],
                 [due, due - 1, due - 10, 10, 6, 3, 1, 11, 12, 13, 14, 15, 16,
                  17, 90], "counts")
        tap.same([signed(row[element]) for element in TIMES],
                 [*spread(1000000, 0, 1, 2, 3, 4, 5, 6), 18,
                  *spread(-500000, 0, 1, 4, 6), 19,
                  *spread(1500000, 0, 1, 4, 6), 20], "times")


# Data type, semantics and unit of some elements; what they are sent as.
TYPES = {"pktsRttMin": (1101, 4, 1, 8), "reversePktsRttMin": (17485, 4, 1, 8),
         "pktsFlowState": (1001, 1, 4, 0), "pktsFrameOutcome": (1221, 13, 0, 0),
         "pktsOuterSourceIPv6Address": (1011, 19, 0, 0),
         "pktsProbeNetworkP99": (1324, 8, 1, 8),
         "pktsProbeSession": (1301, 13, 0, 0),
         "pktsTcpSynDeltaCount": (1121, 3, 3, 3),
         "pktsReceiveMissedTotalCount": (1201, 4, 2, 3),
         "reversePktsRetransmittedOctetDeltaCount": (17497, 4, 3, 2)}


def types():
    """Each element of ours has one type record (RFC 5610), with its name."""
    rows = with_field(options(), "Information Element Name")
    got = {}
    for row in rows:
        name = row["Information Element Name"]
        got.setdefault(name, set()).add(tuple(
            int(row[f"Information Element {key}"]) for key in
            ("Id", "Data Type", "Semantics", "Units")))
        tap.same(row["Private Enterprise Number"], "32473", "PEN")
    tap.same([name for name, kinds in got.items() if len(kinds) > 1], [],
             "names with two types")
    idents = [next(iter(kinds))[0] for kinds in got.values()]
    tap.same(len(idents), len(set(idents)), "numbers of elements")
    known = {element | reverse for element in tshark.OWN
             for reverse in (0, tshark.OWN_REVERSE if element > 1100 else 0)}
    tap.same(known - set(idents), set(), "elements without a type")
    for name, kind in TYPES.items():
        tap.same(got.get(name), {kind}, name)


tap.run([outcomes, losses, timeouts, sampling, probes, types])
