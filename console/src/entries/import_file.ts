// A CSV or NDJSON file as rows of cells, and cells as values of fields.
import Papa from 'papaparse';
import type { CustomField } from '../apis/definitions';
import { t } from '../texts';
import { read_draft } from './draft';
import { is_json_number, is_number, read_json, write_json, type Json } from '../exact_json';

export const file_bytes_max = 100 * 1024 * 1024;

// A cell of a CSV file is a text, of NDJSON a value, and undefined where there is none.
export type Cell = Json | undefined;
export interface Row { number: number; cells: Cell[]; wrong?: string }
export interface Table { columns: string[]; rows: Row[]; is_json: boolean }

function table_of_csv(text: string): Table {
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
  const [columns = [], ...rest] = data;
  return { columns: columns.map((name) => name.trim()), rows: rest.map((cells, i) => ({ number: i + 1, cells })), is_json: false };
}

function table_of_lines(text: string): Table {
  const places = new Map<string, number>();
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const row: Row = { number: rows.length + 1, cells: [] };
    rows.push(row);
    try {
      const value = read_json(line);
      if (value === null || typeof value !== 'object' || Array.isArray(value) || is_number(value)) throw new Error(t().import.no_object);
      for (const [key, member] of Object.entries(value)) {
        if (!places.has(key)) places.set(key, places.size);
        row.cells[places.get(key) ?? 0] = member;
      }
    } catch (error) {
      row.wrong = error instanceof Error ? error.message : String(error);
    }
  }
  return { columns: [...places.keys()], rows, is_json: true };
}

export async function read_file(file: File): Promise<Table> {
  const text = (await file.text()).replace(/^\uFEFF/, '');
  return /\.(nd)?jsonl?$/i.test(file.name) || text.trimStart().startsWith('{') ? table_of_lines(text) : table_of_csv(text);
}

const truths: Record<string, boolean> = { true: true, yes: true, ja: true, 1: true, false: false, no: false, nein: false, 0: false };

type Read = { value: Json } | { error: string };

// An empty cell is no value.
export function value_of_cell(field: CustomField, cell: Cell): Read {
  if (cell === undefined || cell === null) return { value: null };
  if (typeof cell !== 'string') return { value: cell };
  if (cell === '') return { value: null };
  const text = cell.trim();
  switch (field.field_type) {
    case 'string': return { value: cell };
    case 'boolean': {
      const truth = truths[text.toLowerCase()];
      return truth === undefined ? { error: t().import.no_truth(field.name, cell) } : { value: truth };
    }
    case 'any':
      try {
        return { value: read_json(text) };
      } catch {
        return { value: cell };
      }
    case 'list': return text.startsWith('[') ? told(field, read_draft(field, { is_null: false, text })) : { value: text.split(';').map((part) => part.trim()).filter(Boolean) };
    case 'integer':
    case 'float': return told(field, read_draft(field, { is_null: false, text }));
  }
}

const told = (field: CustomField, read: { value: Json; error?: undefined } | { error: string }): Read => (
  read.error === undefined ? read : { error: `${field.name}: ${read.error}` });

// The type that fits all of the first cells of a column.
export function guessed_type(rows: Row[], column: number): CustomField['field_type'] {
  const cells = rows.slice(0, 1000).map(({ cells: all }) => all[column]).filter((cell) => cell !== undefined && cell !== null && cell !== '');
  const every = (is: (cell: Json) => boolean) => cells.length > 0 && cells.every((cell) => cell !== undefined && is(cell));
  const number = (cell: Json) => (is_number(cell) ? cell.value : typeof cell === 'string' && is_json_number(cell.trim()) ? cell.trim() : null);
  if (every((cell) => /^-?\d{1,15}$/.test(number(cell) ?? ''))) return 'integer';
  if (every((cell) => number(cell) !== null)) return 'float';
  if (every((cell) => cell === true || cell === false || cell === 'true' || cell === 'false')) return 'boolean';
  if (every((cell) => Array.isArray(cell))) return 'list';
  return cells.some((cell) => typeof cell === 'object' && !is_number(cell as Json)) ? 'any' : 'string';
}

// The refused rows as they were, each with its reasons, to be mended and imported again.
export function refused_as_csv(columns: string[], refused: { item: Row; reasons: string[] }[]): string {
  const text_of = (cell: Cell) => (cell === undefined || cell === null ? '' : typeof cell === 'string' ? cell : write_json(cell));
  return Papa.unparse([[...columns, 'row', 'reason'], ...refused.map(({ item, reasons }) => [...columns.map((_, i) => text_of(item.cells[i])), String(item.number), reasons.join(' ')])]);
}
