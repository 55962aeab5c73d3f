import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

const FIVE_MINUTES = Duration.minutes(5);

/** Figures by the names of things, not by the things: so the stack of alarms needs nothing of the others. */
const metricOf =
  (namespace: string) =>
  (
    metricName: string,
    dimensionsMap: Record<string, string>,
    statistic: string,
    period = FIVE_MINUTES,
  ): Metric =>
    new Metric({ namespace, metricName, dimensionsMap, statistic, period });

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const lambdaMetric = metricOf('AWS/Lambda');
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const queueMetric = metricOf('AWS/SQS');
/** https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html */
export const iotMetric = metricOf('AWS/IoT');
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export const gatewayMetric = metricOf('AWS/ApiGateway');
/** https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html */
export const streamMetric = metricOf('AWS/Kinesis');
/** Our own, of docs/figures.md, in the namespace that the deployment is named by (layers/lambda/cloudwatch.ts). */
export const ownMetric = (deployment: string) => metricOf(deployment);
/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html */
export const databaseMetric = metricOf('AWS/RDS');
