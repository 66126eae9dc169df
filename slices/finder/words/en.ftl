# The language itself, for addresses of proposals
finder-language = en

# Searching
finder-what = What are you looking for?
finder-what-example = bread, bike repair, name of a shop
finder-where = Where?
finder-where-example = town, village or postal code
finder-search = Search
finder-near = Near me
finder-near-failed = Your position is not known. Type a town or a postal code.
finder-examples = Try for instance:
finder-example-1 = fresh bread on Sunday
finder-example-2 = bicycle tyre
finder-example-3 = farm cheese

# The first page
finder-home-title = Find what you need, close to home
finder-home-description = { $n ->
    [one] Search { $n } place: who sells what you need, where, and when is it open?
   *[other] Search { $n } places: who sells what you need, where, and when is it open?
  }
finder-home-heading = Find what you need, close to home
finder-home-lead = { $n ->
    [one] One shop, farm or craftsman. See what is sold there and whether it is open.
   *[other] { $n } shops, cafés, farms and craftspeople from your region. See what they sell, where they are and whether they are open.
  }
finder-home-lead-empty = Soon you will find the shops, cafés, farms and craftspeople of your region here.
finder-home-kinds = Often looked for
finder-home-towns = Towns
finder-home-all-towns = All towns
finder-home-promises = What you may expect from us
finder-promise-open-title = Open when you come
finder-promise-open-text = Choose a day and an hour. Public holidays, annual leave and market days are taken into account.
finder-promise-local-title = From around here
finder-promise-local-text = Independent shops, farm shops and regional products, with one click.
finder-promise-private-title = Without tracking
finder-promise-private-text = No advertising, no cookies, no account. Nobody is watching.

# Results
finder-results-title = { $what } in { $place }
finder-results-in = Places in { $place }
finder-results-everything = All places
finder-results-description = { $n ->
    [one] { $n } place found, with opening hours, address and map.
   *[other] { $n } places found, with opening hours, address and map.
  }
finder-total = { $n ->
    [0] Nothing found
    [one] { $n } place found
   *[other] { $n } places found
  }
finder-total-in = { $n ->
    [0] Nothing found in { $place }
    [one] { $n } place in { $place }
   *[other] { $n } places in { $place }
  }
finder-total-here = { $n ->
    [0] Nothing found near you
    [one] { $n } place near you
   *[other] { $n } places near you
  }
finder-total-map = { $n ->
    [0] Nothing found in this part of the map
    [one] { $n } place in this part of the map
   *[other] { $n } places in this part of the map
  }
finder-list = List
finder-map = Map
finder-show-map = Show on the map
finder-search-here = Search this area
finder-outside = Just outside { $place }
finder-outside-here = A little further away
finder-outside-map = Just outside the map
finder-which-place = Which { $place } do you mean?
finder-which-place-text = Several places have that name. Choose the right one.
finder-did-you-mean = Did you mean:
finder-did-you-mean-place = Did you mean one of these places?
finder-note-understood = We are looking in: { $names }.
finder-note-moment = Open on { $moment }.
finder-note-corrected = We searched for “{ $words }”.
finder-note-left-out = There is nothing with all of that. Left out: { $words }.
finder-note-wider = There are none here. These are the nearest in a wider area.
finder-note-neighbours = There is no such place. This comes close: { $names }.
finder-note-place = We searched in { $name }.
finder-nothing = We found nothing here
finder-nothing-text = Perhaps this helps:
finder-way-no-filters = Search again without filters
finder-way-everywhere = Search everywhere, not only here
finder-way-all-here = Show all places here
finder-way-search = Search for a place
finder-way-town = All places in { $town }
finder-way-towns = All towns
finder-way-data = All files
finder-way-visitors = Visitors of all towns

# Filters
finder-filters = Filters
finder-chosen = Chosen filters
finder-clear = Clear all
finder-apply = Show the results
finder-filter-open = Opening hours
finder-filter-kind = Kind of place
finder-filter-facts = Good to know
finder-open-any = Any time
finder-open-now = Open now
finder-open-at = Open at another moment
finder-moment = Day and hour
finder-sort = Order
finder-sort-best = Best first
finder-sort-distance = Nearest first
finder-sort-name = By name
finder-radius = Distance
finder-radius-any = Any distance

# States
finder-state-open = Open now
finder-state-open-until = Open until { $time }
finder-state-open-always = Always open
finder-state-closed = Closed
finder-state-opens-today = Closed, opens at { $time }
finder-state-opens-tomorrow = Closed, opens tomorrow at { $time }
finder-state-opens-on = Closed, opens { $day } at { $time }
finder-state-unknown = Opening hours not known
finder-state-unknown-because = Perhaps open: { $remark }

# Features
finder-feature-delivery = Delivers to your home
finder-feature-pickup = Order and collect
finder-feature-webshop = Web shop
finder-feature-farm = Own farm produce
finder-feature-regional = Regional products
finder-feature-wheelchair = Wheelchair accessible
finder-feature-independent = Independent
finder-feature-voucher = Accepts the town’s gift voucher
finder-feature-chain = Chain
finder-feature-market = Market stall
finder-feature-vending = Vending machine
finder-feature-organic = Organic
finder-feature-vacant = Vacant premises

# An establishment
finder-trail-home = Home
finder-establishment-description = { $sign }: { $kind }, { $street }, { $locality }. Opening hours, telephone, map and what is sold.
finder-also-known = Also known as { $names }
finder-hours = Opening hours
finder-hours-week = Opening hours of the next seven days
finder-hours-special = Different soon
finder-hours-unknown = We do not know the opening hours yet.
finder-hours-tell = Do you? Let us know.
finder-today = today
finder-day-whole = Open day and night
finder-day-unusual = Not as usual
finder-leave = Closed from { $first } to { $last }.
finder-vacant-text = These premises are vacant. There is no shop here at present.
finder-good-to-know = Good to know
finder-products = What is sold
finder-address = Address and contact
finder-directions = Take me there
finder-still = Small map: { $sign } in { $place }
finder-rough-distance = ± before a distance: we know only the village or town of this place, not its exact spot.
finder-rough-village = The map shows the middle of the village: we do not know the exact spot of this place.
finder-rough-town = The map shows the middle of the municipality: we do not know the exact spot of this place.
finder-map-open = Open the large map
finder-similar = Similar places nearby
finder-similar-all = Show all of them
finder-sources = Where do these facts come from?
finder-checked = Last checked on { $date }.
finder-changed = Last changed on { $date }.
finder-stale = That is a while ago: call before you leave.
finder-source-owner = The place itself
finder-source-kbo = Crossroads Bank for Enterprises
finder-source-town = The town
finder-source-federation = A partner organisation
finder-source-osm = OpenStreetMap
finder-source-addresses = Address Register of Flanders
finder-source-demo = Invented example
finder-osm-note = We know this place from the open map only:
finder-number = Establishment number { $number }
finder-report-title = Is something wrong?
finder-report-text = Tell us here. We do not need your name.
finder-report-subject = What is it about?
finder-report-other = Something else
finder-report-hours = The opening hours are wrong
finder-report-closed = The place has closed down
finder-report-moved = The place has moved
finder-report-contact = Telephone, e-mail or web site is wrong
finder-report-category = The kind of place is wrong
finder-report-message = What is wrong?
finder-report-hint = For example: closed on Monday. Do not write anything about yourself or other people here.
finder-report-send = Send
finder-report-short = Write in a few words what is wrong.
finder-report-long = That is too long. Keep it to 1,000 characters.
finder-report-many = Many reports have just come in. Try again in an hour. Your text is still there.
finder-report-thanks-title = Thank you!
finder-report-thanks = Your report has arrived. The town will look into it.

# Towns
finder-town-title = Shops, cafés and farms in { $town }
finder-town-description = { $n ->
    [one] { $n } place in { $town }: opening hours, address and map.
   *[other] { $n } places in { $town }: shops, cafés, restaurants, farms and craftspeople, with opening hours, address and map.
  }
finder-town-heading = Buy local in { $town }
finder-town-lead = { $n ->
    [one] { $n } place in { $town }. What are you looking for?
   *[other] { $n } places in { $town }. What are you looking for?
  }
finder-town-empty = We do not know any places in { $town } yet. Search in a town nearby.
finder-town-open = { $n ->
    [one] { $n } place is open now
   *[other] { $n } places are open now
  }
finder-town-still = Outline of { $town } and the towns around it
finder-town-kinds = What is there in { $town }?
finder-town-markets = Markets
finder-town-features = Search by what matters to you
finder-town-villages = Villages and quarters
finder-town-neighbours = Towns nearby
finder-town-data = Download the places of { $town } as open data (GeoJSON)
finder-kind-title = { $kind } in { $town }
finder-kind-description = { $n ->
    [one] { $n } address in { $town }: { $kind }. Opening hours, telephone and map.
   *[other] { $n } addresses in { $town }: { $kind }. Opening hours, telephone and map.
  }
finder-kind-filters = More filters
finder-kind-none = No { $kind } in { $town }
finder-kind-none-text = Below you find what there is.
finder-kind-neighbours = Also in { $town }
finder-kind-elsewhere = { $kind } nearby
finder-towns-title = All towns
finder-towns-description = { $n ->
    [one] { $n } town with its shops, cafés, farms and markets.
   *[other] { $n } towns with their shops, cafés, farms and markets.
  }
finder-towns-lead = { $n ->
    [one] { $n } town. Choose it and see what is sold there.
   *[other] { $n } towns. Choose one and see what is sold there.
  }
finder-towns-none = No towns have been imported yet
finder-towns-still = Small map with the outlines of the towns

# Visitors
finder-visitors-title = Visitors per week
finder-visitors-description = How many people visit this site, per week, town and kind of page. Counted without cookies.
finder-visitors-lead = How many people found their way to a place nearby here?
finder-visitors-latest = visitors in the last full week ({ $week })
finder-visitors-town = Town
finder-visitors-all = All towns
finder-visitors-no-town = Pages without a town
finder-visitors-show = Show
finder-visitors-chart = Visitors per week
finder-visitors-note = Fewer than 5 visitors are not shown. In the drawing a dotted line stands there.
finder-visitors-week = Week
finder-visitors-visitors = Visitors
finder-visitors-views = Pages seen
finder-visitors-by-town = Per town, the last two years
finder-visitors-by-partner = Per site that embeds us, the last two years
finder-visitors-partner = Site
finder-visitors-none = No visits have been counted yet
finder-visitors-how-title = How do we count?
finder-visitors-how = The server counts by itself. Nothing is put on or read from your device. For each visit the server makes an unrecognisable number out of part of the network address and the name of the browser, with a key that is destroyed every night. Someone who visits on two days is counted twice. Robots do not count. The number of visitors is an estimate with an error of about 1 %.
finder-visitors-file = Download as CSV
finder-kind-home = Home page
finder-kind-results = Search results
finder-kind-establishment = Places
finder-kind-town = Towns
finder-kind-embed = Embedded

# About
finder-about-title = About Plein
finder-about-description = What Plein is, who makes it and how to take part.
finder-about-lead = Plein shows what is sold locally: in shops, on farms, on the market and by craftspeople. Open to everyone.
finder-about-count = { $towns ->
    [one] It now holds { $n } places from { $towns } town.
   *[other] It now holds { $n } places from { $towns } towns.
  }
finder-about-data-title = Where do the facts come from?
finder-about-data = From the Crossroads Bank for Enterprises, the towns, the merchants themselves and OpenStreetMap. Each page tells which source said what, and when. Facts about self-employed people are shown only when they agree.
finder-about-rank-title = Who comes first?
finder-about-rank = Who fits best what you are looking for, then who is nearest. Nobody can pay for a place.
finder-about-merchant-title = Are you a merchant?
finder-about-merchant = Is something wrong on the page of your place? Use the form at the bottom of that page. Your town will correct it.
finder-about-open-title = Open data and open source
finder-about-open = All data may be reused, and your town can put the list or the map on its own site.
finder-contact = Contact

# Privacy
finder-privacy-title = Privacy
finder-privacy-description = What we know and do not know about who visits this site.
finder-privacy-lead = In short: we do not know who you are, and we want to keep it that way.
finder-privacy-visitors-title = When you search
finder-privacy-visitors-1 = There are no cookies, and nothing is kept on your device.
finder-privacy-visitors-2 = What you search for is not written to any log.
finder-privacy-visitors-3 = We ask for your position only when you click “Near me”. It serves that one answer.
finder-privacy-visitors-4 = Nothing goes to other companies: map, fonts and programs come from our own server.
finder-privacy-count-title = How we count visitors
finder-privacy-count = Out of part of the network address and the name of your browser the server makes an unrecognisable number, with a key that is destroyed every night. Only an estimate per week is kept, in which nobody can be recognised. Small numbers are not shown.
finder-privacy-report-title = When you report an error
finder-privacy-report = { $days ->
    [one] We keep your text for { $days } day, without your name or address.
   *[other] We keep your text for at most { $days } days, without your name or address. Please do not write any in it.
  }
finder-privacy-merchant-title = When you are a merchant
finder-privacy-merchant = Facts about companies and associations come from public registers. Of natural persons in business we show only what that person wants to show. Withdraw your consent, and your place cannot be found any more within a second.
finder-privacy-processing = Everything we do with personal data, why and how long
finder-privacy-rights-title = Your rights
finder-privacy-rights = You may ask what we keep about you, have it corrected or erased, and object. Write to:
finder-privacy-authority = Not satisfied with our answer? You can turn to the supervisory authorities:

# Accessibility statement
finder-access-title = Accessibility statement
finder-access-description = How far this site can be used by everyone, and where to turn when something does not work.
finder-access-scope = { $operator } is committed to making its websites accessible, in accordance with the Flemish Governance Decree (Bestuursdecreet) of 7 December 2018. This accessibility statement applies to { $url }.
finder-access-status-title = Compliance status
finder-access-full = This website is fully compliant with the Web Content Accessibility Guidelines (WCAG) 2.2 level AA and with EN 301 549.
finder-access-partial = This website is partially compliant with the Web Content Accessibility Guidelines (WCAG) 2.2 level AA and with EN 301 549, due to the points listed below.
finder-access-exceptions-title = Non-accessible content
finder-access-exceptions-none = No points are known that do not comply.
finder-access-nonconform-title = Non-compliance with the Flemish Governance Decree
finder-access-nonconform-1 = The moving map cannot be used meaningfully with a screen reader. Everything on the map is also in the list beside it.
finder-access-burden-title = Disproportionate burden
finder-access-burden = We do not claim a disproportionate burden.
finder-access-outside-title = Outside the scope of the applicable legislation
finder-access-outside-1 = Online maps, as long as the essential information is given in another way too.
finder-access-outside-2 = Web sites of merchants to which we link.
finder-access-made-title = Preparation of this statement
finder-access-made = This statement was prepared on { $date }, after a self-assessment: every page was checked in every language with axe-core, walked through with the keyboard and tried without JavaScript.
finder-access-contact-title = Feedback and contact information
finder-access-contact = Does something not work, or do you need something in another format? Let us know. You will get an answer within fourteen days.
finder-access-enforce-title = Enforcement procedure
finder-access-enforce = Not satisfied with our answer? You can lodge a complaint with the Flemish Ombudsman Service:

# Open data
finder-data-title = Open data
finder-data-description = All places as GeoJSON, CSV and JSON-LD, and an open API.
finder-data-lead = Everything you find here may be reused. The licence depends on the layer: keep them apart.
finder-data-register-title = The register
finder-data-register = Places from the Crossroads Bank for Enterprises, from towns and from merchants. Name the source. Licence:
finder-data-osm-title = The open map
finder-data-osm = Places we know from OpenStreetMap only. Anyone who mixes them with other data must share the whole under the same licence. Licence:
finder-data-columns = Columns
finder-data-columns-text = Coordinates are in degrees (WGS 84). Add ?gemeente=31022 for a single town (NIS code).
finder-data-api-title = API
finder-data-api = Free to use, without a key, from any site. At most 100 places per answer. An example:
finder-data-openapi = Description (OpenAPI 3.1)
finder-data-catalog = Catalogue (DCAT)
finder-data-linked-title = Linked data (OSLO)
finder-data-linked = Every place has a lasting address that begins with /id/handelszaak/. A program gets JSON-LD, Turtle or N-Triples there, after OSLO Lokale Economie; a person gets the usual page.
finder-data-stream = All changes, to keep a copy of your own up to date (LDES)
finder-data-kinds = The kinds of shops, in four languages (SKOS)
finder-data-shapes = What the data keep to (SHACL)
finder-data-counts-title = Footfall: counts by the hour
finder-data-counts = Passers-by, cyclists, cars and parking places taken by the hour, for each town as CSV, Parquet and Arrow.
finder-data-counts-files = Files of counts
finder-data-embed-title = On your own site
finder-data-embed = A list, a map or a single place on the site of your town, in your colours:

# Embeds
finder-embed-title = Put Plein on your site
finder-embed-description = Make a list, map or card of local places for your own site.
finder-embed-lead = Choose what you want to show. You see the result at once and get the code to paste.
finder-embed-shape = Shape
finder-embed-list = List
finder-embed-map = Map with list
finder-embed-card = One place
finder-embed-count = Number of places
finder-embed-colour = Main colour
finder-embed-language = Language
finder-embed-id = Place (only for the shape “One place”)
finder-embed-id-hint = Paste the last part of the address of its page.
finder-embed-make = Show the preview
finder-embed-preview = Preview
finder-embed-code = The code
finder-embed-code-text = Paste this on your page. The frame takes the right height by itself.
finder-embed-code-label = HTML code
finder-embed-copy = Copy
finder-embed-copied = Copied
finder-embed-plain = Without a script
finder-embed-needs-id = Fill in which place you want to show.
finder-embed-allowed = The frame works only on sites that the operator has allowed. Does it not work on yours? Ask us.
finder-embed-more = { $n ->
    [one] Show it on Plein
   *[other] Show all { $n } on Plein
  }

# Pieces of a question that cannot be read
finder-tile-unknown = That part of the map does not exist.
refusal-too-long = The question is too long. Shorten it.
refusal-text-too-long = Your search is too long. Keep it to { $limit } characters.
refusal-too-many = Those are too many choices at once. Choose at most { $limit }.
refusal-category-unknown = We do not know the kind of place “{ $value }”. Choose one from the list.
refusal-feature-unknown = We do not know the feature “{ $value }”. Choose one from the list.
refusal-moment = “{ $value }” is not a day and an hour. Write it like this: 2026-11-29T10:00.
refusal-moment-far = “{ $value }” is too far away. Choose a day within the year.
refusal-layer-unknown = We do not know the layer “{ $value }”. Choose register or osm.
refusal-sort-unknown = We do not know the order “{ $value }”. Choose best, distance or name.
refusal-page = Page “{ $value }” does not exist. Choose a number from 1 to { $limit }, or narrow your search.
refusal-count = “{ $value }” is not a valid number. Choose a number from 1 to { $limit }.
refusal-radius = “{ $value }” is not a valid distance. Choose between 100 and 100,000 metres.
refusal-box = “{ $value }” is not a part of the map. Write west,south,east,north in degrees.
refusal-position = “{ $value }” is not a position. Write latitude,longitude, such as 51.15,3.23.
refusal-place-unknown = We do not know the place “{ $value }”. Check the name, or type a postal code.
refusal-place-several = Several places are called “{ $value }”. Choose one.
refusal-town-unknown = We do not know the town “{ $value }”. Use the NIS code, such as 31022 for Oostkamp.
refusal-colour = “{ $value }” is not a colour. Write it like this: 0f545c.
refusal-id = “{ $value }” is not a place. Paste the last part of the address of its page.
finder-photos = Photos
finder-place-visitors = Visitors of this page
finder-place-visitors-text = Per week, counted without putting anything on the visitor’s device. Robots do not count. Fewer than 5 visitors are not shown.
finder-place-visitors-none = Nobody has looked at this page yet.
finder-report-email = Do you want an answer? Your e-mail address
finder-report-email-hint = This may stay empty. We erase it once the town has answered.
finder-report-address = This is not an e-mail address. Write it like name@example.be, or leave it empty.
finder-reports = Reports by visitors
finder-reports-open = To do
finder-reports-none = There are no reports.
finder-reports-done = Done
finder-reports-saved = Done.
finder-reports-gone = A place that is not visible any more
finder-reports-manage = To the facts of the place
finder-reports-answer = Answer to the visitor
finder-reports-answer-hint = This goes into the e-mail. It may stay empty.
finder-reports-do-mended = Mended
finder-reports-do-kept = Was right already
finder-reports-do-nothing = Nothing to do
finder-reports-is-mended = mended
finder-reports-is-kept = was right already
finder-reports-is-nothing = nothing done
finder-report-letter-subject = Your report about { $sign }
finder-report-letter-yours = You wrote: { $message }
finder-report-letter-mended = The town has mended the page. Thank you.
finder-report-letter-kept = The town checked it: what it says is right.
finder-report-letter-nothing = The town has read your report. There was nothing to change.
finder-report-letter-answer = Answer: { $answer }
finder-report-letter-reason = You get this one e-mail because you asked for an answer. Your address has been erased.
audit-kind-report = Report of a visitor
audit-kind-reports = Reports of visitors
