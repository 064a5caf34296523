/** Values that two schemas spell differently from the flat schema. */
const ACTION = { ecs: { ACCEPT: 'accept', REJECT: 'reject' }, ocsf: { ACCEPT: 1, REJECT: 2 } };
const DIRECTION = { ocsf: { ingress: 1, egress: 2 }, splunk: { ingress: 'inbound', egress: 'outbound' } };

/**
 * The fields that rules may use, by their names in the flat schema: their names in the schemas for which there are rules, and the
 * values that they have there.
 */
export const RULE_FIELDS = {
  action: { names: { ecs: 'event.action', ocsf: 'action_id', splunk: 'vpcflow_action' }, words: ACTION },
  direction: {
    names: { ecs: 'network.direction', ocsf: 'connection_info.direction_id', splunk: 'direction' },
    words: DIRECTION,
  },
  src_class: { names: { ecs: 'vpcflow.source.class', ocsf: 'unmapped.src_class', splunk: 'src_class' } },
  dst_class: { names: { ecs: 'vpcflow.destination.class', ocsf: 'unmapped.dst_class', splunk: 'dest_class' } },
  dstport: { names: { ecs: 'destination.port', ocsf: 'dst_endpoint.port', splunk: 'dest_port' } },
  service_port: { names: { ecs: 'vpcflow.service.port', ocsf: 'unmapped.service_port', splunk: 'service_port' } },
  protocol: { names: { ecs: 'network.iana_number', ocsf: 'connection_info.protocol_num', splunk: 'protocol_code' } },
  bytes: { names: { ecs: 'source.bytes', ocsf: 'traffic.bytes', splunk: 'bytes' } },
  signals: { names: { ecs: 'vpcflow.signals', ocsf: 'unmapped.signals', splunk: 'signals' } },
};

/** The schemas in whose names rules are written. */
export const RULE_SCHEMAS = ['ecs', 'ocsf', 'splunk'];

/** A selection of a rule with the names and values of a schema. */
export const inSchema = (selection, schema) =>
  Object.fromEntries(
    Object.entries(selection).map(([key, value]) => {
      const [flat, ...modifiers] = key.split('|');
      const { names, words = {} } = RULE_FIELDS[flat];
      const translate = (one) => words[schema]?.[one] ?? one;
      return [[names[schema], ...modifiers].join('|'), Array.isArray(value) ? value.map(translate) : translate(value)];
    }),
  );
