import { TCP_FLAG_NAMES } from './tcp-flags.generated.ts';

export { TCP_FLAG_NAMES } from './tcp-flags.generated.ts';

const NAMED_FLAGS = 2 ** TCP_FLAG_NAMES.length - 1;

// One entry per combination of named flags, at most 512, filled as combinations occur.
const namesByFlags: (readonly string[] | undefined)[] = [];

/**
 * The names of the flags set in a tcp-flags value, lowest bit first: 18 → ["SYN", "ACK"], 3 → ["FIN", "SYN"]. Bits above
 * the named ones are ignored. Undefined when no named bit is set: AWS writes 0 for a flow that carried only ACK or PSH
 * segments, so 0 does not mean that there were no flags. The same value gives the same frozen array.
 * Sources: IANA TCP Header Flags; AWS, "Flow log records", field tcp-flags.
 */
export function tcpFlagNames(flags: number): readonly string[] | undefined {
  const named = flags & NAMED_FLAGS;
  if (named === 0) return undefined;
  const known = namesByFlags[named];
  if (known !== undefined) return known;
  const names = Object.freeze(TCP_FLAG_NAMES.filter((_, bit) => (named & (1 << bit)) !== 0));
  namesByFlags[named] = names;
  return names;
}
