import { describe, expect, it } from 'vitest';
import { type AccountSettings, Accounts } from '../../../src/aws/accounts/accounts.ts';
import type { MetadataContext, ScopedRequest } from '../../../src/model/metadata-request.ts';
import { requestOf } from '../../support/aws/live-rig.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const CONTEXT: MetadataContext = { accountId: OWN, region: 'eu-central-1', deadlineMs: Number.POSITIVE_INFINITY };
const ROLE = { roleName: 'reader', externalId: undefined };

function accountsWith(settings: Partial<AccountSettings>): Accounts {
  return new Accounts({
    role: ROLE,
    allowedAccounts: new Set([OTHER]),
    policy: { burst: 1, perSecond: 1 },
    onRefused: () => {},
    ...settings,
  });
}

function scopedRequest(scope: Partial<ScopedRequest>): ScopedRequest {
  const [scoped] = requestOf(scope).scopes;
  if (scoped === undefined) throw new Error('a scope was given');
  return scoped;
}

describe('Accounts.scopeOf', () => {
  it.each([
    ['an allowed account', OTHER, { accountId: OTHER, region: 'us-east-1', usesRole: true }],
    ['the own account', OWN, { accountId: OWN, region: 'us-east-1', usesRole: false }],
    ['unknown', 'unknown', { accountId: OWN, region: 'us-east-1', usesRole: false }],
    ['none', undefined, { accountId: OWN, region: 'us-east-1', usesRole: false }],
    ['11 digits', '44445555666', { accountId: OWN, region: 'us-east-1', usesRole: false }],
    ['another account', '777788889999', 'not_allowed'],
  ])('is right for a record of %s', (_what, accountId, expected) => {
    // Prepare
    const accounts = accountsWith({});

    // Act
    const scope = accounts.scopeOf(scopedRequest({ accountId, region: 'us-east-1' }), CONTEXT);

    // Assess
    expect(scope).toEqual(expected);
  });

  it.each([OTHER, 'unknown', '777788889999'])(
    'is the function’s account without a role, for a record of %s',
    (accountId) => {
      // Prepare
      const accounts = accountsWith({ role: undefined });

      // Act
      const scope = accounts.scopeOf(scopedRequest({ accountId }), CONTEXT);

      // Assess
      expect(scope).toEqual({ accountId: OWN, region: 'eu-central-1', usesRole: false });
    },
  );

  it('does not treat the account of a record as the function’s own if that is unknown', () => {
    // Prepare
    const accounts = accountsWith({});

    // Act
    const scopes = [OWN, OTHER].map((accountId) =>
      accounts.scopeOf(scopedRequest({ accountId }), { ...CONTEXT, accountId: undefined }),
    );

    // Assess
    expect(scopes).toEqual(['not_allowed', { accountId: OTHER, region: 'eu-central-1', usesRole: true }]);
  });

  it('limits in how many Regions records can cause look-ups', () => {
    // Prepare
    const accounts = accountsWith({});
    const scopes = Array.from({ length: 1_000 }, (_, number) =>
      scopedRequest({ region: `eu-${'abcdefghij'.slice(number % 10)}-${Math.floor(number / 10)}` }),
    );

    // Act
    const outcomes = scopes.map((request) => {
      const scope = accounts.scopeOf(request, CONTEXT);
      if (typeof scope === 'string') return scope;
      accounts.callerFor(scope);
      return 'asked';
    });

    // Assess
    expect(outcomes.filter((outcome) => outcome === 'asked')).toHaveLength(256);
    expect(new Set(outcomes)).toEqual(new Set(['asked', 'refused']));
  });

  it('has one caller, and thus one budget, for an account and Region', () => {
    // Prepare
    const accounts = accountsWith({});
    const scope = { accountId: OWN, region: 'eu-central-1', usesRole: false };

    // Act
    const callers = [scope, { ...scope }, { ...scope, region: 'us-east-1' }].map((one) => accounts.callerFor(one));

    // Assess
    expect(callers[0]).toBe(callers[1]);
    expect(callers[0]).not.toBe(callers[2]);
  });
});
