#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Collectors that are not there, signals, full disks: nothing gets lost."""

import pathlib
import re
import resource
import signal
import socket
import struct
import time

import nfdump
import records
import tap
import tshark
from collector import Collector

BEGIN = (int(time.time()) - 60) * records.S


def flow(number):
    return records.record(str(number), "10.0.0.1", "10.0.0.2", 17,
                          *records.pair(BEGIN), sport=number)


def flows(first, last):
    """The octets of the records with these numbers."""
    return records.pack([flow(n) for n in range(first, last + 1)], first)


def numbers(messages):
    return [f["sport"] for message in messages for f in message.flows]


def whole(first, last):
    return list(range(first, last + 1))


def acknowledged(process, last):
    tap.until(lambda: process.acknowledged() == last,
              f"records up to {last} are acknowledged")


def once():
    """Once sends what waits, acknowledges it and ends."""
    collector = Collector()
    process = tap.export(flows(1, 300), "to",
                         f"udp:127.0.0.1:{collector.port}", "once")
    tap.same(process.acknowledged(), 300, "acknowledged")
    tap.same(numbers(collector.messages()), whole(1, 300), "flows")
    tap.true(process.output.startswith("records 300 data-records 300 "),
             f"the summary is {process.output}")


def once_alone():
    """Once without a collector fails, and the records stay."""
    process = tap.Export(flows(1, 3), "to",
                         f"udp:127.0.0.1:{nfdump.free_port()}", "once")
    tap.same(process.wait(), 1, "exit status")
    tap.same(process.acknowledged(), 0, "acknowledged")
    tap.true("Connection refused; records that stay in the kernel: 3"
             in process.said(), process.said())


def backlog():
    """A backlog is sent no faster than the rate, and without a loss."""
    # The collector's socket has room for all, so that it may stand still.
    count = 1300
    for rate in (2000, 100):
        nfcapd = nfdump.Nfcapd(f"nf{rate}")
        begin = time.monotonic()
        process = tap.export(flows(1, count), "to",
                             f"udp:127.0.0.1:{nfcapd.port}", "once", "rate",
                             str(rate))
        spent = time.monotonic() - begin
        nfcapd.stop()
        messages = int(process.output.split()[5])
        tap.true(spent > (messages - 30) / rate,
                 f"{messages} messages in {spent} s")
        tap.same(len(nfcapd.flows()), count, "flows")
        tap.same(set(nfcapd.failures().values()), {0}, "sequence failures")


def ipv6():
    """An IPv6 collector, and packets that fit its path."""
    collector = Collector(socket.AF_INET6, "::1")
    tap.export(flows(1, 300), "to", f"udp:[::1]:{collector.port}", "once",
               "mtu", "1280")
    tap.same(numbers(collector.messages()), whole(1, 300), "flows")
    longest = max(len(d) for d in collector.datagrams)
    tap.true(1100 < longest <= 1280 - 48, f"longest message {longest}")


def two_addresses():
    """A name with two addresses: the one that answers is found, and let go."""
    for family, address in ((socket.AF_INET, "127.0.0.1"),
                            (socket.AF_INET6, "::1")):
        collector = Collector(family, address)
        process = tap.Export(flows(1, 5), "to",
                             f"udp:localhost:{collector.port}")
        acknowledged(process, 5)
        tap.same(process.stop(), 0, "exit status")
        tap.same(numbers(collector.messages()), whole(1, 5), "flows")


def sizes():
    """Messages fit the packet size: 1500 on loopback, or what is asked for."""
    # With 1250, nine records of 134 octets would be four octets too many.
    for words, limit in (((), 1500), (("mtu", "512"), 512),
                         (("mtu", "1250"), 1250), (("mtu", "9000"), 9000)):
        collector = Collector()
        tap.export(flows(1, 300), "to", f"udp:127.0.0.1:{collector.port}",
                   "once", *words)
        collector.take()
        longest = max(len(d) for d in collector.datagrams)
        tap.true(limit - 28 - 200 < longest <= limit - 28,
                 f"limit {limit}: longest message {longest}")
        tap.same(numbers(collector.messages()), whole(1, 300), "flows")


def wake_up():
    """Records that come later are sent when they come."""
    collector = Collector()
    process = tap.Export(flows(1, 1), "to", f"udp:127.0.0.1:{collector.port}")
    acknowledged(process, 1)
    for number in range(2, 6):
        process.append(flows(number, number))
        acknowledged(process, number)
    tap.same(process.stop(), 0, "exit status")
    tap.same(numbers(collector.messages()), whole(1, 5), "flows")
    reads = len(process.reads())
    tap.true(reads < 30, f"{reads} reads for five records")


def signals():
    """SIGINT and SIGTERM end it after all that waits has been sent."""
    for number in (signal.SIGINT, signal.SIGTERM):
        collector = Collector()
        process = tap.Export(flows(1, 3), "to",
                             f"udp:127.0.0.1:{collector.port}")
        acknowledged(process, 3)
        process.append(flows(4, 1000))
        tap.same(process.stop(number), 0, "exit status")
        tap.same(process.acknowledged(), 1000, "acknowledged")
        messages = collector.messages()
        tap.same(numbers(messages), whole(1, 1000), "flows")
        tap.same(messages[-1].domain, 0, "domain of the last message")
        last = max(n for n, message in enumerate(messages) if message.flows)
        tap.true("FlowsExp: 1000" in [text for message in messages[last:]
                                      for option in message.options
                                      for text, _ in option], "last report")


def stop_is_raised(process):
    """Do the exporters know of the signal?"""
    found = pathlib.Path(f"/proc/{process.process.pid}/fdinfo")
    try:
        return any(re.search(r"^eventfd-count: *1$", info.read_text(), re.M)
                   for info in found.iterdir())
    except FileNotFoundError:  # it was just closed
        return False


def late_signal():
    """What came between the last read and the signal is sent, too."""
    process = tap.Export(flows(1, 3), "to", "file:out.ipfix")
    acknowledged(process, 3)
    hold = pathlib.Path(f"{process.path}.hold")
    hold.touch()
    process.append(flows(4, 4))
    tap.until(pathlib.Path(f"{process.path}.held").exists, "a read stands still")
    process.append(flows(5, 9))
    process.process.send_signal(signal.SIGTERM)
    tap.until(lambda: stop_is_raised(process), "the signal has come")
    hold.unlink()
    tap.same(process.wait(), 0, "exit status")
    tap.same(process.acknowledged(), 9, "acknowledged")
    tap.same(numbers(tshark.read("out.ipfix")), whole(1, 9), "flows")


def absent():
    """A collector that comes late gets all; it is missed once, and found."""
    port = nfdump.free_port()
    process = tap.Export(flows(1, 600), "to", f"udp:127.0.0.1:{port}")
    tap.until(lambda: len(process.reads()) > 3, "it tries again and again")
    process.append(flows(601, 700))
    nfcapd = nfdump.Nfcapd("nf", port)
    acknowledged(process, 700)
    tap.same(process.stop(), 0, "exit status")
    nfcapd.stop()
    lines = process.said().splitlines()
    tap.same(len(lines), 2, f"lines in {lines}")
    tap.true("Connection refused; records wait" in lines[0], lines[0])
    tap.true("takes records again" in lines[1], lines[1])
    got = [int(f["src port"]) for f in nfcapd.flows()]
    tap.same(got, whole(1, 700), "flows")
    tap.same(set(nfcapd.failures().values()), {0}, "sequence failures")


def restart():
    """A collector that restarts gets its templates again and misses nothing."""
    collector = Collector()
    process = tap.Export(flows(1, 10), "to",
                         f"udp:127.0.0.1:{collector.port}")
    acknowledged(process, 10)
    collector.take()
    collector.close()
    process.append(flows(11, 20))
    tap.until(process.said, "the collector is missed")
    tap.same(process.acknowledged(), 10, "acknowledged without a collector")
    again = Collector(port=collector.port)
    acknowledged(process, 20)
    tap.same(process.stop(), 0, "exit status")
    messages = again.messages()  # decoded without the first one's templates
    tap.same(numbers(messages), whole(11, 20), "flows of the second collector")
    first = next(m for m in messages if m.domain)
    tap.same(first.sequence, 10, "sequence of the first message")


def interrupted():
    """A signal without a collector: it fails, and the next one sends all."""
    process = tap.Export(flows(1, 5), "to",
                         f"udp:127.0.0.1:{nfdump.free_port()}")
    tap.until(process.said, "the collector is missed")
    tap.same(process.stop(), 1, "exit status")
    tap.true("records that stay in the kernel: 5" in process.said(), process.said())
    tap.same(process.acknowledged(), 0, "acknowledged")


def refresh():
    """Templates come again after template-refresh, and before their data."""
    collector = Collector()
    begin = time.monotonic()
    process = tap.Export(flows(1, 1), "to",
                         f"udp:127.0.0.1:{collector.port}",
                         "template-refresh", "1s")
    last = 1
    while collector.announced() < 3:
        tap.true(time.monotonic() - begin < tap.PATIENCE,
                 "templates do not come again")
        acknowledged(process, last)
        last += 1
        process.append(flows(last, last))
    tap.true(time.monotonic() - begin >= 2, "templates come too often")
    acknowledged(process, last)
    tap.same(process.stop(), 0, "exit status")
    messages = collector.messages()
    tap.same(numbers(messages), whole(1, last), "flows")
    first = next(m for m in messages if m.domain)
    tap.true(first.templates, "no template in the first message")


def early():
    """A new template comes a second time after a second."""
    collector = Collector()
    begin = time.monotonic()
    process = tap.Export(flows(1, 1), "to", f"udp:127.0.0.1:{collector.port}")
    last = 1
    while collector.announced() < 2:
        tap.true(time.monotonic() - begin < tap.PATIENCE,
                 "templates do not come again")
        acknowledged(process, last)
        last += 1
        process.append(flows(last, last))
    tap.true(time.monotonic() - begin >= 1, "templates come too soon")
    acknowledged(process, last)
    often = collector.announced()
    tap.true(often == 2 or time.monotonic() - begin >= 9, f"{often} in 9 s")
    tap.same(process.stop(), 0, "exit status")
    tap.same(numbers(collector.messages()), whole(1, last), "flows")


def no_directory():
    """A file whose directory comes late gets all; it is missed once."""
    process = tap.Export(flows(1, 5), "to", "file:later/out.ipfix")
    tap.until(lambda: len(process.reads()) > 3, "it tries again and again")
    pathlib.Path("later").mkdir()
    acknowledged(process, 5)
    tap.same(process.stop(), 0, "exit status")
    lines = process.said().splitlines()
    tap.same(len(lines), 2, f"lines in {lines}")
    tap.true("No such file or directory" in lines[0], lines[0])
    tap.same(numbers(tshark.read("later/out.ipfix")), whole(1, 5), "flows")


def full():
    """A full disk: no torn message, nothing acknowledged; then all of it."""
    process = tap.Export(flows(1, 5), "to", "file:out.ipfix")
    acknowledged(process, 5)
    out = pathlib.Path("out.ipfix")
    size = out.stat().st_size
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE,
                     (size + 1000, resource.RLIM_INFINITY))
    process.append(flows(6, 500))
    tap.until(process.said, "the disk is missed")
    tap.same(process.acknowledged(), 5, "acknowledged")
    # Each attempt begins a message; it is cut off again.
    tap.until(lambda: out.stat().st_size == size, "no torn message")
    pathlib.Path("whole.ipfix").write_bytes(out.read_bytes()[:size])
    tap.same(numbers(tshark.read("whole.ipfix")), whole(1, 5), "flows")
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    acknowledged(process, 500)
    tap.same(process.stop(), 0, "exit status")
    tap.same(numbers(tshark.read("out.ipfix")), whole(1, 500), "flows")
    tap.true("File too large; records wait" in process.said(), process.said())


def whole_octets(data):
    """How far there are whole messages; behind them at most one, torn."""
    end = 0
    while end < len(data):
        version, length = struct.unpack_from("!HH", data[end:end + 4] + bytes(4))
        if end + 4 <= len(data):
            tap.same(version, 10, f"version at {end}")
        if not length or end + length > len(data):
            break
        end += length
    return end


def killed():
    """Killed at any moment: all that was acknowledged, at most one torn end."""
    process = tap.Export(flows(1, 20000), "to", "file:out.ipfix",
                         build="plain")
    tap.until(process.acknowledged, "something is acknowledged")
    process.stop(signal.SIGKILL)
    # A write that a signal ends may have been done in part.
    data = pathlib.Path("out.ipfix").read_bytes()
    pathlib.Path("whole.ipfix").write_bytes(data[:whole_octets(data)])
    done = numbers(tshark.read("whole.ipfix"))
    tap.true(len(done) >= process.acknowledged(),
             f"{len(done)} in the file, {process.acknowledged()} acknowledged")
    tap.same(done, whole(1, len(done)), "flows")


tap.run([once, once_alone, backlog, ipv6, two_addresses, sizes, wake_up,
         signals, late_signal, absent, restart, interrupted, refresh, early,
         no_directory, full, killed])
