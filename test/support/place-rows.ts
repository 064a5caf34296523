const atMinute = (minute: string): string => `2026-03-02T09:${minute}:00.000Z`;

/**
 * The expected rows of the queries about external peers for the documents of `place-documents.ts`, by query name. They are the
 * same at every destination.
 */
export const PLACE_ROWS: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  // for a flow without a direction, the end with address data counts; the source takes precedence
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
  // excludes the bucket in the same Region, DynamoDB, the rejected flow, and the flow whose own Region is unknown
  's3-in-other-regions': [['eu-central-1', 'us-east-1', 'shop-batch', 3, 75_800]],
};
