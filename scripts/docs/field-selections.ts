/** A useful value of the option FIELDS. */
export interface FieldSelection {
  readonly name: string;
  /** Empty for all fields. */
  readonly fields: string;
  readonly sentence: string;
}

/** Selections from the smallest to all fields, for the documentation and its table of sizes. */
export const FIELD_SELECTIONS: readonly FieldSelection[] = [
  {
    name: 'lean',
    fields:
      'timestamp, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, protocol_name, action, log_status, bytes, packets, direction, service_name, src_label, dst_label, src_owner_*, dst_owner_*, -*_owner_since, sample_weight',
    sentence:
      'Ends, protocol, volume and action. Without verdicts, paths, VPCs, subnets, security groups and instances.',
  },
  {
    name: 'standard',
    fields: '*, -original_line, -src_tags, -dst_tags, -ecs_*, -*_image_id, -*_instance_type',
    sentence:
      'Everything that the dashboards and queries use. Without tags, ECS tasks, images, instance types and, in `ss4o`, the line.',
  },
  { name: 'full', fields: '', sentence: 'Everything: FIELDS is not set.' },
];
