/** The script of sign-up forms, in the theme or in a page of the merchant's own, and of nothing else. */
import { createSignup } from "./signup.js"

const fetch = window.fetch.bind(window)
const arm = () => document.querySelectorAll("[data-perennial-signup]").forEach(createSignup({ window, document, fetch }))
// Another form of ours on the page has loaded the same script: each form is armed once.
arm()
