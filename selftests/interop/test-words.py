#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What cannot be meant is refused, with the word and what would be right."""

import pathlib
import socket
import subprocess

import tap

HERE = "udp:127.0.0.1:4739"
TAKES = "udp:HOST:PORT, tcp:HOST:PORT, tls:HOST:PORT or file:PATH"

# words, what must be said
CASES = [
    ("", f"to is missing: {TAKES}"),
    ("to", f"to needs a value: {TAKES}"),
    ("to sctp:h:1", f'to "sctp:h:1": expected {TAKES}'),
    ("to tcp:", "expected tcp:HOST:PORT, or tcp:[ADDRESS]:PORT for IPv6"),
    ("to tls:2001:db8::1:4739", "tls:[ADDRESS]:PORT for IPv6"),
    ("to tls:h:1", 'to "tls:h:1": needs cert, key and ca'),
    ("to tls:h:1 cert c key k ca nothing", 'to "tls:h:1": nothing: '),
    ("to tcp:h:1 mtu 1000", 'to "tcp:h:1": mtu is only for udp:'),
    ("to tcp:h:1 cert x", 'to "tcp:h:1": cert is only for tls:'),
    ("to tcp:h:1 rotate-time 1min", "rotate-time is only for file:"),
    ("to file:x rotate-size 1", 'rotate-size "1": expected a number from 65536'),
    ("to file:x to file:x", 'to "file:x": two exporters into one file'),
    (" ".join(f"to file:{n}" for n in range(17)), "more than 16 destinations"),
    (f"to {HERE} profile some", 'profile "some": expected basic or full'),
    (f"to {HERE} filter x", 'unknown word "x"; expected '),
    (f"to {HERE} elements octets", 'no flow record has "octets"; expected'),
    (f"to {HERE} elements flowId,", 'no flow record has ""; expected names'),
    (f"to {HERE} format netflow9 elements flowId", "netflow9 has elements of"),
    (f"to tcp:h:1 to {HERE} rate 0", 'rate "0": expected a number from 1'),
    (HERE, f'"to" stands before a destination: to {HERE}'),
    (f"to {HERE} {HERE}", f'"to" stands before a destination: to {HERE}'),
    (f"to {HERE} filter proto tcp", "in quotes: filter 'proto tcp port 443'"),
    ("shoe", "did you mean show?"),
    ("show it", 'unknown word "it"; no word is expected here'),
    ("to udp://127.0.0.1:4739", "expected udp:HOST:PORT"),
    ("to udp:", "expected udp:HOST:PORT"),
    ("to udp:h:", "expected udp:HOST:PORT"),
    ("to udp:127.0.0.1:0", "expected udp:HOST:PORT"),
    ("to udp:127.0.0.1:65536", "expected udp:HOST:PORT"),
    ("to udp:[::1", "expected udp:HOST:PORT"),
    ("to udp:[::1]x", "expected udp:HOST:PORT"),
    ("to udp:2001:db8::1:4739", "udp:[ADDRESS]:PORT for IPv6"),
    ("to file:", "the path is missing"),
    (f"to {HERE} mtu 511", 'mtu "511": expected a number from 512 to 65535'),
    (f"to {HERE} batch 257", 'batch "257": expected a number from 1 to 256'),
    (f"to {HERE} rate 0", 'rate "0": expected a number from 1 to 1000000'),
    (f"to {HERE} domain 0", 'domain "0": expected a number from 1'),
    (f"to {HERE} domain 4294967296", "expected a number from 1 to 4294967295"),
    (f"to {HERE} template-refresh 1ms", "expected a time from 1s to 1d"),
    (f"to {HERE} biflow uniflow", "biflow and uniflow exclude each other"),
    (f"to {HERE} pen 0", 'pen "0": expected a number from 1'),
    (f"to {HERE} pen 4294967295", "expected a number from 1 to 4294967294"),
    (f"to {HERE} pen 29305", "pen 29305 marks reverse elements (RFC 5103)"),
    (f"to {HERE} format v9", 'format "v9": expected ipfix or netflow9'),
    (f"to {HERE} format netflow9 biflow", "format netflow9 has no biflows"),
    ("to file:x format netflow9", "format netflow9 goes over UDP only"),
    (f"to {HERE} counters 3", 'counters "3": expected a number from 4 to 8'),
    (f"to {HERE} counters 5", "counters have 4 or 8 octets"),
    (f"to {HERE} rate 1 rate 2", "rate is given twice"),
    (f"to {HERE} twice", 'unknown word "twice"; expected to, once, domain'),
]


def refused():
    """Each wrong word is named, with what would be right."""
    for words, message in CASES:
        process = tap.Export(b"", *words.split() or ["once"])
        status = process.wait()
        tap.true(status == 1 and message in process.said(),
                 f"{words!r}: status {status}, says {process.said()!r}")


def helped():
    """Help names every word."""
    output = tap.export(b"", "--help").output
    for word in ("to", "once", "domain", "template-refresh", "mtu", "rate",
                 "batch",
                 "biflow", "uniflow", "pen", "format", "counters",
                 "profile", "elements", "filter", "cert", "key",
                 "ca", "peer", "rotate-size", "rotate-time", "show", "run"):
        tap.true(f"\n  {word} " in output, f"{word} is not in {output}")


# lines of a file, what must be said
FILES = [
    ("", "to is missing"),
    ("# nothing\n", "to is missing"),
    ("to udp:h:1 rate 0\n", 'conf:1: rate "0": expected a number from 1 to'),
    ("\n# x\n to tcp:h:1\n  domain\n", "conf:4: domain needs a value: a number"),
    ("to tcp:h:1 # x\nbiflow\n uniflow\n",
     "conf:1: biflow and uniflow exclude each other"),
    ("to file:'x\n", "conf:1: a quote without its end"),
    ("to tcp:h:1\ndaemon 1", 'conf:2: unknown word "daemon"; expected to, once'),
    ("to tcp:h:1\nto tcp:h:2\nmtu 600", 'conf:2: to "tcp:h:2": mtu is only'),
    ("to tcp:h:1\n" + "domain 1 " * 40, "conf:2: more than 64 words on a line"),
]


def files():
    """What is wrong in a file is named with its line."""
    for text, message in FILES:
        pathlib.Path("conf").write_text(text)
        process = tap.Export(b"", "run", "config", "conf", "once")
        status = process.wait()
        tap.true(status == 1 and message in process.said(),
                 f"{text!r}: status {status}, says {process.said()!r}")
    process = tap.Export(b"", "run", "config", "none")
    tap.same(process.wait(), 1, "status")
    tap.true("none: No such file or directory" in process.said(), process.said())


def at_once():
    """A message is written in one piece, for several may be written at once."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    done = subprocess.run([tap.BUILD / "checked" / "queue", "none", "shoe"],
                          stderr=there, check=False)
    here.setblocking(False)
    piece = here.recv(65536).decode()
    tap.same(done.returncode, 1, "exit status")
    tap.true(piece.startswith("pktsctl: ") and piece.endswith("show?\n"), piece)


tap.run([refused, files, helped, at_once])
