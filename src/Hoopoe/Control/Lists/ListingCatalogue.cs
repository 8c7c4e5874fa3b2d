namespace Hoopoe.Control.Lists;

/// <summary>Every list command with rabbitmqctl's columns.</summary>
internal static class ListingCatalogue
{
    /// <summary>Columns of queues that need no statistics.</summary>
    public static IReadOnlyList<string> CountedAtOnce { get; } =
        ["name", "vhost", "durable", "auto_delete", "exclusive", "arguments", "type", "state", "node", "pid", "messages", "messages_ready", "messages_unacknowledged"];

    public static IReadOnlyList<Listing> All { get; } =
    [
        new("list_queues", "queues", "queues/{vhost}",
            "name vhost type durable auto_delete exclusive arguments policy operator_policy effective_policy_definition state node pid=node leader online members owner_pid=owner_pid_details.name "
            + "exclusive_consumer_tag single_active_consumer_tag messages messages_ready messages_unacknowledged messages_ram messages_persistent messages_paged_out consumers consumer_utilisation consumer_capacity memory "
            + "message_bytes message_bytes_ready message_bytes_unacknowledged message_bytes_ram message_bytes_persistent message_bytes_paged_out head_message_timestamp idle_since slave_nodes synchronised_slave_nodes",
            "name messages"),
        new("list_exchanges", "exchanges", "exchanges/{vhost}", "name vhost type durable auto_delete internal arguments policy user_who_performed_action", "name type"),
        new("list_bindings", "bindings", "bindings/{vhost}",
            "source_name=source source_kind='exchange' destination_name=destination destination_kind=destination_type routing_key arguments vhost properties_key",
            "source_name source_kind destination_name destination_kind routing_key arguments"),
        new("list_connections", "connections", "connections",
            "pid=name name user vhost state protocol host port peer_host peer_port ssl ssl_protocol ssl_cipher ssl_hash ssl_key_exchange peer_cert_subject peer_cert_issuer peer_cert_validity channels channel_max frame_max "
            + "timeout auth_mechanism client_properties user_provided_name connected_at recv_oct recv_cnt send_oct send_cnt send_pend node type",
            "user peer_host peer_port state"),
        new("list_channels", "channels", "channels",
            "pid=name name connection=connection_details.name number user vhost transactional confirm consumer_count messages_unacknowledged messages_uncommitted acks_uncommitted messages_unconfirmed "
            + "prefetch_count global_prefetch_count state idle_since node",
            "pid user consumer_count messages_unacknowledged"),
        new("list_consumers", "consumers", "consumers/{vhost}",
            "queue_name=queue.name channel_pid=channel_details.name consumer_tag ack_required prefetch_count active activity_status exclusive arguments user=channel_details.user connection=channel_details.connection_name",
            "queue_name channel_pid consumer_tag ack_required prefetch_count active arguments"),
        new("list_vhosts", "vhosts", "vhosts", "name tracing description tags default_queue_type messages messages_ready messages_unacknowledged cluster_state", "name"),
        new("list_users", "users", "users", "user=name tags limits", "user tags") { HasChoice = false },
        new("list_permissions", "permissions", "vhosts/{vhost}/permissions", "user configure write read vhost", "user configure write read") { HasChoice = false },
        new("list_topic_permissions", "topic permissions", "vhosts/{vhost}/topic-permissions", "user exchange write read vhost", "user exchange write read") { HasChoice = false },
        new("list_policies", "policies", "policies/{vhost}", "vhost name pattern apply-to definition priority", "vhost name pattern apply-to definition priority") { HasChoice = false },
        new("list_operator_policies", "operator policy overrides", "operator-policies/{vhost}", "vhost name pattern apply-to definition priority", "vhost name pattern apply-to definition priority") { HasChoice = false },
        new("list_parameters", "runtime parameters", "parameters", "component name value vhost", "component name value") { HasChoice = false, KeepsHostOnly = true },
        new("list_global_parameters", "global runtime parameters", "global-parameters", "name value", "name value") { HasChoice = false },
        new("list_vhost_limits", "limits", "vhost-limits/{vhost}", "vhost value", "vhost value") { HasChoice = false },
        new("list_feature_flags", "feature flags", "feature-flags", "name state stability desc provided_by", "name state"),
    ];

    /// <summary>What a user may do, which takes a name.</summary>
    public static Listing UserPermissions { get; } = new("list_user_permissions", "permissions", "users/{user}/permissions", "vhost configure write read", "vhost configure write read") { HasChoice = false };

    public static Listing UserTopicPermissions { get; } =
        new("list_user_topic_permissions", "topic permissions", "users/{user}/topic-permissions", "vhost exchange write read", "vhost exchange write read") { HasChoice = false };

    public static Listing UserLimits { get; } = new("list_user_limits", "limits", "user-limits/{user}", "user value", "user value") { HasChoice = false };
}
