locals {
  # The name in the index template of the schema flat.
  index = "vpc-flow-logs-flat"

  # Fields of the flow log, and the format that the function expects: a record does not state its format.
  fields = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status", "vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr",
    "pkt-dstaddr", "region", "az-id", "sublocation-type", "sublocation-id", "pkt-src-aws-service",
    "pkt-dst-aws-service", "flow-direction", "traffic-path",
  ]
}

resource "aws_flow_log" "vpc" {
  vpc_id                   = var.vpc_id
  traffic_type             = "ALL"
  max_aggregation_interval = 60
  log_format               = join(" ", formatlist("$${%s}", local.fields))
  log_destination_type     = "kinesis-data-firehose"
  log_destination          = aws_kinesis_firehose_delivery_stream.enriched.arn

  # No records before the function has permission to re-queue them.
  depends_on = [aws_iam_role_policy.put_back]
}
