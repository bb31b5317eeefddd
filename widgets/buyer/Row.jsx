/** The row in the platform's own components: pictures, titles that lead to the products, prices. */

/** @param {{row: import("./recommended.js").Row, formatCurrency: (amount: number, options: {currency: string}) => string}} props */
export function Row({ row, formatCurrency }) {
  const money = (/** @type {string} */ amount, /** @type {string} */ currency) => formatCurrency(Number(amount), { currency })
  return (
    <s-section heading={row.title}>
      <s-grid gridTemplateColumns="repeat(auto-fill, minmax(120px, 1fr))" gap="base">
        {row.products.map(({ id, title, url, image, price, compare_at: before, currency }) => (
          <s-grid-item key={id}>
            <s-stack gap="small-300">
              {image && <s-image src={image} alt="" aspectRatio="1" objectFit="cover" loading="lazy" borderRadius="base" />}
              <s-link href={url}>{title}</s-link>
              <s-stack direction="inline" gap="small-300">
                <s-text>{money(price, currency)}</s-text>
                {before && <s-text type="redundant" color="subdued">{money(before, currency)}</s-text>}
              </s-stack>
            </s-stack>
          </s-grid-item>
        ))}
      </s-grid>
    </s-section>
  )
}
