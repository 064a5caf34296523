import { describe, expect, it } from 'vitest';
import { recorderPositions } from '../../../src/fast/document/inputs.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { EMPTY_FORMAT } from '../../../src/model/log-format.ts';

describe('the fields that describe what recorded the flow', () => {
  it('are those of the interface, its instance, its place, and its task', () => {
    // Prepare
    const format = {
      ...EMPTY_FORMAT,
      fields: FIELDS.map((spec) => ({ name: spec.name, outputName: spec.name, spec })),
    };

    // Act
    const names = recorderPositions(format).map((position) => FIELDS[position]?.name);

    // Assess
    expect(names).toEqual([
      ...['version', 'account-id', 'interface-id', 'vpc-id', 'subnet-id', 'instance-id', 'region', 'az-id'],
      ...['sublocation-type', 'sublocation-id', 'resource-type', 'ecs-cluster-arn', 'ecs-cluster-name'],
      ...['ecs-container-instance-arn', 'ecs-container-instance-id', 'ecs-container-id', 'ecs-second-container-id'],
      ...['ecs-service-name', 'ecs-task-definition-arn', 'ecs-task-arn', 'ecs-task-id', 'resource-id'],
      ...['instance-tag', 'instance-tag-2', 'interface-tag', 'interface-tag-2', 'asg-tag', 'asg-tag-2'],
      'interface-type',
    ]);
  });

  it('do not include fields that AWS adds later under a name without a row in the table', () => {
    // Prepare
    const format = {
      ...EMPTY_FORMAT,
      fields: [{ name: 'interface-colour', outputName: 'interface_colour', spec: undefined }],
    };

    // Act
    const positions = recorderPositions(format);

    // Assess
    expect(positions).toEqual([]);
  });
});
