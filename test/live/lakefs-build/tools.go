//go:build tools

// Package tools names the two programs of the lakeFS module that the live tests build.
package tools

import (
	_ "github.com/treeverse/lakefs/cmd/lakectl"
	_ "github.com/treeverse/lakefs/cmd/lakefs"
)
