using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>The client in the broker's own process, beside RabbitMQ.Client 7.1.2 on the same queues; the program brings its broker along.</summary>
public sealed class InProcessTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.DotNet("InProcess", "InProcess");

    private static readonly string[] Listed =
    [
        "properties-from-the-network", "properties-to-the-network", "both-consume-one-queue", "rejected-in-process-dies-for-the-network",
        "exclusive-to-the-process",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
