// loaded into the measured command: at exit, writes the resource usage of the process to a file
import { writeFileSync } from 'node:fs';
import { ownPeakBytes } from '../../runtime/memory.mjs';

const MICROSECONDS = 1e6;

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const account = { cpuSeconds: (user + system) / MICROSECONDS, peakBytes: ownPeakBytes() };
  writeFileSync(process.env.ACCOUNT_FILE, JSON.stringify(account));
});
