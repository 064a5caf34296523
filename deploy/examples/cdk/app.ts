import { App } from 'aws-cdk-lib';
import { FlowLogStack } from './flow-log-stack.ts';

const app = new App();
const vpcId: unknown = app.node.tryGetContext('vpcId');
const dist: unknown = app.node.tryGetContext('dist');
if (typeof vpcId !== 'string') throw new Error('the context vpcId must name the VPC whose traffic is recorded');

new FlowLogStack(app, 'VpcFlowEnricher', {
  vpcId,
  dist: typeof dist === 'string' ? dist : new URL('../../../dist', import.meta.url).pathname,
});
