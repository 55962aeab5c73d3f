/** What the page does by itself: it finds routes by their text, and writes where it is from into the examples. Without it all is there to read. */
export const SCRIPT = `
for (const place of document.querySelectorAll('.api')) place.textContent = location.origin;
const field = document.querySelector('input');
field.hidden = false;
field.addEventListener('input', () => {
  const wanted = field.value.toLowerCase();
  for (const route of document.querySelectorAll('details.route'))
    route.hidden = !route.textContent.toLowerCase().includes(wanted);
  for (const group of document.querySelectorAll('section.group'))
    group.hidden = !group.querySelector('details.route:not([hidden])');
});
if (location.hash) { const place = document.getElementById(location.hash.slice(1)); if (place) place.open = true; }
`;
