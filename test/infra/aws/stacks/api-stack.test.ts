import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { actionsOf, grantsOf } from '../grants.ts';
import { resourcesOf, templatesOf } from '../templates.ts';

const { api } = templatesOf();
const routes = resourcesOf(api, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);

describe('the API', () => {
  it('has every route of the manifest that a function answers, and no other', () => {
    const wanted = manifest.routes.filter((route) => route.function !== null);
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      wanted.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(manifest.routes.filter((route) => route.function !== null))(
    'asks one function who may do $method $path, unless everybody may',
    ({ method, path, role }) => {
      const route = routes.find(({ RouteKey }) => RouteKey === `${method} ${path}`);
      expect(route?.AuthorizationType).toBe(role === null ? 'NONE' : 'CUSTOM');
      if (role !== null) expect(route?.AuthorizerId).toBeDefined();
    },
  );

  it('keeps an answer for a token and a route, and for no longer than a key may live on', () => {
    api.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    api.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerResultTtlInSeconds: 60,
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization', '$context.routeKey'],
    });
  });

  it('is throttled and logs who asked for what', () => {
    api.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingBurstLimit: 400, ThrottlingRateLimit: 200 }),
      AccessLogSettings: {
        DestinationArn: Match.anyValue(),
        Format: Match.stringLikeRegexp('subject.*status'),
      },
    });
  });

  it('lets pages of other origins in only where they are named', () => {
    api.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    templatesOf({ corsOrigins: 'https://fleet.example' }).api.hasResourceProperties(
      'AWS::ApiGatewayV2::Api',
      {
        CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://fleet.example'] }),
      },
    );
  });
});

describe('who vouches for people', () => {
  it('is a user pool that nobody signs up to by themselves, with a second factor and a group for each role', () => {
    api.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
    });
    const groups = resourcesOf(api, 'AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]) => Properties.GroupName,
    );
    expect(groups.sort()).toEqual(['admin', 'operator', 'viewer']);
  });

  it('is the given provider, where there is one', () => {
    const { api: given } = templatesOf({ oidcIssuer: 'https://login.example', oidcAudience: 'meters' });
    given.resourceCountIs('AWS::Cognito::UserPool', 0);
    given.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'iot-meter-authorize-request',
      Environment: {
        Variables: Match.objectLike({ OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'meters' }),
      },
    });
  });
});

describe('what a function may do', () => {
  const grants = grantsOf(api);

  it('is nothing at all for the one that decides, but to write its log', () => {
    expect(actionsOf(grants.get('authorize-request'))).toEqual([]);
  });

  it('is to log in to the database for the one that decides, where it takes keys, and to stand in its network', () => {
    const { api: withKeys } = templatesOf({ apiKeys: 'true' });
    expect(actionsOf(grantsOf(withKeys).get('authorize-request'))).toContain('rds-db:connect');
    withKeys.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'iot-meter-authorize-request',
      VpcConfig: Match.anyValue(),
      Environment: { Variables: Match.objectLike({ API_KEYS: 'on', DATABASE_URL: Match.anyValue() }) },
    });
  });

  it('is what its needs say: only those that manage devices touch things and certificates, and who sends commands publishes', () => {
    const withIot = [...grants].filter(([, own]) =>
      actionsOf(own).some((action) => action.startsWith('iot:') && action !== 'iot:Publish'),
    );
    const publishing = [...grants].filter(([, own]) => actionsOf(own).includes('iot:Publish'));
    expect(publishing.map(([name]) => name)).toEqual(['send-commands']);
    const wanted = Object.entries(manifest.functions).filter(
      ([name, { needs }]) => grants.has(name) && needs.some(({ port }) => port === 'identities'),
    );
    expect(withIot.map(([name]) => name).sort()).toEqual(wanted.map(([name]) => name).sort());
  });

  it('never reaches the administrator of the database', () => {
    for (const [name, own] of grants)
      for (const { actions, resources } of own)
        if (actions.includes('secretsmanager:GetSecretValue'))
          expect(resources, name).not.toMatch(/Cluster|Attachment/);
  });
});
