import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** A small heap, and no optimizations that pay off only after minutes. */
const JVM_OPTIONS = ['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Without its native library, the node skips the check for root, with which it would refuse to start; containers commonly run as root.
 * It listens only on this machine, and its data is discarded.
 */
const WITHOUT_NATIVE_LIBRARY = ['-Djna.nosys=true', '-Djna.noclasspath=true', '-Djna.nounpack=true'];

/**
 * Starts an OpenSearch node on a free port, with data and configuration in a temporary folder.
 * @param {string} java
 * @param {string} home the unpacked distribution
 * @returns {Promise<{ readonly url: string, stop(): Promise<void> }>}
 */
export const startNode = async (java, home) => {
  const folder = mkdtempSync(join(tmpdir(), 'opensearch-'));
  const [httpPort, transportPort] = [await freePort(), await freePort()];
  writeConfiguration(folder, home, httpPort, transportPort);
  const child = spawn(java, javaArguments(folder, home), { cwd: home, stdio: 'ignore' });
  const url = `http://127.0.0.1:${httpPort}`;
  // a Java version that is too old ends with a signal instead of an exit code
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([untilItAnswers(url), ended.then(refuse)]);
  } catch (error) {
    const log = readLog(folder);
    await stop();
    throw new Error(`OpenSearch did not start: ${error.message}; ${log}`, { cause: error });
  }
  return { url, stop };
};

const writeConfiguration = (folder, home, httpPort, transportPort) => {
  for (const name of ['data', 'logs', 'tmp']) mkdirSync(join(folder, name));
  cpSync(join(home, 'config'), join(folder, 'config'), { recursive: true });
  const settings = {
    'cluster.name': 'vpc-flow-enricher-tests',
    'node.name': 'tests',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': httpPort,
    'transport.port': transportPort,
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'action.auto_create_index': true,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(folder, 'config', 'opensearch.yml'), lines.join(''));
};

const javaArguments = (folder, home) => [
  ...JVM_OPTIONS,
  ...WITHOUT_NATIVE_LIBRARY,
  `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
  '-Dlog4j.shutdownHookEnabled=false',
  '-Dlog4j2.disable.jmx=true',
  '-Dio.netty.noUnsafe=true',
  `-javaagent:${join(home, 'agent', 'opensearch-agent.jar')}`,
  `-Dopensearch.path.home=${home}`,
  `-Dopensearch.path.conf=${join(folder, 'config')}`,
  '-Dopensearch.distribution.type=zip',
  '-Dopensearch.bundled_jdk=false',
  '-cp',
  join(home, 'lib', '*'),
  'org.opensearch.bootstrap.OpenSearch',
];

const freePort = async () => {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

const refuse = (status) => {
  throw new Error(`java ended with ${status}`);
};

const untilItAnswers = async (url) => {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    try {
      if ((await fetch(`${url}/_cluster/health`)).ok) return;
    } catch {
      // the node does not answer yet
    }
    await sleep(POLL_MS, undefined, { ref: false });
  }
  throw new Error(`no answer at ${url} within ${START_TIMEOUT_MS} ms`);
};

/** The end of the node's log, which contains the reason for a failure. */
const readLog = (folder) => {
  try {
    return readFileSync(join(folder, 'logs', 'vpc-flow-enricher-tests.log'), 'utf8').slice(-4_000);
  } catch {
    return 'it wrote no log';
  }
};
