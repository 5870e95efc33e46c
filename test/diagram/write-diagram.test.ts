import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { MACHINE_NAMES, MACHINES } from '../../src/diagram/machines.js';
import { writeMermaid } from '../../src/diagram/mermaid.js';
import { writePlantUml } from '../../src/diagram/plantuml.js';
import { readMachine } from '../../src/diagram/read-machine.js';
import { writeScxml } from '../../src/diagram/scxml.js';
import { descendants } from '../../src/diagram/state.js';
import { writeDiagram } from '../../src/diagram/write-diagram.js';
import { graphkeeper } from '../support/daemon.js';

/** What opens is closed by the same name, and attributes are quoted: enough to tell XML that no reader would take. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const body = xml
    .replace(/<\?xml[^?]*\?>/, '')
    .replaceAll(/<!--(?:(?!--).)*-->/gs, '')
    .replaceAll(/<style>[^<]*<\/style>/g, '');
  for (const [tag, slash, name = '', attributes = '', isEmpty] of body.matchAll(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>/g,
  )) {
    if (slash) expect(open.pop(), tag).toBe(name);
    else {
      seen.push(`${name}${attributes}`);
      if (!isEmpty) open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(body.replaceAll(/<\/?[\w:]+(?:\s+[\w:-]+="[^"<&]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/);
  return seen;
}

beforeAll(async () => {
  // The build draws them.
  await execa('npx', ['tsx', 'docs/generate/draw-diagrams.ts']);
});

describe.each(MACHINE_NAMES)('the machine %s', (name) => {
  const root = readMachine(MACHINES[name]);
  const states = descendants(root);

  it('comes back from its JSON with the same states and transitions', async () => {
    const config = JSON.parse(await writeDiagram(name, 'json'));
    const again = readMachine(createMachine(config));
    expect(writeScxml(again, 'again')).toBe(writeScxml(root, 'again'));
    expect(writePlantUml(again, 'again')).toBe(writePlantUml(root, 'again'));
  });

  it('is well-formed SCXML, whose targets are states of it', async () => {
    const elements = elementsOf(await writeDiagram(name, 'scxml'));
    const ids = new Set(elements.flatMap((element) => /^(?:state|final) id="([^"]+)"/.exec(element)?.[1] ?? []));
    expect([...ids].toSorted()).toEqual([MACHINES[name].id, ...states.map(({ path }) => path)].toSorted());
    const targets = elements.flatMap((element) => /^transition.* target="([^"]+)"/.exec(element)?.[1] ?? []);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(5);
  });

  it('names in Mermaid and PlantUML only states that are declared', () => {
    for (const text of [writeMermaid(root), writePlantUml(root, name)]) {
      const declared = new Set([...text.matchAll(/state "\w+" as (\w+)/g)].map((match) => match[1]));
      const arrows = [...text.matchAll(/^\s*(\w+|\[\*\]) --> (\w+|\[\*\])/gm)].flatMap(([, from, to]) => [from, to]);
      expect(arrows.filter((end) => end !== '[*]' && !declared.has(end))).toEqual([]);
      expect(declared.size).toBe(states.length);
      expect(text.split('{')).toHaveLength(text.split('}').length);
    }
  });

  it('marks every state of the picture, and on every line where it leads from and to', async () => {
    const elements = elementsOf(await writeDiagram(name, 'svg'));
    const marked = elements.flatMap((element) => / data-state="([^"]+)"/.exec(element)?.[1] ?? []);
    expect(marked.toSorted()).toEqual(states.map(({ path }) => path).toSorted());
    const paths = new Set(marked);
    const lines = elements.flatMap((element) => {
      const [, from = '', to = '', events = ''] =
        / data-from="([^"]*)" data-to="([^"]*)" data-event="([^"]*)"/.exec(element) ?? [];
      return element.includes('data-from') ? [{ ends: [...from.split(' '), to], events: events.split('|') }] : [];
    });
    expect(lines.flatMap(({ ends }) => ends).filter((end) => !paths.has(end))).toEqual([]);
    expect(lines.filter(({ events }) => events.some((event) => event === ''))).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
    const ids = elements.flatMap((element) => / id="([^"]+)"/.exec(element)?.[1] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !id.startsWith(`${name}-`))).toEqual([]);
  });
});

it('is printed by graphkeeper diagram', async () => {
  const { stdout } = await graphkeeper('diagram', '--machine', 'load-job', '--format', 'mermaid');
  expect(stdout).toMatch(/^stateDiagram-v2\n {2}\[\*\] --> waiting\n/);
  expect((await graphkeeper('diagram', '--machine', 'gateway')).exitCode).toBe(2);
});
