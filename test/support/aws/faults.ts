import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Error responses with EC2's wording: status, code, message. */
const ERRORS = {
  throttled: [503, 'RequestLimitExceeded', 'Request limit exceeded.'],
  internal: [500, 'InternalError', 'An internal error has occurred'],
  unavailable: [503, 'Unavailable', 'The server is overloaded and can’t handle the request.'],
  unauthorized: [403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'],
  denied: [403, 'AccessDenied', 'User is not authorized to perform this operation.'],
  bad_credentials: [401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'],
  expired: [400, 'RequestExpired', 'Request has expired.'],
  unknown_id: [400, 'InvalidNetworkInterfaceID.NotFound', 'The networkInterface ID ‘eni-1’ does not exist'],
  refused: [400, 'InvalidParameterValue', 'Value is invalid.'],
} as const satisfies Record<string, readonly [number, string, string]>;

/**
 * Unusable responses:
 *
 * - `malformed`: XML that ends before its root element is closed; `empty`, `html`: status 200 with an empty or an HTML body;
 * - `closed`: the connection is closed without a response; `cut`: it is closed in the middle of the response;
 * - `hang`: no response is ever sent; `stall`: nothing follows the first half of the response.
 */
const NO_ANSWERS = ['malformed', 'empty', 'html', 'closed', 'cut', 'hang', 'stall'] as const;

/** The kinds of faults: error responses and unusable responses. */
export type FaultKind = keyof typeof ERRORS | (typeof NO_ANSWERS)[number];

/** Which requests fail and how; a request must match all the given members. */
export interface Fault {
  /** Undefined for a correct but late response. */
  readonly kind?: FaultKind;
  readonly action?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Which pages fail: the first one (a request without a token) or later ones (with a token). */
  readonly page?: 'first' | 'later';
  /** How many requests fail; all of them by default. */
  readonly times?: number;
  /** Delay of the response in milliseconds. */
  readonly delayMs?: number;
  /** The response waits for this promise. */
  readonly until?: Promise<void>;
}

/** The properties of a request that a fault is matched against. */
export interface FaultSubject {
  readonly action: string;
  readonly accountId: string | undefined;
  readonly region: string;
  readonly isFirstPage: boolean;
}

/** The faults of a server; the first one that matches a request applies. */
export class Faults {
  readonly #faults: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** Returns the fault that applies to a request, and counts it as used once. */
  take(subject: FaultSubject): Fault | undefined {
    const found = this.#faults.find(({ fault, left }) => left > 0 && fits(fault, subject));
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  }
}

function fits({ action, accountId, region, page }: Fault, subject: FaultSubject): boolean {
  return (
    (action === undefined || action === subject.action) &&
    (accountId === undefined || accountId === subject.accountId) &&
    (region === undefined || region === subject.region) &&
    (page === undefined || (page === 'first') === subject.isFirstPage)
  );
}

/** Sends the response of a fault; `right` is the response that would be correct. */
export async function answerWithFault(
  response: ServerResponse,
  fault: Fault,
  right: string,
  writeError: (status: number, code: string, message: string) => void,
): Promise<void> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs);
  await fault.until;
  const { kind } = fault;
  const half = right.slice(0, right.length / 2);
  if (kind === undefined) {
    response.end(right);
  } else if (isError(kind)) {
    const [status, code, message] = ERRORS[kind];
    writeError(status, code, message);
  } else if (kind === 'closed') {
    response.destroy();
  } else if (kind === 'cut') {
    response.write(half, () => response.destroy());
  } else if (kind === 'stall') {
    response.write(half);
  } else if (kind !== 'hang') {
    response.end(kind === 'malformed' ? half : kind === 'html' ? '<html><body>Hello</body></html>' : '');
  }
}

function isError(kind: FaultKind): kind is keyof typeof ERRORS {
  return Object.hasOwn(ERRORS, kind);
}
