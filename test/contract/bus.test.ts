import { join } from 'node:path';
import { vi } from 'vitest';
import { type Message, messageOf, RuleEnvelope } from '#domain/message.ts';
import { Journal } from '#store/bus/journal.ts';
import { BusConfig, openBus } from '#store/bus/open.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { describeBus, FUNCTIONS } from './bus.ts';
import { fakeKinesis } from './fake-kinesis.ts';
import { fakeQueues, QUEUE_URL } from './fake-queues.ts';

vi.spyOn(Math, 'random').mockReturnValue(0); // no pause before a further try

const opened = (url: string) =>
  openBus(BusConfig.parse({ BUS_URL: url, BUS_FUNCTIONS: FUNCTIONS.join(',') }));

describeBus('the journal', async () => {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const bus = opened(`journal:${file}`);
  const receivedBy = (name: string): Message[] => {
    const journal = new Journal(file);
    const entries = journal.read(0, 1e6, 1e12);
    journal.close();
    return entries.filter(({ onlyFor }) => (onlyFor ?? name) === name).map(({ message }) => message);
  };
  return { bus, receivedBy, breakDown: () => void bus.close() };
});

describeBus('queues', async () => {
  const queues = fakeQueues();
  const bus = opened(`queues:${FUNCTIONS.map((name) => QUEUE_URL + name).join(',')}`);
  const receivedBy = (name: string) => queues.bodiesIn(name).map(messageIn);
  return { bus, receivedBy, breakDown: queues.breakDown };
});

describeBus('a stream', async () => {
  const stream = fakeKinesis();
  const bus = opened('stream:messages');
  const receivedBy = (name: string) =>
    stream
      .records('messages')
      .filter((text) => (RuleEnvelope.parse(JSON.parse(text)).only_for ?? name) === name)
      .map(messageIn);
  return { bus, receivedBy, breakDown: stream.breakDown };
});

const messageIn = (text: string): Message => messageOf('', RuleEnvelope.parse(JSON.parse(text)));
