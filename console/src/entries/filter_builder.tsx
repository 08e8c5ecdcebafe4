// A filter as conditions to be clicked together, and as the text that is sent. Each follows the other.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { t } from '../texts';
import { many_operands, type Attribute } from './filter_attributes';
import { FilterError, conditions_max, count_conditions, read_filter, write_filter, type Condition, type Group, type Term } from './filter_language';

const choices_of = (attribute: Attribute | undefined): Record<string, string> | undefined => (
  attribute?.kind === 'boolean' ? { true: t().common.yes, false: t().common.no } : attribute?.choices);

const first_operand = (attribute: Attribute | undefined, operator: string): string[] => (
  operator === 'is_null' ? [] : [Object.keys(choices_of(attribute) ?? {})[0] ?? '']);

function Operands({ condition, attribute, set }: { condition: Condition; attribute: Attribute | undefined; set: (operands: string[]) => void }) {
  if (condition.operator === 'is_null') return null;
  const put = (i: number, text: string) => set(condition.operands.map((operand, at) => (at === i ? text : operand)));
  const choices = choices_of(attribute);
  if (choices && !many_operands.has(condition.operator)) {
    const chosen = condition.operands[0] ?? '';
    return (
      <select aria-label={t().filter.value} value={chosen} onChange={(event) => set([event.currentTarget.value])}>
        {!Object.hasOwn(choices, chosen) && <option value={chosen}>{chosen}</option>}
        {Object.entries(choices).map(([word, label]) => <option key={word} value={word}>{label}</option>)}
      </select>
    );
  }
  const hint = condition.operator === 'like' ? t().filter.like_hint : attribute?.kind === 'time' ? '2026-01-31' : '';
  return (
    <span class="operands">
      {condition.operands.map((operand, i) => (
        <input key={i} class="operand" aria-label={t().filter.value} value={operand} placeholder={hint} inputMode={attribute?.kind === 'number' ? 'decimal' : undefined}
          autocomplete="off" spellcheck={false} onInput={(event) => put(i, event.currentTarget.value)} />
      ))}
      {many_operands.has(condition.operator) && <button type="button" class="quiet" aria-label={t().filter.add_value} title={t().filter.add_value} onClick={() => set([...condition.operands, ''])}><Icon name="add" /></button>}
    </span>
  );
}

interface RowProps { condition: Condition; attributes: Attribute[]; set: (term: Term) => void; remove: () => void }

function ConditionRow({ condition, attributes, set, remove }: RowProps) {
  const attribute = attributes.find(({ name }) => name === condition.attribute);
  const operators = attribute?.operators ?? [];
  function choose_attribute(name: string) {
    const next = attributes.find((one) => one.name === name);
    const operator = next?.operators.includes(condition.operator) ? condition.operator : next?.operators[0] ?? 'eq';
    const is_same_kind = next?.kind === attribute?.kind && next?.choices === attribute?.choices;
    set({ ...condition, attribute: name, operator, operands: is_same_kind && operator === condition.operator ? condition.operands : first_operand(next, operator) });
  }
  function choose_operator(operator: string) {
    const operands = condition.operands.length > 0 && operator !== 'is_null' ? condition.operands : first_operand(attribute, operator);
    set({ ...condition, operator, operands: many_operands.has(operator) ? operands : operands.slice(0, 1) });
  }
  return (
    <div class="condition">
      <select class="attribute" aria-label={t().filter.attribute} value={condition.attribute} onChange={(event) => choose_attribute(event.currentTarget.value)}>
        {!attribute && <option value={condition.attribute}>{condition.attribute}</option>}
        {attributes.map(({ name, label }) => <option key={name} value={name}>{label}</option>)}
      </select>
      <select class="operator" aria-label={t().filter.operator} value={condition.operator} onChange={(event) => choose_operator(event.currentTarget.value)}>
        {!operators.includes(condition.operator) && <option value={condition.operator}>{condition.operator}</option>}
        {operators.map((name) => <option key={name} value={name}>{t().filter.operators[name] ?? name}</option>)}
      </select>
      <Operands condition={condition} attribute={attribute} set={(operands) => set({ ...condition, operands })} />
      <button type="button" class="quiet" aria-label={t().filter.remove} title={t().filter.remove} onClick={remove}><Icon name="close" /></button>
    </div>
  );
}

interface GroupProps { group: Group; attributes: Attribute[]; depth: number; is_full: boolean; set: (group: Group) => void; remove?: () => void }

function GroupRows({ group, attributes, depth, is_full, set, remove }: GroupProps) {
  const put = (i: number, term: Term | null) => set({ ...group, terms: group.terms.flatMap((one, at) => (at === i ? (term ? [term] : []) : [one])) });
  const first = attributes[0];
  const fresh = (): Condition => ({ kind: 'condition', operator: first?.operators[0] ?? 'eq', attribute: first?.name ?? 'id', operands: first_operand(first, first?.operators[0] ?? 'eq') });
  return (
    <fieldset class="conditions">
      <legend class="unseen">{group.kind === 'all' ? t().filter.all : t().filter.any}</legend>
      {(group.terms.length > 1 || depth > 0) && (
        <div class="group-head">
          <div class="choice" role="group" aria-label={t().filter.how}>
            <button type="button" aria-pressed={group.kind === 'all'} onClick={() => set({ ...group, kind: 'all' })}>{t().filter.all}</button>
            <button type="button" aria-pressed={group.kind === 'any'} onClick={() => set({ ...group, kind: 'any' })}>{t().filter.any}</button>
          </div>
          {remove && <button type="button" class="quiet" aria-label={t().filter.remove_group} title={t().filter.remove_group} onClick={remove}><Icon name="close" /></button>}
        </div>
      )}
      {group.terms.map((term, i) => (term.kind === 'condition'
        ? <ConditionRow key={i} condition={term} attributes={attributes} set={(next) => put(i, next)} remove={() => put(i, null)} />
        : <GroupRows key={i} group={term} attributes={attributes} depth={depth + 1} is_full={is_full} set={(next) => put(i, next)} remove={() => put(i, null)} />))}
      <div class="actions">
        <button type="button" disabled={is_full} onClick={() => set({ ...group, terms: [...group.terms, fresh()] })}><Icon name="add" />{t().filter.add}</button>
        {depth < 3 && <button type="button" disabled={is_full} onClick={() => set({ ...group, terms: [...group.terms, { kind: group.kind === 'all' ? 'any' : 'all', terms: [fresh()] }] })}><Icon name="add" />{t().filter.add_group}</button>}
      </div>
    </fieldset>
  );
}

// The tree of a text, or where it cannot be read.
function read(text: string): { tree: Group | null; position: number } {
  try {
    return { tree: read_filter(text), position: -1 };
  } catch (error) {
    return { tree: null, position: error instanceof FilterError ? error.position : 0 };
  }
}

interface Props {
  attributes: Attribute[];
  placeholder: string;
  filter: string;
  apply: (filter: string) => void;
  // What the server says of the filter that was applied.
  refused: string[];
}

export function FilterBuilder({ attributes, placeholder, filter, apply, refused }: Props) {
  const [text, set_text] = useState(filter);
  const [tree, set_tree] = useState<Group | null>(() => read(filter).tree);
  const [is_open, open] = useState(false);
  const written = useRef(filter);
  useEffect(() => {
    if (filter === written.current) return;
    written.current = filter;
    set_text(filter);
    set_tree(read(filter).tree);
  }, [filter]);

  const { position } = read(text);
  const shows_refusal = refused.length > 0 && text === filter;
  function type(next: string) {
    set_text(next);
    set_tree(read(next).tree);
  }
  function build(next: Group) {
    set_tree(next);
    set_text(write_filter(next));
  }
  function send(next: string) {
    written.current = next;
    apply(next);
  }
  return (
    <form class="filter" role="search" aria-label={t().filter.label} onSubmit={(event) => { event.preventDefault(); send(text.trim()); }}>
      <div class="filter-line">
        <button type="button" aria-expanded={is_open} onClick={() => open(!is_open)}><Icon name="search" />{t().filter.build}</button>
        <label class="filter-text"><code aria-hidden="true">filter=</code><span class="unseen">{t().filter.text}</span>
          <input class="mono" value={text} onInput={(event) => type(event.currentTarget.value)} placeholder={placeholder} autocomplete="off" autocapitalize="none" spellcheck={false}
            aria-invalid={position >= 0 || shows_refusal ? true : undefined} aria-describedby="filter-told" />
        </label>
        <button class={text.trim() === filter ? '' : 'primary'} disabled={text.trim() === filter}>{t().filter.apply}</button>
        {(filter || text) && <button type="button" onClick={() => { type(''); send(''); }}>{t().filter.clear}</button>}
      </div>
      <div id="filter-told">
        {position >= 0 && <p class="error">{t().filter.unreadable(position + 1)}</p>}
        {shows_refusal && <div role="alert">{refused.map((line) => <p key={line} class="error">{line}</p>)}</div>}
      </div>
      {is_open && (
        <div class="card builder">
          {tree ? <GroupRows group={tree} attributes={attributes} depth={0} is_full={count_conditions(tree) >= conditions_max} set={build} /> : <p class="hint">{t().filter.not_shown}</p>}
          {tree && count_conditions(tree) >= conditions_max && <p class="hint">{t().filter.full(conditions_max)}</p>}
        </div>
      )}
    </form>
  );
}
