#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Over TCP and TLS: what a collector has not read is not acknowledged."""

import signal
import socket
import subprocess
import time

import nfdump
import records
import tap
from recorder import TLS, certificates
from streams import Listener, Stream

# A reader that closes may stand still before, for longer than what it has not
# read is waited for.
NEVER = "600000"
BEGIN = (int(time.time()) - 60) * records.S


def flows(first, last):
    """Flows from first to last; their source port is their number."""
    return records.pack([
        records.record(str(n), "10.0.0.1", "10.0.0.2", 17,
                       *records.pair(BEGIN + n), sport=n, dport=53)
        for n in range(first, last + 1)], first)


def whole(first, last):
    return list(range(first, last + 1))


def acknowledged(process, number):
    tap.until(lambda: process.acknowledged() >= number,
              f"record {number} is acknowledged")


def sound(stream, first=0):
    """Sequence numbers go on from the first, no template is withdrawn."""
    wanted = {}
    for domain, sequence, count in stream.messages:
        wanted.setdefault(domain, first if domain else sequence)
        tap.same(sequence, wanted[domain], f"sequence in domain {domain}")
        wanted[domain] += count
    tap.same(stream.withdrawn, 0, "withdrawals")


def once():
    """All of it in one connection, over IPv4 and IPv6, then it is closed."""
    for family, address, name in ((socket.AF_INET, "127.0.0.1", "127.0.0.1"),
                                  (socket.AF_INET6, "::1", "[::1]")):
        listener = Listener(family, address)
        tap.export(flows(1, 2000), "to", f"tcp:{name}:{listener.port}", "once")
        listener.close()
        tap.same(len(listener.data), 1, "connections")
        stream, = listener.streams()
        sound(stream)
        tap.same(stream.rest, b"", "octets behind the last message")
        tap.same(stream.ports, whole(1, 2000), "flows")
        tap.true(max(stream.lengths) <= 16384, f"{max(stream.lengths)} octets")


def absent():
    """A collector that comes late gets all; it is missed once, and found."""
    port = nfdump.free_port()
    process = tap.Export(flows(1, 600), "to", f"tcp:127.0.0.1:{port}")
    tap.until(process.said, "the collector is missed")
    tap.same(process.acknowledged(), 0, "acknowledged")
    listener = Listener(port=port)
    acknowledged(process, 600)
    tap.same(process.stop(), 0, "exit status")
    listener.close()
    lines = process.said().splitlines()
    tap.same(len(lines), 2, f"lines in {lines}")
    tap.true("Connection refused; records wait" in lines[0], lines[0])
    tap.true("takes records again" in lines[1], lines[1])
    tap.same(listener.ports(), whole(1, 600), "flows")


def unread():
    """What the collector's kernel has but its reader not is not settled."""
    listener = Listener()
    listener.held.clear()
    listener.cut_after = 20
    process = tap.Export(flows(1, 300), "to", f"tcp:127.0.0.1:{listener.port}",
                         PKTS_SETTLE=NEVER)
    tap.until(lambda: listener.data, "a connection")
    tap.until(lambda: len(process.reads()) > 2, "it looks for confirmations")
    listener.held.set()  # reads 20 octets and closes
    tap.until(lambda: len(listener.ports()) == 300, "all flows, after that")
    tap.same(process.stop(), 0, "exit status")
    tap.same(process.acknowledged(), 300, "acknowledged")
    listener.close()
    first, *rest = listener.streams()
    tap.same(first.ports, [], "flows of the connection that was cut")
    tap.same([p for s in rest for p in s.ports], whole(1, 300), "flows")


def cut():
    """Cut in the middle of a message, again and again: no hole."""
    listener = Listener()
    listener.cut_after = 100_000
    process = tap.Export(flows(1, 3000), "to",
                         f"tcp:127.0.0.1:{listener.port}", PKTS_SETTLE=NEVER)
    tap.until(lambda: len(listener.data) > 1, "a second connection")
    listener.cut_after = 50_001
    process.append(flows(3001, 5000))
    tap.until(lambda: len(listener.data) > 2, "a third connection")
    tap.until(lambda: 5000 in listener.streams()[-1].ports, "the last flow")
    tap.same(process.stop(), 0, "exit status")
    tap.same(process.acknowledged(), 5000, "acknowledged")
    listener.close()
    streams = listener.streams()
    tap.true(all(s.announced for s in streams if s.messages),
             "a connection without templates")
    place = {}
    for stream in streams:
        sequence = next((s for d, s, _ in stream.messages if d), 0)
        sound(stream, sequence)
        for offset, port in enumerate(stream.ports):
            tap.same(place.setdefault(port, sequence + offset),
                     sequence + offset, f"sequence of flow {port}")
    tap.same(sorted(place), whole(1, 5000), "flows")
    tap.same([place[n] for n in whole(1, 5000)], list(range(5000)), "places")


def restart():
    """A collector that reads all and closes: nothing comes twice after it."""
    listener = Listener()
    process = tap.Export(flows(1, 10), "to", f"tcp:127.0.0.1:{listener.port}")
    acknowledged(process, 10)
    listener.cut_after = len(listener.data[0]) + 1
    process.append(flows(11, 20))
    tap.until(lambda: len(listener.data) == 2, "a second connection")
    process.append(flows(21, 30))
    acknowledged(process, 30)
    tap.same(process.stop(), 0, "exit status")
    listener.close()
    tap.same(listener.ports(), whole(1, 30), "flows")
    again = listener.streams()[1]
    tap.true(again.announced > 1, "no templates")
    sound(again, 30 - len(again.ports))


def held_up():
    """A collector that reads nothing stops it, and no memory grows."""
    listener = Listener()
    listener.held.clear()
    process = tap.Export(flows(1, 60000), "to",
                         f"tcp:127.0.0.1:{listener.port}", "once",
                         build="plain", PKTS_CEILING="65536")
    tap.until(lambda: listener.data, "a connection")
    listener.held.set()
    tap.same(process.wait(), 0, "exit status")
    listener.close()
    tap.same(listener.ports(), whole(1, 60000), "flows")


def killed():
    """Killed at any moment: the next one goes on, with the same numbers."""
    listener = Listener()
    process = tap.Export(flows(1, 40000), "to",
                         f"tcp:127.0.0.1:{listener.port}", "rate", "100")
    tap.until(lambda: listener.data and len(listener.data[-1]) > 300_000,
              "something has come")
    process.stop(signal.SIGKILL)
    done = process.acknowledged()
    tap.export(flows(1, 40000), "to", f"tcp:127.0.0.1:{listener.port}", "once",
               PKTS_ACKED=str(done))
    listener.close()
    first, second = listener.streams()
    sound(first)
    sound(second, done)
    tap.true(len(first.ports) >= done, "acknowledged but not there")
    tap.same(second.ports, whole(done + 1, 40000), "flows of the second")


def paced():
    """With a rate, no more messages come than it allows."""
    listener = Listener()
    begin = time.monotonic()
    tap.export(flows(1, 6000), "to", f"tcp:127.0.0.1:{listener.port}", "once",
               "rate", "20")
    took = time.monotonic() - begin
    listener.close()
    stream, = listener.streams()
    tap.same(stream.ports, whole(1, 6000), "flows")
    count = len(stream.messages)
    tap.true(count > 40 and took >= (count - 2) / 20,
             f"{count} messages in {took} s")


class Serv:
    """gnutls-serv, which prints what it gets."""

    def __init__(self, *words, ca="ca.pem", cert="server"):
        self.port = nfdump.free_port()
        self.out = open("got", "wb")
        self.process = subprocess.Popen(
            ["gnutls-serv", "--port", str(self.port), "--x509cafile", ca,
             "--x509certfile", f"{cert}.pem", "--x509keyfile", f"{cert}.key",
             "--echo", "--quiet", *words],
            stdout=self.out, stderr=subprocess.STDOUT)
        tap.until(self.listens, "gnutls-serv listens")

    def listens(self):
        found = subprocess.run(["ss", "-Hlnt", f"sport = :{self.port}"],
                               capture_output=True, check=True)
        return found.stdout

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.out.close()


class Proxy:
    """Ends TLS and hands what comes to a listener: socat."""

    def __init__(self, port, *options):
        self.port = nfdump.free_port()
        self.process = subprocess.Popen(
            ["socat", "-u", f"OPENSSL-LISTEN:{self.port},reuseaddr,fork,"
             "cert=server.pem,key=server.key,cafile=ca.pem,verify=1"
             + "".join(options), f"TCP:127.0.0.1:{port}"])
        tap.until(lambda: subprocess.run(
            ["ss", "-Hlnt", f"sport = :{self.port}"], capture_output=True,
            check=True).stdout, "socat listens")

    def stop(self):
        self.process.kill()
        self.process.wait()


def tls():
    """Over TLS 1.3 and 1.2, with both certificates checked, all arrives."""
    certificates()
    for version in ("TLS1.3", "TLS1.2"):
        listener = Listener()
        proxy = Proxy(listener.port, f",openssl-min-proto-version={version}"
                      f",openssl-max-proto-version={version}")
        tap.export(flows(1, 1000), "to", f"tls:localhost:{proxy.port}", "once",
                   *TLS)
        tap.until(lambda: len(listener.ports()) >= 1000, "all flows")
        proxy.stop()
        listener.close()
        sound(listener.streams()[0])
        tap.same(listener.ports(), whole(1, 1000), version)


def refused(said, *words, serv=(), **environment):
    server = Serv(*serv, **environment)
    process = tap.Export(flows(1, 5), "to", f"tls:127.0.0.1:{server.port}",
                         "once", *words)
    status = process.wait()
    server.stop()
    tap.true(status == 1 and said in process.said(),
             f"status {status}, says {process.said()!r}, not {said!r}")
    tap.true("records that stay in the kernel: 5" in process.said(),
             process.said())
    tap.same(process.acknowledged(), 0, "acknowledged")


def tls_refused():
    """A wrong CA, name, version, or nobody who asks: not a record leaves."""
    certificates()
    ask = "--require-client-cert"
    refused("issuer is unknown", *TLS, serv=(ask,), cert="stranger")
    refused("does not match", *TLS, "peer", "other.example", serv=(ask,))
    refused("TLS: ", *TLS,
            serv=(ask, "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT"))
    refused("does not ask for our certificate", *TLS,
            serv=("--disable-client-cert",))
    refused("TLS: ", "cert", "stranger.pem", "key", "stranger.key", "ca",
            "ca.pem", serv=(ask, "--verify-client-cert"))
    refused("TLS: ", "cert", "stranger.pem", "key", "stranger.key", "ca",
            "ca.pem", serv=(ask, "--verify-client-cert", "--priority",
                            "NORMAL:-VERS-ALL:+VERS-TLS1.2"))


tap.run([once, absent, unread, cut, restart, held_up, killed, paced, tls,
         tls_refused])
