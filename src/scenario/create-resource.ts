import { ApiGateway } from '../models/apigateway/gateway.js';
import { AppSyncApi } from '../models/appsync/api.js';
import { QueryEngine } from '../models/athena/engine.js';
import { AutoScalingGroup } from '../models/autoscaling/group.js';
import { Dashboard } from '../models/dashboard/dashboard.js';
import { DynamoDbTable } from '../models/dynamodb/table.js';
import { SingleInstance } from '../models/ec2/single.js';
import { ApplicationLoadBalancer } from '../models/elb/alb.js';
import { NetworkLoadBalancer } from '../models/elb/nlb.js';
import { Bus } from '../models/eventbridge/bus.js';
import { DataStream } from '../models/kinesis/stream.js';
import { LambdaFunction } from '../models/lambda/function.js';
import type { Resource, ResourceContext } from '../models/resource.js';
import { HealthCheck } from '../models/route53/health-check.js';
import { HostedZone } from '../models/route53/zone.js';
import { Bucket } from '../models/s3/bucket.js';
import { ServiceResource } from '../models/service/service.js';
import { Topic } from '../models/sns/topic.js';
import type { ResourceSpec } from '../models/spec.js';
import { Queue } from '../models/sqs/queue.js';
import { StateMachine } from '../models/stepfunctions/state-machine.js';
import { NatGateways } from '../models/vpc/nat-gateway.js';

/** The model of a resource. */
export function createResource(spec: ResourceSpec, context: ResourceContext): Resource {
  switch (spec.type) {
    case 'service':
      return new ServiceResource(spec, context);
    case 'route53-zone':
      return new HostedZone(spec, context);
    case 'health-check':
      return new HealthCheck(spec, context);
    case 'alb':
      return new ApplicationLoadBalancer(spec, context);
    case 'nlb':
      return new NetworkLoadBalancer(spec, context);
    case 'ec2':
      return new SingleInstance(spec, context);
    case 'ec2-asg':
      return new AutoScalingGroup(spec, context);
    case 'dynamodb':
      return new DynamoDbTable(spec, context);
    case 'api-gateway':
      return new ApiGateway(spec, context);
    case 'appsync':
      return new AppSyncApi(spec, context);
    case 'lambda':
      return new LambdaFunction(spec, context);
    case 's3':
      return new Bucket(spec, context);
    case 'sqs':
      return new Queue(spec, context);
    case 'sns':
      return new Topic(spec, context);
    case 'eventbridge':
      return new Bus(spec, context);
    case 'nat-gateway':
      return new NatGateways(spec, context);
    case 'athena':
      return new QueryEngine(spec, context);
    case 'dashboard':
      return new Dashboard(spec, context);
    case 'kinesis':
      return new DataStream(spec, context);
    case 'step-functions':
      return new StateMachine(spec, context);
  }
}
