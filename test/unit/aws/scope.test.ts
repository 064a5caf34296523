import { describe, expect, it } from 'vitest';
import { isAccountId, isRegion, partitionOf, scopeKey } from '../../../src/aws/accounts/scope.ts';

describe('isAccountId', () => {
  it.each([
    ['123456789012', true],
    ['000000000001', true],
    ['unknown', false],
    ['-', false],
    ['', false],
    ['12345678901', false],
    ['1234567890123', false],
    ['12345678901a', false],
    ['123456789012\n', false],
    ['١٢٣٤٥٦٧٨٩٠١٢', false],
    [undefined, false],
  ])('says of %j: %s', (text, expected) => {
    // Prepare, Act, Assess
    expect(isAccountId(text)).toBe(expected);
  });
});

describe('isRegion', () => {
  it.each([
    ['eu-central-1', true],
    ['us-gov-west-1', true],
    ['ap-southeast-2', true],
    ['cn-northwest-1', true],
    ['us-isob-east-1', true],
    ['eusc-de-east-1', true],
    ['mx-central-1', true],
    ['eu-central', false],
    ['eu-central-1.example.com', false],
    ['eu-central-1/', false],
    ['EU-CENTRAL-1', false],
    ['localhost', false],
    ['-', false],
    ['', false],
    [`eu-${'a'.repeat(40)}-1`, false],
    [undefined, false],
  ])('says of %j: %s', (text, expected) => {
    // Prepare, Act, Assess
    expect(isRegion(text)).toBe(expected);
  });
});

describe('partitionOf', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['us-iso-west-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('of %s is %s', (region, expected) => {
    // Prepare, Act, Assess
    expect(partitionOf(region)).toBe(expected);
  });
});

describe('scopeKey', () => {
  it('distinguishes accounts and Regions', () => {
    // Prepare
    const scopes = ['1', '2'].flatMap((accountId) =>
      ['a', 'b'].map((region) => ({ accountId, region, usesRole: false })),
    );

    // Act
    const keys = new Set(scopes.map(scopeKey));

    // Assess
    expect(keys.size).toBe(4);
  });
});
