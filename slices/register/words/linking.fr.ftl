# Commerces qui sont peut-être les mêmes
link-queue = Doublons ?
link-queue-lead = Ces commerces figurent peut-être deux fois dans le registre. Les plus probables sont en haut.
link-town = Commune
link-state = Lesquels
link-state-open = À examiner
link-state-later = Pour plus tard
link-state-never = Pas les mêmes
link-go = Afficher
link-count = { $n ->
    [one] { $n } paire
   *[other] { $n } paires
    }
link-likely = de chances que ce soit le même commerce
link-look = Comparer côte à côte
link-none = Aucun doublon
link-none-text = Rien n’attend. Après un import ou une modification, Plein vérifie de lui-même.
link-many = En accepter plusieurs à la fois
link-many-text = Au-dessus d’une probabilité de votre choix, vous pouvez accepter toutes les paires ensemble. Vous voyez d’abord combien il y en a.
link-many-from = À partir de quelle probabilité, en pour cent
link-many-look = Voir combien
link-many-changed = Entre-temps, le nombre a changé. Vérifiez à nouveau.
link-many-count = { $n ->
    [one] { $n } paire est
   *[other] { $n } paires sont
    } probables à { $least } % ou plus.
link-many-most = Les { $n } plus probables sont fusionnées maintenant ; le reste ensuite.
link-many-sure = Chaque paire devient un seul commerce. Vous pourrez la séparer plus tard.
link-many-go = Fusionner { $n ->
    [one] { $n } paire
   *[other] { $n } paires
    }
link-many-first = Les plus probables
link-many-none = Aucune paire n’est probable à { $least } % ou plus
link-back = Retour à la liste
link-pair = Côte à côte
link-question = Est-ce le même commerce ?
link-one = Premier commerce
link-other = Deuxième commerce
link-public = Visible
link-not-public = Pas visible
link-stays = Cette page reste
link-open-place = Ouvrir le commerce
link-hides-title = Ensuite, personne ne verra plus ce commerce
link-hides-text = Il appartient à une personne physique qui n’a pas donné son accord, ou quelqu’un a retiré le sien. Ensemble, la réponse la plus stricte compte.
link-map-text = L’un des deux vient d’OpenStreetMap. Il est lié : les visiteurs voient un seul commerce, et ce que dit la carte n’est pas repris.
link-was-never = Quelqu’un a décidé que ce n’est pas le même commerce.
link-again = Réexaminer quand même
link-same = Le même commerce
link-never = Pas le même
link-later = Plus tard
link-undo-note = La fusion n’efface rien et peut toujours être annulée. Si ce n’est « pas le même », nous ne le redemanderons plus.
link-table = Ce que disent les deux
link-field = Donnée
link-kept = C’est ce qui sera montré
link-nothing = Rien de connu
link-establishment-number = Numéro d’unité d’établissement
link-enterprise-number = Numéro d’entreprise
link-decide-unknown = Choisissez votre décision.
link-verdict-equal = identique
link-verdict-similar = semblable
link-verdict-different = différent
link-verdict-one = un des deux
link-sign-name = Nom
link-sign-street = Rue
link-sign-number = Numéro
link-sign-city = Localité
link-sign-postcode = Code postal
link-sign-phone = Téléphone
link-sign-email = E-mail
link-sign-website = Site web
link-sign-enterprise = Entreprise
link-sign-establishment = Établissement
link-sign-category = Type
link-sign-position = Position
link-done-zelfde = Fusionnés en un seul commerce.
link-done-anders = Noté : pas le même commerce. Nous ne le demanderons plus.
link-done-later = Gardé pour plus tard.
link-done-opnieuw = La paire est de nouveau dans la liste.
link-done-veel = Les paires sont fusionnées.
link-done-los = Ce sont de nouveau deux commerces, comme avant.
link-done-weg = Ce n’était plus possible : quelque chose a changé entre-temps.
link-done-groot = Autant de commerces ne peuvent en former un seul. Séparez d’abord.
link-merged = Commerces fusionnés
link-merged-lead = Chacun de ces commerces est fusionné à partir de plusieurs sources. Séparer rétablit exactement ce qui était.
link-merged-none = Rien n’est fusionné
link-took-in = avec
link-how-person = Décidé par une personne
link-how-many = Accepté avec plusieurs autres
link-how-automatic = Automatiquement, car il n’y a pas de doute
link-part = Séparer
link-alike-title = Ce commerce y est-il déjà ?
link-alike-text = Ce que vous avez rempli ressemble à :
link-alike-anyway = C’est un autre commerce : inscrivez-le
link-alike-claim = C’est mon commerce : je veux le gérer
audit-action-merge = fusionné
audit-action-unmerge = séparé
audit-kind-pair = paire de commerces
