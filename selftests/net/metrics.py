#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""No counter is missing among the metrics: metrics.py JSON TEXT PROBES REFLECTORS

JSON is what `pktsctl -j stats` has said, TEXT what `pktsctl stats prometheus`
has, PROBES what `pktsctl -j probe` has, REFLECTORS what `pktsctl -j reflector`
has, and nothing has happened between them. Reads TEXT with a stranger's parsers,
that of OpenMetrics and that of the older format, which is the node exporter's.
Says what differs.
"""
import json
import sys

from prometheus_client import parser as older
from prometheus_client.openmetrics import parser

TOTALS = {
    "flows": "flows", "flows_closed": "closed_flows",
    "flows_created": "created_flows", "flows_memory": "flow_memory_bytes",
    "records": "records", "records_idle": "idle_timeout_records",
    "records_active": "active_timeout_records",
    "records_end": "end_of_flow_records",
    "records_forced": "forced_end_records",
    "records_resources": "lack_of_room_records",
    "records_late": "late_records", "late_max": "late_max_seconds",
    "queue_waiting": "queue_waiting_records",
    "queue_delivered": "queue_delivered_records",
    "queue_dropped": "queue_dropped_records",
    "queue_no_memory": "queue_no_memory_records",
    "queue_dropped_tally.packets": "queue_lost_packets",
    "queue_dropped_tally.octets": "queue_lost_bytes",
    "closes": "queue_closes", "difference": "queue_difference_records",
}
PROBE_TOTALS = {
    "sessions": "sessions", "sessions_refused": "refused_sessions",
    "memory": "memory_bytes", "scheduled": "all_scheduled_probes",
    "answered": "all_answered_probes", "lost": "all_lost_probes",
    "abandoned": "all_abandoned_probes", "unknown": "all_unknown_datagrams",
    "malformed": "all_malformed_datagrams",
    "unauthentic": "all_unauthentic_datagrams", "events_lost": "lost_events",
}
PROBE_COUNTERS = {
    "scheduled": "scheduled_probes", "sent": "sent_probes",
    "answered": "answered_probes", "lost": "lost_probes",
    "pending": "pending_probes", "lost_forward": "lost_forward_probes",
    "lost_backward": "lost_backward_probes", "late": "late_answers",
    "duplicates": "duplicate_answers", "reordered": "reordered_answers",
    "implausible": "implausible_answers",
    "unsynchronised": "unsynchronised_answers",
    "port_changes": "port_changes", "address_changes": "address_changes",
    "outages": "outages", "outage_time": "outage_seconds",
}
PROBE_REFUSALS = {
    "unknown": "unknown_datagrams", "malformed": "malformed_datagrams",
    "unauthentic": "unauthentic_datagrams",
    "undistributed": "undistributed_times", "skipped": "skipped_probes",
}
PROBE_TIMES = {
    "rtt": "rtt", "network": "network", "residence": "residence",
    "forward": "forward", "backward": "backward",
    "forward_pdv": "forward_variation", "backward_pdv": "backward_variation",
}
PERCENTILES = ("min", "mean", "p50", "p90", "p99", "p999", "max")
GAUGES = {"flows", "closed_flows", "flow_memory_bytes", "late_max_seconds",
          "queue_waiting_records", "queue_closes", "queue_difference_records",
          "point_flows", "point_closes", "qdisc_waiting_frames",
          "qdisc_closes", "qdisc_difference_frames", "qdisc_wait_min_seconds",
          "qdisc_wait_max_seconds", "qdisc_wait_jitter_seconds",
          "stamp_closes", "reflector_sessions"} | {
              f"point_{what}_{unit}" for what in ("live", "sum", "difference")
              for unit in ("packets", "bytes")} | {
                  "probe_sessions", "probe_memory_bytes",
                  "probe_pending_probes", "probe_in_outage_sessions"} | {
                      f"probe_{what}_{percentile}_seconds"
                      for what in PROBE_TIMES.values()
                      for percentile in PERCENTILES} | {
                          f"probe_{what}_jitter_seconds"
                          for what in ("network", "forward", "backward")}
HISTOGRAMS = {"qdisc_wait_seconds"}
UNITS = {"packets": "packets", "octets": "bytes"}
NOT_NUMBERS = {"ifindex", "dev", "direction", "link", "peer"}
QDISC_NUMBERS = {
    "arrived": "arrived_frames", "made": "made_frames",
    "dequeued": "dequeued_frames", "dropped": "dropped_frames",
    "stolen": "stolen_frames", "flushed": "flushed_frames",
    "waiting": "waiting_frames", "closes": "closes",
    "difference": "difference_frames", "stamped": "stamped_probes",
    "not_measured": "not_measured_frames",
}
# Prometheus makes the mean and percentiles of a histogram.
QDISC_WAITS = {"min", "max", "jitter"}
QDISC_WAITS_OTHERWISE = {"count", "mean", "p50", "p99", "ranges"}
QDISC_NAMES = {"ifindex", "dev", "handle", "parent", "queue"}
QDISC_RANGES = 32
REFLECTOR_COUNTERS = {
    "received": "received_packets", "replied": "replied_packets",
    "tlv_unknown": "tlv_unknown_packets",
    "tlv_malformed": "tlv_malformed_packets",
    "tlv_integrity": "tlv_integrity_packets",
    "dscp_refused": "dscp_refused_packets",
    "rx_hardware": "rx_hardware_packets", "rx_stack": "rx_stack_packets",
    "rx_hook": "rx_hook_packets", "tx_build": "tx_build_packets",
    "tx_egress": "tx_egress_packets", "tx_dequeue": "tx_dequeue_packets",
    "tx_device": "tx_device_packets", "sessions_created": "created_sessions",
    "sessions_expired": "expired_sessions", "sessions": "sessions",
}
# Settings, and whether packets are under way.
REFLECTOR_OTHERS = {
    "id", "port", "local", "dev", "from", "stateful", "auth", "rate",
    "count_flows", "hardware_stamps", "dscp_allow", "max_sessions", "idle",
    "clock", "clock_error", "closes",
}
STAMP_COUNTERS = {
    "seen": "seen_frames", "stamped": "stamped_frames",
    "oversize": "oversize_frames", "filtered": "filtered_frames",
    "looped": "looped_frames", "no_memory": "no_memory_frames",
    "down": "down_frames", "busy": "busy_frames",
    "malformed": "malformed_frames", "octets": "stamped_bytes",
    "truncated": "truncated_frames", "padded": "padded_frames",
    "segmented": "segmented_frames", "stamps_hardware": "hardware_frames",
    "stamps_stack": "stack_frames", "stamps_now": "now_frames",
    "held": "held_frames", "stepped": "stepped_frames",
    "beacons": "beacons", "beacons_lost": "lost_beacons",
    "seen_after": "seen_after_frames", "closes": "closes",
}


def leaves(tree, path=""):
    """Each number or verdict, and the keys on the way to it."""
    for key, value in tree.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from leaves(value, name)
        else:
            yield name, value


def shown(name):
    """A device's name as a label."""
    return "".join(c if " " <= c <= "~" else "?" for c in name or "")


def of_side(name, value, labels):
    """What a leaf of one side of a point is as a metric."""
    what, _, unit = name.partition(".")
    if unit in UNITS:
        what = f"{what}_{UNITS[unit]}"
    elif what == "stamps":
        what = f"stamps_{unit}_frames"
    return f"point_{what}", labels, float(value)


def of_point(point):
    link = {"link": point["link"]} if point["link"] else {}
    name = {"device": shown(point["dev"]), **link}
    peer = {"device": shown(point["peer"]), **link} if link else name
    for leaf, value in leaves(point):
        if leaf in NOT_NUMBERS:
            continue
        kind, _, rest = leaf.partition(".")
        if kind == "flows":
            yield "point_flows", name, float(value)
        elif kind in ("ingress", "egress"):
            labels = name if kind == "ingress" else peer
            yield of_side(rest, value, {**labels, "side": kind})
        elif kind == "losses":
            yield f"device_{rest}_frames", name, float(value)
        elif kind == "losses_peer" and link and peer != name:
            yield f"device_{rest}_frames", peer, float(value)
        elif kind != "losses_peer":
            sys.exit(f"a new counter of points, {leaf}")


def of_total(name, value):
    """What a leaf of a session's total is as a metric."""
    what, _, rest = name.partition(".")
    if what in PROBE_COUNTERS:
        scale = 1e9 if what == "outage_time" else 1
        yield PROBE_COUNTERS[what], value / scale
    elif what == "losses":
        yield f"lost_{rest}_probes", value
    elif what in PROBE_TIMES:
        if rest in PERCENTILES and value is not None:
            yield f"{PROBE_TIMES[what]}_{rest}_seconds", value / 1e9
    elif what.endswith("_ipdv"):
        if rest == "jitter" and value is not None:
            yield f"{what.removesuffix('_ipdv')}_jitter_seconds", value / 1e9
    elif what not in ("start", "length", "reorder_extent", "error"):
        sys.exit(f"a new figure of sessions, total.{name}")


def of_session(session):
    label = {"session": session["name"]}
    for leaf, value in leaves(session["total"]):
        for name, number in of_total(leaf, value):
            yield f"probe_{name}", label, number
    for leaf, name in PROBE_REFUSALS.items():
        yield f"probe_{name}", label, session[leaf]
    yield "probe_in_outage_sessions", label, session["outage"] is not None


def of_wait(wait, label):
    """A histogram: how many waited no longer than a time, each whole ns."""
    if wait.keys() != QDISC_WAITS | QDISC_WAITS_OTHERWISE:
        sys.exit(f"a new figure of waiting: {wait.keys()}")
    for what in QDISC_WAITS:
        yield f"qdisc_wait_{what}_seconds", label, wait[what] / 1e9
    count = {one["from"]: one["count"] for one in wait["ranges"]}
    total = 0
    for n in range(QDISC_RANGES):
        total += count.pop(512 << n if n else 0, 0)
        bound = "+Inf" if n == QDISC_RANGES - 1 else \
            f"{((1024 << n) - 1) / 1e9:.9f}"
        yield "qdisc_wait_seconds_bucket", {**label, "le": bound}, total
    if count or total != wait["count"]:
        sys.exit(f"of {wait['count']} frames {total} are in known ranges")
    yield "qdisc_wait_seconds_count", label, total
    yield "qdisc_wait_seconds_sum", label, (wait["mean"] * total, total)


def of_qdisc(qdisc):
    label = {"device": shown(qdisc["dev"]), "qdisc": qdisc["handle"],
             "parent": qdisc["parent"]}
    for leaf, value in qdisc.items():
        if leaf in QDISC_NUMBERS:
            yield f"qdisc_{QDISC_NUMBERS[leaf]}", label, float(value)
        elif leaf == "wait":
            yield from of_wait(value, label)
        elif leaf not in QDISC_NAMES:
            sys.exit(f"a new counter of qdiscs, {leaf}")


def of_reflector(reflector):
    label = {"reflector": str(reflector["id"])}
    for leaf, value in reflector.items():
        if leaf in REFLECTOR_COUNTERS:
            yield f"reflector_{REFLECTOR_COUNTERS[leaf]}", label, value
        elif leaf == "refused":
            for why, count in value.items():
                yield f"reflector_refused_{why}_packets", label, count
        elif leaf not in REFLECTOR_OTHERS:
            sys.exit(f"a new counter of reflectors, {leaf}")


def of_rule(rule):
    label = {"device": shown(rule.get("dev"))}
    if rule.get("out"):
        label["out"] = shown(rule["out"])
    for leaf, value in rule["counters"].items():
        if leaf not in STAMP_COUNTERS:
            sys.exit(f"a new counter of stamp rules, {leaf}")
        yield f"stamp_{STAMP_COUNTERS[leaf]}", label, float(value)


def wanted(stats, probes, reflectors):
    for leaf, value in leaves(stats["totals"]):
        if leaf not in TOTALS:
            sys.exit(f"a new counter, totals.{leaf}: what is its metric?")
        yield TOTALS[leaf], {}, value / 1e9 if leaf == "late_max" else value
    for leaf, value in leaves(stats["probes"]):
        if leaf not in PROBE_TOTALS:
            sys.exit(f"a new counter, probes.{leaf}: what is its metric?")
        yield f"probe_{PROBE_TOTALS[leaf]}", {}, value
    for new in set(stats) - {"totals", "probes", "points", "qdiscs", "stamps"}:
        sys.exit(f"new counters, {new}: what are their metrics?")
    for qdisc in stats["qdiscs"]:
        yield from of_qdisc(qdisc)
    for rule in stats.get("stamps", []):
        yield from of_rule(rule)
    for reflector in reflectors:
        yield from of_reflector(reflector)
    for session in probes:
        yield from of_session(session)
    for point in stats["points"]:
        yield from of_point(point)


def key(name, labels):
    return (name, *sorted(labels.items()))


def check_family(family):
    name = family.name.removeprefix("pkts_")
    kind = "gauge" if name in GAUGES else \
        "histogram" if name in HISTOGRAMS else "counter"
    if family.type != kind:
        sys.exit(f"{family.name} is a {family.type}, should be a {kind}")
    if not family.documentation:
        sys.exit(f"{family.name} has no help")
    if not family.unit and not name.endswith("_closes"):
        sys.exit(f"{family.name} has no unit")


def samples(text):
    have = {}
    for family in parser.text_string_to_metric_families(text):
        check_family(family)
        for sample in family.samples:
            name = sample.name if family.type == "histogram" else family.name
            name = key(name.removeprefix("pkts_"), sample.labels)
            if name in have:
                sys.exit(f"{name} is there twice")
            if sample.timestamp is not None:
                sys.exit(f"{name} has a time")
            have[name] = sample.value
    return have


def is_same(have, want):
    """A mean that was rounded down is known to a nanosecond for each."""
    if have is None or want is None:
        return False
    if isinstance(want, tuple):
        least, count = want
        return least <= round(have * 1e9) < least + max(count, 1)
    return abs(have - want) <= 1e-9


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(stats, text, *others):
    want = {key(name, labels): value for name, labels, value in
            wanted(load(stats), *map(load, others))}
    with open(text, encoding="utf-8") as file:
        text = file.read()
    have = samples(text)
    for name in sorted(want.keys() | have.keys(), key=str):
        if not is_same(have.get(name), want.get(name)):
            sys.exit(f"{name}: is {have.get(name)}, should be {want.get(name)}")
    count = sum(len(family.samples) for family in
                older.text_string_to_metric_families(text))
    if count != len(have):
        sys.exit(f"the older format has {count} samples of {len(have)}")
    print(len(have))


main(*sys.argv[1:])
