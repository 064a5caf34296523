import { Writable } from 'node:stream';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { usdOfMonth } from '../../report/cost/monthly.ts';
import { usdOfAll } from '../../report/cost/totals-sql.ts';
import { dollars } from '../../text/dollars.ts';
import { HOURLY_PRICES } from '../../transfer/hourly-prices.generated.ts';
import { TRANSFER_PRICES } from '../../transfer/list-prices.generated.ts';
import { ANY_REGION, pricesOf, withPrices } from '../../transfer/prices.ts';
import { readArguments } from '../terminal/arguments.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { COST_OPTIONS } from './cost-options.ts';
import { bySaving, type CostFigures } from './cost-overview.ts';
import { costColumnsNeeded, figuresOf } from './cost-run.ts';
import { requireDatabase, runOnDatabase } from './database-run.ts';

/**
 * The Region whose list prices are used for the samples as an example, because some prices of their own Region are not
 * included.
 */
const EXAMPLE_REGION = 'us-east-1';

/** `--set` of the example prices. */
export const EXAMPLE_PRICES = `TRANSFER_PRICES=${JSON.stringify({ [ANY_REGION]: pricesOf(withPrices(TRANSFER_PRICES, HOURLY_PRICES), EXAMPLE_REGION) })}`;

/**
 * A sentence on what the traffic of the samples costs in a month and what would save most. `given` are the arguments of
 * `cost` with the samples. The demo goes on if a package is missing or a folder cannot be written.
 */
export async function samplesCost(given: readonly string[], terminal: Terminal): Promise<string> {
  const silent = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const quiet = { ...terminal, stdout: silent, stderr: silent, screen: silent, showsStderr: false };
  const chosen = readArguments(COST_OPTIONS, given);
  try {
    const Database = await requireDatabase();
    const inputs = await openInputs(chosen.operands, quiet, undefined);
    try {
      const needs = { sql: costColumnsNeeded(undefined), namesAll: true };
      const shared = { command: 'demo', chosen, Database, needs, outputPath: undefined, hiding: undefined };
      let figures: CostFigures | undefined;
      await runOnDatabase({ ...shared, inputs: inputs.files, terminal: quiet }, async (loaded) => {
        figures = await figuresOf(loaded);
      });
      return sentenceOf(figures);
    } finally {
      inputs.close();
    }
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return `Adding up costs needs a package: run npm install @duckdb/node-api, then the demo again (${reasonOf(error)}).`;
  }
}

function sentenceOf(figures: CostFigures | undefined): string {
  const usd = usdOfAll(figures?.totals);
  if (usd === undefined) return 'No price is known for these transfers.';
  const monthly = usdOfMonth(usd, figures?.totals) ?? usd;
  const factor = usd === 0 ? 0 : monthly / usd;
  const [most] = bySaving(figures?.savings ?? []);
  const saving =
    most === undefined
      ? ''
      : ` The largest saving would be ${dollars(most.usd * factor)} for ${most.title} (${most.subject}): ${most.advice}.`;
  return `At this rate, transfers cost ${dollars(monthly)} in 30 days, with the list prices of ${EXAMPLE_REGION} as an example.${saving}`;
}
