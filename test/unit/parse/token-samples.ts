import type { FieldSpec } from '../../../src/model/fields.ts';
import type { TokenTypeName } from '../../../src/model/token-type.ts';

/** Tokens that a type accepts and tokens that it refuses. */
export interface TokenSamples {
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

const NOT_NUMBERS = ['x', '1x', '+1', '-1', '1.0', '1e3', '0x10', '١'];
/** A time with 13 digits is in milliseconds; longer ones are refused. */
const TIMES: TokenSamples = {
  valid: [
    '0',
    '1',
    '007',
    '253402300799',
    '000253402300799',
    '1418530010',
    '1418530010000',
    '9999999999999',
    '0001418530010999',
  ],
  invalid: [
    ...NOT_NUMBERS,
    '253402300800',
    '25340230079900',
    '1418530010000000',
    '1418530010000000000',
    '141853001000x',
    '9'.repeat(40),
  ],
};
const UP_TO = (maximum: bigint): TokenSamples => ({
  valid: ['0', '1', '007', String(maximum), `000${maximum}`],
  invalid: [...NOT_NUMBERS, String(maximum + 1n), `${maximum}0`, '9'.repeat(40)],
});

/** Samples of each type; those of `id` and `word` exclude the tokens that the field's row adds. */
const SAMPLES: Readonly<Record<Exclude<TokenTypeName, 'id' | 'word'>, TokenSamples>> = {
  int32: UP_TO(2n ** 31n - 1n),
  int64: UP_TO(2n ** 63n - 1n),
  epoch: TIMES,
  port: UP_TO(65_535n),
  octet: UP_TO(255n),
  address: {
    valid: ['10.0.0.1', '255.255.255.255', '0.0.0.0', '2001:db8::1', '::', '2001:DB8::A', '::ffff:10.0.0.1'],
    invalid: ['10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1.', '10.0.0.1/32', 'fe80::1%eth0', ':::', '12345::', 'x'],
  },
  account: {
    valid: ['123456789012', '001234567890', 'unknown'],
    invalid: ['12345678901x', 'Unknown', 'unknow', 'unknown1', '-1', 'amazon-elb'],
  },
  text: { valid: ['anything', '0', 'é', '"', '--'], invalid: [] },
  percent: { valid: ['web', 'caf%C3%A9', '%', '%zz', '100%25'], invalid: [] },
};

/** Tokens that a field accepts and tokens that it refuses, according to its row. */
export function samplesOf(field: FieldSpec): TokenSamples {
  if (field.type === 'word') {
    const words = field.words ?? [];
    const [first = ''] = words;
    return { valid: words, invalid: ['x', `${first}x`, first.slice(0, -1), swapCase(first)] };
  }
  if (field.type === 'id') {
    const prefix = field.prefix ?? '';
    return { valid: [`${prefix}0a1b2c3d`, `${prefix}x`], invalid: [prefix, prefix.slice(0, -1), `x${prefix}1`, '1'] };
  }
  return SAMPLES[field.type];
}

function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}
