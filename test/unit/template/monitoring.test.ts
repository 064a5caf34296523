import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Counts } from '../../../src/model/counts.ts';
import { invocationLine } from '../../../src/telemetry/invocation-line.ts';
import { METRICS, type MetricRow } from '../../../src/telemetry/metric-table.ts';
import { ALL_ALARMS, alarmsIn, metricOfAlarm, metricsOfDashboard, type NamedMetric } from './alarms.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { ADDITIONS, REQUIRED_VALUES, SOURCES, stackCombinations } from './stack-combinations.ts';
import { at, listOf } from './template-values.ts';

const template = loadTemplate();
const NAMESPACE = 'Network/FlowLogs';
const FROM_KINESIS = { Source: 'kinesis', ...SOURCES.kinesis };

/** The statistics under which a metric of another service says something, by its name. */
type Known = Readonly<Record<string, readonly string[]>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const LAMBDA: Known = {
  Invocations: ['Sum'],
  Errors: ['Sum'],
  Throttles: ['Sum'],
  Duration: ['Maximum', 'Average', 'p99'],
  ConcurrentExecutions: ['Maximum'],
};
/** https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
const FIREHOSE: Known = {
  IncomingRecords: ['Sum'],
  'DataReadFromKinesisStream.Records': ['Sum'],
  ThrottledRecords: ['Sum'],
  KinesisMillisBehindLatest: ['Maximum'],
  PartitionCountExceeded: ['Maximum'],
  'ExecuteProcessing.Success': ['Average'],
  Success: ['Average'],
  DataFreshness: ['Maximum'],
  Records: ['Sum'],
  // https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-metric.html
  SuccessfulRowCount: ['Sum'],
  FailedRowCount: ['Sum'],
  Bytes: ['Sum'],
};
const DELIVERIES: Readonly<Record<string, string>> = {
  s3: 'DeliveryToS3',
  parquet: 'DeliveryToS3',
  iceberg: 'DeliveryToIceberg',
  opensearch: 'DeliveryToAmazonOpenSearchService',
  'opensearch-serverless': 'DeliveryToAmazonOpenSearchServerless',
  splunk: 'DeliveryToSplunk',
  snowflake: 'DeliveryToSnowflake',
  http: 'DeliveryToHttpEndpoint',
};

const ROWS: Readonly<Record<string, MetricRow>> = METRICS;

function deploy(given: ParameterValues) {
  const stack = evaluateTemplate(template, { ...REQUIRED_VALUES, MetricsNamespace: NAMESPACE, ...given });
  expect(stack.violations).toEqual([]);
  return stack;
}

function alarmsWith(given: ParameterValues): Readonly<Record<string, unknown>> {
  return alarmsIn(deploy(given).resources, template.Resources);
}

function dashboardWith(given: ParameterValues): NamedMetric[] {
  return metricsOfDashboard(at(deploy(given).resources.MonitoringDashboard, 'DashboardBody'));
}

/** What is wrong with the metric that an alarm or a widget names; nothing where it is one that is written. */
function faultOf(metric: NamedMetric, destination: string): string | undefined {
  const { namespace, name, dimensions, statistic } = metric;
  const expected = (dimension: string, value: string) =>
    JSON.stringify(dimensions) === JSON.stringify({ [dimension]: value }) ? undefined : `dimensions of ${name}`;
  if (namespace === NAMESPACE) {
    if (ROWS[name]?.statistic !== statistic) return `${statistic} of ${name}`;
    return expected('DeliveryStream', '<DeliveryStream>');
  }
  if (namespace === 'AWS/Lambda') {
    if (LAMBDA[name]?.includes(statistic) !== true) return `${statistic} of ${name}`;
    const isOfSnapshot = dimensions.FunctionName === '<SnapshotFunction>';
    return expected('FunctionName', isOfSnapshot ? '<SnapshotFunction>' : '<EnricherFunction>');
  }
  if (namespace !== 'AWS/Firehose') return `namespace ${namespace}`;
  const short = name.startsWith(`${DELIVERIES[destination]}.`) ? name.slice(name.indexOf('.') + 1) : name;
  if (FIREHOSE[short]?.includes(statistic) !== true) return `${statistic} of ${name}`;
  return expected('DeliveryStreamName', '<DeliveryStream>');
}

describe('the alarms', () => {
  it.each(stackCombinations())('look at metrics that are written, in a statistic that fits: $name', (combination) => {
    // Prepare
    const { destination, values } = combination;
    for (const addition of [{}, ADDITIONS['look-ups and a document'] ?? {}]) {
      // Act
      const alarms = Object.values(alarmsWith({ ...values, ...addition }));
      const faults = alarms.map((alarm) => faultOf(metricOfAlarm(alarm), destination)).filter(Boolean);
      // Assess
      expect(alarms.length).toBeGreaterThan(9);
      expect(faults).toEqual([]);
    }
  });

  it('take what is missing for good, as a metric at 0 is left out', () => {
    // Act
    const alarms = Object.values(alarmsWith(ALL_ALARMS));
    // Assess
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ TreatMissingData: 'notBreaching', Period: 300 });
    }
    expect(alarms.length).toBeGreaterThan(12);
  });

  it.each<[string, ParameterValues, string[]]>([
    ['by default', {}, ['PutBackRefusedAlarm', 'StreamThrottledAlarm', 'RecordsFailedAlarm', 'InternalErrorsAlarm']],
    ['with look-ups at EC2', { Metadata: 'ec2' }, ['LookUpsFailingAlarm']],
    ['with an inventory document', { Metadata: 'snapshot' }, ['SnapshotErrorsAlarm']],
    ['with partitions', { Partitioning: 'account-region-day' }, ['PartitionLimitAlarm']],
    ['from a Kinesis stream', FROM_KINESIS, ['SourceLagAlarm']],
  ])('are there for what the stack has: %s', (_name, given, expected) => {
    // Act
    const names = Object.keys(alarmsWith(given));
    // Assess
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  it.each<[string, ParameterValues, string[]]>([
    ['by default', {}, ['LookUpsFailingAlarm', 'PartitionLimitAlarm', 'SourceLagAlarm']],
    ['without names', { Metadata: 'none' }, ['SnapshotErrorsAlarm']],
    ['with nothing put back', { PutBack: 'off' }, ['PutBackRefusedAlarm']],
    ['from a Kinesis stream', FROM_KINESIS, ['StreamThrottledAlarm']],
    [
      'without metrics of the function',
      { Metrics: 'none', Metadata: 'ec2' },
      ['RecordsFailedAlarm', 'UnknownFormatAlarm', 'PutBackRefusedAlarm', 'InternalErrorsAlarm', 'LookUpsFailingAlarm'],
    ],
  ])('are not there for what the stack has not: %s', (_name, given, absent) => {
    // Act
    const names = Object.keys(alarmsWith(given));
    // Assess
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => absent.includes(name))).toEqual([]);
  });

  it('are none with Alarms=off', () => {
    // Assess
    expect(alarmsWith({ ...ALL_ALARMS, Alarms: 'off' })).toEqual({});
  });

  it('tell the topic of their beginning and end, where there is one', () => {
    // Prepare
    const AlarmTopicArn = 'arn:aws:sns:eu-central-1:111111111111:on-call';
    // Act
    const silent = Object.values(alarmsWith({}));
    const telling = Object.values(alarmsWith({ AlarmTopicArn }));
    // Assess
    for (const alarm of silent) expect(alarm).not.toHaveProperty('AlarmActions');
    for (const alarm of telling)
      expect(alarm).toMatchObject({ AlarmActions: [AlarmTopicArn], OKActions: [AlarmTopicArn] });
  });

  it('end before the bounds that they watch', () => {
    // Act
    const { FunctionSlowAlarm, FreshnessAlarm } = alarmsWith({});
    const timeoutSeconds = Number(at(deploy({}).resources.EnricherFunction, 'Timeout'));
    const longestBuffers = 900 + 1.5 * 300;
    // Assess
    expect(at(FunctionSlowAlarm, 'Threshold')).toBe(0.75 * timeoutSeconds * 1_000);
    expect(Number(at(FreshnessAlarm, 'Threshold'))).toBeGreaterThan(longestBuffers);
  });

  it('have, each, a section of docs/operations.md, and the sections an alarm', () => {
    // Prepare
    const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const names = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([name]) => name);
    // Act
    const sections = [...text.matchAll(/^### `(\w+Alarm)`$/gm)].map(([, name]) => name);
    // Assess
    expect(sections.toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const description = String(at(template.Resources, name, 'Properties', 'AlarmDescription'));
      expect(description).toContain(`See docs/operations.md, ${name}.`);
    }
  });
});

describe('the dashboard', () => {
  it.each(stackCombinations())('shows metrics that are written, in a statistic that fits: $name', (combination) => {
    // Act
    const metrics = dashboardWith(combination.values);
    const faults = metrics.map((metric) => faultOf(metric, combination.destination)).filter(Boolean);
    // Assess
    expect(metrics.length).toBeGreaterThan(25);
    expect(faults).toEqual([]);
  });

  it('has the terms of the sum of lines', () => {
    // Act
    const names = dashboardWith({}).map(({ name }) => name);
    // Assess
    expect(names).toEqual(
      expect.arrayContaining(['LinesIn', 'DocumentsOut', 'LinesPutBack', 'LinesDropped', 'LinesFailed']),
    );
  });

  it('has no widget upon another, and none outside of the 24 columns', () => {
    // Prepare
    const body = at(deploy({}).resources.MonitoringDashboard, 'DashboardBody');
    const widgets = listOf(at(JSON.parse(String(body)), 'widgets'));
    // Act
    const cells = widgets.flatMap((widget) => {
      const [x = 0, y = 0, width = 0] = ['x', 'y', 'width'].map((key) => Number(at(widget, key)));
      return Array.from({ length: width }, (_none, column) => `${x + column}/${y}`);
    });
    // Assess
    expect(new Set(cells).size).toBe(cells.length);
    for (const cell of cells) expect(Number.parseInt(cell, 10)).toBeLessThan(24);
  });

  it('is not there with Dashboard=off', () => {
    // Assess
    expect(deploy({ Dashboard: 'off' }).resources).not.toHaveProperty('MonitoringDashboard');
  });
});

describe('the saved queries', () => {
  const queries = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Logs::QueryDefinition');
  const line = invocationLine(
    { invocationId: '', deliveryStreamArn: '', responseBytes: 0, elapsedMs: 0, timeLeftMs: 0 },
    new Counts(),
  );
  /** What Firehose writes: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html */
  const ofDelivery = ['errorCode', 'errorMessage'];

  it.each(queries)('ask for members that the log lines have: %s', (_name, { Properties }) => {
    // Prepare
    const text = String(Properties.QueryString);
    const aliases = [...text.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
    const isOfFunction = JSON.stringify(Properties.LogGroupNames).includes('EnricherLogGroup');
    // Act
    const members = [...text.matchAll(/(?<![@\w.])[a-z]+[A-Z]\w*/g)].map(([name]) => name);
    const unknown = members.filter(
      (name) => !aliases.includes(name) && !(isOfFunction ? name in line : ofDelivery.includes(name)),
    );
    // Assess
    expect(text).toMatch(/^(filter|fields) /);
    expect(unknown).toEqual([]);
  });

  it('are there in every stack, under its name', () => {
    // Act
    const { resources } = deploy({ Alarms: 'off', Dashboard: 'off', Metrics: 'none' });
    const names = queries.map(([name]) => at(resources[name], 'Name'));
    // Assess
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(name).toMatch(/^flow-logs\/[a-z ]+$/);
  });
});
