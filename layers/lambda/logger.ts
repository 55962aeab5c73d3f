import { Logger } from '@aws-lambda-powertools/logger';

/**
 * What a line has beside level, timestamp, service and message: the function it is of, `request_id` where it is about a request, and
 * `message_ids` where it is about messages (docs/figures.md).
 */
export type Line = {
  function: string;
  request_id?: string;
  message_ids?: string[];
  [field: string]: unknown;
};

const lines = new Logger({ serviceName: 'iot-meter' });

/** Structured log lines, one JSON object each; the level is set by LOG_LEVEL (Powertools reads it). */
export const logger = {
  debug: (message: string, line: Line): void => lines.debug(message, line),
  info: (message: string, line: Line): void => lines.info(message, line),
  warn: (message: string, line: Line): void => lines.warn(message, line),
  error: (message: string, line: Line): void => lines.error(message, line),
  /** Whether anybody listens to what is said for debugging. */
  isDebugging: (): boolean => lines.getLevelName() === 'DEBUG',
};
