import { describe, expect, it } from 'vitest';
import { documentsOf } from '../support/answers.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { valueOfToken } from '../support/flat-document.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

describe('A value at the limit of its field', () => {
  it.each([
    { field: 'version', good: '2147483647', bad: '2147483648' },
    { field: 'tcp-flags', good: '0', bad: '-1' },
    { field: 'bytes', good: '9223372036854775807', bad: '9223372036854775808' },
    { field: 'packets', good: `${'0'.repeat(100)}1`, bad: '1'.repeat(100) },
    { field: 'end', good: '253402300799', bad: '253402300800' },
    // milliseconds, microseconds
    { field: 'start', good: '1620000000000', bad: '1620000000000000' },
    { field: 'srcport', good: '65535', bad: '65536' },
    { field: 'protocol', good: '255', bad: '256' },
    { field: 'traffic-path', good: '255', bad: '1.0' },
    { field: 'dstaddr', good: '255.255.255.255', bad: '255.255.255.256' },
    { field: 'pkt-srcaddr', good: '::ffff:10.0.0.1', bad: '::ffff:10.0.0' },
    { field: 'pkt-dstaddr', good: 'fe80::', bad: 'fe80::1%eth0' },
    { field: 'account-id', good: 'unknown', bad: 'Unknown' },
    { field: 'resource-id', good: 'nat-1', bad: '1' },
    { field: 'ecs-task-arn', good: 'arn:x', bad: 'arn:' },
    { field: 'interface-id', good: 'eni-1', bad: 'eni-' },
    { field: 'action', good: 'ACCEPT', bad: 'accept' },
    { field: 'log-status', good: 'SKIPDATA', bad: 'SKIP' },
    { field: 'instance-tag', good: '%F0%9D%84%9E', bad: undefined },
  ])('is read, and one beyond the limit is a fault: $field', async ({ field, good, bad }) => {
    // Prepare: with a valid address, so that the fault can only be in the tested field
    const event = eventOfData(...[good, bad ?? []].flat().map((value) => `10.0.0.1 ${value} later`));
    const options = { LOG_FORMAT: `srcaddr ${field} later-field` };

    // Act
    const run = await runTransform(event, options);

    // Assess
    const [document, fault] = documentsOf(run.result.records);
    expect(document).toMatchObject({ [field.replaceAll('-', '_')]: valueOfToken(field, good), later_field: 'later' });
    if (bad !== undefined) expect(fault).toMatchObject({ parse_fault: { code: 'field_value', field } });
    expect(run.counts.unreadableLines).toBe(bad === undefined ? 0 : 1);
    expect(soundnessProblems(event, run, options)).toEqual([]);
  });

  it('stays unchanged if its percent-encoding is invalid', async () => {
    // Prepare
    const values = ['%', '%zz', '%F0%9D', '100%'];

    // Act
    const run = await runTransform(eventOfData(...values), { LOG_FORMAT: 'instance-tag' });

    // Assess
    expect(documentsOf(run.result.records)).toEqual(values.map((value) => ({ instance_tag: value })));
  });
});
