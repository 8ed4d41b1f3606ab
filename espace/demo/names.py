"""Names of nobody: given names in use, with family names made of words (rainbow, olive tree, star) of each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Countries of birth (ISO 3166-1) that share these names."""

    countries: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]


ORIGINS: tuple[Origin, ...] = (
    Origin(
        ("BE", "FR"),
        ("Luc", "Didier", "Thierry", "Pascal", "Benoît", "Frédéric", "Gilles", "Xavier", "Kevin", "Olivier"),
        ("Nathalie", "Chantal", "Brigitte", "Anaïs", "Sandrine", "Céline", "Martine", "Véronique", "Aurélie", "Solène"),
        ("Dulilas", "Desnuages", "Delabrume", "Clairdelune", "Beaumatin", "Dutilleulvert", "Vandewolk", "Regenboog",
         "Sterrenlicht", "Vanderlente", "Zomerwind", "De Zonnebloem"),
    ),
    Origin(
        ("ES", "PT", "EC", "CO", "BR"),
        ("João", "Miguel", "Carlos", "Rui", "Andrés", "Paulo", "Jorge"),
        ("María", "Inês", "Lucía", "Fátima", "Rosário", "Camila", "Teresa"),
        ("da Nuvem", "do Luar", "Lunaclara", "Girassol", "Marazul", "Vientosuave", "Cielo Abierto"),
    ),
    Origin(
        ("IT",),
        ("Salvatore", "Enzo", "Marco", "Dario"),
        ("Giulia", "Carmela", "Rosa", "Paola"),
        ("Fiordaliso", "Arcobaleno", "Lunapiena", "Ventodimare"),
    ),
    Origin(
        ("RO", "BG", "PL", "HR", "GR"),
        ("Andrei", "Ion", "Georgi", "Marek", "Ivo", "Nikos"),
        ("Elena", "Mihaela", "Tsveta", "Agnieszka", "Ivana", "Eleni"),
        ("Curcubeu", "Floarea", "Tęcza", "Zvezda", "Sunčica", "Thalassa"),
    ),
    Origin(
        ("MA", "DZ", "TN", "SY", "IQ", "EG"),
        ("Youssef", "Hassan", "Karim", "Mustapha", "Samir", "Nabil", "Driss", "Omar", "Rachid"),
        ("Fatima", "Khadija", "Naïma", "Samira", "Latifa", "Amina", "Zohra", "Rania", "Houda", "Malika"),
        ("El Yasmine", "Ait Kamar", "Benzitoun", "El Bahr", "Nejma", "Ouardi", "Bounahla", "El Nassim", "Rabii",
         "Qamari"),
    ),
    Origin(
        ("TR", "AL", "MK"),
        ("Mehmet", "Ali", "Hüseyin", "Arben", "Besnik"),
        ("Ayşe", "Emine", "Zeynep", "Vjosa", "Drita"),
        ("Denizkuşu", "Güneşli", "Çiçekdağ", "Ylberi", "Pranvera"),
    ),
    Origin(
        ("CD", "RW", "CM", "CI"),
        ("Jean-Bosco", "Dieudonné", "Papy", "Emmanuel", "Serge"),
        ("Béatrice", "Chantal", "Espérance", "Grâce", "Clémentine", "Solange"),
        ("Nyota", "Upepo", "Mwezi", "Mbula", "Likembe", "Inyenyeri", "Bahari"),
    ),
    Origin(
        ("GN", "SN", "MR", "SO", "ER", "ET"),
        ("Mamadou", "Ousmane", "Ibrahima", "Abdi", "Tesfay", "Alpha"),
        ("Aïssatou", "Mariama", "Hawa", "Kadiatou", "Selam", "Hodan"),
        ("Lewlewal", "Hoodere", "Ndiyam", "Xiddigle", "Dirirsa", "Kokhob", "Jinne"),
    ),
    Origin(
        ("AF", "PK", "IR", "NP", "IN"),
        ("Farid", "Reza", "Hamid", "Sanjay", "Bikram"),
        ("Setara", "Nasrin", "Shirin", "Sunita", "Laleh"),
        ("Baharestan", "Rangin", "Mahtabi", "Indreni", "Golshani", "Badal"),
    ),
    Origin(
        ("RU", "UA", "GE", "AM", "GB", "US"),
        ("Oleg", "Viktor", "Giorgi", "Armen", "Stanley"),
        ("Olga", "Natalia", "Nino", "Anahit", "Daisy"),
        ("Veselka", "Zorya", "Tsisartkela", "Tsiatsan", "Larkmeadow", "Softrain"),
    ),
)  # fmt: skip

BY_COUNTRY: dict[str, Origin] = {country: origin for origin in ORIGINS for country in origin.countries}
