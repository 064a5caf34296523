import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../unit/template/template-values.ts';
import { useMoto } from '../moto/moto.ts';
import { SamProject, stackOf } from './sam-project.ts';

let project: SamProject;

beforeEach(async () => {
  await useMoto();
  project = await SamProject.open();
});
afterEach(async () => {
  await project.close();
});

describe('sam deploy', () => {
  it('makes the flow log of the resource that it is given', async () => {
    // Act
    const result = await project.shell('sam deploy --parameter-overrides ResourceId=vpc-0a11b22c33d44e55f');
    const [deployment] = project.endpoint.deployments;
    if (deployment === undefined) throw new Error(`nothing was deployed: ${result.output}`);
    // Assess
    expect(result.exitCode).toBe(0);
    expect(at(stackOf(deployment).resources, 'FlowLog', 'ResourceId')).toBe('vpc-0a11b22c33d44e55f');
  });
});
