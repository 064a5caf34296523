import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The smallest possible transformation: returns every record unchanged. */
const HANDLER = `export const handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data })),
});
`;

/**
 * Writes the function that does nothing into a separate directory.
 * @returns {{ taskRoot: string, remove: () => void }}
 */
export const makeBareFunction = () => {
  const taskRoot = mkdtempSync(join(tmpdir(), 'flow-enricher-bare-'));
  writeFileSync(join(taskRoot, 'handler.mjs'), HANDLER);
  return { taskRoot, remove: () => rmSync(taskRoot, { recursive: true }) };
};
