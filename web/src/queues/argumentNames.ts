/** Arguments of queues that people set by hand. */
export const queueArguments = [
  "x-message-ttl",
  "x-max-length",
  "x-max-length-bytes",
  "x-overflow",
  "x-dead-letter-exchange",
  "x-dead-letter-routing-key",
  "x-expires",
  "x-max-priority",
  "x-single-active-consumer",
  "x-delivery-limit",
] as const;
