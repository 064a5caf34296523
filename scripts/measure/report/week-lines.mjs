import { toLine, V5 } from '../../samples/formats.mjs';
import { makeRandom } from '../../samples/random.mjs';
import { addressOf, flowRecord, withoutTraffic } from '../../samples/records.mjs';
import * as stories from '../../samples/stories.mjs';

/** Monday, 2026-02-23T00:00:00Z, Unix seconds. */
const MONDAY = 1_771_804_800;
const MINUTE_SECONDS = 60;
const WEEK_MINUTES = 7 * 24 * 60;
/** The load of each hour of a day, from midnight on. */
const BUSINESS = [1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 8, 9, 10, 10, 9, 8, 6, 4, 3, 2, 2, 1];
const MEAN_BUSINESS = BUSINESS.reduce((sum, value) => sum + value, 0) / BUSINESS.length;
/** Percentage of records that come from strangers that probe ports. */
const STRANGERS_PERCENT = 12;
const STRANGE_PORTS = [22, 23, 80, 443, 445, 1433, 2222, 3306, 3389, 5432, 5900, 6379, 8080, 9200, 27_017];
const RECEIVERS = ['bastion', 'albA', 'albB', 'nat'];

const DAYTIME = [
  ...[stories.visit, stories.visit, stories.visitIpv6, stories.forwarded, stories.forwarded, stories.query],
  ...[stories.query, stories.session, stories.enqueue, stories.fetchObject, stories.payment, stories.clockAndNames],
  ...[stories.ping, stories.stagingQuery],
];

/** Number of different events of a story; each is repeated at other times. */
const EVENTS_PER_STORY = 400;

/**
 * Lines of a week in the samples' shop, with 29 fields each, the same in every run: business by hours, a report every night, tens of
 * thousands of strangers on the internet. One in every few thousand lines is unreadable.
 * @param {number} count minimum number of lines
 * @yields {string} the lines of a minute
 */
export function* weekLines(count) {
  const random = makeRandom(20_260_223);
  const daytime = eventsOf(DAYTIME, random);
  const nightly = eventsOf([stories.report], random);
  const strangers = RECEIVERS.map(attempts);
  // the generator's own method copies the list
  const pick = (list) => list[random.between(0, list.length - 1)];
  const perMinute = count / WEEK_MINUTES;
  let made = 0;
  for (let minute = 0; made < count; minute = (minute + 1) % WEEK_MINUTES) {
    const start = MONDAY + minute * MINUTE_SECONDS;
    const hour = Math.floor(minute / 60) % 24;
    const wanted = (perMinute * BUSINESS[hour]) / MEAN_BUSINESS;
    const lines = [timeless(withoutTraffic('exportFunction', 0, minute % 500 === 0 ? 'SKIPDATA' : 'NODATA'))(start)];
    while (lines.length < wanted) {
      if (random.between(1, 100) <= STRANGERS_PERCENT) lines.push(pick(strangers)(start, random));
      else for (const line of pick(daytime)) lines.push(line(start));
    }
    if (hour === 2) for (const line of pick(nightly)) lines.push(line(start));
    if (minute % 100 === 0) lines.push(`5 cut-short ${start}`);
    made += lines.length;
    yield `${lines.join('\n')}\n`;
  }
}

/** Events of stories: the lines of each, without their times, which are filled in later. */
const eventsOf = (told, random) =>
  told.flatMap((story) => Array.from({ length: EVENTS_PER_STORY }, () => story(0, random).map(timeless)));

/** The line of a record whose times are relative to its minute; rendering each line from its record would take too long. */
const timeless = (record) => {
  const values = toLine(record, V5, 5).split(' ');
  const at = V5.indexOf('start');
  const before = values.slice(0, at).join(' ');
  const after = values.slice(at + 2).join(' ');
  const { start, end } = record;
  return (minute) => `${before} ${minute + start} ${minute + end} ${after}`;
};

/** Denied attempts at a receiver, from 130,000 addresses that RFC 2544 reserves for benchmarks. */
const attempts = (receiver) => {
  const template = timeless(
    flowRecord(receiver, 'ingress', {
      source: 'SOURCE',
      destination: addressOf(receiver),
      sourcePort: 'FROM',
      destinationPort: 'TO',
      packets: 1,
      bytes: 44,
      flags: 2,
      start: 0,
      action: 'REJECT',
    }),
  );
  return (start, random) => {
    const source = `198.${random.between(18, 19)}.${random.between(0, 255)}.${random.between(0, 255)}`;
    const isUsual = random.between(0, 9) > 0;
    const port = isUsual ? STRANGE_PORTS[random.between(0, STRANGE_PORTS.length - 1)] : random.between(1, 65_535);
    return template(start)
      .replaceAll('SOURCE', source)
      .replace('FROM', random.between(32_768, 60_999))
      .replace('TO', port);
  };
};
