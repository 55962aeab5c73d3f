import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '#simulator/device/agenda.ts';

test('tasks run in the order of their times, however they were put down', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), (times) => {
      const agenda = new Agenda();
      const ran: number[] = [];
      for (const time of times) agenda.at(time, (at) => ran.push(at));
      agenda.advance(1000);
      expect(ran).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});

test('nothing runs before its time, and what is cancelled never runs', () => {
  const agenda = new Agenda();
  const ran: string[] = [];
  agenda.at(10, () => ran.push('soon'));
  agenda.at(20, () => ran.push('later'));
  agenda.at(5, () => ran.push('never')).cancelled = true;
  agenda.advance(19);
  expect(ran).toEqual(['soon']);
});

test('a repeated task makes up for turns that were missed, until it is cancelled', () => {
  const agenda = new Agenda();
  const ran: number[] = [];
  const task = agenda.every(10, 5, (at) => ran.push(at));
  agenda.advance(35);
  task.cancelled = true;
  agenda.advance(100);
  expect(ran).toEqual([5, 15, 25, 35]);
});

test('a task may put down another that is due as well', () => {
  const agenda = new Agenda();
  const ran: number[] = [];
  agenda.at(1, () => agenda.at(2, (at) => ran.push(at)));
  agenda.advance(2);
  expect(ran).toEqual([2]);
});

test('a limit leaves the rest for the next turn', () => {
  const agenda = new Agenda();
  let ran = 0;
  for (let time = 0; time < 10; time++) agenda.at(time, () => ran++);
  agenda.advance(100, 4);
  expect([ran, agenda.next]).toEqual([4, 4]);
});

test('after a sleep nothing is due in the past', () => {
  const agenda = new Agenda();
  const ran: number[] = [];
  for (const time of [30, 10, 20]) agenda.at(time, (at) => ran.push(at));
  agenda.skipTo(25);
  agenda.advance(40);
  expect(ran).toEqual([25, 25, 30]);
});
