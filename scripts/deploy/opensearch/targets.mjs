/**
 * What each schema is called in a cluster: its indexes, component template and ingest pipeline (`name`); its data stream
 * (`stream`), where it has one; its fields with the time, and with the number of flows that a document has the sums of. `index` is the name of the indexes where it is not `name`. What
 * Firehose writes to begins with one of these, with what rotation puts behind it.
 *
 * The index of `ss4o` is the one that the catalog's dashboard reads; the catalog's own template is for another name, and for
 * a data stream. The priority is above that one's, should the two meet.
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

/** The names that the indexes of all schemas begin with. */
export const INDEX_NAMES = TARGETS.map(({ name, index = name }) => index);

/** The patterns that match every index that the template of this schema is for. */
export const indexPatterns = (index) => [index, `${index}-*`];

/**
 * What the installer knows of each schema: the name of its component template and pipeline, that of the index to which the
 * SAM template has Firehose write where nothing else is said, and that of its data stream.
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
