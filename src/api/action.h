// What a route does: the question that authorisation answers. Each route of the table names one, and what
// differs by who may do it is a different action, so that a permission is a set of these.
#pragma once

namespace bespoke {

enum class Action {
  ReadHealth,
  ReadMetrics,
  DescribeServer,
  IssueToken,

  ListCustomApis,
  CreateCustomApi,
  ReadCustomApi,
  UpdateCustomApi,
  DeleteCustomApi,
  DescribeCustomApis,

  ListCustomFields,
  CreateCustomField,
  ReadCustomField,
  UpdateCustomField,
  DeleteCustomField,

  ListEntries,
  ExplainEntries,  // how the store came by a list: of no route, but of a parameter of ListEntries
  CreateEntry,
  ReadEntry,
  UpdateEntry,  // a PUT; one that creates is a CreateEntry as well
  DeleteEntry,
  WriteBatch,  // of entries; each of its operations is a CreateEntry, an UpdateEntry or a DeleteEntry as well
  ReadHistory,
  RestoreEntry,

  ListIntegrations,
  CreateIntegration,
  ReadIntegration,
  UpdateIntegration,
  DeleteIntegration,
  ReadIntegrationLogs,  // and jobs
  RedeliverJobs,

  ListRoles,  // of any kind
  ReadRole,
  CreateRole,
  UpdateRole,
  DeleteRole,

  ListRolePolicies,
  CreateRolePolicy,
  ReadRolePolicy,
  UpdateRolePolicy,
  DeleteRolePolicy,

  ReadSettings,
  UpdateSettings,
  ReadAuditLog,

  ListKeys,
  CreateKey,
  ReadKey,
  UpdateKey,
  DeleteKey,
  RotateKey,
};

}  // namespace bespoke
