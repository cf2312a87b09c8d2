# Targets of this project. `make help` lists them.
GO ?= go
BIN := bin/yunjian
DATA ?= fixtures/out
export CGO_ENABLED := 0

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.PHONY: build
build: ## build bin/yunjian
	$(GO) build -trimpath -o $(BIN) ./cmd/yunjian

.PHONY: test
test: ## run all tests
	$(GO) test ./...

.PHONY: race
race: ## run the tests of the concurrent packages with the race detector
	CGO_ENABLED=1 $(GO) test -race -short ./checker/... ./cmd/...

.PHONY: torture
torture: ## 1,000 kills, 1,000 flipped bits, disks that become full: the ledger must stand it all
	YUNJIAN_TORTURE=1 $(GO) test -count=1 -timeout 40m -v -run 'Killed|BitFlips|DiskFull|AtOnce' ./checker/store ./cmd/yunjian

.PHONY: lint
lint: ## gofumpt and golangci-lint, built into .cache/bin on first use
	.ci/tools
	test -z "$$(.cache/bin/gofumpt -l .)" || { .cache/bin/gofumpt -d .; exit 1; }
	.cache/bin/golangci-lint run

.PHONY: policy
policy: ## check the policies and run every rule's examples
	$(GO) run ./cmd/yunjian policy check
	$(GO) run ./cmd/yunjian policy test

.PHONY: demo
demo: ## run the demo
	$(GO) run ./cmd/yunjian demo

.PHONY: fixtures
fixtures: ## write the generated marketplace to DATA (fixtures/out)
	$(GO) run ./fixtures/generate --out $(DATA)

.PHONY: bench
bench: ## beside conftest, opa, OPA embedded and rg, on the same data; prints ratios and bars (BENCH=--full for full size)
	$(GO) run ./bench $(BENCH)
	$(GO) run ./bench ledger

.PHONY: accuracy
accuracy: ## recall and precision of the rules on a generated marketplace, or of the text detectors on labelled files: make accuracy DATA=DIR
	@if [ -e "$(DATA:/=)-truth.jsonl" ]; then $(GO) run ./fixtures/accuracy -data $(DATA:/=); \
	else $(GO) run ./checker/text/accuracy -data $(DATA) -out accuracy-out; fi

.PHONY: properties
properties: ## law against its oracle on 100,000 random histories
	$(GO) test ./checker/law -run 'TestOracle$$' -rapid.checks=100000 -timeout 1h

.PHONY: mutants
mutants: mutants-rules ## mutation tests of checker/law (at least 90% killed) and of the rules
	.ci/tools mutants
	.cache/bin/gremlins unleash --invert-logical --timeout-coefficient 20 --threshold-efficacy 90 ./checker/law

.PHONY: mutants-rules
mutants-rules: ## change one thing in a rule at a time: do its examples notice?
	$(GO) run ./checker/policy/mutants

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p 2>/dev/null | grep ^Fuzz); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-30s} $$p || exit 1; done; done

.PHONY: terms
terms: ## compile the index of the vocabularies, after any change of policies/terms
	$(GO) run ./checker/text/generate -index policies/terms

.PHONY: docs
docs: ## write docs/regulation.md, what honours each clause, and docs/rules, a page for each category of rules
	{ echo "# 条款与落实 / Clauses and what honours them"; echo; $(GO) run ./cmd/yunjian --lang zh policy coverage --format markdown; } > docs/regulation.md
	$(GO) run ./cmd/yunjian policy reference docs/rules
