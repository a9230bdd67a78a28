// Clients for the interop tests: riverrun-interop franz-go|sarama produce|consume OPTIONS.
package main

import (
	"fmt"
	"os"
)

func main() {
	clients := map[string]func(options){
		"franz-go produce": produceWithFranz,
		"franz-go consume": consumeWithFranz,
		"sarama produce":   produceWithSarama,
		"sarama consume":   consumeWithSarama,
	}
	if len(os.Args) < 3 || clients[os.Args[1]+" "+os.Args[2]] == nil {
		check(fmt.Errorf("usage: %s franz-go|sarama produce|consume OPTIONS", os.Args[0]))
	}
	clients[os.Args[1]+" "+os.Args[2]](parse(os.Args[3:]))
}
