import FleetModel

/// Names for people and streets of a simulated fleet: made up, from many languages, and the same for the same seed.
enum InventedNames {
    static func person(using random: inout RandomSource) -> (name: String, language: String) {
        let culture = cultures[Int.random(in: 0..<cultures.count, using: &random)]
        let given = culture.given[Int.random(in: 0..<culture.given.count, using: &random)]
        let family = culture.family[Int.random(in: 0..<culture.family.count, using: &random)]
        let speaksOwn = random.happens(0.3)
        return ("\(given) \(family)", speaksOwn ? culture.language : "en")
    }

    static func street(using random: inout RandomSource) -> String {
        let number = 1 + Int.random(in: 0..<140, using: &random)
        let first = streetFirsts[Int.random(in: 0..<streetFirsts.count, using: &random)]
        let last = streetLasts[Int.random(in: 0..<streetLasts.count, using: &random)]
        return "\(number) \(first) \(last)"
    }

    /// Its internet provider: made up, and not drawn, so that whoever is added changes nobody else.
    static func provider(ofHome number: Int) -> String { providers[number % providers.count] }

    static let providers = ["Dunlin Broadband", "Heathwire", "Larkspur Net"]

    private struct Culture {
        var language: String
        var given: [String]
        var family: [String]
    }

    private static let cultures = [
        Culture(
            language: "en", given: ["Marian", "Owen", "Tessa", "Graham", "Imogen", "Rhys", "Doreen", "Callum"],
            family: ["Ashdown", "Pellow", "Thackwell", "Merrick", "Hollis", "Trevanion", "Birdsall", "Quayle"]),
        Culture(
            language: "cy", given: ["Eleri", "Iolo", "Nia", "Gethin"],
            family: ["Prydderch", "Llewelyn", "Madog", "Bevan"]),
        Culture(
            language: "pl", given: ["Agnieszka", "Tomasz", "Halina", "Marek"],
            family: ["Brzozowska", "Wilczek", "Zaręba", "Kalinowski"]),
        Culture(
            language: "pa", given: ["Harpreet", "Gurdeep", "Simran", "Jasbir"],
            family: ["Dhaliwal", "Sandhu", "Grewal", "Bains"]),
        Culture(
            language: "ur", given: ["Sana", "Imran", "Rukhsana", "Bilal"],
            family: ["Qureshi", "Mirza", "Chaudhry", "Anwar"]),
        Culture(
            language: "bn", given: ["Nusrat", "Tareq", "Shirin", "Arif"],
            family: ["Talukder", "Sarkar", "Mondal", "Bhuiyan"]),
        Culture(
            language: "yo", given: ["Folake", "Babatunde", "Yetunde", "Segun"],
            family: ["Adeyinka", "Ogunleye", "Balogun", "Afolabi"]),
        Culture(
            language: "ig", given: ["Chiamaka", "Emeka", "Ngozi", "Obinna"],
            family: ["Okonjo", "Nwachukwu", "Eze", "Umeh"]),
        Culture(
            language: "so", given: ["Hodan", "Abdirahman", "Ifrah", "Liban"],
            family: ["Warsame", "Jama", "Farah", "Guled"]),
        Culture(
            language: "pt", given: ["Inês", "Rui", "Lurdes", "Duarte"],
            family: ["Carvalhal", "Noronha", "Seabra", "Vilela"]),
        Culture(
            language: "es", given: ["Itziar", "Ramón", "Lucía", "Andrés"],
            family: ["Etxebarria", "Quiroga", "Olmedo", "Villalba"]),
        Culture(
            language: "fr", given: ["Maëlle", "Thibault", "Odile", "Yannick"],
            family: ["Le Goff", "Delaunay", "Roussel", "Perrin"]),
        Culture(
            language: "de", given: ["Jürgen", "Antje", "Björn", "Sieglinde"],
            family: ["Küster", "Oelrich", "Weißgerber", "Thaler"]),
        Culture(
            language: "tr", given: ["Gülşen", "Emre", "Şebnem", "Kemal"],
            family: ["Yıldırım", "Özkan", "Aksoy", "Karaca"]),
        Culture(
            language: "el", given: ["Despina", "Stavros", "Ioanna", "Petros"],
            family: ["Kalogeras", "Markou", "Vlachou", "Petridis"]),
        Culture(
            language: "uk", given: ["Oksana", "Danylo", "Halyna", "Taras"],
            family: ["Shevchuk", "Melnyk", "Havryliuk", "Lysenko"]),
        Culture(
            language: "zh", given: ["Mei", "Jianyu", "Xiulan", "Wei"], family: ["Ouyang", "Fang", "Shen", "Luo"]),
        Culture(
            language: "vi", given: ["Thảo", "Minh", "Hương", "Quốc"], family: ["Đặng", "Bùi", "Lương", "Trịnh"]),
        Culture(
            language: "ta", given: ["Kavitha", "Senthil", "Malar", "Arun"],
            family: ["Ramanathan", "Selvaraj", "Muthu", "Pillai"]),
        Culture(
            language: "ar", given: ["Rasha", "Fadi", "Samira", "Hisham"],
            family: ["al-Khatib", "Haddad", "Nasser", "Barakat"]),
        Culture(
            language: "da", given: ["Signe", "Jeppe", "Ditte", "Asger"],
            family: ["Østergaard", "Bæk", "Thorsen", "Lindegaard"]),
        Culture(
            language: "ga", given: ["Aoife", "Cormac", "Sorcha", "Fiachra"],
            family: ["Ó Dálaigh", "Breathnach", "Mac Aodha", "Devane"]),
    ]

    private static let streetFirsts = [
        "Alder", "Barley", "Cooper's", "Dovecote", "Elm Tree", "Ferry", "Gable", "Heron", "Ivy", "Juniper", "Kiln",
        "Lark", "Mill", "Nettle", "Orchard", "Plover", "Quarry", "Rowan", "Smithy", "Tannery", "Upper", "Vine", "Weir",
        "Yew",
    ]
    private static let streetLasts = ["Close", "Lane", "Row", "Street", "Terrace", "Walk", "Hill", "Gardens", "Way"]
}
