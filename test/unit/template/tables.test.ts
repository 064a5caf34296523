import { describe, expect, it } from 'vitest';
import { DICTIONARY, FAULT_NAMES } from '../../../src/model/dictionary.ts';
import { deployFile } from '../deploy/deploy-file.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import type { ParameterValues } from './parameter-values.ts';
import { REQUIRED_VALUES } from './stack-combinations.ts';
import { at, listOf } from './template-values.ts';

const template = loadTemplate();

/** The resources of a stack with these values. */
function deployed(given: ParameterValues) {
  const stack = evaluateTemplate(template, { ...REQUIRED_VALUES, ...given });
  expect(stack.violations).toEqual([]);
  return stack.resources;
}

function tableWith(given: ParameterValues): unknown {
  return at(deployed(given), 'FlowLogTable', 'TableInput');
}

/** Names and types of columns in DDL notation. */
function columnsOf(columns: unknown): string[] {
  return listOf(columns).map((column) => `\`${at(column, 'Name')}\` ${at(column, 'Type')}`);
}

/** The queries of deploy/athena/queries.sql by name, each from its first comment to its semicolon. */
function queriesOfFile(): Map<string, string> {
  const [, ...texts] = deployFile('athena/queries.sql').split(/^(?=-- name: )/m);
  return new Map(texts.map((text) => [/^-- name: (\S+)/.exec(text)?.[1] ?? '', text.trim()]));
}

describe.each(['parquet', 'iceberg'])('the table of a stack with Destination=%s', (Destination) => {
  it('has the columns of the DDL, of the same types, in the same order', () => {
    // Prepare
    const ddl = [...deployFile('athena/create-table.sql').matchAll(/^ {2}(`\w+` .*?),?$/gm)].map(([, text]) => text);
    // Act
    const columns = columnsOf(at(tableWith({ Destination }), 'StorageDescriptor', 'Columns'));
    // Assess
    expect(columns).toEqual(ddl);
    expect(columns).toHaveLength(DICTIONARY.length + Object.keys(FAULT_NAMES).length);
  });

  it('has names that Firehose and Athena accept', () => {
    // Act
    const { FlowLogDatabase, FlowLogTable } = deployed({ Destination });
    const named = at(
      deployed({ Destination, GlueDatabaseName: 'network_2' }),
      'FlowLogDatabase',
      'DatabaseInput',
      'Name',
    );
    const database = at(FlowLogDatabase, 'DatabaseInput', 'Name');
    // Assess
    expect([database, named]).toEqual(['flow_logs', 'network_2']);
    expect(FlowLogTable).toMatchObject({ DatabaseName: '<FlowLogDatabase>', TableInput: { Name: 'vpc_flow_logs' } });
    for (const name of columnsOf(at(FlowLogTable, 'TableInput', 'StorageDescriptor', 'Columns'))) {
      expect(name).toMatch(/^`[a-z][a-z0-9_]*` /);
    }
  });

  it('outlives the stack with its database, as its files do', () => {
    // Assess
    for (const name of ['FlowLogDatabase', 'FlowLogTable']) {
      expect(template.Resources[name]).toMatchObject({
        Condition: 'HasTable',
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  it('has its files in the existing bucket, if one is given', () => {
    // Act
    const location = at(tableWith({ Destination, ExistingBucketName: 'central' }), 'StorageDescriptor', 'Location');
    // Assess
    expect(location).toMatch(/^s3:\/\/central\//);
  });

  it('has a workgroup whose results are encrypted and kept for some days, with the key if one is given', () => {
    // Prepare
    const KmsKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    // Act
    const resultsOf = (given: ParameterValues) =>
      at(deployed({ Destination, ...given }), 'FlowLogWorkGroup', 'WorkGroupConfiguration', 'ResultConfiguration');
    const rules = listOf(at(deployed({ Destination }), 'FlowLogBucket', 'LifecycleConfiguration', 'Rules'));
    // Assess
    expect(resultsOf({})).toEqual({
      OutputLocation: 's3://<FlowLogBucket>/athena-results/',
      EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
    });
    expect(resultsOf({ KmsKeyArn })).toMatchObject({
      EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: KmsKeyArn },
    });
    expect(rules).toContainEqual({
      Id: 'expire-query-results',
      Status: 'Enabled',
      Prefix: 'athena-results/',
      ExpirationInDays: 7,
    });
  });
});

describe('a stack without a table', () => {
  it('has neither a database nor a workgroup nor queries', () => {
    // Act
    const types = Object.keys(deployed({})).map((name) => template.Resources[name]?.Type ?? '');
    // Assess
    expect(types.filter((type) => /Glue|Athena/.test(type))).toEqual([]);
  });
});

describe('the table of Parquet files', () => {
  it.each([
    ['none', 'create-table.sql'],
    ['account-region-day', 'create-table-by-account.sql'],
    ['account-region-day-action', 'create-table-by-account-action.sql'],
  ])('has, with Partitioning=%s, the partitions and locations of %s', (Partitioning, file) => {
    // Prepare
    const ddl = deployFile(`athena/${file}`);
    const properties = [...ddl.matchAll(/^ {2}'([\w.]+)' = '([^']*)'/gm)].map(([, name, value]) => [name, value]);
    const partitions = [...(/^PARTITIONED BY \((.*)\)$/m.exec(ddl)?.[1] ?? '').matchAll(/`\w+` string/g)];
    // Act
    const table = tableWith({ Destination: 'parquet', Partitioning });
    const text = JSON.stringify(at(table, 'Parameters')).replaceAll('<FlowLogBucket>', 'BUCKET');
    // Assess
    expect(JSON.parse(text)).toEqual({
      ...Object.fromEntries(properties),
      EXTERNAL: 'TRUE',
      classification: 'parquet',
    });
    expect(columnsOf(at(table, 'PartitionKeys'))).toEqual(partitions.map(([column]) => column));
  });

  it('is read as Parquet from the location of the stream', () => {
    // Act
    const storage = at(tableWith({ Destination: 'parquet' }), 'StorageDescriptor');
    // Assess
    expect(storage).toMatchObject({
      Location: 's3://<FlowLogBucket>/flow-logs/',
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    });
    expect(deployed({ Destination: 'parquet' }).FlowLogTable).not.toHaveProperty('OpenTableFormatInput');
  });

  it('is the schema by which the stream converts documents, with unchanged tags and internal compression', () => {
    // Act
    const stream = at(deployed({ Destination: 'parquet' }), 'DeliveryStream', 'ExtendedS3DestinationConfiguration');
    // Assess
    expect(stream).toMatchObject({
      CompressionFormat: 'UNCOMPRESSED',
      DataFormatConversionConfiguration: {
        Enabled: true,
        InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: false } } },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
        SchemaConfiguration: {
          DatabaseName: '<FlowLogDatabase>',
          TableName: '<FlowLogTable>',
          RoleARN: '<DeliveryRole.Arn>',
          Region: 'eu-central-1',
          VersionId: 'LATEST',
        },
      },
    });
    expect(at(deployed({}), 'DeliveryStream', 'ExtendedS3DestinationConfiguration')).not.toHaveProperty(
      'DataFormatConversionConfiguration',
    );
  });
});

describe('the Iceberg table', () => {
  const resources = deployed({ Destination: 'iceberg' });

  it('is created in the version that Firehose writes, without properties that only tables of files have', () => {
    // Assess: https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-prereq.html
    expect(at(resources, 'FlowLogTable', 'OpenTableFormatInput')).toEqual({
      IcebergInput: { MetadataOperation: 'CREATE', Version: '2' },
    });
    const table = at(resources, 'FlowLogTable', 'TableInput');
    for (const name of ['PartitionKeys', 'Parameters']) expect(table).not.toHaveProperty(name);
    expect(Object.keys(Object(at(table, 'StorageDescriptor'))).toSorted()).toEqual(['Columns', 'Location']);
  });

  it('has its files outside the rules that expire and move flow logs', () => {
    // Act
    const location = String(at(resources, 'FlowLogTable', 'TableInput', 'StorageDescriptor', 'Location'));
    const prefixes = listOf(at(resources, 'FlowLogBucket', 'LifecycleConfiguration', 'Rules')).map((rule) =>
      String(Object(rule).Prefix),
    );
    // Assess
    expect(location).toBe('s3://<FlowLogBucket>/iceberg/<FlowLogDatabase>/vpc_flow_logs/');
    for (const prefix of prefixes) expect(location).not.toContain(`/${prefix}`);
  });

  it('is the one table of the stream, which only adds rows', () => {
    // Assess
    expect(at(resources, 'DeliveryStream', 'IcebergDestinationConfiguration')).toMatchObject({
      AppendOnly: true,
      CatalogConfiguration: { CatalogArn: 'arn:aws:glue:eu-central-1:111111111111:catalog' },
      DestinationTableConfigurationList: [
        { DestinationDatabaseName: '<FlowLogDatabase>', DestinationTableName: '<FlowLogTable>' },
      ],
    });
  });
});

describe('the saved queries of Athena', () => {
  const saved = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Athena::NamedQuery');

  const own =
    "partition_account IN ('111111111111', 'mixed', 'unknown') AND partition_region IN ('eu-central-1', 'mixed', 'unknown')";
  const now = (format: string): string => `date_format(current_timestamp, '${format}')`;
  const daysAgo = (days: number, format: string): string =>
    `date_format(current_timestamp - interval '${days}' day, '${format}')`;
  const iso = '%Y-%m-%dT%H:%i:%sZ';
  const sampleDay = "hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'";
  const sampleMonth = "hour BETWEEN '2026/02/01/00' AND '2026/03/02/23'";

  it.each<[string, ParameterValues, Readonly<Record<string, string>>]>([
    [
      'the last day and the last 30',
      { Destination: 'parquet' },
      { [sampleDay]: `hour >= ${daysAgo(1, '%Y/%m/%d/%H')}`, [sampleMonth]: `hour >= ${daysAgo(30, '%Y/%m/%d/%H')}` },
    ],
    [
      'the last day and the last 30',
      { Destination: 'iceberg' },
      {
        [sampleDay]: `("timestamp" >= ${daysAgo(1, iso)} OR "timestamp" IS NULL)`,
        [sampleMonth]: `"timestamp" >= ${daysAgo(30, iso)}`,
      },
    ],
    [
      'today and the last 30 days, in this account and Region',
      { Destination: 'parquet', Partitioning: 'account-region-day' },
      {
        [sampleDay]: `${own} AND partition_year = ${now('%Y')} AND partition_month = ${now('%m')} AND partition_day = ${now('%d')}`,
        [sampleMonth]: `${own} AND partition_year IN (${daysAgo(30, '%Y')}, ${now('%Y')}) AND partition_month IN (${daysAgo(30, '%m')}, ${daysAgo(15, '%m')}, ${now('%m')}) AND "timestamp" >= ${daysAgo(30, iso)}`,
      },
    ],
  ])('are those of queries.sql, over %s: %j', (_period, given, periods) => {
    // Prepare
    const resources = deployed(given);
    const file = queriesOfFile();
    // Act
    const queries = saved.map(([name]) => resources[name]);
    // Assess
    expect(queries.map((query) => at(query, 'Name'))).toEqual([...file.keys()]);
    for (const query of queries) {
      const text = file.get(String(at(query, 'Name'))) ?? '';
      const [sample, period] = Object.entries(periods).find(([sampled]) => text.includes(`WHERE ${sampled}\n`)) ?? [];
      expect(String(at(query, 'QueryString')).trim()).toBe(text.replace(String(sample), String(period)));
      expect(query).toMatchObject({ Database: '<FlowLogDatabase>', WorkGroup: '<FlowLogWorkGroup>' });
    }
  });

  it('look back 30 days for rules in use', () => {
    // Act
    const monthly = [...queriesOfFile()].filter(([, text]) => text.includes(`WHERE ${sampleMonth}\n`));
    // Assess
    expect(monthly.map(([name]) => name)).toEqual(['rules-in-use', 'entries-in-use']);
  });
});
