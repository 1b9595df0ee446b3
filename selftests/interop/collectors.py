#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What each collector reads, as tables: collectors.py [check | write]

Feeds a record for every flow template to each collector over each transport
that it has, compares field by field with what went in, and puts the outcome
into tables. check compares these with Documentation/collectors.rst, write
replaces them there; without a word they are printed.
"""

import re
import subprocess
import sys
import tempfile
import time

import ipfix
import nfacctd
import nfdump
import records
import tap
import templates
import tshark
from collector import Collector
from recorder import TLS, Recorder, certificates

PAGE = tap.HERE.parents[1] / "Documentation" / "collectors.rst"
BEGIN = (int(time.time()) - 60) * records.S + 123_456_789

V4, V6 = ("10.0.0.1", "10.0.0.2"), ("2001:db8::1", "2001:db8::2")
OUTER = {"v4": ("192.0.2.1", "192.0.2.2"),
         "v6": ("2001:db8:9::1", "2001:db8:9::2")}
TRANSPORTS = ((17, {"sport": 53, "dport": 5353}), (1, {"dport": 8 << 8}),
              (58, {"dport": 128 << 8}), (50, {"spi": 0xdeadbeef}))


def shapes(number):
    """What makes templates differ: keys and tunnels, with or without details."""
    outer = [records.detail(1000 + 7 * number, OUTER[family])
             for family in ("v4", "v6")]
    mac = {"smac": b"\2\0\0\0\0\1", "dmac": b"\2\0\0\0\0\2"}
    tunnel = {"tunnel": 1, "tunnel id": 0xabcdef}
    yield {"vlan": 7}
    yield {"vlan": 7, "cvlan": 8}
    yield mac
    yield {**mac, "vlan": 7, "cvlan": 8}
    for detail in outer:
        yield {**tunnel, "cvlan": 8,
               "detail": records.outer_identity(detail)}
    plain = records.detail(3000 + 7 * number)
    yield {"detail": plain, "vlan": 7}
    for detail in outer:
        yield {**tunnel, "detail": detail}
    yield {"tunnel": 6, "tunnel id": 99, "detail": plain}


def every(biflow):
    """A record for each template."""
    cases, there_back = [], records.pair(BEGIN)
    reverse = there_back[1] if biflow else None
    for src, dst in (V4, V6):
        for proto, other in (*TRANSPORTS, (6, {"sport": 1025, "dport": 80})):
            for shape in shapes(len(cases)):
                cases.append(records.record(
                    f"case {len(cases)}", src, dst, proto, there_back[0],
                    reverse, flow=1000 + len(cases), **other, **shape))
    return cases


# How each collector calls a field: ours to theirs.
NFDUMP = {"src": "src addr", "dst": "dst addr", "proto": "proto",
          "sport": "src port", "dport": "dst port", "icmp": "ICMP",
          "tos": "src tos", "flags": "tcp flags", "in": "input",
          "out": "output", "vlan": "src vlan", "reason": "end reason",
          "packets": "in packets", "octets": "in bytes", "start ms": "first",
          "end ms": "last", "reverse packets": "out packets",
          "reverse octets": "out bytes", "reverse tos": "dst tos",
          "smac": "in src mac", "dmac": "in dst mac",
          "direction": "direction", "biflow": "biFlow Dir"}
NFACCTD = {"src": "ip_src", "dst": "ip_dst", "proto": "ip_proto",
           "sport": "port_src",
           "dport": "port_dst", "tos": "tos", "flags": "tcp_flags",
           "in": "iface_in", "out": "iface_out", "vlan": "vlan",
           "packets": "packets", "octets": "bytes",
           "start ms": "timestamp_start", "end ms": "timestamp_end",
           "smac": "mac_src", "dmac": "mac_dst", "flow": "flow_id",
           "ttl min": "ttl_min", "len max": "len_max", "rtt min": "rtt_min",
           "rtt mean": "rtt_mean", "rtt max": "rtt_max",
           "rtt count": "rtt_count", "retransmitted": "retransmitted",
           "syn": "syn", "state": "state", "tunnel id": "tunnel_id",
           "server": "server"}


PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ipv6-icmp": 58}


def canonical(flow, names):
    """A collector's reading under our names and in our forms."""
    out = {}
    for ours, theirs in names.items():
        if theirs in flow:
            value = flow[theirs]
            if ours.endswith(" ms"):
                value *= 10**6
            elif theirs == "ip_proto":
                value = PROTOCOLS.get(value, value)
            elif ours == "icmp":
                value = value[0] << 8 | value[1]
            out[ours] = str(value)
    return out


def read_tshark_file(cases, words):
    tap.export(records.pack(cases), "to", "file:out", "once", *words,
               details=records.pack_details(cases))
    return [{key: str(value) for key, value in flow.items()}
            for message in tshark.read("out") for flow in message.flows]


def read_tshark_udp(cases, words):
    collector = Collector()
    tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{collector.port}",
               "once", *words, details=records.pack_details(cases))
    collector.take()
    tshark.capture("capture", collector.datagrams, 4739)
    return [{key: str(value) for key, value in flow.items()} for message in
            tshark.read("capture", "-d", "udp.port==4739,cflow")
            for flow in message.flows]


def read_tshark_stream(cases, words, transport, options, **environment):
    recorder = Recorder(transport == "tls")
    tap.export(records.pack(cases), "to",
               f"{transport}:127.0.0.1:{recorder.port}", "once", *words,
               details=records.pack_details(cases), **environment)
    recorder.capture("capture")
    return [{key: str(value) for key, value in flow.items()} for message in
            tshark.read("capture", *options) for flow in message.flows]


def read_tshark_tcp(cases, words):
    return read_tshark_stream(cases, words, "tcp",
                              ("-d", "tcp.port==4739,cflow"))


def read_tshark_tls(cases, words):
    """It takes a port's protocol inside of TLS from its list of RSA keys."""
    certificates("rsa")
    return read_tshark_stream(
        cases, (*words, *TLS), "tls",
        ("-o", "tls.keylog_file:keys", "-d", "tcp.port==4739,tls", "-o",
         'uat:ssl_keys:"127.0.0.1","4739","cflow","server.key",""'),
        SSLKEYLOGFILE="keys")


def read_nfdump(cases, words):
    nfcapd = nfdump.Nfcapd("nf")
    try:
        tap.export(records.pack(cases), "to", f"udp:127.0.0.1:{nfcapd.port}",
                   "once", *words, details=records.pack_details(cases))
    finally:
        nfcapd.stop()
    tap.same(set(nfcapd.failures().values()) - {0}, set(), "lost messages")
    return [canonical(nfdump.simplify(flow), NFDUMP)
            for flow in nfcapd.flows()]


def read_nfacctd(cases, words):
    daemon = nfacctd.Nfacctd("acct")
    sent = cases + nfacctd.filler(BEGIN)
    try:
        daemon.feed(sent, *words)
    finally:
        daemon.stop(lambda flows: sum(f["ip_src"] != "192.0.2.9"
                                      for f in flows) >= len(cases))
    found = [canonical(nfacctd.simplify(flow), NFACCTD)
             for flow in daemon.flows() if flow["ip_src"] != "192.0.2.9"]
    order = {(f["flow"], f["packets"]): f for f in found}
    wanted = [flow for case in cases
              for flow in tshark.expected(case, "uniflow" not in words and
                                          "netflow9" not in words)]
    return [order.get((str(flow["flow"]), str(flow["packets"])), {})
            for flow in wanted]


COLLECTORS = (("nfdump 1.7.1, UDP", read_nfdump),
              ("nfacctd 1.7.7, UDP", read_nfacctd),
              ("tshark 4.0.17, UDP", read_tshark_udp),
              ("tshark 4.0.17, TCP", read_tshark_tcp),
              ("tshark 4.0.17, TLS", read_tshark_tls),
              ("tshark 4.0.17, file", read_tshark_file))
FORMS = (("IPFIX, biflow", ()), ("IPFIX, uniflow", ("uniflow",)),
         ("IPFIX, counters 4", ("counters", "4")),
         ("NetFlow v9", ("format", "netflow9")))


# What NetFlow does not go over.
STREAMS = (read_tshark_file, read_tshark_tcp, read_tshark_tls)


def deaf():
    """Collectors that listen to UDP and not to TCP, so neither to TLS."""
    for name, daemon in (("nfdump 1.7.1", nfdump.Nfcapd("nf")),
                         ("nfacctd 1.7.7", nfacctd.Nfacctd("acct"))):
        found = subprocess.run(["ss", "-Hlnt", f"sport = :{daemon.port}"],
                               capture_output=True, check=True)
        daemon.process.kill()
        daemon.process.wait()
        if not found.stdout:
            yield name


def verdict(right, wrong, absent):
    if right and not wrong and not absent:
        return "yes"
    if not right:
        return "wrong" if wrong else "no"
    return f"{right} of {right + wrong + absent}"


# Where nobody set a value, reading nothing is as good as reading 0.
NOTHING = {"0", "00:00:00:00:00:00", None}


def judge(cases, read, words):
    """For each field: how often it was read right, wrong, not at all."""
    biflow = "uniflow" not in words and "netflow9" not in words
    wanted = [flow for case in cases for flow in tshark.expected(case, biflow)]
    got = read(cases, words)
    if len(got) != len(wanted):
        return None, len(got), len(wanted)
    tally = {}
    for have, want in zip(got, wanted):
        for key, value in want.items():
            counts = tally.setdefault(key, [0, 0, 0])
            found = have.get(key)
            if found == str(value):
                counts[0] += 1
            elif found in NOTHING:
                counts[2] += str(value) not in NOTHING
            else:
                counts[1] += 1
    return tally, len(got), len(wanted)


def feed():
    """All readings: {form: {collector: (tally, read, sent)}}."""
    found = {}
    for form, words in FORMS:
        cases = every(True) + every(False)
        for number, case in enumerate(cases):
            case["flow"] = 1000 + number
        for name, read in COLLECTORS:
            if read in STREAMS and "netflow9" in words:
                continue
            with tempfile.TemporaryDirectory() as path:
                with tap.working_directory(path):
                    found.setdefault(form, {})[name] = judge(cases, read,
                                                             words)
    return found


def fed_templates():
    """Which templates the records use, over UDP."""
    used = set()
    with tempfile.TemporaryDirectory() as path:
        with tap.working_directory(path):
            for biflow in (True, False):
                cases = every(biflow)
                collector = Collector()
                tap.export(records.pack(cases), "to",
                           f"udp:127.0.0.1:{collector.port}", "once",
                           details=records.pack_details(cases))
                collector.take()
                session = ipfix.read_datagrams(collector.datagrams)
                used |= {ident for domain, ident in session.templates
                         if domain}
    return used


def record_table(found):
    rows = []
    for form, readings in found.items():
        for name, (_, got, sent) in readings.items():
            rows.append((form, name, f"{got} of {sent}"))
    with tempfile.TemporaryDirectory() as path:
        with tap.working_directory(path):
            rows += [("IPFIX", f"{name}, TCP or TLS", "does not listen")
                     for name in deaf()]
    return templates.table(("Sent as", "Collector", "Data records read"), rows)


def field_table(readings):
    names = list(readings)
    fields = []
    for tally, _, _ in readings.values():
        fields += [key for key in tally or {} if key not in fields]
    rows = []
    for field in sorted(fields):
        row = [field]
        for name in names:
            tally = readings[name][0]
            row.append(verdict(*tally.get(field, [0, 0, 0]))
                       if tally else "-")
        rows.append(row)
    return templates.table(("Field", *names), rows)


def texts():
    exported, _ = templates.exported()
    flows = {ident for ident, (scopes, _) in exported.items() if not scopes}
    tap.same(flows - fed_templates(), set(), "templates that were not fed")
    found = feed()
    return {"records": record_table(found),
            **{form: field_table(readings)
               for form, readings in found.items()}}


def parts():
    return re.split(MARKS, PAGE.read_text(encoding="utf-8"))


BEGIN_MARK = ".. Generated by selftests/interop/collectors.py, from here: "
END_MARK = ".. to here."
MARKS = re.compile(re.escape(BEGIN_MARK) + r"(.*?)\n(.*?)" +
                   re.escape(END_MARK), re.S)


def check():
    """The documentation tells what each collector reads."""
    _, *rest = parts()
    have = dict(zip(rest[::3], rest[1::3]))
    want = texts()
    tap.same(sorted(have), sorted(want), f"tables in {PAGE.name}")
    for name, wanted in want.items():
        tap.same(have[name].strip("\n") + "\n", wanted, f"{PAGE.name}: {name}")


def write():
    first, *rest = parts()
    page, want = [first], texts()
    for name, after in zip(rest[::3], rest[2::3]):
        page += [BEGIN_MARK, f"{name}\n\n{want[name]}\n{END_MARK}", after]
    PAGE.write_text("".join(page), encoding="utf-8")


def main(command=""):
    if command == "check":
        tap.run([check])
    elif command == "write":
        write()
    else:
        print("\n".join(f"{name}\n{text}" for name, text in texts().items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
