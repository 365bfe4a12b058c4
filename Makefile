# Bedside. `make demo` and `make test` do all the set-up themselves.
SWIFT ?= swift
SOURCES = Sources Simulator Tests Benchmarks Package.swift

.PHONY: demo test build release setup format lint clean accuracy bench

demo: setup release  ## a private broker, the service, a simulated fleet; Ctrl-C ends all
	@Scripts/demo.sh

test: setup lint  ## every test, against a real broker and a real database
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" Scripts/run-tests.sh

build: setup  ## debug build
	$(SWIFT) build

release: setup  ## release build of the command
	$(SWIFT) build -c release --product bedside

SEEDS = 1001 1002
accuracy: release  ## judge the shipped profiles on simulated fleets; some minutes a family on two cores
	@for file in Simulator/Scenarios/judging-*.yaml; do Scripts/judge.sh $$file $(SEEDS) || exit 1; done

bench: setup  ## what it costs: one table, and .build/bench.json; ONLY=fold measures that alone, ONLY=registry SIZE=1000000 a million persons, ONLY=overload OVERLOAD=3600 an hour of overload; CHECK=1 fails where a goal is missed
	$(SWIFT) build -c release --product bench
	$(SWIFT) build -c release --product CLimit
	$(SWIFT) build -c release --product bedside
	$(SWIFT) build -c release --product FaultyDisk
	.build/release/bench --json .build/bench.json $(foreach name,$(ONLY),--only $(name)) \
		$(if $(SIZE),--size $(SIZE)) $(if $(OVERLOAD),--seconds $(OVERLOAD)) $(if $(CHECK),--check)

setup:  ## install the Debian packages that are missing
	@Scripts/setup.sh

format:  ## rewrite the sources in the project's format
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

lint:  ## fail where the format is not the project's
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

clean:
	$(SWIFT) package clean
