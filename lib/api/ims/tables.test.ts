import { describe, expect, it } from 'vitest'
import { errorCodes } from '@/lib/domain/error-codes'
import { DomainError } from '@/lib/domain/errors'
import type { JobReport } from '@/lib/services/job/get-job-report'
import { parseBucketPath } from './bucket-path'
import { imsAnswerTo, presentImsError } from './error-answer'
import { imsSelectionOf } from './images'
import { statusOf } from './jobs'
import { parseRequestTag, tagsOf } from './tag-text'

const line = { requestId: 'r-1', accept: '' }

describe('a refusal', () => {
  it('has a code of the service or of the gateway, whatever it is', () => {
    for (const code of errorCodes) {
      const answer = imsAnswerTo(new DomainError(code, { field: '', reason: '' }))
      expect(answer.code, code).toMatch(answer.by === 'ims' ? /^IMG\.\d{4}$/ : /^APIGW\.\d{4}$/)
      expect(answer.status, code).toBeGreaterThanOrEqual(400)
    }
  })

  it('has the form of whoever refuses', async () => {
    const unknown = presentImsError(new DomainError('image.not_found', { imageId: 'x' }), line)
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { error: { code: 'IMG.0144' } }])
    const denied = presentImsError(
      new DomainError('iam.denied', { action: 'ims:images:get', need: [] }),
      line,
    )
    expect([denied.status, await denied.json()]).toMatchObject([403, { error: { code: 'IMG.0026' } }])
    const anonymous = presentImsError(new DomainError('auth.required'), line)
    expect([anonymous.status, await anonymous.json()]).toEqual([
      401,
      { error_code: 'APIGW.0301', error_msg: expect.any(String), request_id: 'r-1' },
    ])
    const broken = presentImsError(new TypeError('secret'), line)
    expect(broken.status).toBe(500)
    expect(await broken.text()).not.toContain('secret')
  })

  it.each([
    ['main.name', 'required', 'IMG.0013'],
    ['dataDisks.0.minDiskGib', 'too_small', 'IMG.0055'],
    ['main.tags.3.key', 'tag_key', 'IMG.0115'],
    ['tags', 'too_many', 'IMG.0116'],
    ['image_url', 'spaces', 'IMG.0175'],
    ['imageIds.0', 'image_id', 'IMG.0027'],
    ['constructor', 'x', 'IMG.0001'],
  ])('of %s (%s) is %s', (field, reason, code) => {
    expect(imsAnswerTo(new DomainError('request.invalid', { field, reason })).code).toBe(code)
  })
})

describe('texts of the wire', () => {
  it.each([
    ['a', { key: 'a', value: '' }],
    ['a.b', { key: 'a', value: 'b' }],
    ['a.b.c', { key: 'a', value: 'b.c' }],
    ['a.', { key: 'a', value: '' }],
  ])('the tag %s', (text, tag) => expect(parseRequestTag(text)).toEqual(tag))

  it('tags are given in one way', () => {
    expect(tagsOf({})).toEqual([])
    expect(() => tagsOf({ tags: [], image_tags: [] })).toThrow(DomainError)
  })

  it.each([
    ['bucket:a/b.qcow2', { bucketName: 'bucket', key: 'a/b.qcow2' }],
    ['bucket', null],
    [':key', null],
    ['bucket:', null],
    ['Bucket:key', null],
    ['bucket:../key', null],
    ['bucket:a b', null],
  ])('the object %s', (text, expected) => {
    if (expected) expect(parseBucketPath('image_url', text)).toEqual(expected)
    else expect(() => parseBucketPath('image_url', text)).toThrow(DomainError)
  })

  it('a list is of five hundred when it does not say', () => {
    expect(imsSelectionOf(new URLSearchParams())).toMatchObject({ limit: 500, marker: null, properties: {} })
    expect(imsSelectionOf(new URLSearchParams('team=red&architecture=arm'))).toMatchObject({
      properties: { team: 'red' },
      comparisons: [{ attribute: 'architecture', values: ['arm'] }],
    })
  })

  it.each([
    ['__imagetype=gold&visibility=public', ['public', 'own'], 'public'],
    ['__imagetype=shared&visibility=shared', ['shared', 'own'], 'shared'],
    ['__imagetype=private&visibility=private', ['own'], 'not_shared'],
    ['__imagetype=shared&visibility=private', [], 'shared'],
    ['__imagetype=nonsense', [], undefined],
  ])('%s means %j', (query, relations, ownSharing) => {
    const selection = imsSelectionOf(new URLSearchParams(query))
    expect([selection.relations, selection.ownSharing]).toEqual([relations, ownSharing])
  })
})

describe('jobs that were ordered together', () => {
  const job = (status: string, ...companions: string[]): JobReport =>
    ({ status, companions: companions.map((each) => job(each)) }) as unknown as JobReport // safe: no more is read

  it.each([
    ['INIT', job('queued')],
    ['INIT', job('queued', 'queued')],
    ['RUNNING', job('succeeded', 'queued')],
    ['RUNNING', job('failed', 'running')],
    ['FAIL', job('succeeded', 'cancelled')],
    ['SUCCESS', job('succeeded', 'succeeded')],
  ])('are %s', (expected, report) => expect(statusOf(report)).toBe(expected))
})
