audit-kind-repair = Reparatur von Zählungen
rep-accept = Stimmt
rep-all-counters = Alle Zähler
rep-all-kinds = Alles
rep-all-states = Alles
rep-chart = { $name }: was der Zähler sagte und was wir verwenden
rep-counter = Zähler
rep-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
rep-does-by-uptime = Stunden, von denen weniger als die Hälfte gemessen wurde, zählen nicht.
rep-does-exclude = Diese Zahlen zählen nicht. Nichts tritt an ihre Stelle: Es bleibt eine Lücke.
rep-does-mark = Es ändert sich nichts: Das ist nur eine Markierung.
rep-does-scale = Die Zahl wird umgerechnet.
rep-does-shift = Die Stunden werden verschoben. Die dann fehlende Stunde bleibt leer.
rep-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
rep-kind = Was nicht stimmt
rep-kind-clock-change = Zeitumstellung
rep-kind-clock-shift = Uhr falsch gestellt
rep-kind-dead = Zählte nicht
rep-kind-flat-line = Immer dieselbe Zahl
rep-kind-level-shift = Anderes Niveau
rep-kind-low-uptime = Zu wenig gemessen
rep-kind-moved = Versetzt?
rep-kind-one-way = Alles in eine Richtung
rep-kind-spike = Ein Ausreißer
rep-kind-stray-day = Seltsamer Tag
rep-lead = Jede Nacht prüft Plein, ob den Zählern zu glauben ist. Was verdächtig ist, steht hier mit dem Grund. Was ein Zähler sagte, bleibt immer erhalten; Sie haben das letzte Wort.
rep-none = Es gibt nichts zu reparieren
rep-none-chosen = Nichts dergleichen
rep-none-chosen-text = Wählen Sie einen anderen Zähler oder ein anderes Problem.
rep-none-text = Die Zähler dieser Gemeinde geben keinen Anlass zu Zweifeln. Heute Nacht wird wieder geprüft.
rep-redo = Doch reparieren
rep-says-clock-change = In dieser Stunde stecken zwei: Die Uhr wurde zurückgestellt. { $counted } gezählt, etwa { $expected } erwartet.
rep-says-clock-change-skipped = Diese Stunde gab es nie: Die Uhr übersprang sie. Trotzdem wurden { $counted } gezählt.
rep-says-clock-shift = Die Uhr des Geräts ging { $long-off } vor: { $long } lang passt der Rhythmus erst, wenn die Stunden zurückgeschoben werden, und dann { $times }-mal besser.
rep-says-clock-shift-behind = Die Uhr des Geräts ging { $long-off } nach: { $long } lang passt der Rhythmus erst, wenn die Stunden vorgeschoben werden, und dann { $times }-mal besser.
rep-says-dead = { $long } lang null, obwohl etwa { $expected } zu erwarten waren. Die längste gewöhnliche Stille dieses Zählers dauert { $usual }. Der Rest der Stadt zählte { $town } % des Normalen.
rep-says-dead-alone = { $long } lang null, obwohl etwa { $expected } zu erwarten waren. Die längste gewöhnliche Stille dieses Zählers dauert { $usual }. Es gibt keinen anderen Zähler zum Vergleich.
rep-says-dead-never = Dieser Zähler gab { $long } lang nur Nullen und hat nie etwas anderes gesagt, während andere Zähler zählten.
rep-says-flat-line = { $long } hintereinander stand da { $counted }. So oft wiederholt sich der Zufall nicht; sonst waren es höchstens { $usual }.
rep-says-level-shift = Ab diesem Tag zählt dieser Zähler dauerhaft mehr: { $percent } % von früher, gegenüber { $town } % im Rest der Stadt. Vergleichen Sie ihn nicht einfach mit der Zeit davor.
rep-says-level-shift-down = Ab diesem Tag zählt dieser Zähler dauerhaft weniger: { $percent } % von früher, gegenüber { $town } % im Rest der Stadt. Vergleichen Sie ihn nicht einfach mit der Zeit davor.
rep-says-low-uptime = Das Gerät sagt selbst, dass es nur einen Teil der Zeit maß: in { $out } Stunden weniger als die Hälfte, und { $warned } Stunden sind dadurch weniger sicher.
rep-says-moved = Ab diesem Tag kommen die Menschen zu anderen Stunden, und die Zahl liegt bei { $percent } % von früher, während der Rest der Stadt seinen Rhythmus behielt. Wurde der Zähler versetzt? Vermerken Sie es beim Zähler.
rep-says-one-way = { $percent } % gingen plötzlich in eine Richtung, und zusammen waren es { $counted }, wo etwa { $expected } zu erwarten waren: Die andere Richtung zählte nicht.
rep-says-one-way-split = { $percent } % gingen plötzlich in eine Richtung, aber zusammen waren es { $counted }, wie erwartet. Die Summe stimmt, nur die Verteilung nicht.
rep-says-spike = { $counted } gezählt, wo etwa { $expected } zu erwarten waren, mit gewöhnlichen Stunden daneben. Die höchste Zahl dieses Zählers ist sonst { $usual }. Vermutlich kamen gespeicherte Zahlen auf einmal, oder das Gerät spielte verrückt.
rep-says-spike-mark = { $counted } gezählt, wo etwa { $expected } zu erwarten waren, mit gewöhnlichen Stunden daneben. Es kann ein echter Andrang gewesen sein, darum zählt die Zahl weiter.
rep-says-stray-day = { $counted } gezählt, { $percent } % der an so einem Tag üblichen { $expected }, während der Rest der Stadt bei { $town } % des Normalen lag.
rep-says-stray-day-alone = { $counted } gezählt, { $percent } % der an so einem Tag üblichen { $expected }. Es gibt keinen anderen Zähler zum Vergleich, darum zählt die Zahl weiter.
rep-says-stray-day-high = { $counted } gezählt, { $percent } % der an so einem Tag üblichen { $expected }, während der Rest der Stadt bei { $town } % des Normalen lag. War etwas los? Tragen Sie es in den Kalender ein. Die Zahl zählt weiter.
rep-show-all = Alles zeigen
rep-silent-nothing = seit { $day } kommt nichts mehr an
rep-silent-noughts = sendet seit { $day } nur Nullen
rep-silent-title = { $n ->
    [one] { $n } Zähler schweigt
   *[other] { $n } Zähler schweigen
}
rep-state = Zustand
rep-state-accepted = Geprüft und richtig
rep-state-found = Noch nicht geprüft
rep-state-undone = Rückgängig gemacht
rep-title = Reparaturen
rep-told = Was der Zähler sagte
rep-total = { $n ->
    [one] { $n } Reparatur
   *[other] { $n } Reparaturen
}
rep-undo = Stimmt nicht, rückgängig machen
rep-used = Was wir verwenden
rep-when = Wann
rep-which = Wählen Sie, ob die Reparatur stimmt oder nicht.
rep-parts = { $changing ->
    [0] Keine davon ändert Zahlen.
    [one] Eine davon ändert Zahlen.
   *[other] { $changing } davon ändern Zahlen.
} { $fresh ->
    [0] Alles ist geprüft.
    [one] Eine ist noch nicht geprüft.
   *[other] { $fresh } sind noch nicht geprüft.
}
rep-undo-mark = Stimmt nicht, Markierung entfernen
rep-redo-mark = Doch markieren
rep-event = Damals gab es in dieser Stadt:
