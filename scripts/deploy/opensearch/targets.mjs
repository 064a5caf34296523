/**
 * The names of each schema's resources in a cluster: `name` for its indexes, component template and ingest pipeline; `index` for the
 * indexes if their name differs; `stream` for the data stream, if there is one. `timeField` and `countField` are the fields with the
 * time and with the number of flows that a document sums up. The name of the index that Firehose writes to begins with one of these
 * names, followed by the rotation suffix.
 *
 * The index of `ss4o` is the one that the catalog's dashboard reads; the catalog's own template is for a different name, and for a data
 * stream. The priority is higher than that template's, in case both match.
 * @type {readonly (import('./templates.mjs').Target & { readonly schema: string, readonly hasDashboard?: boolean, readonly written?: string })[]}
 */
export const TARGETS = [
  target({ schema: 'flat', timeField: 'timestamp', countField: 'flow_count', hasDashboard: true }),
  target({ schema: 'ecs', timeField: '@timestamp', countField: 'vpcflow.flow_count', hasDashboard: true }),
  target({ schema: 'ocsf', timeField: 'time', countField: 'count' }),
  {
    schema: 'ss4o',
    name: 'vpc-flow-logs-ss4o',
    index: 'ss4o_logs_vpc-aws_vpc_flow',
    written: 'ss4o_logs_vpc-aws_vpc_flow-default',
    priority: 950,
    timeField: '@timestamp',
    countField: 'attributes.flow_count',
  },
];

/** The prefixes of the index names of all schemas. */
export const INDEX_NAMES = TARGETS.map(({ name, index = name }) => index);

/** The patterns that match every index to which the template of this schema applies. */
export const indexPatterns = (index) => [index, `${index}-*`];

/**
 * The installer's facts about each schema: the name of its component template and pipeline, the name of the index that Firehose writes
 * to by default in the SAM template, and the name of its data stream.
 */
export const indexTable = () =>
  Object.fromEntries(
    TARGETS.map(({ schema, name, stream, written = name }) => [
      schema,
      { name, index: written, ...(stream === undefined ? {} : { stream }) },
    ]),
  );

function target({ schema, ...rest }) {
  return { schema, name: `vpc-flow-logs-${schema}`, stream: `vpc-flow-logs-stream-${schema}`, ...rest };
}
