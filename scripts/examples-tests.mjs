/**
 * Checks the examples for the AWS CDK and Terraform: `cdk synth` with the CDK itself, and the Terraform module evaluated by a parser;
 * both results are compared with the table of a `dist/` deployment's requirements. The commands in docs/opensearch.md are run with the
 * programs that they name. The required tools are installed once into `.examples/` and `.venv-aws-cli/`.
 *
 * Usage: node scripts/examples-tests.mjs [arguments of vitest]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installExamples } from './examples/install-examples.mjs';
import { installAwsCli } from './moto/install-moto.mjs';
import { AWS_CLI_ENVIRONMENT, EXAMPLES } from './tool-folders.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

installAwsCli(AWS_CLI_ENVIRONMENT);
const { cdk, python } = installExamples(EXAMPLES);
const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    'vitest.integration.config.ts',
    '--project',
    'examples',
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      CDK_EXAMPLE: cdk,
      TERRAFORM_PYTHON: python,
      AWS_CLI_FOLDER: join(AWS_CLI_ENVIRONMENT, 'bin'),
    },
  },
);
process.exitCode = status ?? 1;
