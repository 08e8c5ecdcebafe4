// The filter language of docs/api.md as a tree, to be built by clicks and read back out of a text.

export interface Condition { kind: 'condition'; operator: string; attribute: string; operands: string[] }
export interface Group { kind: 'all' | 'any'; terms: Term[] }
export type Term = Condition | Group;

export const conditions_max = 10;

export class FilterError extends Error {
  constructor(readonly position: number) { super(`at ${position}`); }
}

const bare = /^[^(),"'\u0000-\u001f\u007f]*/;
const group_of = (kind: Group['kind'], terms: Term[]): Term => (terms.length === 1 && terms[0] ? terms[0] : { kind, terms });

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  read(): Term {
    const term = this.any();
    this.blanks();
    if (this.at < this.text.length) throw new FilterError(this.at);
    return term;
  }

  private any(): Term {
    const terms = [this.all()];
    while (this.takes('|')) terms.push(this.all());
    return group_of('any', terms);
  }

  private all(): Term {
    const terms = [this.term()];
    while (this.takes(':')) terms.push(this.term());
    return group_of('all', terms);
  }

  private term(): Term {
    if (this.takes('(')) {
      const inner = this.any();
      this.must(')');
      return inner;
    }
    this.blanks();
    const operator = /^[a-z_]+/i.exec(this.text.slice(this.at))?.[0];
    if (!operator) throw new FilterError(this.at);
    this.at += operator.length;
    this.must('(');
    const attribute = this.operand().trimEnd();
    const operands: string[] = [];
    while (this.takes(',')) operands.push(this.operand());
    this.must(')');
    return { kind: 'condition', operator, attribute, operands };
  }

  private operand(): string {
    this.blanks();
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") {
      const word = bare.exec(this.text.slice(this.at))?.[0] ?? '';
      if (!word) throw new FilterError(this.at);
      this.at += word.length;
      return word;
    }
    let value = '';
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at] ?? '';
      if (character === quote) {
        this.at += 1;
        return value;
      }
      const next = this.text[this.at + 1] ?? '';
      if (character === '\\' && /[\\"']/.test(next)) {
        value += next;
        this.at += 1;
      } else value += character;
    }
    throw new FilterError(this.at);
  }

  private blanks(): void { while (this.text[this.at] === ' ') this.at += 1; }
  private takes(sign: string): boolean {
    this.blanks();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }
  private must(sign: string): void { if (!this.takes(sign)) throw new FilterError(this.at); }
}

// A text without conditions is a group of none. Throws a FilterError.
export function read_filter(text: string): Group {
  if (!text.trim()) return { kind: 'all', terms: [] };
  const term = new Reader(text).read();
  return term.kind === 'condition' ? { kind: 'all', terms: [term] } : term;
}

function word(text: string): string {
  const is_bare = text !== '' && bare.exec(text)?.[0] === text && text.trim() === text;
  return is_bare ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

// Groups without terms hold nothing, and so leave nothing behind.
export function write_filter(term: Term, is_inside = false): string {
  if (term.kind === 'condition') return `${term.operator}(${[term.attribute, ...term.operands].map(word).join(',')})`;
  const parts = term.terms.map((inner) => write_filter(inner, true)).filter(Boolean);
  const text = parts.join(term.kind === 'all' ? ':' : '|');
  return is_inside && parts.length > 1 ? `(${text})` : text;
}

export const count_conditions = (term: Term): number => (
  term.kind === 'condition' ? 1 : term.terms.reduce((sum, inner) => sum + count_conditions(inner), 0));
