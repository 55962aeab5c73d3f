import { setTimeout } from 'node:timers/promises';
import {
  CreateThingCommand,
  DeleteThingCommand,
  DescribeEndpointCommand,
  DescribeThingTypeCommand,
  IoTClient,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { StoreAway } from '#domain/errors.ts';
import { answered, NOT_THERE, type Pause, patiently, unlessRefused } from '../../aws-answers.ts';
import type { ActiveCertificate, Identities, Issued } from '../port.ts';
import { type Attached, attachedTo } from './attached.ts';
import { issue } from './issue.ts';
import { retire } from './retire.ts';
import { amazonRootCa } from './root-ca.ts';

/** Names in AWS IoT; `ca` in PEM where devices check the broker against another authority than Amazon's. */
export type AwsIotNames = {
  thingType: string;
  policy: string;
  ca: string | undefined;
  /** True where an emulator stands for AWS IoT, which knows no call that closes a connection. */
  isEmulated?: boolean;
};

/** https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html */
const MQTT_OVER_TLS = 8883;

/** Devices as things of AWS IoT Core: a thing bears the device_id as its name, and the policy binds client id and topics to it. */
export class AwsIotIdentities implements Identities {
  readonly #iot = new IoTClient({});
  readonly #data = new IoTDataPlaneClient({});
  readonly #names: AwsIotNames;
  readonly #pause: Pause;

  constructor(names: AwsIotNames, pause: Pause = setTimeout) {
    this.#names = names;
    this.#pause = pause;
  }

  async register(deviceId: string): Promise<void> {
    const command = new CreateThingCommand({ thingName: deviceId, thingTypeName: this.#names.thingType });
    // refused where the thing is there with another type or attributes: then it is known all the same
    await unlessRefused(this.#iot.send(command), ['ResourceAlreadyExistsException'], undefined);
  }

  async issue(deviceId: string, csr: string | null): Promise<Issued> {
    const ca = this.#names.ca ?? amazonRootCa();
    return { ...(await issue(this.#iot, deviceId, this.#names.policy, csr)), ca };
  }

  async list(deviceId: string): Promise<ActiveCertificate[]> {
    return (await attachedTo(this.#iot, deviceId))
      .filter(({ status, expiresAt }) => status === 'ACTIVE' && expiresAt > Date.now())
      .map(({ certificateId, expiresAt }) => ({ certificateId, expiresAt }));
  }

  /** Goes on with those too that an interrupted call has revoked and got no further with. */
  async revoke(deviceId: string, certificateIds: string[]): Promise<void> {
    const attached = await attachedTo(this.#iot, deviceId);
    const ended = attached.filter(
      ({ certificateId, status }) => status === 'REVOKED' || certificateIds.includes(certificateId),
    );
    await this.#retire(deviceId, ended);
  }

  async remove(deviceId: string): Promise<void> {
    await this.#retire(deviceId, await attachedTo(this.#iot, deviceId));
    await this.#deleteThing(deviceId);
  }

  async endpoint(): Promise<{ host: string; port: number }> {
    const command = new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' });
    const { endpointAddress = '' } = await answered(this.#iot.send(command));
    return { host: endpointAddress, port: MQTT_OVER_TLS };
  }

  async check(): Promise<void> {
    await answered(this.#iot.send(new DescribeThingTypeCommand({ thingTypeName: this.#names.thingType })));
  }

  async close(): Promise<void> {
    this.#iot.destroy();
    this.#data.destroy();
  }

  #retire(deviceId: string, certificates: Attached[]): Promise<void> {
    const data = this.#names.isEmulated ? null : this.#data;
    const aws = { iot: this.#iot, data, pause: this.#pause };
    return retire(aws, deviceId, this.#names.policy, certificates);
  }

  /** A thing that has just let go of a certificate holds it some seconds longer, and can't be deleted as long. */
  async #deleteThing(thingName: string): Promise<void> {
    const deletion = () =>
      unlessRefused(this.#iot.send(new DeleteThingCommand({ thingName })), NOT_THERE, undefined);
    if (!(await patiently(deletion, ['InvalidRequestException'], this.#pause)))
      throw new StoreAway('identities', `the thing ${thingName} still holds a certificate`);
  }
}
