using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>RabbitMQ.Client 7.1.2, the current .NET client.</summary>
public sealed class RabbitMqClient7Tests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.DotNet("RabbitMqClient7", "RabbitMqClient7");

    private static readonly string[] Listed =
    [
        "connect-negotiates", "heartbeats-keep-an-idle-connection", "bad-password-is-access-refused", "missing-vhost-is-not-allowed",
        "update-secret", "blocked-callbacks-register", "many-channels", "channel-error-leaves-other-channels",
        "connection-error-is-reported", "graceful-close", "ack-multiple", "nack-requeues-as-redelivered",
        "closed-channel-returns-its-messages", "prefetch-per-consumer", "prefetch-per-channel", "get-counts-what-is-left",
        "unknown-delivery-tag", "direct-reply-to", "reply-to-needs-its-consumer", "consumers-take-turns", "exclusive-consumer",
        "single-active-consumer", "consumer-priority", "cancel-stops-deliveries", "deleted-queue-cancels-its-consumer",
        "consume-and-publish-keep-order", "redeclare-is-idempotent", "redeclare-mismatch-queue", "redeclare-mismatch-exchange",
        "passive-declare-counts", "server-named-queue", "reserved-names-are-refused", "exclusive-queue-is-locked",
        "exclusive-queue-goes-with-its-connection", "auto-delete-queue-goes-with-its-last-consumer", "purge-and-delete-count",
        "delete-conditions", "properties-are-echoed", "headers-are-echoed", "bodies-of-every-size", "confirms-of-many",
        "unroutable-is-confirmed", "mandatory-is-returned", "full-queue-rejects", "missing-exchange-closes-the-channel",
        "foreign-user-id-is-refused", "transactions", "rejected-is-dead-lettered", "retry-cycle-counts-deaths", "expired-messages-go",
        "queue-expires", "priorities-order-messages", "full-queue-drops-its-head", "quorum-queue-limits-deliveries",
        "recovers-after-lost-connection", "recovers-after-server-closes", "topic", "headers", "fanout", "unbind", "exchange-to-exchange",
        "alternate-exchange", "sender-selected-copies",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
