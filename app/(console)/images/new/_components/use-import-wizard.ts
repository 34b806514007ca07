'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { useSessionDraft } from '@/components/wizard/use-session-draft'
import { errorDataOf } from '@/lib/client/get-json'
import { inspectionOptions } from '@/lib/client/queries/objects'
import { canImportAs } from '@/lib/domain/image/import-fit'
import { GIB, gibCeil, QUICK_IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import type { ErrorData } from '@/lib/i18n/error-text'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import { type ConfigValues, configSchema, type ImportKind } from '../config-schema'
import { configOf, editsOf, emptyDraft, ImportDraft, type SourceObject, suggestedConfig } from '../draft'
import { type WizardStep, wizardParams } from '../search-params'
import type { WizardSetup } from './wizard-setup'

/** What is known of the chosen file. */
export type FileState =
  | { state: 'none' }
  | { state: 'reading'; object: SourceObject }
  | { state: 'refused'; object: SourceObject; error: ErrorData; retry: (() => void) | null }
  | { state: 'ready'; object: SourceObject; inspection: ObjectInspection }

/** State of the wizard: the address says where one is, the tab's draft what was filled in, the file what is possible. */
export function useImportWizard(setup: WizardSetup) {
  const [params, setParams] = useQueryStates(wizardParams, { history: 'push' })
  const stored = useSessionDraft(setup.draftKey, ImportDraft, emptyDraft)
  const { update, discard } = stored
  const isSent = params.image !== null
  // A draft that was sent is kept for another try after a failure; who comes anew starts with an empty one.
  const isUsedUp = stored.draft?.isSent === true && !isSent
  const draft = isUsedUp ? emptyDraft : stored.draft
  const change = useCallback(
    (part: Partial<ImportDraft>) => update((old) => ({ ...(old.isSent ? emptyDraft : old), ...part })),
    [update],
  )

  const kind: ImportKind = params.kind ?? draft?.kind ?? 'system_disk'
  const object = objectOf(params.objectId, draft?.object ?? null, setup.preset)
  const file = useFileState(object, kind, setup)

  const isPublic = setup.mayMakePublic && params.isPublic
  const suggested = useMemo(
    () => (file.state === 'ready' ? { ...suggestedConfig(file.object, file.inspection), isPublic } : null),
    [file, isPublic],
  )
  const inspection = file.state === 'ready' ? file.inspection : null
  const schema = useMemo(
    () => (inspection ? configSchema(kind, gibCeil(inspection.file.virtualSizeBytes)) : null),
    [inspection, kind],
  )
  const values = suggested && draft ? configOf(suggested, draft.edits, inspection?.os ?? null) : null
  const checked = values && schema ? schema.safeParse(values) : null

  const saveValues = useCallback(
    (next: ConfigValues) => {
      if (suggested) change({ edits: editsOf(suggested, next) })
    },
    [change, suggested],
  )

  return {
    /** False on the server and while hydrating. */
    isKnown: draft !== undefined,
    draft: draft ?? emptyDraft,
    change,
    kind,
    file,
    schema,
    values,
    config: checked?.success ? checked.data : null,
    saveValues,
    step: reachableStep(params.step, file, checked?.success ?? false),
    sent: params.image && params.job ? { imageId: params.image, jobId: params.job } : null,
    isDirty: !isSent && draft !== undefined && (object !== null || Object.keys(draft.edits).length > 0),
    goTo: (step: WizardStep) => void setParams({ step }),
    chooseKind: (next: ImportKind) => {
      change({ kind: next })
      void setParams({ kind: next }, { history: 'replace' })
    },
    chooseObject: (next: SourceObject | null) => {
      change({ object: next })
      void setParams({ objectId: next?.id ?? null }, { history: 'replace' })
    },
    markSent: (imageId: string, jobId: string) => {
      // The type and file of a link belong to the draft from now on: going on from a failure finds them there.
      change({ kind, object })
      update((old) => ({ ...old, isSent: true }))
      void setParams({ step: null, kind: null, objectId: null, image: imageId, job: jobId })
    },
    /** After a failure: the same values once more, at the step where the cause lies. */
    reopen: (step: WizardStep) => {
      update((old) => ({ ...old, isSent: false }))
      void setParams({ step, image: null, job: null })
    },
    startOver: () => {
      discard()
      void setParams(null)
    },
    discard,
  }
}

export type ImportWizard = ReturnType<typeof useImportWizard>

/** The object in the address, if it is one we know; without one there the draft's. */
function objectOf(
  addressId: string | null,
  kept: SourceObject | null,
  preset: SourceObject | null,
): SourceObject | null {
  if (addressId === null || addressId === kept?.id) return kept
  return preset?.id === addressId ? preset : null
}

function useFileState(object: SourceObject | null, kind: ImportKind, setup: WizardSetup): FileState {
  const { readObject } = setup.refusals
  // Told from the size alone: such a file need not be read at all.
  const isTooLarge = object !== null && object.sizeBytes > QUICK_IMPORT_FILE_MAX_GIB * GIB
  const { data, error, refetch } = useQuery({
    ...inspectionOptions(setup.projectId, object?.id ?? ''),
    enabled: object !== null && readObject === null && !isTooLarge,
  })
  return useMemo(() => {
    if (!object) return { state: 'none' }
    const refused = (reason: ErrorData, retry: (() => void) | null = null): FileState => {
      return { state: 'refused', object, error: reason, retry }
    }
    if (readObject) return refused(readObject)
    if (isTooLarge)
      return refused({ code: 'file.too_large', params: { limitGib: QUICK_IMPORT_FILE_MAX_GIB } })
    if (data) {
      const verdict = canImportAs(kind, data.file)
      return verdict.ok ? { state: 'ready', object, inspection: data } : refused(verdict)
    }
    if (error) return refused(errorDataOf(error), isFinal(error) ? null : () => void refetch())
    return { state: 'reading', object }
  }, [object, readObject, isTooLarge, data, error, refetch, kind])
}

/** The bytes of an object never change: what was found in them stays true. */
const isFinal = (error: Error): boolean => errorDataOf(error).code.startsWith('file.')

/** The furthest step towards the wanted one that what is filled in allows. */
function reachableStep(wanted: WizardStep, file: FileState, isConfigured: boolean): WizardStep {
  if (file.state === 'none' || file.state === 'refused') return 'source'
  if (wanted === 'review' && file.state === 'ready' && !isConfigured) return 'configuration'
  return wanted
}
