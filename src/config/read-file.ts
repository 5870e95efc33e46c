/** Settings from a YAML config file. Complaints name the file and the line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../errors.js';
import { type DocumentStyle, fileStyle, readObject } from './read-object.js';
import { configProblem, type Origin, type Setting } from './setting.js';

/**
 * @param origin who named the file, for the complaint that it cannot be read
 * @throws GK_CONFIG_INVALID for a file that cannot be read or is not YAML, or a key that means nothing
 */
export function readConfigFile(file: string, origin: Origin): Setting[] {
  const { content, style } = readYaml(file, origin);
  return readObject(content, style).map((setting) => asMeant(setting, file));
}

/**
 * A file that holds one entry of `profiles`, as settings that make it the profile of this name.
 * @throws GK_CONFIG_INVALID as readConfigFile
 */
export function readProfileFile(file: string, name: string, origin: Origin): Setting[] {
  const { content, style } = readYaml(file, origin);
  if (content === null) {
    throw configProblem(
      style.locate([]),
      content,
      'give a launch profile, for example command: [/opt/graph/bin/server]',
    );
  }
  const inFile = { ...style, locate: (keys: readonly string[]) => style.locate(keys.slice(2)) };
  return readObject({ profiles: { [name]: content }, profile: name }, inFile);
}

function readYaml(file: string, origin: Origin): { readonly content: unknown; readonly style: DocumentStyle } {
  const text = readText(file, origin);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake) {
    const { line } = lines.linePos(mistake.pos[0]);
    const [reason = ''] = mistake.message.split(/ at line \d+/);
    throw configProblem(
      { source: `${file}:${line}`, field: 'this line' },
      text.split('\n')[line - 1]?.trim() ?? '',
      `it is not valid YAML (${reason})`,
      mistake,
    );
  }
  const style = fileStyle((keys) => {
    const offset = keyOffset(document, keys);
    return offset === undefined ? file : `${file}:${lines.linePos(offset).line}`;
  });
  return { content: document.toJS(), style };
}

function readText(file: string, origin: Origin): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw configProblem(origin, file, `give a file that can be read (${reasonOf(cause)})`, cause);
  }
}

function keyOffset(document: Document, keys: readonly string[]): number | undefined {
  const last = keys.at(-1);
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** A graph id is text that looks like a number, and nobody quotes it. Relative paths begin where the file is. */
function asMeant(setting: Setting, file: string): Setting {
  const { value } = setting;
  const [key, inner] = setting.path;
  const absolute = (one: unknown) =>
    typeof one === 'string' && one !== '' ? path.resolve(path.dirname(file), one) : one;
  if (key === 'security' && inner?.endsWith('File')) return { ...setting, value: absolute(value) };
  if (inner === 'dataDirectories' && Array.isArray(value)) return { ...setting, value: value.map(absolute) };
  if (key === 'graph' && typeof value === 'number') return { ...setting, value: String(value) };
  return key === 'workspace' ? { ...setting, value: absolute(value) } : setting;
}
