/**
 * The types of flow log fields. The parser's checks, the encoder's output and the documentation derive from this table.
 *
 * `json` is the natural JSON type, according to the Parquet types on AWS's page «Flow log records»; an account id stays
 * a string, since a number would lose its leading zeros.
 */
export const TOKEN_TYPES = {
  int32: { json: 'number', sentence: 'a whole number from 0 to 2147483647' },
  int64: { json: 'number', sentence: 'a whole number from 0 to 9223372036854775807' },
  epoch: {
    json: 'number',
    sentence: 'a Unix time in seconds up to the year 9999, or in milliseconds, which have 13 digits',
  },
  port: { json: 'number', sentence: 'a port from 0 to 65535' },
  octet: { json: 'number', sentence: 'a number from 0 to 255' },
  address: { json: 'string', sentence: 'an IPv4 or IPv6 address' },
  account: { json: 'string', sentence: 'an AWS account id or `unknown`' },
  id: { json: 'string', sentence: 'an AWS identifier or ARN with its prefix' },
  word: { json: 'string', sentence: 'one of the words AWS documents' },
  text: { json: 'string', sentence: 'text' },
  percent: { json: 'string', sentence: 'percent-encoded text' },
} as const satisfies Record<string, { readonly json: 'number' | 'string'; readonly sentence: string }>;

/** The name of a token type, a key of {@link TOKEN_TYPES}. */
export type TokenTypeName = keyof typeof TOKEN_TYPES;
