using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Debian's pika with its BlockingConnection.</summary>
public sealed class PikaBlockingTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Python("pika_blocking", "pika", "python3-pika");

    private static readonly string[] Listed =
    [
        "connect-negotiates", "bad-password-is-access-refused", "missing-vhost-is-not-allowed", "heartbeats-keep-an-idle-connection",
        "silent-client-is-cut", "channel-error-leaves-other-channels", "connection-error-is-reported", "redeclare-mismatch-queue",
        "properties-and-headers-are-echoed", "bodies-of-every-size", "mandatory-is-returned", "full-queue-rejects", "prefetch-and-nack",
        "consume-generator", "get-purge-delete", "deleted-queue-cancels-its-consumer", "dead-letter", "priorities-order-messages",
        "direct-reply-to", "routing", "transactions", "blocked-callbacks-register",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
