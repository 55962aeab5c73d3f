import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log lines, one JSON object each; the level is set by LOG_LEVEL (Powertools reads it). */
export const logger = new Logger({ serviceName: 'iot-meter' });
