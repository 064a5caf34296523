/** Why a source could not be downloaded, each with its meaning. */
export const DOWNLOAD_FAULTS = {
  status: 'the server answered with an error',
  redirect: 'a redirect leads to another host, or to a URL that is not https, or there are too many',
  address: 'the host is at an address that is not public',
  type: 'the content is not of a type that such a source has',
  encoding: 'the content has an encoding that is not supported, or is damaged',
  size: 'the content is larger than the source may be',
  time: 'the server took too long',
  connection: 'there was no connection, or it ended too early',
} as const satisfies Record<string, string>;

/** A key of {@link DOWNLOAD_FAULTS}. */
export type DownloadFault = keyof typeof DOWNLOAD_FAULTS;

/** What a server said of an answer that is an error. */
export interface AnswerFacts {
  readonly httpStatus?: number;
  /** For how many seconds the server wants no further request. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A source that could not be downloaded. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly fault: DownloadFault;
  readonly facts: AnswerFacts;

  constructor(fault: DownloadFault, message: string, options: ErrorOptions & AnswerFacts = {}) {
    const { cause, ...facts } = options;
    super(message, cause === undefined ? {} : { cause });
    this.fault = fault;
    this.facts = facts;
  }
}
