import { FUNCTION_AUDIENCE, matching, type OptionTable } from '../../model/option-row.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const NAMESPACE = /^(?!AWS\/|:)[\w./#:-]{1,255}$/;

/** Options of the log and the metrics. */
export const TELEMETRY_OPTIONS = {
  METRICS: {
    member: 'metrics',
    kind: 'choice',
    byDefault: 'emf',
    choices: ['emf', 'none'],
    audience: FUNCTION_AUDIENCE,
    family: 'METRICS',
    sentence: 'Write CloudWatch metrics to the function’s log.',
  },
  METRICS_NAMESPACE: {
    member: 'metricsNamespace',
    kind: 'text',
    byDefault: 'VpcFlowEnricher',
    audience: FUNCTION_AUDIENCE,
    pattern: matching(NAMESPACE, '1 to 255 letters, digits and ._-/#: (not AWS/…)'),
    sentence: 'CloudWatch namespace of the metrics.',
  },
  TRAFFIC_METRICS: {
    member: 'trafficMetrics',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'total', 'class', 'vpc', 'vpc-class', 'transfer'],
    audience: FUNCTION_AUDIENCE,
    needs: [
      {
        needs: [{ option: 'METRICS', values: ['emf'] }],
        reason: 'traffic is written in the embedded metric format',
      },
    ],
    sentence:
      'Also count accepted and rejected flows and bytes: in total, by class of the far end, by VPC, or both, or by transfer class.',
  },
  LOG_LEVEL: {
    member: 'logLevel',
    kind: 'choice',
    byDefault: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    audience: ['function', 'snapshot'],
    family: null,
    sentence: 'Level of the function’s log; `info` is one line an invocation.',
  },
} as const satisfies OptionTable;
