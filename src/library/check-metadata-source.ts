import { ConfigurationError } from '../config/read-options.ts';
import type { MetadataSource } from '../model/ports.ts';
import { describe } from './read-members.ts';

type MethodName = {
  [Name in keyof MetadataSource]-?: NonNullable<MetadataSource[Name]> extends (...given: never[]) => unknown
    ? Name
    : never;
}[keyof MetadataSource];

/** The methods of a source, and whether they are required. */
const METHODS: Readonly<Record<MethodName, 'required' | 'optional'>> = {
  refresh: 'optional',
  resolve: 'optional',
  settle: 'optional',
  takeFaults: 'optional',
  isShared: 'optional',
  interfaceById: 'required',
  interfaceInVpc: 'required',
  interfaceAnywhere: 'required',
  instanceById: 'required',
  subnetById: 'required',
  vpcById: 'required',
  natGatewayById: 'required',
  vpcHolds: 'required',
};

/** The types of the other members, unless they are undefined. */
const VALUES: Readonly<Record<Exclude<keyof MetadataSource, MethodName>, 'number' | 'object'>> = {
  revision: 'number',
  generation: 'number',
  writtenAtMs: 'number',
  knownInterfaces: 'object',
  rules: 'object',
  pods: 'object',
};

/** Checks a custom metadata source. Throws a {@link ConfigurationError} that names the invalid members. */
export function checkMetadataSource(source: unknown): void {
  if (typeof source !== 'object' || source === null || source instanceof Promise) {
    throw new ConfigurationError(`metadata must be a MetadataSource, not ${describe(source)}`);
  }
  const problems = Object.entries(METHODS).flatMap(([name, need]) => {
    const method: unknown = Reflect.get(source, name);
    if (typeof method === 'function' || (method === undefined && need === 'optional')) return [];
    return [`metadata.${name} must be a function, not ${describe(method)}`];
  });
  for (const [name, kind] of Object.entries(VALUES)) {
    const value = readMember(source, name);
    if (value === undefined || (typeof value === kind && value !== null)) continue;
    problems.push(`metadata.${name} must be ${kind === 'number' ? 'a number' : 'an object'}, not ${describe(value)}`);
  }
  if (problems.length === 0) return;
  const hint =
    'source' in source && 'counts' in source ? ' (pass the member `source` of the result of createEc2Metadata)' : '';
  throw new ConfigurationError(`${problems.join('; ')}${hint}`);
}

/** Reads a member that may be a getter; one that throws is counted later as a fault of the source. */
function readMember(source: object, name: string): unknown {
  try {
    return Reflect.get(source, name);
  } catch {
    return undefined;
  }
}
