import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsOf, FUNCTIONS, fixedVariables } from '../../../scripts/deploy/dist-only/functions.mjs';
import { createTransformer } from '../../../src/library/index.ts';
import { deployJson } from '../../unit/deploy/deploy-file.ts';
import { loadTemplate } from '../../unit/template/load-template.ts';
import { actionsIn, statementsOf } from './evaluated-actions.ts';

const MODULE = fileURLToPath(new URL('../../../deploy/examples/terraform', import.meta.url));
const PARSER = fileURLToPath(new URL('../../../scripts/examples/parse-terraform.py', import.meta.url));
const VALUES = 'vpc_id = "vpc-0123456789abcdef0"\ndomain_arn = "arn:aws:es:eu-central-1:111111111111:domain/network"\n';

const BLOCKS = v.array(v.looseObject({ id: v.optional(v.string()) }));
const FUNCTION = v.looseObject({
  handler: v.string(),
  runtime: v.string(),
  memory_size: v.number(),
  timeout: v.number(),
  role: v.string(),
  environment: v.object({ variables: v.record(v.string(), v.string()) }),
});
const POLICY = v.looseObject({ role: v.string(), policy: v.string() });
const STREAM = v.looseObject({
  opensearch_configuration: v.looseObject({
    role_arn: v.string(),
    index_name: v.string(),
    processing_configuration: v.looseObject({
      processors: v.looseObject({
        parameters: v.array(v.looseObject({ parameter_name: v.string(), parameter_value: v.string() })),
      }),
    }),
  }),
});

const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
let module: Readonly<Record<string, unknown>> = {};

beforeAll(() => {
  const { TERRAFORM_PYTHON: python = '' } = process.env;
  if (python === '') throw new Error('TERRAFORM_PYTHON is not set: run npm run test:examples');
  const values = join(folder, 'values.tfvars');
  writeFileSync(values, VALUES);
  const { status, stdout, stderr } = spawnSync(python, [PARSER, MODULE, values], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the parser ended with ${status}: ${stderr}`);
  module = v.parse(v.record(v.string(), v.unknown()), JSON.parse(stdout));
});

afterAll(() => rmSync(folder, { recursive: true }));

function blocks(type: string): v.InferOutput<typeof BLOCKS> {
  return v.parse(BLOCKS, module[type] ?? []);
}

function only<Schema extends v.GenericSchema>(type: string, schema: Schema): v.InferOutput<Schema> {
  const found = blocks(type);
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${type}`);
  return v.parse(schema, found[0]);
}

function actionsOfRole(role: string): string[] {
  const policies = blocks('aws_iam_role_policy').map((block) => v.parse(POLICY, block));
  const documents = policies.filter((policy) => policy.role === role).map(({ policy }): unknown => JSON.parse(policy));
  return actionsIn(statementsOf(documents));
}

describe('the Terraform example', () => {
  it('configures the function as the table says', () => {
    // Prepare
    const [row] = FUNCTIONS;

    // Act
    const found = only('aws_lambda_function', FUNCTION);

    // Assess
    expect(found).toMatchObject({
      handler: row?.handler,
      runtime: row?.runtime,
      memory_size: row?.memoryMegabytes,
      timeout: row?.timeoutSeconds,
      environment: { variables: fixedVariables('enricher') },
    });
  });

  it('gives each role exactly the permissions that the table lists for it', () => {
    // Prepare
    const { role } = only('aws_lambda_function', FUNCTION);
    const { role_arn: delivery } = only('aws_kinesis_firehose_delivery_stream', STREAM).opensearch_configuration;

    // Act
    const [enricherActions, deliveryActions] = [actionsOfRole(role), actionsOfRole(delivery)];

    // Assess
    expect(enricherActions).toEqual(
      actionsOf(
        'enricher',
        '`METADATA=ec2` or `METADATA_GAPS=ec2`',
        '`PUT_BACK=on` (default), unless a Kinesis stream is the source',
      ),
    );
    expect(deliveryActions).toEqual(actionsOf('delivery', 'the destination is an OpenSearch domain'));
  });

  it('gives the function variables with which it starts, and the format that the flow log writes', () => {
    // Prepare
    const { variables } = only('aws_lambda_function', FUNCTION).environment;
    const flowLog = only('aws_flow_log', v.looseObject({ log_format: v.string() }));

    // Act
    const format = variables.LOG_FORMAT ?? '';

    // Assess
    expect(() => createTransformer({ destination: 'opensearch', logFormat: format })).not.toThrow();
    expect(variables).toMatchObject({ DESTINATION: 'opensearch', METADATA: 'ec2' });
    expect(flowLog.log_format).toBe(format.replaceAll(/\S+/g, (name) => `\${${name}}`));
    expect(flowLog.log_format).toBe(loadTemplate().Mappings.LogFormats?.v5?.Fields);
  });

  it('writes to the index that the index template is for, and hands over no more than the SAM template does', () => {
    // Prepare
    const { opensearch_configuration: delivery } = only('aws_kinesis_firehose_delivery_stream', STREAM);
    const parameters = delivery.processing_configuration.processors.parameters;

    // Act
    const buffer = parameters.find(({ parameter_name: name }) => name === 'BufferSizeInMBs')?.parameter_value;

    // Assess
    expect(deployJson('opensearch/index-flat.json')).toMatchObject({
      index_patterns: [delivery.index_name, `${delivery.index_name}-*`],
    });
    expect(Number(buffer)).toBe(loadTemplate().Parameters.BufferSizeInMBs?.Default);
  });

  it('makes the flow log after the permission to put records back', () => {
    // Prepare, Act
    const [flowLog] = blocks('aws_flow_log');

    // Assess
    expect(flowLog?.depends_on).toEqual([expect.objectContaining({ name: 'put-back' })]);
  });
});
