/**
 * How long before and after the time of an event an address counts as unowned, in seconds. CloudTrail writes times in
 * whole seconds, from the clocks of the hosts that answer, and a call takes effect within a second or so of its answer.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const EDGE_SECONDS = 2;
