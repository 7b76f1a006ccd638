import type { Words } from './words.js';

/** Chinese. */
export const ZH: Words = {
  titles: {
    blocked: '已受阻超过一天',
    asked: '请求审批',
    'asked again': '再次请求审批',
    reminder: '仍缺少审批',
    rejected: '已停止：有人拒绝或取消，实例保留',
    'cooling off': '已批准：实例将被释放',
    released: '已释放',
    billing: '释放后的账单',
    kept: '实例保留',
    'not found': '未找到实例，未发送任何请求',
    unknown: '结果未知：需要人工检查',
    'ended from outside': '流程被外部终止，没有结果：需要人工检查',
    'store away': '证据存储不可用',
    'worker away': '有 worker 不在线：释放流程正在等待',
  },
  destroys: (keys, secrets) => `释放将永久销毁 ${keys} 个密钥和 ${secrets} 个凭据。`,
  cost: (amount, currency) => `每月费用 ${currency} ${amount}。`,
  until: (event, at) => {
    if (event === 'cooling off') return `如无人停止，将在 ${at} 之后开始释放。`;
    if (event === 'blocked') return `流程将在 ${at} 放弃，届时实例保留。`;
    return `请在 ${at} 之前答复。不答复视为拒绝，实例保留。`;
  },
  missing: (count, names) => `还缺 ${count} 个审批。${names === '' ? '' : `仍可签名的人：${names}。`}`,
  changed: (count) => `与上次询问相比有 ${count} 处变化。之前的审批无效。`,
  why: (codes) => `原因：${codes}`,
  billing: {
    stopped: '账单显示已停止计费。',
    continues: '仍在计费：需要人工检查。',
    unverifiable: '账单无法证明是否仍在计费。',
  },
  code: (code) => `代码：${code}`,
  approve: (id) => `批准：kms-release approve ${id}`,
  stop: (id) => `停止：kms-release reject ${id}`,
  check: (id) => `本通知不能作为依据，请先查看：kms-release status ${id}`,
  everywhere: '本通知不能作为依据，请先查看：kms-release list',
};
