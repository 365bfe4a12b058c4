/// A device as most are: 8 metrics, 12 symptoms that read each kind of window, two causes with a limit, a message a minute.
/// The water circuit of a swimming pool, so that none of the shipped profiles is measured by itself.
package enum TypicalProfile {
    package static let yaml = """
        profile: bench/pool-circuit
        title: Pool water circuit
        match: {manufacturer: Bench}
        reports: {convention: json, topic: "pools/{device}/telemetry", time: $.ts, every: 60s, offline_after: 5m}
        metrics:
          water_temperature: {path: $.water, unit: Cel, plausible: [-5, 50]}
          return_temperature: {path: $.return, unit: Cel, plausible: [-5, 60]}
          water_flow: {path: $.flow, unit: L/min, plausible: [0, 500]}
          filter_pressure: {path: $.pressure, unit: bar, plausible: [0, 6]}
          pump_power: {path: $.pump, unit: W, plausible: [0, 3000]}
          energy_used: {path: $.energy, unit: kW.h, kind: counter}
          mode: {path: $.mode, kind: state, values: {0: idle, 1: filtering, 2: heating}}
          signal: {path: $.rssi, unit: "dB[mW]", plausible: [-120, 0]}
        symptoms:
          flow_low:
            when: "mean(water_flow, 15m) < 120 L/min"
            while: "share(mode != idle, 15m) > 0.9"
            for: 10m
            clear: "mean(water_flow, 15m) > 150 L/min"
            says: too little water flows
          runs_dry:
            when: "max(water_flow, 10m) < 2 L/min and min(pump_power, 10m) > 100 W"
            for: 5m
            says: the pump runs without water
          pressure_high:
            when: "mean(filter_pressure, 1h) > 1.6 bar"
            while: "share(mode != idle, 1h) > 0.5"
            for: 30m
            clear: "mean(filter_pressure, 1h) < 1.3 bar"
            says: the pressure before the filter is high
          pressure_rising:
            when: "slope(filter_pressure, 6h) > 0.05 bar/h"
            while: "share(mode != idle, 6h) > 0.8"
            for: 1h
            says: the pressure before the filter has been rising for hours
          cools_fast:
            when: "slope(water_temperature, 6h) < -0.5 K/h"
            while: "share(mode == idle, 6h) > 0.8"
            for: 1h
            says: the water cools fast
          heats_poorly:
            when: "mean(return_temperature, 1h) - mean(water_temperature, 1h) < 1 K"
            while: "share(mode == heating, 1h) > 0.9"
            for: 20m
            clear: "mean(return_temperature, 1h) - mean(water_temperature, 1h) > 2 K"
            says: hardly any warmth reaches the water
          pump_strains:
            when: "mean(pump_power, 1h) > 900 W or max(pump_power, 10m) > 1500 W"
            clear: "mean(pump_power, 1h) < 800 W"
            says: the pump strains
          uses_much:
            when: "rate(energy_used, 24h) > 4 kW"
            clear: "rate(energy_used, 24h) < 3 kW"
            says: it uses much energy
          may_freeze:
            when: "min(water_temperature, 1h) < 2 Cel"
            for: 10m
            clear: "min(water_temperature, 1h) > 4 Cel"
            says: the water may freeze
          starts_often:
            when: "count(mode == heating, 6h) > 20"
            says: it starts and stops often
          never_rests:
            when: "duration(mode != idle, 24h) > 23 h"
            clear: "duration(mode != idle, 24h) < 20 h"
            says: it never rests
          hard_to_reach:
            when: "max(signal, 1h) < -85 dB[mW]"
            for: 30m
            clear: "max(signal, 1h) > -80 dB[mW]"
            says: its radio signal is weak
        causes:
          filter_clogged:
            kind: use
            title: Clogged filter
            severity: minor
            rate: 0.5/year
            clears_in: 7d
            shows: {flow_low: often, pressure_high: usually, pressure_rising: often, pump_strains: sometimes}
            prognosis: {metric: filter_pressure, rises_to: 2.5, while: "mode != idle"}
          air_in_pump:
            kind: fault
            title: Air in the pump
            severity: major
            rate: 0.05/year
            clears_in: 3d
            shows: {runs_dry: always, flow_low: usually}
          heater_worn:
            kind: fault
            title: Worn heater
            severity: major
            rate: 0.03/year
            clears_in: 14d
            shows: {heats_poorly: usually, uses_much: often, never_rests: often, starts_often: sometimes}
            prognosis: {metric: return_temperature, falls_to: 20, while: "mode == heating"}
          cover_open:
            kind: use
            title: Cover left open
            severity: minor
            rate: 3/year
            clears_in: 1d
            shows: {cools_fast: usually, may_freeze: rarely, uses_much: sometimes}
        """
}
