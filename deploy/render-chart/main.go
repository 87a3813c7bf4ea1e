// Renders a Helm chart without Helm: text/template with sprig and the functions that Helm adds, values.yaml with overrides.
// GO111MODULE=off GOPATH=/usr/share/gocode go run deploy/render-chart/main.go <chart> <values file>
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type values = map[string]interface{}

func main() {
	if len(os.Args) != 3 {
		stop(errors.New("usage: render-chart <chart> <values file>"))
	}
	chart := os.Args[1]
	given := merge(read(filepath.Join(chart, "values.yaml")), read(os.Args[2]))
	about := read(filepath.Join(chart, "Chart.yaml"))
	data := values{
		"Values":  given,
		"Chart":   values{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
		"Release": values{"Name": "prod", "Namespace": "eider", "Service": "Helm", "IsInstall": true},
	}
	templates := load(chart)
	names := []string{}
	for _, found := range templates.Templates() {
		if strings.HasSuffix(found.Name(), ".yaml") || strings.HasSuffix(found.Name(), ".txt") {
			names = append(names, found.Name())
		}
	}
	sort.Strings(names)
	for _, name := range names {
		var rendered bytes.Buffer
		if err := templates.ExecuteTemplate(&rendered, name, data); err != nil {
			stop(err)
		}
		text := strings.TrimSpace(rendered.String())
		if strings.HasSuffix(name, ".txt") {
			fmt.Fprintln(os.Stderr, text)
		} else if text != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", name, text)
		}
	}
}

func load(chart string) *template.Template {
	root := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["toYaml"] = func(value interface{}) (string, error) {
		var written bytes.Buffer
		encoder := yaml.NewEncoder(&written)
		encoder.SetIndent(2)
		err := encoder.Encode(value)
		return strings.TrimSuffix(written.String(), "\n"), err
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var rendered bytes.Buffer
		err := root.ExecuteTemplate(&rendered, name, data)
		return rendered.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	root.Funcs(functions)
	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	stop(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		stop(err)
		_, err = root.New(filepath.Base(file)).Parse(string(text))
		stop(err)
	}
	return root
}

func read(path string) values {
	text, err := os.ReadFile(path)
	stop(err)
	found := values{}
	stop(yaml.Unmarshal(text, &found))
	return found
}

func merge(under, over values) values {
	for key, value := range over {
		inner, isMap := value.(values)
		base, isBaseMap := under[key].(values)
		if isMap && isBaseMap {
			under[key] = merge(base, inner)
		} else {
			under[key] = value
		}
	}
	return under
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
