#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The cost of exporting a record on this machine, a JSON object a line.

    export_native.py [RECORDS]    so many records (1000000)

pktsctl export of selftests/interop drains a queue that is a file: reading that is
in the figures, netlink and the module's part are not. CPU time is that of its
process, in the kernel, too.
"""
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
QUEUE = HERE.parents[1] / "build/interop/plain/queue"
sys.path.insert(0, str(HERE.parent / "interop"))
import records  # noqa: E402 pylint: disable=wrong-import-position

PORT = 4739
TIMES = 3
CASES = [("file", "file:out", 16), ("file", "file:out", 64),
         ("file", "file:out", 128), ("file", "file:out", 256),
         ("tcp", f"tcp:127.0.0.1:{PORT}", 64),
         ("tcp", f"tcp:127.0.0.1:{PORT}", 128),
         ("tcp", f"tcp:127.0.0.1:{PORT}", 256),
         ("udp", f"udp:127.0.0.1:{PORT} rate 1000000", 256)]


def write_queue(path, count):
    """A thousand biflows over and over, each time with other ids."""
    begin = time.time_ns() - 100 * records.S
    flows = [records.record(str(n), "10.0.0.1", "10.0.0.2", 17,
                            *records.pair(begin + n), sport=n + 1, dport=53)
             for n in range(1000)]
    one = bytearray(records.pack(flows, 1))
    size = len(one) // len(flows)
    other = records.pack(flows, 1 << 32)
    at = next(n for n in range(size) if one[n] != other[n]) // 8 * 8
    with open(path, "wb") as file:
        for first in range(1, count + 1, len(flows)):
            for n in range(len(flows)):
                struct.pack_into("=Q", one, n * size + at, first + n)
            file.write(one)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(usage.ru_utime * 1e9), round(usage.ru_stime * 1e9)


def measure(name, to, batch, count):
    user, system = cpu()
    begin = time.monotonic_ns()
    subprocess.run([QUEUE, "queue", "once", "to", *to.split(), "batch",
                    str(batch)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "RUNTIME_DIRECTORY": os.getcwd(),
                        "PKTS_CEILING": "16777216"})
    wall = time.monotonic_ns() - begin
    after = cpu()
    return {"to": name, "profile": "basic", "batch": batch, "records": count,
            "user": after[0] - user, "system": after[1] - system,
            "wall": wall}


def main():
    count = int(sys.argv[1]) if sys.argv[1:] else 1000000
    with tempfile.TemporaryDirectory() as path:
        os.chdir(path)
        write_queue("queue", count)
        pathlib.Path("queue.details").touch()
        with subprocess.Popen([sys.executable, "-S", HERE / "export_sink.py",
                               str(PORT)]) as sink:
            for case in CASES:
                found = [measure(*case, count) for _ in range(TIMES)]
                print(json.dumps(min(found, key=lambda one: one["user"] +
                                     one["system"])), flush=True)
            sink.kill()


main()
