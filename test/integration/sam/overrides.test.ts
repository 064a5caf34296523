import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../../unit/template/evaluate-template.ts';
import { loadTemplate } from '../../unit/template/load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from '../../unit/template/parameter-values.ts';
import { configurationOf, parsedOverrides, shellWords } from './sam-project.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const template = loadTemplate();

/** Every page with commands for users. */
const PAGES = [
  'README.md',
  ...['docs', 'deploy'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
/** Output of a command substitution in a command: VPC ids. */
const VPC_IDS = 'vpc-0a11b22c33d44e55f,vpc-0a11b22c33d44e560';

/** The commands in a page's fenced blocks that begin like this, with the output of command substitutions filled in. */
function commandsIn(page: string, beginning: RegExp): string[] {
  const text = readFileSync(`${ROOT}${page}`, 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((line) => line.split(' && '))
    .map((line) => line.replace(/\$\(.*\)(?=")/, VPC_IDS))
    .filter((line) => beginning.test(line));
}

/** The words after --parameter-overrides, up to the next option. */
function overridesOf(words: readonly string[]): string[] {
  const rest = words.slice(words.indexOf('--parameter-overrides') + 1);
  const end = rest.findIndex((word) => word.startsWith('--'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** The intended values: each word is a parameter and, after the first =, its value. */
function meant(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

const deployments = PAGES.flatMap((page) =>
  commandsIn(page, /^sam deploy.*--parameter-overrides/).map((command) => ({ page, command })),
);

/** Example values in the descriptions of parameters: after «such as», between commas and «or». */
const EXAMPLES = Object.entries(template.Parameters).flatMap(([name, { Description: text = '' }]) =>
  [...text.matchAll(/(?:such as|or) (\S*[^\s.,])/g)].flatMap(([, example = '']) =>
    text.includes(`such as ${example}`) && accepts(parameterNamed(template, name), example) ? [{ name, example }] : [],
  ),
);

describe('the documented deployments', () => {
  const words = shellWords(deployments.map(({ command }) => command)).map(overridesOf);
  const arrived = parsedOverrides(words);

  it.each(deployments.map((deployment, index) => ({ ...deployment, index })))(
    'arrive as they are written, and create a stack: $page: $command',
    ({ index }) => {
      // Act
      const values: ParameterValues = arrived[index] ?? {};
      // Assess
      expect(values).toEqual(meant(words[index] ?? []));
      expect(evaluateTemplate(template, values).violations).toEqual([]);
    },
  );

  it('are on the pages', () => {
    // Assess
    expect(deployments.length).toBeGreaterThan(8);
  });
});

describe('the environments of samconfig.toml', () => {
  const environments = Object.entries(configurationOf(`${ROOT}samconfig.toml`));

  it.each(environments.filter(([name]) => name !== 'default'))('arrive unchanged: %s', (_name, overrides) => {
    // Act
    const [arrived = {}] = parsedOverrides([overrides]);
    const refused = Object.entries(arrived).filter(([name, value]) => !accepts(parameterNamed(template, name), value));
    // Assess
    expect(arrived).toEqual(meant(overrides));
    // the refused values are exactly those marked EDIT, which must be edited before deployment
    expect(refused.map(([, value]) => value)).toEqual(
      overrides.map((text) => text.slice(text.indexOf('=') + 1)).filter((value) => value.includes('EDIT')),
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(3);
  });

  it('have, commented out, lines that arrive as they are written and that the parameters accept', () => {
    // Prepare
    const text = readFileSync(`${ROOT}samconfig.toml`, 'utf8');
    const lines = [...text.matchAll(/^ *#.*$/gm)].flatMap(([line]) => [...line.matchAll(/"(\w+=[^"]*)"/g)]);
    const commented = lines.map(([, override = '']) => override).filter((override) => !override.includes('EDIT'));
    // Act
    const arrived = parsedOverrides(commented.map((override) => [override]));
    // Assess
    expect(commented.length).toBeGreaterThan(12);
    expect(arrived).toEqual(commented.map((override) => meant([override])));
    for (const values of arrived) {
      for (const [name, value] of Object.entries(values)) {
        expect([name, value, accepts(parameterNamed(template, name), value)]).toEqual([name, value, true]);
      }
    }
  });
});

describe('the examples in the descriptions of parameters', () => {
  it('arrive unchanged', () => {
    // Act
    const arrived = parsedOverrides(EXAMPLES.map(({ name, example }) => [`${name}=${example}`]));
    // Assess
    expect(arrived).toEqual(EXAMPLES.map(({ name, example }) => ({ [name]: example })));
  });

  it('exist for every parameter with a pattern', () => {
    // Act
    const marked = Object.entries(template.Parameters)
      .filter(([, { AllowedPattern: pattern }]) => pattern?.includes(':end') === true)
      .map(([name]) => name)
      .filter((name) => !['RecordInterfaceTags', 'RecordAutoScalingTags'].includes(name));
    const withExample = new Set(EXAMPLES.map(({ name }) => name));
    // Assess
    expect(marked.length).toBeGreaterThan(5);
    expect(marked.filter((name) => !withExample.has(name))).toEqual([]);
    expect([...withExample]).toContain('SnapshotSchedule');
  });
});

/** Values that contain a space or a double quote, as users write them, by parameter. */
const CUT_OFF: readonly (readonly [string, string])[] = [
  ['DropRules', 'action=ACCEPT port=53,123; srcaddr=10.0.0.0/8 dstaddr=10.0.0.0/8'],
  ['DropRules', 'action=ACCEPT; srcaddr=10.0.0.0/8;'],
  ['DropRules', 'action=ACCEPT +port=53:end'],
  ['DropRules', 'action="ACCEPT" port=53'],
  ['LogFormat', `\${version} \${account-id} \${interface-id}`],
  ['LogFormat', `\${version}; \${account-id} \${interface-id}`],
  ['LogFormat', 'version, account-id, interface-id:end'],
  ['LogFormat', 'version,account-id interface-id:end'],
  ['LogFormat', 'version account-id'],
  ['Fields', '*, -src_tags, -dst_tags'],
  ['Fields', '*,-src_tags, -dst_tags:end'],
  ['Fields', '-src_tags -dst_tags'],
  ['CidrLabels', '{"10.1.0.0/16": "office-berlin"}'],
  ['CidrLabels', '10.1.0.0/16=office berlin:end'],
  ['CidrLabels', '10.1.0.0/16=office-berlin, 10.2.0.0/16=office-paris:end'],
  ['CidrLabels', '10.1.0.0/16="office-berlin":end'],
  ['MoreOptions', 'LOG_LEVEL=debug; ON_NODATA=drop'],
  ['MoreOptions', 'LOG_LEVEL=debug, ON_NODATA=drop:end'],
  ['MoreOptions', 'TAG_KEYS=team, cost center:end'],
  ['RecordInstanceTags', 'Name,cost center'],
  ['RecordInstanceTags', 'Name, team:end'],
  ['HttpCommonAttributes', 'service=flow logs:end'],
  ['HttpCommonAttributes', 'service=logs, env=production:end'],
  ['SnapshotSchedule', 'rate(15 minutes)'],
  ['SnapshotSchedule', 'cron(0/15 * * * ? *)'],
  ['SnapshotSchedule', '15 minutes'],
  ['ResourceId', 'vpc-0a11b22c, vpc-0a11b22d'],
  ['SnapshotRegions', 'eu-central-1, us-east-1'],
  ['AllowedAccounts', '222222222222, 333333333333'],
  ['PartitionKeys', 'account, region'],
  ['DeliverySubnetIds', 'subnet-0a11b22c, subnet-0a11b22d'],
  ['FunctionSubnetIds', 'subnet-0a11b22c, subnet-0a11b22d'],
  ['DeliverySecurityGroupIds', 'sg-0a11b22c, sg-0a11b22d'],
  ['FunctionSecurityGroupIds', 'sg-0a11b22c, sg-0a11b22d'],
];

describe('a value that the SAM CLI cuts off', () => {
  const arrived = parsedOverrides(CUT_OFF.map(([name, value]) => [`${name}=${value}`]));

  it.each(CUT_OFF.map(([name, value], index) => ({ name, value, index })))(
    'is refused by its parameter: $name=$value',
    ({ name, value, index }) => {
      // Act
      const left = arrived[index]?.[name] ?? '';
      // Assess
      expect(left.length).toBeLessThan(value.length);
      expect(accepts(parameterNamed(template, name), left)).toBe(false);
    },
  );

  it('is tried for every parameter with free text', () => {
    // Act
    const marked = Object.entries(template.Parameters).filter(([, { AllowedPattern }]) =>
      AllowedPattern?.includes(':end'),
    );
    const tried = new Set(CUT_OFF.map(([name]) => name.replace(/^Record\w+Tags$/, 'RecordTags')));
    // Assess
    for (const [name] of marked) expect(tried).toContain(name.replace(/^Record\w+Tags$/, 'RecordTags'));
  });
});
