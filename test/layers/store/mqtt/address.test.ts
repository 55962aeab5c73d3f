import { expect, it } from 'vitest';
import { addressOf, credentialsIn, withoutCredentials } from '#store/mqtt/address.ts';

const WITH_PASSWORD = 'mqtts://meter:a%3Ab%40c%25@broker.example:8883/mqtt';

it('reads name and password out of a URL, whatever characters they have', () => {
  expect(credentialsIn(WITH_PASSWORD)).toEqual({ username: 'meter', password: 'a:b@c%' });
  expect(credentialsIn('mqtt://meter@broker')).toEqual({ username: 'meter', password: '' });
  expect(credentialsIn('mqtt://broker')).toEqual({});
});

it('shows none of them', () => {
  expect(withoutCredentials(WITH_PASSWORD)).toBe('mqtts://broker.example:8883/mqtt');
  expect(addressOf(WITH_PASSWORD)).toBe('broker.example:8883');
});
