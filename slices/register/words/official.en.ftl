# A number looked up
off-number-title = Check a number
off-number-lead = Type an enterprise or establishment number. What the register knows of it, you need not fill in any more.
off-number-field = Number
off-number-hint = Ten digits, for example 0403.170.701. Dots are fine.
off-number-go = Check
off-refusal-form = A number has ten digits.
off-refusal-start = An enterprise number begins with 0 or 1, an establishment number with 2 to 8.
off-refusal-check = The check digits do not fit: one of the digits is wrong.
off-is-enterprise = This is the number of an enterprise.
off-is-establishment = This is the number of an establishment.
off-has-stopped = According to the register it stopped on { $day }.
off-is-stale = The register does not answer now. This is what it said on { $at }.
off-trade-name = Trade name
off-legal-name = Legal name
off-legal-form = Legal form
off-legal-state = Legal state
off-of-enterprise = Enterprise
off-started = Started
off-activity = Main activity
off-kind = Kind of shop
off-address = Address
off-town = Town
off-phone = Telephone
off-email = E-mail
off-natural-person = This enterprise is a person. The register shows neither name, street nor contact: fill in yourself what you want to show.
off-source = Source: enriched Crossroads Bank for Enterprises (VKBO), { $at }.
off-unknown = The register does not know this number. Check the digits.
off-sound = This number is well formed.
off-trouble-busy = The register is asked too often now. Try again in a minute, or fill it in yourself.
off-trouble-silent = The register does not answer now. Fill in the data yourself.
off-places = Already on this square
# Who started and stopped
off-turnover-title = Starters and stoppers
off-turnover-lead = Shops that started or stopped in your town, by month.
off-turnover-town = Town
off-turnover-show = Show
off-turnover-chart = Starters and stoppers by month
off-turnover-note = Starters by the start date in the KBO, or the month in which they registered here. Stoppers by the VKBO, or the month in which the register saw them close.
off-turnover-list = The last twelve months
off-turnover-hidden = { $n ->
    [one] { $n } place is counted but not named: a natural person without consent, or a place that is not shown.
   *[other] { $n } places are counted but not named: natural persons without consent, or places that are not shown.
 }
off-turnover-none = No month looked at yet
off-turnover-none-text = After the end of each month the register is compared with the month before.
off-month = Month
off-starters = Starters
off-stoppers = Stoppers
off-stock = Shops at the end
off-sign = Shop
off-what = What
off-day = Day
off-start = started
off-stop = stopped
off-csv = Download as CSV
