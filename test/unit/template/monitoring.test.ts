import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StackDestinationName } from '../../../src/encode/destinations.ts';
import { Counts } from '../../../src/model/counts.ts';
import { keysOf } from '../../../src/model/keys-of.ts';
import { FETCHER_METRICS } from '../../../src/telemetry/fetcher-metric-table.ts';
import { invocationLine } from '../../../src/telemetry/invocation-line.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { READER_METRICS } from '../../../src/telemetry/reader-metric-table.ts';
import { MAX_DIMENSION_VALUES, TRAFFIC, TRAFFIC_BREAKDOWNS } from '../../../src/telemetry/traffic-table.ts';
import {
  ALL_ALARMS,
  alarmsIn,
  expressionsOfAlarm,
  idsOfAlarm,
  metricsOfAlarm,
  metricsOfDashboard,
  type NamedMetric,
} from './alarms.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import {
  ADDITIONS,
  DELIVERY_FACTS,
  DESTINATIONS,
  REQUIRED_VALUES,
  SOURCES,
  stackCombinations,
} from './stack-combinations.ts';
import { at, isMapping, listOf } from './template-values.ts';

const template = loadTemplate();
const NAMESPACE = 'Network/FlowLogs';
const FROM_KINESIS = { Source: 'kinesis', ...SOURCES.kinesis };
const FROM_S3 = { Source: 's3', ...SOURCES.s3 };
/** Alarms that exist only with a source in S3. */
const READER_ALARMS = ['ReaderDeadLettersAlarm', 'ReaderBacklogAlarm', 'ReaderErrorsAlarm', 'ObjectsFailedAlarm'];

/** The meaningful statistics of each metric of another service, by metric name. */
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
  IncomingBytes: ['Sum'],
  IncomingPutRequests: ['Sum'],
  BytesPerSecondLimit: ['Minimum'],
  RecordsPerSecondLimit: ['Minimum'],
  PutRequestsPerSecondLimit: ['Minimum'],
  ThrottledGetRecords: ['Sum'],
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
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const SQS: Known = {
  ApproximateNumberOfMessagesVisible: ['Maximum'],
  ApproximateNumberOfMessagesNotVisible: ['Maximum'],
  ApproximateAgeOfOldestMessage: ['Maximum'],
};
/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const STATES: Known = { ExecutionsFailed: ['Sum'] };
/** Functions other than the enricher that alarms and widgets monitor. */
const OTHER_FUNCTIONS: readonly string[] = ['<SnapshotFunction>', '<ReaderFunction>', '<AddressFetchFunction>'];
const QUEUES: readonly string[] = ['<ReaderQueue.QueueName>', '<ReaderDeadLetterQueue.QueueName>'];
/** For the HTTP endpoint, Success is a number of requests, which cannot be compared with 1. */
const HTTP_FIREHOSE: Known = { ...FIREHOSE, Success: ['Sum'], ProcessedRecords: ['Sum'] };

/** The statistic with which each metric of the function is read. */
const STATISTICS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(METRICS).map(([name, { statistic }]) => [name, statistic])),
  ...Object.fromEntries(Object.entries(READER_METRICS).map(([name, { statistic }]) => [name, statistic])),
  ...Object.fromEntries(Object.entries(FETCHER_METRICS).map(([name, { statistic }]) => [name, statistic])),
  ...Object.fromEntries(Object.keys(TRAFFIC).map((name) => [name, 'Sum'])),
};

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

/** The fault of a metric that an alarm or a widget names; undefined if the metric is actually written. */
function faultOf(metric: NamedMetric, destination: StackDestinationName): string | undefined {
  const { namespace, name, dimensions, statistic } = metric;
  const expected = (dimension: string, value: string) =>
    JSON.stringify(dimensions) === JSON.stringify({ [dimension]: value }) ? undefined : `dimensions of ${name}`;
  if (namespace === NAMESPACE) {
    if (STATISTICS[name] !== statistic) return `${statistic} of ${name}`;
    return expected('DeliveryStream', '<DeliveryStream>');
  }
  if (namespace === 'AWS/Lambda') {
    if (LAMBDA[name]?.includes(statistic) !== true) return `${statistic} of ${name}`;
    const other = OTHER_FUNCTIONS.find((each) => each === dimensions.FunctionName);
    return expected('FunctionName', other ?? '<EnricherFunction>');
  }
  if (namespace === 'AWS/SQS') {
    if (SQS[name]?.includes(statistic) !== true) return `${statistic} of ${name}`;
    return expected('QueueName', QUEUES.find((each) => each === dimensions.QueueName) ?? '');
  }
  if (namespace === 'AWS/States') {
    if (STATES[name]?.includes(statistic) !== true) return `${statistic} of ${name}`;
    return expected('StateMachineArn', '<ReplayMachine>');
  }
  if (namespace === 'AWS/Logs') {
    if (`${statistic} of ${name}` !== 'Sum of IncomingLogEvents') return `${statistic} of ${name}`;
    return expected('LogGroupName', String(SOURCES['cloudwatch-logs'].SourceLogGroupName));
  }
  if (namespace !== 'AWS/Firehose') return `namespace ${namespace}`;
  const short = name.startsWith(`${DELIVERY_FACTS[destination].metric}.`) ? name.slice(name.indexOf('.') + 1) : name;
  const known = destination === 'http' ? HTTP_FIREHOSE : FIREHOSE;
  if (known[short]?.includes(statistic) !== true) return `${statistic} of ${name}`;
  return expected('DeliveryStreamName', '<DeliveryStream>');
}

/** Stacks that together have every alarm. */
const STACKS_OF_ALARMS: readonly (readonly [string, ParameterValues])[] = [
  ['direct', ALL_ALARMS],
  ['from a log group', { ...ALL_ALARMS, Source: 'cloudwatch-logs', ...SOURCES['cloudwatch-logs'] }],
  ['from Kinesis', { ...ALL_ALARMS, ...FROM_KINESIS }],
  ['from S3', { ...ALL_ALARMS, ...FROM_S3, Replay: 'on' }],
  ['to an endpoint', { ...ALL_ALARMS, Partitioning: 'none', Destination: 'http', ...DESTINATIONS.http }],
];

/** Alarms for operations that Firehose, the function or a writer retries. */
const RETRIED: readonly string[] = [
  'LookUpsFailingAlarm',
  'ProcessingAlarm',
  'DeliveryAlarm',
  'HttpDeliveryAlarm',
  'StreamThrottledAlarm',
  'StreamLimitsAlarm',
  'ReadLimitAlarm',
  'InventoryMissingAlarm',
  'AddressDataAlarm',
];

function thresholdOf(alarm: unknown): unknown {
  return isMapping(alarm) ? alarm.Threshold : undefined;
}

/** Seconds of one period, which is the same for all metrics of an alarm. */
function periodOf(alarm: unknown): number {
  if (isMapping(alarm) && 'Period' in alarm) return Number(alarm.Period);
  const periods = listOf(at(alarm, 'Metrics'))
    .filter((row) => isMapping(row) && 'MetricStat' in row)
    .map((row) => Number(at(row, 'MetricStat', 'Period')));
  expect(new Set(periods).size).toBe(1);
  return periods[0] ?? 0;
}

describe('the alarms', () => {
  it.each(stackCombinations())('use existing metrics, with a suitable statistic: $name', (combination) => {
    // Prepare
    const { destination, values } = combination;
    const optional = {
      ...{ TrafficMetrics: 'total', AddressFetch: 'default' },
      // a list, which Snowflake does not accept
      Signals: destination === 'snowflake' ? 'off' : 'on',
      OptionalAlarms: 'no-data,snapshot-age,stream-limits,listed-peer',
    };
    for (const addition of [{}, optional, ADDITIONS['look-ups and a document'] ?? {}]) {
      // Act
      const alarms = Object.values(alarmsWith({ ...values, ...addition }));
      const faults = alarms
        .flatMap(metricsOfAlarm)
        .map((metric) => faultOf(metric, destination))
        .filter(Boolean);
      // Assess
      expect(alarms.length).toBeGreaterThan(9);
      expect(faults).toEqual([]);
    }
  });

  it.each(STACKS_OF_ALARMS)('treat missing data as good, unless they watch for it: %s', (_name, given) => {
    // Act
    const alarms = Object.entries(alarmsWith(given));
    // Assess
    expect(alarms.length).toBeGreaterThan(12);
    for (const [name, alarm] of alarms) {
      const missing = name.includes('NoData') ? 'breaching' : 'notBreaching';
      expect([name, at(alarm, 'TreatMissingData')]).toEqual([name, missing]);
    }
  });

  it.each(STACKS_OF_ALARMS)('are not triggered by one retry: %s', (_name, given) => {
    // Prepare
    const tolerances = Object.entries(alarmsWith(given)).map(([name, alarm]) => {
      const periods = `${at(alarm, 'DatapointsToAlarm')} of ${at(alarm, 'EvaluationPeriods')}`;
      return [name, RETRIED.includes(name) ? periods : `${periods}, from ${thresholdOf(alarm)}`];
    });
    // Act
    const byName = Object.fromEntries(tolerances);
    // Assess
    for (const name of RETRIED.filter((each) => each in byName))
      expect([name, byName[name]]).toEqual([name, '3 of 12']);
    expect(byName.FunctionErrorsAlarm).toBe('1 of 1, from 3');
    expect(byName.FunctionThrottlesAlarm).toBe('1 of 1, from 3');
    if ('SnapshotErrorsAlarm' in byName) expect(byName.SnapshotErrorsAlarm).toBe('1 of 1, from 2');
  });

  it.each(STACKS_OF_ALARMS)(
    'look back at most a day, in whole periods, and never require more periods than that: %s',
    (_name, given) => {
      for (const alarm of Object.values(alarmsWith(given))) {
        const periods = Number(at(alarm, 'EvaluationPeriods'));
        // Assess
        expect(Number(at(alarm, 'DatapointsToAlarm'))).toBeLessThanOrEqual(periods);
        expect(periods * periodOf(alarm)).toBeLessThanOrEqual(86_400);
        expect(periodOf(alarm) % 60).toBe(0);
      }
    },
  );

  it.each(STACKS_OF_ALARMS)('have metric math with their metrics, and one result: %s', (_name, given) => {
    // Prepare
    const functions = ['IF', 'SUM', 'MAX', 'PERIOD', 'ANOMALY_DETECTION_BAND'];
    for (const alarm of Object.values(alarmsWith(given)).filter((each) => idsOfAlarm(each).length > 0)) {
      // Act
      const words = Object.values(expressionsOfAlarm(alarm)).flatMap((text) => text.match(/[A-Za-z_]+/g) ?? []);
      const ids = idsOfAlarm(alarm);
      const results = listOf(at(alarm, 'Metrics')).filter((row) => at(row, 'ReturnData') === true);
      const isBand = isMapping(alarm) && 'ThresholdMetricId' in alarm;
      // Assess
      expect(words.filter((word) => !functions.includes(word) && !ids.includes(word))).toEqual([]);
      expect(words).toEqual(expect.arrayContaining(ids.filter((id) => !(id in expressionsOfAlarm(alarm)))));
      expect(results.length).toBe(isBand ? 2 : 1);
      for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    }
  });

  it('measure delivery to an endpoint by its records, to a table by its rows, and elsewhere by the share of success', () => {
    // Act
    const ofEndpoint = alarmsWith({ Destination: 'http', ...DESTINATIONS.http });
    const ofTable = alarmsWith({ Destination: 'iceberg', ...DESTINATIONS.iceberg });
    const others = keysOf(DESTINATIONS).filter((name) => name !== 'http' && name !== 'iceberg');
    // Assess
    expect(ofTable).not.toHaveProperty('DeliveryAlarm');
    expect(metricsOfAlarm(ofTable.IcebergDeliveryAlarm)[0]?.name).toBe('DeliveryToIceberg.FailedRowCount');
    expect(ofEndpoint).not.toHaveProperty('DeliveryAlarm');
    expect(metricsOfAlarm(ofEndpoint.HttpDeliveryAlarm).map(({ name }) => name)).toEqual([
      'DeliveryToHttpEndpoint.Records',
      'DeliveryToHttpEndpoint.ProcessedRecords',
    ]);
    for (const name of others) {
      const alarms = alarmsWith({ Destination: name, ...DESTINATIONS[name] });
      expect(alarms).not.toHaveProperty('HttpDeliveryAlarm');
      expect(metricsOfAlarm(alarms.DeliveryAlarm)[0]?.name).toBe(`${DELIVERY_FACTS[name].metric}.Success`);
    }
  });

  it.each<[string, ParameterValues, string]>([
    ['direct', {}, 'IncomingRecords'],
    ['cloudwatch-logs', SOURCES['cloudwatch-logs'], 'IncomingRecords'],
    ['kinesis', FROM_KINESIS, 'DataReadFromKinesisStream.Records'],
  ])('report missing input on request: %s', (Source, values, metric) => {
    // Act
    const { NoDataAlarm, LogGroupNoDataAlarm } = alarmsWith({ ...values, Source, OptionalAlarms: 'no-data' });
    // Assess
    expect(metricsOfAlarm(NoDataAlarm)[0]?.name).toBe(metric);
    expect(NoDataAlarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 1 });
    expect(LogGroupNoDataAlarm !== undefined).toBe(Source === 'cloudwatch-logs');
  });

  it.each<[string, ParameterValues, string[]]>([
    ['none', {}, []],
    ['no-data', {}, ['NoDataAlarm']],
    [
      'snapshot-age',
      { Metadata: 'snapshot', SnapshotSchedule: 'rate(1 day)' },
      ['InventoryAgeAlarm', 'InventoryMissingAlarm'],
    ],
    [
      'snapshot-age',
      { Metadata: 'snapshot', SnapshotLocation: 's3://inventory/a.json' },
      ['InventoryAgeAlarm', 'InventoryMissingAlarm'],
    ],
    ['snapshot-age', { Metadata: 'none' }, []],
    ['stream-limits', {}, ['StreamLimitsAlarm']],
    ['stream-limits', FROM_KINESIS, ['ReadLimitAlarm']],
    ['stream-limits,no-data', {}, ['NoDataAlarm', 'StreamLimitsAlarm']],
    ['listed-peer', { AddressFetch: 'tor', Signals: 'on' }, ['ListedPeerAlarm']],
    ['listed-peer', { AddressData: 's3://data/tor.txt', Signals: 'on' }, ['ListedPeerAlarm']],
    ['listed-peer', { AddressData: 's3://data/tor.txt' }, []],
    ['listed-peer', { Signals: 'on' }, []],
  ])('are, on request, those that are requested: %s with %j', (OptionalAlarms, given, expected) => {
    // Prepare
    const usual = Object.keys(alarmsWith(given));
    // Act
    const names = Object.keys(alarmsWith({ ...given, OptionalAlarms }));
    // Assess
    expect(names.filter((name) => !usual.includes(name)).toSorted()).toEqual(expected);
  });

  it.each(['no-data,', 'no-data, snapshot-age', 'nodata', 'all', ''])('refuse a request like %j', (text) => {
    // Assess
    expect(accepts(parameterNamed(template, 'OptionalAlarms'), text)).toBe(false);
  });

  it('take the age of the inventory document from a parameter', () => {
    // Act
    const alarms = alarmsWith({ ...ALL_ALARMS, SnapshotAgeHours: 26 });
    // Assess
    expect(expressionsOfAlarm(alarms.InventoryAgeAlarm)).toEqual({ hours: 'age / 3600' });
    expect(thresholdOf(alarms.InventoryAgeAlarm)).toBe('26');
  });

  it('watch rejected flows, with a separate model, if traffic is counted', () => {
    // Act
    const { resources } = deploy({ TrafficMetrics: 'total' });
    const [metric] = metricsOfAlarm(resources.RejectAnomalyAlarm);
    const model = at(resources.RejectAnomalyDetector, 'SingleMetricAnomalyDetector');
    // Assess
    expect(resources.RejectAnomalyAlarm).toMatchObject({
      ThresholdMetricId: 'usual',
      ComparisonOperator: 'GreaterThanUpperThreshold',
    });
    expect(resources.RejectAnomalyAlarm).not.toHaveProperty('Threshold');
    expect([at(model, 'Namespace'), at(model, 'MetricName'), at(model, 'Stat')]).toEqual([
      metric?.namespace,
      metric?.name,
      metric?.statistic,
    ]);
    for (const given of [{}, { TrafficMetrics: 'vpc', Alarms: 'off' }]) {
      const names = Object.keys(evaluateTemplate(template, { ...REQUIRED_VALUES, ...given }).resources);
      expect(names.filter((name) => name.startsWith('RejectAnomaly'))).toEqual([]);
    }
  });

  it.each<[string, ParameterValues, string[]]>([
    ['by default', {}, ['PutBackRefusedAlarm', 'StreamThrottledAlarm', 'RecordsFailedAlarm', 'InternalErrorsAlarm']],
    ['with look-ups at EC2', { Metadata: 'ec2' }, ['LookUpsFailingAlarm']],
    ['with an inventory document', { Metadata: 'snapshot' }, ['SnapshotErrorsAlarm']],
    ['with partitions', { Partitioning: 'account-region-day' }, ['PartitionLimitAlarm']],
    ['from a Kinesis stream', FROM_KINESIS, ['SourceLagAlarm']],
    ['from S3', FROM_S3, [...READER_ALARMS, 'StreamThrottledAlarm']],
    ['from S3, with a replay', { ...FROM_S3, Replay: 'on' }, ['ReplayFailedAlarm']],
  ])('exist for the resources of the stack: %s', (_name, given, expected) => {
    // Act
    const names = Object.keys(alarmsWith(given));
    // Assess
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  it.each<[string, ParameterValues, string[]]>([
    ['by default', {}, ['LookUpsFailingAlarm', 'PartitionLimitAlarm', 'SourceLagAlarm', ...READER_ALARMS]],
    ['from S3, without a replay', FROM_S3, ['ReplayFailedAlarm']],
    ['from S3, without metrics of the functions', { ...FROM_S3, Metrics: 'none' }, ['ObjectsFailedAlarm']],
    ['without names', { Metadata: 'none' }, ['SnapshotErrorsAlarm']],
    ['with nothing put back', { PutBack: 'off' }, ['PutBackRefusedAlarm']],
    ['from a Kinesis stream', FROM_KINESIS, ['StreamThrottledAlarm']],
    [
      'without metrics of the function',
      { Metrics: 'none', Metadata: 'ec2' },
      ['RecordsFailedAlarm', 'UnknownFormatAlarm', 'PutBackRefusedAlarm', 'InternalErrorsAlarm', 'LookUpsFailingAlarm'],
    ],
  ])('do not exist for resources that the stack lacks: %s', (_name, given, absent) => {
    // Act
    const names = Object.keys(alarmsWith(given));
    // Assess
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => absent.includes(name))).toEqual([]);
  });

  it('do not exist with Alarms=off', () => {
    // Assess
    expect(alarmsWith({ ...ALL_ALARMS, OptionalAlarms: 'none', Alarms: 'off' })).toEqual({});
  });

  it('notify the topic when they start and end, if there is one', () => {
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

  it('have thresholds below the limits that they watch', () => {
    // Act
    const { FunctionSlowAlarm, FreshnessAlarm } = alarmsWith({});
    const timeoutSeconds = Number(at(deploy({}).resources.EnricherFunction, 'Timeout'));
    const longestBuffers = 900 + 1.5 * 300;
    // Assess
    expect(thresholdOf(alarmsWith(FROM_S3).ReaderBacklogAlarm)).toBe(3_600);
    expect(at(FunctionSlowAlarm, 'Threshold')).toBe(0.75 * timeoutSeconds * 1_000);
    expect(Number(at(FreshnessAlarm, 'Threshold'))).toBeGreaterThan(longestBuffers);
  });

  it('each have a row in docs/operations.md with meaning and action, and each row has an alarm', () => {
    // Prepare
    const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const names = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([name]) => name);
    // Act
    const rows = [...text.matchAll(/^\| `(\w+Alarm)` \| \S[^|]+ \| \S[^|]+ \|$/gm)].map(([, name]) => name);
    // Assess
    expect(rows.toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const description = String(at(template.Resources, name, 'Properties', 'AlarmDescription'));
      expect(description).toContain(`See docs/operations.md, ${name}.`);
    }
  });
});

describe('the dashboard', () => {
  it.each(stackCombinations())('shows existing metrics, with a suitable statistic: $name', (combination) => {
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

  it.each<[string, ParameterValues]>([
    ['direct', {}],
    ['from S3', { ...FROM_S3, TrafficMetrics: 'vpc-class' }],
  ])('has no overlapping widgets, and none outside of the 24 columns: %s', (_name, given) => {
    // Prepare
    const body = at(deploy(given).resources.MonitoringDashboard, 'DashboardBody');
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

  it('shows objects, lines, queue and reader of a source in S3 in four widgets, and nowhere else', () => {
    // Act
    const titles = [FROM_S3, { ...FROM_S3, TrafficMetrics: 'vpc' }, {}].map((given) =>
      listOf(at(JSON.parse(String(at(deploy(given).resources.MonitoringDashboard, 'DashboardBody'))), 'widgets'))
        .map((widget) => String(at(widget, 'properties', 'title')))
        .filter((title) => title.startsWith('Source - ')),
    );
    // Assess
    expect(titles.map(({ length }) => length)).toEqual([4, 4, 0]);
  });

  it('measures delivery to an endpoint by its records', () => {
    // Act
    const names = dashboardWith({ Destination: 'http', ...DESTINATIONS.http }).map(({ name }) => name);
    // Assess
    expect(names).toContain('DeliveryToHttpEndpoint.ProcessedRecords');
    expect(names).not.toContain('DeliveryToHttpEndpoint.Success');
  });

  it.each(Object.entries(TRAFFIC_BREAKDOWNS))('shows traffic if it is counted: %s', (TrafficMetrics, dimensions) => {
    // Prepare
    const schema = ['', 'DeliveryStream', ...dimensions].join(',');
    // Act
    const body = String(at(deploy({ TrafficMetrics }).resources.MonitoringDashboard, 'DashboardBody'));
    const metrics = dashboardWith({ TrafficMetrics });
    // Assess
    expect(metrics.map((metric) => faultOf(metric, 's3')).filter(Boolean)).toEqual([]);
    expect(metrics.map(({ name }) => name)).toEqual(expect.arrayContaining(['AcceptedFlows', 'RejectedFlows']));
    if (dimensions.length > 0) expect(body).toContain(`SEARCH('{\\"${NAMESPACE}\\"${schema}} `);
    expect(dashboardWith({}).map(({ name }) => name)).not.toContain('AcceptedFlows');
  });

  it('does not exist with Dashboard=off', () => {
    // Assess
    expect(deploy({ Dashboard: 'off' }).resources).not.toHaveProperty('MonitoringDashboard');
  });
});

describe('the parameter TrafficMetrics', () => {
  it.each(Object.entries(TRAFFIC_BREAKDOWNS))(
    'gives the maximum number of metrics for records with an action: %s',
    (_name, dimensions) => {
      // Prepare
      const perGroup = Object.values(TRAFFIC).filter(({ action }) => action !== 'none').length;
      const groups = [...dimensions].reduce((product, name) => product * MAX_DIMENSION_VALUES[name], 1);
      const most = dimensions.length === 0 ? perGroup : perGroup * (1 + groups);
      // Act
      const { Description } = parameterNamed(template, 'TrafficMetrics');
      // Assess
      expect(Description).toMatch(new RegExp(`\\b${most}\\b`));
    },
  );
});

describe('the saved queries', () => {
  // queries with a condition are over the log group of the source: test/unit/deploy/cloudwatch.test.ts
  const queries = Object.entries(template.Resources).filter(
    ([, { Type, Condition }]) => Type === 'AWS::Logs::QueryDefinition' && Condition === undefined,
  );
  const line = invocationLine(
    { invocationId: '', deliveryStreamArn: '', responseBytes: 0, elapsedMs: 0, timeLeftMs: 0 },
    new Counts(),
  );
  /**
   * The members that Firehose writes:
   * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
   */
  const ofDelivery = ['errorCode', 'errorMessage'];

  it.each(queries)('use members of the log lines: %s', (_name, { Properties }) => {
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

  it('exist in every stack, under its name', () => {
    // Act
    const { resources } = deploy({ Alarms: 'off', Dashboard: 'off', Metrics: 'none' });
    const names = queries.map(([name]) => at(resources[name], 'Name'));
    // Assess
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(name).toMatch(/^flow-logs\/[a-z ]+$/);
  });
});
