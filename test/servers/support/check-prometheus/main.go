// Checks files of alert rules and PromQL expressions (one a line on stdin) with Prometheus' own parser.
package main

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	promql := parser.NewParser(parser.Options{})
	bad := false
	for _, file := range os.Args[1:] {
		_, problems := rulefmt.ParseFile(file, false, model.UTF8Validation, promql, slog.Default())
		for _, problem := range problems {
			fmt.Println(problem)
			bad = true
		}
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if _, err := promql.ParseExpr(lines.Text()); err != nil {
			fmt.Println(lines.Text(), err)
			bad = true
		}
	}
	if bad {
		os.Exit(1)
	}
}
