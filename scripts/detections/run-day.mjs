import { FINDING_KEYS } from './finding-keys.mjs';

/** Lines per record, and records per event, for the pipeline. */
const RECORD_LINES = 1_000;
const EVENT_RECORDS = 2;

/**
 * Runs a day through the pipeline and loads it into a database, which the caller closes.
 * @param {import('./make-day.d.mts').Day} day
 * @param {Awaited<ReturnType<typeof import('../measure/sources-detections.ts')>>} sources
 */
export const loadDay = async (
  { inventory, labels, lines: [header, ...lines] },
  { createTransformer, FlowDatabase, DETECTIONS, readThresholds },
) => {
  const { transform } = createTransformer({ inventory, cidrLabels: labels });
  const database = await FlowDatabase.open(() => []);
  const statements = DETECTIONS.map(({ sql }) => sql(readThresholds([])));
  await database.loadOnlyFor(statements.join(';\n'), { namesAll: true });
  for (let at = 0; at < lines.length; at += RECORD_LINES * EVENT_RECORDS) {
    const records = [];
    for (let i = at; i < Math.min(at + RECORD_LINES * EVENT_RECORDS, lines.length); i += RECORD_LINES) {
      const text = [header, ...lines.slice(i, i + RECORD_LINES)].join('\n');
      records.push({ recordId: String(i), data: Buffer.from(text).toString('base64') });
    }
    const { records: answers } = await transform({ records });
    for (const { result, data } of answers) {
      if (result !== 'Ok') throw new Error(`the pipeline returned ${result}`);
      await database.add(Buffer.from(data, 'base64'));
    }
  }
  await database.prepare({ keepsTable: false });
  return database;
};

/**
 * The findings of each detection in a database: their keys, without duplicates.
 * @param {readonly string[]} settings thresholds, as `NAME=VALUE`
 * @returns {Promise<Map<string, string[]>>} by detection
 */
export const findIn = async (database, { DETECTIONS, readThresholds, plainText }, settings) => {
  const thresholds = readThresholds(settings);
  const found = new Map();
  for (const { id, sql } of DETECTIONS) {
    const { columns, rows } = await database.query(sql(thresholds));
    const keys = new Set();
    for await (const group of rows(plainText)) {
      for (const row of group)
        keys.add(FINDING_KEYS[id](Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))));
    }
    found.set(id, [...keys]);
  }
  return found;
};

/**
 * Compares findings with the attacks of a day.
 * @param {readonly import('./make-day.d.mts').Attack[]} attacks
 * @param {ReadonlyMap<string, readonly string[]>} found by detection
 */
export const judge = (attacks, found) =>
  [...found].map(([detection, keys]) => {
    const own = attacks.filter((attack) => attack.detection === detection);
    const right = new Set(own.flatMap((attack) => attack.keys));
    return {
      detection,
      findings: keys.length,
      wrong: keys.filter((key) => !right.has(key)),
      attacks: own.map(({ strength, text, keys: of }) => ({
        strength,
        text,
        isFound: of.some((key) => keys.includes(key)),
      })),
    };
  });
