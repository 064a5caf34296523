import type { AddedValues } from '../model/added-values.generated.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import { flowRole } from '../rules/flow-role.ts';
import { hasPorts } from '../rules/protocol-numbers.ts';
import type { LostPackets } from '../rules/recorded-reasons.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Enricher, EnricherRow, EnrichmentContext } from './enricher.ts';
import { QuestionReader } from './question-reader.ts';
import type { RecordEnds } from './record-ends.ts';

/**
 * Why a flow was accepted or rejected: the rule of a security group and the entry of a network ACL that decided, deduced
 * from the rules as they were read ({@link Verdicts}). The verdict is the same object for all records that share it, so that
 * it is rendered once.
 */
export const VERDICT = {
  reads: {
    any: [
      ...(['action', 'packets-lost-no-route', 'packets-lost-blackhole', 'packets-lost-mtu-exceeded'] as const),
      'packets-lost-ttl-expired',
    ],
    optional: [
      ...(['reject-reason', 'type', 'interface-id', 'resource-type', 'tgw-id', 'srcaddr', 'dstaddr'] as const),
      ...(['pkt-srcaddr', 'pkt-dstaddr', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'start', 'end'] as const),
      ...(['traffic-path', 'vpc-id', 'subnet-id', 'instance-id', 'next-hop-interface-id'] as const),
      ...(['next-hop-interface-type', 'next-hop-subnet-id'] as const),
    ],
  },
  group: 'verdict',
  adds: [
    {
      name: 'verdict',
      json: 'string',
      words: [
        ...(['allowed', 'denied_now', 'security_group', 'network_acl', 'both', 'allowed_now'] as const),
        ...(['block_public_access', 'encryption_control', 'transit_gateway', 'not_evaluable'] as const),
      ],
      sentence: 'Why the flow was accepted or rejected, deduced from the rules.',
      example: 'security_group',
      places: { ecs: 'vpcflow.verdict.name', ocsf: 'unmapped.verdict' },
    },
    {
      name: 'verdict_reason',
      json: 'string',
      sentence: 'What the verdict is based on, or why the record has no verdict.',
      example: 'no_rule',
      places: { ecs: 'vpcflow.verdict.reason', ocsf: 'unmapped.verdict_reason' },
    },
    {
      name: 'verdict_certainty',
      json: 'string',
      words: ['sure', 'likely'],
      sentence: '`sure` from rules and TCP flags, `likely` from ports or by elimination.',
      example: 'sure',
      places: { ecs: 'vpcflow.verdict.certainty' },
    },
    {
      name: 'verdict_rules_at',
      json: 'string',
      sentence: 'When the rules were read, ISO 8601.',
      example: '2026-11-28T12:00:00Z',
      places: { ecs: 'vpcflow.verdict.rules_at' },
    },
    {
      name: 'flow_role',
      json: 'string',
      words: ['request', 'response'],
      sentence: '`request` or `response`.',
      example: 'request',
    },
    {
      name: 'sg_result',
      json: 'string',
      words: ['allow', 'stateful', 'deny', 'maybe', 'unknown', 'not_applied'],
      sentence: 'Result of the security groups of the interface.',
      example: 'allow',
    },
    { name: 'sg_id', json: 'string', sentence: 'Security group of the rule.', example: 'sg-0a1b2c3d4e5f60711' },
    { name: 'sg_name', json: 'string', sentence: 'Its name.', example: 'web' },
    { name: 'sg_description', json: 'string', sentence: 'Its description.', example: 'Shop front' },
    {
      name: 'sg_rule_id',
      json: 'string',
      sentence: 'Narrowest security group rule that allows the flow, for sure or possibly.',
      example: 'sgr-0a1b2c3d4e5f60721',
    },
    {
      name: 'sg_rule_direction',
      json: 'string',
      words: ['ingress', 'egress'],
      sentence: 'Direction of the rule; for a reply, that of its request.',
      example: 'ingress',
    },
    { name: 'sg_rule', json: 'string', sentence: 'The rule in words.', example: 'tcp 443 from 0.0.0.0/0' },
    { name: 'sg_rule_description', json: 'string', sentence: 'Its description.', example: 'HTTPS for everyone' },
    {
      name: 'sg_rule_matches',
      json: 'number',
      sentence: 'How many rules match, including this one.',
      example: '2',
    },
    {
      name: 'sg_groups',
      json: 'strings',
      sentence: 'If no rule allows the flow for sure: the security groups of the interface.',
      example: 'sg-0a1b2c3d4e5f60711 (web)',
    },
    {
      name: 'sg_near_misses',
      json: 'strings',
      sentence: 'If no rule allows the flow: up to four rules for its protocol and port, but with other peers.',
      example: 'sgr-0a1b2c3d4e5f60722: tcp 5432 from sg-0a1b2c3d4e5f60712 (from the app)',
    },
    {
      name: 'nacl_result',
      json: 'string',
      words: ['allow', 'deny', 'maybe', 'unknown', 'not_applied'],
      sentence: 'Result of the network ACL of the subnet.',
      example: 'deny',
    },
    { name: 'nacl_id', json: 'string', sentence: 'The network ACL.', example: 'acl-0a1b2c3d4e5f60731' },
    {
      name: 'nacl_rule_number',
      json: 'number',
      sentence: 'Number of the entry that decides; 32767 and 32768 are the closing entries, shown as * in the console.',
      example: '100',
    },
    {
      name: 'nacl_rule_direction',
      json: 'string',
      words: ['ingress', 'egress'],
      sentence: 'Direction of the entry.',
      example: 'ingress',
    },
    {
      name: 'nacl_rule',
      json: 'string',
      sentence: 'The entry in words.',
      example: 'deny tcp 9050-9060 from 10.0.0.0/16',
    },
  ],
  counts: [
    {
      counter: 'verdictsMissing',
      sentence: 'records without a verdict, because rules are missing',
      metric: { name: 'VerdictsMissing' },
    },
    {
      counter: 'verdictsNotEvaluable',
      sentence: 'records whose verdict is `not_evaluable`',
      metric: { name: 'VerdictsNotEvaluable' },
    },
    {
      counter: 'verdictsStale',
      sentence: 'records more than a day newer than the rules',
      metric: { name: 'VerdictsStale' },
    },
  ],
  switch: {
    option: 'VERDICTS',
    byDefault: 'auto',
    auto: 'if_possible',
    audience: ['function', 'command', 'transformer', 'lookups'],
    sentence:
      'Add why a flow was accepted or rejected. `auto`: if there is a rules document; `on`: also with rules from EC2, and aborts start-up without rules.',
  },
  create: ({ ends, verdicts, counters }) =>
    verdicts === undefined ? undefined : createVerdict(ends, verdicts, counters),
} as const satisfies EnricherRow;

function createVerdict(ends: RecordEnds, verdicts: Verdicts, counters: EnrichmentContext['counters']): Enricher {
  const { verdictsMissing, verdictsNotEvaluable, verdictsStale } = counters;
  return (at) => {
    const reader = new QuestionReader(at, ends);
    const { hasRejectReason } = reader;
    const mayBeOfTransitGateway = at['tgw-id'] >= 0 || at['resource-type'] >= 0;
    return (record, added) => {
      if (mayBeOfTransitGateway && isOfTransitGateway(record, at)) explainLosses(record, added, at);
      else explainAction(record, added, reader, hasRejectReason);
    };
  };

  /** Why a flow was accepted or rejected. */
  function explainAction(
    record: FlowLogRecord,
    added: AddedValues,
    reader: QuestionReader,
    hasRejectReason: boolean,
  ): void {
    const action = reader.actionIn(record);
    if (action === undefined) return;
    const { engine } = verdicts;
    if (engine === undefined) {
      added.counts.add(verdictsMissing);
      return;
    }
    const { direction, servicePort } = added;
    const { recording, protocol, tcpFlags, sourcePort, destinationPort } = ends;
    const role = flowRole(protocol, tcpFlags, sourcePort, destinationPort, hasPorts(protocol) ? servicePort : -1);
    // most records have the verdict of an earlier one, for which a few numbers suffice
    if (recording !== undefined && direction !== undefined && reader.isOrdinary(record)) {
      const isIngress = direction === 'ingress';
      const peer = reader.peerIn(record, isIngress);
      if (peer !== undefined) {
        const isAccepted = action === 'ACCEPT';
        const number = engine.findKnown(ends, recording, peer, isIngress, isAccepted, role, hasRejectReason);
        const known = engine.knownVerdict(number);
        if (known !== undefined) {
          added.verdict = known;
          // the verdict itself is rarely in the processor's cache
          if ((number & 1) !== 0) added.counts.add(verdictsNotEvaluable);
          else if (ends.endSeconds > verdicts.staleAfter && known.hasRules) added.counts.add(verdictsStale);
          return;
        }
      }
    }
    const verdict = engine.verdictOf(reader.read(record, direction, role));
    if (verdict === undefined) return;
    added.verdict = verdict;
    if (verdict.isNotEvaluable) added.counts.add(verdictsNotEvaluable);
    else if (ends.endSeconds > verdicts.staleAfter && verdict.hasRules) added.counts.add(verdictsStale);
  }

  /** Why a transit gateway lost packets. */
  function explainLosses(record: FlowLogRecord, added: AddedValues, at: FieldPositions): void {
    const { engine } = verdicts;
    const lost = lostPackets(record, at);
    if (engine !== undefined) added.verdict = engine.transitGatewayVerdict(lost);
    else if (Object.values(lost).some((packets) => packets > 0)) added.counts.add(verdictsMissing);
  }

  /** The record of a transit gateway: it names lost packets, and no rules apply to it. */
  function isOfTransitGateway(record: FlowLogRecord, at: FieldPositions): boolean {
    if (record.has(at['tgw-id'])) return true;
    return at['resource-type'] >= 0 && ends.idIn(record, at['resource-type']) === 'TransitGateway';
  }
}

function lostPackets(record: FlowLogRecord, at: FieldPositions): LostPackets {
  return {
    noRoute: record.number(at['packets-lost-no-route']),
    blackhole: record.number(at['packets-lost-blackhole']),
    mtuExceeded: record.number(at['packets-lost-mtu-exceeded']),
    ttlExpired: record.number(at['packets-lost-ttl-expired']),
  };
}
