#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A choice of elements: what is sent then, and what each exporter sends."""

import pathlib
import re
import time

import records
import tap
import templates
import tshark

BEGIN = (int(time.time()) - 60) * records.S + 123_456_789
CASES = records.usual(BEGIN) + records.keyed(BEGIN) + records.detailed(BEGIN)
KEYS = {4, 7, 8, 11, 12, 27, 28, 32, 139, 148, 239, 295}
OUR_KEYS = set(range(1006, 1016))  # the tunnel
MANUAL = tap.HERE.parents[1] / "Documentation" / "pktsctl-export.8"


def export(*words, out="out"):
    tap.export(records.pack(CASES), "to", f"file:{out}", "once", *words,
               details=records.pack_details(CASES), PKTS_PROFILE="1")
    return tshark.read(out)


def flow_fields(path):
    """(enterprise, element) of all flow templates of a file."""
    found = templates.read(pathlib.Path(path).read_bytes())
    return {ident: [(pen, element) for pen, element, _ in fields]
            for ident, (scopes, fields) in found.items() if not scopes}


def forward(pen, element):
    """The element of the forward direction, and whose it is."""
    if pen == templates.OWN:
        return pen, element & ~0x4000
    return 0, element


def chosen(pen, element, names):
    pen, element = forward(pen, element)
    if pen:
        return element in OUR_KEYS or element in names
    return element in KEYS or element in names


def flows(messages):
    return [flow for message in messages for flow in message.flows]


def only_these():
    """What is chosen and the keys are sent, and read as they are otherwise."""
    everything = export(out="all")
    whole = flow_fields("all")
    some = export("elements", "octetDeltaCount,flowStartNanoseconds,"
                  "flowEndNanoseconds,flowEndReason,pktsRttMin,pktsFlowState")
    numbers = {1, 156, 157, 136, 1101, 1001}
    found = flow_fields("out")
    tap.same(sorted(found), sorted(whole), "templates")
    for ident, fields in whole.items():
        tap.same(found[ident], [f for f in fields if chosen(*f, numbers)],
                 f"template {ident}")
    gone = set()
    for few, many in zip(flows(some), flows(everything), strict=True):
        for name, value in few.items():
            tap.same(value, many[name], name)
        gone |= set(many) - set(few)
    tap.true({"packets", "start ms", "ttl min"} <= gone, f"gone: {gone}")
    tap.true(not {"octets", "end", "reason", "flow"} & gone, f"gone: {gone}")


def one_by_one():
    """Each element of a flow record can be named, and no other."""
    whole = {forward(*field) for fields in
             (export(out="all"), flow_fields("all"))[1].values()
             for field in fields}
    export("elements", ",".join(named()))
    found = {forward(*field) for fields in flow_fields("out").values()
             for field in fields}
    tap.same(sorted(found), sorted(whole), "elements")


def named():
    """The names that the manual lists."""
    text = MANUAL.read_text(encoding="utf-8")
    listed = re.search(r'^\.SH ELEMENTS\n(.*?)^\.SH', text, re.M | re.S)[1]
    listed = listed.split("\n.PP\n", 1)[1]
    return re.findall(r"\b[a-zA-Z0-9]{4,}\b", listed)


def apart():
    """Exporters of one run have each their own."""
    tap.export(records.pack(CASES), "once", "to", "file:a", "elements",
               "octetDeltaCount", "to", "file:b", "elements",
               "packetDeltaCount", "to", "file:c",
               details=records.pack_details(CASES), PKTS_PROFILE="1")
    fields = {}
    for name in "abc":
        fields[name] = {element for found in flow_fields(name).values()
                        for _, element in found}
    tap.same({n: (1 in f, 2 in f, 152 in f) for n, f in fields.items()},
             {"a": (True, False, False), "b": (False, True, False),
              "c": (True, True, True)}, "octets, packets and times")


tap.run([only_these, one_by_one, apart])
