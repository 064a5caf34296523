import type { OptionTexts } from '../../../src/config/read-options.ts';
import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { isObject } from '../flat-document.ts';
import { mutateBytes } from './mutate-bytes.ts';
import type { Corpus } from './read-corpus.ts';

/** An event with any content that JSON can express, and the options to process it with. */
export interface FuzzCase {
  readonly event: unknown;
  readonly options: OptionTexts;
}

/** Few choices each, so that a transform is reused for many events: state left behind by one event would show in the next. */
const OPTION_CHOICES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  DESTINATION: [undefined, 'opensearch'],
  ON_UNREADABLE: [undefined, undefined, 'fail'],
  ON_NODATA: [undefined, undefined, 'drop'],
  LOG_FORMAT: [undefined, undefined, 'srcaddr later-field dstaddr', 'version'],
  MAX_RESPONSE_BYTES: [undefined, undefined, '1024', '5000'],
  MAX_INFLATED_BYTES: [undefined, undefined, '1024'],
};

const STRANGE_VALUES: readonly unknown[] = [null, 0, -1, 1e300, true, '', '=', [], {}, ['QQ=='], { data: 'QQ==' }];
const STRANGE_IDS: readonly unknown[] = ['a', '', '"', '\ud800', 'é', '__proto__', 'x'.repeat(300), 7, '7', null, {}];

/**
 * The case of an iteration. It depends only on the corpus, the seed and the iteration, not on earlier cases. One case in a
 * hundred gets a record with `heavy` data, which takes long to process.
 */
export function makeCase(corpus: Corpus, seed: number, iteration: number, heavy: readonly Buffer[]): FuzzCase {
  const random = randomOf(seed, iteration);
  const options = Object.fromEntries(
    Object.entries(OPTION_CHOICES).flatMap(([name, choices]) => {
      const value = random.pick(choices);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const isWhole = random.between(0, 4) === 0;
  const event = isWhole ? mutatedEvent(corpus, random) : eventOfPayloads(corpus, random, heavy);
  return { event, options };
}

/** The data of one to eight records, most of them mutated; deterministic for a seed and an iteration. */
export function makePayloads(corpus: Corpus, seed: number, iteration: number): Buffer[] {
  return changedPayloads(corpus, randomOf(seed, iteration));
}

function randomOf(seed: number, iteration: number): SeededRandom {
  return new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(iteration, 0x85ebca6b));
}

function changedPayloads(corpus: Corpus, random: SeededRandom): Buffer[] {
  const payloads = corpus.payloads.map(({ content }) => content);
  return Array.from({ length: random.between(1, 8) }, () => {
    const payload = random.pick(payloads);
    return random.between(0, 3) === 0 ? payload : mutateBytes(payload, random, payloads);
  });
}

/** An event of the corpus with mutated text or, if that is not valid JSON, with mutated record members. */
function mutatedEvent(corpus: Corpus, random: SeededRandom): unknown {
  const { content: text } = random.pick(corpus.events);
  const others = corpus.events.map(({ content }) => Buffer.from(content));
  const original: unknown = JSON.parse(text);
  try {
    const changed: unknown = JSON.parse(mutateBytes(Buffer.from(text), random, others).toString('utf8'));
    return changed;
  } catch {
    return mutatedMembers(original, random);
  }
}

/** Replaces members of records with unusual values. */
function mutatedMembers(event: unknown, random: SeededRandom): unknown {
  if (!isObject(event) || !Array.isArray(event.records)) return event;
  const records = event.records.map((record: unknown) => {
    if (!isObject(record) || random.between(0, 1) === 0) return record;
    const name = random.pick(Object.keys(record).concat('data', 'recordId'));
    return { ...record, [name]: random.pick(STRANGE_VALUES) };
  });
  return { ...event, records };
}

function eventOfPayloads(corpus: Corpus, random: SeededRandom, heavy: readonly Buffer[]): unknown {
  const records = changedPayloads(corpus, random).map((bytes, index): Record<string, unknown> => {
    const member = random.between(0, 9) === 0 ? 'kafkaRecordValue' : 'data';
    return { recordId: `record-${index}`, [member]: bytes.toString('base64') };
  });
  if (heavy.length > 0 && random.between(0, 99) === 0) {
    records.push({ recordId: 'heavy', data: random.pick(heavy).toString('base64') });
  }
  for (const record of records) {
    if (random.between(0, 19) === 0) record.recordId = random.pick(STRANGE_IDS);
    if (random.between(0, 29) === 0) record.data = random.pick(STRANGE_VALUES);
  }
  return { invocationId: 'fuzz', records };
}
