type Meanings = Record<string, Record<string, string>>;

/** What each field means, by message; type, range and whether it is required come from the schemas. */
export const MEANINGS: Meanings = {
  envelope: {
    v: 'Version of the protocol.',
    device_id: 'The sender; the same as in the topic.',
    ts: 'When the message was formed, by the device’s clock ([times](#times)).',
    seq: 'Number of the message since power-on ([sequence numbers](#sequence-numbers)).',
    boot: 'Number of the power-on. Send it: without it a reboot has to be guessed.',
    msg_type:
      'Kind of the message: `telemetry`, `hello`, `command_ack` or `ota_status`; it must fit the topic.',
  },
  telemetry: {
    measurements: 'Everything sampled since the last message, oldest first.',
  },
  measurement: {
    ts: 'The instant of sampling. All values of one instant carry the same `ts`, to the millisecond.',
    type: 'What was measured: 1 to 64 printable characters ([measurement types](#measurements)).',
    val: 'The value. Finite: `1e999`, `NaN` and `null` are refused.',
    unit: 'At most 32 printable characters. May be left out for the types of this specification.',
  },
  hello: {
    fw_version: 'Version of the running firmware, 1 to 64 printable characters.',
    uptime_s: 'Seconds since power-on.',
    broker_connections: 'Brokers the device is connected to now.',
    buf_usage_pct: 'How full the buffer of unsent messages is, in percent.',
    temp_internal: 'Temperature inside the case in Cel (degrees Celsius).',
  },
  status: {
    v: 'Version of the protocol.',
    device_id: 'The sender; the same as in the topic.',
    ts: 'When the text was written. In a last will that is when the device connected.',
    msg_type: 'May be left out.',
    status: 'Whether the device is connected.',
  },
  command_ack: {
    cmd_id: 'The command that is answered.',
    result: 'What the device made of it ([commands](#commands)).',
    detail: 'Why, for people to read.',
  },
  ota_status: {
    cmd_id: 'The `start_ota` command this belongs to.',
    ota_state: 'The step the update is in.',
    progress_pct: 'How far that step is, in percent.',
    fw_version_target: 'The version that is being installed, 1 to 64 printable characters.',
    detail: 'Why it failed, for people to read.',
  },
};
