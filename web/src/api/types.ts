/** The parts of the HTTP API's answers that the page reads. Whatever a server may leave out is optional. */

export type Arguments = Record<string, unknown>;

export interface WhoAmI {
  name: string;
  tags: string[] | string;
}

export interface Sample {
  sample: number;
  timestamp: number;
}

export interface Details {
  rate: number;
  samples?: Sample[];
}

/** Counters and their rates: `publish` and `publish_details`, and so on. */
export type Stats = Record<string, number | Details | undefined>;

export interface Page<T> {
  items: T[];
  page: number;
  page_count: number;
  page_size: number;
  item_count: number;
  filtered_count: number;
  total_count: number;
}

export interface Overview {
  product_name?: string;
  product_version?: string;
  rabbitmq_version?: string;
  cluster_name?: string;
  node?: string;
  message_stats?: Stats;
  queue_totals?: Stats;
  churn_rates?: Stats;
  object_totals?: Record<string, number>;
  listeners?: { protocol: string; ip_address: string; port: number; node?: string }[];
}

export interface BrokerNode {
  name: string;
  running?: boolean;
  uptime?: number;
  mem_used?: number;
  mem_limit?: number;
  mem_alarm?: boolean;
  disk_free?: number;
  disk_free_limit?: number;
  disk_free_alarm?: boolean;
  fd_used?: number;
  fd_total?: number;
  sockets_used?: number;
  sockets_total?: number;
}

export interface Queue {
  name: string;
  vhost: string;
  type?: string;
  durable: boolean;
  auto_delete: boolean;
  exclusive?: boolean;
  arguments: Arguments;
  node?: string;
  state?: string;
  policy?: string | null;
  operator_policy?: string | null;
  effective_policy_definition?: Arguments | null;
  consumers?: number;
  messages?: number;
  messages_details?: Details;
  messages_ready?: number;
  messages_ready_details?: Details;
  messages_unacknowledged?: number;
  messages_unacknowledged_details?: Details;
  message_bytes?: number;
  memory?: number;
  idle_since?: string;
  message_stats?: Stats;
  consumer_details?: Consumer[];
}

export interface Exchange {
  name: string;
  vhost: string;
  type: string;
  durable: boolean;
  auto_delete: boolean;
  internal: boolean;
  arguments: Arguments;
  policy?: string | null;
  message_stats?: Stats;
}

export interface Binding {
  source: string;
  vhost: string;
  destination: string;
  destination_type: "queue" | "exchange";
  routing_key: string;
  arguments: Arguments;
  properties_key: string;
}

export interface Connection {
  name: string;
  user_provided_name?: string;
  user: string;
  vhost: string;
  state?: string;
  ssl?: boolean;
  protocol?: string;
  channels?: number;
  connected_at?: number;
  peer_host?: string;
  peer_port?: number;
  timeout?: number;
  frame_max?: number;
  recv_oct?: number;
  recv_oct_details?: Details;
  send_oct?: number;
  send_oct_details?: Details;
  client_properties?: Arguments & { connection_name?: string };
}

export interface Channel {
  name: string;
  number: number;
  user: string;
  vhost: string;
  state?: string;
  confirm?: boolean;
  transactional?: boolean;
  prefetch_count?: number;
  global_prefetch_count?: number;
  messages_unacknowledged?: number;
  messages_unconfirmed?: number;
  consumer_count?: number;
  message_stats?: Stats;
  connection_details?: { name: string; peer_host?: string; peer_port?: number };
  consumer_details?: Consumer[];
}

export interface Consumer {
  consumer_tag: string;
  queue: { name: string; vhost: string };
  channel_details?: { name?: string; connection_name?: string; user?: string; peer_host?: string };
  ack_required: boolean;
  exclusive: boolean;
  prefetch_count: number;
  active?: boolean;
  activity_status?: string;
  arguments?: Arguments;
}

export interface Message {
  payload: string;
  payload_bytes: number;
  payload_encoding: "string" | "base64";
  properties: Arguments & { headers?: Arguments };
  redelivered: boolean;
  exchange: string;
  routing_key: string;
  message_count: number;
}

export interface Policy {
  vhost: string;
  name: string;
  pattern: string;
  "apply-to": string;
  priority: number;
  definition: Arguments;
}

export interface User {
  name: string;
  tags: string[] | string;
  limits?: Record<string, number>;
}

export interface Permission {
  user: string;
  vhost: string;
  configure: string;
  write: string;
  read: string;
}

export interface TopicPermission {
  user: string;
  vhost: string;
  exchange: string;
  write: string;
  read: string;
}

export interface VirtualHost {
  name: string;
  description?: string;
  tags?: string[] | string;
  default_queue_type?: string;
  messages?: number;
  messages_ready?: number;
  messages_unacknowledged?: number;
  message_stats?: Stats;
}

export interface Limits {
  vhost?: string;
  user?: string;
  value: Record<string, number>;
}

/** Where a message would go: the bindings that match, and the queues they lead to. */
export interface Route {
  matches: Binding[];
  queues: string[];
}
