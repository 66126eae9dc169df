audit-kind-repair = Réparation de comptages
rep-accept = C’est juste
rep-all-counters = Tous les compteurs
rep-all-kinds = Tout
rep-all-states = Tout
rep-chart = { $name } : ce que le compteur a dit et ce que nous utilisons
rep-counter = Compteur
rep-days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
rep-does-by-uptime = Les heures mesurées à moins de la moitié ne comptent pas.
rep-does-exclude = Ces nombres ne comptent pas. Rien ne les remplace : il y a un trou.
rep-does-mark = Rien ne change : ce n’est qu’une marque.
rep-does-scale = Le nombre est recalculé.
rep-does-shift = Les heures sont déplacées. L’heure qui manque alors reste vide.
rep-hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
rep-kind = Problème
rep-kind-clock-change = Heure d’été ou d’hiver
rep-kind-clock-shift = Horloge déréglée
rep-kind-dead = Ne comptait pas
rep-kind-flat-line = Toujours le même nombre
rep-kind-level-shift = Autre niveau
rep-kind-low-uptime = Trop peu mesuré
rep-kind-moved = Déplacé ?
rep-kind-one-way = Tout dans un seul sens
rep-kind-spike = Une valeur isolée
rep-kind-stray-day = Journée étrange
rep-lead = Chaque nuit, Plein vérifie si les compteurs sont crédibles. Ce qui est suspect figure ici avec la raison. Ce qu’un compteur a dit est toujours conservé ; vous avez le dernier mot.
rep-none = Il n’y a rien à réparer
rep-none-chosen = Rien ne correspond
rep-none-chosen-text = Choisissez un autre compteur ou un autre problème.
rep-none-text = Les compteurs de cette commune ne donnent aucune raison de douter. Une nouvelle vérification aura lieu cette nuit.
rep-redo = Réparer quand même
rep-says-clock-change = Cette heure en contient deux : l’horloge a reculé. { $counted } comptés, { $expected } environ attendus.
rep-says-clock-change-skipped = Cette heure n’a jamais existé : l’horloge l’a sautée. Pourtant { $counted } ont été comptés.
rep-says-clock-shift = L’horloge de l’appareil avançait de { $long-off } : pendant { $long }, le rythme ne correspond que si l’on recule les heures, et alors { $times } fois mieux.
rep-says-clock-shift-behind = L’horloge de l’appareil retardait de { $long-off } : pendant { $long }, le rythme ne correspond que si l’on avance les heures, et alors { $times } fois mieux.
rep-says-dead = Zéro pendant { $long }, alors que { $expected } environ étaient attendus. Le plus long silence habituel de ce compteur dure { $usual }. Le reste de la ville comptait { $town } % de la normale.
rep-says-dead-alone = Zéro pendant { $long }, alors que { $expected } environ étaient attendus. Le plus long silence habituel de ce compteur dure { $usual }. Aucun autre compteur ne permet de comparer.
rep-says-dead-never = Ce compteur n’a donné que des zéros pendant { $long } et n’a jamais rien dit d’autre, alors que d’autres comptaient.
rep-says-flat-line = { $long } de suite, le nombre était { $counted }. Le hasard ne se répète pas si souvent ; sinon, c’était au plus { $usual }.
rep-says-level-shift = À partir de ce jour, ce compteur compte durablement plus : { $percent } % d’avant, contre { $town } % dans le reste de la ville. Ne le comparez pas sans plus à la période précédente.
rep-says-level-shift-down = À partir de ce jour, ce compteur compte durablement moins : { $percent } % d’avant, contre { $town } % dans le reste de la ville. Ne le comparez pas sans plus à la période précédente.
rep-says-low-uptime = L’appareil dit lui-même n’avoir mesuré qu’une partie du temps : moins de la moitié pendant { $out } h, et { $warned } h en sont moins sûres.
rep-says-moved = À partir de ce jour, les gens viennent à d’autres heures et le nombre est à { $percent } % d’avant, tandis que le reste de la ville a gardé son rythme. Le compteur a-t-il été déplacé ? Notez-le auprès du compteur.
rep-says-one-way = { $percent } % allaient soudain dans un seul sens, et ensemble ils étaient { $counted } là où { $expected } environ étaient attendus : l’autre sens ne comptait pas.
rep-says-one-way-split = { $percent } % allaient soudain dans un seul sens, mais ensemble ils étaient { $counted }, comme attendu. Le total est juste, seule la répartition ne l’est pas.
rep-says-spike = { $counted } comptés là où { $expected } environ étaient attendus, avec des heures ordinaires à côté. Le plus haut nombre de ce compteur est sinon { $usual }. Sans doute des nombres gardés sont-ils arrivés d’un coup, ou l’appareil s’est emballé.
rep-says-spike-mark = { $counted } comptés là où { $expected } environ étaient attendus, avec des heures ordinaires à côté. Ce peut être une vraie affluence : le nombre continue de compter.
rep-says-stray-day = { $counted } comptés, { $percent } % des { $expected } habituels un tel jour, tandis que le reste de la ville était à { $town } % de la normale.
rep-says-stray-day-alone = { $counted } comptés, { $percent } % des { $expected } habituels un tel jour. Aucun autre compteur ne permet de comparer : le nombre continue de compter.
rep-says-stray-day-high = { $counted } comptés, { $percent } % des { $expected } habituels un tel jour, tandis que le reste de la ville était à { $town } % de la normale. Y avait-il un événement ? Mettez-le au calendrier. Le nombre continue de compter.
rep-show-all = Tout afficher
rep-silent-nothing = plus rien n’arrive depuis { $day }
rep-silent-noughts = n’envoie que des zéros depuis { $day }
rep-silent-title = { $n ->
    [one] { $n } compteur se tait
   *[other] { $n } compteurs se taisent
}
rep-state = État
rep-state-accepted = Vérifié et juste
rep-state-found = Pas encore vérifié
rep-state-undone = Annulé
rep-title = Réparations
rep-told = Ce que le compteur a dit
rep-total = { $n ->
    [one] { $n } réparation
   *[other] { $n } réparations
}
rep-undo = Ce n’est pas juste, annuler
rep-used = Ce que nous utilisons
rep-when = Quand
rep-which = Choisissez si la réparation est juste ou non.
rep-parts = { $changing ->
    [0] Aucune ne change des nombres.
    [one] Une seule change des nombres.
   *[other] { $changing } changent des nombres.
} { $fresh ->
    [0] Tout est vérifié.
    [one] Une n’est pas encore vérifiée.
   *[other] { $fresh } ne sont pas encore vérifiées.
}
rep-undo-mark = Ce n’est pas juste, enlever la marque
rep-redo-mark = Marquer quand même
rep-event = Il y avait alors dans cette ville :
