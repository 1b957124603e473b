import type { ApiGatewaySpec } from './apigateway/spec.js';
import type { AppSyncSpec } from './appsync/spec.js';
import type { AthenaSpec } from './athena/spec.js';
import type { Ec2AsgSpec } from './autoscaling/spec.js';
import type { DashboardSpec } from './dashboard/spec.js';
import type { DynamoDbSpec } from './dynamodb/spec.js';
import type { Ec2Spec } from './ec2/spec.js';
import type { AlbSpec, NlbSpec } from './elb/spec.js';
import type { EventBridgeSpec } from './eventbridge/spec.js';
import type { KinesisSpec } from './kinesis/spec.js';
import type { LambdaSpec } from './lambda/spec.js';
import type { HealthCheckSpec } from './route53/health-check-spec.js';
import type { Route53ZoneSpec } from './route53/spec.js';
import type { S3Spec } from './s3/spec.js';
import type { ServiceSpec } from './service/spec.js';
import type { SnsSpec } from './sns/spec.js';
import type { SqsSpec } from './sqs/spec.js';
import type { StepFunctionsSpec } from './stepfunctions/spec.js';
import type { NatGatewaySpec } from './vpc/spec.js';

/** A normalised resource: every default explicit, SI units. */
export type ResourceSpec =
  | ServiceSpec
  | Route53ZoneSpec
  | HealthCheckSpec
  | AlbSpec
  | NlbSpec
  | Ec2Spec
  | Ec2AsgSpec
  | DynamoDbSpec
  | ApiGatewaySpec
  | AppSyncSpec
  | LambdaSpec
  | S3Spec
  | SqsSpec
  | SnsSpec
  | EventBridgeSpec
  | NatGatewaySpec
  | KinesisSpec
  | StepFunctionsSpec
  | AthenaSpec
  | DashboardSpec;

export type ResourceType = ResourceSpec['type'];
