/** Retention period of an index, from its creation. */
const KEEP = '30d';
/** The index behind a data stream is rolled over when the first of these limits is reached. */
const ROLLOVER = { min_index_age: '1d', min_primary_shard_size: '30gb' };
/** Higher than the priority of a policy that applies to every index. */
const PRIORITY = 100;
const RETRY = { count: 3, backoff: 'exponential', delay: '10m' };

const AFTER_KEEP = [{ state_name: 'deleted', conditions: { min_index_age: KEEP } }];
const DELETED = { name: 'deleted', actions: [{ retry: RETRY, delete: {} }], transitions: [] };

/**
 * Index State Management for indexes that Firehose rotates: each is deleted at the end of its retention period.
 * Source: https://docs.opensearch.org/latest/im-plugin/ism/policies/
 * @param {readonly string[]} names of the indexes, without the rotation suffix
 */
export const rotatedPolicy = (names) => ({
  policy: {
    description: `vpc-flow-enricher: indexes that Firehose rotates, deleted after ${KEEP}`,
    default_state: 'kept',
    states: [{ name: 'kept', actions: [], transitions: AFTER_KEEP }, DELETED],
    ism_template: [{ index_patterns: names.map((name) => `${name}-*`), priority: PRIORITY }],
  },
});

/**
 * The same for data streams: the index behind one is rolled over, and deleted at the end of its retention period.
 * @param {readonly string[]} names of the data streams
 */
export const streamPolicy = (names) => ({
  policy: {
    description: `vpc-flow-enricher: data streams, rolled over, indexes deleted after ${KEEP}`,
    default_state: 'written',
    states: [{ name: 'written', actions: [{ retry: RETRY, rollover: ROLLOVER }], transitions: AFTER_KEEP }, DELETED],
    ism_template: [{ index_patterns: names, priority: PRIORITY }],
  },
});
