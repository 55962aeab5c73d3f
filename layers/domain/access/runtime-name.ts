/** As whom the runtimes of a house log in to an outside broker, and what their client ids begin with. */
export const RUNTIME_NAME = 'iot-runtime';

/** Whether a device of this name would be taken for a runtime by a broker that goes by names. */
export const isRuntimeName = (deviceId: string): boolean =>
  deviceId === RUNTIME_NAME || deviceId.startsWith(`${RUNTIME_NAME}-`);
