import { type CsvLocale, safeCell } from '../image/csv'
import { canonicalJson } from './canonical'
import type { AuditRecordView } from './record'

type Column = readonly [zh: string, en: string, value: (record: AuditRecordView) => unknown]

const columns: readonly Column[] = [
  ['序号', 'Number', (record) => record.sequence],
  ['操作时间', 'Time', (record) => record.time],
  ['事件名称', 'Event', (record) => record.action],
  ['资源类型', 'Resource Type', (record) => record.resourceType],
  ['资源ID', 'Resource ID', (record) => record.resourceId],
  ['资源名称', 'Resource Name', (record) => record.resourceName],
  ['结果', 'Outcome', (record) => record.outcome],
  ['错误码', 'Code', (record) => record.code],
  ['操作用户', 'User', (record) => record.userName],
  ['用户ID', 'User ID', (record) => record.userId],
  ['凭证类型', 'Credential', (record) => record.credentialKind],
  ['凭证ID', 'Credential ID', (record) => record.credentialId],
  ['源地址', 'Source Address', (record) => record.sourceAddress],
  ['客户端', 'User Agent', (record) => record.userAgent],
  ['区域', 'Region', (record) => record.regionId],
  ['项目ID', 'Project ID', (record) => record.projectId],
  ['请求ID', 'Request ID', (record) => record.requestId],
  ['详情', 'Details', (record) => record.details && canonicalJson(record.details)],
  ['变更', 'Changes', (record) => record.changes && canonicalJson(record.changes)],
  ['哈希', 'Hash', (record) => record.hash],
]

export const auditCsvHeader = (locale: CsvLocale): string[] =>
  columns.map(([zh, en]) => (locale === 'zh' ? zh : en))

export const auditCsvRow = (record: AuditRecordView): string[] =>
  columns.map(([, , value]) => safeCell(String(value(record) ?? '')))
