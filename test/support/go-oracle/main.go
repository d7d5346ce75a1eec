// Command go-oracle prints the types go/types gives to the expressions of packages of the standard library:
// one line per expression, "file<TAB>start<TAB>end<TAB>class<TAB>type", offsets in UTF-16 units.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf8"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "source", nil)
	for _, path := range os.Args[1:] {
		if err := check(out, fset, imp, path); err != nil {
			fmt.Fprintln(os.Stderr, path+":", err)
		}
	}
}

func check(out *bufio.Writer, fset *token.FileSet, imp types.Importer, path string) error {
	pkg, err := build.Import(path, "", 0)
	if err != nil {
		return err
	}
	var files []*ast.File
	texts := map[string][]byte{}
	for _, name := range pkg.GoFiles {
		full := filepath.Join(pkg.Dir, name)
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, full, text, 0)
		if err != nil {
			return err
		}
		texts[full] = text
		files = append(files, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: imp, Error: func(error) {}}
	config.Check(path, fset, files, info)
	for _, file := range files {
		name := fset.Position(file.Package).Filename
		units := utf16Offsets(texts[name])
		base := fset.File(file.Package).Base()
		names := namesOnly(info, file)
		ast.Inspect(file, func(node ast.Node) bool {
			expr, ok := node.(ast.Expr)
			if !ok || names[expr] {
				return true
			}
			if typ := typeOf(info, expr); typ != nil {
				start, end := units[int(expr.Pos())-base], units[int(expr.End())-base]
				fmt.Fprintf(out, "%s\t%d\t%d\t%s\t%s\n", name, start, end, class(typ), canonical(typ, 0))
			}
			return true
		})
	}
	return nil
}

func typeOf(info *types.Info, expr ast.Expr) types.Type {
	if _, ok := expr.(*ast.ParenExpr); ok {
		return nil
	}
	if ident, ok := expr.(*ast.Ident); ok {
		object := info.ObjectOf(ident)
		switch object.(type) {
		case *types.Var, *types.TypeName, *types.Func:
			return info.TypeOf(ident)
		}
		return nil
	}
	typ := info.TypeOf(expr)
	if tuple, ok := typ.(*types.Tuple); ok && tuple.Len() == 2 {
		if _, ok := expr.(*ast.CallExpr); !ok {
			return tuple.At(0).Type() // a comma-ok form
		}
	}
	return typ
}

// namesOnly finds the identifiers that are no expressions of their own: selected names, names of fields and
// parameters where they are declared, keys of struct literals, and the blank identifier.
func namesOnly(info *types.Info, file *ast.File) map[ast.Expr]bool {
	names := map[ast.Expr]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Ident:
			if n.Name == "_" {
				names[n] = true
			}
		case *ast.SelectorExpr:
			names[n.Sel] = true
		case *ast.Field:
			for _, name := range n.Names {
				names[name] = true
			}
		case *ast.FuncDecl:
			names[n.Name] = true
		case *ast.TypeSpec:
			names[n.Name] = true
		case *ast.KeyValueExpr:
			if ident, ok := n.Key.(*ast.Ident); ok {
				if object, ok := info.Uses[ident].(*types.Var); ok && object.IsField() {
					names[ident] = true
				}
			}
		}
		return true
	})
	return names
}

// class says what the analysis cares about: map, mutex, struct, or "other"; a "*" stands before the class of a pointer's target.
func class(typ types.Type) string {
	prefix := ""
	if pointer, ok := typ.Underlying().(*types.Pointer); ok {
		prefix, typ = "*", pointer.Elem()
	}
	switch types.TypeString(types.Unalias(typ), nil) {
	case "sync.Mutex", "sync.RWMutex":
		return prefix + "mutex"
	}
	switch typ.Underlying().(type) {
	case *types.Map:
		return prefix + "map"
	case *types.Struct:
		return prefix + "struct"
	}
	return "other"
}

// utf16Offsets gives the UTF-16 offset of every byte offset of the text.
func utf16Offsets(text []byte) []int {
	offsets := make([]int, len(text)+1)
	units := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		for j := range size {
			offsets[i+j] = units
		}
		units++
		if r >= 0x10000 {
			units++
		}
		i += size
	}
	offsets[len(text)] = units
	return offsets
}

// canonical writes a type without aliases, array lengths, channel directions, parameter names and field tags.
func canonical(typ types.Type, depth int) string {
	inner := func(t types.Type) string { return canonical(t, depth+1) }
	if depth > 20 {
		return "…"
	}
	switch t := types.Unalias(typ).(type) {
	case *types.Basic:
		switch t.Kind() {
		case types.Uint8:
			return "uint8"
		case types.Int32:
			return "int32"
		case types.UnsafePointer:
			return "unsafe.Pointer"
		}
		return t.Name()
	case *types.Pointer:
		return "*" + inner(t.Elem())
	case *types.Slice:
		return "[]" + inner(t.Elem())
	case *types.Array:
		return "[…]" + inner(t.Elem())
	case *types.Chan:
		return "chan " + inner(t.Elem())
	case *types.Map:
		return "map[" + inner(t.Key()) + "]" + inner(t.Elem())
	case *types.Tuple:
		return "(" + strings.Join(tuple(t, inner), ", ") + ")"
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Named:
		path := ""
		if t.Obj().Pkg() != nil {
			path = strings.TrimPrefix(t.Obj().Pkg().Path(), "vendor/")
		}
		text := path + "." + t.Obj().Name()
		var args []string
		if list := t.TypeArgs(); list.Len() > 0 {
			for i := range list.Len() {
				args = append(args, inner(list.At(i)))
			}
		} else {
			for i := range t.TypeParams().Len() {
				args = append(args, t.TypeParams().At(i).Obj().Name())
			}
		}
		if len(args) > 0 {
			text += "[" + strings.Join(args, ", ") + "]"
		}
		return text
	case *types.Signature:
		return "func" + signature(t, inner)
	case *types.Struct:
		var fields []string
		for i := range t.NumFields() {
			field := t.Field(i)
			if field.Embedded() {
				fields = append(fields, inner(field.Type()))
			} else {
				fields = append(fields, field.Name()+" "+inner(field.Type()))
			}
		}
		return "struct{" + strings.Join(fields, "; ") + "}"
	case *types.Interface:
		var parts []string
		for i := range t.NumMethods() {
			parts = append(parts, t.Method(i).Name()+signature(t.Method(i).Type().(*types.Signature), inner))
		}
		if !t.IsMethodSet() {
			parts = append(parts, "constraint")
		}
		if len(parts) == 0 {
			return "any"
		}
		sort.Strings(parts)
		return "interface{" + strings.Join(parts, "; ") + "}"
	}
	return "?"
}

func signature(t *types.Signature, inner func(types.Type) string) string {
	params := tuple(t.Params(), inner)
	if last := len(params) - 1; t.Variadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	text := "(" + strings.Join(params, ", ") + ")"
	switch results := tuple(t.Results(), inner); len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	default:
		return text + " (" + strings.Join(results, ", ") + ")"
	}
}

func tuple(t *types.Tuple, inner func(types.Type) string) []string {
	var parts []string
	for i := range t.Len() {
		parts = append(parts, inner(t.At(i).Type()))
	}
	return parts
}
