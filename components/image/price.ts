import { useTranslations } from 'next-intl'

/** The supplier's price as written, without trailing zeros: it is an exact decimal and never becomes a float. */
export function usePriceText(): (pricePerHour: string | null) => string {
  const t = useTranslations('image.market')
  return (pricePerHour) => {
    const price = plainDecimal(pricePerHour ?? '0')
    return price === '0' ? t('free') : t('pricePerHour', { price })
  }
}

export const plainDecimal = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
