// JSON that keeps every number as it was written: through a double 12345678901234567890 would become another one.
import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';

export { LosslessNumber as JsonNumber, isLosslessNumber as is_number };
export interface JsonObject { [key: string]: Json }
export type Json = null | boolean | string | LosslessNumber | Json[] | JsonObject;

// Throws a SyntaxError.
export const read_json = (text: string): Json => parse(text) as Json;
export const write_json = (value: Json, indent = 0): string => stringify(value, undefined, indent) ?? 'null';

// As they are written: 1 and 1.0 are two.
export const is_equal = (a: Json, b: Json): boolean => write_json(a) === write_json(b);

export const is_json_number = (text: string): boolean => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);

// An object without inherited members, so that keys such as `constructor` are like any other.
export const new_object = (): JsonObject => Object.create(null) as JsonObject;

// Why a text is no JSON, with the line and column where it says a position.
export function why_no_json(text: string): string | null {
  try {
    read_json(text);
    return null;
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(told)?.[1];
    if (position === undefined) return told;
    const before = text.slice(0, Number(position)).split('\n');
    return `${told.replace(/ at position \d+/, '')} (${before.length}:${(before.at(-1)?.length ?? 0) + 1})`;
  }
}
