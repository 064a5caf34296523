import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confFile } from './conf-file.ts';
import { deployFile } from './deploy-file.ts';
import { xmlElements } from './xml-file.ts';

const PAGE = readFileSync(new URL('../../../docs/questions.md', import.meta.url), 'utf8');
const VIEW = 'splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml';

describe('the page of questions', () => {
  it('names panels that both dashboards have', () => {
    // Prepare
    const view = xmlElements(VIEW).filter(({ path }) => path.endsWith('/title'));
    const objects = deployFile('opensearch/saved-objects-flat.ndjson');

    // Act
    const panels = [...PAGE.matchAll(/«(.+?)»/g)].map(([, title = '']) => title);

    // Assess
    expect(panels.length).toBeGreaterThan(5);
    for (const panel of panels) {
      expect(view.map(({ text }) => text)).toContain(panel);
      expect(objects).toContain(`"title":"[VPC flow logs] ${panel}"`);
    }
  });

  it('shows for each answer a query for each destination', () => {
    // Prepare
    const [, ...answers] = PAGE.split(/^### /m);

    // Act
    const shown = answers.map((answer) => [...answer.matchAll(/<summary>(\w+)<\/summary>/g)].map(([, name]) => name));

    // Assess
    expect(answers.length).toBeGreaterThan(8);
    for (const destinations of shown) expect(destinations).toEqual(['OpenSearch', 'Splunk', 'Athena']);
  });

  it('says of each query what it needs, as the queries for Splunk and Athena do', () => {
    // Prepare
    const [, ...answers] = PAGE.split(/^### /m);
    const sql = deployFile('athena/queries.sql');
    const searches = confFile('default/savedsearches.conf');

    // Act
    const needs = answers.map((answer): [string, string[]] => {
      const [name = ''] = answer.split('\n');
      const [, list = ''] = /\nNeeds:\n\n((?:- .*\n)+)/.exec(answer) ?? [];
      return [name, [...list.matchAll(/^- (.*)$/gm)].map(([, need = '']) => need)];
    });

    // Assess
    for (const [name, list] of needs) {
      expect(list, name).not.toEqual([]);
      expect(sql).toContain(`-- Needs:\n${list.map((need) => `--   ${need}\n`).join('')}WITH`);
      expect(searches[`VPC flow logs: ${name}`]?.description).toContain(`Needs: ${list.join('; ')}.`);
    }
  });
});
