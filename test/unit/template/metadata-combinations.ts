/** Values of the metadata parameters that depend on each other. */
export interface MetadataChoice {
  readonly Metadata: 'none' | 'snapshot' | 'ec2';
  readonly MetadataGaps: 'none' | 'records' | 'ec2';
  readonly SnapshotSchedule: string;
  readonly SnapshotLocation: string;
  readonly AssumeRoleName: string;
  readonly AllowedAccounts: string;
}

/** Every combination of {@link MetadataChoice}, with each text present or absent. */
export function metadataCombinations(): MetadataChoice[] {
  const combinations: MetadataChoice[] = [];
  for (const Metadata of ['none', 'snapshot', 'ec2'] as const) {
    for (const MetadataGaps of ['none', 'records', 'ec2'] as const) {
      for (const SnapshotSchedule of ['15-minutes', 'rate(15 minutes)', 'cron(0 * * * ? *)']) {
        for (const SnapshotLocation of ['', 's3://shared-inventory/network/inventory.json.gz']) {
          for (const AssumeRoleName of ['', 'flow-log-reader']) {
            for (const AllowedAccounts of ['', '222222222222,333333333333']) {
              combinations.push({
                Metadata,
                MetadataGaps,
                SnapshotSchedule,
                SnapshotLocation,
                AssumeRoleName,
                AllowedAccounts,
              });
            }
          }
        }
      }
    }
  }
  return combinations;
}
