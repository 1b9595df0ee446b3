#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Round trips of our flows, against those in a capture at the same device.

    roundtrip.py ask HOST PORT TIMES      over TCP: says something when the answer to
                                    what it said before is there; then it stays
    roundtrip.py fields                   what tshark shall tell
    roundtrip.py compare FLOWS LINES      FLOWS: pktsctl -j flow show; LINES: what
                                    tshark tells of FIELDS

An echo's round trip is from the request's stamp to that of its reply. TCP's is
tshark's tcp.analysis.ack_rtt: from a segment to the acknowledgment of it, each
segment one sample, the SYN and its answer among them. With one segment under
way at a time ours has the same samples: their number, and the shortest, the
longest and the mean one, to the nanosecond. tshark's initial_rtt is the
handshake's two halves together.
"""
import collections
import json
import signal
import socket
import sys

FIELDS = ("frame.time_epoch", "ip.src", "icmp.type", "icmp.ident", "icmp.seq", "tcp.srcport",
          "tcp.dstport", "tcp.analysis.ack_rtt", "tcp.analysis.initial_rtt")
REQUEST = "8"


def ask(host, port, times):
    with socket.create_connection((host, int(port))) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # the handshake's end is a segment of its own: the other end speaks first
        client.recv(5, socket.MSG_WAITALL)
        for _ in range(int(times)):
            client.sendall(b"x" * 100)
            client.recv(100, socket.MSG_WAITALL)
        print("done", flush=True)
        signal.pause()


def ns(seconds):
    """Exactly: a double has no nanoseconds of this century."""
    whole, _, part = seconds.partition(".")
    return int(whole) * 10**9 + int(part[:9].ljust(9, "0"))


def read(path):
    """Samples by the port or identifier of who asks, and by who answers."""
    samples, handshakes, asked = collections.defaultdict(list), {}, {}
    with open(path, encoding="ascii") as file:
        for line in file:
            at = dict(zip(FIELDS, (word.split(",")[0] for word in line.rstrip("\n").split("\t"))))
            if at["icmp.type"]:
                echo = int(at["icmp.ident"], 0), at["icmp.seq"]
                if at["icmp.type"] == REQUEST:
                    asked[echo] = ns(at["frame.time_epoch"])
                elif echo in asked:
                    samples[echo[0], at["ip.src"]].append(
                        ns(at["frame.time_epoch"]) - asked.pop(echo))
                continue
            port = max(int(at["tcp.srcport"]), int(at["tcp.dstport"]))
            if at["tcp.analysis.ack_rtt"]:
                samples[port, at["ip.src"]].append(ns(at["tcp.analysis.ack_rtt"]))
            if at["tcp.analysis.initial_rtt"]:
                handshakes[port] = ns(at["tcp.analysis.initial_rtt"])
    return samples, handshakes


def check(what, got, wanted):
    """What a flow says of a direction, beside the samples."""
    if not wanted or not got:
        return [f"{what}: {got}, the capture has {wanted}"] * (bool(wanted) != bool(got))
    pairs = (("min", got["min"], min(wanted)), ("mean", got["mean"], sum(wanted) // len(wanted)),
             ("max", got["max"], max(wanted)))
    told = ", ".join(f"{name} {ours} ({theirs})" for name, ours, theirs in pairs)
    print(f"# {what}: {got['count']} ({len(wanted)}) round trips, {told}")
    return [f"{what}: {name} is {ours} ns, should be {theirs}" for name, ours, theirs in pairs
            if ours != theirs] + \
        [f"{what}: {got['count']} round trips, should be {len(wanted)}"] * \
        (got["count"] != len(wanted))


def compare(flows, lines):
    samples, handshakes = read(lines)
    bad = [] if samples else ["the capture has no round trip"]
    with open(flows, encoding="ascii") as file:
        flows = json.load(file)
    for flow in flows:
        tcp = flow["proto"] == 6
        what = f"TCP port {flow['sport']}" if tcp else "echo"
        # one stamp, one round trip
        echo = not tcp and flow["forward"].get("rtt", {}).get("min")
        if not tcp and echo != min(samples.get((flow["sport"], flow["dst"]), [0])):
            bad.append(f"{what}: shortest is {echo} ns, not to the nanosecond")
        bad += check(what + ", there", flow["forward"].get("rtt"),
                     samples.pop((flow["sport"], flow["dst"]), []))
        bad += check(what + ", back", flow["reverse"].get("rtt"),
                     samples.pop((flow["sport"], flow["src"]), []))
        if tcp:
            both = flow.get("handshake_server", 0) + flow.get("handshake_client", 0)
            if both != handshakes[flow["sport"]]:
                bad.append(f"{what}: handshake is {both}, should be {handshakes[flow['sport']]}")
    if samples:
        bad.append(f"no flow has these: {dict(samples)}")
    print("".join(f"# {line}\n" for line in bad), end="")
    return bool(bad)


def main():
    if sys.argv[1] == "fields":
        print("-e " + " -e ".join(FIELDS))
    elif sys.argv[1] == "ask":
        ask(*sys.argv[2:])
    else:
        sys.exit(compare(*sys.argv[2:]))


main()
