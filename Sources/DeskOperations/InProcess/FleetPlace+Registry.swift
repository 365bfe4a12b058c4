package import Diagnostics
package import Store

extension FleetPlace {
    /// What a device shares with others, as the registry has it.
    package init(profile: String, firmware: String?, region: String?, supply: HomeSupply?) {
        let names = [(Supply.Kind.electricity, supply?.electricity), (.internet, supply?.internet)]
        self.init(
            profile: profile, firmware: firmware, region: region,
            supplies: names.compactMap { kind, name in name.map { Supply(kind, $0) } })
    }
}
