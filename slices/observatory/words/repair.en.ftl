audit-kind-repair = Repair of counts
rep-accept = That is right
rep-all-counters = All counters
rep-all-kinds = Everything
rep-all-states = Everything
rep-chart = { $name }: what the counter said and what we use
rep-counter = Counter
rep-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
rep-does-by-uptime = Hours of which less than half was measured do not count.
rep-does-exclude = These numbers do not count. Nothing takes their place: there is a gap.
rep-does-mark = Nothing changes: this is only a mark.
rep-does-scale = The number is recalculated.
rep-does-shift = The hours are moved back. The hour that is then missing stays empty.
rep-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
rep-kind = What is wrong
rep-kind-clock-change = Clock change
rep-kind-clock-shift = Clock wrong
rep-kind-dead = Did not count
rep-kind-flat-line = The same number over and over
rep-kind-level-shift = Another level
rep-kind-low-uptime = Measured too little
rep-kind-moved = Moved?
rep-kind-one-way = All one way
rep-kind-spike = One number far too high
rep-kind-stray-day = Strange day
rep-lead = Every night Plein checks whether the counters can be believed. What is suspect stands here with the reason. What a counter said is always kept; you have the last word.
rep-none = There is nothing to repair
rep-none-chosen = Nothing like that
rep-none-chosen-text = Choose another counter or another problem.
rep-none-text = The counters of this town give no reason for doubt. They are checked again tonight.
rep-redo = Repair after all
rep-says-clock-change = This hour holds two: the clocks went back. { $counted } counted, about { $expected } expected.
rep-says-clock-change-skipped = This hour never was: the clocks skipped it. Yet { $counted } were counted.
rep-says-clock-shift = The clock of the device was { $long-off } ahead: for { $long } the rhythm fits only when the hours are moved back, and then { $times } times better.
rep-says-clock-shift-behind = The clock of the device was { $long-off } behind: for { $long } the rhythm fits only when the hours are moved forward, and then { $times } times better.
rep-says-dead = Zero for { $long }, where about { $expected } were to be expected. The longest ordinary silence of this counter lasts { $usual }. The rest of the town counted { $town } % of normal.
rep-says-dead-alone = Zero for { $long }, where about { $expected } were to be expected. The longest ordinary silence of this counter lasts { $usual }. There is no other counter to compare with.
rep-says-dead-never = This counter gave nothing but zeros for { $long } and never said anything else, while other counters did count.
rep-says-flat-line = It said { $counted } for { $long } in a row. Chance does not repeat itself that often; otherwise it was { $usual } at most.
rep-says-level-shift = From this day on this counter counts lastingly more: { $percent } % of before, against { $town } % in the rest of the town. Do not simply compare it with the time before.
rep-says-level-shift-down = From this day on this counter counts lastingly less: { $percent } % of before, against { $town } % in the rest of the town. Do not simply compare it with the time before.
rep-says-low-uptime = The device itself says that it measured only part of the time: less than half in { $out } hours, and { $warned } hours are less certain for it.
rep-says-moved = From this day on people come at other hours, and the number is { $percent } % of before, while the rest of the town kept its rhythm. Was the counter moved? Note it with the counter.
rep-says-one-way = { $percent } % suddenly went one way, and together they were { $counted } where about { $expected } were to be expected: the other direction did not count.
rep-says-one-way-split = { $percent } % suddenly went one way, but together they were { $counted }, as expected. The total is right, only the split is not.
rep-says-spike = { $counted } counted where about { $expected } were to be expected, with ordinary hours beside it. The highest number of this counter is otherwise { $usual }. Probably stored numbers came all at once, or the device ran wild.
rep-says-spike-mark = { $counted } counted where about { $expected } were to be expected, with ordinary hours beside it. It may have been a real crowd, so the number goes on counting.
rep-says-stray-day = { $counted } counted, { $percent } % of the { $expected } that are usual on such a day, while the rest of the town was at { $town } % of normal.
rep-says-stray-day-alone = { $counted } counted, { $percent } % of the { $expected } that are usual on such a day. There is no other counter to compare with, so the number goes on counting.
rep-says-stray-day-high = { $counted } counted, { $percent } % of the { $expected } that are usual on such a day, while the rest of the town was at { $town } % of normal. Was something going on? Put it in the calendar. The number goes on counting.
rep-show-all = Show everything
rep-silent-nothing = nothing has come in since { $day }
rep-silent-noughts = has sent only zeros since { $day }
rep-silent-title = { $n ->
    [one] { $n } counter is silent
   *[other] { $n } counters are silent
}
rep-state = State
rep-state-accepted = Checked and right
rep-state-found = Not yet checked
rep-state-undone = Undone
rep-title = Repairs
rep-told = What the counter said
rep-total = { $n ->
    [one] { $n } repair
   *[other] { $n } repairs
}
rep-undo = That is wrong, undo it
rep-used = What we use
rep-when = When
rep-which = Choose whether the repair is right or not.
rep-parts = { $changing ->
    [0] None of them changes numbers.
    [one] One of them changes numbers.
   *[other] { $changing } of them change numbers.
} { $fresh ->
    [0] All were checked.
    [one] One has not been checked yet.
   *[other] { $fresh } have not been checked yet.
}
rep-undo-mark = That is wrong, take the mark away
rep-redo-mark = Mark it after all
rep-event = At that time there was in this town:
