import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runInsightsQuery } from '../../support/query-languages/run-insights-query.ts';
import { evaluateTemplate, type Stack } from '../template/evaluate-template.ts';
import { loadTemplate } from '../template/load-template.ts';
import { SOURCES } from '../template/stack-combinations.ts';
import { at } from '../template/template-values.ts';
import { vpcPresets } from '../template/vpc-presets.ts';
import { deployFile } from './deploy-file.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/cloudwatch-analyses.mjs', import.meta.url));
const SAMPLES = new URL('../../../samples/', import.meta.url);
const FORMAT = v.record(v.string(), v.string());
const QUERY = v.object({
  Type: v.literal('AWS::Logs::QueryDefinition'),
  Condition: v.optional(v.string()),
  Properties: v.looseObject({ QueryString: v.object({ 'Fn::Sub': v.tuple([v.string(), v.unknown()]) }) }),
});
const FILTER = v.object({
  Type: v.literal('AWS::Logs::MetricFilter'),
  Properties: v.looseObject({ FilterPattern: v.object({ 'Fn::FindInMap': v.array(v.unknown()) }) }),
});
const TEMPLATE = v.looseObject({
  Mappings: v.object({ Formats: v.record(v.string(), FORMAT) }),
  Resources: v.record(v.string(), v.union([QUERY, FILTER])),
});

const analyses = v.parse(TEMPLATE, parse(deployFile('cloudwatch/log-group-analyses.yaml')));
const formats = vpcPresets(loadTemplate());

/** Queries of a file by name. */
function queriesOf(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^# name: /m);
  return new Map(
    parts.map((part) => {
      const [name = '', , ...lines] = part.trimEnd().split('\n');
      return [name, lines.join('\n')];
    }),
  );
}

const LOG_GROUP = '/network/flow-logs';

/** The saved queries of a stack over its log group, by name. */
function groupQueriesOf({ resources }: Stack): Map<string, string> {
  const ofGroup = Object.entries(resources).filter(
    ([name, properties]) =>
      name.endsWith('Query') && JSON.stringify(at(properties, 'LogGroupNames')).includes(LOG_GROUP),
  );
  return new Map(ofGroup.map(([, query]) => [String(at(query, 'Name')), String(at(query, 'QueryString'))]));
}

/** A stack of template.yaml that reads the log group. */
function stackOfGroup(preset: string, more: Readonly<Record<string, string>> = {}): Stack {
  return evaluateTemplate(loadTemplate(), {
    Source: 'cloudwatch-logs',
    SourceLogGroupName: LOG_GROUP,
    LogFormatPreset: preset,
    ...more,
  });
}

/** The expression of a parse command. */
function expressionOf(command: string): RegExp {
  const [, source = '(?!)'] = /^parse @message \/(.*)\/$/.exec(command) ?? [];
  return new RegExp(source);
}

const formatOf = (name: string): Readonly<Record<string, string>> =>
  analyses.Mappings.Formats[name] ?? expect.fail(`there is no format ${name}`);

/** The fields that a query defines and reads, without strings, numbers and keywords. */
function namesOf(query: string): { readonly made: Set<string>; readonly read: Set<string> } {
  const [parseLine = '', ...commands] = query.split('\n');
  const made = new Set([...parseLine.matchAll(/\?<(\w+)>/g)].map(([, name = '']) => name));
  const read = new Set<string>();
  const words =
    /^(filter|fields|stats|sort|limit|as|by|and|or|desc|asc|count|count_distinct|sum|greatest|coalesce|strcontains|datefloor|1h)$/;
  for (const command of commands) {
    const bare = command.replaceAll(/"[^"]*"/g, '').replaceAll('@timestamp', '');
    for (const [, name = ''] of bare.matchAll(/\bas (\w+)/g)) made.add(name);
    for (const [name] of bare.matchAll(/\b[a-z]\w*\b/g)) if (!words.test(name)) read.add(name);
  }
  return { made, read };
}

describe.each(Object.entries(formats))('the CloudWatch analyses for the format %s', (name, format) => {
  const queries = queriesOf(deployFile(`cloudwatch/queries-${name}.txt`));

  it('read fields that a record of the format or the query has, or that the query gives a default', () => {
    // Prepare
    const optional = new Set(['way', 'reason']);

    // Act
    const unknown = [...queries].flatMap(([query, text]) => {
      const { made, read } = namesOf(text);
      return [...read].filter((field) => !made.has(field) && !optional.has(field)).map((field) => `${query}: ${field}`);
    });

    // Assess
    expect(queries.size).toBeGreaterThan(6);
    expect(unknown).toEqual([]);
  });

  it('are saved by the template exactly as in the file', () => {
    // Prepare
    const saved = Object.values(analyses.Resources).flatMap((resource) =>
      resource.Type === 'AWS::Logs::QueryDefinition' ? [resource.Properties.QueryString['Fn::Sub'][0]] : [],
    );

    // Act
    const texts = saved.map((text) => text.replace('$' + '{Parse}', () => formatOf(name).Parse ?? ''));

    // Assess
    for (const [query, text] of queries) expect(texts, query).toContain(text);
  });

  it('are saved, exactly as in the file, by a stack that reads a log group in the format', () => {
    // Act
    const tags = format.includes('instance-tag') ? { RecordInstanceTags: 'team:end' } : {};
    const stack = stackOfGroup(name, tags);
    // Assess
    expect(stack.violations).toEqual([]);
    expect(groupQueriesOf(stack)).toEqual(
      new Map([...queries].map(([query, text]) => [`flow-logs/${query}`, text] as const)),
    );
  });

  it('use the fields that a flow log of template.yaml has', () => {
    // Prepare
    const fields = loadTemplate().Mappings.LogFormats?.[name]?.Fields;

    // Act
    const written = format.map((field) => `\${${field}}`).join(' ');

    // Assess
    expect(fields).toBe(written);
  });

  it('have metric filters with a term for each field', () => {
    // Prepare
    const { Parse: _parse, ...patterns } = formatOf(name);

    // Act
    const terms = Object.values(patterns).map((pattern) => pattern.slice(1, -1).split(', '));

    // Assess
    expect(Object.keys(patterns).length).toBeGreaterThan(3);
    for (const list of terms) {
      expect(list).toHaveLength(format.length);
      expect(new Set(list).size).toBe(list.length);
      expect(list[format.indexOf('action')]).toMatch(/^verdict/);
    }
    expect(patterns.RejectedFlows).toContain('verdict = "REJECT"');
  });
});

describe('a stack of template.yaml', () => {
  it.each([
    ['own', { LogFormat: 'version,srcaddr,dstaddr,action:end' }],
    ['transit-gateway', { ResourceType: 'TransitGateway' }],
  ])('saves no queries over a log group in the format %s, which they do not read', (preset, more) => {
    // Act
    const stack = stackOfGroup(preset, more);
    // Assess
    expect(stack.violations).toEqual([]);
    expect(stack.resources).toHaveProperty('SubscriptionFilter');
    expect(groupQueriesOf(stack)).toEqual(new Map());
  });

  it.each(['direct', 'kinesis'] as const)('saves no queries over a log group from the source %s', (source) => {
    // Act
    const stack = evaluateTemplate(loadTemplate(), { Source: source, ...SOURCES[source] });
    const saved = Object.keys(stack.resources).filter((name) => /^LogGroup\w+Query$/.test(name));
    // Assess
    expect(stack.violations).toEqual([]);
    expect(saved).toEqual([]);
  });

  it('shows the queries by the names of its page, each 10,000 characters at most, as Logs Insights takes them', () => {
    // Act
    const saved = groupQueriesOf(stackOfGroup('v5'));
    // Assess
    expect(saved.size).toBeGreaterThan(6);
    for (const [name, text] of saved) {
      expect(deployFile('../docs/cloudwatch.md')).toContain(`\n| \`${name.replace('flow-logs/', '')}\` |`);
      expect(text.length).toBeLessThanOrEqual(10_000);
    }
  });

  it('has a page that leads from each query to its text, in every format with its fields', () => {
    // Prepare
    const page = deployFile('../docs/cloudwatch.md');
    const linked = [...page.matchAll(/^\| `([\w-]+)` \| .* \| (\[.*) \|$/gm)].flatMap(([, name = '', links = '']) =>
      [...links.matchAll(/\[(\w+)\]\(\.\.\/deploy\/(cloudwatch\/queries-\w+\.txt)#L(\d+)\)/g)].map(
        ([, format = '', file = '', line = '']) => ({ name, format, file, line: Number(line) }),
      ),
    );
    // Act
    const found = linked.map(({ file, line }) => deployFile(file).split('\n')[line - 1]);
    // Assess
    expect(found).toEqual(linked.map(({ name }) => `# name: ${name}`));
    for (const format of Object.keys(formats)) {
      const file = `cloudwatch/queries-${format}.txt`;
      const names = [...deployFile(file).matchAll(/^# name: (\S+)$/gm)].map(([, name]) => name);
      expect(names.length).toBeGreaterThan(5);
      expect(linked.filter((link) => link.file === file && link.format === format).map(({ name }) => name)).toEqual(
        names,
      );
    }
  });
});

describe('the CloudWatch analyses', () => {
  it.each([
    ['default', 'v2-default.log'],
    ['v5', 'v5-all.log'],
  ])('parse the records of the format %s: %s', (name, file) => {
    // Prepare
    const format = formats[name] ?? [];
    const expression = expressionOf(formatOf(name).Parse ?? '');
    const lines = readFileSync(new URL(file, SAMPLES), 'utf8').trimEnd().split('\n');
    const records = lines.filter((line) => line.split(' ').length === format.length && /^\d/.test(line));

    // Act
    const found = records.map((line) => expression.exec(line)?.groups);

    // Assess
    expect(records.length).toBeGreaterThan(50);
    for (const [position, groups] of found.entries()) {
      const tokens = records[position]?.split(' ') ?? [];
      expect(groups).toMatchObject({
        interface: tokens[format.indexOf('interface-id')],
        src: tokens[format.indexOf('srcaddr')],
        dst_port: tokens[format.indexOf('dstport')],
        flow_bytes: tokens[format.indexOf('bytes')],
        verdict: tokens[format.indexOf('action')],
        status: tokens[format.indexOf('log-status')],
      });
      if (format.includes('flow-direction')) expect(groups?.way).toBe(tokens[format.indexOf('flow-direction')]);
    }
  });

  it('use two stats commands at most, as Logs Insights does', () => {
    // Prepare, Act
    const newest = Object.keys(formats).at(-1) ?? '';
    const counts = [...queriesOf(deployFile(`cloudwatch/queries-${newest}.txt`)).values()].map(
      (text) => text.split('\n').filter((line) => line.startsWith('| stats ')).length,
    );

    // Assess
    expect(counts.length).toBeGreaterThan(6);
    expect(Math.max(...counts)).toBe(2);
  });

  it('are computed for any format with the fields that they read; of a repeated field, the first counts', () => {
    // Prepare
    const format =
      '$' +
      '{srcaddr} $' +
      '{dstaddr} $' +
      '{srcaddr} $' +
      '{srcport} dstport protocol bytes interface-id action log-status';

    // Act
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, format], { encoding: 'utf8' });

    // Assess
    expect(status).toBe(0);
    const { Formats: own } = v.parse(TEMPLATE, parse(stdout)).Mappings;
    const groups = expressionOf(own.own?.Parse ?? '').exec('10.0.0.1 10.0.0.2 - 1 2 6 84 eni-0a ACCEPT OK')?.groups;
    expect(groups).toMatchObject({ src: '10.0.0.1', dst: '10.0.0.2', interface: 'eni-0a', status: 'OK' });
    expect(own.own?.RejectedFlows?.split(', ')).toHaveLength(10);
  });

  it('name what a format lacks', () => {
    // Prepare, Act
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, 'srcaddr', 'dstaddr'], { encoding: 'utf8' });

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain('the log format needs interface-id, srcport, dstport');
  });

  it.each([
    ['v5-all.log', 'v5', 457_532, () => true],
    ['v5-all.log', 'v5', 457_532, (line: string) => line.includes(' egress ')],
    ['v5-all.log', 'v5', 457_532, (line: string) => line.includes(' ingress ')],
    // includes the line with the port out of range, which no other destination counts
    ['v2-default.log', 'default', 1_549_848, () => true],
  ])('count each byte of %s once, whichever end records', (file, name, sentBytes, isRecorded) => {
    // Prepare
    const queries = queriesOf(deployFile(`cloudwatch/queries-${name}.txt`));
    const lines = readFileSync(new URL(file, SAMPLES), 'utf8').trimEnd().split('\n').filter(isRecorded);
    const withoutLimit = (query: string): string => (queries.get(query) ?? '').replace(/\n\| limit \d+$/, '');

    // Act
    const totals = ['accepted-and-rejected', 'top-talkers', 'peak-hours'].map((query) =>
      runInsightsQuery(withoutLimit(query), lines)
        .filter(({ verdict }) => verdict !== 'REJECT')
        .reduce((sum, { bytes }) => sum + Number(bytes), 0),
    );

    // Assess
    expect(totals).toEqual([sentBytes, sentBytes, sentBytes]);
  });

  it('find scanners, ports and traffic paths in the samples', () => {
    // Prepare
    const [version2, version5] = ['default', 'v5'].map((name) =>
      queriesOf(deployFile(`cloudwatch/queries-${name}.txt`)),
    );
    const linesOf = (file: string): string[] => readFileSync(new URL(file, SAMPLES), 'utf8').trimEnd().split('\n');

    // Act
    const scanners = runInsightsQuery(version2?.get('scanners') ?? '', linesOf('v2-default.log'));
    const ports = runInsightsQuery(version5?.get('ports-in-use') ?? '', linesOf('v5-all.log'));
    const ways = runInsightsQuery(version5?.get('ways-out') ?? '', linesOf('v5-all.log'));

    // Assess
    expect(scanners).toEqual([
      { src: '192.0.2.66', flows: 5, hosts: 1, ports: 4 },
      { src: '192.0.2.71', flows: 3, hosts: 1, ports: 3 },
    ]);
    expect(ports.map(({ dst_port: port }) => port)).toContain('443');
    expect(ways.length).toBeGreaterThan(1);
    expect(version2?.has('ways-out')).toBe(false);
  });
});
