# The desk
prem-title = Vacancy and premises
prem-town = Town
prem-area = Shopping area
prem-area-all = The whole town
prem-day = Situation on
prem-day-short = Date
prem-show = Show
prem-rate = Vacancy rate
prem-rate-units = of the units stand empty: { $vacant } of { $stock } on { $day }
prem-rate-m2 = of the sales floor stands empty: { $vacant } of { $stock }
prem-turnover = turnover in a year: { $filled } filled and { $left } left, of { $stock } units a year before
prem-counted = What is counted, and what is not?
prem-counted-text = Denominator: all units in use ({ $used }), being rebuilt ({ $works }) or vacant ({ $vacant }): shops, horeca and services together. Works do not count as vacancy.
prem-counted-unknown = { $n ->
    [one] { $n } unit is not counted: nobody knows what stood there that day.
   *[other] { $n } units are not counted: nobody knows what stood there that day.
 }
prem-counted-m2 = Without a known sales floor, so not in the figure in m²: { $n }, of which vacant: { $vacant }. The net trading area is another measure and does not count here.
prem-counted-least = { $n ->
    [one] Of { $n } vacant unit the beginning is not known: it may be vacant for longer.
   *[other] Of { $n } vacant units the beginning is not known: they may be vacant for longer.
 }
prem-counted-legal = This is statistical vacancy: what one sees in the street. The legal register of vacancy is another definition; neither is worked out from the other.
prem-work = To work
prem-units = Units
prem-hints-n = Signals ({ $n })
prem-seekers-n = Seekers ({ $n })
prem-starters-n = Starters ({ $n })
prem-public-n = Available premises ({ $n })
prem-unseen = { $n ->
    [one] { $n } unit has not been looked at for a year or longer.
   *[other] { $n } units have not been looked at for a year or longer.
 }
prem-lengths = How long have the vacant units been empty?
prem-length-friction = friction vacancy (up to 1 year)
prem-length-long = long-term (1 to 3 years)
prem-length-structural = structural (more than 3 years)
prem-course = Course
prem-course-title = Vacancy rate at the end of each month, in percent
prem-course-note = Full line: of the units. Broken line: of the sales floor.
prem-figures-csv = Download the figures (CSV)
prem-by-units = % of units
prem-by-m2 = % of m²
prem-vacant = Vacant
prem-stock = Units
prem-vacant-m2 = Vacant m²
prem-unknown = Unknown
prem-name = Name
prem-map = Map
prem-by-area = By shopping area
prem-by-street = By street
prem-tone-used = in use
prem-tone-works = being rebuilt
prem-tone-friction = vacant, up to 1 year
prem-tone-long = vacant, 1 to 3 years
prem-tone-structural = vacant, over 3 years
prem-tone-unknown = not known
prem-terms = Terms that run
prem-terms-text = From the legal register of vacancy.
prem-term-appeal = last day for an appeal
prem-term-listing = first day to put it on the register
prem-term-levy = levy falls due
prem-term-levy-exempt = levy, but exempt
prem-term-strike = first day to strike it off
prem-none = There are no units in the register yet.
prem-none-text = Read in a list, or add a first unit. Then walk the street with the phone.
prem-no-town = Choose a town.

# Lists and states
prem-all = All
prem-search = Search by address or key
prem-state = State
prem-street = Street
prem-state-used = in use
prem-state-vacant = vacant
prem-state-friction = vacant, friction
prem-state-long = vacant, long-term
prem-state-structural = vacant, structural
prem-state-works = being rebuilt
prem-state-unknown = not known
prem-state-offered = offered
prem-found = { $n } of { $all } units
prem-found-none = No units found.
prem-found-all = Show all units
prem-offered = offered
prem-since = since { $day }
prem-from-until = from { $from } to { $until }
prem-until = until { $day }
prem-seen = looked at on { $day }
prem-csv = Download the list (CSV)
prem-kind-shop = shop
prem-kind-horeca = food and drink
prem-kind-service = services
prem-kind-craft = craft
prem-kind-leisure = leisure
prem-kind-other = other
prem-kind-any = any kind

# One unit
prem-facts = The unit
prem-place = Place
prem-kind = Kind
prem-wvo = Sales floor (WVO)
prem-wvo-hint = In m², what customers see and enter.
prem-net = Net trading area
prem-net-hint = In m², as the decree measures it: with tills and entrance.
prem-in-core = core shopping area
prem-in-core-long = Lies in the delimited core shopping area
prem-own-key = The town’s own key
prem-address-uri = Address Register
prem-stock-from = In the stock from
prem-stock-until = Out of the stock from
prem-stock-hint = When demolished or given another function, such as housing.
prem-last-seen = Last looked at
prem-never = not looked at yet
prem-legal = Legal register of vacancy
prem-legal-none = no file
prem-edit = Change the data
prem-owner = Owner
prem-sight = What do you see?
prem-sight-day = On which day was it so?
prem-source = Who says so?
prem-source-field = seen on the spot
prem-source-owner = the owner
prem-source-kbo = register of enterprises
prem-source-register = the legal register
prem-certainty-exact = day known
prem-certainty-between = at the latest that day
prem-certainty-at-least = possibly earlier
prem-evidence = What points to it?
prem-photo-add = Photo (optional)
prem-photo-note = Preferably without people or number plates. Hidden data are removed; the photo disappears after three years.
prem-sight-send = Note
prem-history = History
prem-history-none = Nothing is known of this unit yet.
prem-noted = noted on { $day }
prem-correct = This is not right
prem-why = Why is it not right?
prem-withdraw = Withdraw
prem-withdrawn = Withdrawn ({ $n })
prem-withdrawn-on = withdrawn on { $day }
prem-why-sighting = corrected by a later sighting
prem-sightings = Sightings ({ $n })
prem-outcome-of-confirmed = confirmed
prem-outcome-of-began = a new spell
prem-outcome-of-corrected = corrected
prem-photos = Photos
prem-photo-alt = Front of { $unit }, { $day }
prem-suited = Whom may this unit suit?
prem-score = { $n } of 100
prem-offer = Offer
prem-offer-public = Everybody sees this unit as available
prem-offer-no-consent = Without the owner’s consent the unit is not shown.
prem-offer-show = Show this unit as available
prem-consent-day = The owner consented on
prem-consent-hint = Leaving it empty withdraws the consent.
prem-consent-how = How (letter, mail, form)?
prem-rent = Indicative rent a month, in euro
prem-rent-month = { $euro } euro a month
prem-offer-text = What do you want to say of the unit?
prem-save = Save
prem-letter-invitation = Invitation to the owner (PDF)

# The form of a unit
prem-new = Add a unit
prem-form-wrong = Not saved yet: look at the fields with a remark.
prem-number = House number
prem-box = Box
prem-postcode = Postal code
prem-locality = Locality
prem-area-hint = As the town calls it, such as Core or Station.
prem-lat = Latitude
prem-lon = Longitude

# What is wrong
prem-wrong-street = Fill in the street.
prem-wrong-number = Fill in the house number.
prem-wrong-kind = This kind is not known: shop, horeca, service, craft, leisure or other.
prem-wrong-uri = An address begins with https://data.vlaanderen.be/id/adres/.
prem-wrong-postcode = A postal code has four digits.
prem-wrong-m2 = Give m² as a number, not negative; the smallest first.
prem-wrong-day = Give a date as 2026-11-22 or 22/11/2026.
prem-wrong-order = The end lies before the beginning.
prem-wrong-position = This place is not in or near Belgium.
prem-wrong-state = The state is used, vacant or works.
prem-wrong-contradicts = This contradicts what is known before and after it. First correct the history of the unit.
prem-wrong-future = This day is yet to come.
prem-wrong-too-old = This day lies before 1950.
prem-wrong-twice = This unit stands in the file twice.
prem-wrong-unknown-id = This unit is not known in this town. Leave the column id empty for a new unit.
prem-wrong-photo-kind = A photo is a JPEG, PNG or WebP.
prem-wrong-photo-heavy = The photo is too large.
prem-wrong-photo-small = The photo is too small.
prem-wrong-photo-broken = The photo cannot be read.
prem-wrong-form = This form was not complete.
prem-wrong-why = Say in a few words why.
prem-wrong-rent = Give the rent in whole euro.
prem-wrong-how = Say how the owner consented.
prem-wrong-name = Fill in who it is, and what is sought.
prem-wrong-mail = This is no mail address.
prem-wrong-consent = Without consent we keep nobody. Say also how it was given.
prem-wrong-until = Choose an end, at most two years ahead.
prem-wrong-before = This day lies before the step before.
prem-wrong-too-short = A building is vacant only after twelve months without use.
prem-wrong-too-little = More than half of the floor has to be unused.
prem-wrong-missing = A deed says since when, and how many of how many m² are unused.
prem-wrong-appeal-open = The owner can still appeal.
prem-wrong-appeal-late = The term for an appeal is over.
prem-wrong-not-long-used = It can be struck off only after the months of use that the regulation asks.
prem-wrong-not-last = Only the last step can be withdrawn.
prem-wrong-months = A term is a number from 1 to 60 months.
prem-wrong-decision = The address of a decision begins with https://.

# What was done
prem-done-added = The unit was added.
prem-done-changed = The data were saved.
prem-done-confirmed = Confirmed: that is how it was known.
prem-done-began = Noted: a new spell begins.
prem-done-corrected = Noted: the history was corrected.
prem-done-withdrawn = The spell was withdrawn and stays readable.
prem-done-offered = The offer was saved.
prem-done-saved = Saved.
prem-done-forgotten = The data were erased.
prem-done-step = The step was noted.
prem-done-step-withdrawn = The step was withdrawn.
prem-done-rules = The terms were saved.
prem-done-introduced = The introduction was noted. Contact both yourself.
prem-done-followed = The outcome was saved.
prem-done-taken = Taken into the history of the unit.
prem-done-dismissed = Set aside.
prem-done-settled = Noted: the unit is in use.

# The walk
prem-walk = Walk the street
prem-walk-go = Begin
prem-walk-near = Units near me
prem-walk-choose = Choose a street. The units follow the house numbers.
prem-walk-today = { $n ->
    [one] { $n } unit looked at today
   *[other] { $n } units looked at today
 }
prem-fresh = looked at today
prem-tap = What do you see at { $unit }?
prem-tap-used = In use
prem-tap-vacant = Vacant
prem-tap-works = Works
prem-tap-more = Add a note or photo

# The legal register
prem-legal-text = Legal vacancy: more than half of the floor not used for its function for twelve months in a row. Each step is an act of the town, with its own proof.
prem-legal-beside = For comparison, what is seen in the street:
prem-legal-now = Where the file stands:
prem-step = Step
prem-step-take = Next step
prem-step-send = Note the step
prem-steps = Steps
prem-step-indication = indication of vacancy
prem-step-deed = administrative deed of finding
prem-step-notice = notice to the owner
prem-step-appeal = appeal of the owner
prem-step-upheld = appeal upheld: file closed
prem-step-rejected = appeal rejected
prem-step-listing = on the register of vacancy
prem-step-exemption = exemption from the levy
prem-step-resumed = in use again
prem-step-again = use ended, stays on the register
prem-step-struck = struck off the register
prem-step-dropped = file dropped
prem-deed-asks = For the deed alone: what was found
prem-deed-found = unused since { $since }: { $unused } of { $total }
prem-exempt-until = Exempt up to and including
prem-exempt-hint = For an exemption alone.
prem-note = Note
prem-levies = Levies
prem-levy-number = Number
prem-levy-state = State
prem-levy-due = due
prem-levy-exempt = exempt
prem-levy-next = yet to come
prem-rules = Terms of the regulation
prem-rules-text = Each town sets them itself. They hold for all files of the town.
prem-rules-appeal = Appeal, in months after the notice
prem-rules-first = First levy, in months after the listing
prem-rules-every = Next levy, in months after the one before
prem-rules-strike = Striking off, in months after renewed use
prem-rules-decision = Address of the decision
prem-rules-decision-hint = The published decision of the council.

# The owner
prem-owner-text = For the town’s officers alone. Every look at it is in the log.
prem-person-name = Name
prem-postal = Postal address
prem-mail = E-mail
prem-phone = Telephone
prem-forget = Erase these data

# Seekers
prem-seekers = Seekers of premises
prem-seekers-text = Starters and entrepreneurs who look for premises, and what suits them. Who they are stands on their own page; every look is in the log.
prem-seekers-none = Nobody looks for premises yet.
prem-starter = starter
prem-starter-long = This is a first business
prem-suits = { $n ->
    [one] { $n } unit suits, best { $best }
   *[other] { $n } units suit, best { $best }
 }
prem-suits-none = No vacant unit suits now.
prem-seeker-new = New seeker
prem-seeker-add = Add
prem-plan = What is planned?
prem-plan-hint = Without names: this also stands beside the units that suit.
prem-m2-from = From m²
prem-m2-to = Up to m²
prem-places = Streets or areas
prem-places-hint = With commas between; empty is anywhere.
prem-rent-most = Highest rent a month, in euro
prem-agree = This person agrees that the town keeps these data to find premises
prem-agreed = Consent
prem-end = Keep until
prem-end-hint = After it Plein erases the data by itself.
prem-units-suited = Units that suit
prem-introduce = Introduce
prem-outcome = What came of it?
prem-outcome-open = proposed
prem-outcome-visit = visited
prem-outcome-rented = rented
prem-outcome-no = came to nothing
prem-reason-size = { $size } m², asked { $range }
prem-reason-near-size = { $size } m², somewhat outside { $range }
prem-reason-size-unknown = size not known
prem-reason-place = in { $place }, as asked
prem-reason-other-place = not in the street or area that was asked
prem-reason-kind = the kind that was asked
prem-reason-other-kind = was another kind of business
prem-reason-rent = within the budget
prem-reason-near-rent = up to a quarter above the budget
prem-reason-rent-unknown = rent not known
prem-reason-not-free = still being rebuilt

# Starters
prem-starters = Starters and their premises
prem-starters-text = Who began since { $day }, with the start date of the Crossroads Bank for Enterprises, and the unit in which the business stands. Beside who has no premises yet stand empty units that may suit.
prem-starters-none = No starter is known since { $day }.
prem-starters-seen = { $all ->
    [one] Since { $day } { $all } business began; { $matched ->
        [0] it stands in no unit of your list.
       *[other] it stands in a unit of your list.
    }
   *[other] Since { $day } { $all } businesses began; { $matched } of them { $matched ->
        [one] stands
       *[other] stand
    } in a unit of your list.
 }
prem-starters-began = began on { $day }
prem-starters-registered = in the register since the month of { $day }; start date not known
prem-starters-at = Unit
prem-starters-several = There are several units at this address:
prem-starters-nowhere = You know no unit at this address.
prem-starters-near = Empty units that may suit:
prem-starters-settle = Yes, the unit is in use
prem-starters-add = Add a unit at this address
prem-starters-hidden = Without name and address
prem-starters-hidden-text = These starters are not in the public register, for instance because a natural person has not (yet) consented. You see only what they do.
prem-starters-activity = Activity
prem-starters-count = Number

# Signals
prem-hints = Signals from the register of shops
prem-hints-text = The register sees shops come and go at addresses of units. Nothing changes before you confirm it.
prem-hints-none = No signals are waiting.
prem-hint-came = The unit is known as vacant, but the register knows a shop there:
prem-hint-went = The shop that was here is not in the register any more.
prem-hint-said = A source of the register calls this unit vacant.
prem-hint-take-came = Yes, in use
prem-hint-take-went = Yes, vacant
prem-hint-take-said = Yes, vacant
prem-hint-dismiss = Not right

# Files
prem-import = Read in a list
prem-import-text = CSV or XLSX, one row for each unit. What cannot be taken is told row by row; the rest goes on.
prem-file = File
prem-file-hint = At most 8 MB and 20,000 rows.
prem-file-send = Read in
prem-trial = Only try: nothing changes
prem-columns = Columns
prem-columns-text = The order does not matter, Dutch names work too. A unit with an id or own key that we know is changed, any other is new. Begin with the list there is:
prem-report = Read in
prem-report-trial = A trial: nothing was changed
prem-report-text = { $rows } rows: { $new } new units, { $changed } changed, { $same } unchanged, { $spells } new spells, { $refused } refused.
prem-report-wrong = Rows with a remark
prem-line = Row
prem-column = Column
prem-value = Value
prem-reason = Why
prem-to-overview = To the figures of vacancy
prem-file-empty = There is nothing in the file.
prem-file-heavy = The file is too large.
prem-file-rows = There are more than 20,000 rows. Split the file.
prem-file-columns = There are too many columns.
prem-file-kind = This is no CSV or XLSX.
prem-file-csv = The CSV cannot be read.
prem-file-xlsx = The workbook cannot be read.
prem-file-head = There is no column with the street. The first row names the columns.

# What everybody sees
prem-public = Available premises
prem-public-title = Commercial premises available in { $town }
prem-public-text = { $n ->
    [one] { $n } unit is looking for an entrepreneur in { $town }.
   *[other] { $n } units are looking for an entrepreneur in { $town }.
 }
prem-public-how = Interested? The local economy desk of { $town } brings you into contact with the owner.
prem-public-map = Show on the map
prem-public-works = being rebuilt
prem-public-none = No premises are available now.
prem-public-none-text = { $town } shows premises here whose owner wants it.
prem-public-town = Shops in { $town }

# Letters
prem-letter-deed = Deed of finding (PDF)
prem-letter-notice = Notice (PDF)
prem-letter-to = To
prem-letter-owner-unknown = the owner of the unit
prem-letter-place = Unit
prem-letter-day = Date of the letter
prem-letter-mark = Reference
prem-letter-deed-day = Found on
prem-letter-since = Unused since
prem-letter-unused = Unused floor (m²)
prem-letter-total = Total floor (m²)
prem-letter-decision = Municipal regulation: { $uri }
prem-letter-foot = { $town }, local economy
prem-letter-page = Page <page> of <pages>
prem-letter-deed-title = Administrative deed of finding of vacancy
prem-letter-deed-text = On { $deed } a competent officer of { $town } found that the unit { $unit } is vacant within the meaning of the municipal regulation.
prem-letter-deed-next = More than half of the total floor has not been used for its function since { $since }, at least twelve consecutive months.
prem-letter-deed-close = Drawn up by the competent officer. Name, capacity and signature:
prem-letter-notice-title = Notice of the finding of vacancy
prem-letter-notice-text = { $town } found in an administrative deed of { $deed } that your unit { $unit } is vacant. What was found stands below.
prem-letter-notice-next = You can appeal with reasons within { $months } month of the service of this letter. If it is served today, { $appeal } is the last day. After that term, or when the appeal is rejected, the unit is put on the register. The first levy may follow { $levy } months after the listing.
prem-letter-notice-close = Do you want the unit to be used again? Contact the local economy desk: we gladly help to look.
prem-letter-invitation-title = Your unit in use again
prem-letter-invitation-text = Your unit { $unit } stands empty. { $town } brings owners and entrepreneurs together and gladly helps you to bring life into it again.
prem-letter-invitation-one = With your consent we show the unit free of charge among the town’s available premises.
prem-letter-invitation-two = We know entrepreneurs who look for premises and gladly introduce you to them.
prem-letter-invitation-three = A temporary use, such as a pop-up, is possible too.
prem-letter-invitation-close = Let us know what you want to do with the unit. You can withdraw your consent at any time.

# The log
audit-kind-premises = Unit
audit-kind-premises-sighting = Sighting of a unit
audit-kind-premises-figures = Figures of vacancy
audit-kind-premises-spell = Spell of a unit
audit-kind-premises-offer = Offer of a unit
audit-kind-premises-owner = Owner of a unit
audit-kind-premises-step = Step in the register of vacancy
audit-kind-premises-regulation = Terms of the register of vacancy
audit-kind-premises-seeker = Seeker of premises
audit-kind-premises-introduction = Introduction to a unit
audit-kind-premises-signal = Signal about a unit
audit-kind-premises-letter = Letter about a unit
audit-kind-premises-import = List of units read in
