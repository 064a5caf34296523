/**
 * Endpoints of AWS by the end of their host name. The IPv4 endpoint of a domain has its Region before `es`, its dual-stack
 * endpoint after `aos`; collections have an endpoint of their generation: Classic, or NextGen on `on.aws`.
 * Sources: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html,
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-collection-endpoints.html
 */
const ENDPOINTS = [
  { service: 'es', pattern: /\.(?<region>[a-z0-9-]+)\.es\.amazonaws\.com(\.cn)?$/ },
  { service: 'es', pattern: /\.aos\.(?<region>[a-z0-9-]+)\.on\.aws$/ },
  { service: 'aoss', pattern: /\.(?<region>[a-z0-9-]+)\.aoss(-fips)?\.amazonaws\.com(\.cn)?$/ },
  { service: 'aoss', pattern: /\.aoss(-fips)?\.(?<region>[a-z0-9-]+)\.on\.aws$/ },
];

/**
 * The service and Region for which requests to a host are signed.
 * @param {string} host
 * @returns {{ readonly service?: string, readonly region?: string }} nothing if the host does not belong to AWS
 */
export const endpointOf = (host) => {
  for (const { service, pattern } of ENDPOINTS) {
    const region = pattern.exec(host)?.groups?.region;
    if (region !== undefined) return { service, region };
  }
  return {};
};
