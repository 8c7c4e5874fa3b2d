using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>npm's amqplib with its promise API.</summary>
public sealed class AmqplibPromiseTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.JavaScript("amqplib_promises.js", "amqplib");

    private static readonly string[] Listed =
    [
        "connect-negotiates", "bad-password-is-access-refused", "missing-vhost-is-not-allowed", "heartbeats-keep-an-idle-connection",
        "update-secret", "channel-error-leaves-other-channels", "redeclare-mismatch-queue", "properties-and-headers-are-echoed",
        "bodies-of-every-size", "confirms-of-many", "full-queue-rejects", "mandatory-is-returned", "prefetch-and-nack", "get-and-delete",
        "deleted-queue-cancels-its-consumer", "dead-letter", "priorities-order-messages", "direct-reply-to", "routing", "many-channels",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
