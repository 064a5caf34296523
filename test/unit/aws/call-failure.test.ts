import { describe, expect, it } from 'vitest';
import {
  CALL_FAILURES,
  concernsOneAction,
  failureOf,
  isExpiry,
  isTransient,
} from '../../../src/aws/calls/call-failure.ts';

const withStatus = (name: string, httpStatusCode: number | undefined) => ({ name, $metadata: { httpStatusCode } });

describe('failureOf', () => {
  it.each([
    [withStatus('RequestLimitExceeded', 503), 'throttled'],
    [withStatus('Throttling', 400), 'throttled'],
    [withStatus('ThrottlingException', 400), 'throttled'],
    [withStatus('TooManyRequestsException', 429), 'throttled'],
    [withStatus('SomethingNew', 429), 'throttled'],
    [{ name: 'Error', Code: 'SlowDown', $metadata: { httpStatusCode: 503 } }, 'throttled'],
    [withStatus('UnauthorizedOperation', 403), 'unauthorized'],
    [withStatus('AuthFailure', 401), 'unauthorized'],
    [withStatus('AccessDenied', 403), 'unauthorized'],
    [withStatus('ExpiredToken', 400), 'unauthorized'],
    [withStatus('ExpiredTokenException', 400), 'unauthorized'],
    [withStatus('RequestExpired', 400), 'unauthorized'],
    [withStatus('InvalidClientTokenId', 403), 'unauthorized'],
    [withStatus('OptInRequired', 401), 'unauthorized'],
    [{ name: 'CredentialsProviderError' }, 'unauthorized'],
    [withStatus('SomethingNew', 403), 'unauthorized'],
    [withStatus('InvalidParameterValue', 400), 'refused'],
    [withStatus('FilterLimitExceeded', 400), 'refused'],
    [withStatus('InvalidNetworkInterfaceID.NotFound', 400), 'refused'],
    [withStatus('InternalError', 500), 'unavailable'],
    [withStatus('Unavailable', 503), 'unavailable'],
    [withStatus('Error', 200), 'unavailable'],
    [withStatus('Error', undefined), 'unavailable'],
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'unavailable'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [new TypeError('no XML'), 'unavailable'],
    ['a text', 'unavailable'],
    [undefined, 'unavailable'],
    [null, 'unavailable'],
  ])('finds %j to be %s', (error, expected) => {
    // Prepare, Act
    const failure = failureOf(error);

    // Assess
    expect(failure).toBe(expected);
  });
});

describe('the consequence of a failure', () => {
  it('is a retry only for temporary failures', () => {
    // Prepare
    const failures: (keyof typeof CALL_FAILURES)[] = [
      'throttled',
      'unavailable',
      'unauthorized',
      'refused',
      'oversized',
      'no_budget',
      'no_time',
      'not_allowed',
      'not_an_id',
    ];

    // Act
    const passing = failures.filter(isTransient);

    // Assess
    expect(passing).toEqual(['throttled', 'unavailable']);
    expect(Object.keys(CALL_FAILURES).sort()).toEqual([...failures].sort());
  });

  it('is to renew credentials if they have expired, but not if they were never valid', () => {
    // Prepare
    const names = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'AuthFailure', 'UnauthorizedOperation'];

    // Act
    const expired = names.filter((name) => isExpiry(withStatus(name, 400)));

    // Assess
    expect(expired).toEqual(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
  });

  it('is to stop one action if only its permission is missing', () => {
    // Prepare
    const names = ['UnauthorizedOperation', 'AccessDenied', 'AuthFailure', 'ExpiredToken'];

    // Act
    const ofOneAction = names.filter((name) => concernsOneAction(withStatus(name, 403)));

    // Assess
    expect(ofOneAction).toEqual(['UnauthorizedOperation', 'AccessDenied']);
  });
});
