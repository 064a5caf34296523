import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import type { InterfaceHistory, Talker, Timeline } from './timeline.ts';

/** One end of a simulated flow: an address in a VPC, and the interface that recorded the flow there, if any. */
export interface FlowEnd {
  readonly vpcId: string;
  readonly address: string;
  readonly networkInterface: InterfaceHistory | undefined;
}

/** A flow from one address to another within one capture window of each recorder. */
export interface SimulatedFlow {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly start: number;
  readonly end: number;
  readonly isAnswered: boolean;
}

/** Settings of the simulated traffic. */
export interface TrafficSettings {
  readonly from: number;
  readonly until: number;
  readonly flowsPerSecond: number;
  readonly seed: number;
}

/** Share of flows to an address that was in use until recently: clients keep retrying for a while. */
const RETRY_SHARE = 0.04;
const RETRY_SECONDS = 90;
/** Share of flows to another VPC. */
const PEERING_SHARE = 0.05;
const MAX_FLOW_SECONDS = 59;

/** The flows between all talkers, in order of their start times. */
export function simulateFlows(timeline: Timeline, settings: TrafficSettings): SimulatedFlow[] {
  const random = new SeededRandom(settings.seed);
  const flows: SimulatedFlow[] = [];
  const coming = timeline.talkers.toSorted((one, other) => one.from - other.from);
  let talking: Talker[] = [];
  let gone: Talker[] = [];
  let next = 0;
  for (let seconds = settings.from; seconds < settings.until; seconds++) {
    for (let talker = coming[next]; talker !== undefined && talker.from <= seconds; talker = coming[++next]) {
      talking.push(talker);
    }
    const ended = talking.filter(({ until }) => until < seconds);
    if (ended.length > 0) talking = talking.filter(({ until }) => until >= seconds);
    gone = [...gone, ...ended].filter(({ until }) => until >= seconds - RETRY_SECONDS);
    for (let count = flowsIn(settings.flowsPerSecond, random); count > 0; count--) {
      const flow = makeFlow(talking, gone, seconds, random);
      if (flow !== undefined) flows.push(flow);
    }
  }
  return flows;
}

/** The number of flows that start in a second: the integer part, plus one with the probability of the fraction. */
function flowsIn(flowsPerSecond: number, random: SeededRandom): number {
  return Math.floor(flowsPerSecond) + (random.happens(flowsPerSecond % 1) ? 1 : 0);
}

function makeFlow(
  talking: readonly Talker[],
  gone: readonly Talker[],
  start: number,
  random: SeededRandom,
): SimulatedFlow | undefined {
  const source = random.pick(talking);
  const isRetry = gone.length > 0 && random.happens(RETRY_SHARE);
  const { vpcId } = source.networkInterface;
  const isPeering = random.happens(PEERING_SHARE);
  const destination = pickWhere(isRetry ? gone : talking, random, ({ networkInterface }) => {
    return networkInterface !== source.networkInterface && (networkInterface.vpcId === vpcId) !== isPeering;
  });
  if (destination === undefined) return undefined;
  const lasts = random.between(0, MAX_FLOW_SECONDS);
  const end = Math.min(start + lasts, source.until, isRetry ? Number.POSITIVE_INFINITY : destination.until);
  return {
    source: endOf(source, true),
    destination: endOf(destination, !isRetry),
    start,
    end,
    isAnswered: !isRetry,
  };
}

/** Maximum number of attempts to pick a suitable talker. */
const MAX_PICKS = 50;

function pickWhere(
  talkers: readonly Talker[],
  random: SeededRandom,
  isFit: (talker: Talker) => boolean,
): Talker | undefined {
  for (let picks = 0; picks < MAX_PICKS; picks++) {
    const talker = random.pick(talkers);
    if (isFit(talker)) return talker;
  }
  return undefined;
}

function endOf({ networkInterface, address }: Talker, isRecorded: boolean): FlowEnd {
  return { vpcId: networkInterface.vpcId, address, networkInterface: isRecorded ? networkInterface : undefined };
}
