import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { type FlowRole, flowRole } from '../../../src/rules/flow-role.ts';
import { RuleAddress } from '../../../src/rules/rule-address.ts';
import { RuleInterface, VerdictQuestion } from '../../../src/rules/verdict-question.ts';

/** A flow log record by field name. */
export type Flow = Readonly<Record<string, string | number | undefined>>;

/** The port of the likelier server, in a simplified way: the lower port if it is below 32768 and the other is not, else -1. */
export function likelierServerPort(flow: Flow): number {
  const source = numberOf(flow, 'srcport');
  const destination = numberOf(flow, 'dstport');
  const protocol = numberOf(flow, 'protocol');
  if ((protocol !== 6 && protocol !== 17) || source === destination || source < 1 || destination < 1) return -1;
  const [lower, higher] = source < destination ? [source, destination] : [destination, source];
  return lower < 32_768 && higher >= 32_768 ? lower : -1;
}

/** The role of a flow, derived from its flags and ports. */
export function roleOf(flow: Flow): FlowRole {
  return flowRole(
    numberOf(flow, 'protocol'),
    numberOf(flow, 'tcp-flags'),
    numberOf(flow, 'srcport'),
    numberOf(flow, 'dstport'),
    likelierServerPort(flow),
  );
}

/** A numeric field of a flow; -1 if the field is missing. */
export function numberOf(flow: Flow, name: string): number {
  const value = flow[name];
  return typeof value === 'number' ? value : -1;
}

/** A text field of a flow; undefined if the field is missing. */
export function textOf(flow: Flow, name: string): string | undefined {
  const value = flow[name];
  return typeof value === 'string' && value !== '-' ? value : undefined;
}

/** The direction of a flow: the recorded one, or else derived from the addresses of the interface. */
export function directionOf(flow: Flow, found: NetworkInterface | undefined): 'ingress' | 'egress' | undefined {
  const named = textOf(flow, 'flow-direction');
  if (named === 'ingress' || named === 'egress') return named;
  const addresses: readonly (string | number | undefined)[] = found?.addresses ?? [];
  const isSource = addresses.includes(flow.srcaddr);
  if (isSource === addresses.includes(flow.dstaddr)) return undefined;
  return isSource ? 'egress' : 'ingress';
}

/** Turns flows into verdict questions, with a single object per address and interface, as enrichment does. */
export class Asker {
  readonly #metadata: MetadataSource;
  readonly #addresses: Map<string, RuleAddress> = new Map();
  readonly #interfaces: Map<string, RuleInterface> = new Map();

  constructor(metadata: MetadataSource) {
    this.#metadata = metadata;
  }

  /** The verdict question for a flow. */
  ask(flow: Flow): VerdictQuestion {
    const question = new VerdictQuestion();
    const action = textOf(flow, 'action');
    const interfaceId = textOf(flow, 'interface-id');
    const recorder = interfaceId === undefined ? undefined : this.#interfaceOf(interfaceId);
    question.action = action === 'ACCEPT' || action === 'REJECT' ? action : undefined;
    question.hasRejectReason = 'reject-reason' in flow;
    question.rejectReason = textOf(flow, 'reject-reason');
    question.isEfa = flow.type === 'EFA';
    question.hasInterface = interfaceId !== undefined;
    question.recorder = recorder;
    question.direction = directionOf(flow, recorder?.found);
    const source = this.#addressOf(textOf(flow, 'pkt-srcaddr') ?? textOf(flow, 'srcaddr'));
    const destination = this.#addressOf(textOf(flow, 'pkt-dstaddr') ?? textOf(flow, 'dstaddr'));
    question.peer = question.direction === 'ingress' ? source : destination;
    question.own = question.direction === 'ingress' ? destination : source;
    question.end = this.#addressOf(textOf(flow, question.direction === 'ingress' ? 'dstaddr' : 'srcaddr'));
    question.role = roleOf(flow);
    question.protocol = numberOf(flow, 'protocol');
    question.sourcePort = numberOf(flow, 'srcport');
    question.destinationPort = numberOf(flow, 'dstport');
    question.tcpFlags = numberOf(flow, 'tcp-flags');
    question.startSeconds = numberOf(flow, 'start');
    question.endSeconds = numberOf(flow, 'end');
    question.trafficPath = numberOf(flow, 'traffic-path');
    question.vpcId = textOf(flow, 'vpc-id');
    question.subnetId = textOf(flow, 'subnet-id');
    question.instanceId = textOf(flow, 'instance-id');
    question.nextHopInterfaceId = textOf(flow, 'next-hop-interface-id');
    question.nextHopInterfaceType = textOf(flow, 'next-hop-interface-type');
    question.nextHopSubnetId = textOf(flow, 'next-hop-subnet-id');
    return question;
  }

  #interfaceOf(id: string): RuleInterface {
    const known = this.#interfaces.get(id) ?? new RuleInterface(this.#metadata.interfaceById(id));
    this.#interfaces.set(id, known);
    return known;
  }

  #addressOf(text: string | undefined): RuleAddress | undefined {
    if (text === undefined) return undefined;
    const known = this.#addresses.get(text) ?? new RuleAddress(text);
    this.#addresses.set(text, known);
    return known;
  }
}

/** The verdict question for a single flow. */
export function questionOf(flow: Flow, metadata: MetadataSource): VerdictQuestion {
  return new Asker(metadata).ask(flow);
}
