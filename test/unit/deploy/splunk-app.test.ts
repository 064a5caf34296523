import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SPLUNK_SCHEMA } from '../../../src/encode/schemas/splunk.ts';
import { SPLUNK_RAW_SCHEMA } from '../../../src/encode/schemas/splunk-raw.ts';
import { confFile } from './conf-file.ts';
import { deployFile } from './deploy-file.ts';
import { splFields } from './spl-fields.ts';
import { SPLUNK_NAMES, UNREADABLE_NAMES } from './splunk-names.ts';
import { xmlElements } from './xml-file.ts';

const ENRICHED = sourceTypeOf(SPLUNK_SCHEMA.leaves);
/** Event members that are arrays. */
const ARRAYS = SPLUNK_SCHEMA.leaves.flatMap(({ path: [, name = ''], from }) =>
  from.kind === 'entry' && from.entry.json === 'strings' && from.as === undefined ? [name] : [],
);
const UNREADABLE = sourceTypeOf(SPLUNK_SCHEMA.faultLeaves);
const QUERIES = new URL('../../../deploy/opensearch/queries/', import.meta.url);
const VIEW = 'splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml';
const PACKAGER = fileURLToPath(new URL('../../../scripts/package-splunk-app.mjs', import.meta.url));
/** Source types of Splunk's add-on for AWS for the raw lines. */
const ADD_ON_TYPES = ['aws:transitgateway:flowlogs', 'aws:cloudwatchlogs:vpcflow'];
/** Fields that Splunk adds to every event. */
const SPLUNK_OWN_NAMES = new Set(['_time', 'sourcetype']);
/** The macro with which searches of the app find unreadable lines. */
const UNREADABLE_MACRO = '`vpc_flow_unreadable_lines`';
/** Values that appear without quotes. */
const BARE_VALUES = new Set([
  ...['OK', 'blocked', 'allowed', 'outbound', 'inbound', 'nat_gateway'],
  ...['denied_now', 'allow', 'deny', 'tcp', 'udp'],
]);

/** The source type that the schema sets for its events. */
function sourceTypeOf(leaves: typeof SPLUNK_SCHEMA.leaves): string {
  const from = leaves.find(({ path }) => path.join('.') === 'sourcetype')?.from;
  return from?.kind === 'constant' ? String(from.value) : expect.fail('there is no constant source type');
}

function unknownNames(search: string): string[] {
  const names = search.includes(UNREADABLE_MACRO) ? UNREADABLE_NAMES : SPLUNK_NAMES;
  return splFields(search).filter((name) => !names.has(name) && !SPLUNK_OWN_NAMES.has(name) && !BARE_VALUES.has(name));
}

/** Whether a search belongs to a Sigma rule. */
const isRule = (title: string): boolean => title.startsWith('VPC flow logs, rule: ');

describe('the app for Splunk', () => {
  it('extracts the members of an enriched event, arrays under their names without braces', () => {
    // Prepare
    const props = confFile('default/props.conf')[ENRICHED];

    // Act
    const aliases = [...(props?.['FIELDALIAS-arrays'] ?? '').matchAll(/"(\w+)\{\}" AS (\w+)/g)];

    // Assess
    expect(props?.KV_MODE).toBe('json');
    expect(aliases.map(([, array]) => array).toSorted()).toEqual(ARRAYS.toSorted());
    expect(ARRAYS).toContain('src_threat');
    for (const [, array, alias] of aliases) expect(alias).toBe(array);
  });

  it('has every transform that its properties name, and each matches its field', () => {
    // Prepare
    const { 'REPORT-line': report = '' } = confFile('default/props.conf')[UNREADABLE] ?? {};
    const transforms = confFile('default/transforms.conf');
    const line =
      '2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.20 10.0.0.2 41234 70000 17 1 70 1609459200 1609459259 ACCEPT OK';

    // Act
    const found = report.split(', ').map((name) => new RegExp(transforms[name]?.REGEX ?? '(?!)').exec(line)?.groups);

    // Assess
    expect(report.split(', ').toSorted()).toEqual(Object.keys(transforms).toSorted());
    expect(found).toEqual([{ interface_id: 'eni-0a1b2c3d4e5f60718' }, { aws_account_id: '123456789012' }]);
  });

  it('tags only events with traffic for the data model Network Traffic', () => {
    // Prepare
    const types = confFile('default/eventtypes.conf');

    // Act
    const tags = confFile('default/tags.conf');

    // Assess
    expect(tags).toEqual({ 'eventtype=vpc_flow_enriched': { network: 'enabled', communicate: 'enabled' } });
    expect(types.vpc_flow_enriched?.search).toBe(`sourcetype="${ENRICHED}" log_status="OK"`);
  });

  it('searches the source types for which it has properties', () => {
    // Prepare
    const sourceTypes = Object.keys(confFile('default/props.conf'));

    // Act
    const searches = [...Object.values(confFile('default/macros.conf')).map(({ definition }) => definition)];

    // Assess
    expect(searches).toEqual(sourceTypes.map((name) => `sourcetype="${name}"`));
  });

  it('has a saved search for every question', () => {
    // Prepare
    const questions = readdirSync(QUERIES).map((file) => `VPC flow logs: ${file.replace('.json', '')}`);

    // Act
    const searches = confFile('default/savedsearches.conf');

    // Assess
    expect(
      Object.keys(searches)
        .filter((title) => !isRule(title))
        .toSorted(),
    ).toEqual(questions.toSorted());
    for (const { search, description } of Object.values(searches)) {
      expect(search).toMatch(/^`vpc_flow_(logs|unreadable_lines)`/);
      expect(description).not.toBe('');
    }
  });

  it.each(Object.entries(confFile('default/savedsearches.conf')))(
    'uses in "%s" only fields that events have',
    (_name, stanza) => {
      // Prepare, Act
      const unknown = unknownNames(stanza.search ?? '');

      // Assess
      expect(splFields(stanza.search ?? '').length).toBeGreaterThan(1);
      expect(unknown).toEqual([]);
    },
  );

  it('has a well-formed dashboard with only fields that events have', () => {
    // Prepare
    const elements = xmlElements(VIEW);

    // Act
    const queries = elements.filter(({ path }) => path.endsWith('/search/query')).map(({ text }) => text);

    // Assess
    expect(elements.at(-1)?.path).toBe('form');
    expect(queries.length).toBeGreaterThan(6);
    expect(queries.flatMap(unknownNames)).toEqual([]);
  });

  it('counts accepted flows with their sampling weight', () => {
    // Prepare
    const countsFlows = ([name]: readonly [string, unknown]): boolean =>
      !isRule(name) && !/: (?:brute-force|beacons)$/.test(name);
    // rules match records, and these two judge single connections, of which a sample contains some
    const saved = Object.entries(confFile('default/savedsearches.conf'))
      .filter(countsFlows)
      .map(([, { search = '' }]) => search);
    const shown = xmlElements(VIEW).filter(({ path }) => path.endsWith('/search/query'));
    const others = /action=blocked|`vpc_flow_unreadable_lines`/;

    // Act
    const counting = [...saved, ...shown.map(({ text }) => text)].filter((search) => !others.test(search));

    // Assess: rejected flows are always counted, and unreadable lines are not flows
    expect(counting.length).toBeGreaterThan(10);
    for (const search of counting) {
      expect(search).toContain('coalesce(sample_weight, 1)');
      expect(search).not.toMatch(/\bcount\b/);
    }
  });

  it('uses in its dashboard tokens that the form has', () => {
    // Prepare
    const queries = xmlElements(VIEW).map(({ text }) => text);

    // Act
    const tokens = queries.flatMap((text) => [...text.matchAll(/\$(\w+)[\w.|]*\$/g)].map(([, token]) => token));

    // Assess
    expect(new Set(tokens)).toEqual(new Set(['end', 'period']));
  });

  it('shows its dashboard in its menu', () => {
    // Prepare, Act
    const menu = xmlElements('splunk/vpc_flow_enricher/default/data/ui/nav/default.xml');

    // Assess
    expect(menu.at(-1)?.path).toBe('nav');
  });

  it('declares exactly the index-time fields of its source types', () => {
    // Prepare
    const expected = [SPLUNK_RAW_SCHEMA.leaves, SPLUNK_RAW_SCHEMA.faultLeaves].flatMap((leaves) => {
      const fields = leaves.flatMap(({ path: [first, name] }) =>
        first === 'fields' && name !== undefined ? [name] : [],
      );
      const types = leaves === SPLUNK_RAW_SCHEMA.faultLeaves ? [UNREADABLE] : ADD_ON_TYPES;
      return types.flatMap((type) => fields.map((name) => `sourcetype::${type}::${name}`));
    });

    // Act
    const stanzas = confFile('default/fields.conf');

    // Assess
    expect(expected).toContain('sourcetype::aws:cloudwatchlogs:vpcflow::src_owner_name');
    expect(expected).toContain('sourcetype::aws:vpcflow:unreadable::fault_code');
    expect(Object.keys(stanzas).toSorted()).toEqual(expected.toSorted());
    for (const settings of Object.values(stanzas)) expect(settings).toEqual({ INDEXED: 'true' });
  });

  it('is packaged with the same bytes each time, every file under the name of the app', () => {
    // Prepare
    const folder = mkdtempSync(join(tmpdir(), 'splunk-app-'));
    const files = ['a.tgz', 'b.tgz'].map((name) => join(folder, name));

    // Act
    for (const file of files) expect(spawnSync(process.execPath, [PACKAGER, file]).status).toBe(0);
    const [first, second] = files.map((file) => readFileSync(file));
    const { stdout } = spawnSync('tar', ['-xzOf', join(folder, 'a.tgz'), 'vpc_flow_enricher/default/app.conf']);
    const { stdout: list } = spawnSync('tar', ['-tzf', join(folder, 'a.tgz')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    // Assess
    expect(first).toEqual(second);
    expect(stdout.toString('utf8')).toBe(deployFile('splunk/vpc_flow_enricher/default/app.conf'));
    expect(list).toContain('vpc_flow_enricher/metadata/default.meta\n');
    expect(list.split('\n').filter((name) => name !== '' && !name.startsWith('vpc_flow_enricher/'))).toEqual([]);
  });
});
