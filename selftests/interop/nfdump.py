# SPDX-License-Identifier: GPL-2.0
"""A real nfcapd, and what nfdump reads in its files."""

import glob
import os
import random
import re
import socket
import subprocess

import tap

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"}


def free_port():
    """One that no socket has, nor gets unless it asks for that very one."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first, last = map(int, file.read().split())
    others = [n for n in range(10240, 65536) if not first <= n <= last]
    while True:
        port = random.choice(others)
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as sock:
                    sock.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port


def unread(port):
    """Octets that wait in the socket of a port; None when it has none."""
    want = f"0100007F:{port:04X}"
    with open("/proc/net/udp", encoding="ascii") as table:
        for line in table:
            part = line.split()
            if part[1] == want:
                return int(part[4].split(":")[1], 16)
    return None


def last_words(port):
    """What is sent on a processor stays in its order, and is no message."""
    cpus = os.sched_getaffinity(0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for cpu in cpus:
            os.sched_setaffinity(0, {cpu})
            sock.sendto(b"that was all", ("127.0.0.1", port))
    os.sched_setaffinity(0, cpus)
    return len(cpus)


def complaints(log):
    with open(log, "rb") as file:
        return file.read().count(b"Unexpected netflow version 29800")


def reads_all(port, log):
    """Wait until nfcapd has read what was sent, and such last words."""
    last = complaints(log) + last_words(port)
    tap.until(lambda: complaints(log) >= last, "nfcapd reads all")


class Files:
    """What nfcapd has written into a directory."""

    def __init__(self, directory):
        self.directory = directory

    def files(self):
        return sorted(glob.glob(f"{self.directory}/nfcapd.2*"))

    def nfdump(self, *words):
        out = b""
        for file in self.files():
            out += subprocess.run(["nfdump", "-r", file, *words], check=True,
                                  env=ENVIRONMENT, capture_output=True).stdout
        return out.decode()

    def failures(self):
        """Sequence failures by observation domain."""
        found = {}
        for file in self.files():
            text = subprocess.run(["nfdump", "-E", file], check=True,
                                  env=ENVIRONMENT, capture_output=True).stdout
            for ident, count in re.findall(
                    r"ID:\s*(\d+), Sequence failures: (\d+)", text.decode()):
                found[int(ident)] = found.get(int(ident), 0) + int(count)
        return found

    def flows(self):
        """Its records, with the keys of nfdump's raw format."""
        return [parse(text) for text in
                self.nfdump("-o", "raw").split("Flow Record:")[1:]]


class Nfcapd(Files):
    """nfcapd on a loopback port, writing into a directory of its own."""

    def __init__(self, directory, port=None):
        super().__init__(directory)
        self.port = port or free_port()
        subprocess.run(["mkdir", "-p", directory], check=True)
        self.log = open(f"{directory}.log", "wb")
        self.process = subprocess.Popen(
            ["nfcapd", "-w", directory, "-b", "127.0.0.1", "-p",
             str(self.port), "-t", "3600", "-B", "8000000"],
            stdout=self.log, stderr=subprocess.STDOUT, env=ENVIRONMENT)
        tap.until(self.listens, "nfcapd listens")

    def unread(self):
        return unread(self.port)

    def listens(self):
        return self.unread() is not None

    def stop(self):
        """End it after it has read all that was sent."""
        tap.until(lambda: self.unread() == 0, "nfcapd reads the most")
        reads_all(self.port, self.log.name)
        # Its last datagram may be in its hands; SIGTERM waits for it.
        self.process.terminate()
        self.process.wait()
        self.log.close()


def parse(text):
    pairs = re.findall(r"^  (\S.*?)\s+=\s+(.*?)\s*$", text, re.M)
    return dict(pairs)


def expected(wanted):
    """nfdump's view of a data record that tshark.expected() describes."""
    view = {"src addr": wanted["src"], "dst addr": wanted["dst"],
            "proto": str(wanted["proto"]), "first": wanted["start ms"] // 10**6,
            "last": wanted["end ms"] // 10**6,
            "in packets": str(wanted["packets"]),
            "in bytes": str(wanted["octets"]),
            "src tos": str(wanted["tos"]), "input": str(wanted["in"]),
            "output": str(wanted["out"]), "src vlan": str(wanted["vlan"]),
            "end reason": wanted["reason"]}
    if wanted["proto"] == 6:
        view["tcp flags"] = wanted["flags"]
    if "smac" in wanted:
        view.update({"in src mac": wanted["smac"],
                     "in dst mac": wanted["dmac"]})
    if "reverse packets" in wanted:
        view.update({"out packets": str(wanted["reverse packets"]),
                     "out bytes": str(wanted["reverse octets"]),
                     "direction": str(wanted["direction"]),
                     "biFlow Dir": 1})
    if "icmp" in wanted:
        del view["src tos"]  # nfdump prints none for ICMP
        view["ICMP"] = (wanted["icmp"] >> 8, wanted["icmp"] & 0xff)
    elif "sport" in wanted:
        view["src port"] = str(wanted["sport"])
        view["dst port"] = str(wanted["dport"])
    return view


def simplify(flow):
    """The same keys and forms as expected() gives."""
    out = dict(flow)
    for key in ("first", "last", "proto"):
        out[key] = flow[key].split()[0]
    for key in ("first", "last"):
        out[key] = int(out[key])
    for key in ("tcp flags", "end reason", "biFlow Dir"):
        if key in flow:
            out[key] = int(flow[key].split()[0], 16)
    if "ICMP" in flow:
        out["ICMP"] = tuple(int(n) for n in re.findall(r"\d+", flow["ICMP"])[:2])
    return out
