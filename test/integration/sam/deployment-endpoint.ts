import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Fields, itemsOf, membersOf, resultOf, stackError } from './cloudformation-xml.ts';

/** One deployment, as received by CloudFormation. */
export interface Deployment {
  readonly stackName: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly capabilities: readonly string[];
  /** The text of the template as uploaded by the SAM CLI. */
  readonly template: string;
  /** The values in the request, without parameters that keep their previous value. */
  readonly given: Readonly<Record<string, string>>;
  /** The values of the stack with this deployment: those in the request, and the previous values of all others. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The error with which CloudFormation would refuse a deployment; undefined if it would accept it. */
export type Judge = (deployment: Deployment) => Promise<string | undefined>;

interface Stack {
  readonly name: string;
  readonly id: string;
  status: string;
  template: string;
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  changeSet: Deployment | undefined;
  /** The reason why the change set was refused; empty if it was accepted. */
  refusal: string;
}

/** The stack that the SAM CLI creates for itself, and the output that it reads. */
const MANAGED_STACK = 'aws-sam-cli-managed-default';
const MANAGED_BUCKET = 'aws-sam-cli-managed-default-samclisourcebucket';

/**
 * A stand-in for AWS during a deployment. It answers CloudFormation requests itself, records them, and passes every
 * other call on to moto. moto alone is not sufficient: its CloudFormation supports no Lambda transforms, gives the SAM
 * CLI's own stack no outputs, and cannot find a template by the URL that the SAM CLI sends.
 */
export class DeploymentEndpoint {
  /** Deployments whose change sets were executed, in order. */
  readonly deployments: Deployment[] = [];
  /** Names of the deleted stacks. */
  readonly deleted: string[] = [];
  readonly #moto: URL;
  readonly #judge: Judge;
  readonly #stacks = new Map<string, Stack>();
  readonly #server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));

  /** @param moto URL of the moto server */
  constructor(moto: string, judge: Judge) {
    this.#moto = new URL(moto);
    this.#judge = judge;
  }

  /** Starts on a free port of the loopback interface; returns the URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      if (!(incoming.headers.authorization ?? '').includes('/cloudformation/')) {
        this.#passOn(incoming, body, outgoing);
        return;
      }
      const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      const { status, xml } = await this.#cloudFormation(fields);
      outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    } catch (error) {
      outgoing.writeHead(500).end(String(error));
    }
  }

  #passOn(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const { hostname, port } = this.#moto;
    const passed = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', (error) => outgoing.writeHead(502).end(String(error)));
    passed.end(body);
  }

  async #cloudFormation(fields: Fields): Promise<{ readonly status: number; readonly xml: string }> {
    const name = (fields.StackName ?? '').replace(/^arn:.*:stack\/([^/]+)\/.*$/, '$1');
    const stack = this.#stacks.get(name);
    const { Action: action = '' } = fields;
    if (action === 'CreateChangeSet') return this.#createChangeSet(name, fields);
    if (stack === undefined) return stackError(`Stack with id ${name} does not exist`);
    switch (action) {
      case 'DescribeStacks':
        return resultOf(action, `<Stacks><member>${describe(stack)}</member></Stacks>`);
      case 'DescribeChangeSet':
        return resultOf(action, describeChangeSet(stack));
      case 'ExecuteChangeSet':
        this.#execute(stack);
        return resultOf(action, '');
      case 'DescribeStackEvents':
        return resultOf(action, `<StackEvents><member>${describeEvent(stack)}</member></StackEvents>`);
      case 'GetTemplateSummary':
        return resultOf(action, `<Parameters>${membersOf(Object.keys(stack.parameters), 'ParameterKey')}</Parameters>`);
      case 'GetTemplate':
        return resultOf(action, `<TemplateBody><![CDATA[${stack.template}]]></TemplateBody>`);
      case 'ListChangeSets':
        return resultOf(action, '<Summaries/>');
      case 'DeleteStack':
        this.deleted.push(name);
        this.#stacks.delete(name);
        return resultOf(action, '');
      default:
        throw new Error(`the endpoint does not know the action ${action}`);
    }
  }

  async #createChangeSet(name: string, fields: Fields) {
    const existing = this.#stacks.get(name);
    const id = existing?.id ?? `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/1`;
    const template = fields.TemplateBody ?? (await this.#readObject(new URL(fields.TemplateURL ?? '')));
    const given: Record<string, string> = {};
    const parameters: Record<string, string> = {};
    for (const parameter of itemsOf(fields, 'Parameters', ['ParameterKey', 'ParameterValue', 'UsePreviousValue'])) {
      const { ParameterKey: key = '', ParameterValue: value, UsePreviousValue: previous } = parameter;
      const before = existing?.parameters[key];
      if (previous === 'true' && before === undefined) return stackError(`Parameter ${key} has no previous value`);
      if (previous !== 'true') given[key] = value ?? '';
      parameters[key] = previous === 'true' ? (before ?? '') : (value ?? '');
    }
    const deployment: Deployment = {
      stackName: name,
      kind: fields.ChangeSetType === 'UPDATE' ? 'UPDATE' : 'CREATE',
      capabilities: Object.entries(fields).flatMap(([key, value]) => (key.startsWith('Capabilities.') ? [value] : [])),
      template,
      given,
      parameters,
    };
    const refusal = name === MANAGED_STACK ? undefined : await this.#judge(deployment);
    const tags = Object.fromEntries(
      itemsOf(fields, 'Tags', ['Key', 'Value']).map(({ Key = '', Value = '' }) => [Key, Value]),
    );
    const status = existing?.status ?? 'REVIEW_IN_PROGRESS';
    const before = existing ?? { template: '', parameters: {} };
    const { template: oldTemplate, parameters: oldParameters } = before;
    this.#stacks.set(name, {
      name,
      id,
      status,
      tags,
      template: oldTemplate,
      parameters: oldParameters,
      changeSet: deployment,
      refusal: refusal ?? '',
    });
    return resultOf('CreateChangeSet', `<Id>${id.replace(':stack/', ':changeSet/')}</Id><StackId>${id}</StackId>`);
  }

  /** An object uploaded by the SAM CLI, by its path-style URL. */
  async #readObject(address: URL): Promise<string> {
    const [, bucket, ...key] = address.pathname.split('/');
    const s3 = new S3Client({ forcePathStyle: true });
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key.join('/') }));
    if (body === undefined) throw new Error(`${address} is empty`);
    return body.transformToString();
  }

  #execute(stack: Stack): void {
    const { changeSet } = stack;
    if (changeSet === undefined) throw new Error(`the stack ${stack.name} has no change set`);
    stack.status = `${changeSet.kind}_COMPLETE`;
    stack.template = changeSet.template;
    stack.parameters = changeSet.parameters;
    stack.changeSet = undefined;
    if (stack.name === MANAGED_STACK) return;
    this.deployments.push(changeSet);
  }
}

/** The bucket that the SAM CLI uses; it must exist. */
export const SAM_BUCKET = MANAGED_BUCKET;

function describe({ name, id, status, tags }: Stack): string {
  const outputs = name === MANAGED_STACK ? { SourceBucket: MANAGED_BUCKET } : { BucketName: 'flow-log-bucket' };
  const members = (pairs: Readonly<Record<string, string>>, key: string, value: string) =>
    Object.entries(pairs)
      .map(([left, right]) => `<member><${key}>${left}</${key}><${value}>${right}</${value}></member>`)
      .join('');
  return [
    `<StackName>${name}</StackName><StackId>${id}</StackId><StackStatus>${status}</StackStatus>`,
    '<CreationTime>2026-01-01T00:00:00Z</CreationTime><EnableTerminationProtection>false</EnableTerminationProtection>',
    `<Outputs>${members(outputs, 'OutputKey', 'OutputValue')}</Outputs><Tags>${members(tags, 'Key', 'Value')}</Tags>`,
  ].join('');
}

function describeChangeSet({ id, name, changeSet, refusal }: Stack): string {
  const status = refusal === '' ? 'CREATE_COMPLETE' : 'FAILED';
  const change =
    '<ResourceChange><Action>Add</Action><LogicalResourceId>DeliveryStream</LogicalResourceId>' +
    '<ResourceType>AWS::KinesisFirehose::DeliveryStream</ResourceType><Replacement>False</Replacement></ResourceChange>';
  return [
    `<StackName>${name}</StackName><StackId>${id}</StackId><ChangeSetId>${id}</ChangeSetId><Status>${status}</Status>`,
    `<StatusReason><![CDATA[${refusal}]]></StatusReason>`,
    changeSet === undefined ? '' : `<Changes><member><Type>Resource</Type>${change}</member></Changes>`,
  ].join('');
}

function describeEvent({ id, name, status }: Stack): string {
  return [
    `<StackId>${id}</StackId><EventId>${status}</EventId><StackName>${name}</StackName>`,
    `<LogicalResourceId>${name}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId>`,
    `<ResourceType>AWS::CloudFormation::Stack</ResourceType><Timestamp>${new Date().toISOString()}</Timestamp>`,
    `<ResourceStatus>${status}</ResourceStatus>`,
  ].join('');
}
