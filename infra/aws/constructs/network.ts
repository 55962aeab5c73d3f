import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Options } from '../options.ts';
import type { Network } from '../ports/port-grant.ts';

/**
 * Where the database stands, and the functions that need it. Subnets of IPv4 and IPv6 without a NAT gateway: S3 is reached
 * through its free gateway endpoint, every other service of AWS over IPv6 through the egress-only internet gateway, which is
 * free too. What can be reached over IPv4 only (some InfluxDB or identity provider) needs natGateways.
 */
export class StoreNetwork extends Construct {
  readonly vpc: ec2.Vpc;
  readonly subnets: ec2.SubnetSelection;
  /** Whoever bears it may reach the stores. */
  readonly clients: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, { natGateways }: Options) {
    super(scope, id);
    const subnetType = natGateways > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED;
    this.subnets = { subnetGroupName: 'stores' };
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipProtocol: ec2.IpProtocol.DUAL_STACK,
      maxAzs: 2,
      natGateways,
      subnetConfiguration: [
        { name: 'stores', subnetType, cidrMask: 20 },
        ...(natGateways > 0
          ? [{ name: 'nat', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false }]
          : []),
      ],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      restrictDefaultSecurityGroup: false, // that takes a function of its own; nothing here uses the default group
    });
    this.clients = new ec2.SecurityGroup(this, 'Clients', {
      vpc: this.vpc,
      description: 'functions that use the stores',
      allowAllOutbound: true,
      allowAllIpv6Outbound: true,
    });
    this.#letOutOverIpv6();
    Validations.of(this.vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Nothing in this network can be reached from outside; who reads the stores is logged by the stores.',
    });
  }

  /** The place of functions. */
  get network(): Network {
    return {
      vpc: this.vpc,
      vpcSubnets: this.subnets,
      securityGroups: [this.clients],
      ipv6AllowedForDualStack: true,
    };
  }

  #letOutOverIpv6(): void {
    const gateway = new ec2.CfnEgressOnlyInternetGateway(this, 'Egress', { vpcId: this.vpc.vpcId });
    for (const [index, subnet] of this.vpc.selectSubnets(this.subnets).subnets.entries())
      new ec2.CfnRoute(this, `Egress${index + 1}`, {
        routeTableId: subnet.routeTable.routeTableId,
        destinationIpv6CidrBlock: '::/0',
        egressOnlyInternetGatewayId: gateway.attrId,
      });
  }
}
