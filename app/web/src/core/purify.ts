// A file of its own, fetched beside the page.
export { default } from 'dompurify';
