import type { Report } from '../run-report.ts';
import type { Panel } from '../sections/section.ts';
import { html, type Markup } from './markup.ts';
import { textMarkup } from './text.ts';

/** The page of a report: one HTML document that makes no request. */
export function pageOf(report: Report): string {
  const { sections, results, context, findings } = report;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>VPC flow report</title>
</head>
<body>
<main>
<section id="findings"><h2>What stands out</h2>
${findings.map(({ tone, tag, sentence, reason, section }) => html`<article class="finding ${tone}"><p class="tag">${tag}</p><h3>${textMarkup(sentence)}</h3><p>${textMarkup(reason)} <a href="#${section.id}">Details</a></p></article>\n`)}</section>
${sections.map(
  (section) => html`<section id="${section.id}"><h2>${section.title}</h2>
<p class="lead">${section.lead(results, context)}</p>
${section.panels.map((panel) => panelMarkup(panel, report))}</section>\n`,
)}</main>
</body>
</html>
`.toString();
}

function panelMarkup(panel: Panel, { results, context, findings }: Report): Markup {
  return html`<div class="panel" id="${panel.id}"><h3>${panel.title}</h3>
${panel.body(results, context, findings) ?? html`<p class="none">${panel.none}</p>`}</div>\n`;
}
