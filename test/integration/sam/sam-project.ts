import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { evaluateTemplate, type Stack } from '../../unit/template/evaluate-template.ts';
import { readTemplate, type Template } from '../../unit/template/load-template.ts';
import { MOTO_REGION } from '../moto/moto.ts';
import { type Deployment, DeploymentEndpoint, SAM_BUCKET } from './deployment-endpoint.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The files that a deployment reads. */
const DEPLOYED = ['template.yaml', 'samconfig.toml', 'dist', 'deploy'];

/** Outcome of a command. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Outcome of a command in the pseudo-terminal, with its prompts. */
export interface PromptedResult extends CommandResult {
  readonly prompts: readonly string[];
  readonly fault?: string;
}

/** A program of the Python environment; throws if the integration script has not created the environment. */
function samProgram(name: string): string {
  const { SAM_ENVIRONMENT: folder } = process.env;
  if (folder === undefined) throw new Error('SAM_ENVIRONMENT is not set: run node scripts/integration-tests.mjs');
  return join(folder, 'bin', name);
}

/** Runs a Python script of this project; throws with its output if it fails. */
function runPython(script: string, args: readonly string[], input = ''): string {
  const result: SpawnSyncReturns<string> = spawnSync(samProgram('python'), [join(ROOT, 'scripts', script), ...args], {
    encoding: 'utf8',
    input,
  });
  if (result.status !== 0) throw new Error(`${script}: ${result.stderr}`);
  return result.stdout;
}

/** Parameter overrides as parsed by the SAM CLI: for each command, the arguments of the option. */
export function parsedOverrides(commands: readonly unknown[]): Readonly<Record<string, string>>[] {
  return JSON.parse(runPython('sam/parse-overrides.py', [], JSON.stringify(commands)));
}

/** The words into which a shell splits command lines. */
export function shellWords(lines: readonly string[]): string[][] {
  return JSON.parse(runPython('sam/shell-words.py', [], JSON.stringify(lines)));
}

/** The parameter overrides of every environment of a samconfig.toml. */
export function configurationOf(path: string): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(runPython('sam/read-configuration.py', [path]));
}

/** A template as received by CloudFormation, after its Lambda transform. Throws if the transform refuses it. */
export function translated(template: string): Template {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-translate-'));
  try {
    const [source, target] = [join(folder, 'template.yaml'), join(folder, 'template.json')];
    writeFileSync(source, template);
    runPython('translate-template.py', [source, target]);
    return readTemplate(JSON.parse(readFileSync(target, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The stack of a deployment, by this project's own evaluation of templates. Throws if it would be refused. */
export function stackOf({ template, parameters }: Deployment): Stack {
  return evaluateTemplate(translated(template), parameters);
}

/** The error with which CloudFormation would refuse a deployment, as far as this can be determined without it. */
async function judge(deployment: Deployment): Promise<string | undefined> {
  try {
    const { violations } = stackOf(deployment);
    return violations.length === 0 ? undefined : violations.join(' ');
  } catch (error) {
    return String(error);
  }
}

/** A copy of the deployed files, and an endpoint that receives its deployments. */
export class SamProject {
  readonly endpoint = new DeploymentEndpoint(process.env.MOTO_URL ?? '', judge);
  readonly folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-sam-'));
  #url = '';

  static async open(): Promise<SamProject> {
    const project = new SamProject();
    for (const name of DEPLOYED) cpSync(join(ROOT, name), join(project.folder, name), { recursive: true });
    project.#url = await project.endpoint.start();
    await new S3Client({ forcePathStyle: true }).send(
      new CreateBucketCommand({
        Bucket: SAM_BUCKET,
        CreateBucketConfiguration: { LocationConstraint: MOTO_REGION },
      }),
    );
    return project;
  }

  async close(): Promise<void> {
    await this.endpoint.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** The text of the deployed template. */
  get template(): string {
    return readFileSync(join(this.folder, 'template.yaml'), 'utf8');
  }

  set template(text: string) {
    writeFileSync(join(this.folder, 'template.yaml'), text);
  }

  /** The text of samconfig.toml, which `--guided` writes to. */
  get configuration(): string {
    return readFileSync(join(this.folder, 'samconfig.toml'), 'utf8');
  }

  set configuration(text: string) {
    writeFileSync(join(this.folder, 'samconfig.toml'), text);
  }

  /** Runs a command line in a shell in the copy, as a user would type it; `yes` answers its prompts. */
  async shell(commandLine: string, yes = 'y\ny\n'): Promise<CommandResult> {
    return this.#spawn('bash', ['-eo', 'pipefail', '-c', commandLine], yes);
  }

  /**
   * Runs a command in a pseudo-terminal and presses Enter at every prompt except those that begin with a key of
   * `answers`.
   */
  async prompted(command: readonly string[], answers: Readonly<Record<string, string>>): Promise<PromptedResult> {
    const script = join(ROOT, 'scripts', 'sam', 'answer-prompts.py');
    const result = await this.#spawn(samProgram('python'), [script, JSON.stringify(answers), ...command], '');
    const last = result.stdout.trimEnd().split('\n').at(-1) ?? '{}';
    return { exitCode: 1, prompts: [], ...JSON.parse(last), output: result.output };
  }

  async #spawn(command: string, args: readonly string[], input: string) {
    const child = spawn(command, args, { cwd: this.folder, env: this.#environment() });
    child.stdin.on('error', () => undefined).end(input);
    let [stdout, output] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, stdout, output };
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: [samProgram(''), dirname(process.env.AWS_CLI_1 ?? ''), process.env.PATH].join(delimiter),
      HOME: this.folder,
      LANG: 'C.UTF-8',
      AWS_ENDPOINT_URL: this.#url,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_DEFAULT_REGION: MOTO_REGION,
      SAM_CLI_TELEMETRY: '0',
      SAM_CLI_POLL_DELAY: '0.2',
    };
  }
}
