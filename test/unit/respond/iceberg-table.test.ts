import { describe, expect, it } from 'vitest';
import { readIcebergTable } from '../../../src/respond/iceberg-table.ts';

const LONGEST = 'a'.repeat(255);

describe('readIcebergTable', () => {
  it.each([
    ['network.flow_logs', 'network', 'flow_logs'],
    [' network.flow_logs ', 'network', 'flow_logs'],
    ['_1.2_', '_1', '2_'],
    [`${LONGEST}.${LONGEST}`, LONGEST, LONGEST],
  ])('reads %j as a database and a table to insert into', (text, destinationDatabaseName, destinationTableName) => {
    // Prepare, Act
    const metadata = readIcebergTable(text);

    // Assess
    expect(metadata).toEqual({ destinationDatabaseName, destinationTableName, operation: 'insert' });
  });

  it.each(['', '  '])('names no table if the text is %j', (text) => {
    // Prepare, Act
    const metadata = readIcebergTable(text);

    // Assess
    expect(metadata).toBeUndefined();
  });

  it.each([
    ['flow_logs', 'it must be database.table, two names separated by one dot, not "flow_logs"'],
    ['a.b.c', 'it must be database.table, two names separated by one dot, not "a.b.c"'],
    ['.flow_logs', 'the database must be 1 to 255 lower-case letters, digits and _, without hyphens, not ""'],
    ['network.', 'the table must be 1 to 255 lower-case letters, digits and _, without hyphens, not ""'],
    [
      'net-work.flows',
      'the database must be 1 to 255 lower-case letters, digits and _, without hyphens, not "net-work"',
    ],
    ['network.Flows', 'the table must be 1 to 255 lower-case letters, digits and _, without hyphens, not "Flows"'],
    ['network.flöws', 'the table must be 1 to 255 lower-case letters, digits and _, without hyphens, not "flöws"'],
    [
      `network.${LONGEST}a`,
      'the table must be 1 to 255 lower-case letters, digits and _, without hyphens, not 256 characters',
    ],
    [
      'network.flows\nx',
      'the table must be 1 to 255 lower-case letters, digits and _, without hyphens, not "flows\\nx"',
    ],
  ])('refuses %j and gives the reason', (text, message) => {
    // Prepare
    const read = () => readIcebergTable(text);

    // Act, Assess
    expect(read).toThrow(new RangeError(message));
  });
});
