import { plainTextOf } from './page/text.ts';
import type { Report, ResultValue } from './run-report.ts';

/**
 * A report as JSON: its period, its findings, and the results of all queries, as objects by column. Whole numbers keep
 * every digit.
 */
export function jsonOf({ context, findings, queries }: Report): string {
  const { period, stepSeconds, inputs } = context;
  const parts = [
    `"period":${JSON.stringify(period ?? null)}`,
    `"stepSeconds":${stepSeconds}`,
    `"inputs":${JSON.stringify(inputs)}`,
    `"findings":${list(findings.map((finding) => JSON.stringify({ section: finding.section.id, tone: finding.tone, tag: finding.tag, sentence: plainTextOf(finding.sentence), reason: plainTextOf(finding.reason) })))}`,
    `"queries":${list(
      queries.map(({ query, sql, rows }) => {
        const names = Object.keys(query.columns);
        const objects = rows.map((row) => object(names.map((name) => [name, valueText(row[name])])));
        return object([
          ['name', JSON.stringify(query.name)],
          ['sql', JSON.stringify(sql)],
          ['rows', list(objects)],
        ]);
      }),
    )}`,
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n]`;
}

function object(members: readonly (readonly [name: string, text: string])[]): string {
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

function valueText(value: ResultValue): string {
  if (value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}
