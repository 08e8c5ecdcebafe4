import 'uplot/dist/uPlot.min.css';
import './style.css';
import './entries/entries.css';
import { render } from 'preact';
import { App } from './app';
import { start_theme } from './shell/theme';
import { start_language } from './texts';

start_theme();
await start_language();
const place = document.getElementById('console');
if (place) render(<App />, place);
