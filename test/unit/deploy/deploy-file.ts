import { readFileSync } from 'node:fs';

const DEPLOY = new URL('../../../deploy/', import.meta.url);

/** The text of a file under `deploy/`. */
export function deployFile(path: string): string {
  return readFileSync(new URL(path, DEPLOY), 'utf8');
}

/** The content of a JSON file under `deploy/`. */
export function deployJson(path: string): unknown {
  return JSON.parse(deployFile(path));
}
