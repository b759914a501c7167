.DEFAULT_GOAL := help
.PHONY: help requirements awesome-dataset tests fast-tests deep-tests style-check checks docs clean

END_DATE ?= 2020-07-17

help: ## Show this help.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

requirements: ## Install what is needed, and build.
	npm ci

awesome-dataset: ## Build the features and the dataset of the sample up to END_DATE.
	npx fs run awesome_dataset --end-date $(END_DATE)

tests: ## Run all tests.
	npm test

fast-tests: ## Run the tests that need no engine.
	npm run test:fast

deep-tests: ## Search deeper with random cases.
	npm run test:deep

style-check: ## Check format and lint.
	npm run lint

checks: style-check ## Check style, types, and what is generated.
	npm run typecheck
	npm run generate -- --check

docs: ## Write the catalog of the sample as markdown.
	npx fs docs --out catalog

clean: ## Remove what runs and builds made; sources stay.
	rm -rf dist coverage catalog warehouse/historical warehouse/datasets warehouse/feature_store.duckdb warehouse/feature_store.duckdb.wal
