#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Several exporters at once, files that are rotated, and what show tells."""

import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import time

import nfdump
import records
import tap
from collector import Collector
from streams import Listener, Stream

SO_TIMESTAMPNS = 35  # with stamps of two longs
BEGIN = (int(time.time()) - 60) * records.S


def flows(first, last, proto=17):
    """Flows from first to last; their source port is their number."""
    return records.pack([
        records.record(str(n), "10.0.0.1", "10.0.0.2", proto,
                       *records.pair(BEGIN + n), sport=n % 65536, dport=53)
        for n in range(first, last + 1)], first)


def whole(first, last):
    return list(range(first, last + 1))


def acknowledged(process, number):
    tap.until(lambda: process.acknowledged() >= number,
              f"record {number} is acknowledged")


def in_file(path):
    tap.until(pathlib.Path(path).exists, f"{path} is there")
    return Stream(pathlib.Path(path).read_bytes())


def whole_file(path):
    stream = in_file(path)
    tap.same(stream.rest, b"", f"octets behind the last message of {path}")
    return stream


def show():
    """What the exporters tell; the same program asks them."""
    found = subprocess.run([tap.BUILD / "checked" / "queue", "none", "show"],
                           capture_output=True, text=True, check=True,
                           env={"RUNTIME_DIRECTORY": str(pathlib.Path.cwd()),
                                "PKTS_JSON": "1", **os.environ})
    return json.loads(found.stdout)


def told(condition=None):
    """The same by the kind of destination; None where a condition is not met."""
    status = {s["to"][:4]: s for s in show()}
    return status if condition is None or condition(status) else None


def all_at_once():
    """UDP, TCP and a file, each with its words: all get all, once."""
    udp, tcp = Collector(), Listener()
    process = tap.export(
        flows(1, 1000), "once", "rate", "1000", "to",
        f"udp:127.0.0.1:{udp.port}", "domain", "7", "to",
        f"tcp:127.0.0.1:{tcp.port}", "domain", "8", "uniflow", "pen", "4711",
        "to", "file:out.ipfix")
    tcp.close()
    messages = udp.messages()
    tap.same([f["sport"] for m in messages for f in m.flows],
             whole(1, 1000), "flows over UDP")
    tap.same({m.domain for m in messages}, {0, 7}, "domains over UDP")
    stream, = tcp.streams()
    tap.same(stream.ports[::2], whole(1, 1000), "flows over TCP")
    tap.same({domain for domain, _, _ in stream.messages}, {0, 8},
             "domains over TCP")
    tap.same(whole_file("out.ipfix").ports, whole(1, 1000), "flows in the file")
    tap.same(len(process.output.splitlines()), 3, "lines at the end")
    tap.same(process.acknowledged(), 1000, "acknowledged")


def filters():
    """Each exporter has its own filter; what it leaves out is done with."""
    mixed = flows(1, 50) + flows(51, 100, 6)
    pathlib.Path("conf").write_text(
        "# one for each protocol\n"
        "to file:udp.ipfix filter 'proto udp'\n"
        'to file:tcp.ipfix\n  filter "proto tcp" # the other\n')
    process = tap.export(mixed, "run", "config", "conf", "once")
    tap.same(whole_file("udp.ipfix").ports, whole(1, 50), "UDP")
    tap.same(whole_file("tcp.ipfix").ports, whole(51, 100), "TCP")
    tap.same(process.acknowledged(), 100, "acknowledged")


def dead_one():
    """A dead TCP collector holds the queue, and no other exporter up."""
    port = nfdump.free_port()
    process = tap.Export(flows(1, 500), "to", f"tcp:127.0.0.1:{port}",
                         "to", "file:out.ipfix", PKTS_CEILING="4000")
    tap.until(lambda: len(in_file("out.ipfix").ports) == 500, "the file")
    process.append(flows(501, 1000))
    tap.until(lambda: len(in_file("out.ipfix").ports) == 1000, "the file")
    tap.same(process.acknowledged(), 0, "acknowledged")
    # What is in the file is told a moment later, as is who is dead.
    status = tap.until(lambda: told(lambda s: not s["tcp:"]["up"] and
                                    s["file"]["waiting"] == 0),
                       "one is dead, and the file has all")
    tap.same((status["tcp:"]["up"], status["file"]["up"]), (False, True), "up")
    tap.same(status["tcp:"]["error"], "Connection refused", "error")
    tap.same((status["tcp:"]["waiting"], status["file"]["waiting"]), (1000, 0),
             "waiting")
    tap.true(status["tcp:"]["lag"] > 0, "no lag")
    listener = Listener(port=port)
    acknowledged(process, 1000)
    status = told()
    tap.same((status["tcp:"]["up"], status["tcp:"]["reconnects"],
              status["tcp:"]["records"], status["tcp:"]["missed"]),
             (True, 1, 1000, 0), "it is back")
    tap.same(process.stop(), 0, "exit status")
    listener.close()
    tap.same(listener.ports(), whole(1, 1000), "flows over TCP")


def ceiling():
    """Before the queue is full, who is dead is waited for no longer."""
    port = nfdump.free_port()
    process = tap.Export(flows(1, 100), "to", f"tcp:127.0.0.1:{port}",
                         "to", "file:out.ipfix", PKTS_CEILING="400")
    acknowledged_by_file = lambda n: tap.until(
        lambda: len(in_file("out.ipfix").ports) == n, f"{n} in the file")
    acknowledged_by_file(100)
    process.append(flows(101, 500))
    acknowledged_by_file(500)
    acknowledged(process, 200)  # 500 less three quarters of 400
    tap.same(process.acknowledged(), 200, "acknowledged")
    tap.until(lambda: "records are given up for it" in process.said(),
              "they are given up")  # and another attempt fails
    listener = Listener(port=port)
    acknowledged(process, 500)
    status = told()
    tap.same((status["tcp:"]["missed"], status["tcp:"]["records"]),
             (200, 300), "missed and sent")
    tap.same(process.stop(), 0, "exit status")
    listener.close()
    tap.same(listener.ports(), whole(201, 500), "flows over TCP")
    tap.same(next(s for d, s, _ in listener.streams()[-1].messages if d), 200,
             "number of the first of them")
    tap.same(status["file"]["missed"], 0, "missed by the file")


def full_at_first():
    """A queue that is full when they begin costs the slower one nothing."""
    process = tap.export(flows(1, 20000), "once", "to", "file:slow.ipfix",
                         "rate", "100", "to", "file:fast.ipfix",
                         PKTS_CEILING="20000")
    for name in ("slow", "fast"):
        tap.same(whole_file(f"{name}.ipfix").ports, whole(1, 20000), name)
    tap.same(process.acknowledged(), 20000, "acknowledged")


def dead_udp():
    """A dead UDP collector holds nothing where there is a reliable one."""
    process = tap.Export(flows(1, 500), "to",
                         f"udp:127.0.0.1:{nfdump.free_port()}",
                         "to", "file:out.ipfix")
    acknowledged(process, 500)
    tap.same(process.stop(), 1, "exit status")
    tap.same(in_file("out.ipfix").ports, whole(1, 500), "flows in the file")


def second_run():
    """A second run in the same place is refused; a third after it is not."""
    process = tap.Export(flows(1, 5), "to", "file:out.ipfix")
    acknowledged(process, 5)
    tap.same(len(show()), 1, "exporters")
    other = subprocess.run(
        [tap.BUILD / "checked" / "queue", process.path, "to", "file:other"],
        capture_output=True, text=True, check=False,
        env={"RUNTIME_DIRECTORY": str(pathlib.Path.cwd()), **os.environ})
    tap.same(other.returncode, 1, "exit status of the second")
    tap.true("run here already" in other.stderr,
             other.stderr)
    process.stop(signal.SIGKILL)
    tap.same(show(), [], "exporters of one that was killed")
    tap.export(flows(1, 9), "to", "file:third", "once")
    tap.same(whole_file("third").ports, whole(1, 9), "flows of the third")


def file_goes_on():
    """A run after a kill goes on behind the last whole message."""
    process = tap.Export(flows(1, 5000), "to", "file:out.ipfix", "rate", "100",
                         build="plain")
    tap.until(process.acknowledged, "something is acknowledged")
    process.stop(signal.SIGKILL)
    done = process.acknowledged()
    with open("out.ipfix", "ab") as file:
        file.write(b"\0\x0a\1\0torn")
    again = tap.Export(flows(1, 5000), "to", "file:out.ipfix",
                       PKTS_ACKED=str(done))
    acknowledged(again, 5000)
    tap.same(again.stop(), 0, "exit status")
    ports = whole_file("out.ipfix").ports
    tap.same(sorted(set(ports)), whole(1, 5000), "flows")


def not_ours():
    """What is no IPFIX file stays as it is; one that is begins anew with once."""
    path = pathlib.Path("text")
    for text in ("no messages, but for somebody\n", "host\n", "x"):
        for words in ((), ("once",)):
            path.write_text(text)
            process = tap.Export(flows(1, 5), "to", "file:text", *words)
            tap.until(lambda: "not IPFIX's" in process.said(), "it complains")
            tap.same(process.stop(), 1, "exit status")
            tap.same(path.read_text(), text, f"the other file, {words}")
    for last in (9, 3):
        tap.export(flows(1, last), "to", "file:out.ipfix", "once")
        tap.same(whole_file("out.ipfix").ports, whole(1, last), "flows")


def complete(count):
    """The files that are complete, by age."""
    found = sorted(pathlib.Path().glob("out-*.ipfix"),
                   key=lambda path: path.stat().st_mtime_ns)
    tap.same(len(found) >= count, True, f"{found}: {count} files")
    return found


def rotated_by_size():
    """Each file is whole, begins with its templates, and none is replaced."""
    tap.export(flows(1, 4000), "to", "file:out.ipfix", "once", "rotate-size",
               "100000")
    ports = []
    for path in complete(4):
        stream = whole_file(path)
        tap.true(stream.announced >= 96, f"{stream.announced} templates")
        ports += stream.ports
    tap.same(sorted(ports), whole(1, 4000), "flows")
    tap.true(not pathlib.Path("out.ipfix.part").exists(), "a part is left")


def rotated_by_time():
    """A file is complete when its time is over, though nothing comes."""
    process = tap.Export(flows(1, 10), "to", "file:out.ipfix", "rotate-time",
                         "1s")
    acknowledged(process, 10)
    tap.until(lambda: list(pathlib.Path().glob("out-*.ipfix")), "a file")
    process.append(flows(11, 20))
    acknowledged(process, 20)
    tap.same(process.stop(), 0, "exit status")
    tap.same(sorted(p for path in complete(2) for p in in_file(path).ports),
             whole(1, 20), "flows")


def rotated_after_a_kill():
    """What a run that was killed has left behind is completed first."""
    words = ("to", "file:out.ipfix", "rotate-size", "1000000")
    process = tap.Export(flows(1, 500), *words)
    acknowledged(process, 500)
    process.stop(signal.SIGKILL)
    with open("out.ipfix.part", "ab") as file:
        file.write(b"\0\x0atorn")
    tap.export(flows(1, 600), *words, "once", PKTS_ACKED="500")
    found = [whole_file(path).ports for path in complete(2)]
    tap.same(sorted(found), [whole(1, 500), whole(501, 600)], "flows")


def stamps(sock):
    """When each datagram came, by the kernel's clock, in ns."""
    found = []
    while True:
        try:
            _, control, _, _ = sock.recvmsg(65536, 100)
        except BlockingIOError:
            return found
        (_, _, data), = control
        second, rest = struct.unpack("@ll", data)
        found.append(second * 10**9 + rest)


def stamped(collector):
    """Does the kernel stamp what comes? It begins some time after the wish."""
    collector.socket.sendto(b"", collector.socket.getsockname())
    before = time.time_ns()
    return any(stamp < before for stamp in stamps(collector.socket))


def smooth():
    """A flood over UDP leaves evenly: no more in a tenth of a second."""
    # The collector's socket keeps all: when it is read does not matter.
    collector = Collector()
    collector.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    tap.until(lambda: stamped(collector), "what comes has a stamp")
    process = tap.export(flows(1, 1300), "to",
                         f"udp:127.0.0.1:{collector.port}", "once", "rate",
                         "200")
    times = stamps(collector.socket)
    # Of flows; of options there are some more.
    messages = int(process.output.split()[5])
    tap.true(len(times) >= messages > 100, f"{len(times)} of {messages}")
    for first in times:
        count = sum(first <= time < first + 10**8 for time in times)
        tap.true(count <= 30, f"{count} messages in a tenth of a second")


tap.run([all_at_once, filters, dead_one, ceiling, full_at_first, dead_udp, second_run,
         file_goes_on, not_ours, rotated_by_size, rotated_by_time,
         rotated_after_a_kill, smooth])
