/** This site's events and the properties of each. A name or a property that is not here does not compile. */
export interface Plan {
  sign_up: { plan: 'free' | 'pro'; seats?: number };
  search: { search_term: string };
  newsletter_opened: { issue?: string };
}
