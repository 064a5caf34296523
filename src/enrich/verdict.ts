import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { Verdict } from '../model/verdict.ts';
import { VerdictQuestion } from '../rules/verdict-question.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { AddressFacts } from './address-book.ts';
import type { Enricher, EnricherRow, EnrichmentContext } from './enricher.ts';
import type { RecordEnds } from './record-ends.ts';

const TCP = 6;
const UDP = 17;

const UPPER_A = 0x41;
const UPPER_E = 0x45;
const UPPER_R = 0x52;

const MILLISECONDS = 1_000;
/** Rules that are older than a flow by more than this are stale. */
const STALE_SECONDS = 86_400;

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
      ...(['pkt-srcaddr', 'pkt-dstaddr', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'end'] as const),
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
      sentence: 'What the verdict rests on, or prevents one.',
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
      sentence: 'How many rules match, this one included.',
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
      sentence: 'If no rule allows the flow: up to four rules for its protocol and port, but other peers.',
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
      sentence: 'records without a verdict, for lack of rules',
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
      'Add why a flow was accepted or rejected. `auto`: if there is a rules document; `on`: also with rules from EC2; aborts start-up without rules.',
  },
  create: ({ ends, verdicts, counters }) =>
    verdicts === undefined ? undefined : createVerdict(ends, verdicts, counters),
} as const satisfies EnricherRow;

function createVerdict(ends: RecordEnds, verdicts: Verdicts, counters: EnrichmentContext['counters']): Enricher {
  const { verdictsMissing, verdictsNotEvaluable, verdictsStale } = counters;
  return (at) => {
    const question = new VerdictQuestion();
    question.hasRejectReason = at['reject-reason'] >= 0;
    const mayBeOfTransitGateway = at['tgw-id'] >= 0 || at['resource-type'] >= 0;
    const lost = { noRoute: 0, blackhole: 0, mtuExceeded: 0, ttlExpired: 0 };
    return (record, added) => {
      const { engine } = verdicts;
      let verdict: Verdict | undefined;
      if (mayBeOfTransitGateway && isOfTransitGateway(record, at)) {
        lost.noRoute = record.number(at['packets-lost-no-route']);
        lost.blackhole = record.number(at['packets-lost-blackhole']);
        lost.mtuExceeded = record.number(at['packets-lost-mtu-exceeded']);
        lost.ttlExpired = record.number(at['packets-lost-ttl-expired']);
        if (engine === undefined) {
          const isLost = lost.noRoute > 0 || lost.blackhole > 0 || lost.mtuExceeded > 0 || lost.ttlExpired > 0;
          if (isLost) added.counts.add(verdictsMissing);
          return;
        }
        verdict = engine.transitGatewayVerdict(lost);
        question.isNotEvaluable = false;
      } else {
        question.action = actionOf(record, at);
        if (question.action === undefined) return;
        if (engine === undefined) {
          added.counts.add(verdictsMissing);
          return;
        }
        if (readFlow(question, record, at, added.direction, added.servicePort)) verdict = engine.knownVerdict(question);
        if (verdict === undefined) {
          readRest(question, record, at);
          verdict = engine.verdictOf(question);
        }
      }
      if (verdict === undefined) return;
      added.verdict = verdict;
      if (question.isNotEvaluable) added.counts.add(verdictsNotEvaluable);
      else if (isStale() && verdict.hasRules) added.counts.add(verdictsStale);
    };
  };

  /**
   * What the record says, as far as a verdict that was found before depends on it, besides its action. Returns false if the
   * record has something else that a verdict depends on.
   */
  function readFlow(
    question: VerdictQuestion,
    record: FlowLogRecord,
    at: FieldPositions,
    direction: VerdictQuestion['direction'],
    servicePort: number,
  ): boolean {
    const protocol = record.number(at.protocol);
    question.isEfa = record.has(at.type) && record.bytes[record.startOf(at.type)] === UPPER_E;
    question.recorder = ends.recording;
    question.direction = direction;
    question.peer =
      direction === 'ingress'
        ? (packetAddress(record, at['pkt-srcaddr'], at.srcaddr) ?? ends.source)
        : (packetAddress(record, at['pkt-dstaddr'], at.dstaddr) ?? ends.destination);
    question.protocol = protocol;
    question.sourcePort = record.number(at.srcport);
    question.destinationPort = record.number(at.dstport);
    question.tcpFlags = record.number(at['tcp-flags']);
    question.role = verdicts.roleOf(
      protocol,
      question.tcpFlags,
      question.sourcePort,
      question.destinationPort,
      protocol === TCP || protocol === UDP ? servicePort : -1,
    );
    question.endSeconds = ends.endSeconds;
    const isReason = record.has(at['reject-reason']);
    return !isReason && !question.isEfa && !record.has(at['next-hop-interface-type']) && ends.agrees(record);
  }

  /** What else the record says. */
  function readRest(question: VerdictQuestion, record: FlowLogRecord, at: FieldPositions): void {
    const isIngress = question.direction === 'ingress';
    question.rejectReason = ends.idIn(record, at['reject-reason']);
    question.hasInterface = ends.recording !== undefined;
    question.own = isIngress
      ? (packetAddress(record, at['pkt-dstaddr'], at.dstaddr) ?? ends.destination)
      : (packetAddress(record, at['pkt-srcaddr'], at.srcaddr) ?? ends.source);
    question.end = isIngress ? ends.destination : ends.source;
    question.trafficPath = record.number(at['traffic-path']);
    const agrees = ends.agrees(record);
    question.vpcId = agrees ? undefined : ends.idIn(record, at['vpc-id']);
    question.subnetId = agrees ? undefined : ends.idIn(record, at['subnet-id']);
    question.instanceId = agrees ? undefined : ends.idIn(record, at['instance-id']);
    question.nextHopInterfaceId = ends.idIn(record, at['next-hop-interface-id']);
    question.nextHopInterfaceType = ends.idIn(record, at['next-hop-interface-type']);
    question.nextHopSubnetId = ends.idIn(record, at['next-hop-subnet-id']);
  }

  /** The address of the packet; undefined where it is absent, or the same as the one in a plain field. */
  function packetAddress(record: FlowLogRecord, position: number, plain: number): AddressFacts | undefined {
    // mostly they are the same, and comparing them costs less than finding one out
    if (position < 0 || (plain >= 0 && record.hasSameText(position, plain))) return undefined;
    return ends.addressIn(record, position);
  }

  /** The record of a transit gateway: it names lost packets, and no rules apply to it. */
  function isOfTransitGateway(record: FlowLogRecord, at: FieldPositions): boolean {
    if (record.has(at['tgw-id'])) return true;
    return at['resource-type'] >= 0 && ends.idIn(record, at['resource-type']) === 'TransitGateway';
  }

  /** Whether the rules in use are too old for the flow. */
  function isStale(): boolean {
    const { writtenAtMs } = verdicts;
    if (writtenAtMs === undefined) return false;
    return ends.endSeconds - writtenAtMs / MILLISECONDS > STALE_SECONDS;
  }
}

function actionOf(record: FlowLogRecord, at: FieldPositions): VerdictQuestion['action'] {
  if (!record.has(at.action)) return undefined;
  const first = record.bytes[record.startOf(at.action)];
  if (first === UPPER_A) return 'ACCEPT';
  return first === UPPER_R ? 'REJECT' : undefined;
}
