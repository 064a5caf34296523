import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { serviceName } from '../../src/reference/services.ts';
import { runHandler } from './run-handler.ts';

const PORTS_PER_PAGE = 256;
const TCP = 6;

describe('the service names of the bundled handler', () => {
  it('are those of the table, in every part of it', () => {
    // Prepare: the last named port of every 256 ports
    const last = new Map<number, number>();
    for (let port = 0; port <= 65_535; port++) {
      if (serviceName('tcp', port) !== undefined) last.set(Math.floor(port / PORTS_PER_PAGE), port);
    }
    const ports = [...last.values()];
    // with equal ports, the port counts as that of the server
    const lines = ports.map(
      (port) => `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} ${port} ${TCP} 1 40 1 2 ACCEPT OK`,
    );

    // Act
    const run = runHandler({}, [firehoseEvent(lines)]);

    // Assess
    const answer: { readonly records: readonly { readonly data: string }[] } = JSON.parse(run.answers[0] ?? '');
    const names = answer.records.map(({ data }): unknown => {
      const document: { readonly service_name?: string } = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
      return document.service_name;
    });
    expect(ports.length).toBeGreaterThan(100);
    expect(names).toEqual(ports.map((port) => serviceName('tcp', port)));
  });
});
