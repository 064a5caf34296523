import { toLine, V2 } from '../samples/formats.mjs';
import { ACCOUNT, INTERFACES } from '../samples/network.mjs';

/** 2026-03-02T09:00:00Z, Unix seconds. */
const MORNING = 1_772_442_000;
const HOUR_SECONDS = 3_600;
const PORTS = [22, 53, 80, 123, 443, 3306, 5432, 6379, 8080, 9200];
/** The interfaces that record. */
export const OWN = Object.values(INTERFACES).filter(({ vpc }) => vpc === 'shop');

/**
 * A random line of the default format: between two interfaces of the samples' network, or between one and a stranger, so that one or
 * both ends have a name in the samples' inventory.
 * @param {ReturnType<typeof import('../samples/random.mjs').makeRandom>} random
 * @param {(typeof OWN)[number]} own the interface that records it
 */
export const flowLine = (random, own = random.pick(OWN)) => {
  const other = random.between(0, 2) > 0 ? random.pick(OWN).addresses[0] : `203.0.113.${random.between(1, 254)}`;
  const start = MORNING + random.between(0, HOUR_SECONDS);
  const isSender = random.between(0, 1) === 0;
  const [srcaddr, dstaddr] = isSender ? [own.addresses[0], other] : [other, own.addresses[0]];
  const packets = random.between(1, 5_000);
  const record = {
    'account-id': ACCOUNT,
    'interface-id': own.id,
    srcaddr,
    dstaddr,
    srcport: random.between(32_768, 60_999),
    dstport: random.pick(PORTS),
    protocol: random.pick([6, 6, 6, 17]),
    packets,
    bytes: packets * random.between(40, 1_500),
    start,
    end: start + random.between(1, 60),
    action: random.between(0, 9) === 0 ? 'REJECT' : 'ACCEPT',
    'log-status': 'OK',
  };
  return toLine(record, V2, 2);
};
