// Times the OpenTelemetry Collector's awslogsencoding extension: the lines of a file below a header line, as VPC flow logs in S3 have it,
// become the log records of one call.
//
// Reads one number of passes a line from standard input, and answers each with a line of JSON: microseconds of processor a pass, and
// how many log records a pass makes.
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

// Time of all threads of the process, the collector's included.
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
