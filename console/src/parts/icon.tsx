// Line drawings on a 24 by 24 grid, in the colour of the text beside them; they say nothing that a label does not.
const drawings = {
  apis: 'M4 6a8 3 0 0 0 16 0 8 3 0 0 0-16 0v12a8 3 0 0 0 16 0V6M4 12a8 3 0 0 0 16 0',
  docs: 'M5 4h9l5 5v11H5zM14 4v5h5M8 13h8M8 16.500h8',
  metrics: 'M4 4v16h16M8 15l3-4 3 2 5-7',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  menu: 'M4 6h16M4 12h16M4 18h16',
  leave: 'M14 4H5v16h9M10 12h10M17 8.500l3.500 3.500-3.500 3.500',
  add: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  keys: 'M14.500 9.500a4.500 4.500 0 1 0-4.500 4.500l1 1h2v2h2v2h4v-3z',
  roles: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M3 20c0-4 3-6 6-6s6 2 6 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 1 3 3 3 5.500',
  send: 'M4 12l16-8-6 16-3-7z',
  live: 'M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2M8 16a5.500 5.500 0 0 1 0-8M16 8a5.500 5.500 0 0 1 0 8M5 19a10 10 0 0 1 0-14M19 5a10 10 0 0 1 0 14',
  audit: 'M6 4h12v16H6zM9 9h6M9 13h6M9 17h3',
  history: 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 7.500V12l3 2',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500L20 20',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.700" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
