import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { Ledger } from '../../../src/pipeline/ledger.ts';
import { NO_CONTEXT } from '../../../src/pipeline/pipeline-run.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { eventOf, GOOD, outputsOf, PausingSource, resultsOf, run } from './run-transform.ts';

describe('Transform.transformEvent with a source that makes look-ups', () => {
  it('makes one request for all records of a window, before they are enriched', async () => {
    // Prepare
    const source = new PausingSource();

    // Act
    const transformed = await run(eventOf(GOOD, GOOD.replace('eni-web', 'eni-db')), {}, source);

    // Assess
    expect(source.requests.map(({ scopes }) => scopes.map((scope) => [...scope.interfaceIds]))).toEqual([
      [['eni-web', 'eni-db']],
    ]);
    expect(outputsOf(transformed)[0]).toContain('"src_interface_id":"eni-web"');
  });

  it('writes records without metadata if a look-up fails, and reports it', async () => {
    // Prepare
    const source = new PausingSource(new Error('no answer'));

    // Act
    const transformed = await run(eventOf(GOOD), {}, source);

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok']);
    expect(transformed.errors).toEqual([new Error('no answer')]);
  });

  it('fails only the record whose enrichment throws', async () => {
    // Prepare
    const source = new PausingSource();
    source.broken = 'eni-db';

    // Act
    const transformed = await run(eventOf(GOOD, GOOD.replace('eni-web', 'eni-db'), GOOD), {}, source);

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(transformed.counts.recordFaults).toEqual({ internal: 1 });
    expect(transformed.counts).toMatchObject({ linesIn: 3, documents: 2, linesFailed: 1 });
    expect(transformed.errors).toEqual([new Error('broken')]);
  });
});

describe('Transform.transformEvent at its end', () => {
  it('waits for unfinished work of the source, and reports its failure', async () => {
    // Prepare
    const source = new PausingSource();
    const failing = new PausingSource();
    failing.settleFailure = new Error('still running');

    // Act
    const settled = await run(eventOf(GOOD), {}, source);
    const failed = await run(eventOf(GOOD), {}, failing);

    // Assess
    expect([source.settled, settled.errors]).toEqual([1, []]);
    expect([resultsOf(failed), failed.errors]).toEqual([['Ok'], [new Error('still running')]]);
  });
});

describe('Transform.transformLines', () => {
  it('writes the documents of lines that the caller has decoded, under the header that it keeps', async () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({ ON_NODATA: 'drop' }), {}, undefined));
    const ledger = new Ledger();
    const onError = (error: unknown) => {
      throw error;
    };
    const run = { ledger, onError, context: NO_CONTEXT };
    const context = { header: undefined };
    const outputs: string[] = [];

    // Act
    for (const text of ['srcaddr log-status\n10.0.0.1 OK\n', '10.0.0.2 OK\n- NODATA\nx\n']) {
      const window = transform.borrowWindow();
      window.decoder.decode(window.arena.appendText(text), window.arena.length);
      const source = {
        firstLine: 0,
        lastLine: window.lines.count,
        textStart: 0,
        textEnd: 0,
        context,
        fault: undefined,
      };
      const { lines, documents } = await transform.transformLines(window, source, run);
      ledger.write(lines, documents, window.writer.length, window.lineCounts);
      outputs.push(
        `${documents} ${window.lineCounts.dropped} ${window.writer.bytes.toString('utf8', 0, window.writer.length)}`,
      );
      transform.returnWindow(window);
    }

    // Assess
    expect(outputs[0]).toBe('1 0 {"srcaddr":"10.0.0.1","log_status":"OK","src_class":"private"}\n');
    expect(outputs[1]).toMatch(/^2 1 \{"srcaddr":"10\.0\.0\.2",.*\}\n\{"parse_fault":.*,"message":"x"\}\n$/);
    expect(ledger.counts).toMatchObject({ headerLines: 1, noDataLines: 1, unreadableLines: 1 });
    expect(ledger.counts).toMatchObject({ linesIn: 4, documents: 3, linesDropped: 1 });
  });

  it('reuses returned windows, emptied', () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({}), {}, undefined));
    const window = transform.borrowWindow();
    const other = transform.borrowWindow();
    window.arena.appendText('x');

    // Act
    transform.returnWindow(window);
    const again = transform.borrowWindow();

    // Assess
    expect(other).not.toBe(window);
    expect(again).toBe(window);
    expect(again.arena.length).toBe(0);
  });
});
