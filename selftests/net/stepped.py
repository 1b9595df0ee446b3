#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Flows under a wall clock that is stepped at random, and what became of them.

    stepped.py send NETNS COUNT ADDRESS    > TRUTH
    stepped.py check TRUTH RECORDS

"send" sends two datagrams in each of COUNT flows to ADDRESS and reads them in
the namespace of the file NETNS, while a thread steps the wall clock by up to a
year from where it was. TRUTH has the monotonic times (CLOCK_BOOTTIME) before
each was sent and after it was read, and what the wall clock was ahead after
each step. A step is by an exact difference (ADJ_SETOFFSET), so that all
readings of both clocks together tell where the first one began: closely, and to
the nanosecond where the kernel shows the offsets of its clocks.

"check" compares RECORDS, the lines of ipfix.py: each time must be that of its
datagram on the wall clock between two steps, the same for both times.
"""
import bisect
import ctypes
import json
import random
import re
import socket
import sys
import threading
import time

YEAR = 365 * 86400 * 10**9
S = 10**9
ADJ_SETOFFSET, ADJ_NANO = 0x0100, 0x2000
CLONE_NEWNET = 0x40000000
FIRST_PORT = 10000
PORT = 9

libc = ctypes.CDLL(None, use_errno=True)


class Timex(ctypes.Structure):
    """struct timex, as far as a step needs it."""
    _fields_ = [("modes", ctypes.c_uint), ("before", ctypes.c_long * 8),
                ("sec", ctypes.c_long), ("nsec", ctypes.c_long),
                ("behind", ctypes.c_long * 32)]


def boot():
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def shown_offset():
    """What the wall clock is ahead, as the kernel has it; None if it does not
    say so."""
    with open("/proc/timer_list", encoding="ascii") as file:
        found = re.findall(r"^ clock ([12]):.*?^ +\.offset: +(\d+) nsecs",
                           file.read(), re.M | re.S)
    bases = {int(number): int(offset) for number, offset in found}
    return bases[1] - bases[2] if len(bases) == 2 else None


class Clock:
    """The wall clock: its steps, and bounds of what it was ahead at first."""

    def __init__(self):
        self.offsets = [0]
        self.low, self.high = -2**63, 2**63
        self.running = True
        for _ in range(100):
            self.read()
        self.measured = self.high - self.low
        offset = shown_offset()
        if offset is not None and self.low <= offset <= self.high:
            self.low = self.high = offset

    def read(self):
        for _ in range(4):
            before, wall, after = boot(), time.time_ns(), boot()
            ahead = wall - self.offsets[-1]
            self.low = max(self.low, ahead - after)
            self.high = min(self.high, ahead - before)

    def step(self, target):
        """To target nanoseconds from where it was at first."""
        delta = target - self.offsets[-1]
        timex = Timex(modes=ADJ_SETOFFSET | ADJ_NANO, sec=delta // S,
                      nsec=delta % S)
        if libc.adjtimex(ctypes.byref(timex)) < 0:
            raise OSError(ctypes.get_errno(), "adjtimex")
        self.offsets.append(target)
        self.read()
        if self.low > self.high:
            raise ValueError(f"the clock is not where it was stepped to: "
                             f"{self.low - self.high} ns")

    def run(self):
        rng = random.Random(4)
        while self.running:
            self.step(rng.randrange(-YEAR, YEAR))
            time.sleep(rng.random() * 0.02)  # so that steps fall anywhere
        self.step(0)


def receiver(netns, address):
    """A socket in another namespace; it has the stack stamp what comes in."""
    with open("/proc/self/ns/net", "rb") as mine, open(netns, "rb") as other:
        libc.setns(other.fileno(), CLONE_NEWNET)
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
        sock.bind((address, PORT))
        sock.settimeout(20)
        libc.setns(mine.fileno(), CLONE_NEWNET)
    return sock


def sender(port, address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", port))
    sock.connect((address, PORT))
    return sock


def exchange(to, sock):
    """The times before a datagram was sent and after it was read."""
    before = boot()
    to.send(b"x")
    sock.recv(16)
    return before, boot()


def send(netns, count, address):
    sock = receiver(netns, address)
    clock = Clock()
    stepper = threading.Thread(target=clock.run)
    stepper.start()
    flows = {}
    try:
        for first in range(0, count, 100):
            senders = {port: sender(port, address) for port in
                       range(FIRST_PORT + first, FIRST_PORT + first + 100)}
            for _ in range(2):
                for port, to in senders.items():
                    flows.setdefault(port, []).append(exchange(to, sock))
            for to in senders.values():
                to.close()
    finally:
        clock.running = False
        stepper.join()
    json.dump({"flows": flows, "offsets": clock.offsets, "low": clock.low,
               "high": clock.high}, sys.stdout)


class Truth:
    """What "send" has said."""

    def __init__(self, path):
        with open(path, encoding="ascii") as file:
            truth = json.load(file)
        self.flows = {int(port): windows
                      for port, windows in truth["flows"].items()}
        self.offsets = sorted(truth["offsets"])
        self.low, self.high = truth["low"], truth["high"]

    def nearest(self, offset):
        at = bisect.bisect(self.offsets, offset)
        return min(self.offsets[max(at - 1, 0):at + 1],
                   key=lambda known: abs(known - offset))

    def is_in(self, when, offset, window):
        return when - offset - self.low >= window[0] and \
            when - offset - self.high <= window[1]


def check_record(truth, record):
    windows = truth.flows[record["sport"]]
    start, end = record["start"], record["end"]
    if not 0 < start <= end <= record["export"] * S:
        return "not 0 < start <= end <= export time"
    if (record["start_ms"], record["end_ms"]) != (start // 10**6, end // 10**6):
        return "milliseconds are not those of the nanoseconds"
    if record["packets"] == 2:
        pairs = [windows]
    else:  # the timeout fell between the two
        pairs = [(window, window) for window in windows]
    for first, last in pairs:
        offset = truth.nearest(start - truth.low - first[0])
        if truth.is_in(start, offset, first) and \
                truth.is_in(end, offset, last):
            return None
    return f"times are not within {windows}"


def check(truth, lines):
    truth = Truth(truth)
    packets = dict.fromkeys(truth.flows, 0)
    with open(lines, encoding="ascii") as file:
        for record in map(json.loads, file):
            if record.get("dport") != PORT or \
                    record["sport"] not in packets:
                continue
            packets[record["sport"]] += record["packets"]
            error = check_record(truth, record)
            if error:
                sys.exit(f"{record}: {error}")
    if set(packets.values()) != {2}:
        sys.exit(f"packets of a flow: {set(packets.values())}")
    print(f"{len(packets)} flows, {len(truth.offsets)} steps, offset known to "
          f"{truth.high - truth.low} ns")


if sys.argv[1] == "send":
    send(sys.argv[2], int(sys.argv[3]), sys.argv[4])
else:
    check(*sys.argv[2:])
