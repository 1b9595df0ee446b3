#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Frames pass devices that stamp them; are the stamps right?

    stamps.py send DEV                        frames of all kinds
    stamps.py send_fcs DEV                    the same, and three that bring their FCS
    stamps.py flood MODE COUNT DEV DEV        pktgen's, from two CPUs at once
    stamps.py check DIRECTORY FORMAT...       what was captured is what was stamped
    stamps.py tshark DIRECTORY                tshark reads the same times
    stamps.py capture DEV FILE                until it is killed
    stamps.py ordered FORMAT STAMPED          time does not run back
    stamps.py egress FORMAT STAMPED           stamped behind the point of capture
    stamps.py same CAPTURE CAPTURE            the same frames, to the octet
    stamps.py kept DIRECTORY FORMAT...        frames came with an FCS, which is kept

A capture is a line of JSON a frame: the kernel's stamp of its arrival in ns, and
its octets as the wire had them, VLAN tag included. The decoder here has nothing
in common with the module's.
"""
import json
import os
import re
import socket
import struct
import sys
import zlib
from time import monotonic_ns, sleep

from wire import ARP, CTAG, IP4, IP6, STAG, UDP, ether, ip4, ip6, tag, udp

SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING = 263, 8, 4
SO_TIMESTAMPNS, SO_NOFCS = 35, 43
ETH_P_ALL = 3
VLAN_VALID, TPID_VALID = 0x10, 0x40
SECOND = 10 ** 9
BEACON_TO = bytes.fromhex("03706b747342")


def packet_socket(dev):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind((dev, ETH_P_ALL))
    return sock


def frames():
    """Of many lengths, with and without tags, IP and not."""
    yield bytes.fromhex("020000000099020000000001" "88b5")
    yield ether(ARP, bytes(28))
    for size in (0, 1, 17, 18, 19, 100, 101, 1000, 1472):
        yield ether(IP4, ip4("10.0.0.1", UDP, udp(1, 2, bytes(range(256)) * 6)[:8 + size]))
    yield ether(CTAG, tag(7, IP4, ip4("10.0.0.2", UDP, udp(1, 2))))
    yield ether(STAG, tag(9, CTAG, tag(7, IP6, ip6("2001:db8::1", UDP, udp(1, 2)))))
    yield ether(IP6, ip6("2001:db8::2", UDP, udp(1, 2, b"odd")))


def untag(data, ancillary):
    """The stack has taken the tag off; the wire had it."""
    stamp = 0
    for level, kind, value in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            sec, ns = struct.unpack("qq", value)
            stamp = sec * SECOND + ns
        if level == SOL_PACKET and kind == PACKET_AUXDATA:
            status, _, _, _, _, tci, tpid = struct.unpack("IIIHHHH", value)
            if status & VLAN_VALID:
                tpid = tpid if status & TPID_VALID else CTAG
                data = data[:12] + struct.pack(">HH", tpid, tci) + data[12:]
    return stamp, data


def capture(dev, path):
    sock = packet_socket(dev)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE
    with open(path, "w", encoding="ascii", buffering=1) as out:
        out.write("\n")
        while True:
            data, ancillary, _, address = sock.recvmsg(70000, 256)
            if address[2] == PACKET_OUTGOING:
                continue
            stamp, data = untag(data, ancillary)
            out.write(json.dumps([stamp, data.hex()]) + "\n")


def load(path):
    with open(path, encoding="ascii") as lines:
        read = [json.loads(line) for line in lines if line.strip()]
    return [(stamp, bytes.fromhex(octets)) for stamp, octets in read]


def trailer(frame, pattern, *names):
    at = len(frame) - struct.calcsize(pattern)
    return frame[:at], dict(zip(names, struct.unpack(pattern, frame[at:])))


def generic(frame):
    return trailer(frame, ">IIH4s", "sec", "ns", "port", "fcs")


def gigamon(frame):
    return trailer(frame, ">4sHII", "fcs", "port", "sec", "ns")


def vss(frame):
    return trailer(frame, ">IIB", "sec", "ns", "port")


def metamako(frame):
    return trailer(frame, ">4sIIBHB", "fcs", "sec", "ns", "flags", "id", "port")


def exablaze(frame):
    inner, found = trailer(frame, ">4sBBIIBB", "fcs", "id", "port", "sec", "high", "low", "zero")
    found["ns"] = (found["high"] << 8 | found["low"]) * SECOND >> 40
    return inner, found


def beacon(frame):
    return trailer(frame, ">IH4s", "ns", "port", "fcs")


def srcmac(frame):
    sec, ns = struct.unpack(">HI", frame[6:12])
    return frame, {"sec16": sec, "ns": ns}


def l2(frame):
    kind, sub, version, sec, ns = struct.unpack(">HHHII", frame[12:26])
    if (kind, sub) != (0xd28b, 1):
        raise ValueError(f"no stamp: {frame.hex()}")
    return frame[:12] + frame[26:], {"version": version, "sec": sec, "ns": ns}


def pkts(frame):
    inner, found = trailer(frame, ">HIIIHHHBBII4sBBHI", "high", "sec", "ns", "error", "flags",
                           "id", "port", "sync", "where", "seq", "len", "fcs", "version",
                           "length", "sum", "magic")
    if found["magic"] != 0x706b7473 or checksum(frame[len(inner):]) != 0xffff:
        raise ValueError(f"no stamp: {frame.hex()}")
    return inner, found


FORMATS = {f.__name__: f for f in
           (generic, gigamon, vss, metamako, exablaze, beacon, srcmac, l2, pkts)}


def parts(time):
    return {"sec": time // SECOND, "ns": time % SECOND, "sec16": time // SECOND & 0xffff}


def differences(form, time, frame, stamped):
    """What is wrong with one frame, in words."""
    frame = frame.ljust(60, b"\0")
    inner, found = FORMATS[form](stamped)
    if form == "srcmac":
        frame, inner = frame[:6] + frame[12:], inner[:6] + inner[12:]
    if inner != frame:
        yield f"frame is {inner.hex()}, should be {frame.hex()}"
    want = parts(time)
    want["fcs"] = struct.pack("<I", zlib.crc32(frame))
    want["port"] = 5
    for name, value in want.items():
        if name in found and found[name] != value:
            yield f"{name} is {found[name]}, should be {value}"


def pcapng(path):
    """As the tool writes it."""
    with open(path, "rb") as file:
        data = file.read()
    at, found = 0, []
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == 6:
            _, high, low, captured = struct.unpack_from("<IIII", data, at + 8)
            found.append((high << 32 | low, data[at + 28:at + 28 + captured]))
        at += length
    return found


def decoded(captured, found):
    """What the tool's decoder has lost."""
    if len(captured) != len(found):
        yield f"{len(captured)} frames came, {len(found)} were decoded"
    for (time, frame), (told, other) in zip(captured, found):
        if told != time:
            yield f"{len(frame)} octets: time is {told}, should be {time}"
        if other not in (frame, frame.ljust(60, b"\0")):
            yield f"{len(frame)} octets: frame is {other.hex()}, should be {frame.hex()}"


def check(directory, *forms):
    captured, bad = pcapng(f"{directory}/in.pcapng"), 0
    for form in forms:
        wrong = list(decoded(captured, pcapng(f"{directory}/{form}.out.pcapng")))
        stamped = [frame for _, frame in pcapng(f"{directory}/{form}.pcapng")
                   if frame[:6] != BEACON_TO]
        if len(stamped) != len(captured):
            wrong.append(f"{len(stamped)} stamped frames")
        if form in FORMATS:
            for (time, frame), other in zip(captured, stamped):
                wrong += differences(form, time, frame, other)
        for what in wrong:
            print(f"{form}: {what}")
        bad += len(wrong)
    return bad


def tshark(directory):
    """A line a frame, of one format after the other; a column a field."""
    captured, bad = pcapng(f"{directory}/in.pcapng"), 0
    with open(f"{directory}/tshark", encoding="ascii") as lines:
        rows = [line.rstrip("\n").split("|") for line in lines]
    if len(rows) != 5 * len(captured):
        print(f"{len(rows)} frames")
        bad += 1
    for number, row in enumerate(rows):
        form, at = divmod(number, len(captured))
        time = captured[at][0]
        want = [""] * 6
        # of a protocol that it does not know all is payload
        if form < 4 and captured[at][1][12:14] == b"\x88\xb5":
            pass
        elif form < 4:
            want[form] = f"{time // SECOND % 60:02d}.{time % SECOND:09d}"
        else:
            want[4:] = [str(time // SECOND), str(time % SECOND)]
        if any(not is_.endswith(should) or bool(is_) != bool(should) for is_, should
               in zip([value.replace(" UTC", "") for value in row], want)):
            print(f"frame {number}: {row}, should be {want}")
            bad += 1
    return bad


def ordered(form, stamped):
    bad, last = 0, 0
    for _, frame in load(stamped):
        found = FORMATS[form](frame)[1]
        time = found["sec"] * SECOND + found["ns"]
        if time < last:
            print(f"time runs back by {last - time} ns")
            bad += 1
        last = time
    return bad


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data[:len(data) & ~1]))
    total += data[-1] << 8 if len(data) & 1 else 0
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def wrong_checksum(frame):
    """Of TCP in IPv4."""
    at = 18 if frame[12:14] == b"\x81\x00" else 14
    if frame[at - 2:at] != b"\x08\x00" or frame[at + 9] != 6:
        return False
    end = at + struct.unpack(">H", frame[at + 2:at + 4])[0]
    segment = frame[at + (frame[at] & 15) * 4:end]
    pseudo = frame[at + 12:at + 20] + struct.pack(">HH", 6, len(segment))
    return checksum(pseudo + segment) != 0xffff


def egress(form, stamped):
    """FCS and checksums are right, and stamps come before captures, in order."""
    bad, last, tagged, full = 0, 0, 0, 0
    for captured, frame in load(stamped):
        inner, found = FORMATS[form](frame)
        time = found["sec"] * SECOND + found["ns"]
        if found["fcs"] != struct.pack("<I", zlib.crc32(inner)):
            print(f"the FCS is wrong: {frame.hex()}")
            bad += 1
        if wrong_checksum(inner):
            print(f"the checksum is wrong: {frame.hex()}")
            bad += 1
        if not last <= time <= captured:
            print(f"{time} is not between {last} and {captured}")
            bad += 1
        last = time
        tagged += frame[12:16] == b"\x81\x00\x00\x07"
        full += len(inner) == 1514
    if not tagged or full < 50:
        print(f"{tagged} frames have a tag, {full} are whole segments")
        bad += 1
    return bad


def is_wrong(frame):
    """Of a frame that ends in its FCS."""
    return struct.pack("<I", zlib.crc32(frame[:-4])) != frame[-4:]


def kept(directory, *forms):
    """The broker's device got frames with their FCS: what became of it?"""
    captured, bad = pcapng(f"{directory}/in.pcapng"), 0
    if [is_wrong(frame) for _, frame in captured].count(True) != 2:
        print("not two frames came with a wrong FCS")
        bad += 1
    for form in forms:
        stamped = pcapng(f"{directory}/{form}.pcapng")
        back = pcapng(f"{directory}/{form}.out.pcapng")
        if not len(stamped) == len(back) == len(captured):
            print(f"{form}: {len(captured)} frames came, {len(stamped)} left, {len(back)} are back")
            bad += 1
        for (_, frame), (_, marked), (_, again) in zip(captured, stamped, back):
            inner, found = FORMATS[form](marked)
            flags = 0x08 | 0x40 * is_wrong(frame)
            if again != frame[:-4] or inner + found["fcs"] != frame or (
                    form == "pkts" and found["flags"] & 0x48 != flags):
                print(f"{form}: {found}, {inner.hex()} and {again.hex()} of {frame.hex()}")
                bad += 1
    return bad


def same(one, other):
    return [frame for _, frame in pcapng(one)] != [frame for _, frame in pcapng(other)]


def send(dev):
    """In their order: of one processor. Says how long it took, in ms."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sock, began = packet_socket(dev), monotonic_ns()
    for frame in frames():
        sock.send(frame)
    print((monotonic_ns() - began) // 10 ** 6)


def send_fcs(dev):
    """With one that is right, one that is wrong, and one whose frame is."""
    send(dev)
    sock = packet_socket(dev)
    sock.setsockopt(socket.SOL_SOCKET, SO_NOFCS, 1)
    frame = ether(IP4, ip4("10.0.0.1", UDP, udp(1, 2, bytes(100))))
    fcs = struct.pack("<I", zlib.crc32(frame))
    sock.send(frame + fcs)
    sock.send(frame + fcs[::-1])
    sock.send(frame[:70] + b"\x01" + frame[71:] + fcs)


def tell(name, *lines):
    for line in lines:
        with open(f"/proc/net/pktgen/{name}", "w", encoding="ascii") as file:
            file.write(line + "\n")


def flooded(name):
    with open(f"/proc/net/pktgen/{name}", encoding="ascii") as file:
        return re.search(r"OK: \d+\(", file.read())


def flood(mode, count, *devs):
    """Each CPU has a device, or all have one; ends when all frames are sent."""
    for cpu, dev in enumerate(devs):
        tell(f"kpktgend_{cpu}", "rem_device_all", f"add_device {dev}@{cpu}")
        tell(f"{dev}@{cpu}", f"xmit_mode {mode}", f"count {count}", "burst 1", "clone_skb 0",
             "delay 0", "pkt_size 60", "dst_mac 02:00:00:00:00:99", "dst 10.9.0.1",
             "src_min 10.0.0.1", "src_max 10.0.0.1")
    # that ends before its threads have begun, where they come late
    tell("pgctrl", "start")
    while not all(flooded(f"{dev}@{cpu}") for cpu, dev in enumerate(devs)):
        sleep(0.05)
    for cpu in range(len(devs)):
        tell(f"kpktgend_{cpu}", "rem_device_all")


def main(command, *words):
    commands = {"send": send, "capture": capture, "check": check, "ordered": ordered,
                "egress": egress, "tshark": tshark, "kept": kept, "send_fcs": send_fcs,
                "flood": flood, "same": same}
    return 1 if commands[command](*words) else 0


sys.exit(main(*sys.argv[1:]))
