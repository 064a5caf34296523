import { createHash } from 'node:crypto';
import type { Hidden } from '../database/pseudonyms.ts';
import type { DocumentedQueries } from '../documented-queries.ts';
import type { RankedFinding, Report } from '../run-report.ts';
import type { Section } from '../sections/section.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './assets.generated.ts';
import { isoMinute } from './figures.ts';
import { header } from './header.ts';
import { explanation } from './how-to-get-this.ts';
import { html, type Markup, trustedHtml } from './markup.ts';
import { missingColumns, panelsMarkup } from './panel.ts';
import { textMarkup } from './text.ts';

/** What a page has in addition to the results. */
export interface PageSettings {
  /** The documented queries for OpenSearch and Splunk. */
  readonly documented: DocumentedQueries;
  /** When the page was made, as a Unix time; undefined to omit it, so that the same records give the same bytes. */
  readonly stampSeconds: number | undefined;
  /** What `--hide` replaced with pseudonyms. */
  readonly hidden: ReadonlySet<Hidden>;
}

/** The page of a report: one HTML document that makes no request, and needs no script to be read. */
export function pageOf(report: Report, settings: PageSettings): string {
  const { sections, findings } = report;
  const style = trustedHtml(PAGE_STYLE);
  const script = trustedHtml(PAGE_SCRIPT);
  const links = [
    { id: 'findings', shortTitle: 'Findings' },
    ...sections.map(({ id, shortTitle }) => ({ id, shortTitle })),
  ].map(({ id, shortTitle }) => html`<a href="#${id}">${shortTitle}</a>`);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>VPC flow report</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${header(report)}
<nav aria-label="Sections"><div class="wrap">${links}<div class="find" hidden data-script><label for="find">Filter rows</label><input id="find" type="search" placeholder="name, address, port (/)" aria-label="Filter the rows of all tables" autocomplete="off" spellcheck="false"><span id="found" role="status"></span></div></div></nav>
<main class="wrap">
${findingsMarkup(findings, report)}
${sections.map((section) => sectionMarkup(section, report, settings))}</main>
${footer(report, settings)}
<script>${script}</script>
</body>
</html>
`.toString();
}

/** Only the page's own style and script are allowed; nothing is loaded, and nothing is sent. */
function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(PAGE_STYLE)}'`,
    `script-src '${hashOf(PAGE_SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function findingsMarkup(findings: readonly RankedFinding[], { results, context, sections }: Report): Markup {
  const items = findings.map(
    ({ tone, tag, sentence, reason, section, panelId }) =>
      html`<li class="finding t-${tone}"><span class="tag">${tag}</span><p class="what">${textMarkup(sentence)}</p><p class="reason">${textMarkup(reason)} <a href="#${panelId ?? section.id}" aria-label="Details: ${tag}">Details</a></p></li>\n`,
  );
  const isEmpty = context.period === undefined && sections.every(({ lead }) => lead(results, context) === undefined);
  const none = isEmpty
    ? 'There are no flow records to examine.'
    : 'Nothing stands out by the rules of this report. The sections below show what it looked for.';
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">What stands out</h2>
${items.length === 0 ? html`<p class="lead">${none}</p>` : html`<ol class="findings">\n${items}</ol>`}
</section>`;
}

function sectionMarkup(section: Section, report: Report, settings: PageSettings): Markup {
  const { results, context } = report;
  const { id, title, panels, queries = [] } = section;
  const lead = section.lead(results, context);
  const shown = new Set(panels.flatMap((panel) => panel.queries));
  const others = queries.filter((query) => !shown.has(query));
  // one sentence for all panels that lack the same fields
  const leadMissing = panels.length > 0 && panels.every((panel) => missingColumns(panel, context).length > 0);
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${lead !== undefined && !leadMissing && html`<p class="lead">${lead}</p>\n`}<div class="cards">
${panelsMarkup(panels, report, settings.documented)}</div>
${others.length > 0 && explanation(others, report, { documented: [], queries: settings.documented, title: 'How to get the sentences of this section' })}</section>\n`;
}

function footer({ context }: Report, { hidden, stampSeconds }: PageSettings): Markup {
  const holds = [
    hidden.has('addresses') ? 'pseudonyms in place of addresses' : 'addresses',
    hidden.has('names')
      ? 'pseudonyms in place of names, tags, labels and files'
      : 'names of your resources, labels and files',
    'ids of interfaces and groups, ports, and amounts of traffic',
  ];
  const advice =
    hidden.size === 2
      ? 'A pseudonym is the same throughout this page, and different in every other page.'
      : 'Protect it like the logs themselves, or create it with --hide addresses and --hide names.';
  return html`<footer class="foot"><div class="wrap">
<p>This page holds ${listed(holds)}. ${advice} It makes no request, and needs no script to be read.</p>
<p>Made by vpc-flow-enricher from ${context.inputs.names.length === 1 ? 'one input' : `${context.inputs.names.length} inputs`}${stampSeconds !== undefined && html` on ${isoMinute(stampSeconds)}`}. All times are UTC.</p>
</div></footer>`;
}

function listed(items: readonly string[]): string {
  return `${items.slice(0, -1).join(', ')}, and ${items.at(-1) ?? ''}`;
}
