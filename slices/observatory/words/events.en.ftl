evt-title = Events and actions
evt-lead = What did a street fair, a Sunday opening, an action bring? For every event you see what was counted beside what would have been without it, and how sure that is.
evt-new = Add an event
evt-edit = Change the event
evt-import = Enter a list
evt-download = Everything as CSV
evt-coming = To come
evt-past = Past
evt-none = No events yet
evt-none-text = Add an event, or paste a list from a spreadsheet. What is past gets its answer tonight.
evt-provisional = provisional
evt-badge-more = More passers-by
evt-badge-fewer = Fewer passers-by
evt-badge-nothing = No measurable effect
evt-badge-refused = No answer possible
evt-badge-planned = Planned
evt-badge-running = Going on
evt-badge-waiting = Being worked out
evt-kind-market = Market
evt-kind-fair = Fair
evt-kind-braderie = Street fair
evt-kind-shopping = Shopping day or sales
evt-kind-culture = Culture
evt-kind-sport = Sport
evt-kind-action = Action
evt-kind-car-free = Car-free
evt-kind-works = Works
evt-kind-other = Something else
evt-short-more = +{ $low } to +{ $high }
evt-short-fewer = −{ $low } to −{ $high }
evt-short-planned = visible from { $percent }
evt-says-more = Between { $low } and { $high } extra passers-by.
evt-says-fewer = Between { $low } and { $high } passers-by fewer.
evt-says-nothing = No measurable effect.
evt-sure-hardly-chance = Almost certainly no chance.
evt-sure-probably-not = Probably no chance.
evt-sure-may-be = It may be chance.
evt-chance = Of a hundred ordinary weeks at most { $n ->
    [one] { $n } shows
   *[other] { $n } show
} as large a difference.
evt-range = { $range } of what would have been without it (95 % sure)
evt-nothing-text = What was counted lies within what ordinary weeks show too. That does not say that nothing happened: an effect from { $percent } on would have been seen here.
evt-provisional-text = Provisional: the final answer comes on { $day }, since the four weeks afterwards are known by then.
evt-before-unusual = Take care: the two weeks before were already { $percent } away from what is usual. Read the answer with reserve.
evt-brought = What it brought
evt-ahead = What we shall be able to see
evt-ahead-people = or more: that is { $people } passers-by on top of the usual { $usual }
evt-ahead-text = From an effect of { $end } on this measurement sees it four times in five, four weeks afterwards. Straight afterwards only from { $once } on.
evt-ahead-note = Learnt from { $n } like days of the past.
evt-no-answer = No answer.
evt-running = The event is going on. The morning after its last day there is a provisional answer.
evt-waiting = The answer is being worked out. Look again in a few minutes.
evt-refused-outside = There are no counts of those days.
evt-refused-too-long = It lasts longer than 92 days: then it cannot be told from the season. Choose a shorter span or make a series of it.
evt-refused-not-counted = Too many days of the event were not counted.
evt-refused-failed = The counter evidently failed on those days: far too few passers-by while the town was as usual. Check the counter or ask about the other days.
evt-refused-empty = Almost nobody passes, or the counter stood still.
evt-refused-only-special = All days are holidays: there are no ordinary days of the same kind to compare with.
evt-refused-too-short = There are too few comparable weeks to say how sure it is. About half a year of counts is needed.
evt-refused-no-base = The same weekdays before and after were not counted, so there is nothing to compare with.
evt-refused-no-counter = None of the chosen counters counts people on foot.
evt-refused-unknown = That counter exists no more.
evt-refused-too-few = There are too few repetitions.
evt-line = Counted beside what would have been
evt-without = Without the event
evt-band = Where 19 of 20 ordinary days lie
evt-day = Day
evt-line-note = Passers-by a day, four weeks before and after. The dashed lines stand where the event begins and ends. Holidays are not compared.
evt-parts = By counter
evt-series-title = Series
evt-series-text = Repetitions of one event together say more than each alone.
evt-repetitions = Measured { $n ->
    [one] { $n } time
   *[other] { $n } times
}
evt-next = The next time: { $range }.
evt-differ = The times differ more than chance would.
evt-repeated = The series { $name }
evt-repeated-text = An ordinary time, over { $n } times together.
evt-repeated-mean = An ordinary time (95 %)
evt-repeated-next = The next time (95 %)
evt-repeated-spread = Difference between the times
evt-how-sure = How sure is that?
evt-ordinary-text = The same reckoning for { $n } ordinary weeks, in which nothing is known to have happened, should find nothing. What it finds nevertheless is chance. So we know how far chance reaches.
evt-ordinary = Ordinary weeks
evt-ordinary-own = This event
evt-ordinary-percent = Difference found
evt-ordinary-weeks = Number of weeks
evt-compared = Compared with
evt-controls = { $n ->
    [one] { $n } other counter
   *[other] { $n } other counters
}, { $elsewhere } of them in other towns.
evt-left-out = { $n ->
    [one] { $n } counter was
   *[other] { $n } counters were
} left out: too near, or not lent.
evt-before = The two weeks before
evt-careful = If some of it spilled over
evt-careful-text = { $range } if up to a quarter of the effect reached two of the counters compared with
evt-detectable = Smallest effect that could be seen
evt-method = Method
evt-method-text = version { $version }, worked out on { $day }
evt-about = About this event
evt-at-counters = Counters in reach: { $list }.
evt-at-all = Reach: all counters of the town.
evt-what = What
evt-name = Name
evt-kind = Kind
evt-place = Place
evt-series = Series
evt-series-hint = The same name for every repetition, also when the date moves. For example: Street fair.
evt-note = Note
evt-when = When
evt-from = From
evt-to = Until
evt-also = Other days
evt-also-hint = Single days with commas between them, such as 6/12/2026, 13/12/2026.
evt-reaches = Which counters does it reach?
evt-reaches-hint = Tick all that see extra people: those we do not compare with. None ticked is the whole town.
evt-save = Save
evt-remove = Remove the event
evt-wrong-name = Give a name.
evt-wrong-no-days = Give at least one day.
evt-wrong-not-a-day = That is no date. Write 16/05/2026 or 2026-05-16.
evt-wrong-backwards = The end lies before the beginning.
evt-wrong-too-far = An event spans at most 92 days from the first to the last. Make repetitions separate events in one series.
evt-wrong-year = The year does not lie between 1990 and 2100.
evt-wrong-counters = Choose counters of this town, at most 20.
evt-wrong-too-many = Those are too many.
evt-import-lead = Choose a file of your spreadsheet (CSV or XLSX) or paste the rows, with the names of the columns above them. At most { $n } rows. An event that is there already does not come twice. What is right is kept; the other rows come back to you with the reason.
evt-file-nothing = Choose a file or paste rows.
evt-file-missing = The first row must name the columns: at least name and from (or titel and tijdstip.begin), with the events below it.
evt-file-kind = This is no CSV or XLSX. Save the list in your spreadsheet as .xlsx or .csv.
evt-file-heavy = The file is larger than 2 MB. Save the list alone.
evt-file-rows = There are more than 500 rows. Split the list.
evt-file-columns = There are more than 60 columns. Save the list alone.
evt-file-xlsx = The workbook cannot be read. Save it again as .xlsx or .csv.
evt-file-csv = A quotation mark is never closed. Save the list again from your spreadsheet.
evt-import-wrong = Nothing was kept. Mend these rows:
evt-import-line = Row { $n }:
evt-import-table = Or paste the rows
evt-import-file = File
evt-import-file-hint = At most 2 MB. The time behind a date may stay.
evt-import-hint = Columns: name, kind, place, from, to, days, series, note, counters (with | between). The names of OSLO will do too: titel, type, beschrijving, tijdstip.begin, tijdstip.einde.
evt-import-do = Enter
audit-kind-event = Event
audit-kind-events = List of events
evt-ahead-once = From an effect of { $end } on this measurement sees it four times in five, straight afterwards too.
evt-ahead-less = If you expect less, measure more days or put repetitions together in a series.
evt-ahead-when = What it brought cannot be said yet: its days must be counted first. A provisional answer comes on { $first }, the final one on { $last }, since the four weeks afterwards are known by then.
evt-look = See first what we can measure
evt-look-hint = That saves nothing: you see how large the effect on those days must be for your counters to see it.
evt-look-unsaved = Nothing has been saved yet.
evt-look-past = Nothing has been saved yet. Those days are over: save the event and a few minutes later you see what it brought.
evt-seen = On the days of the event { $counted } passers-by were counted; without it there would have been about { $without }.
evt-seen-day = The difference was largest on { $day }: { $counted } counted beside { $expected }.
evt-ordinary-says = Nineteen of twenty ordinary weeks lie between { $low } and { $high }; this event comes to { $own }.
evt-ordinary-note = The height of the red bar is no number: it only shows where this event lies.
evt-before-usual = { $percent } of what is usual: nothing was going on yet.
evt-remove-text = The counts stay. What this event brought disappears from the list and from its series.
evt-remove-sure = Yes, remove this event
evt-removed = The event was removed.
evt-brought-in = { $n ->
    [one] { $n } event entered. What it brought
   *[other] { $n } events entered. What they brought
} is shown within a few minutes.
evt-import-left = These rows were not kept and are still in the table. Mend them and enter them again:
evt-import-example = Example
evt-import-example-text =
    name;kind;place;from;to;series
    Street fair 2027;braderie;Kerkstraat;3/09/2027;5/09/2027;Street fair
    Christmas market 2027;market;Markt;10/12/2027;12/12/2027;Christmas market
