import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Gives a task to a script in a separate process; resolves with its single answer. Rejects if the process ends without an answer.
 * @param {URL} script
 * @param {object} task
 * @param {{ flags?: readonly string[], env?: Record<string, string> }} settings Node.js flags, and the complete environment
 */
export const inProcess = (script, task, { flags = [], env = process.env } = {}) =>
  new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
    const child = fork(fileURLToPath(script), [], { execArgv: [...flags], env, stdio });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${script.pathname} ended with ${signal ?? code}`)));
    child.send(task);
  });
