// Style sheets are put beside the script by the build: `import "./main.css"` makes `dist/webview/<page>.css`.
declare module "*.css" {
  export {};
}
