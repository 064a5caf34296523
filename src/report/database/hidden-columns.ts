import type { Pseudonyms } from './pseudonyms.ts';
import { identifier } from './sql-text.ts';
import { TABLE_COLUMNS, type TableColumn } from './table-columns.ts';

/** How `--hide names` replaces the value of a column. */
type NameKind =
  /** It contains no name. */
  | 'none'
  /** All of it is a name. */
  | 'name'
  /** Tags: keys and values are names. */
  | 'tags'
  /** A list of ids or rules, each with a name or description in brackets at its end. */
  | 'remarks'
  /** A list of names. */
  | 'names'
  /** Free text: it is omitted. */
  | 'text'
  /** A fault, whose detail quotes the value. */
  | 'fault';

/** Columns with names, except those of both ends of a flow. A text column that is not listed contains no names. */
const KINDS: Readonly<Record<string, NameKind>> = {
  ecs_cluster_arn: 'name',
  ecs_cluster_name: 'name',
  ecs_container_instance_arn: 'name',
  ecs_service_name: 'name',
  ecs_task_definition_arn: 'name',
  ecs_task_arn: 'name',
  instance_tag: 'name',
  instance_tag_2: 'name',
  interface_tag: 'name',
  interface_tag_2: 'name',
  asg_tag: 'name',
  asg_tag_2: 'name',
  sg_name: 'name',
  sg_description: 'name',
  sg_rule_description: 'name',
  sg_groups: 'remarks',
  sg_near_misses: 'remarks',
  original_line: 'text',
  message: 'text',
  parse_fault: 'fault',
};

/** The same for attributes of both ends, without `src_` and `dst_`. */
const END_KINDS: Readonly<Record<string, NameKind>> = {
  label: 'name',
  interface_description: 'name',
  owner_id: 'name',
  owner_name: 'name',
  pod_namespace: 'name',
  pod_name: 'name',
  workload_name: 'name',
  node_name: 'name',
  instance_name: 'name',
  subnet_name: 'name',
  vpc_name: 'name',
  tags: 'tags',
  attributes: 'tags',
  lists: 'names',
  threat: 'names',
};

const END = /^(?:src|dst)_(.+)$/;
const KNOWN = new Set(TABLE_COLUMNS.map(({ name }) => name));

/** How names in a column are hidden. A field that the dictionary does not know may hold any text. */
export function nameKindOf(name: string): NameKind {
  if (!KNOWN.has(name)) return 'name';
  const attribute = END.exec(name)?.[1];
  return KINDS[name] ?? (attribute === undefined ? undefined : END_KINDS[attribute]) ?? 'none';
}

/** The value of a column with pseudonyms in place of names, as an SQL expression. */
export function withoutNames({ name }: TableColumn, pseudonyms: Pseudonyms): string {
  const column = identifier(name);
  switch (nameKindOf(name)) {
    case 'none':
      return column;
    case 'name':
      return `${pseudonyms.nameSql(column)} AS ${column}`;
    case 'tags': {
      const hidden = (items: string): string => `[${pseudonyms.nameSql('item')} FOR item IN ${items}]`;
      const entries = `list_zip(${hidden(`map_keys(${column})`)}, ${hidden(`map_values(${column})`)})`;
      return `if(${column} IS NULL, NULL, map_from_entries(${entries})) AS ${column}`;
    }
    case 'names':
      return `[${pseudonyms.nameSql('item')} FOR item IN ${column}] AS ${column}`;
    case 'remarks':
      return `[regexp_replace(item, ' \\(.*', '', 's') FOR item IN ${column}] AS ${column}`;
    case 'text':
      return `if(${column} IS NULL, NULL, '(hidden)') AS ${column}`;
    case 'fault':
      return `if(${column} IS NULL, NULL, struct_pack(code := ${column}.code, field := ${column}.field, detail := CAST(NULL AS VARCHAR))) AS ${column}`;
  }
}
