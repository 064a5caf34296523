import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/command-line.ts';
import { EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED } from '../../../src/cli/terminal/command.ts';

describe('the help of a command', () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'has the status of success, of a run that stops and of an interruption: %s',
    (_, { exitStatuses }) => {
      const statuses = exitStatuses.map(([status]) => status);
      expect(statuses).toEqual(expect.arrayContaining([EXIT_OK, EXIT_STOPPED, EXIT_INTERRUPTED]));
      expect(statuses).toEqual([...statuses].sort((one, other) => one - other));
    },
  );
});
