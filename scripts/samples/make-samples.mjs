import { TRANSIT_GATEWAY, toLine, V2, V5, V5_CONSOLE, V11_CUSTOM } from './formats.mjs';
import { ACCOUNT, INTERFACES, inventory, LABELS, REGION } from './network.mjs';
import { makeRandom } from './random.mjs';
import { withoutTraffic } from './records.mjs';
import { rules } from './rules.mjs';
import { blocked, checkoutQuery, checkoutRequest, toWarehouse } from './special-stories.mjs';
import * as stories from './stories.mjs';

/** 2026-03-02T09:00:00Z, Unix seconds. */
const MORNING = 1_772_442_000;
const MINUTE = 60;

/**
 * The files of `samples/`: a morning of an invented web shop, in the forms in which flow logs are delivered. The same input always
 * gives the same text. Files whose path ends in `.gz` are gzipped.
 * @returns {Record<string, string>} path from the project's root → text of the file
 */
export const makeSamples = () => ({
  'samples/v2-default.log': text(defaultLines()),
  'samples/v5-console.log.gz': text([V5_CONSOLE.join(' '), ...consoleLines()]),
  'samples/v5-all.log': text(allFieldsLines()),
  'samples/v5-through-nat.log': text(imageLines()),
  'samples/v11-custom.log': text([V11_CUSTOM.join(' '), ...customLines()]),
  'samples/tgw-default.log': text(transitLines()),
  'samples/direct-records.ndjson': text(shopLines(40, 2, 5).map((message) => JSON.stringify({ message }))),
  'samples/subscription.json': json(
    subscription(shopLines(50, 4, 6).filter((line) => line.includes(INTERFACES.albA.id))),
  ),
  'samples/firehose-event.json': json(firehoseEvent(shopLines(55, 1, 7))),
  'samples/inventory.json': json(inventory()),
  'samples/rules.json': json(rules()),
  'samples/cidr-labels.json': json(LABELS),
});

/** Lines of the default format: no header, and every kind of line that such a file can contain. */
function defaultLines() {
  const random = makeRandom(1);
  const { visit, visitIpv6, forwarded, query, session, stagingQuery, clockAndNames, ping, scan } = stories;
  const minutes = [0, 1, 2, 3, 4].map((minute) => MORNING + minute * MINUTE);
  const records = minutes.flatMap((start, minute) => [
    ...[visit, visit, visitIpv6, forwarded, query, session, stagingQuery].flatMap((story) => story(start, random)),
    ...(minute % 2 === 0 ? [...clockAndNames(start, random), ...ping(start)] : scan(start, random)),
    withoutTraffic('exportFunction', start, 'NODATA'),
    ...(minute === 3 ? [withoutTraffic('albB', start, 'SKIPDATA')] : []),
  ]);
  const lines = records.map((record) => toLine(record, V2, 2));
  // a damaged line, as after an edit or an interrupted transfer
  const broken = `2 ${ACCOUNT} ${INTERFACES.web1.id} 10.0.10.11 10.0.20.30 43512 70000 6 11 1804 ${MORNING} ${MORNING + 59} ACCEPT OK`;
  return [...lines.slice(0, 20), broken, ...lines.slice(20)];
}

/** All fields up to version 5 in console order, with the header line of files in S3. */
function consoleLines() {
  const random = makeRandom(2);
  const { visit, visitIpv6, forwarded, query, session, payment, fetchObject } = stories;
  const records = [10, 11, 12].flatMap((minute) =>
    [visit, visitIpv6, forwarded, query, session, payment, fetchObject].flatMap((story) =>
      story(MORNING + minute * MINUTE, random),
    ),
  );
  return records.map((record) => toLine(record, V5_CONSOLE, 5));
}

/** The same fields in the order of AWS's table, without a header: peering, a VPC endpoint, overlapping addresses. */
function allFieldsLines() {
  const random = makeRandom(3);
  const { forwarded, query, stagingQuery, report, enqueue } = stories;
  const records = [20, 21, 22].flatMap((minute) => [
    ...[forwarded, query, stagingQuery, report, enqueue].flatMap((story) => story(MORNING + minute * MINUTE, random)),
    withoutTraffic('report', MORNING + minute * MINUTE, 'NODATA'),
  ]);
  return records.map((record) => toLine(record, V5, 5));
}

/** The same fields: traffic that should use a gateway endpoint goes through the NAT gateway, and causes most of the shop's costs. */
function imageLines() {
  const random = makeRandom(9);
  const records = [45, 46, 47].flatMap((minute) => stories.imagesThroughNat(MORNING + minute * MINUTE, random));
  return records.map((record) => toLine(record, V5, 5));
}

/** A custom format up to version 11: an ECS task, tags, reject reasons, next hops. */
function customLines() {
  const random = makeRandom(4);
  const records = [30, 31, 32, 33].flatMap((minute) =>
    [checkoutRequest, checkoutQuery, blocked].flatMap((story) => story(MORNING + minute * MINUTE, random)),
  );
  return records.map((record) => toLine(record, V11_CUSTOM, 11));
}

function transitLines() {
  const random = makeRandom(8);
  const minutes = [34, 35, 36, 37, 38, 39];
  const records = minutes.flatMap((minute) => toWarehouse(MORNING + minute * MINUTE, random));
  return records.map((record) => toLine(record, TRANSIT_GATEWAY, 6));
}

/** Lines of the default format from the shop's front end. */
function shopLines(firstMinute, minutes, seed) {
  const random = makeRandom(seed);
  const { visit, forwarded, query } = stories;
  return Array.from({ length: minutes }, (_, index) => MORNING + (firstMinute + index) * MINUTE)
    .flatMap((start) => [visit, visit, forwarded, forwarded, query].flatMap((story) => story(start, random)))
    .map((record) => toLine(record, V2, 2));
}

/** A CloudWatch Logs subscription message; a log stream has the lines of one interface. */
function subscription(lines) {
  return {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup: 'vpc-flow-logs',
    logStream: `${INTERFACES.albA.id}-all`,
    subscriptionFilters: ['to-firehose'],
    logEvents: lines.map((message, index) => ({
      id: String(index).padStart(56, '3'),
      timestamp: (MORNING + 50 * MINUTE) * 1000,
      message,
    })),
  };
}

/** A Firehose transformation event of a stream to which flow logs are delivered directly. */
function firehoseEvent(lines) {
  return {
    invocationId: '0f8e2a1c-6b5d-4c3e-9a7f-1d2e3c4b5a69',
    deliveryStreamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/flow-logs`,
    region: REGION,
    records: lines.map((message, index) => ({
      recordId: `49647310211236458${String(index).padStart(36, '0')}000000`,
      approximateArrivalTimestamp: (MORNING + 56 * MINUTE) * 1000,
      data: Buffer.from(`${JSON.stringify({ message })}\n`).toString('base64'),
    })),
  };
}

function text(lines) {
  return `${lines.join('\n')}\n`;
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
