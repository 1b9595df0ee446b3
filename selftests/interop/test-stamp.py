#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Stamps of captures: what tshark reads in them, and what the tool makes of them.

tshark decodes six of the formats, each by code of its own. It sees captures that
the tool has stamped, and its fields have to be what was to be stamped; then the
tool reads the same capture, and has to find the same.
"""

import binascii
import json
import os
import struct
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../build/interop/checked/pktsctl")
S = 10**9
START = 1795528800 * S + 123456789  # 2026-11-24 14:00 UTC
SOURCE = "02:00:00:00:00:02"
HEAD = bytes.fromhex("020000000001020000000002")

cases = failures = 0


def result(name, wrong=""):
    global cases, failures
    cases += 1
    print(f"{'not ' if wrong else ''}ok {cases} - {name}")
    if wrong:
        failures += 1
        for line in str(wrong).splitlines()[:12]:
            print(f"# {line}")


def tool(*words):
    return subprocess.run([TOOL, *words], capture_output=True, text=True,
                          check=False)


def must(*words):
    done = tool(*words)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def fcs(frame):
    return struct.pack("<I", binascii.crc32(frame))


def packet(number, payload):
    """A UDP packet over IPv4, and Ethernet's padding where it is short."""
    udp = struct.pack(">HHHH", 1000 + number, 5000, 8 + payload, 0)
    udp += bytes(i & 0xff for i in range(payload))
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number, 0, 64,
                     17, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
    frame = HEAD + b"\x08\x00" + ip + udp
    return frame + bytes(max(0, 60 - len(frame)))


def traffic(count=40, step=70000001, with_fcs=True, start=START):
    frames = []
    for i in range(count):
        frame = packet(i, (0, 1, 18, 19, 100, 1400)[i % 6])
        frames.append((start + i * step,
                       frame + (fcs(frame) if with_fcs else b"")))
    return frames


def write(path, frames):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHIIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
        for time, frame in frames:
            out.write(struct.pack("<IIII", time // S, time % S, len(frame),
                                  len(frame)) + frame)


def read(path):
    """Of pcapng as the tool writes it, by hand."""
    with open(path, "rb") as file:
        data = file.read()
    at, frames = 0, []
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if struct.unpack_from("<I", data, at + length - 4)[0] != length:
            raise RuntimeError("a block does not end as it began")
        if kind == 6:
            _, high, low, captured, _ = struct.unpack_from("<IIIII", data,
                                                           at + 8)
            frames.append((high << 32 | low,
                           data[at + 28:at + 28 + captured]))
        at += length
    return frames


def tshark(path, fields, options=()):
    """Rows of fields, as text."""
    words = ["tshark", "-r", path, "-T", "fields", "-E", "separator=|",
             *options]
    for field in fields:
        words += ["-e", field]
    done = subprocess.run(words, capture_output=True, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "TZ": "UTC",
                               "HOME": "/nonexistent"})
    return [line.split("|") for line in done.stdout.splitlines()]


def seconds(time):
    """As tshark shows an absolute time with nanoseconds: its end."""
    return f"{time // S % 60:02d}.{time % S:09d}"


def differ(rows, wanted):
    """The first row that is not as wanted; a time is compared by its end."""
    if len(rows) != len(wanted):
        return f"{len(rows)} rows, wanted {len(wanted)}"
    for number, (row, want) in enumerate(zip(rows, wanted)):
        for is_, should in zip(row, want):
            shown = is_.replace(" UTC", "")
            good = shown.endswith(should[1:]) if should.startswith("~") \
                else shown == should
            if not good:
                return f"frame {number + 1}: {row}, wanted {want}"
    return ""


def hexed(data):
    return "0x" + data.hex()


def kept(frame):
    """The FCS as tshark shows it: its octets, in the order of the wire."""
    return hexed(frame[-4:])


CASES = [
    ("gigamon", "gigamon", ["port", "4660"], True,
     ["gmtrailer.crc", "gmtrailer.portid", "gmtrailer.timestamp"],
     lambda i, t, f: [kept(f), "0x1234", "~" + seconds(t)], ()),
    ("vss", "vss", ["sync", "ptp"], True,
     ["vssmonitoring.time", "vssmonitoring.clksrc"],
     lambda i, t, f: ["~" + seconds(t), "3"], ()),
    ("vss with a port", "vss", ["sync", "ntp", "port", "77"], True,
     ["vssmonitoring.time", "vssmonitoring.clksrc", "vssmonitoring.srcport"],
     lambda i, t, f: ["~" + seconds(t), "1", "77"], ()),
    ("metamako", "metamako", ["id", "43981", "port", "7", "seq"], True,
     ["metamako.orig_fcs", "metamako.time", "metamako.flags",
      "metamako.srcdevice", "metamako.srcport", "metamako.seqnum"],
     lambda i, t, f: [kept(f), "~" + seconds(t), "0x03", "43981", "7",
                      str(i)],
     ("--enable-heuristic", "metamako_eth")),
    ("exablaze", "exablaze", ["id", "9", "port", "7"], True,
     ["exablaze.original_fcs", "exablaze.device", "exablaze.port",
      "exablaze.timestamp", "exablaze.timestamp.seconds"],
     lambda i, t, f: [kept(f), "9", "7", "~" + seconds(t), str(t // S)],
     ("--enable-heuristic", "exablaze_eth")),
    ("ixia", "ixia", ["sync", "gps"], False, ["ixiatrailer.timestamp"],
     lambda i, t, f: ["~" + seconds(t)], ()),
    ("l2, 64 bits, UTC", "l2", [], True,
     ["avsp.sub_type", "avsp.ver", "avsp.64sec", "avsp.64ns"],
     lambda i, t, f: ["1", "0x0110", str(t // S), str(t % S)], ()),
    ("l2, 64 bits, TAI", "l2", ["clock", "tai"], True,
     ["avsp.sub_type", "avsp.ver", "avsp.64sec", "avsp.64ns"],
     lambda i, t, f: ["1", "0x0010", str(t // S + 37), str(t % S)], ()),
    ("l2, 48 bits, UTC", "l2", ["short"], True,
     ["avsp.sub_type", "avsp.ver", "avsp.48sec", "avsp.48ns"],
     lambda i, t, f: ["1", "0x0120", str(t // S % 65536), str(t % S)],
     ()),
    ("l2, 48 bits, TAI", "l2", ["short", "clock", "tai"], True,
     ["avsp.sub_type", "avsp.ver", "avsp.48sec", "avsp.48ns"],
     lambda i, t, f: ["1", "0x0020", str((t // S + 37) % 65536),
                      str(t % S)], ()),
]


def stranger(name, form, words, with_fcs, fields, want, options):
    frames = traffic(with_fcs=with_fcs)
    write("in.pcap", frames)
    # gmtrailer wants the new FCS, which tshark takes out where pcapng tells it.
    path = "stamped.pcap" if form == "gigamon" else "stamped.pcapng"
    must("stamp", "encode", "in.pcap", path, "format", form, *words, "fcs",
         "yes" if with_fcs else "no")
    rows = tshark(path, fields, options)
    result(f"tshark reads {name}",
           differ(rows, [want(i, t, f) for i, (t, f) in enumerate(frames)]))
    must("stamp", "decode", path, "out.pcapng")
    result(f"the same capture is read: {name}",
           "" if read("out.pcapng") == frames else "other frames or times")
    shown = json.loads(must("-j", "stamp", "show", path))
    times = [one["time"] for one in shown[:-1]]
    ahead = 37 * S if "tai" in words else 0
    result(f"its times are shown: {name}",
           "" if times == [t + ahead for t, _ in frames] and
           shown[-1]["stamped"] == len(frames) else shown[-1])


def summary(path, *words):
    return json.loads(must("-j", "stamp", "show", path, "summary", *words))


def same(name, is_, want):
    result(name, "" if is_ == want else f"is {is_}, wanted {want}")


def test_containers():
    """pcap and pcapng, by name, and as tshark sees the latter."""
    frames = traffic()
    write("in.pcap", frames)
    must("stamp", "encode", "in.pcap", "a.pcap", "format", "pkts")
    must("stamp", "decode", "a.pcap", "b.pcapng")
    must("stamp", "decode", "a.pcap", "c.pcap")
    same("pcapng has frames and times", read("b.pcapng"), frames)
    rows = tshark("b.pcapng", ["frame.time_epoch", "frame.len",
                               "eth.fcs.status", "frame.interface_id"],
                  ("-o", "eth.check_fcs:TRUE"))
    result("tshark sees nanoseconds, and an FCS that is right",
           differ(rows, [[f"{t // S}.{t % S:09d}", str(len(f)), "1", "0"]
                         for t, f in frames]))
    with open("c.pcap", "rb") as one, open("in.pcap", "rb") as two:
        same("pcap is what it was", one.read()[24:], two.read()[24:])


def test_convert():
    """From one to the next, and back to the frames."""
    chain = ("generic", "gigamon", "metamako", "exablaze", "beacon", "pkts",
             "l2", "vss", "ixia", "pkts")
    for with_fcs in (False, True):
        frames = traffic(with_fcs=with_fcs)
        write("in.pcap", frames)
        fcs_word = "yes" if with_fcs else "no"
        must("stamp", "encode", "in.pcap", "0.pcapng", "format", "generic",
             "fcs", fcs_word)
        for number, form in enumerate(chain[1:]):
            must("stamp", "convert", f"{number}.pcapng",
                 f"{number + 1}.pcapng", "from", chain[number], "to", form)
            same(f"stamps become {form}, fcs {fcs_word}",
                 summary(f"{number + 1}.pcapng")["format"], form)
        must("stamp", "decode", f"{len(chain) - 1}.pcapng", "out.pcapng")
        same(f"frames come through all formats, fcs {fcs_word}",
             read("out.pcapng"), frames)


def beacons_of(path):
    return [(t, f) for t, f in read(path) if f[12:14] == b"\x88\xb5"]


def test_beacons():
    frames = traffic(count=100, step=90000001, with_fcs=False)
    write("in.pcap", frames)
    must("stamp", "encode", "in.pcap", "all.pcapng", "format", "beacon")
    stamped = read("all.pcapng")
    beacons = [i for i, (_, f) in enumerate(stamped)
               if f[12:14] == b"\x88\xb5"]
    last = frames[-1][0] // S
    same("a beacon a second", len(beacons), last - START // S + 1)

    lost = [one for i, one in enumerate(stamped) if i not in beacons[2:6]]
    write("lost.pcap", lost)
    must("stamp", "decode", "lost.pcap", "out.pcapng")
    same("lost beacons move no stamp", read("out.pcapng"), frames)
    same("lost beacons are counted", summary("lost.pcap")["beacons-lost"], 4)

    late = [one for i, one in enumerate(stamped) if i not in beacons[:4]]
    write("late.pcap", late)
    must("stamp", "decode", "late.pcap", "out.pcapng")
    same("a first beacon that comes late", read("out.pcapng"), frames)

    # Another clock captured it, years off, and each frame a little late.
    other = [(t - 10**17 + i % 7 * 10**7, f)
             for i, (t, f) in enumerate(late)]
    write("other.pcap", other)
    must("stamp", "decode", "other.pcap", "out.pcapng")
    same("the capture's clock is off by years", read("out.pcapng"), frames)

    none = [one for i, one in enumerate(stamped) if i not in beacons]
    write("none.pcap", none)
    said = summary("none.pcap")
    same("without a beacon no time is told",
         (said["stamped"], said["no-time"]), (0, len(frames)))
    must("stamp", "decode", "none.pcap", "out.pcapng", "capture-clock")
    same("unless the capture's clock is as good", read("out.pcapng"), frames)


def test_roll_over():
    """Where 16 bits of seconds begin again, and a whole day."""
    start = (START // S // 65536 + 1) * 65536 * S - S
    frames = [(start + i * 10**8, packet(i, 30)) for i in range(20)]
    frames += [(start + i * 3600 * S, packet(i, 30)) for i in range(1, 25)]
    write("in.pcap", frames)
    for form, more in (("srcmac", ["mac", SOURCE]), ("l2", [])):
        short = ["short"] if form == "l2" else []
        must("stamp", "encode", "in.pcap", "a.pcapng", "format", form, *short)
        must("stamp", "decode", "a.pcapng", "out.pcapng", *more)
        same(f"{form}: seconds roll over", read("out.pcapng"), frames)


def test_summary():
    """What is odd is found: gaps, order, FCS, damage, frames without a stamp."""
    write("in.pcap", traffic(with_fcs=True))
    must("stamp", "encode", "in.pcap", "a.pcapng", "format", "pkts", "id", "5",
         "sync", "ptp", "error", "100ns")
    frames = read("a.pcapng")
    time, broken = frames[10]
    broken = broken[:20] + b"\xee" + broken[21:-4]
    frames[10] = (time, broken + fcs(broken))
    time, broken = frames[12]
    frames[12] = (time, broken[:20] + b"\xee" + broken[21:])
    del frames[30:33]
    frames[20], frames[21] = frames[21], frames[20]
    frames.append((frames[-1][0], packet(99, 30) + fcs(packet(99, 30))))
    write("odd.pcap", frames)
    said = summary("odd.pcap")
    for key, want in (("frames", 38), ("stamped", 37), ("unstamped", 1),
                      ("bad-fcs", 2), ("damaged", 1), ("reordered", 1),
                      ("missing", 4), ("gaps", 2), ("fcs", True)):
        same(f"summary: {key}", said[key], want)
    shown = json.loads(must("-j", "stamp", "show", "odd.pcap"))
    same("a frame's stamp is shown",
         {key: shown[0][key] for key in ("id", "sync", "source", "error",
                                         "seq", "clock")},
         {"id": 5, "sync": "ptp", "source": "sw", "error": 100, "seq": 0,
          "clock": "utc"})
    text = must("stamp", "show", "odd.pcap")
    result("the same as text", "" if "2026-11-24T14:00:00.123456789" in text
           and " bad-fcs" in text and "1 without a stamp" in text else text)


def test_no_stamp():
    """What looks like a stamp's flags, in a frame without one, is nothing."""
    write("in.pcap", traffic(with_fcs=False))
    must("stamp", "encode", "in.pcap", "a.pcapng", "format", "metamako")
    frames = read("a.pcapng")
    frames.append((frames[-1][0], packet(99, 100)[:-12] +
                   struct.pack(">IIBHB", 1, 1, 0x14, 0, 0)))
    write("odd.pcap", frames)
    shown = json.loads(must("-j", "stamp", "show", "odd.pcap"))[-2]
    same("nothing is told of no stamp", sorted(shown),
         ["captured", "frame", "kind", "octets"])


def test_errors():
    write("in.pcap", traffic())
    write("ip.pcap", [])
    with open("ip.pcap", "r+b") as file:
        file.seek(20)
        file.write(struct.pack("<I", 101))
    with open("text", "w", encoding="ascii") as file:
        file.write("no capture at all, but long enough to be one of them\n")
    with open("in.pcap", "rb") as file:
        data = file.read()
    with open("cut.pcap", "wb") as file:
        file.write(data[:-10])
    for words, said in (
            ("decode", "IN is missing"),
            ("decode in.pcap", "OUT is missing"),
            ("decode in.pcap in.pcap", "are the same file"),
            ("decode none.cap out.pcap", "cannot read none.cap: No such file"),
            ("decode text out.pcap", "cannot read text: unknown file format"),
            ("decode ip.pcap out.pcap", "not of Ethernet"),
            ("decode in.pcap out.pcap", "no stamps that are recognised"),
            ("decode in.pcap out.pcap format foo", "expected auto, arista7150"),
            ("decode in.pcap /none/out.pcap format pkts", "cannot write"),
            ("decode - out.pcap", "name format and fcs"),
            ("encode in.pcap out.pcap", "format is missing"),
            ("encode in.pcap out.pcap format arista7150", "expected generic"),
            ("encode in.pcap out.pcap format vss port 300", "from 0 to 255"),
            ("encode in.pcap out.pcap format gigamon clock tai",
             "gigamon cannot say so"),
            ("encode in.pcap out.pcap format ixia short", "short is for"),
            ("encode in.pcap out.pcap format pkts error 5s", "such as 250ns"),
            ("encode cut.pcap out.pcap format pkts", "truncated dump file"),
            ("show none.cap", "cannot read none.cap"),
            ("capture -w out.pcap", "dev is missing"),
            ("capture dev nosuch0 -w out.pcap", "nosuch0: No such device")):
        done = tool("stamp", *words.split())
        result(f"stamp {words}",
               "" if done.returncode == 1 and said in done.stderr and
               "Sanitizer" not in done.stderr else
               f"{done.returncode}: {done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        for case in CASES:
            stranger(*case)
        for test in (test_containers, test_convert, test_beacons,
                     test_roll_over, test_summary, test_no_stamp, test_errors):
            test()
    print(f"1..{cases}")
    return 1 if failures else 0


sys.exit(main())
