import { readFileSync } from 'node:fs';
import { evaluateTemplate } from '../../unit/template/evaluate-template.ts';
import { readTemplate, type Template } from '../../unit/template/load-template.ts';
import type { ParameterValues } from '../../unit/template/parameter-values.ts';
import { isMapping } from '../../unit/template/template-values.ts';
import { callQueryService, elementsNamed } from './moto-request.ts';

const VERSION = '2010-05-15';

/** Resource types that moto's CloudFormation does not create, with the substitute in the tests. */
export const NOT_MADE: Readonly<Record<string, string>> = {
  'AWS::KinesisFirehose::DeliveryStream': 'a Kinesis stream stands in, and the stream is made through its own API',
  'AWS::Logs::LogStream': 'a Kinesis stream stands in: it has a name to refer to',
  'AWS::Logs::SubscriptionFilter': 'refused by moto as the template writes it: its references and its role are checked',
  'AWS::Logs::QueryDefinition': 'nothing refers to it, and it refers to log groups only',
  'AWS::S3::BucketPolicy': 'nothing refers to it, and it refers to its bucket only',
  'AWS::Glue::Database': 'a Kinesis stream stands in, and the database is made through its own API',
  'AWS::Glue::Table': 'a Kinesis stream stands in, and the table is made through its own API',
  'AWS::Athena::WorkGroup': 'a Kinesis stream stands in, and the workgroup is made through its own API',
  'AWS::Athena::NamedQuery': 'made through its own API; nothing refers to it',
  'AWS::CloudWatch::Alarm': 'nothing refers to it; the unit tests look at what it refers to',
  'AWS::StepFunctions::StateMachine':
    'refused by moto as the template writes it: a machine with one state stands in, and a validator reads the definition',
  'AWS::CloudWatch::AnomalyDetector': 'nothing refers to it, and it refers to the stream only',
};

/** The substitute for a resource that others refer to. */
const STANDS_IN = { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } };
const STOOD_IN_FOR = [
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogStream',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::Athena::WorkGroup',
];

/** The substitute for a state machine, which has a name in addition to its ARN. */
const STANDING_IN_MACHINE = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    RoleArn: { 'Fn::GetAtt': ['ReplayMachineRole', 'Arn'] },
    DefinitionString: JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } }),
  },
};

/** A stack created by moto. */
export interface MotoStack {
  readonly status: string;
  /** The names of the resources that moto does not create. */
  readonly notMade: readonly string[];
  /** The properties of a resource as CloudFormation would pass them to its service, with every reference resolved. */
  readonly propertiesOf: (name: string) => unknown;
  /** An output of the template with every reference resolved. */
  readonly outputOf: (name: string) => string;
}

/** Resources of a template by name, with their references left for CloudFormation to resolve. */
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;

/** The template as translated by SAM, with the functions in their long form. */
export function translatedTemplate(): Template {
  return readTemplate(JSON.parse(readFileSync(process.env.TRANSLATED_TEMPLATE ?? '', 'utf8')));
}

/** The resources of a stack with these parameter values: conditions and functions evaluated, references unchanged. */
export function resourcesFor(template: Template, values: ParameterValues): Resources {
  const { resources, violations } = evaluateTemplate(template, values);
  if (violations.length > 0) throw new Error(violations.join(' '));
  return Object.fromEntries(
    Object.entries(resources).map(([name, properties]) => [
      name,
      { Type: template.Resources[name]?.Type ?? '', Properties: withReferences(properties) },
    ]),
  );
}

/** Prefix of the template's own outputs, since the properties of resources are exposed as outputs as well. */
const OWN_OUTPUT = 'Own';

/**
 * Has moto create the stack of a template. Conditions and parameters are evaluated here, references by moto; resources
 * that moto cannot create are omitted or substituted ({@link NOT_MADE}). Throws if moto refuses the stack.
 */
export async function createStack(name: string, template: Template, values: ParameterValues): Promise<MotoStack> {
  const { resources: evaluated, outputs: own } = evaluateTemplate(template, values);
  const made: Record<string, unknown> = {};
  const outputs: Record<string, unknown> = {};
  for (const [logicalName, resource] of Object.entries(resourcesFor(template, values))) {
    const isMade = !(resource.Type in NOT_MADE);
    if (isMade) made[logicalName] = resource;
    else if (STOOD_IN_FOR.includes(resource.Type)) made[logicalName] = STANDS_IN;
    else if (resource.Type === STANDING_IN_MACHINE.Type) made[logicalName] = STANDING_IN_MACHINE;
    if (!isMade) outputs[logicalName] = { Value: withReferences(JSON.stringify(evaluated[logicalName])) };
  }
  const notMade = Object.keys(outputs);
  for (const [key, value] of Object.entries(own)) outputs[OWN_OUTPUT + key] = { Value: withReferences(value) };
  const body = JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: made, Outputs: outputs });
  await callQueryService('cloudformation', VERSION, 'CreateStack', { StackName: name, TemplateBody: body });
  const xml = await callQueryService('cloudformation', VERSION, 'DescribeStacks', { StackName: name });
  const [keys, texts] = [elementsNamed(xml, 'OutputKey'), elementsNamed(xml, 'OutputValue')];
  return {
    status: elementsNamed(xml, 'StackStatus')[0] ?? '',
    notMade,
    propertiesOf: (logicalName) => JSON.parse(texts[keys.indexOf(logicalName)] ?? 'null'),
    outputOf: (key) => texts[keys.indexOf(OWN_OUTPUT + key)] ?? '',
  };
}

/** Properties for which CloudFormation converts the text of a parameter to a number; moto does not. */
const NUMBERS = ['MaxAggregationInterval', 'MaximumConcurrency', 'MemorySize', 'RetentionInDays'];

/**
 * A value in which each `<Name>` and `<Name.Attribute>` of an evaluated template is a reference again. Names of
 * resources begin with a capital letter, unlike types of columns (`array<string>`); `${…}` was text and remains text.
 */
function withReferences(value: unknown): unknown {
  if (typeof value === 'string') {
    const [, whole, attribute] = /^<([A-Z]\w*)(?:\.(\w+))?>$/.exec(value) ?? [];
    if (whole !== undefined) return attribute === undefined ? { Ref: whole } : { 'Fn::GetAtt': [whole, attribute] };
    const literal = value.replaceAll(/\$\{(?=\w)/g, '$' + '{!');
    const text = literal.replaceAll(/<([A-Z]\w*(?:\.\w+)?)>/g, '$' + '{$1}');
    return text === literal ? value : { 'Fn::Sub': text };
  }
  if (Array.isArray(value)) return value.map(withReferences);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      NUMBERS.includes(key) ? Number(member) : withReferences(member),
    ]),
  );
}
