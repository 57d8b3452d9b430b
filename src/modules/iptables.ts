// iptables: a rule of the packet filter, a chain, or a chain's policy.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { outputFields } from './command-line.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const text = (description: string) => ({ type: 'string', description }) as const;
const list = (description: string) =>
  ({ type: 'array', items: { type: 'string' }, default: [], description }) as const;

const schema = {
  properties: {
    table: {
      type: 'string',
      enum: ['filter', 'nat', 'mangle', 'raw', 'security'],
      default: 'filter',
      description: 'The table.',
    },
    chain: text('The chain.'),
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the rule is there.',
    },
    action: {
      type: 'string',
      enum: ['append', 'insert'],
      default: 'append',
      description: 'Where a new rule goes: behind the others or before them.',
    },
    rule_num: text('The number that an inserted rule gets.'),
    ip_version: { type: 'string', enum: ['ipv4', 'ipv6'], default: 'ipv4', description: 'Which packets.' },
    chain_management: { type: 'boolean', default: false, description: 'Make or delete the chain, too.' },
    flush: {
      type: 'boolean',
      default: false,
      description: 'Remove all rules of the chain, or of the table.',
    },
    policy: {
      type: 'string',
      enum: ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'],
      description: 'What becomes of packets that no rule of the chain takes.',
    },
    protocol: text('The protocol.'),
    source: text('Where packets come from; `!` before it means anything else.'),
    destination: text('Where they go.'),
    match: list('Extensions to use.'),
    tcp_flags: { type: 'object', description: '`flags` to look at and `flags_set` of them.' },
    jump: text('What to do with the packet: a target or a chain.'),
    goto: text('The chain to go on in.'),
    gateway: text('For the target TEE: where the copy goes.'),
    log_prefix: text('What a line of the log begins with.'),
    log_level: {
      type: 'string',
      enum: [
        '0',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        'emerg',
        'alert',
        'crit',
        'error',
        'warning',
        'notice',
        'info',
        'debug',
      ],
      description: 'Its level.',
    },
    to_destination: text('The new destination.'),
    to_source: text('The new source.'),
    to_ports: text('The new ports.'),
    in_interface: text('The interface that packets come in by.'),
    out_interface: text('The interface that they leave by.'),
    fragment: text('Only later fragments.'),
    set_counters: text('The counters to begin with.'),
    source_port: text('The source port, or a range of them.'),
    destination_port: text('The destination port, or a range of them.'),
    destination_ports: list('Several destination ports.'),
    set_dscp_mark: text('The DSCP mark to set.'),
    set_dscp_mark_class: text('Its class.'),
    comment: text('A comment for the rule.'),
    ctstate: list('States of the connection.'),
    src_range: text('A range of source addresses.'),
    dst_range: text('A range of destination addresses.'),
    match_set: text('A set that must have the packet.'),
    match_set_flags: {
      type: 'string',
      enum: ['src', 'dst', 'src,dst', 'dst,src'],
      description: 'What of the packet is looked up in the set.',
    },
    limit: text('The most matches on average.'),
    limit_burst: text('How many before that counts.'),
    uid_owner: text('The user who sends it.'),
    gid_owner: text('The group that sends it.'),
    reject_with: text('The answer to a packet that is refused.'),
    icmp_type: text('The type of ICMP.'),
    syn: {
      type: 'string',
      enum: ['ignore', 'match', 'negate'],
      default: 'ignore',
      description: 'Packets that open a connection: only these, or none of these.',
    },
    numeric: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: 'Accepted and without effect: names are never looked up.',
    },
    wait: text('Seconds to wait for another iptables.'),
  },
  mutuallyExclusive: [
    ['set_dscp_mark', 'set_dscp_mark_class'],
    ['flush', 'policy'],
  ],
  requiredIf: [
    ['jump', 'TEE', ['gateway']],
    ['jump', 'tee', ['gateway']],
  ],
} as const satisfies ArgumentsSchema;

type RuleArguments = ArgumentsOf<typeof schema>;

/**
 * Parameters: program, what to do (`flush`, `policy`, `drop-chain`, `rule`), check, table, chain, policy, state, action, number,
 * chain management; the words of the rule.
 */
const SCRIPT = `${SAY}program=$1 what=$2 check=$3 table=$4 chain=$5 policy=$6 state=$7 action=$8 number=$9
shift 9
manage=$1
shift
fail() { say "fail=$1"; exit 0; }
program=$(command -v "$program" || PATH=$PATH:/usr/sbin:/sbin command -v "$program") || fail "Failed to find required executable \\"$program\\""
quoted() {
  for word; do
    case $word in
      '' | *[!A-Za-z0-9@%+=:,./_-]*) printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\"'\\"'/g")" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
}
do_it() {
  said=$("$program" -t "$table" "$@" 2>&1) && return
  say "rc=$?" "cmd=$program$(quoted -t "$table" "$@")"
  fail "$said"
}
there() { "$program" -t "$table" "$@" >/dev/null 2>&1; }
case $what in
  flush) say changed=; [ "$check" = 1 ] || do_it -F \${chain:+"$chain"};;
  policy)
    do_it -L "$chain" -n
    current=$(printf '%s\\n' "$said" | sed -n '1s/.*(policy \\([A-Z]*\\).*/\\1/p')
    [ -n "$current" ] || fail "Can't detect current policy"
    [ "$current" != "$policy" ] || exit 0
    say changed=
    [ "$check" = 1 ] || do_it -P "$chain" "$policy";;
  drop-chain)
    there -L "$chain" -n || exit 0
    say changed=
    [ "$check" = 1 ] || [ "$manage" = 0 ] || do_it -X "$chain";;
  rule)
    if there -C "$chain" "$@"; then is=present; else is=absent; fi
    [ "$is" != "$state" ] || exit 0
    say changed=
    [ "$check" = 0 ] || exit 0
    if [ "$state" = absent ]; then do_it -D "$chain" "$@"
    else
      [ "$manage" = 0 ] || there -L "$chain" -n || do_it -N "$chain"
      if [ "$action" = insert ]; then do_it -I "$chain" \${number:+"$number"} "$@"; else do_it -A "$chain" "$@"; fi
    fi;;
esac
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/iptables_module.html */
export const iptables: Module<RuleArguments> = {
  ...builtin('iptables', 'Keeps a rule of the packet filter, a chain or its policy.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const { ip_version, table, chain = null, flush, state, chain_management } = args;
    const shown = ruleWords(args);
    const about = { ip_version, table, chain, flush, rule: shown.join(' '), state, chain_management };
    const odd = Object.keys(args.tcp_flags ?? {}).find(key => key !== 'flags' && key !== 'flags_set');
    if (odd !== undefined)
      return fail(
        `Unsupported parameters for (iptables) module: tcp_flags.${odd}. Supported parameters include: flags, flags_set.`,
      );
    if ((args.tcp_flags?.flags === undefined) !== (args.tcp_flags?.flags_set === undefined))
      return fail("'tcp_flags' needs both 'flags' and 'flags_set'");
    if (!flush && chain === null) return fail('Either chain or flush parameter must be specified.');
    const isLogging = Boolean(args.log_prefix) || Boolean(args.log_level);
    if (isLogging && args.jump !== undefined && args.jump !== 'LOG')
      return fail('Logging options can only be used with the LOG jump target.');
    const words = isLogging ? ruleWords({ ...args, jump: 'LOG' }) : shown;
    const isChain = state === 'absent' && shown.length === 0;
    const what = flush ? 'flush' : args.policy !== undefined ? 'policy' : isChain ? 'drop-chain' : 'rule';
    const records = readRecords(
      await host.run({
        script: SCRIPT,
        args: [
          ip_version === 'ipv6' ? 'ip6tables' : 'iptables',
          what,
          context.check ? '1' : '0',
          table,
          chain ?? '',
          args.policy ?? '',
          state,
          args.action,
          args.rule_num ?? '',
          chain_management ? '1' : '0',
          ...words,
        ],
      }),
    );
    const failure = records.get('fail');
    if (failure === undefined) return { changed: records.get('changed') !== undefined, ...about };
    const rc = records.get('rc');
    if (rc === undefined) return fail(failure);
    const stderr = `${failure}\n`;
    return { ...fail(failure), rc: Number(rc), cmd: records.get('cmd') ?? '', ...outputFields('', stderr) };
  },
};

/** The rule as iptables takes it, in Ansible's order: some extensions must come before their options. */
function ruleWords(args: RuleArguments): string[] {
  const { match } = args;
  const isTee = args.jump?.toLowerCase() === 'tee';
  const states = args.ctstate.join(',');
  const uses = (name: string, ...given: readonly unknown[]): string[] =>
    given.some(Boolean) && !match.includes(name) ? ['-m', name] : [];
  return [
    ...option('-w', args.wait || undefined),
    ...option('-p', args.protocol),
    ...option('-s', args.source),
    ...option('-d', args.destination),
    ...match.flatMap(name => option('-m', name)),
    ...tcpFlags(args.tcp_flags),
    ...option('-j', args.jump),
    ...(isTee ? option('--gateway', args.gateway) : []),
    ...option('--log-prefix', args.log_prefix),
    ...option('--log-level', args.log_level),
    ...option('--to-destination', args.to_destination),
    ...(args.destination_ports.length > 0
      ? ['-m', 'multiport', '--dports', args.destination_ports.join(',')]
      : []),
    ...option('--to-source', args.to_source),
    ...option('-g', args.goto),
    ...option('-i', args.in_interface),
    ...option('-o', args.out_interface),
    ...option('-f', args.fragment),
    ...option('-c', args.set_counters),
    ...option('--source-port', args.source_port),
    ...option('--destination-port', args.destination_port),
    ...option('--to-ports', args.to_ports),
    ...option('--set-dscp', args.set_dscp_mark),
    ...option('--set-dscp-class', args.set_dscp_mark_class),
    ...(args.syn === 'match' ? ['--syn'] : args.syn === 'negate' ? ['!', '--syn'] : []),
    ...connectionState(match, states),
    ...uses('iprange', args.src_range, args.dst_range),
    ...option('--src-range', args.src_range),
    ...option('--dst-range', args.dst_range),
    ...uses('set', args.match_set),
    ...option('--match-set', args.match_set),
    ...(args.match_set && args.match_set_flags ? [args.match_set_flags] : []),
    ...(args.limit || args.limit_burst ? ['-m', 'limit'] : []),
    ...option('--limit', args.limit),
    ...option('--limit-burst', args.limit_burst),
    ...(args.uid_owner ? ['-m', 'owner', ...option('--uid-owner', args.uid_owner)] : []),
    ...(args.gid_owner ? ['-m', 'owner', ...option('--gid-owner', args.gid_owner)] : []),
    ...(args.jump === undefined && args.reject_with ? ['-j', 'REJECT'] : []),
    ...option('--reject-with', args.reject_with),
    ...option(args.ip_version === 'ipv6' ? '--icmpv6-type' : '--icmp-type', args.icmp_type),
    ...(args.comment ? ['-m', 'comment', ...option('--comment', args.comment)] : []),
  ];
}

/** `!` before a value goes before its flag. */
function option(flag: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith('!') ? ['!', flag, value.slice(1)] : [flag, value];
}

function connectionState(match: readonly string[], states: string): string[] {
  if (states === '') return [];
  if (match.includes('conntrack')) return ['--ctstate', states];
  return match.includes('state') ? ['--state', states] : ['-m', 'conntrack', '--ctstate', states];
}

function tcpFlags(value: Readonly<Record<string, unknown>> | undefined): string[] {
  const { flags, flags_set: set } = value ?? {};
  const join = (one: unknown): string => [one].flat().map(String).join(',');
  return flags === undefined || set === undefined ? [] : ['--tcp-flags', join(flags), join(set)];
}
