import { expect, it } from 'vitest';
import { isPasswordOf, newMqttPassword, verifierOf } from '#domain/access/mqtt-password.ts';

/** Made by `mosquitto_passwd -b` of Mosquitto 2.0.11 for the password `secret`. */
const OF_MOSQUITTO =
  '$7$101$sO+Z79dfVHzHqiB+$4Biv5vvQ8gbVJYNsf07JOmFO6TN4TV2bidQGDRS1qbM1IiFJDNrF1nMuEroRVTOouJWJwi/g4+dNvJeXp44P2g==';

it('a password is known by its verifier, and no other is', async () => {
  const password = newMqttPassword();
  const verifier = await verifierOf(password);
  expect(await isPasswordOf(verifier, password)).toBe(true);
  expect(await isPasswordOf(verifier, newMqttPassword())).toBe(false);
  expect(await isPasswordOf(verifier, '')).toBe(false);
});

it('the same password has another verifier each time', async () => {
  expect(await verifierOf('the same')).not.toBe(await verifierOf('the same'));
});

it('reads what Mosquitto itself has written', async () => {
  expect(await isPasswordOf(OF_MOSQUITTO, 'secret')).toBe(true);
  expect(await isPasswordOf(OF_MOSQUITTO, 'secrets')).toBe(false);
});

it.each(['', 'secret', '$6$salt$hash', '$7$x$AAAA$AAAA'])(
  'nothing is the password of %j',
  async (verifier) => {
    expect(await isPasswordOf(verifier, 'secret')).toBe(false);
  },
);
