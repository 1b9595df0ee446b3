#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""An exported file, as tshark reads it, against the records that went in."""

import time

import records
import tap
import tshark

NOW = (int(time.time()) - 5) * records.S + 700_000_000
BEGIN = NOW - 60 * records.S


def written(cases, *words, now=NOW, **environment):
    """Export the cases into a file; give tshark's reading."""
    tap.export(records.pack(cases), "to", "file:out.ipfix", "once", *words,
               details=records.pack_details(cases), PKTS_NOW=str(now),
               **environment)
    return tshark.read("out.ipfix")


def compare(cases, messages, biflow):
    flows = [flow for message in messages for flow in message.flows]
    wanted = [(case["name"], flow) for case in cases
              for flow in tshark.expected(case, biflow)]
    tap.same(len(flows), len(wanted), "number of data records")
    for flow, (name, want) in zip(flows, wanted):
        for key in sorted(set(flow) | set(want)):
            tap.same(flow.get(key), want.get(key), f"{name}: {key}")


def biflows():
    """tshark reads each field of each kind of record, to the nanosecond."""
    cases = records.usual(BEGIN)
    compare(cases, written(cases), True)


def uniflows():
    """With uniflow, each direction is a record with its own addresses."""
    cases = records.usual(BEGIN)
    compare(cases, written(cases, "uniflow"), False)


def extremes():
    """Times beyond the NTP era and 2106 are encoded modulo 2^32."""
    cases = records.extreme_times()
    messages = written(cases, now=2**32 * records.S + 2 * records.S)
    flows = [flow for message in messages for flow in message.flows]
    tap.same(len(flows), len(cases), "number of data records")
    for case, flow in zip(cases, flows):
        at = case["forward"]["start"]
        tap.same(flow.raw["start ns"], tshark.ntp(at), case["name"])
        tap.same(flow.raw["end ns"], tshark.ntp(at), case["name"])
        tap.same(flow.raw["start ms"], at // 10**6, case["name"])


def many(count):
    return [records.record(str(n), "10.0.0.1", "10.0.0.2", 17,
                           *records.pair(BEGIN + n), sport=n % 65536)
            for n in range(count)]


def headers():
    """Sequence, export time and domain of every message are right."""
    messages = written(many(1000), "domain", "77")
    seen = {}
    for message in messages:
        tap.same(message.sequence, seen.get(message.domain, 0), "sequence")
        seen[message.domain] = message.sequence + message.count()
        tap.true(message.export_time >= NOW // records.S, "export time < read")
        for flow in message.flows:
            tap.true(message.export_time * records.S >= flow["end ns"],
                     "a record ends after its export time")
    tap.same(sorted(seen), [0, 77], "domains")
    tap.same(seen[77], 1000, "data records")


def rounding():
    """A record that ends within the current second is not in the future."""
    now = NOW // records.S * records.S + 700_000_000
    cases = [records.record("now", "10.0.0.1", "10.0.0.2", 17,
                            records.side(1, 100, now - 9, now))]
    messages = written(cases, now=now)
    last = 0
    for message in messages:
        tap.true(message.export_time >= last, "export times descend")
        last = message.export_time
        for flow in message.flows:
            tap.true(message.export_time * records.S >= flow["end ns"],
                     "the record ends after its export time")


def templates_first():
    """A file begins with all templates and none comes twice."""
    messages = written(many(600))
    tap.same(len(messages[0].templates), 96, "templates in the first message")
    later = [t for m in messages[1:] for t in m.templates if m.domain]
    tap.same(later, [], "templates after the first message")


def options():
    """Statistics tell of the exporter, the domain, drops and devices."""
    shown = [text for message in written(many(3), PKTS_DROPPED="5")
             for option in message.options for text, _ in option]
    for text in ("Not Sent Flows: 5", "Not Sent Packets: 70",
                 "Not Sent Octets: 7000", "Ignored Packets: 3",
                 "Ignored Octets: 300", "FlowsExp: 3", "IfName: lo",
                 "IfDescr: metered: ingress"):
        tap.true(text in shown, f"{text!r} is not in {shown}")


def drop_times():
    """Times of drops are sent with drops only, and enclose them."""
    for dropped, wanted in (("0", []), ("5", [60, 0])):
        ages = [NOW / 10**9 - tshark.to_ns(shown) / 10**9
                for message in written([], PKTS_DROPPED=dropped)
                for option in message.options for text, shown in option
                if "Observation Time" in text]
        tap.same([round(age) for age in ages[:2]], wanted, f"{dropped} drops")


def shorter():
    """With counters 4 counts have 4 octets, but where they do not fit."""
    cases = records.usual(NOW - 60 * records.S)
    messages = written(cases, "counters", "4")
    got = [flow for message in messages for flow in message.flows]
    wanted = [flow for case in cases for flow in tshark.expected(case)]
    tap.same([dict(flow) for flow in got], wanted, "flows")
    tap.same(len(messages[0].templates), 2 * 96, "templates")
    sizes = [flow.size for flow in got]
    whole = [flow.size for message in written(cases)
             for flow in message.flows]
    saved = [16 if "reverse packets" in flow else 8 for flow in got]
    for flow, size, old, less in zip(wanted, sizes, whole, saved):
        large = flow["packets"] >= 2**32
        tap.same(size, old if large else old - less, f"octets of {flow}")


def nothing():
    """An empty queue makes a valid file without flows."""
    messages = written([])
    tap.same(sum(len(m.flows) for m in messages), 0, "flows")
    tap.true(messages, "no message at all")


tap.run([biflows, uniflows, extremes, headers, rounding, templates_first,
         options, drop_times, shorter, nothing])
