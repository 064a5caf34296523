const atMinute = (minute: string): string => `2026-03-02T09:${minute}:00.000Z`;

/**
 * What the queries about who is outside have to find in the documents of `place-documents.ts`, by name: the same rows at every
 * destination.
 */
export const PLACE_ROWS: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  // of a flow without a direction, the end of which something is known counts, the source first
  countries: [
    ['GB', 5, 4, 2, 10_940],
    ['SE', 3, 3, 1, 8_600],
  ],
  networks: [
    ['AS29518 Bredband2 AB', 4, 4, 1, 8_660],
    ['AS1221 Telstra Pty Ltd', 2, 1, 2, 5_000],
  ],
  'listed-peers': [
    ['exits threats', '89.160.20.112', 'egress', 'shop-batch', 9_001, 2, 8_000, atMinute('06')],
    ['threats', '2.125.160.216', 'ingress', 'shop-web', 443, 1, 700, atMinute('04')],
    ['exits threats', '89.160.20.112', 'ingress', 'shop-batch', 9_001, 1, 600, atMinute('07')],
    ['threats', '2.125.160.216', 'not known', 'not known', 443, 1, 60, atMinute('17')],
  ],
  // without the bucket in the own Region, DynamoDB, the rejected flow, and the one of which no own Region is known
  's3-in-other-regions': [['eu-central-1', 'us-east-1', 'shop-batch', 3, 75_800]],
};
