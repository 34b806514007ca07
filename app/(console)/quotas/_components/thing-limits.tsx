import { useTranslations } from 'next-intl'
import { Card } from '@/components/ui/card'
import { DescriptionList } from '@/components/ui/description-list'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import { ACCESS_KEYS_PER_USER } from '@/lib/domain/quota/quota'
import { RECEIVER_LIMIT } from '@/lib/domain/share/rules'

/** Limits of single things: the same for everybody, not counted here. */
export function ThingLimits() {
  const t = useTranslations('quota.thing')
  return (
    <Card title={t('title')} description={t('text')}>
      <DescriptionList
        columns={2}
        items={[
          { term: t('tags'), value: TAGS_MAX },
          { term: t('receivers'), value: RECEIVER_LIMIT.system_disk },
          { term: t('fullServerReceivers'), value: RECEIVER_LIMIT.full_server },
          { term: t('accessKeys'), value: ACCESS_KEYS_PER_USER },
        ]}
      />
    </Card>
  )
}
