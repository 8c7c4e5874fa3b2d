using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Debian's pika with its SelectConnection.</summary>
public sealed class PikaSelectTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Python("pika_select", "pika", "python3-pika");

    private static readonly string[] Listed =
    [
        "publish-confirm-consume", "channel-closed-by-broker", "consumer-cancelled-by-broker", "many-channels",
        "heartbeats-keep-an-idle-connection",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
