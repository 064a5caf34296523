import { inProcess } from './in-process.mjs';
import { FLAGS } from './race.mjs';

const SCRIPT = new URL('profile-process.mjs', import.meta.url);

/**
 * Where a contender spends its time on a workload, sampled in a separate process under Lambda's flags.
 * @param {string} name of the workload
 * @param {{ contender?: string, seconds?: number, keep?: string, bundle?: string }} settings by default the pipeline with a snapshot;
 *   the sampling time; a file for the profile, in the format of Chrome's developer tools
 * @returns {Promise<Record<'self' | 'total', [name: string, share: number][]>>} functions by self time and by total time, the highest
 *   share first
 */
export const profileContender = (name, { contender = 'pipeline', seconds = 5, ...more } = {}) =>
  inProcess(SCRIPT, { name, contender, seconds, ...more }, FLAGS);
