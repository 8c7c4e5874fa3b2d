using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>MassTransit 8.4.0, the service bus above the .NET client.</summary>
public sealed class MassTransitTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.DotNet("MassTransit", "MassTransitClient");

    private static readonly string[] Listed =
    [
        "send", "publish-reaches-every-endpoint", "request-and-response", "consumers-share-a-queue", "retry-until-it-works",
        "failure-publishes-a-fault-and-fills-the-error-queue", "unknown-message-fills-the-skipped-queue", "delayed-redelivery",
        "scheduled-send",
    ];

    // The delayed-message exchange is a plugin that RabbitMQ does not come with.
    private static readonly string[] OnlyHoopoe = ["delayed-redelivery", "scheduled-send"];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed, OnlyHoopoe);
}
