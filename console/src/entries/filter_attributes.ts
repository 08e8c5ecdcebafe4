// What can be asked of each attribute: the table of docs/api.md.
import type { CustomField } from '../apis/definitions';
import { t } from '../texts';
import { element_type } from './rules';

export interface Attribute {
  name: string;
  label: string;
  operators: string[];
  // What is offered to fill in.
  kind: 'text' | 'number' | 'boolean' | 'time';
  choices?: Record<string, string>;  // all values that there are, and what they are called
}

const ordered = ['lt', 'le', 'gt', 'ge'];
export const many_operands = new Set(['in', 'contains_any', 'contains_all']);

function of_field(field: CustomField): Attribute[] {
  const one = (operators: string[], kind: Attribute['kind'], name = field.slug, label = field.name): Attribute => ({ name, label, operators, kind });
  switch (field.field_type) {
    case 'string': return [one(['eq', 'like', 'in', ...ordered, 'is_null'], 'text')];
    case 'integer': return [one(['eq', ...ordered, 'in', 'is_null'], 'number')];
    case 'float': return [one([...ordered, 'in', 'is_null'], 'number')];
    case 'boolean': return [one(['eq', 'is_null'], 'boolean')];
    case 'list': {
      const allowed = element_type(field);
      const is_typed = allowed !== 'any';
      const slug = field.slug;
      return [
        one(['contains', 'contains_any', ...(is_typed ? ['contains_all'] : []), 'is_null'], 'text'),
        one(['eq', ...ordered, 'in'], 'number', `${slug}.length`, t().filter.length_of(field.name)),
        one(['eq', 'in', 'like', ...(is_typed ? ordered : []), 'is_null'], 'text', `${slug}[0]`, t().filter.first_of(field.name)),
      ];
    }
    case 'any': return [];
  }
}

export function attributes_of(fields: CustomField[]): Attribute[] {
  return [
    ...fields.flatMap(of_field),
    { name: 'id', label: t().entries.id, operators: ['eq', 'in', ...ordered], kind: 'text' },
    { name: 'created_at', label: t().common.created, operators: ['ge', 'gt', 'le', 'lt', 'eq'], kind: 'time' },
    { name: 'updated_at', label: t().common.updated, operators: ['ge', 'gt', 'le', 'lt', 'eq'], kind: 'time' },
  ];
}
