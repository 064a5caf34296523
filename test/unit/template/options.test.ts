import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expandMoreOptions } from '../../../src/config/more-options.ts';
import { isOptionName, MORE_OPTIONS, OPTIONS } from '../../../src/config/options.ts';
import { type OptionTexts, readOptions, refuseUnknownOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { DESTINATIONS, STACK_DESTINATIONS, type StackDestination } from '../../../src/encode/destinations.ts';
import type { SchemaRow } from '../../../src/encode/language/schema-row.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { isFor, type OptionRow } from '../../../src/model/option-row.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import {
  REQUIRED_VALUES,
  SECRET_ARN,
  DESTINATIONS as STACK_VALUES,
  stackCombinations,
  stacksWithAdditions,
} from './stack-combinations.ts';
import { at, isMapping } from './template-values.ts';

const template = loadTemplate();
const FUNCTIONS = ['EnricherFunction', 'SnapshotFunction'];

/** Variables for Node.js and the C library, as set for the measurements under AWS's runtime client. */
const RUNTIME_VARIABLES: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../../scripts/runtime/template-variables.json', import.meta.url), 'utf8'),
);

/**
 * The framing depends on the kind of destination; the external id is in a secret; the document is at SnapshotLocation
 * or in the stack's own bucket.
 */
const WITHOUT_PARAMETER: readonly string[] = ['DESTINATION', 'EXTERNAL_ID', 'METADATA_SNAPSHOT', 'SNAPSHOT_EVENTS'];

/** The variables that the template sets for a function. */
function variablesOf(name: string): string[] {
  const variables = at(template.Resources, name, 'Properties', 'Environment', 'Variables');
  return isMapping(variables) ? Object.keys(variables) : [];
}

const variables = new Set(FUNCTIONS.flatMap(variablesOf));
const rows = Object.entries(OPTIONS).filter(([name]) => variables.has(name) && !WITHOUT_PARAMETER.includes(name));
/** The options without a variable: MoreOptions carries them. */
const moreRows = Object.entries(OPTIONS).filter(([name]) => !variables.has(name));

/** The parameter of an option has the name of the option's member. */
function parameterOf(member: string): string {
  return member.charAt(0).toUpperCase() + member.slice(1);
}

/** A log format as passed to the function: the names of its fields. */
function namesOf(logFormat: string | number | undefined): string {
  return String(logFormat).replaceAll(/[${}]/g, '');
}

/** A value as passed to the function: without the mark that shows that nothing was cut off. */
function unmarked(value: string | number): string | number {
  return typeof value === 'string' ? value.replace(/:end$/, '') : value;
}

/** Parameters whose default differs from that of the option: a stack has more information than a function alone. */
const OTHER_DEFAULTS: ReadonlyMap<string, string> = new Map(
  Object.entries<OptionRow>(OPTIONS).flatMap(([name, { parameter }]) =>
    parameter?.byDefault === undefined ? [] : [[name, parameter.byDefault]],
  ),
);

/** Values of text options that do not accept any text. */
const TEXT_SAMPLES: Readonly<Record<string, string>> = {
  SNAPSHOT_PODS: 's3://our-bucket/pods/shop.json.gz,s3://our-bucket/pods/data.json.gz',
  ADDRESS_DATA: 's3://our-bucket/GeoLite2-City.mmdb,s3://our-bucket/tor.txt',
  LOG_FORMAT: `\${interface-id} \${action}`,
  METRICS_NAMESPACE: 'Network/Flow-Logs#1',
  FIELDS: '*,-src_tags,-ecs_*:end',
  SIGNALS_OFF: 'mail_to_internet,large_upload',
  TAG_KEYS: 'team, cost:*',
  SPLUNK_INDEX: 'network_traffic',
  PARTITION_KEYS: 'account,action,year,month,day',
};

/** Other parameters that an option requires. */
const NEEDED: Readonly<Record<string, ParameterValues>> = {
  LOG_FORMAT: { LogFormatPreset: 'own' },
  SPLUNK_INDEX: { Schema: 'splunk' },
  PARTITION_KEYS: { Partitioning: 'own', S3Prefix: 'flow-logs/!{partitionKeyFromLambda:account}/' },
};

/** Variables without which an item of MORE_OPTIONS would be refused: DESTINATION is s3 in these tests. */
const COMPANIONS: Readonly<Record<string, OptionTexts>> = {
  OBSERVABLES: { SCHEMA: 'ocsf' },
  SPLUNK_HOST: { SCHEMA: 'splunk' },
  SPLUNK_MODE: { SCHEMA: 'splunk' },
  OTF_TABLE: { DESTINATION: 'iceberg' },
  METADATA_PUBLIC: { METADATA_GAPS: 'ec2' },
  SIGNALS_OFF: { SIGNALS: 'on' },
};

/** Values with which both functions exist and every option is set for one of them. */
const EVERYTHING: ParameterValues = {
  ...REQUIRED_VALUES,
  Metadata: 'snapshot',
  SnapshotRegions: 'eu-central-1,us-east-1',
  AssumeRoleName: 'team/flow-log-reader',
  AllowedAccounts: '222222222222,333333333333',
  ExternalIdSecretArn: SECRET_ARN,
  CidrLabels: '10.1.0.0/16=office-berlin,fd00::/8=lab:end',
  DropRules: 'action=ACCEPT+port=53,123+or+srcaddr!=10.0.0.0/8:end',
};

describe('the options in the template', () => {
  it('are the only ones of its functions, some of them as items of MORE_OPTIONS', () => {
    // Act
    const others = [...variables].filter((name) => !(name in OPTIONS));
    // Assess
    expect(others.toSorted()).toEqual([MORE_OPTIONS, ...Object.keys(RUNTIME_VARIABLES)].toSorted());
    expect(rows.length + moreRows.length).toBe(Object.keys(OPTIONS).length - WITHOUT_PARAMETER.length);
  });

  it('are accompanied by variables for the runtime, with which the function is measured', () => {
    // Act
    const environment = environmentOf(evaluateTemplate(template, REQUIRED_VALUES), 'EnricherFunction');
    // Assess
    expect(environment).toMatchObject(RUNTIME_VARIABLES);
    expect(() => refuseUnknownOptions(environment)).not.toThrow();
  });

  it('can each be set in one place', () => {
    // Act
    const places = Object.keys(OPTIONS).map((name) => {
      const isItem = accepts(parameterNamed(template, 'MoreOptions'), `${name}=1:end`);
      return [name, variables.has(name) ? 'variable' : '', isItem ? 'item' : ''].join(' ').trim();
    });
    // Assess
    for (const place of places) expect(place).toMatch(/^\w+ +(variable|item)$/);
  });

  it('are those of the program if no parameter is given, except for the format of the flow log', () => {
    // Prepare
    const logFormat = namesOf(template.Mappings.LogFormats?.v5?.Fields);
    // Act
    const environment = environmentOf(
      evaluateTemplate(template, { ...REQUIRED_VALUES, Metadata: 'none' }),
      'EnricherFunction',
    );
    // Assess
    expect(readOptions(environment)).toEqual({ ...readOptions({}), logFormat });
  });

  it.each(stackCombinations())(
    'frame documents for the destination of the stream: $name',
    ({ destination, values }) => {
      // Act
      const environment = environmentOf(evaluateTemplate(template, values), 'EnricherFunction');
      // Assess
      expect(readOptions(environment).destination).toBe(STACK_DESTINATIONS[destination].option);
    },
  );

  it.each(
    keysOf(STACK_DESTINATIONS).flatMap((destination) =>
      OPTIONS.SCHEMA.choices.map((schema) => ({ destination, schema })),
    ),
  )('let a stack deliver $schema to $destination exactly if they are compatible', ({ destination, schema }) => {
    // Prepare
    const { option, schemas }: StackDestination = STACK_DESTINATIONS[destination];
    const { textOnly }: SchemaRow = SCHEMAS[schema];
    const isFit = schemas?.includes(schema) ?? (DESTINATIONS[option].takesText || textOnly === undefined);

    // Act
    const values = { ...REQUIRED_VALUES, Destination: destination, ...STACK_VALUES[destination], Schema: schema };
    const { violations } = evaluateTemplate(template, values);

    // Assess
    expect(violations.map((violation) => /of Schema=.* only/.test(violation))).toEqual(isFit ? [] : [true]);
  });

  it('start a new index of each schema under a separate name', () => {
    // Act
    const { OpenSearchIndexes = {} } = template.Mappings;
    const names = OPTIONS.SCHEMA.choices.map((schema) => OpenSearchIndexes[schema]?.Name);

    // Assess
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(OPTIONS.SCHEMA.choices.length);
  });

  it('have variables only in their functions', () => {
    // Prepare
    const audiences = [
      ['EnricherFunction', 'function'],
      ['SnapshotFunction', 'snapshot'],
    ] as const;
    for (const [name, audience] of audiences) {
      // Act
      const given = variablesOf(name).filter(isOptionName);

      // Assess
      expect(given.length).toBeGreaterThan(3);
      expect(given.filter((option) => !isFor(audience, OPTIONS[option]))).toEqual([]);
    }
  });

  it.each(stacksWithAdditions())('start the functions of $name', ({ values }) => {
    // Prepare
    const stack = evaluateTemplate(template, values);
    for (const name of FUNCTIONS) {
      // Act
      const environment = environmentOf(stack, name);
      // Assess
      expect(() => refuseUnknownOptions(environment)).not.toThrow();
      const reader = name === 'EnricherFunction' ? 'enricher' : 'sweep';
      expect(() => makeSettings(readOptions(environment, { reader }), {}, undefined)).not.toThrow();
    }
    expect(stack.violations).toEqual([]);
  });
});

describe('the parameter of each option that has one', () => {
  it.each(rows.filter(([name]) => name !== 'LOG_FORMAT'))('has the default of %s', (name, row) => {
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect(parameter.Default).toBe(OTHER_DEFAULTS.get(name) ?? row.byDefault);
  });

  it.each(rows.filter(([, row]) => row.kind === 'choice'))('offers the choices of %s', (_name, row) => {
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect(parameter.AllowedValues).toEqual('choices' in row ? row.choices : undefined);
  });

  it.each(rows)('has the limits of %s and names them', (_name, row) => {
    // Prepare
    const minimum = 'minimum' in row ? row.minimum : undefined;
    const maximum = 'maximum' in row ? row.maximum : undefined;
    // Act
    const parameter = parameterNamed(template, parameterOf(row.member));
    // Assess
    expect([parameter.MinValue, parameter.MaxValue]).toEqual([minimum, maximum]);
    if (minimum !== undefined) {
      expect(parameter.Type).toBe('Number');
      expect(parameter.ConstraintDescription).toContain(`from ${minimum} to ${maximum} (`);
    }
  });

  it.each(rows)('passes its value to %s', (name, row) => {
    // Prepare
    const parameter = parameterOf(row.member);
    const samples = [
      ...('choices' in row ? row.choices : []),
      ...('minimum' in row ? [row.minimum, row.maximum] : []),
      ...(row.kind === 'text' ? [EVERYTHING[parameter] ?? TEXT_SAMPLES[name] ?? ''] : []),
    ];
    for (const sample of samples) {
      // Act
      const stack = evaluateTemplate(template, { ...EVERYTHING, ...NEEDED[name], [parameter]: sample });
      const environment = FUNCTIONS.map((each) => environmentOf(stack, each)).find((variables) => name in variables);
      // Assess
      expect(stack.violations).toEqual([]);
      expect(readOptions(environment ?? {})[row.member]).toBe(
        name === 'LOG_FORMAT' ? namesOf(sample) : unmarked(sample),
      );
    }
    expect(samples.length).toBeGreaterThan(0);
  });
});

describe('the parameter of all other options', () => {
  it.each(moreRows)('passes %s to both functions', (name, row) => {
    // Prepare
    const samples = [
      ...('choices' in row ? row.choices : []),
      ...('minimum' in row ? [row.minimum, row.maximum] : []),
      ...(row.kind === 'text' ? [TEXT_SAMPLES[name] ?? 'sample'] : []),
    ];
    for (const sample of samples) {
      // Act
      const stack = evaluateTemplate(template, { ...EVERYTHING, MoreOptions: `${name}=${sample}:end` });
      const environments = FUNCTIONS.map((each) => environmentOf(stack, each));
      // Assess
      expect(stack.violations).toEqual([]);
      for (const [index, environment] of environments.entries()) {
        const reader = index === 0 ? 'enricher' : 'sweep';
        expect(() => refuseUnknownOptions(environment)).not.toThrow();
        expect(readOptions({ ...environment, ...COMPANIONS[name] }, { reader })[row.member]).toBe(sample);
      }
    }
    expect(samples.length).toBeGreaterThan(0);
  });

  it('passes several at once', () => {
    // Prepare
    const given = 'METADATA_TIMEOUT_MS=3000,EC2_BURST=20;MAX_HOPS=3:end';
    // Act
    const environment = environmentOf(
      evaluateTemplate(template, { ...EVERYTHING, MoreOptions: given }),
      'EnricherFunction',
    );
    // Assess
    expect(readOptions(environment)).toMatchObject({ metadataTimeoutMs: 3_000, ec2Burst: 20, maxHops: 3 });
  });

  it('has an example in its description that can be used', () => {
    // Prepare
    const [example = ''] = /[A-Z0-9_]+=\S+:end/.exec(parameterNamed(template, 'MoreOptions').Description ?? '') ?? [];
    // Act
    const { problems } = expandMoreOptions({ MORE_OPTIONS: String(unmarked(example)) });
    // Assess
    expect(example.split(',').length).toBeGreaterThan(1);
    expect(accepts(parameterNamed(template, 'MoreOptions'), example)).toBe(true);
    expect(problems).toEqual([]);
  });

  it('is omitted from the environment if it is empty, like rules', () => {
    // Act
    const stack = evaluateTemplate(template, { ...EVERYTHING, DropRules: '' });
    // Assess
    for (const name of FUNCTIONS) expect(environmentOf(stack, name)).not.toHaveProperty(MORE_OPTIONS);
    expect(environmentOf(stack, 'EnricherFunction')).not.toHaveProperty('DROP_RULES');
  });
});
