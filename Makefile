.PHONY: run test lab figures
run test lab figures:
	python3 study $@
