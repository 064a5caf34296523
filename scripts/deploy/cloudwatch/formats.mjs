/** Names of a record's fields in the queries; CloudWatch Logs itself discovers only the fields of the default format. */
export const NAMES = {
  'interface-id': 'interface',
  srcaddr: 'src',
  dstaddr: 'dst',
  srcport: 'src_port',
  dstport: 'dst_port',
  protocol: 'protocol_number',
  bytes: 'flow_bytes',
  action: 'verdict',
  'log-status': 'status',
  'pkt-dstaddr': 'packet_dst',
  'flow-direction': 'way',
  'traffic-path': 'path',
  'reject-reason': 'reason',
};
/** Fields that every query reads. */
const REQUIRED = [
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'bytes',
  'action',
  'log-status',
];

/** The newest version of each preset's fields. */
const PRESET_VERSIONS = { default: 2, v5: 5, v11: 11 };
/** Version 6 has the fields of transit gateways. */
const TRANSIT_GATEWAY_VERSION = 6;

/**
 * The log formats of VPCs that template.yaml offers, from the table of fields.
 * @param {readonly { readonly name: string, readonly since: number }[]} fields
 * @returns {Record<string, string[]>} names of fields in order, by preset name
 */
export const presetFormats = (fields) =>
  Object.fromEntries(
    Object.entries(PRESET_VERSIONS).map(([preset, newest]) => [
      preset,
      fields.filter(({ since }) => since <= newest && since !== TRANSIT_GATEWAY_VERSION).map(({ name }) => name),
    ]),
  );

/**
 * The parse command for a format. Throws a RangeError if the format lacks a field that every query reads.
 * @param {readonly string[]} format
 */
export const parseCommand = (format) => {
  const missing = REQUIRED.filter((name) => !format.includes(name));
  if (missing.length > 0) throw new RangeError(`the log format needs ${missing.join(', ')} for these queries`);
  const last = Math.max(...Object.keys(NAMES).map((name) => format.indexOf(name)));
  const tokens = format
    .slice(0, last + 1)
    .map((name, position) => (isFirst(format, name, position) ? `(?<${NAMES[name]}>\\S+)` : '\\S+'));
  return `parse @message /^\\s*${tokens.join('\\s+')}/`;
};

/** Whether the queries use the field at this position; a repeated field counts only at its first position. */
const isFirst = (format, name, position) => NAMES[name] !== undefined && format.indexOf(name) === position;

/**
 * A metric filter pattern: all fields in order, some of them with a condition.
 * @param {readonly string[]} format
 * @param {Record<string, string>} conditions by AWS's field name, such as `= "ACCEPT"`; fields that the format lacks are omitted
 */
export const filterPattern = (format, conditions) => {
  const terms = format.map((name, position) => {
    const term = isFirst(format, name, position) ? NAMES[name] : `f${position + 1}`;
    return format.indexOf(name) === position && conditions[name] !== undefined ? `${term} ${conditions[name]}` : term;
  });
  return `[${terms.join(', ')}]`;
};
