using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>Debian's amqp-tools, the command line over the C client.</summary>
public sealed class AmqpToolsTests(BrokerUnderTest broker, ClientRun run) : IClassFixture<ClientRun>
{
    private static readonly ClientProgram Client = ClientProgram.Shell("AmqpTools", "amqp_tools.sh", "amqp-publish", "amqp-tools");

    private static readonly string[] Listed =
    [
        "declare-and-delete", "server-named-queue", "publish-and-get", "lines-are-consumed-in-order", "large-body",
        "failing-command-keeps-the-message", "bound-exclusive-queue", "missing-queue-is-an-error", "bad-password-is-an-error",
    ];

    public static TheoryData<string> Scenarios => [.. Listed];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Client_RunningScenario_Succeeds(string scenario) => run.ShowAsync(Client, broker, scenario, Listed);
}
