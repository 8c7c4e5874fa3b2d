using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>RabbitMQ.Client 6.4.0, the .NET client's previous, synchronous major version.</summary>
public sealed class RabbitMqClient6Tests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.DotNet("RabbitMqClient6", "RabbitMqClient6");

    private static readonly string[] Listed =
    [
        "connect-negotiates", "bad-password-is-access-refused", "update-secret", "blocked-callbacks-register", "many-channels",
        "channel-error-leaves-other-channels", "recovers-after-lost-connection", "recovers-after-server-closes", "graceful-close",
        "nack-requeues-as-redelivered", "recover-redelivers", "prefetch-per-consumer", "get-purge-and-counts",
        "deleted-queue-cancels-its-consumer", "consumers-take-turns", "redeclare-mismatch-queue", "expired-is-dead-lettered",
        "direct-reply-to", "topic-and-exchange-binding", "properties-are-echoed", "bodies-of-every-size", "confirms-by-event",
        "batch-publish", "mandatory-is-returned", "full-queue-rejects", "transactions",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
