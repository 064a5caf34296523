import fc from 'fast-check';
import type { OptionTexts } from '../../src/config/read-options.ts';
import { arbitraryFormat } from './arbitrary-lines.ts';
import { arbitraryPayload } from './arbitrary-payloads.ts';

/** Record ids from a small set, so that they repeat; some are long, or grow when they are escaped in JSON. */
const recordId = fc.oneof(
  { arbitrary: fc.nat(12).map((number) => `49647310211236458${String(number).padStart(36, '0')}`), weight: 8 },
  fc.constantFrom('', '"', '\\', '\u0000', 'é', '𝄞', '\ud800', '__proto__', 'x'.repeat(170), 7, '7'),
);

const wrongType = fc.oneof(fc.constantFrom(null, 0, true, '', 'not base64!', 'QQ=', '=', 'QUJD\n'), fc.jsonValue());

const data = fc.oneof({ arbitrary: arbitraryPayload.map((bytes) => bytes.toString('base64')), weight: 6 }, wrongType);

const record = fc.oneof(
  { arbitrary: fc.record({ recordId, data }), weight: 10 },
  { arbitrary: fc.record({ recordId, kafkaRecordValue: data }), weight: 3 },
  fc.record({ recordId: fc.oneof(recordId, wrongType), data, kafkaRecordValue: data }, { requiredKeys: [] }),
  fc.jsonValue(),
);

/** Any event that JSON can express: most have valid and invalid records, some are not events at all. */
export const arbitraryEvent: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.record({ invocationId: fc.string(), records: fc.array(record, { maxLength: 12 }) }), weight: 20 },
  fc.record({ records: fc.jsonValue() }),
  fc.jsonValue(),
);

/** An event in which every record can be decoded, or at least has an id and a text as data. */
export const arbitraryPayloadEvent: fc.Arbitrary<{ readonly records: readonly unknown[] }> = fc
  .array(arbitraryPayload, { minLength: 1, maxLength: 4 })
  .map((payloads) => ({
    records: payloads.map((bytes, index) => ({ recordId: `record-${index}`, data: bytes.toString('base64') })),
  }));

const configuredFormats = fc
  .array(arbitraryFormat, { maxLength: 3 })
  .map((formats) => formats.map((names) => names.join(' ')).join('\n'));

/** Options that affect responses, including their defaults. */
export const arbitraryOptions: fc.Arbitrary<OptionTexts> = fc.record(
  {
    LOG_FORMAT: configuredFormats,
    DESTINATION: fc.constantFrom('s3', 'opensearch'),
    ON_NODATA: fc.constantFrom('keep', 'drop'),
    ROLLUP: fc.constantFrom('off', 'minute'),
    ON_UNREADABLE: fc.constantFrom('emit', 'fail'),
    MAX_RESPONSE_BYTES: fc.integer({ min: 1024, max: 6000 }).map(String),
    MAX_INFLATED_BYTES: fc.integer({ min: 1024, max: 3000 }).map(String),
  },
  { requiredKeys: [] },
);
