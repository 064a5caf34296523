/** A value of the option FIELDS that is worth copying. */
export interface FieldSelection {
  readonly name: string;
  /** Empty for all. */
  readonly fields: string;
  readonly sentence: string;
}

/** Selections from the smallest to everything, for the documentation and for what it says of sizes. */
export const FIELD_SELECTIONS: readonly FieldSelection[] = [
  {
    name: 'lean',
    fields:
      'timestamp, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, protocol_name, action, log_status, bytes, packets, direction, service_name, src_label, dst_label, src_owner_*, dst_owner_*, sample_weight',
    sentence:
      'Who, to whom, over what, how much, and whether it was let through. Without paths, VPCs, subnets, security groups and instances.',
  },
  {
    name: 'standard',
    fields: '*, -original_line, -src_tags, -dst_tags, -ecs_*, -*_image_id, -*_instance_type',
    sentence:
      'All that the dashboards and queries of this project ask for. Without tags, fields of ECS tasks, images, instance types and, in `ss4o`, the line.',
  },
  { name: 'full', fields: '', sentence: 'Everything; what stands where FIELDS is not set.' },
];
