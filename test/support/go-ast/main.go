// Command go-ast prints, for each Go file named on a line of its input, what go/parser sees in it: one JSON object a line with
// the top-level declarations and every syntax node as "Op text start end". Offsets are UTF-16 units. The tests hold the
// splitter and the lowering against it, so the names of ops are those of the IR.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"unicode/utf16"
)

type decl struct {
	Kind      string   `json:"kind"`
	Names     []string `json:"names"`
	Receiver  string   `json:"receiver"`
	Start     int      `json:"start"`
	End       int      `json:"end"`
	BodyStart int      `json:"bodyStart"`
}

type result struct {
	Path  string   `json:"path"`
	Decls []decl   `json:"decls"`
	Nodes []string `json:"nodes"`
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		path := in.Text()
		source, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		v := &visitor{file: files.File(file.Pos()), units: units(source), skip: map[ast.Node]bool{}, seen: map[string]bool{}}
		r := result{Path: path, Decls: []decl{}, Nodes: []string{}}
		for _, d := range file.Decls {
			r.Decls = append(r.Decls, v.decl(d))
			if g, ok := d.(*ast.GenDecl); !ok || g.Tok != token.IMPORT {
				ast.Inspect(d, v.visit)
			}
		}
		r.Nodes = append(r.Nodes, v.nodes...)
		if err := encoder.Encode(r); err != nil {
			os.Exit(1)
		}
	}
}

// units maps byte offsets to UTF-16 offsets.
func units(source []byte) []int {
	table := make([]int, len(source)+1)
	unit := 0
	for i, r := range string(source) {
		table[i] = unit
		unit += utf16.RuneLen(r)
	}
	table[len(source)] = unit
	return table
}

type visitor struct {
	file  *token.File
	units []int
	skip  map[ast.Node]bool
	seen  map[string]bool
	nodes []string
}

func (v *visitor) at(p token.Pos) int { return v.units[v.file.Offset(p)] }

func (v *visitor) add(op, text string, from, to token.Pos) {
	line := fmt.Sprintf("%s %s %d %d", op, text, v.at(from), v.at(to))
	if !v.seen[line] {
		v.seen[line] = true
		v.nodes = append(v.nodes, line)
	}
}

func (v *visitor) node(op, text string, n ast.Node) { v.add(op, text, n.Pos(), n.End()) }

// named is for nodes that begin with their name and whose end is not compared.
func (v *visitor) named(op, text string, from token.Pos) { v.add(op, text, from, from) }

func (v *visitor) decl(d ast.Decl) decl {
	r := decl{Names: []string{}, Start: v.at(d.Pos()), End: v.at(d.End()), BodyStart: -1}
	switch d := d.(type) {
	case *ast.FuncDecl:
		r.Kind = "func"
		r.Names = append(r.Names, d.Name.Name)
		if d.Recv != nil && len(d.Recv.List) > 0 {
			r.Receiver = baseName(d.Recv.List[0].Type)
		}
		if d.Body != nil {
			r.BodyStart = v.at(d.Body.Lbrace)
		}
	case *ast.GenDecl:
		r.Kind = d.Tok.String()
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				r.Names = append(r.Names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					r.Names = append(r.Names, name.Name)
				}
			}
		}
	}
	return r
}

func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.ParenExpr:
		return baseName(e.X)
	case *ast.IndexExpr:
		return baseName(e.X)
	case *ast.IndexListExpr:
		return baseName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func (v *visitor) visit(n ast.Node) bool {
	if n == nil || v.skip[n] {
		return n != nil && !isLeaf(n)
	}
	switch n := n.(type) {
	case ast.Expr:
		v.expr(n)
	case ast.Stmt:
		v.stmt(n)
	case *ast.FuncDecl:
		v.skip[n.Name] = true
		v.skip[n.Type] = true
		v.node("Func", n.Name.Name, n)
		if n.Recv != nil {
			v.params(n.Recv)
		}
		v.signature(n.Type)
	case *ast.TypeSpec:
		v.skip[n.Name] = true
		op := "Type"
		if n.Assign.IsValid() {
			op = "Alias"
		}
		v.named(op, n.Name.Name, n.Pos())
		if n.TypeParams != nil {
			v.params(n.TypeParams)
		}
	}
	return true
}

func isLeaf(n ast.Node) bool {
	switch n.(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	}
	return false
}

func (v *visitor) signature(t *ast.FuncType) {
	for _, list := range []*ast.FieldList{t.TypeParams, t.Params, t.Results} {
		if list != nil {
			v.params(list)
		}
	}
}

func (v *visitor) params(list *ast.FieldList) {
	for _, field := range list.List {
		op := "Param"
		if e, ok := field.Type.(*ast.Ellipsis); ok {
			v.skip[e] = true
			op = "Variadic"
		}
		for _, name := range field.Names {
			v.skip[name] = true
			v.named(op, name.Name, name.Pos())
		}
		if len(field.Names) == 0 {
			v.named(op, "", field.Pos())
		}
	}
}

func (v *visitor) expr(n ast.Expr) {
	switch n := n.(type) {
	case *ast.Ident:
		v.node("Ident", n.Name, n)
	case *ast.BasicLit:
		v.node("Lit", "", n)
	case *ast.IndexExpr, *ast.IndexListExpr:
		v.node("Index", "", n)
	case *ast.CallExpr:
		op := "Call"
		if n.Ellipsis.IsValid() {
			op = "CallEllipsis"
		}
		v.node(op, "", n)
	case *ast.SelectorExpr:
		v.skip[n.Sel] = true
		v.node("Selector", n.Sel.Name, n)
	case *ast.FuncLit:
		v.skip[n.Type] = true
		v.signature(n.Type)
		v.node("FuncLit", "", n)
	case *ast.CompositeLit:
		v.node("Composite", "", n)
	case *ast.StarExpr:
		v.node("Star", "", n)
	case *ast.UnaryExpr:
		switch n.Op {
		case token.AND:
			v.node("Addr", "", n)
		case token.ARROW:
			v.node("Receive", "", n)
		default:
			v.node("Unary", n.Op.String(), n)
		}
	case *ast.BinaryExpr:
		v.node("Binary", n.Op.String(), n)
	case *ast.KeyValueExpr:
		v.node("Keyed", "", n)
	case *ast.SliceExpr:
		v.node("Slice", "", n)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			v.node("TypeAssert", "", n)
		}
	case *ast.MapType:
		v.node("MapType", "", n)
	case *ast.ArrayType:
		if n.Len == nil {
			v.node("SliceType", "", n)
		} else {
			v.node("ArrayType", "", n)
		}
	case *ast.ChanType:
		v.node("ChanType", [...]string{"", "1", "2", "0"}[n.Dir], n)
	case *ast.FuncType:
		v.signature(n)
		v.node("FuncType", "", n)
	case *ast.StructType:
		v.node("StructType", "", n)
		for _, field := range n.Fields.List {
			if field.Tag != nil {
				v.skip[field.Tag] = true
			}
			for _, name := range field.Names {
				v.skip[name] = true
				v.named("Field", name.Name, name.Pos())
			}
			if len(field.Names) == 0 {
				v.named("Embedded", baseName(field.Type), field.Pos())
			}
		}
	case *ast.InterfaceType:
		v.node("InterfaceType", "", n)
		for _, method := range n.Methods.List {
			if t, ok := method.Type.(*ast.FuncType); ok {
				v.skip[t] = true
				v.signature(t)
				v.skip[method.Names[0]] = true
				v.node("Method", method.Names[0].Name, method)
			}
		}
	}
}

func (v *visitor) stmt(n ast.Stmt) {
	switch n := n.(type) {
	case *ast.GoStmt:
		v.node("Go", "", n)
	case *ast.DeferStmt:
		v.node("Defer", "", n)
	case *ast.ExprStmt:
		v.node("ExprStmt", "", n)
	case *ast.RangeStmt:
		op := "Range"
		if n.Tok == token.DEFINE {
			op = "RangeDefine"
		}
		v.node(op, "", n)
	case *ast.ForStmt:
		v.node("For", "", n)
	case *ast.IfStmt:
		v.node("If", "", n)
	case *ast.SwitchStmt:
		v.skip[n.Body] = true
		v.node("Switch", "", n)
	case *ast.TypeSwitchStmt:
		// `x := y.(type)` is part of the statement, not one of its own.
		v.skip[n.Assign] = true
		v.skip[n.Body] = true
		v.node("TypeSwitch", "", n)
	case *ast.SelectStmt:
		v.skip[n.Body] = true
		v.node("Select", "", n)
	case *ast.CaseClause:
		v.named(clause("Case", n.List == nil), "", n.Pos())
	case *ast.CommClause:
		v.named(clause("Comm", n.Comm == nil), "", n.Pos())
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			v.node("Define", "", n)
		} else {
			v.node("Assign", n.Tok.String(), n)
		}
	case *ast.IncDecStmt:
		v.node("IncDec", n.Tok.String(), n)
	case *ast.SendStmt:
		v.node("Send", "", n)
	case *ast.ReturnStmt:
		v.node("Return", "", n)
	case *ast.DeclStmt:
		v.node("DeclStmt", "", n)
	case *ast.BlockStmt:
		v.node("Block", "", n)
	case *ast.LabeledStmt:
		v.skip[n.Label] = true
		v.named("Labeled", n.Label.Name, n.Pos())
	case *ast.BranchStmt:
		text := ""
		if n.Label != nil {
			v.skip[n.Label] = true
			text = n.Label.Name
		}
		v.node(n.Tok.String(), text, n)
	}
}

func clause(op string, isDefault bool) string {
	if isDefault {
		return op + "Default"
	}
	return op
}
