import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quartilesOf, race } from './clock.mjs';
import { readableOf } from './flow-lines.mjs';
import { CACHE } from './load-sources.mjs';
import { startContender } from './race.mjs';
import { openScene } from './scene.mjs';

/** The workload in which every line parses: the default format, which every peer supports without configuration. */
const WORKLOAD = 'direct v2';
const WARM_UP_PASSES = 20;
/** A first build compiles some 300 crates. */
const BUILD_TIMEOUT_MS = 1_800_000;
const MICROSECONDS_A_MS = 1_000;
/** Maximum length of the reported output of a failed build. */
const MAX_REASON_CHARACTERS = 160;
/** Patterns of lines that give the reason, the most specific first. */
const REASONS = [/not available/i, /^error/, /not found|forbidden|cannot/i];

const HOME = fileURLToPath(new URL('peers/', import.meta.url));
const BUILT = `${CACHE}peers/`;
const run = promisify(execFile);

/**
 * Parsers of other projects, which are built on demand from their package registries.
 * @type {readonly { id: string, name: string, tool: string, build: () => { args: string[], cwd: string, env: Record<string, string> }, program: string, does: string, doesNot: string }[]}
 */
const PEERS = [
  {
    id: 'vrl',
    name: 'Vector, `parse_aws_vpc_flow_log` (vrl 0.38.0, Rust)',
    tool: 'cargo',
    build: () => ({
      args: ['build', '--release', '--locked'],
      cwd: `${HOME}vrl`,
      env: { CARGO_TARGET_DIR: `${BUILT}vrl` },
    }),
    program: `${BUILT}vrl/release/vrl-peer`,
    does: 'one event a line: a map of fields, numbers parsed',
    doesNot:
      'no envelope, no check of values but that numbers are numbers, no enrichment, no output; the format must be given',
  },
  {
    id: 'otel',
    name: 'OpenTelemetry Collector, awslogsencoding (v0.165.1, Go)',
    tool: 'go',
    build: () => {
      // a copy, in which Go records the versions of indirect dependencies
      cpSync(`${HOME}otel`, `${BUILT}otel`, { recursive: true });
      return { args: ['build', '-mod=mod', '-o', `${BUILT}otel-peer`, '.'], cwd: `${BUILT}otel`, env: {} };
    },
    program: `${BUILT}otel-peer`,
    does: 'one log record a line: a map of attributes, numbers parsed, protocol names',
    doesNot: 'no envelope here, no check of addresses, no metadata, no output; the header line gives the format',
  },
];

const OWN = {
  name: 'this project, its parser alone',
  does: 'finds the format by content, checks every value, marks where fields begin and end',
  doesNot: 'no envelope, no enrichment, no output; values are read when they are used',
};

/**
 * Times the parsers of other projects on the lines of a workload, in turns with this project's; a row gives the reason if a parser was
 * skipped.
 * @param {import('./race.mjs').Settings} settings
 * @returns {Promise<import('./figures.d.mts').PeerFigures[]>} processor time in microseconds per line
 */
export const racePeers = async ({ rounds, leastRoundMs, folder, bundle }) => {
  const scene = await openScene(WORKLOAD, { bundle });
  const lines = readableOf(scene.lines);
  const file = `${folder}lines.txt`;
  writeFileSync(file, `${lines.join('\n')}\n`);
  const own = startContender({ name: WORKLOAD, contender: 'parser', lineFile: file, bundle, leastRoundMs });
  const started = [{ ...OWN, stop: own.stop, round: own.round }];
  try {
    await own.ready;
    await own.warmUp();
    for (const peer of PEERS) started.push(await startPeer(peer, file, leastRoundMs));
    const runners = started.flatMap(({ name, round }) => (round === undefined ? [] : [[name, { round }]]));
    const times = await race(Object.fromEntries(runners), rounds);
    return started.map(({ name, does, doesNot, skipped }) => ({
      name,
      does,
      doesNot,
      ...(skipped === undefined
        ? { micros: quartilesOf(times[name].map((microseconds) => microseconds / lines.length)) }
        : { skipped }),
    }));
  } finally {
    for (const { stop } of started) stop();
  }
};

/** A warmed-up peer that is ready for a round; or the reason why it is missing. */
const startPeer = async ({ name, does, doesNot, tool, build, program }, file, leastRoundMs) => {
  const about = { name, does, doesNot };
  const skip = (skipped) => ({ ...about, skipped, stop: () => undefined });
  if (spawnSync(tool, ['version']).error !== undefined) return skip(`${tool} is not installed`);
  mkdirSync(BUILT, { recursive: true });
  const { args, cwd, env } = build();
  try {
    await run(tool, args, { cwd, env: { ...process.env, ...env }, timeout: BUILD_TIMEOUT_MS });
  } catch (error) {
    return skip(`${tool} cannot build it: ${reasonIn(error)}`);
  }
  const child = spawn(program, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout });
  const ask = async (passes) => {
    const answered = once(answers, 'line');
    child.stdin.write(`${passes}\n`);
    const [line] = await answered;
    return JSON.parse(line);
  };
  const { micros, parsed } = await ask(WARM_UP_PASSES);
  if (parsed === 0) throw new Error(`${name} parses no line`);
  const passes = Math.max(1, Math.ceil((leastRoundMs * MICROSECONDS_A_MS) / micros));
  const round = async () => {
    const answer = await ask(passes);
    return answer.micros;
  };
  return { ...about, round, stop: () => child.kill() };
};

/** The reason why a build failed: the most specific line, without registry URLs. */
const reasonIn = ({ stderr = '', message }) => {
  const lines = stderr.split('\n');
  const line = REASONS.map((pattern) => lines.find((each) => pattern.test(each))).find((found) => found !== undefined);
  return (line ?? message)
    .replaceAll(/https?:\/\/\S+/g, '…')
    .trim()
    .slice(0, MAX_REASON_CHARACTERS);
};
