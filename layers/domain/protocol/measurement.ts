/** One value of one metric. `time` is in epoch milliseconds by the device's clock, null where it told no usable one. */
export type Measurement = { time: number | null; type: string; value: number; unit: string };
