// A file of its own: the content security policy lets no script stand in the page.
const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  onComplete: () => {
    document.title = ui.specSelectors.info().get('title');
  },
});
