# The frame of every page
skip-to-content = Skip to content
language-switch = Language
footer-line = Plein shows what is for sale locally: open to everyone, without advertising and without tracking.
footer-nav = About this site
footer-about = About Plein
footer-open-data = Open data
footer-visitors = Visitor figures
footer-privacy = Privacy
footer-accessibility = Accessibility
embed-source = Source: { $name }

# Components
field-required = required
suggest-count = suggestions; choose with the arrow keys
suggest-none = no suggestions
filter-more = Show { $n } more
filter-count = { $n ->
    [one] { $n } place
   *[other] { $n } places
  }
pager-label = Pages
pager-previous = Previous
pager-next = Next
pager-where = Page { $page } of { $last }
breadcrumb-label = Breadcrumb
chip-remove = (remove)
chart-keep = Keep this chart
chart-table = Show the figures in a table
map-skip = Skip the map and go to the list
map-loading = The map is loading…
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-locate = Show where I am
map-cluster = places
map-failed = The map cannot be shown here. The list shows the same places.

# Failures
failure-home = To the home page
failure-ours = This is our mistake, not yours. We have noted it.
failure-reference = Reference: { $reference }
failure-foreign = This form was sent from another website. Open the page here and try again.
failure-query = A value in the address of this page cannot be read. Start again from the home page.
failure-limit = That is too much at once: at most { $limit }. Ask for less.
failure-not-found-title = We cannot find this page
failure-not-found-text = The address may be mistyped, or the page has moved.
failure-gone-title = This place is no longer listed
failure-gone-text = It has stopped, moved or no longer wants to be listed.
failure-bad-input-title = We do not understand this
failure-bad-input-text = Check what you filled in and try again.
failure-forbidden-title = This is not allowed here
failure-forbidden-text = You have no access to this page.
failure-too-many-title = One moment, please
failure-too-many-text = Too many requests follow each other from your connection. Try again in a minute.
failure-address-too-long-title = The address is too long
failure-address-too-long-text = Shorten your search or choose fewer filters.
failure-body-too-large-title = This is too large
failure-body-too-large-text = What you sent is larger than we accept. Send a smaller file or a shorter text.
failure-wrong-method-title = This is not possible here
failure-wrong-method-text = This page can only be viewed. Go back and try again.
failure-wrong-type-title = We do not read this kind of file
failure-wrong-type-text = Send a form or JSON.
failure-busy-title = It is very busy right now
failure-busy-text = We help those who are already here first. Try again in a few seconds.
failure-timeout-title = This takes too long
failure-timeout-text = The request was stopped because it took too long. Make it simpler or try again later.
failure-disk-full-title = We cannot save this now
failure-disk-full-text = The disk of the server is full. Nothing was saved halfway. Searching goes on.
failure-internal-title = Something went wrong
failure-internal-text = Try again later.

# Who is signed in
account-sign-in = Sign in
account-mine = My account
role-shopper = Visitor
role-merchant = Merchant
role-moderator = Moderator
role-officer = Town officer
role-coach = Coach
role-coordinator = Coordinator
role-admin = Administrator
failure-csrf = Your form was out of date or did not come from this site. Nothing was changed. Go back, reload the page and try again.
failure-role = You cannot use this page in the capacity you are acting in now.
failure-switch = Choose another capacity
failure-sign-in-title = Please sign in first
failure-sign-in-text = This information is only for people who are signed in.
