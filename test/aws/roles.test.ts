import { describe, expect, it } from 'vitest';
import type { MetadataContext } from '../../src/model/metadata-request.ts';
import type { MetadataSource } from '../../src/model/ports.ts';
import { makeRig, requestOf } from '../support/aws/live-rig.ts';
import { addShop, PEER, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_REGION, type ReceivedRequest } from '../support/ec2-server.ts';
import { runOutOfTime } from '../support/run-out-of-time.ts';

const server = useEc2Server();
const ACCOUNT_A = '444455556666';
const ACCOUNT_B = '777788889999';
const ROLE = { roleName: 'flow-log-reader', externalId: 'our-secret' };
const WEB_OF_B = { ...WEB, id: 'eni-0bbbbbbbbbbbbbbb0' };

/** Whether everything about an interface has been looked up. */
function isKnown(source: MetadataSource, { id, instanceId = '', subnetId, vpcId }: typeof WEB_OF_B): boolean {
  const found = [source.interfaceById(id), source.instanceById(instanceId), source.subnetById(subnetId)];
  return [...found, source.vpcById(vpcId)].every((one) => one !== undefined);
}

/** Two accounts in addition to the home account, each with a web server and the role. */
function addAccounts(): void {
  addShop(server().world.region(ACCOUNT_A, HOME_REGION));
  addShop(server().world.region(ACCOUNT_B, HOME_REGION)).interfaces.set(WEB_OF_B.id, WEB_OF_B);
  for (const accountId of [ACCOUNT_A, ACCOUNT_B]) {
    server().sts.roles.set(accountId, { name: 'flow-log-reader', externalId: 'our-secret' });
  }
}

const inAccountA = { accountId: ACCOUNT_A, interfaceIds: new Set([WEB.id]) };
const inAccountB = { accountId: ACCOUNT_B, interfaceIds: new Set([WEB_OF_B.id]) };

describe('look-ups in other accounts', () => {
  it('are made with the role of the record’s account, assumed once with the external id', async () => {
    // Prepare
    addAccounts();
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A, ACCOUNT_B] });

    // Act
    await source.resolve(requestOf(inAccountA, inAccountB), context());
    await source.resolve(requestOf({ ...inAccountA, instanceIds: new Set(['i-0fffffffffffffff0']) }), context());

    // Assess
    expect(source.interfaceById(WEB.id)?.accountId).toBe(ACCOUNT_A);
    expect(source.interfaceById(WEB_OF_B.id)?.accountId).toBe(ACCOUNT_B);
    const assumed = server()
      .received('AssumeRole')
      .map(({ form }) => ['RoleArn', 'ExternalId', 'RoleSessionName'].map((name) => form.get(name)))
      .sort();
    expect(assumed).toEqual([
      [`arn:aws:iam::${ACCOUNT_A}:role/flow-log-reader`, 'our-secret', 'vpc-flow-enricher'],
      [`arn:aws:iam::${ACCOUNT_B}:role/flow-log-reader`, 'our-secret', 'vpc-flow-enricher'],
    ]);
  });

  it('assume the role once for all Regions, at the STS of the stream’s own', async () => {
    // Prepare
    addAccounts();
    addShop(server().world.region(ACCOUNT_A, 'us-east-1')).interfaces.set(WEB_OF_B.id, WEB_OF_B);
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });

    // Act
    await source.resolve(
      requestOf({ ...inAccountB, accountId: ACCOUNT_A, region: 'us-east-1' }, inAccountA),
      context(),
    );

    // Assess
    expect([source.interfaceById(WEB.id)?.region, source.interfaceById(WEB_OF_B.id)?.region]).toEqual([
      HOME_REGION,
      'us-east-1',
    ]);
    expect(
      server()
        .received('AssumeRole')
        .map(({ region }) => region),
    ).toEqual([HOME_REGION]);
  });

  it('assume the role again shortly before the session expires', async () => {
    // Prepare
    addAccounts();
    server().sts.roles.set(ACCOUNT_A, { name: 'flow-log-reader', externalId: 'our-secret', lifeSeconds: 120 });
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A], timing: { now: Date.now } });
    await source.resolve(requestOf(inAccountA), context());

    // Act
    await source.resolve(requestOf({ ...inAccountA, interfaceIds: new Set(['eni-0aaaaaaaaaaaaaaa0']) }), context());

    // Assess
    expect(server().received('AssumeRole').length).toBeGreaterThan(1);
    expect(source.counts.failures).toEqual({});
  });

  it('get new credentials when the current ones are refused as expired, without a warning', async () => {
    // Prepare
    addAccounts();
    const { source, context, warnings } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });
    await source.resolve(requestOf({ ...inAccountA, interfaceIds: new Set(['eni-0aaaaaaaaaaaaaaa0']) }), context());
    server().sts.revoke(ACCOUNT_A);

    // Act
    await source.resolve(requestOf(inAccountA), context());

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(server().received('AssumeRole')).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  it('get new credentials once if many calls find them expired', async () => {
    // Prepare
    addAccounts();
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });
    await source.resolve(requestOf({ ...inAccountA, interfaceIds: new Set(['eni-0aaaaaaaaaaaaaaa0']) }), context());
    server().sts.revoke(ACCOUNT_A);
    const ids = Array.from({ length: 900 }, (_, number) => `eni-${String(number).padStart(17, '0')}`);

    // Act
    await source.resolve(requestOf({ ...inAccountA, interfaceIds: new Set([WEB.id, ...ids]) }), context());

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(server().received('AssumeRole')).toHaveLength(2);
  });

  it('stop with one warning if the role may not be assumed', async () => {
    // Prepare
    addAccounts();
    server().sts.roles.set(ACCOUNT_A, { name: 'flow-log-reader', externalId: 'another' });
    const { source, context, warnings } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A, ACCOUNT_B] });

    // Act
    for (let batch = 0; batch < 3; batch++) await source.resolve(requestOf(inAccountA, inAccountB), context());

    // Assess
    expect(warnings.map(({ scope }) => scope)).toEqual([`${ACCOUNT_A}/${HOME_REGION}`]);
    expect(server().received('AssumeRole')).toHaveLength(2);
    expect(source.counts.failures).toEqual({ unauthorized: 3 });
    expect(source.interfaceById(WEB_OF_B.id)).toBeDefined();
  });

  it('retry STS after a temporary failure', async () => {
    // Prepare
    addAccounts();
    server().fail({ action: 'AssumeRole', kind: 'internal', times: 2 });
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });

    // Act
    await source.resolve(requestOf(inAccountA), context());

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
  });

  it.each(['AssumeRole', 'DescribeNetworkInterfaces'])(
    'end at the deadline if %s hangs, and the other account is answered',
    async (action) => {
      // Prepare
      addAccounts();
      const rig = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A, ACCOUNT_B] });
      await rig.source.resolve(
        requestOf({ ...inAccountB, interfaceIds: new Set(['eni-0aaaaaaaaaaaaaaa0']) }),
        rig.context(),
      );
      // for AssumeRole the server knows only the caller's account; B already has its session
      server().fail({ action, kind: 'hang', ...(action === 'AssumeRole' ? {} : { accountId: ACCOUNT_A }) });

      const milliseconds = 500;
      const before = server().requests.length;
      const hangs = (request: ReceivedRequest) =>
        request.action === action && (action === 'AssumeRole' || request.accountId === ACCOUNT_A);

      // Act
      await runOutOfTime(() => rig.source.resolve(requestOf(inAccountA, inAccountB), rig.context(milliseconds)), {
        clock: rig.clock,
        milliseconds,
        when: () => server().requests.slice(before).some(hangs) && isKnown(rig.source, WEB_OF_B),
      });

      // Assess
      expect(rig.source.interfaceById(WEB_OF_B.id)).toBeDefined();
      expect(rig.source.interfaceById(WEB.id)).toBeUndefined();
      expect(rig.source.counts.failures).toEqual({ no_time: 1 });
    },
  );

  it.each(['unknown', '-', '44445555666', '4444555566667', undefined])(
    'are made in the stream’s own account if the record’s account id is %s',
    async (accountId) => {
      // Prepare
      addShop(server().home);
      const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });

      // Act
      await source.resolve(requestOf({ accountId, interfaceIds: new Set([WEB.id]) }), context());

      // Assess
      expect(source.interfaceById(WEB.id)).toBeDefined();
      expect(server().received('AssumeRole')).toEqual([]);
    },
  );

  it('are not made in an account that is not allowed, and counted', async () => {
    // Prepare
    addAccounts();
    const { source, context } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });

    // Act
    await source.resolve(requestOf(inAccountB), context());

    // Assess
    expect(server().requests).toEqual([]);
    expect(source.counts.failures).toEqual({ not_allowed: 1 });
  });

  it('leave an address unattributed that one account has until the other possible account has been searched', async () => {
    // Prepare
    addAccounts();
    const rig = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A, ACCOUNT_B] });
    const wanted = { addressesByVpc: new Map([[SHOP_VPC, new Set(['10.8.0.1'])]]) };
    await rig.source.resolve(requestOf({ ...wanted, accountId: ACCOUNT_A }), rig.context());
    const before = rig.source.interfaceAnywhere('10.8.0.1')?.id;
    server().world.region(ACCOUNT_B, HOME_REGION).interfaces.delete(PEER.id);
    server().fail({ accountId: ACCOUNT_B, action: 'DescribeNetworkInterfaces', kind: 'internal', times: 4 });

    // Act
    await rig.source.resolve(requestOf({ ...wanted, accountId: ACCOUNT_B }), rig.context());
    const meanwhile = rig.source.interfaceAnywhere('10.8.0.1')?.id;
    rig.clock.advance(10_001);
    await rig.source.resolve(requestOf({ ...wanted, accountId: ACCOUNT_B }), rig.context());

    // Assess
    expect([before, meanwhile, rig.source.interfaceAnywhere('10.8.0.1')?.id]).toEqual([PEER.id, undefined, PEER.id]);
  });

  it('use no role for the stream’s own account', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig({ role: ROLE, allowedAccounts: [ACCOUNT_A] });

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) });

    // Assess
    expect(source.interfaceById(WEB.id)).toBeDefined();
    expect(server().received('AssumeRole')).toEqual([]);
  });
});

describe('the Region of a look-up', () => {
  const withRegion = (context: MetadataContext, region: string | undefined): MetadataContext => ({
    ...context,
    region,
  });

  it.each([
    ['the record’s', 'us-east-1', 'us-east-1'],
    ['the stream’s where the record tells none', undefined, HOME_REGION],
    ['the stream’s where the record tells nonsense', 'evil.example/x', HOME_REGION],
  ])('is %s', async (_which, region, expected) => {
    // Prepare
    const { source, context } = makeRig();

    // Act
    await source.resolve(requestOf({ region, interfaceIds: new Set([WEB.id]) }), context());

    // Assess
    expect(server().requests.map((request) => request.region)).toEqual([expected]);
  });

  it('is missing if neither states it: then no call is made', async () => {
    // Prepare
    const { source, context } = makeRig();

    // Act
    await source.resolve(
      requestOf({ region: undefined, interfaceIds: new Set([WEB.id]) }),
      withRegion(context(), undefined),
    );

    // Assess
    expect(server().requests).toEqual([]);
    expect(source.counts.failures).toEqual({ not_allowed: 1 });
  });
});
