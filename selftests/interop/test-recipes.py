#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The recipes of Documentation/collectors.rst, as they are written there.

Only places are others: directories, and ports that are free here.
"""

import json
import re
import shlex
import signal
import subprocess
import time

import nfacctd
import nfdump
import records
import tap

PAGE = tap.HERE.parents[1] / "Documentation" / "collectors.rst"
BEGIN = (int(time.time()) - 60) * records.S + 123_456_789
COUNT = 1500


def recipe(name, **places):
    """The lines of a recipe, with other places in them."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^\.\. recipe {name}\n\n::\n\n((?:    .*\n)+)", text,
                      re.M)
    tap.true(found, f"there is no recipe {name}")
    lines = found[1].replace("\n    ", "\n").strip()
    for old, new in places.items():
        old = {"directory": "/var/cache/nfdump", "port": r"\b(9995|2055)\b",
               "configuration": "/etc/pmacct/nfacctd.conf",
               "broker": r"\b9092\b"}[old]
        lines, count = re.subn(old, str(new), lines)
        tap.true(count, f"{name}: no {old}")
    return lines


def start(command, log):
    with open(log, "wb") as file:
        return subprocess.Popen(shlex.split(command), stdout=file,
                                stderr=subprocess.STDOUT,
                                env={**nfacctd.ENVIRONMENT})


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    try:
        process.wait(tap.PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def export(command, port):
    """The exporter of a recipe, with records in its queue, to its end."""
    words = shlex.split(command)
    tap.same(words[:2], ["pktsctl", "export"], "command")
    cases = [records.record(str(n), "10.0.0.1", "10.0.0.2", 17,
                            *records.pair(BEGIN), sport=n, dport=53,
                            flow=n + 1) for n in range(COUNT)]
    tap.export_in_portions(records.pack(cases), records.RECORD.size,
                           lambda: not waiting(port), *words[2:])


def by_nfdump():
    """The recipe for nfdump."""
    port = nfdump.free_port()
    subprocess.run(["mkdir", "nf"], check=True)
    nfcapd = start(recipe("nfdump collector", directory="nf", port=port),
                   "log")
    tap.until(lambda: listens(port), "nfcapd listens")
    export(recipe("nfdump exporter", port=port), port)
    nfdump.reads_all(port, "log")
    stop(nfcapd)
    pairs, flows = recipe("nfdump reader", directory="nf").splitlines()
    said = run(pairs)
    tap.true(re.search(r"10\.0\.0\.1 .*10\.0\.0\.2", said), said)
    lines = [line for line in run(flows).splitlines() if " UDP " in line]
    tap.same(len(lines), COUNT, "flows")
    tap.same(set(line.split()[-4] for line in lines), {"10"}, "packets")
    tap.same(set(line.split()[-3] for line in lines), {"8"}, "packets back")


def run(command, check=True):
    return subprocess.run(shlex.split(command), check=check, text=True,
                          env=nfacctd.ENVIRONMENT, capture_output=True).stdout


def listens(port):
    """On whichever address."""
    return waiting(port) is not None


def waiting(port):
    with open("/proc/net/udp", encoding="ascii") as table:
        for line in list(table)[1:]:
            part = line.split()
            if part[1].endswith(f":{port:04X}"):
                return int(part[4].split(":")[1], 16)
    return nfdump.unread(port)


def broker():
    """A producer that brings a mock cluster of one broker, and its port."""
    log = open("kcat", "wb")
    process = subprocess.Popen(
        ["kcat", "-P", "-b", "127.0.0.1:1", "-t", "none", "-X",
         "test.mock.num.brokers=1"], stdout=log, stderr=log,
        stdin=subprocess.PIPE)

    def port():
        with open("kcat", encoding="utf-8") as file:
            found = re.search(r"replaced with [^:]*:(\d+)", file.read())
        return found and int(found[1])
    return process, tap.until(port, "the broker is there")


def by_kafka():
    """The recipe for pmacct into Kafka."""
    kafka, at = broker()
    port = nfdump.free_port()
    with open("nfacctd.conf", "w", encoding="ascii") as file:
        file.write(recipe("kafka configuration", port=port, broker=at) + "\n")
    daemon = start(recipe("kafka collector", configuration="nfacctd.conf"),
                   "log")
    try:
        tap.until(lambda: b"Purging cache" in open("log", "rb").read(),
                  "its plugin reads")
        export(recipe("kafka exporter", port=port), port)
        reader = recipe("kafka reader", broker=at)
        found = tap.until(lambda: complete(reader), "all flows arrive")
    finally:
        stop(daemon, signal.SIGINT)
        kafka.kill()  # it reads on whatever else it is told
        kafka.wait()
    ours = [flow for flow in found if flow["ip_proto"] == "udp"]
    there = {flow["port_src"]: flow for flow in ours
             if flow["ip_src"] == "10.0.0.1"}
    # It holds the last ones back until more come.
    tap.true(len(there) > COUNT * 0.9, f"{len(there)} flows")
    tap.same({(f["packets"], f["bytes"]) for f in there.values()},
             {(10, 5000)}, "packets and octets")


def complete(reader):
    # A broker that is late is no error here.
    lines = run(reader, False).splitlines()
    return len(lines) >= 2 * COUNT * 0.9 and [json.loads(line)
                                               for line in lines]


tap.run([by_nfdump, by_kafka])
