variable "name" {
  description = "Name of the function and the delivery stream, and what the names of all else begin with."
  type        = string
  default     = "vpc-flow-enricher"
}

variable "vpc_id" {
  description = "The VPC whose traffic is recorded."
  type        = string
}

variable "domain_arn" {
  description = "The OpenSearch domain, in which deploy/opensearch/install.mjs has put the templates."
  type        = string
}

variable "dist" {
  description = "The folder dist/ that npm run build writes."
  type        = string
  default     = "../../../dist"
}
