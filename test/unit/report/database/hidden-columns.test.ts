import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { nameKindOf, withoutNames } from '../../../../src/report/database/hidden-columns.ts';
import { Pseudonyms } from '../../../../src/report/database/pseudonyms.ts';
import { TABLE_COLUMNS } from '../../../../src/report/database/table-columns.ts';

/** Text columns without user-defined names: ids, addresses, terms of AWS and of this project. */
const WITHOUT_NAMES = [
  /^timestamp$/,
  /_?(?:id|ids|eni)$/,
  /addr$/,
  /_public_ip$/,
  /^(?:action|log_status|type|region|flow_direction|sublocation_type|resource_type|reject_reason)$/,
  /(?:aws_service|interface_type|instance_type|owner_type|workload_kind|class|availability_zone)$/,
  /^(?:protocol_name|service_name|tcp_flag_names|traffic_path_name|direction|direction_source|signals)$/,
  /_(?:owner_since|unattributed)$/,
  // data about an address from public registries and lists
  /_(?:country|city|location|as_organization|cloud_provider|cloud_service|cloud_region|cloud_border_group)$/,
  /^transfer_(?:source|zones|service|payer|usd)$/,
  /^(?:verdict|flow_role|nacl_|sg_result|sg_rule$|sg_rule_id|sg_rule_direction)/,
];

it('every column with text is hidden by --hide names, or is known to have no names', () => {
  const texts = TABLE_COLUMNS.filter(({ type }) => type !== 'BIGINT').map(({ name }) => name);
  const open = texts.filter((name) => nameKindOf(name) === 'none');
  expect(open.filter((name) => !WITHOUT_NAMES.some((pattern) => pattern.test(name)))).toEqual([]);
  expect(nameKindOf('src_owner_id')).toBe('name');
  expect(nameKindOf('a_field_of_next_year')).toBe('name');
});

it('SQL creates the same pseudonyms, and leaves no part of a name', async () => {
  // Prepare
  const pseudonyms = new Pseudonyms();
  const shop = pseudonyms.ofName('Shop “ä”');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`CREATE TABLE records AS SELECT
    'Shop “ä”' AS src_owner_name, CAST(NULL AS VARCHAR) AS dst_owner_name,
    MAP {'team': 'Shop “ä”'} AS src_tags, CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS dst_tags,
    ['sg-1 (web (blue))', 'sg-2'] AS sg_groups, 'raw line' AS message,
    {'code': 'field_value', 'field': 'dstport', 'detail': 'raw'} AS parse_fault, 'eni-1' AS interface_id`);
  const names = [
    'src_owner_name',
    'dst_owner_name',
    'src_tags',
    'dst_tags',
    'sg_groups',
    'message',
    'parse_fault',
    'interface_id',
  ];

  // Act
  const columns = names.map((name) => withoutNames({ name, type: '' }, pseudonyms));
  const reader = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM records`);

  // Assess
  expect(reader.columnNames()).toEqual(names);
  expect(reader.getRowsJson()[0]).toEqual([
    shop,
    null,
    [{ key: pseudonyms.ofName('team'), value: shop }],
    null,
    ['sg-1', 'sg-2'],
    '(hidden)',
    { code: 'field_value', field: 'dstport', detail: null },
    'eni-1',
  ]);
});
