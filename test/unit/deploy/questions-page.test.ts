import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confFile } from './conf-file.ts';
import { deployFile } from './deploy-file.ts';
import { xmlElements } from './xml-file.ts';

const PAGE = readFileSync(new URL('../../../docs/questions.md', import.meta.url), 'utf8');
const VIEW = 'splunk/vpc_flow_enricher/default/data/ui/views/vpc_flow_overview.xml';
const QUERIES = 'opensearch/queries';
const SEARCHES = 'splunk/vpc_flow_enricher/default/savedsearches.conf';
const SQL = 'athena/queries.sql';

/** A query of the page. */
interface Answer {
  readonly name: string;
  readonly rows: string;
  /** Its requirements, in the words that the last list of the page explains. */
  readonly needs: readonly string[];
  /** Link by destination. */
  readonly links: Readonly<Record<string, string>>;
}

const ANSWERS: readonly Answer[] = [...PAGE.matchAll(/^\| `([\w-]+)` \| (.+) \| (.+) \| (\[.+) \|$/gm)].map(
  ([, name = '', rows = '', needs = '', links = '']) => ({
    name,
    rows,
    needs: needs.split(', '),
    links: Object.fromEntries([...links.matchAll(/\[(\w+)\]\(([^)]+)\)/g)].map(([, store, link]) => [store, link])),
  }),
);

/** The explanations of the last list, by word. */
const EXPLANATIONS: ReadonlyMap<string, string> = new Map(
  [...(PAGE.split('\n## What the queries need\n')[1] ?? '').matchAll(/^- (\w[\w ]*): (.*)$/gm)].map(
    ([, word = '', text = '']) => [word, text],
  ),
);

/** The line of a file under `deploy/` that is the target of a link of the page. */
function linkedLine(link: string, file: string): string | undefined {
  const [path, line] = link.split('#L');
  expect(path).toBe(`../deploy/${file}`);
  return deployFile(file).split('\n')[Number(line) - 1];
}

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

  it.each([SQL, SEARCHES])('keeps its links for itself: %s has none', (file) => {
    expect(deployFile(file)).not.toMatch(/\]\([\w-]+\.md/);
  });

  it('has a query under every question', () => {
    // Act
    const [, ...questions] = PAGE.split(/^## (?=.*\?$)/m);

    // Assess
    expect(questions.length).toBeGreaterThan(7);
    for (const question of questions) expect(question).toMatch(/^\| `[\w-]+` \|/m);
  });

  it('leads from each query to its text for each destination', () => {
    // Assess
    expect(ANSWERS.length).toBeGreaterThan(8);
    for (const { name, links } of ANSWERS) {
      expect(Object.keys(links), name).toEqual(['OpenSearch', 'Splunk', 'Athena']);
      expect(links.OpenSearch).toBe(`../deploy/${QUERIES}/${name}.json`);
      expect(JSON.parse(deployFile(`${QUERIES}/${name}.json`))).toHaveProperty('query');
      expect(linkedLine(links.Splunk ?? '', SEARCHES)).toBe(`[VPC flow logs: ${name}]`);
      expect(linkedLine(links.Athena ?? '', SQL)).toBe(`-- name: ${name}`);
    }
  });

  it('omits no query for a destination', () => {
    // Act
    const names = ANSWERS.map(({ name }) => name).toSorted();
    const files = readdirSync(new URL(`../../../deploy/${QUERIES}/`, import.meta.url));
    const searches = Object.keys(confFile('default/savedsearches.conf')).filter((title) => title.includes('logs: '));
    const statements = [...deployFile(SQL).matchAll(/^-- name: (\S+)$/gm)].map(([, name]) => name);

    // Assess
    expect(names).toEqual([...new Set(names)]);
    expect(files.map((file) => file.replace('.json', '')).toSorted()).toEqual(names);
    expect(searches.map((title) => title.replace('VPC flow logs: ', '')).toSorted()).toEqual(names);
    expect(statements.toSorted()).toEqual(names);
  });

  it('says what each query finds and needs, as the queries for Splunk and Athena do', () => {
    // Prepare
    const sql = deployFile(SQL);
    const searches = confFile('default/savedsearches.conf');

    // Assess
    for (const { name, rows, needs } of ANSWERS) {
      const list = needs
        .map((word) => EXPLANATIONS.get(word) ?? expect.fail(`${name}: “${word}” is not explained`))
        // the links work only from the page
        .map((need) => need.replace(/\[([^\]]+)\]\([^)]+\)/, '$1'));
      expect(list, name).not.toEqual([]);
      expect(sql).toContain(
        `-- name: ${name}\n-- ${rows}\n-- Needs:\n${list.map((need) => `--   ${need}\n`).join('')}WITH`,
      );
      expect(searches[`VPC flow logs: ${name}`]?.description).toBe(`${rows} Needs: ${list.join('; ')}.`);
    }
  });

  it('explains nothing that no query needs', () => {
    // Act
    const needed = new Set(ANSWERS.flatMap(({ needs }) => needs));

    // Assess
    expect([...EXPLANATIONS.keys()].filter((word) => !needed.has(word))).toEqual([]);
  });
});
