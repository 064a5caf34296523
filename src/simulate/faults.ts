/** The faults that can be simulated, with their effects; those with a probability are given as `name=P`. */
export const FAULTS = {
  'put-throttle': { hasProbability: true, sentence: 'a request to put records back is throttled' },
  'put-partial': {
    hasProbability: true,
    sentence: 'single records of a request to put records back are refused',
  },
  'put-refuse': {
    hasProbability: false,
    sentence: 'the stream refuses all records that are put back (InvalidSourceException)',
  },
  'put-down': { hasProbability: false, sentence: 'the service for putting records back cannot be reached' },
  kill: { hasProbability: true, sentence: 'the function is killed in the middle of an invocation' },
  'ec2-down': { hasProbability: false, sentence: 'EC2, which look-ups then use (METADATA=ec2), cannot be reached' },
} as const satisfies Record<string, { readonly hasProbability: boolean; readonly sentence: string }>;

/** A key of {@link FAULTS}. */
export type FaultName = keyof typeof FAULTS;

/** Faults to simulate, each with its probability; 1 for permanent ones. */
export type Faults = Readonly<Partial<Record<FaultName, number>>>;

/**
 * Reads a fault in the notation of the option, such as `kill=0.1`. Throws a RangeError that gives the reason if it is
 * invalid.
 */
export function readFault(text: string): readonly [FaultName, number] {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  if (!isFaultName(name)) {
    throw new RangeError(`must be one of ${Object.keys(FAULTS).join(', ')}, not ${JSON.stringify(name)}`);
  }
  const given = at === -1 ? undefined : text.slice(at + 1);
  if (!FAULTS[name].hasProbability) {
    if (given === undefined) return [name, 1];
    throw new RangeError(`${name} takes no value, not ${JSON.stringify(given)}`);
  }
  const probability = given !== undefined && /^[01](?:\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN;
  if (probability > 0 && probability <= 1) return [name, probability];
  throw new RangeError(
    `${name} needs a probability above 0 and up to 1, such as ${name}=0.1, not ${JSON.stringify(given ?? '')}`,
  );
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
