import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/aws/calls/breaker.ts';
import { CALL_TIMING } from '../../../src/aws/calls/call-policy.ts';
import { HandClock } from '../../support/clock.ts';

const UNAUTHORIZED = { name: 'UnauthorizedOperation' };
const BAD_CREDENTIALS = { name: 'AuthFailure' };

function prepare() {
  const clock = new HandClock();
  const told: unknown[] = [];
  const timing = { ...CALL_TIMING, now: clock.now };
  const breaker = new Breaker('123456789012/eu-central-1', timing, (scope, error) => told.push([scope, error]));
  return { breaker, clock, told };
}

describe('Breaker', () => {
  it('lets every call through at first', () => {
    // Prepare
    const { breaker } = prepare();

    // Act, Assess
    expect(breaker.stopOf('DescribeVpcs')).toBeUndefined();
  });

  it('stops the action that lacks a permission, for five minutes', () => {
    // Prepare
    const { breaker, clock } = prepare();
    breaker.refused('DescribeVpcs', UNAUTHORIZED);

    // Act
    const stops = [breaker.stopOf('DescribeVpcs'), breaker.stopOf('DescribeSubnets')];
    clock.advance(299_999);
    const late = breaker.stopOf('DescribeVpcs');
    clock.advance(1);
    const over = breaker.stopOf('DescribeVpcs');

    // Assess
    expect([...stops, late, over]).toEqual(['unauthorized', undefined, 'unauthorized', undefined]);
  });

  it('stops all actions if the credentials are invalid, until a call succeeds', () => {
    // Prepare
    const { breaker } = prepare();
    breaker.refused('DescribeVpcs', BAD_CREDENTIALS);

    // Act
    const before = breaker.stopOf('DescribeSubnets');
    breaker.succeeded('DescribeInstances');
    const after = breaker.stopOf('DescribeSubnets');

    // Assess
    expect([before, after]).toEqual(['unauthorized', undefined]);
  });

  it('stops all actions for ten seconds after AWS has failed', () => {
    // Prepare
    const { breaker, clock } = prepare();
    breaker.failed('throttled');

    // Act
    const stops = [breaker.stopOf('DescribeVpcs'), breaker.stopOf('DescribeSubnets')];
    clock.advance(10_000);
    const over = breaker.stopOf('DescribeVpcs');

    // Assess
    expect([...stops, over]).toEqual(['throttled', 'throttled', undefined]);
  });

  it('stops only the kind of request whose responses are errors', () => {
    // Prepare
    const { breaker } = prepare();
    breaker.failed('unavailable', 'DescribeInstances network-interface.ipv4-prefixes.ipv4-prefix');
    breaker.oversized('DescribeNetworkInterfaces vpc-id interface-type');

    // Act
    const stops = [
      breaker.stopOf('DescribeInstances', 'DescribeInstances network-interface.ipv4-prefixes.ipv4-prefix'),
      breaker.stopOf('DescribeNetworkInterfaces', 'DescribeNetworkInterfaces vpc-id interface-type'),
      breaker.stopOf('DescribeInstances', 'DescribeInstances instance-id'),
      breaker.stopOf('DescribeNetworkInterfaces', 'DescribeNetworkInterfaces network-interface-id'),
    ];

    // Assess
    expect(stops).toEqual(['unavailable', 'oversized', undefined, undefined]);
  });

  it('stops all kinds of request of an action that lacks its permission', () => {
    // Prepare
    const { breaker } = prepare();
    breaker.refused('DescribeInstances', { name: 'AccessDenied' });

    // Act
    const stops = [
      breaker.stopOf('DescribeInstances', 'DescribeInstances instance-id'),
      breaker.stopOf('DescribeVpcs', 'DescribeVpcs vpc-id'),
    ];

    // Assess
    expect(stops).toEqual(['unauthorized', undefined]);
  });

  it('is not opened earlier after a refusal by a failure that comes later', () => {
    // Prepare
    const { breaker, clock } = prepare();
    breaker.refused('DescribeVpcs', BAD_CREDENTIALS);
    breaker.failed('unavailable');

    // Act
    clock.advance(10_000);

    // Assess
    expect(breaker.stopOf('DescribeVpcs')).toBe('unauthorized');
  });

  it('reports a refusal once, however many calls it affects', () => {
    // Prepare
    const { breaker, clock, told } = prepare();

    // Act
    for (let time = 0; time < 3; time++) {
      for (const action of ['DescribeVpcs', 'DescribeSubnets', 'DescribeVpcs']) breaker.refused(action, UNAUTHORIZED);
      clock.advance(300_000);
    }

    // Assess
    expect(told).toEqual([['123456789012/eu-central-1', UNAUTHORIZED]]);
  });

  it('reports it again after an intermediate success', () => {
    // Prepare
    const { breaker, told } = prepare();
    breaker.refused('DescribeVpcs', UNAUTHORIZED);
    breaker.succeeded('DescribeSubnets');
    breaker.refused('DescribeVpcs', UNAUTHORIZED);
    const before = told.length;

    // Act
    breaker.succeeded('DescribeVpcs');
    breaker.refused('DescribeVpcs', UNAUTHORIZED);

    // Assess
    expect([before, told.length]).toEqual([1, 2]);
  });

  it('reports bad credentials even if a permission is already missing', () => {
    // Prepare
    const { breaker, told } = prepare();
    breaker.refused('DescribeNatGateways', UNAUTHORIZED);

    // Act
    for (let time = 0; time < 2; time++) breaker.refused('DescribeVpcs', BAD_CREDENTIALS);

    // Assess
    expect(told).toEqual([
      ['123456789012/eu-central-1', UNAUTHORIZED],
      ['123456789012/eu-central-1', BAD_CREDENTIALS],
    ]);
  });
});
