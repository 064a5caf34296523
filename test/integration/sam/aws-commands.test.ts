import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useMoto } from '../moto/moto.ts';
import { callJsonService } from '../moto/moto-request.ts';
import { SamProject } from './sam-project.ts';

/** The AWS commands of a page. */
function commandsOf(name: string): string[] {
  const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  return [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('aws '));
}

const COMMANDS = commandsOf('deploy.md');
const ROLE_ARN = 'arn:aws:iam::123456789012:role/flow-logs-DeliveryRole-1A2B3C4D5E6F';

/** Output of the AWS CLI for a command line that it cannot parse or that the service model does not support. */
const MISUSE = /usage:|Unknown options|Invalid choice|Parameter validation failed|Error parsing parameter|required/i;
/** Actions that moto does not support; by then the AWS CLI has already parsed the command line. */
const NOT_IN_MOTO = [
  'aws cloudformation describe-stacks',
  'aws ec2 delete-flow-logs',
  'aws glue delete-database',
  'aws glue get-table',
];

let project: SamProject;

beforeEach(async () => {
  await useMoto();
  project = await SamProject.open();
});
afterEach(async () => {
  await project.close();
});

/** Values of the placeholders in capitals in the commands of docs/s3.md. */
const PLACES: Readonly<Record<string, string>> = {
  BUCKET: 'stack-bucket',
  MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:ReplayMachine-1A2B3C',
  EXECUTION_ARN: 'arn:aws:states:eu-central-1:123456789012:execution:ReplayMachine-1A2B3C:year-2025',
  MAP_RUN_ARN: 'arn:aws:states:eu-central-1:123456789012:mapRun:ReplayMachine-1A2B3C/ReadObjects:1a2b3c',
  DEAD_LETTER_ARN: 'arn:aws:sqs:eu-central-1:123456789012:dead-letters',
};

describe('the AWS commands of docs/s3.md', () => {
  it.each(commandsOf('s3.md'))('are accepted by the AWS CLI: %s', async (command) => {
    // Act
    const result = await project.shell(command.replaceAll(/\b[A-Z]+(_[A-Z]+)*\b/g, (word) => PLACES[word] ?? word));
    // Assess
    expect(result.output).not.toMatch(MISUSE);
  });

  it('are on the page', () => {
    // Assess
    expect(commandsOf('s3.md').length).toBeGreaterThan(5);
  });
});

describe('the AWS commands of docs/deploy.md', () => {
  it.each(COMMANDS)('are accepted by the AWS CLI: %s', async (command) => {
    // Act
    const result = await project.shell(command.replaceAll(/\b[A-Z]+_ROLE_ARN\b/g, ROLE_ARN));
    // Assess
    expect(result.output).not.toMatch(MISUSE);
    if (!NOT_IN_MOTO.some((beginning) => command.startsWith(beginning))) expect(result.exitCode, result.output).toBe(0);
  });

  it.each([
    ['splunk-vpc-flow', 'hec_token'],
    ['endpoint-vpc-flow', 'api_key'],
    ['vpc-flow-external-id', 'external_id'],
  ])('create the secret %s as its reader expects it, with %s, and print its ARN', async (name, key) => {
    // Prepare
    const command = COMMANDS.find((line) => line.includes(`--name ${name} `)) ?? '';
    // Act
    const { output } = await project.shell(command);
    const answer: unknown = JSON.parse(
      await callJsonService('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: name }),
    );
    // Assess
    expect(output.trim()).toMatch(new RegExp(`^arn:aws:secretsmanager:[a-z0-9-]+:\\d{12}:secret:${name}-\\w{6}$`));
    expect(answer).toMatchObject({ SecretString: expect.stringMatching(new RegExp(`^\\{"${key}":"[^"]+"\\}$`)) });
  });

  it('are on the page', () => {
    // Assess
    expect(COMMANDS.length).toBeGreaterThan(7);
  });
});
