#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What packets.sh has measured, as a table with ratios and as JSON.

report.py JSON PART=RESULTS...: parts are instructions, native and cpus, of which
packets.sh tells, export, export_uml, export_native, reflector, and what replies.sh
tells, reflector_replies and reflector_replies_counted.
"""
import json
import statistics
import sys

NETFLOW = 'ipt_netflow'

# design.md: who, of which part, flows; what of whom it may be at most
TARGETS = [
    ('instructions', 'pkts-ip', 1024, NETFLOW, 0.5,
     'instructions, profile basic, against ipt_NETFLOW'),
    ('instructions', 'pkts-full', 1024, NETFLOW, 0.8,
     'instructions, profile full, against ipt_NETFLOW'),
    ('instructions', 'stamp-l2', 1024, 'pkts', 1.5,
     'instructions, stamping, format l2, against metering'),
    ('instructions', 'stamp-generic', 1024, 'pkts', 1.5,
     'instructions, stamping, format generic, against metering'),
    ('instructions', 'stamp-pkts', 1024, 'pkts', 1.5,
     'instructions, stamping, format pkts, against metering'),
    ('instructions', 'stamp-out', 1024, 'pkts', 1.5,
     'instructions, stamping what leaves, against metering'),
    ('native', 'pkts-ip', 1024, NETFLOW, 0.6, 'ns against ipt_NETFLOW'),
    ('native', 'pkts-got', 1024, NETFLOW, 0.4,
     'ns against ipt_NETFLOW, frames stamped already'),
    ('native', 'pkts', 1048576, None, 250, 'ns at 1 M flows'),
]
SECOND_CPU = 1.9
REFLECTED = 5000
REPLIES = 4
RECORD, DRAIN_S, DRAINED = 1000, 2, 1000000


def read(path):
    """Results in their order."""
    try:
        with open(path, encoding='utf-8') as lines:
            return [json.loads(line) for line in lines]
    except FileNotFoundError:
        return []


def cost(result):
    """Nanoseconds, or instructions, that a packet took."""
    return result['us'] * 1000 * result['cpus'] / result['packets']


def case(result):
    return result['flows'], result['new'], result['cpus']


def added(results):
    """What candidates add to the base that was measured last before them."""
    base, found = {}, {}
    for result in results:
        if result['who'] == 'none':
            base[result['end'], case(result)] = cost(result)
            continue
        key = result['who'], *case(result)
        found.setdefault(key, []).append(
            cost(result) - base[result['end'], case(result)])
    return found


def heading(flows, new):
    if new:
        return 'new flows'
    return f'{flows:,} flow' + 's' * (flows > 1)


def cost_table(title, results):
    """One candidate a line, one case a column."""
    costs = added(results)
    bases = {}
    for result in results:
        if result['who'] == 'none':
            bases.setdefault((result['end'], *case(result)), []).append(cost(result))
    cases = sorted({key[1:] for key in costs}, key=lambda c: (c[1], c[0]))
    print(f'\n{title}')
    print(f'{"":14}' + ''.join(f'{heading(c[0], c[1]):>24}' for c in cases))
    for end in dict.fromkeys(key[0] for key in bases):
        cells = [f'{statistics.median(bases[end, *c]):16.0f}        '
                 if (end, *c) in bases else ' ' * 24 for c in cases]
        print(f'{"(base " + end + ")":14}' + ''.join(cells))
    for who in dict.fromkeys(key[0] for key in costs):
        print(f'{who:14}' + ''.join(cell(costs, who, c) for c in cases))


def cell(costs, who, which):
    """The median, in brackets its ratio to ipt_NETFLOW's."""
    values = costs.get((who, *which))
    if not values:
        return ' ' * 24
    other = costs.get((NETFLOW, *which))
    value = statistics.median(values)
    spread = f'±{(max(values) - min(values)) / 2:.0f}' if len(values) > 1 else ''
    ratio = f'({value / statistics.median(other):.2f})' if other else ''
    return f'{value:11.0f}{spread:>5}{ratio:>8}'


def cpus_table(results):
    """Throughput of several CPUs against one's, in the same round."""
    one, ratios = {}, {}
    for result in results:
        key = result['who'], result['end']
        if result['cpus'] == 1:
            one[key] = result['pps']
        else:
            ratios.setdefault((*key, result['cpus']), []).append(
                result['pps'] / one[key])
    print('\nThroughput of several CPUs, that of one being 1')
    for (who, end, cpus), values in ratios.items():
        print(f'{who:12} ends in {end:4} {cpus} CPUs {statistics.median(values):6.2f}'
              f'  ({min(values):.2f} to {max(values):.2f})')
    return {key[0]: statistics.median(values) for key, values in ratios.items()}


def memory_table(results):
    """Octets that a flow of each candidate takes, buckets and all."""
    sizes = {}
    for result in results:
        if result["held"] and result["memory"] and not result["new"]:
            sizes[result['who'], result['flows']] = result['memory'] / result['held']
    print('\nOctets of memory a flow')
    for (who, flows), octets in sorted(sizes.items()):
        print(f'{who:14}{heading(flows, 0):>18}: {octets:,.0f}')
    return [{'who': who, 'flows': flows, 'octets': octets}
            for (who, flows), octets in sorted(sizes.items())]


def record_cost(result, parts=('user', 'system')):
    """Instructions, or nanoseconds of CPU, that a record took."""
    empty = result.get('empty', {})
    return sum(result[part] - empty.get(part, 0)
               for part in parts) / result['records']


def export_table(title, results):
    """What a record costs on its way to a collector."""
    if not results:
        return
    print(f'\n{title}')
    print(f'{"to":6}{"profile":>10}{"batch":>8}{"all":>8}{"in user space":>16}')
    for result in results:
        print(f'{result["to"]:6}{result["profile"]:>10}{result["batch"]:8}'
              f'{record_cost(result):8.0f}'
              f'{record_cost(result, ("user",)):16.0f}')


def export_verdicts(source, results):
    """The targets for each transport, natively, whole batches."""
    for result in results:
        if result['batch'] != 256 or result['profile'] != 'basic':
            continue
        value = record_cost(result)
        yield {'target': f'ns of CPU a record, {source}, {result["to"]}',
               'at_most': RECORD, 'is': round(value),
               'met': value <= RECORD}
        seconds = result['wall'] / result['records'] * DRAINED / 10**9
        yield {'target': f's for {DRAINED:,} records, {source}, '
                         f'{result["to"]}', 'at_most': DRAIN_S,
               'is': round(seconds, 2), 'met': seconds <= DRAIN_S}


def reflector_table(results):
    """What is left of round trips over a wire that takes no time."""
    if not results:
        return
    print('\nRound trip less T3 - T2, us')
    print(f'{"":18}{"load":6}{"probes":>8}{"p50":>10}{"p99":>10}{"max":>10}')
    for result in results:
        times = ''.join(f'{result["network"][key] / 1000:10.1f}'
                        for key in ('p50', 'p99', 'max'))
        print(f'{result["who"]:18}{result["load"]:6}{result["answered"]:8}{times}')


def reflector_verdicts(results):
    """The target: the kernel's reflector on a busy machine."""
    for result in results:
        if (result['who'], result['load']) == ('kernel', 'busy'):
            value = result['network']['p99']
            yield {'target': 'ns of round trip at p99, reflector, busy',
                   'at_most': REFLECTED, 'is': value,
                   'met': value <= REFLECTED}


def reply_costs(results):
    """Nanoseconds, or instructions, that a reply takes, above a request dropped."""
    times = {result['who']: result['ns'] / result['requests'] for result in results}
    base = times.pop('base', 0)
    return {who: value - base for who, value in times.items()}


def replies_table(title, costs, a_second):
    if not costs:
        return
    print(f'\n{title}')
    for who, value in costs.items():
        rate = f'{10**9 / value:12,.0f} a second' if a_second else ''
        print(f'{who:18}{value:10,.0f}{rate}  ({value / costs["kernel"]:.1f})')


def replies_verdicts(costs):
    """The target: the kernel's reflector against each program, natively."""
    for who, value in costs.items():
        if who != 'kernel':
            value /= costs['kernel']
            yield {'target': f'replies a second against the {who}',
                   'at_least': REPLIES, 'is': round(value, 2),
                   'met': value >= REPLIES}


def verdicts(costs, cpus, exported, reflected, replies):
    """Each target with what was measured."""
    found = [line for source, results in exported.items()
             for line in export_verdicts(source, results)]
    found += reflector_verdicts(reflected)
    found += replies_verdicts(replies)
    for part, who, flows, other, most, text in TARGETS:
        values = costs.get(part, {}).get((who, flows, 0, 1))
        against = costs.get(part, {}).get((other, flows, 0, 1))
        if not values or (other and not against):
            continue
        value = statistics.median(values)
        if other:
            value /= statistics.median(against)
        found.append({'target': text, 'at_most': most, 'is': round(value, 3),
                      'met': value <= most})
    if 'pkts' in cpus:
        found.append({'target': 'throughput of two CPUs', 'at_least': SECOND_CPU,
                      'is': round(cpus['pkts'], 3),
                      'met': cpus['pkts'] >= SECOND_CPU})
    print('\nTargets')
    for line in found:
        limit = f'<= {line["at_most"]}' if 'at_most' in line else f'>= {line["at_least"]}'
        print(f'{line["target"]:58} {limit:>8} {line["is"]:10.2f}  '
              f'{"met" if line["met"] else "NOT MET"}')
    return found


def main():
    target = sys.argv[1]
    parts = {part: read(path) for part, path in
             (word.split('=', 1) for word in sys.argv[2:])}
    exported = {'kernel\'s queue': parts.get('export_uml', []),
                'file as queue': parts.get('export_native', [])}
    packets = {part: results for part, results in parts.items()
               if not part.startswith(('export', 'reflector'))}
    costs = {part: added(results) for part, results in packets.items()}
    if parts.get('instructions'):
        cost_table('Instructions that a packet adds (and the ratio to '
                   'ipt_NETFLOW)', parts['instructions'])
    if parts.get('native'):
        cost_table('Nanoseconds that a packet adds, natively (and the ratio)',
                   parts['native'])
    cpus = cpus_table(parts['cpus']) if parts.get('cpus') else {}
    memory = memory_table(sum(packets.values(), [])) if packets else {}
    export_table('Instructions a record, from the kernel\'s queue to a '
                 'collector', parts.get('export', []))
    export_table('Nanoseconds a record, from the kernel\'s queue to a '
                 'collector, in user-mode Linux', parts.get('export_uml', []))
    export_table('Nanoseconds a record, from a file to a collector',
                 parts.get('export_native', []))
    reflected = parts.get('reflector', [])
    reflector_table(reflected)
    replies = {'ns': reply_costs(parts.get('reflector_replies', [])),
               'instructions':
                   reply_costs(parts.get('reflector_replies_counted', []))}
    replies_table('Nanoseconds a reply, natively (and the ratio to the kernel\'s)',
                  replies['ns'], True)
    replies_table('Instructions a reply (and the ratio to the kernel\'s)',
                  replies['instructions'], False)
    found = verdicts(costs, cpus, exported, reflected, replies['ns'])
    with open(target, 'w', encoding='utf-8') as out:
        json.dump({
            'results': parts,
            'added': {part: [dict(zip(('who', 'flows', 'new', 'cpus'), key),
                                  values=values) for key, values in some.items()]
                      for part, some in costs.items()},
            'second_cpu': cpus,
            'a_reply': replies,
            'octets_per_flow': memory,
            'targets': found,
        }, out, indent=1)
        out.write('\n')


if __name__ == '__main__':
    main()
