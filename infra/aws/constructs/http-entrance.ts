import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CORS } from '#manifest/cors.ts';
import type { RouteSpec } from '#manifest/types.ts';
import type { Options } from '../options.ts';
import { accessLogFormat } from './access-log-format.ts';
import type { ManifestFunction } from './manifest-function.ts';

const METHODS = {
  GET: apigateway.HttpMethod.GET,
  POST: apigateway.HttpMethod.POST,
  PUT: apigateway.HttpMethod.PUT,
  PATCH: apigateway.HttpMethod.PATCH,
  DELETE: apigateway.HttpMethod.DELETE,
} as const;

/** The gateway: throttled, logged, and asking one function who may do what. */
export class HttpEntrance extends Construct {
  readonly url: string;
  readonly apiId: string;
  readonly #api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, options: Options, authorizer: apigateway.IHttpRouteAuthorizer) {
    super(scope, id);
    const { name, corsOrigins } = options;
    this.#api = new apigateway.HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      defaultAuthorizer: authorizer,
      ...(corsOrigins.length === 0 ? {} : { corsPreflight: corsOf(corsOrigins) }),
    });
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${name}`,
      retention: options.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: options.throttleRate, burstLimit: options.throttleBurst },
      detailedMetricsEnabled: true,
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(log), format: accessLogFormat },
    });
    this.url = stage.url;
    this.apiId = this.#api.apiId;
  }

  /** Leads requests to the function that answers them. A route without a role asks for no login. */
  lead(routes: RouteSpec[], fn: ManifestFunction): void {
    const integration = new HttpLambdaIntegration(fn.node.id, fn.lambda);
    for (const { method, path, role } of routes)
      for (const route of this.#api.addRoutes({
        path,
        methods: [METHODS[method]],
        integration,
        ...(role === null ? { authorizer: new apigateway.HttpNoneAuthorizer() } : {}),
      }))
        if (role === null) explainOpenRoute(route);
  }
}

const corsOf = (origins: string[]): apigateway.CorsPreflightOptions => ({
  allowOrigins: origins,
  allowMethods: [apigateway.CorsHttpMethod.ANY],
  allowHeaders: [...CORS.requestHeaders],
  exposeHeaders: [...CORS.answerHeaders],
});

function explainOpenRoute(route: Construct): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'Load balancers and monitors ask for the health of the service without a login, and programs for the description of the API, which is that of this project; neither tells anything of a fleet.',
  });
}
