# SPDX-License-Identifier: GPL-2.0
"""A real nfacctd (pmacct), and what it reads."""

import json
import os
import pathlib
import shutil
import signal
import subprocess

import nfdump
import records
import tap

ENVIRONMENT = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
               "TZ": "UTC"}

# Names for elements that it does not know by itself: ours by enterprise/id.
OWN = {"rtt_min": 1101, "rtt_mean": 1102, "rtt_max": 1103, "rtt_count": 1105,
       "retransmitted": 1115, "syn": 1121, "state": 1001, "tunnel_id": 1007,
       "server": 1004}
PRIMITIVES = {"flow_id": ("148", 8), "ttl_min": ("52", 1), "len_max": ("26", 4),
              **{name: (f"32473:{element}", 8 if "rtt_m" in name or
                        name == "server" else 1 if name == "state" else 4)
                 for name, element in OWN.items()}}

CONFIGURATION = """
daemonize: false
nfacctd_ip: 127.0.0.1
nfacctd_port: {port}
plugins: print
aggregate: {aggregate}
aggregate_primitives: {directory}/primitives
nfacctd_time_new: false
print_output: json
print_refresh_time: 1
print_output_file: {directory}/flows
print_output_file_append: true
timestamps_since_epoch: true
"""

KEYS = ("src_host,dst_host,src_port,dst_port,proto,timestamp_start,"
        "timestamp_end,tcpflags,tos,in_iface,out_iface,vlan,src_mac,dst_mac")


def is_there():
    return shutil.which("nfacctd", path=ENVIRONMENT["PATH"])


class Nfacctd:
    """nfacctd on a loopback port, writing into a directory of its own."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.directory.mkdir()
        self.port = nfdump.free_port()
        (self.directory / "primitives").write_text("".join(
            f"name={name} field_type={field} len={octets} semantics=u_int\n"
            for name, (field, octets) in PRIMITIVES.items()))
        (self.directory / "configuration").write_text(CONFIGURATION.format(
            port=self.port, directory=self.directory,
            aggregate=",".join([KEYS, *PRIMITIVES])))
        with open(self.directory / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["nfacctd", "-f", self.directory / "configuration"],
                stdout=log, stderr=subprocess.STDOUT, env=ENVIRONMENT)
        tap.until(lambda: nfdump.unread(self.port) is not None,
                  "nfacctd listens")
        # Its plugin starts later, and never sees what came before that.
        tap.until(lambda: b"Purging cache" in
                  (self.directory / "log").read_bytes(), "its plugin reads")

    def flows(self):
        path = self.directory / "flows"
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def feed(self, cases, *words):
        """Export records to it."""
        tap.export_in_portions(
            records.pack(cases), records.RECORD.size,
            lambda: nfdump.unread(self.port) == 0, "to",
            f"udp:127.0.0.1:{self.port}", *words,
            details=records.pack_details(cases))

    def stop(self, has_all):
        """End it when a condition holds on the flows that it has written."""
        try:
            tap.until(lambda: has_all(self.flows()),
                      "nfacctd writes all flows")
        finally:
            self.process.send_signal(signal.SIGINT)  # it is deaf to others
            try:
                self.process.wait(tap.PATIENCE)
            finally:
                self.process.kill()
                self.process.wait()


def identity(flow):
    """What tells flows apart: it writes them in any order."""
    return tuple(str(flow.get(key)) for key in
                 ("ip_src", "ip_dst", "port_src", "port_dst", "flow_id",
                  "mac_src", "timestamp_start", "vlan", "packets", "rtt_min"))


# It holds flows back until more come.
def filler(begin):
    return [records.record("filler", "192.0.2.9", "192.0.2.10", 17,
                           records.one(begin), sport=number)
            for number in range(1500)]


def compare(cases, wanted, *words):
    """What it reads of cases, exported with these words, and of the filler."""
    want = {identity({"port_src": 0, "port_dst": 0, **flow}): (name, flow)
            for name, flow in wanted}
    tap.same(len(want), len(wanted), "cases that differ")

    def read(flows):
        return {identity(flow): flow for flow in map(simplify, flows)}

    daemon = Nfacctd("acct")
    sent = cases + filler(cases[0]["first"])
    try:
        daemon.feed(sent, *words)
    finally:
        daemon.stop(lambda flows: len(flows) >= len(want) + len(sent) -
                    len(cases))
    have = read(daemon.flows())
    tap.same(sorted(want.keys() - have.keys()), [],
             f"missing among {sorted(have)[:len(want)]}")
    for key, (name, flow) in want.items():
        for field, value in flow.items():
            tap.same(have[key].get(field), value, f"{name}: {field}")
    others = [flow for key, flow in have.items()
              if key not in want and flow["ip_src"] != "192.0.2.9"]
    tap.same(others, [], "flows that nobody has sent")


def expected(wanted):
    """nfacctd's view of a data record that tshark.expected() describes."""
    view = {"ip_src": wanted["src"], "ip_dst": wanted["dst"],
            "packets": wanted["packets"], "bytes": wanted["octets"],
            "tos": wanted["tos"], "iface_in": wanted["in"],
            "iface_out": wanted["out"], "vlan": wanted["vlan"],
            "mac_src": wanted.get("smac", "00:00:00:00:00:00"),
            "mac_dst": wanted.get("dmac", "00:00:00:00:00:00"),
            "timestamp_start": wanted["start ms"] // 10**6,
            "timestamp_end": wanted["end ms"] // 10**6,
            "flow_id": wanted["flow"]}
    if "sport" in wanted:
        view.update(port_src=wanted["sport"], port_dst=wanted["dport"])
    if wanted["proto"] == 6:
        view["tcp_flags"] = wanted["flags"]
    for name in PRIMITIVES:
        view.setdefault(name, wanted.get(name.replace("_", " "), 0))
    return view


def simplify(flow):
    """The same forms as expected() gives."""
    out = dict(flow)
    for key in PRIMITIVES:
        out[key] = int(flow[key])
    for key in ("packets", "bytes"):
        out[key] = flow[key] % 2**64  # it prints large ones as negative
    for key in ("timestamp_start", "timestamp_end"):
        seconds, fraction = flow[key].split(".")
        out[key] = int(seconds) * 1000 + int(fraction) // 1000
    out["tcp_flags"] = int(flow["tcp_flags"])
    return out
