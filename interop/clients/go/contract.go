// The command line and the records that every interop client shares: see ProgramClient.java and Payload.java.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

const limit = 60 * time.Second

type options struct {
	bootstrap, topic, codec, group string
	start, count                   int
}

type header struct {
	name    string
	content []byte
}

func parse(arguments []string) options {
	var o options
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	flags.StringVar(&o.bootstrap, "bootstrap", "", "host:port")
	flags.StringVar(&o.topic, "topic", "", "topic")
	flags.StringVar(&o.codec, "codec", "none", "none, gzip, snappy, lz4 or zstd")
	flags.StringVar(&o.group, "group", "", "consumer group")
	flags.IntVar(&o.start, "start", 0, "number of the first record")
	flags.IntVar(&o.count, "count", 0, "how many records")
	_ = flags.Parse(arguments)
	return o
}

func key(i int) []byte {
	return fmt.Appendf(nil, "k-%d", i%50)
}

func value(i int) []byte {
	return fmt.Appendf(nil, "v-%d-%s", i, strings.Repeat("p", i*7%200))
}

func headers(i int) []header {
	h2 := []byte{}
	if i%3 != 0 {
		h2 = []byte{0, 255, byte(i)}
	}
	return []header{{"h1", fmt.Appendf(nil, "x%d", i)}, {"h2", h2}}
}

func printAcked(i int, partition int32, offset int64) {
	printJSON(struct {
		I         int   `json:"i"`
		Partition int32 `json:"partition"`
		Offset    int64 `json:"offset"`
	}{i, partition, offset})
}

func printReceived(partition int32, offset int64, key, value []byte, headers []header, timestamp time.Time) {
	type jsonHeader struct {
		Name string `json:"name"`
		Hex  string `json:"hex"`
	}
	printed := []jsonHeader{}
	for _, h := range headers {
		printed = append(printed, jsonHeader{h.name, hex.EncodeToString(h.content)})
	}
	printJSON(struct {
		Partition int32        `json:"partition"`
		Offset    int64        `json:"offset"`
		Key       string       `json:"key"`
		Value     string       `json:"value"`
		Headers   []jsonHeader `json:"headers"`
		Timestamp int64        `json:"timestamp"`
	}{partition, offset, string(key), string(value), printed, timestamp.UnixMilli()})
}

func printJSON(line any) {
	var out bytes.Buffer
	check(json.NewEncoder(&out).Encode(line))
	_, err := os.Stdout.Write(out.Bytes())
	check(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
