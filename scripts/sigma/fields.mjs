/** Values that two schemas spell differently from the flat schema. */
const ACTION = { ecs: { ACCEPT: 'accept', REJECT: 'reject' }, ocsf: { ACCEPT: 1, REJECT: 2 } };

/**
 * The fields that rules may use, by their names in the flat schema: their names in the schemas for which there are rules, and the
 * values that they have there.
 */
export const RULE_FIELDS = {
  action: { names: { ecs: 'event.action', ocsf: 'action_id', splunk: 'vpcflow_action' }, words: ACTION },
  dst_class: { names: { ecs: 'vpcflow.destination.class', ocsf: 'unmapped.dst_class', splunk: 'dest_class' } },
  dstport: { names: { ecs: 'destination.port', ocsf: 'dst_endpoint.port', splunk: 'dest_port' } },
  signals: { names: { ecs: 'vpcflow.signals', ocsf: 'unmapped.signals', splunk: 'signals' } },
};

/** The schemas in whose names rules are written. */
export const RULE_SCHEMAS = ['ecs', 'ocsf', 'splunk'];

/** A selection of a rule with the names and values of a schema. */
export const inSchema = (selection, schema) =>
  Object.fromEntries(
    Object.entries(selection).map(([key, value]) => {
      const { names, words = {} } = RULE_FIELDS[key];
      const translate = (one) => words[schema]?.[one] ?? one;
      return [names[schema], Array.isArray(value) ? value.map(translate) : translate(value)];
    }),
  );
