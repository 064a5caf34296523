import type { DocumentedQueries } from '../documented-queries.ts';
import type { Report } from '../run-report.ts';
import type { Panel, ReportContext } from '../sections/section.ts';
import { explanation } from './how-to-get-this.ts';
import { html, type Markup } from './markup.ts';

/** The columns that a panel needs but for which no record has a value. */
export function missingColumns({ needs }: Panel, { columnsWithValues }: ReportContext): readonly string[] {
  return needs.filter((name) => !columnsWithValues.has(name));
}

/**
 * Panels in their order: each with its table or chart, or the reason why it has none, and the queries behind it.
 * Consecutive panels without a table or chart form a compact group.
 */
export function panelsMarkup(
  panels: readonly Panel[],
  report: Report,
  documented: DocumentedQueries,
): readonly Markup[] {
  const groups: Markup[] = [];
  let quiet: Markup[] = [];
  const endQuiet = (): void => {
    if (quiet.length > 0)
      groups.push(quiet.length === 1 ? html`${quiet}` : html`<div class="quiet">\n${quiet}</div>\n`);
    quiet = [];
  };
  for (const panel of panels) {
    const body = bodyOf(panel, report);
    const markup = panelMarkup(panel, body, report, documented);
    if (body === undefined) {
      quiet.push(markup);
      continue;
    }
    endQuiet();
    groups.push(markup);
  }
  endQuiet();
  return groups;
}

function bodyOf(panel: Panel, { results, context, findings }: Report): Markup | undefined {
  return missingColumns(panel, context).length > 0 ? undefined : panel.body(results, context, findings);
}

function panelMarkup(panel: Panel, body: Markup | undefined, report: Report, documented: DocumentedQueries): Markup {
  const { id, title, note, none, isWide = false } = panel;
  const missing = missingColumns(panel, report.context);
  return html`<article class="card${isWide && body !== undefined && ' wide'}" id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>
${note !== undefined && body !== undefined && html`<p>${note}</p>\n`}${missing.length > 0 ? missingText(missing) : (body ?? html`<p class="none">${none}</p>`)}
${explanation(panel.queries, report, { documented: panel.documented ?? [], queries: documented, title: 'How to get this' })}</article>\n`;
}

function missingText(names: readonly string[]): Markup {
  const fields = names.map(
    (name, at) => html`${at > 0 && (at === names.length - 1 ? ' and ' : ', ')}<code>${name}</code>`,
  );
  const noun = names.length === 1 ? 'This needs the field' : 'This needs the fields';
  return html`<p class="none">${noun} ${fields}, which no record of these files has.</p>`;
}
