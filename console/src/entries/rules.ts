// What the rules of a field mean for its values.
import type { CustomField } from '../apis/definitions';

export const allows_null = (field: CustomField): boolean => field.validation?.[field.field_type]?.allow_null_values !== false;
export const is_immutable = (field: CustomField): boolean => field.validation?.[field.field_type]?.immutable === true;
export const element_type = (field: CustomField) => field.validation?.list?.allowed_type ?? 'any';
