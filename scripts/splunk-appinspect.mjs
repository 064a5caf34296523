/**
 * Packages the Splunk app and checks it with Splunk's AppInspect, as for Splunk Cloud. Exits with 1 and prints the messages if a check
 * fails or warns. AppInspect is installed once into `.venv-appinspect/`.
 *
 * Usage: node scripts/splunk-appinspect.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, packApp } from './deploy/splunk/pack-app.mjs';
import { installAppinspect } from './splunk/install-appinspect.mjs';
import { APPINSPECT_ENVIRONMENT } from './tool-folders.mjs';

const BAD_RESULTS = new Set(['error', 'failure', 'future_failure', 'warning']);

const program = installAppinspect(APPINSPECT_ENVIRONMENT);
const folder = mkdtempSync(join(tmpdir(), 'appinspect-'));
try {
  const [app, report] = [join(folder, `${APP}.tgz`), join(folder, 'report.json')];
  writeFileSync(app, packApp());
  const options = ['--mode', 'precert', '--included-tags', 'cloud', '--data-format', 'json', '--output-file', report];
  const { status, stdout, stderr } = spawnSync(program, ['inspect', app, ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`splunk-appinspect ended with ${status}: ${stdout}${stderr}`);
  process.exitCode = judge(JSON.parse(readFileSync(report, 'utf8')));
} finally {
  rmSync(folder, { recursive: true });
}

/** Prints the problems, then the summary. */
function judge({ reports, summary }) {
  const checks = reports.flatMap(({ groups }) => groups.flatMap((group) => group.checks));
  const bad = checks.filter(({ result }) => BAD_RESULTS.has(result));
  for (const { name, result, messages } of bad) {
    for (const { message } of messages) console.error(`${result}: ${name}: ${message}`);
  }
  console.log(JSON.stringify(summary));
  return bad.length > 0 || checks.length === 0 ? 1 : 0;
}
