using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>npm's amqplib with its callback API.</summary>
public sealed class AmqplibCallbackTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.JavaScript("amqplib_callbacks.js", "amqplib");

    private static readonly string[] Listed =
    [
        "publish-confirm-consume", "bad-url-credentials", "connection-error-is-emitted", "cancel-stops-deliveries",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
