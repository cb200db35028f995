// Style sheets come as text. Not in css.d.ts: TypeScript takes that for the output of css.ts and leaves it out.
declare module "*.css" {
  const text: string;
  export default text;
}
