# SPDX-License-Identifier: GPL-2.0
"""A Session-Sender for tests: STAMP requests of every kind, and what comes back.

usage: stamp_peer.py CASE ADDRESS [PORT [KEYFILE]]

A case says what is wrong and exits with 1. scapy's STAMP layers make and decode
what they know; the rest is compared octet by octet.
"""

import hashlib
import hmac
import random
import socket
import struct
import sys
import time

NTP = 2208988800
BASE, AUTH = 44, 112
PATIENCE = 60
KEY = b""


def digest(text):
    return hmac.new(KEY, text, hashlib.sha256).digest()[:16]


def ntp_now():
    return (int(time.time() * 2**32) + (NTP << 32)) & (2**64 - 1)


def request(seq=7, ptp=False, ssid=0x5a5a, error=0x8f01, tlvs=b"", t1=None):
    t1 = ntp_now() if t1 is None else t1
    return struct.pack("!IQHH28x", seq, t1, error | (0x4000 if ptp else 0),
                       ssid) + tlvs


def signed(seq=7, tlvs=b"", ssid=0x5a5a):
    base = struct.pack("!I12xQHH68x", seq, ntp_now(), 0x8f01, ssid)
    return base + digest(base) + tlvs


def tlv(kind, value=b"", flags=0x80):
    return struct.pack("!BBH", flags, kind, len(value)) + value


class Peer:
    """A socket to the reflector."""

    def __init__(self, address, port, source=0):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.to = socket.getaddrinfo(address, port, family,
                                     socket.SOCK_DGRAM)[0][4]
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if source:
            self.sock.bind(("", source))
        self.sock.connect(self.to)
        self.sock.settimeout(PATIENCE)

    def ask(self, data):
        self.sock.send(data)
        return self.sock.recv(65536)


def same(what, got, wanted):
    if got != wanted:
        print(f"{what}: is {got!r}, should be {wanted!r}")
        sys.exit(1)


def scapy_layers():
    from scapy.contrib import stamp
    return stamp


def plain(peer):
    """Every field of a reply, by scapy's decoder and by hand."""
    from scapy.layers.inet import UDP
    layers = scapy_layers()
    made = layers.STAMPSessionSenderTestUnauthenticated(seq=41, ssid=99)
    for ask in (bytes(made), request(41, ssid=99), request(41, True, 99),
                request(41, ssid=99) + tlv(1, bytes(100))):
        before = ntp_now() >> 32
        told = peer.ask(ask)
        same("size", len(told), len(ask))
        seq, t3, error, ssid, t2 = struct.unpack_from("!IQHHQ", told)
        same("sequence, SSID", (seq, ssid), (41, 99))
        same("what was asked", told[24:38], ask[:14])
        same("zeros", (told[38:40], told[41:44]), (bytes(2), bytes(3)))
        same("form of time", error & 0x4000, ask[12] << 8 & 0x4000)
        same("multiplier", bool(error & 0xff), True)
        if error & 0x4000:
            before -= NTP
        same("T2 is now", abs((t2 >> 32) - before) < 60, True)
        same("T2 <= T3", t2 <= t3, True)
        read = layers.STAMPSessionReflectorTestUnauthenticated(
            told, _parent=UDP(len=len(told) + 8))
        same("scapy: sequences", (read.seq, read.seq_sender), (41, 41))
        same("scapy: TTL", read.ttl_sender, told[40])
        same("scapy: SSID", read.ssid, 99)


def outer(peer):
    """TTL 255 and not ECT on the way back; the DSCP of the request."""
    v6 = peer.sock.family == socket.AF_INET6
    level = socket.IPPROTO_IPV6 if v6 else socket.IPPROTO_IP
    tclass = 67 if v6 else socket.IP_TOS
    peer.sock.setsockopt(level, tclass, 46 << 2 | 1)
    peer.sock.setsockopt(level, 16 if v6 else socket.IP_TTL, 77)
    for option in (66, 51) if v6 else (socket.IP_RECVTOS, 12):
        peer.sock.setsockopt(level, option, 1)
    ask = request(tlvs=tlv(4, bytes([10 << 2, 0, 0, 0])))
    for data, dscp in ((request(), 46), (ask, 10)):
        peer.sock.send(data)
        told, anc, _, _ = peer.sock.recvmsg(1000, 1000)
        same("TTL of the request", told[40], 77)
        values = sorted(int.from_bytes(v, "little") for _, _, v in anc)
        same("DSCP, Not-ECT, TTL", values, sorted([dscp << 2, 255]))
    same("CoS", told[44:], tlv(4, bytes([10 << 2 | 46 >> 4,
                                         (46 & 15) << 4 | 1 << 2, 0, 0]), 0))


def tlvs(peer):
    """Each TLV in one request, known and unknown ones."""
    port = struct.pack("!HH", peer.to[1], peer.sock.getsockname()[1])
    ask = request(tlvs=tlv(1, b"padding") + tlv(2, bytes(4)) +
                  tlv(3, bytes(4)) + tlv(6, b"\x10\x01\0\0") +
                  tlv(7, bytes(16)) + tlv(77, b"what") + tlv(5, bytes(12)))
    wanted = (tlv(1, b"padding", 0) + tlv(2, port, 0) +
              tlv(3, bytes([5, 2, 5, 2]), 0) + tlv(6, b"\x10\x01\0\0", 0) +
              tlv(7, bytes(16), 0) + tlv(77, b"what") + tlv(5, bytes(12)))
    same("TLVs", peer.ask(ask)[BASE:], wanted)
    broken = tlv(1, b"x") + b"\x80\x03\x00\x05" + bytes(5) + tlv(1)
    same("malformed", peer.ask(request(tlvs=broken))[BASE:],
         tlv(1, b"x", 0) + b"\x40\x03\x00\x05" + bytes(5) + tlv(1))


def stateful(peer):
    """A counter of its own for each session; telemetry of the reply before."""
    last = None
    for seq, own in ((100, 0), (105, 1), (103, 2)):
        told = peer.ask(request(seq, tlvs=tlv(7, bytes(16)) + tlv(5, bytes(12))))
        same("sequences", struct.unpack_from("!I20xI", told), (own, seq))
        follow = told[BASE + 4:BASE + 20]
        if last:
            same("follow-up", follow, last[:12] + b"\x02\0\0\0")
        last = told
        same("counters", struct.unpack_from("!II", told, BASE + 28),
             (own + 1, own))
    told = peer.ask(request(1, ssid=2))
    same("another session", told[:4], bytes(4))


def auth(peer):
    """Signed both ways; a replay is refused, and so is a wrong TLV."""
    for seq in (5, 6, 9, 7):
        told = peer.ask(signed(seq))
        same("size", len(told), AUTH)
        same("HMAC", told[96:112], digest(told[:96]))
        same("sequences", struct.unpack_from("!I44xI", told), (seq, seq))
    body = tlv(3, bytes(4))
    good = signed(20, body)
    told = peer.ask(good + tlv(8, digest(good[:4] + body)))
    same("TLV", told[AUTH:AUTH + 8], tlv(3, bytes([5, 2, 5, 2]), 0))
    same("HMAC TLV", told[AUTH + 8:],
         tlv(8, digest(told[:4] + told[AUTH:AUTH + 8]), 0))
    bad = signed(21, body + tlv(8, bytes(16)))
    same("integrity", peer.ask(bad)[AUTH:],
         tlv(3, bytes(4), 0xa0) + tlv(8, bytes(16), 0xa0))
    peer.sock.send(signed(7))       # replayed
    peer.sock.send(signed(30)[:96] + bytes(16))
    peer.sock.send(signed(31)[:111])
    same("after these", peer.ask(signed(32))[:4], struct.pack("!I", 32))


def queued(peer, least=0):
    """Replies that were stamped once more where the queue let them go."""
    for data in [signed(seq) for seq in range(3)] if KEY else [request()] * 3:
        told = peer.ask(data)
        t3, t2 = struct.unpack_from("!16xQ8xQ" if KEY else "!4xQ4xQ", told)
        same("T2 <= T3", t2 + least <= t3, True)
        if KEY:
            same("HMAC", told[96:112], digest(told[:96]))


def unheard(peer):
    """One more, whose reply nobody waits for."""
    peer.sock.send(signed(9) if KEY else request(9))


def held(peer):
    """The same, after a queue that has kept them for 50 ms."""
    queued(peer, (1 << 32) // 20)


def short(peer):
    """TWAMP-Light: 14 octets and more get 44."""
    for size in (14, 15, 16, 40, 41, 43):
        told = peer.ask(request(3)[:size])
        same("size", len(told), BASE)
        same("sequence", told[24:28], struct.pack("!I", 3))
        same("SSID", told[14:16], b"\x5a\x5a" if size > 15 else bytes(2))


def reply_like():
    now = ntp_now()
    return struct.pack("!IQHHQIQHHB3x", 1, now, 0x8f01, 0, now - 1000, 1, now,
                       0x8f01, 0, 255)


def bad(peer):
    """One of each kind that is told by its payload; then a good one."""
    for data in (request()[:13], b"", request(error=0x8f00), reply_like()):
        peer.sock.send(data)
    same("after these", peer.ask(request(77))[:4], struct.pack("!I", 77))


def once(peer):
    """A new session; it may get nothing."""
    peer.sock.send(request(ssid=3))


def refused(peer):
    """Nothing comes: what is sent next from elsewhere proves that it is through."""
    peer.sock.send(request())


def plain_once(peer):
    same("sequence", peer.ask(request(5))[:4], struct.pack("!I", 5))


def refused_many(peer):
    """More than a burst."""
    for _ in range(20):
        peer.sock.send(request())


def flood(peer):
    """Until it is killed."""
    while True:
        mutate(peer)


def mutate(peer):
    """100,000 packets, changed at random; the reflector lives on."""
    rand = random.Random(1)
    base = [request(tlvs=tlv(k, bytes(n))) for k, n in
            ((1, 40), (2, 44), (3, 4), (4, 4), (5, 12), (6, 4), (7, 16),
             (8, 16), (9, 3))]
    base += [signed(tlvs=t[BASE:]) for t in base]
    peer.sock.setblocking(False)
    for count in range(100000):
        data = bytearray(rand.choice(base) + rand.choice(base)[BASE:])
        for _ in range(rand.randrange(6)):
            data[rand.randrange(len(data))] = rand.randrange(256)
        try:
            peer.sock.send(data[:rand.randrange(len(data) + 1)]
                           if rand.randrange(3) == 0 else data)
            if count % 16 == 0:
                while True:
                    peer.sock.recv(2000)
        except OSError:
            pass


def main():
    global KEY
    case, address = sys.argv[1:3]
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 862
    if len(sys.argv) > 4:
        with open(sys.argv[4], "rb") as file:
            KEY = file.read()
    source = 862 if case == "refused" else 0
    globals()[case](Peer(address, port, source))


main()
