import type { DocumentedQueries } from '../documented-queries.ts';
import type { Report } from '../run-report.ts';
import type { PanelQuery } from '../sections/panel-query.ts';
import { html, type Markup } from './markup.ts';

/** Content in addition to the SQL that ran. */
interface ExplanationSettings {
  readonly title: string;
  /** Names of documented queries. */
  readonly documented: readonly string[];
  readonly queries: DocumentedQueries;
}

/** How people can reproduce the numbers: the SQL that ran, and queries for other stores. */
export function explanation(
  queries: readonly PanelQuery[],
  report: Report,
  { title, documented, queries: { openSearch, splunk } }: ExplanationSettings,
): Markup {
  const sql = report.queries.filter(({ query }) => queries.includes(query));
  if (sql.length === 0 && documented.length === 0) return html``;
  const others = documented.flatMap((name) => [
    { label: `OpenSearch: ${name}`, text: openSearch.get(name) },
    { label: `Splunk: ${name}`, text: splunk.get(name) },
  ]);
  return html`<details class="how"><summary>${title}</summary>
${sql.length > 0 && html`<p>Run it over the same files: <code>vpc-flow-enricher query "SELECT …" FILE…</code></p>`}
${sql.map(({ query, sql: text }) => queryText(`SQL: ${query.name}`, text, query.name))}
${others.map(({ label, text }) => text !== undefined && queryText(label, text))}</details>`;
}

function queryText(label: string, text: string, name?: string): Markup {
  return html`<div class="copyrow"><b>${label}</b><button type="button" class="copy" hidden data-script><span>Copy</span><span class="vh"> ${label}</span></button></div><pre${name !== undefined && html` data-query="${name}"`} tabindex="0" role="group" aria-label="${label}">${text}</pre>\n`;
}
