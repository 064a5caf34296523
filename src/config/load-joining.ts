import type { CreateJoining } from '../pipeline/stages.ts';
import type { Options } from './options.ts';

/** What joins the flows of records; its code is loaded only if the options ask for that. */
export async function loadJoining({ rollup }: Pick<Options, 'rollup'>): Promise<CreateJoining | undefined> {
  return rollup === 'off' ? undefined : (await import('../pipeline/rollup/create-joining.ts')).createJoining;
}
