export default `lazy ${typeof import.meta.url}`;
