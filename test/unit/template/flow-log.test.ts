import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { readLogFormats } from '../../../src/parse/format-set.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { REQUIRED_VALUES, SOURCES } from './stack-combinations.ts';
import { at } from './template-values.ts';

const template = loadTemplate();
const TAGS = {
  RecordInstanceTags: 'Name,team:end',
  RecordInterfaceTags: 'Name:end',
  RecordAutoScalingTags: 'team:end',
};
const TRANSIT_GATEWAY = { ResourceType: 'TransitGateway', ResourceId: 'tgw-0a11b22c33d44e55f' };
const FROM_LOGS = { Source: 'cloudwatch-logs', ...SOURCES['cloudwatch-logs'] };

function deploy(given: ParameterValues) {
  const stack = evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
  expect(stack.violations).toEqual([]);
  return stack;
}

function flowLogWith(given: ParameterValues): unknown {
  return deploy(given).resources.FlowLog;
}

describe('the flow log', () => {
  it('feeds the stream of the same account without a role', () => {
    // Act
    const flowLog = flowLogWith({});
    // Assess
    expect(flowLog).toMatchObject({
      ResourceType: 'VPC',
      ResourceId: REQUIRED_VALUES.ResourceId,
      TrafficType: 'ALL',
      LogDestinationType: 'kinesis-data-firehose',
      LogDestination: '<DeliveryStream.Arn>',
    });
    expect(flowLog).not.toHaveProperty('DeliverLogsPermissionArn');
    expect(flowLog).not.toHaveProperty('LogGroupName');
  });

  it('feeds the log group with a role if the stream subscribes to one', () => {
    // Act
    const flowLog = flowLogWith(FROM_LOGS);
    // Assess
    expect(flowLog).toMatchObject({
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: '/network/flow-logs',
      DeliverLogsPermissionArn: '<FlowLogRole.Arn>',
    });
    expect(flowLog).not.toHaveProperty('LogDestination');
  });

  it.each([
    ['VPC', 'vpc-0a11b22c'],
    ['Subnet', 'subnet-0a11b22c'],
    ['NetworkInterface', 'eni-0a11b22c'],
    ['RegionalNatGateway', 'nat-0a11b22c'],
  ])('may be that of a %s', (ResourceType, ResourceId) => {
    // Act
    const flowLog = flowLogWith({ ResourceType, ResourceId, TrafficType: 'REJECT', MaxAggregationInterval: 600 });
    // Assess
    expect(flowLog).toMatchObject({ ResourceType, ResourceId, TrafficType: 'REJECT', MaxAggregationInterval: '600' });
  });

  it.each([TRANSIT_GATEWAY, { ResourceType: 'TransitGatewayAttachment', ResourceId: 'tgw-attach-0a11b22c33d44e55f' }])(
    'may be that of a $ResourceType, which has no traffic type',
    (resource) => {
      // Act
      const flowLog = flowLogWith({ ...resource, LogFormatPreset: 'transit-gateway' });
      // Assess
      expect(flowLog).toMatchObject({ ...resource, MaxAggregationInterval: '60' });
      expect(flowLog).not.toHaveProperty('TrafficType');
    },
  );

  it.each<[string, ParameterValues]>([
    ['direct', { ResourceId: '' }],
    ['direct, by name', { ResourceId: 'none' }],
    ['a log group', { ...FROM_LOGS, ResourceId: 'none' }],
    ['version 11 with tags', { ResourceId: 'none', LogFormatPreset: 'v11', ...TAGS }],
    ['every place of a list', { ResourceId: 'none,none' }],
    ['a Kinesis stream', { Source: 'kinesis', ...SOURCES.kinesis }],
  ])('does not exist, nor its role, without a resource: %s', (_name, given) => {
    // Act
    const { resources } = deploy(given);
    // Assess
    expect(Object.keys(resources).filter((name) => /^FlowLog(\d*|Role)$/.test(name))).toEqual([]);
  });

  it.each<[string, ParameterValues]>([
    ['default', {}],
    ['v5', {}],
    ['v11', TAGS],
    ['transit-gateway', TRANSIT_GATEWAY],
    ['own', { LogFormat: FIELDS.map((field) => `\${${field.name}}`).join(' ') }],
    ['own', { LogFormat: `${FIELDS.map((field) => field.name).join(',')}:end` }],
    ['own', { LogFormat: 'srcaddr:end' }],
  ])('writes the format that the function is told to read: %s', (LogFormatPreset, given) => {
    // Act
    const stack = deploy({ LogFormatPreset, ...given });
    const told = environmentOf(stack, 'EnricherFunction').LOG_FORMAT ?? '';
    const written = String(at(stack.resources, 'FlowLog', 'LogFormat'));
    // Assess
    expect(readLogFormats(told)).toEqual(readLogFormats(written));
    expect(
      readLogFormats(told)[0]
        ?.fields.map((field) => `\${${field.name}}`)
        .join(' '),
    ).toBe(written);
  });

  it('has several formats if others write them', () => {
    // Prepare
    const LogFormat = 'version,interface-id;srcaddr,dstaddr,action:end';
    // Act
    const stack = deploy({ ResourceId: 'none', LogFormatPreset: 'own', LogFormat });
    // Assess
    expect(readLogFormats(environmentOf(stack, 'EnricherFunction').LOG_FORMAT ?? '')[1]?.fields).toHaveLength(3);
  });

  it('names the tags that its fields carry, and no others', () => {
    // Act
    const all = flowLogWith({ LogFormatPreset: 'v11', ...TAGS });
    const own = flowLogWith({
      LogFormatPreset: 'own',
      LogFormat: 'instance-tag:end',
      RecordInstanceTags: 'cost center',
    });
    // Assess
    expect(at(all, 'TagFieldSpecifications')).toEqual([
      { ResourceType: 'instance', TagKeys: ['Name', 'team'] },
      { ResourceType: 'network-interface', TagKeys: ['Name'] },
      { ResourceType: 'auto-scaling-group', TagKeys: ['team'] },
    ]);
    expect(at(own, 'TagFieldSpecifications')).toEqual([{ ResourceType: 'instance', TagKeys: ['cost center'] }]);
    expect(flowLogWith({})).not.toHaveProperty('TagFieldSpecifications');
  });

  it('exists for each resource of a list, at its position', () => {
    // Prepare
    const ids = Array.from({ length: 10 }, (_, index) => `vpc-0a11b22${index}`);
    // Act
    const { resources } = deploy({ ResourceId: ids.join(',') });
    const some = deploy({ ResourceId: `${ids[0]},none,${ids[2]}` }).resources;
    // Assess
    expect(ids.map((_, index) => at(resources, index === 0 ? 'FlowLog' : `FlowLog${index + 1}`, 'ResourceId'))).toEqual(
      ids,
    );
    expect(Object.keys(some).filter((name) => /^FlowLog\d*$/.test(name))).toEqual(['FlowLog', 'FlowLog3']);
    expect(at(some, 'FlowLog3', 'ResourceId')).toBe(ids[2]);
  });

  it('is the same at every position, except for the resource', () => {
    // Prepare
    for (const given of [{}, FROM_LOGS, { LogFormatPreset: 'v11', ...TAGS }]) {
      // Act
      const { resources } = deploy({
        ...given,
        ResourceId: Array.from({ length: 10 }, () => 'vpc-0a11b220').join(','),
      });
      const flowLogs = Object.entries(resources).filter(([name]) => /^FlowLog\d*$/.test(name));
      // Assess
      expect(flowLogs).toHaveLength(10);
      for (const [, flowLog] of flowLogs) expect(flowLog).toEqual(resources.FlowLog);
    }
  });

  it.each(['FlowLog', 'FlowLog10', 'SubscriptionFilter'])(
    'starts, like the subscription, when records can be put back: %s',
    (name) => {
      // Act
      const after = at(template.Resources, name, 'Metadata', 'After');
      // Assess
      expect(after).toEqual({ 'Fn::If': ['PutsBackOnStream', { Ref: 'PutBackPolicy' }, ''] });
      expect(template.Resources.PutBackPolicy?.Condition).toBe('PutsBackOnStream');
    },
  );
});

describe('the subscription', () => {
  it('delivers every line of the log group to the stream', () => {
    // Act
    const filter = deploy(FROM_LOGS).resources.SubscriptionFilter;
    // Assess
    expect(filter).toMatchObject({
      LogGroupName: '/network/flow-logs',
      FilterPattern: '',
      DestinationArn: '<DeliveryStream.Arn>',
      RoleArn: '<SubscriptionRole.Arn>',
    });
  });

  it.each(['direct', 'kinesis'] as const)('does not exist for the source %s', (Source) => {
    // Act
    const { resources } = deploy({ Source, ...SOURCES[Source] });
    // Assess
    expect(Object.keys(resources).filter((name) => name.startsWith('Subscription'))).toEqual([]);
  });
});
