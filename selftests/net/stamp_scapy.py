# SPDX-License-Identifier: GPL-2.0
"""Every STAMP packet of a capture, decoded and rebuilt by scapy.

usage: stamp_scapy.py PCAP KEYFILE

Reflectors are at port 862, without authentication, and at port 863, with it. scapy
has no layers of authenticated packets: they are put together here, of the fields
of those that it has. Says what is wrong and exits with 1; else how many packets of
which kind there were, as JSON.
"""

import collections
import hashlib
import hmac
import json
import sys

from scapy.all import IP, UDP, IPv6, rdpcap
from scapy.contrib import stamp
from scapy.fields import IntField, NBytesField, ShortField, StrFixedLenField
from scapy.packet import Packet

Asked = stamp.STAMPSessionSenderTestUnauthenticated
Told = stamp.STAMPSessionReflectorTestUnauthenticated
BASE, AUTH = 44, 112
PADDING, HMAC = 1, 8


def field(layer, name):
    return next(one for one in layer.fields_desc if one.name == name)


def tlvs():
    return stamp.PacketListField("tlv_objects", [], stamp.STAMPTestTLV,
                                 length_from=lambda pkt: pkt.parent.len - 8 - AUTH)


class AskedAuth(Packet):
    name = "STAMP Session-Sender Test, authenticated"
    fields_desc = [IntField("seq", 0), NBytesField("mbz", 0, 12),
                   field(Asked, "ts"), field(Asked, "err_estimate"),
                   ShortField("ssid", 0), NBytesField("mbz1", 0, 68),
                   StrFixedLenField("hmac", b"", 16), tlvs()]


class ToldAuth(Packet):
    name = "STAMP Session-Reflector Test, authenticated"
    fields_desc = [IntField("seq", 0), NBytesField("mbz", 0, 12),
                   field(Told, "ts"), field(Told, "err_estimate"),
                   ShortField("ssid", 0), NBytesField("mbz1", 0, 4),
                   field(Told, "ts_rx"), NBytesField("mbz2", 0, 8),
                   IntField("seq_sender", 0), NBytesField("mbz3", 0, 12),
                   field(Told, "ts_sender"), field(Told, "err_estimate_sender"),
                   NBytesField("mbz4", 0, 6), field(Told, "ttl_sender"),
                   NBytesField("mbz5", 0, 15),
                   StrFixedLenField("hmac", b"", 16), tlvs()]


def same(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: is {got!r}, should be {wanted!r}")


def digest(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()[:16]


def decode(udp, data):
    """The packet; scapy makes the same octets of its fields again."""
    auth, told = 863 in (udp.sport, udp.dport), udp.sport in (862, 863)
    layer = {(False, False): Asked, (False, True): Told,
             (True, False): AskedAuth, (True, True): ToldAuth}[auth, told]
    packet = layer(data, _parent=UDP(len=len(data) + 8))
    packet.clear_cache()
    same(f"{layer.name}, rebuilt", bytes(packet), data)
    for one in packet.fields_desc:
        if one.name.startswith("mbz"):
            same(f"{layer.name}, {one.name}", packet.getfieldval(one.name), 0)
    same("multiplier", bool(packet.err_estimate.multiplier), True)
    return packet, auth, told


def check_signature(key, packet, data):
    """Of the base, and of the TLVs where there are some beside padding."""
    same("HMAC", packet.hmac, digest(key, data[:96]))
    signed = data[:4]
    for one in packet.tlv_objects:
        if one.type == HMAC:
            same("HMAC TLV", one.value, digest(key, signed))
        signed += bytes(one)


def check_reply(told, asked):
    """The request comes back in it, and all of its TLVs, understood."""
    same("T1", told.ts_sender, asked.ts)
    same("error of T1", bytes(told.err_estimate_sender), bytes(asked.err_estimate))
    same("SSID", told.ssid, asked.ssid)
    same("TTL", told.ttl_sender, 255)
    same("form of time", told.err_estimate.Z, asked.err_estimate.Z)
    same("T2 <= T3", told.ts_rx <= told.ts, True)
    for mine, its in zip(asked.tlv_objects, told.tlv_objects):
        same("TLV", (its.type, its.len), (mine.type, mine.len))
        same("flags", (int(mine.flags), int(its.flags)), (0x80, 0))
    same("TLVs", len(told.tlv_objects), len(asked.tlv_objects))


def main():
    with open(sys.argv[2], "rb") as file:
        key = file.read()
    asked, kinds = {}, collections.Counter()
    for frame in rdpcap(sys.argv[1]):
        udp = frame[UDP]
        data = bytes(udp.payload)
        packet, auth, told = decode(udp, data)
        if auth:
            check_signature(key, packet, data)
        port = udp.dport if told else udp.sport
        if told:
            check_reply(packet, asked[port, packet.seq_sender])
        else:
            asked[port, packet.seq] = packet
        types = [str(one.type) for one in packet.tlv_objects]
        kinds[" ".join(("reply" if told else "request",
                        "auth" if auth else "open",
                        "ptp" if packet.err_estimate.Z else "ntp",
                        "4" if IP in frame else "6" if IPv6 in frame else "-",
                        ",".join(types) or "-"))] += 1
    print(json.dumps(kinds))


main()
