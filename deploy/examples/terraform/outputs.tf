output "delivery_role_arn" {
  description = "The role with which Firehose writes to the domain; install.mjs --delivery-role lets it in."
  value       = aws_iam_role.delivery.arn
}

output "delivery_stream_arn" {
  description = "The destination for further flow logs with the same format."
  value       = aws_kinesis_firehose_delivery_stream.enriched.arn
}
