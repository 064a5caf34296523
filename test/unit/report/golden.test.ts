import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseRules } from '../../../src/metadata/parse-rules.ts';
import { jsonOf } from '../../../src/report/json.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import { reportOf } from '../../support/report-of.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';

const RULES = new URL('../../../samples/rules.json', import.meta.url);

it('the report on the samples has the results and sentences that a person has checked', async () => {
  const rules = parseRules(readFileSync(RULES));
  const report = await reportOf(await sampleDocuments(), rules);
  // the SQL is not part of the results
  const results = jsonOf(report).replaceAll(/"sql":"(?:[^"\\]|\\.)*",/g, '');
  await expect(results).toMatchFileSnapshot('samples-report.json.txt');
  await expect(summaryOf(report)).toMatchFileSnapshot('samples-summary.txt');
});
