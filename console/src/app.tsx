// Which screen a path shows.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { ApisScreen } from './apis/apis_screen';
import { ApiScreen } from './apis/api_screen';
import { NotFound } from './parts/loading';
import { Toasts } from './parts/toast';
import { lazy, match, path } from './router';
import { session, was_signed_out } from './session';
import { Shell } from './shell/shell';
import { SignIn, SignInAgain } from './shell/sign_in';

const SettingsScreen = lazy(() => import('./settings/settings_screen'));
const MetricsScreen = lazy(() => import('./metrics/metrics_screen'));
const IntegrationsScreen = lazy(() => import('./integrations/integrations_screen'));
const IntegrationScreen = lazy<{ id: string }>(() => import('./integrations/integration_screen'));
const RolesScreen = lazy(() => import('./access/roles_screen'));
const KeysScreen = lazy(() => import('./access/keys_screen'));
const AuditScreen = lazy(() => import('./audit/audit_screen'));
const DocsScreen = lazy(() => import('./docs/docs_screen'));

type Screens = Record<string, (params: Record<string, string>) => ComponentChildren>;

const screens: Screens = {
  '/': () => <ApisScreen />,
  '/apis': () => <ApisScreen />,
  '/apis/:id': ({ id = '' }) => <ApiScreen id={id} part="entries" />,
  '/apis/:id/fields': ({ id = '' }) => <ApiScreen id={id} part="fields" />,
  '/apis/:id/history/:entry': ({ id = '', entry = '' }) => <ApiScreen id={id} part="entries" entry={entry} />,
  '/apis/:id/live': ({ id = '' }) => <ApiScreen id={id} part="live" />,
  '/apis/:id/definition': ({ id = '' }) => <ApiScreen id={id} part="definition" />,
  '/integrations': () => <IntegrationsScreen />,
  '/integrations/:id': ({ id = '' }) => <IntegrationScreen id={id} />,
  '/roles': () => <RolesScreen />,
  '/audit': () => <AuditScreen />,
  '/keys': () => <KeysScreen />,
  '/docs': () => <DocsScreen />,
  '/metrics': () => <MetricsScreen />,
  '/settings': () => <SettingsScreen />,
};

function Screen() {
  for (const [pattern, show] of Object.entries(screens)) {
    const params = match(pattern, path());
    if (params) return <>{show(params)}</>;
  }
  return <NotFound />;
}

export function App() {
  const who = useRef<string | null>(null);
  const is_again = session.value === null && was_signed_out.value && who.current !== null;
  if (session.value === null && !is_again) return <SignIn />;
  who.current = session.value?.client_id ?? who.current;
  // Another key begins anew: what the first one saw is not for it.
  return (
    <>
      <Shell key={who.current}><Screen /></Shell>
      {is_again && <SignInAgain />}
      <Toasts />
    </>
  );
}
