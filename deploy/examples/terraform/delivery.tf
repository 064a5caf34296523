data "aws_caller_identity" "current" {}

# Records that could not be transformed or delivered.
resource "aws_s3_bucket" "failed" {
  bucket_prefix = "${var.name}-failed-"
}

resource "aws_s3_bucket_public_access_block" "failed" {
  bucket                  = aws_s3_bucket.failed.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "failed" {
  bucket = aws_s3_bucket.failed.id

  rule {
    id     = "expire-errors"
    status = "Enabled"

    filter {
      prefix = "errors/"
    }

    expiration {
      days = 90
    }
  }
}

resource "aws_cloudwatch_log_group" "delivery" {
  name              = "/aws/kinesisfirehose/${var.name}"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "delivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_iam_role" "delivery" {
  name = "${var.name}-delivery"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # Firehose sends the account of the stream as the external id.
      Condition = { StringEquals = { "sts:ExternalId" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "delivery" {
  name = "deliver"
  role = aws_iam_role.delivery.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetBucketLocation",
          "s3:GetObject",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
          "s3:PutObject",
        ]
        Resource = [aws_s3_bucket.failed.arn, "${aws_s3_bucket.failed.arn}/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
        Resource = [aws_lambda_function.enricher.arn, "${aws_lambda_function.enricher.arn}:*"]
      },
      {
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.delivery.arn}:log-stream:${aws_cloudwatch_log_stream.delivery.name}"
      },
      {
        Effect = "Allow"
        Action = [
          "es:DescribeDomain",
          "es:DescribeDomainConfig",
          "es:DescribeDomains",
          "es:ESHttpPost",
          "es:ESHttpPut",
        ]
        Resource = [var.domain_arn, "${var.domain_arn}/*"]
      },
      {
        Effect = "Allow"
        Action = ["es:ESHttpGet"]
        Resource = [
          "${var.domain_arn}/_all/_settings",
          "${var.domain_arn}/_cluster/stats",
          "${var.domain_arn}/_nodes",
          "${var.domain_arn}/_nodes/stats",
          "${var.domain_arn}/_nodes/*/stats",
          "${var.domain_arn}/_stats",
          "${var.domain_arn}/${local.index}*/_mapping/*",
          "${var.domain_arn}/${local.index}*/_stats",
        ]
      },
    ]
  })
}

resource "aws_kinesis_firehose_delivery_stream" "enriched" {
  name        = var.name
  destination = "opensearch"

  # A key that AWS owns: the service that delivers flow logs has no permission to use one of yours.
  server_side_encryption {
    enabled  = true
    key_type = "AWS_OWNED_CMK"
  }

  # VPC Flow Logs sets this tag and cannot write without it; declared here so that Terraform does not remove it.
  tags = {
    LogDeliveryEnabled = "true"
  }

  opensearch_configuration {
    domain_arn            = var.domain_arn
    role_arn              = aws_iam_role.delivery.arn
    index_name            = local.index
    index_rotation_period = "OneDay"
    buffering_size        = 5
    buffering_interval    = 60
    retry_duration        = 3600
    s3_backup_mode        = "FailedDocumentsOnly"

    document_id_options {
      default_document_id_format = "NO_DOCUMENT_ID"
    }

    s3_configuration {
      bucket_arn          = aws_s3_bucket.failed.arn
      role_arn            = aws_iam_role.delivery.arn
      prefix              = "errors/"
      error_output_prefix = "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
      compression_format  = "GZIP"

      cloudwatch_logging_options {
        enabled         = true
        log_group_name  = aws_cloudwatch_log_group.delivery.name
        log_stream_name = aws_cloudwatch_log_stream.delivery.name
      }
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.enricher.arn}:$LATEST"
        }

        parameters {
          parameter_name  = "RoleArn"
          parameter_value = aws_iam_role.delivery.arn
        }

        # A larger buffer could overflow the function's response, and the rest would be processed twice. The provider
        # stores no parameters with AWS's defaults, such as the interval of 60 seconds and the three retries.
        parameters {
          parameter_name  = "BufferSizeInMBs"
          parameter_value = "0.2"
        }
      }
    }
  }

  # Firehose checks its role when the stream is created.
  depends_on = [aws_iam_role_policy.delivery]
}
