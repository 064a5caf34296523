import type { CreateJoining } from '../pipeline/stages.ts';
import type { Options } from './options.ts';

/** Loads the code that joins the flows of records, if the options turn rollup on. */
export async function loadJoining({ rollup }: Pick<Options, 'rollup'>): Promise<CreateJoining | undefined> {
  return rollup === 'off' ? undefined : (await import('../pipeline/rollup/create-joining.ts')).createJoining;
}
