// Times the OpenTelemetry Collector's awslogsencoding extension: it converts the lines of a file, preceded by a header line as in VPC
// flow logs in S3, to log records in one call.
//
// Reads one number of passes per line from standard input, and answers each with a line of JSON: processor time in microseconds per
// pass, and the number of log records per pass.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/encoding/awslogsencodingextension"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/plog"
)

const header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"

func main() {
	lines, err := os.ReadFile(os.Args[1])
	check(err)
	data := bytes.Join([][]byte{[]byte(header), lines}, nil)
	unmarshaler := newUnmarshaler()
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		passes, err := strconv.Atoi(strings.TrimSpace(requests.Text()))
		check(err)
		started := processorMicros()
		parsed := 0
		for range passes {
			logs, err := unmarshaler.UnmarshalLogs(data)
			check(err)
			parsed = logs.LogRecordCount()
		}
		fmt.Printf("{\"micros\":%.1f,\"parsed\":%d}\n", (processorMicros()-started)/float64(passes), parsed)
	}
	check(requests.Err())
}

func newUnmarshaler() plog.Unmarshaler {
	factory := awslogsencodingextension.NewFactory()
	config := factory.CreateDefaultConfig().(*awslogsencodingextension.Config)
	config.Format = "vpcflow"
	config.VPCFlowLogConfig.FileFormat = "plain-text"
	extension, err := factory.Create(context.Background(), extensiontest.NewNopSettings(factory.Type()), config)
	check(err)
	return extension.(plog.Unmarshaler)
}

// Processor time of all threads of the process, including the garbage collector's.
func processorMicros() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e3
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
