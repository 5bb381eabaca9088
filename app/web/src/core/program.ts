/** program names a browser or mail program from what it calls itself. */
export function program(client = ''): string {
  const browser = /(DingTalk|wxwork|Feishu|Lark|Edg|Firefox|Chrome|Safari)/.exec(client)?.[1];
  const system = /(iPhone|iPad|Android|Windows|Mac OS X|Linux)/.exec(client)?.[1];
  const names: Record<string, string> = { Edg: 'Edge', wxwork: '企业微信 WeCom', Lark: 'Feishu', 'Mac OS X': 'macOS' };
  const parts = [browser, system].filter((x): x is string => !!x).map((x) => names[x] ?? x);
  return parts.length ? parts.join(' · ') : client.slice(0, 80);
}
