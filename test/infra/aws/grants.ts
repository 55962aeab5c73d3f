import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf, textOf } from './templates.ts';

export type Grant = { actions: string[]; resources: string };

const asList = (value: unknown): string[] => [value].flat().map(String);

/** What each function's role may do, by the function's name in the manifest: one entry for each statement. */
export function grantsOf(template: Template, prefix = 'iot-meter'): Map<string, Grant[]> {
  const roleOf = new Map(
    resourcesOf(template, 'AWS::Lambda::Function').flatMap(([, { Properties }]) => {
      const name = String(Properties.FunctionName ?? '');
      return name.startsWith(`${prefix}-`) ? [[name.slice(prefix.length + 1), textOf(Properties.Role)]] : [];
    }),
  );
  const policies = resourcesOf(template, 'AWS::IAM::Policy');
  return new Map(
    [...roleOf].map(([name, role]) => {
      const [logicalId = ''] = /"Fn::GetAtt":\["([^"]+)"/.exec(role)?.slice(1) ?? [];
      const own = policies.filter(([, { Properties }]) =>
        textOf(Properties.Roles).includes(`"${logicalId}"`),
      );
      const statements = own.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
      return [
        name,
        statements.map(({ Action, Resource }) => ({ actions: asList(Action), resources: textOf(Resource) })),
      ];
    }),
  );
}

/** The actions of a function, but for those on its own log. */
export const actionsOf = (grants: Grant[] = []): string[] =>
  [...new Set(grants.flatMap(({ actions }) => actions))]
    .filter((action) => !action.startsWith('logs:'))
    .sort();
