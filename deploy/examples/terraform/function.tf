data "archive_file" "dist" {
  type        = "zip"
  source_dir  = var.dist
  output_path = "${path.module}/dist.zip"
}

resource "aws_cloudwatch_log_group" "enricher" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 30
}

resource "aws_lambda_function" "enricher" {
  function_name    = var.name
  description      = "Parses and enriches VPC flow log records for Amazon Data Firehose."
  filename         = data.archive_file.dist.output_path
  source_code_hash = data.archive_file.dist.output_base64sha256
  handler          = "handler.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  memory_size      = 1024
  timeout          = 120
  role             = aws_iam_role.enricher.arn

  environment {
    variables = {
      # For the C library: few arenas, and large blocks go back to the system when they are free.
      MALLOC_ARENA_MAX       = "2"
      MALLOC_MMAP_THRESHOLD_ = "9437184"
      MALLOC_TRIM_THRESHOLD_ = "16777216"

      DESTINATION = "opensearch"
      LOG_FORMAT  = join(" ", local.fields)
      METADATA    = "ec2"
    }
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.enricher.name
  }
}

resource "aws_iam_role" "enricher" {
  name = "${var.name}-enricher"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "enricher" {
  name = "enrich"
  role = aws_iam_role.enricher.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.enricher.arn}:*"
      },
      {
        # These actions do not support resource-level permissions.
        Effect = "Allow"
        Action = [
          "ec2:DescribeInstances",
          "ec2:DescribeNatGateways",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
    ]
  })
}

# Records whose output does not fit into a response are re-queued. A separate policy, since the stream needs the
# function first.
resource "aws_iam_role_policy" "put_back" {
  name = "put-back"
  role = aws_iam_role.enricher.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["firehose:PutRecordBatch"]
      Resource = aws_kinesis_firehose_delivery_stream.enriched.arn
    }]
  })
}
