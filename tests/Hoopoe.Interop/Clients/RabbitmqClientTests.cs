using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>npm's rabbitmq-client, which reconnects by itself.</summary>
public sealed class RabbitmqClientTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.JavaScript("rabbitmq_client.js", "rabbitmq-client");

    private static readonly string[] Listed =
    [
        "publish-with-confirms-and-consume", "bad-password-is-an-error", "rpc", "rejected-is-dead-lettered", "mandatory-is-returned",
        "channel-error-is-typed", "connection-error-is-typed-and-recovered", "consumer-recovers-after-lost-connection",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
