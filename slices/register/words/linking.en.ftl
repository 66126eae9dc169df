# Places that may be the same
link-queue = Duplicates?
link-queue-lead = These places may be in the register twice. The most likely come first.
link-town = Municipality
link-state = Which
link-state-open = To look at
link-state-later = For later
link-state-never = Not the same
link-go = Show
link-count = { $n ->
    [one] { $n } pair
   *[other] { $n } pairs
    }
link-likely = chance that it is the same place
link-look = Look side by side
link-none = No duplicates
link-none-text = Nothing is waiting. After an import or a change Plein looks again by itself.
link-many = Accept many at once
link-many-text = Above a likelihood you choose, you can accept all pairs together. You see first how many there are.
link-many-from = From which likelihood, in percent
link-many-look = See how many
link-many-changed = The number has changed meanwhile. Please look again.
link-many-count = { $n ->
    [one] { $n } pair is
   *[other] { $n } pairs are
    } { $least }% likely or more.
link-many-most = The { $n } most likely are merged now; the rest after that.
link-many-sure = Each pair becomes one place. You can take each apart again later.
link-many-go = Merge { $n ->
    [one] { $n } pair
   *[other] { $n } pairs
    }
link-many-first = The most likely
link-many-none = No pair is { $least }% likely or more
link-back = Back to the list
link-pair = Side by side
link-question = Is this the same place?
link-one = First place
link-other = Second place
link-public = Visible
link-not-public = Not visible
link-stays = This page stays
link-open-place = Open the place
link-hides-title = After that nobody will see this place
link-hides-text = It belongs to a natural person who has not given consent, or somebody took it back. Together the strictest answer counts.
link-map-text = One of the two comes from OpenStreetMap. It is linked: visitors see one place, and what the map tells is not copied.
link-was-never = Somebody decided that this is not the same place.
link-again = Look again after all
link-same = The same place
link-never = Not the same
link-later = Later
link-undo-note = Merging erases nothing and can always be undone. After “not the same” we do not ask again.
link-table = What both say
link-field = Field
link-kept = This is what is shown
link-nothing = Nothing known
link-establishment-number = Establishment number
link-enterprise-number = Enterprise number
link-decide-unknown = Choose what you decide.
link-verdict-equal = the same
link-verdict-similar = alike
link-verdict-different = different
link-verdict-one = only one
link-sign-name = Name
link-sign-street = Street
link-sign-number = House number
link-sign-city = Place
link-sign-postcode = Postal code
link-sign-phone = Telephone
link-sign-email = E-mail
link-sign-website = Web site
link-sign-enterprise = Enterprise
link-sign-establishment = Establishment
link-sign-category = Kind
link-sign-position = Position
link-done-zelfde = Merged into one place.
link-done-anders = Noted: not the same place. We will not ask again.
link-done-later = Kept for later.
link-done-opnieuw = The pair is in the list again.
link-done-veel = The pairs are merged.
link-done-los = They are two places again, as before.
link-done-weg = That was no longer possible: something has changed meanwhile.
link-done-groot = So many places cannot be one. Take something apart first.
link-merged = Merged places
link-merged-lead = Each of these places was merged from several sources. Taking apart brings back exactly what was.
link-merged-none = Nothing has been merged
link-took-in = with
link-how-person = Decided by somebody
link-how-many = Accepted with many at once
link-how-automatic = By itself, because there is no doubt
link-part = Take apart
link-alike-title = Is this place there already?
link-alike-text = What you filled in looks like:
link-alike-anyway = It is another place: register it
link-alike-claim = This is my place: I want to manage it
audit-action-merge = merged
audit-action-unmerge = taken apart
audit-kind-pair = pair of places
